// The derivatives of the k-epsilon closure's pointwise kernels.
// Generated from the kernels themselves by scripts/derive: change those, not this file.

import Column
import Lanes

extension KEpsilonDerivedCoefficients {
  /// Returns the adjoint of the input, and adds that of the coefficients to `sensitivity`.
  @inline(__always)
  static func pullback<R: Real>(
    _ adjoint: KEpsilonCoefficients<R>, at x: KEpsilonParameters<R>,
    _ p: NoCoefficients<R>, _ c: KEpsilonDerivedCoefficients.Constants<R>,
    addingTo sensitivity: inout NoCoefficients<R>
  ) -> KEpsilonParameters<R> {
    let t169: R = 1 / x.sigK
    let t170: R = 1 / x.sigEps
    let t22: R = 0.5 * x.c2
    let a1: R = 0.66666666667 - t22
    let t25: R = 0.5 * x.c3
    let a2: R = 1.0 - t25
    let t27: R = 0.5 * x.c4
    let a3: R = 1.0 - t27
    let t29: R = 0.5 * x.c6
    let a5: R = 0.5 - t29
    let n: R = 0.5 * x.c1
    let ab1: R = 1.0 - x.cb2
    let ab2: R = 1.0 - x.cb3
    let t35: R = 1.0 - x.cb4
    let ab3: R = 2.0 * t35
    let t37: R = 2.0 * x.cbb
    let t38: R = 1.0 - x.cb5
    let ab5: R = t37 * t38
    let t40: R = n * n
    let t41: R = t40 * n
    let t42: R = x.cb1 * x.cb1
    let t43: R = a2 * a2
    let t44: R = a3 * a3
    let t46: R = 3.0 * t44
    let shear: R = t43 - t46
    let t48: R = ab2 * ab2
    let t49: R = ab1 * ab1
    let buoyancy: R = t48 - t49
    let a5ab3: R = a5 * ab3
    let t53: R = 36.0 * t41
    let d0: R = t53 * t42
    let t56: R = 84.0 * a5ab3
    let t57: R = t56 * t40
    let t58: R = t57 * x.cb1
    let t59: R = 36.0 * ab5
    let t60: R = t59 * t41
    let t61: R = t60 * x.cb1
    let d1: R = t58 + t61
    let t64: R = 9.0 * buoyancy
    let t65: R = t64 * t41
    let t67: R = 12.0 * shear
    let t68: R = t67 * n
    let t69: R = t68 * t42
    let d2: R = t65 - t69
    let t71: R = 12.0 * a5ab3
    let t72: R = a2 * ab1
    let t73: R = 3.0 * a3
    let t74: R = t73 * ab2
    let t75: R = t72 - t74
    let t76: R = t71 * t75
    let t77: R = t76 * n
    let t78: R = t44 - t43
    let t79: R = t71 * t78
    let t80: R = t79 * x.cb1
    let t81: R = t77 + t80
    let t82: R = 12.0 * ab5
    let t83: R = t46 - t43
    let t84: R = t82 * t83
    let t85: R = t84 * n
    let t86: R = t85 * x.cb1
    let d3: R = t81 + t86
    let t89: R = 48.0 * a5ab3
    let t90: R = t89 * a5ab3
    let t91: R = t90 * n
    let t92: R = 36.0 * a5ab3
    let t93: R = t92 * ab5
    let t94: R = t93 * t40
    let d4: R = t91 + t94
    let t96: R = 3.0 * shear
    let t97: R = t96 * buoyancy
    let t100: R = 36.0 * a1
    let t101: R = t100 * t40
    let n0: R = t101 * t42
    let t104: R = 8.0 * a5ab3
    let t106: R = 6.0 * a1
    let t107: R = t106 - a2
    let t108: R = t107 - t73
    let t109: R = t104 * t108
    let t110: R = t109 * n
    let t111: R = t110 * x.cb1
    let t112: R = ab1 + ab2
    let t113: R = t71 * t112
    let t114: R = t113 * t40
    let t115: R = t111 - t114
    let t116: R = t100 * ab5
    let t117: R = t116 * t40
    let t118: R = t117 * x.cb1
    let n1: R = t115 + t118
    let t120: R = 9.0 * a1
    let t121: R = t120 * buoyancy
    let t123: R = 12.0 * ab3
    let t124: R = t123 * t41
    let nb0: R = t124 * x.cb1
    let t126: R = t71 * ab3
    let nb1: R = t126 * t40
    let t128: R = t120 * ab3
    let t129: R = ab1 - ab2
    let t130: R = t128 * t129
    let t132: R = a2 - t73
    let t133: R = t106 * t132
    let t135: R = 4.0 * shear
    let t136: R = t133 - t135
    let t137: R = t136 * ab3
    let t138: R = t137 * n
    let linear: R = d1 + nb0
    let quadratic: R = d4 + nb1
    let quadraticInverse: R = 1 / quadratic
    let t143: R = linear * linear
    let t144: R = 4.0 * d0
    let t145: R = t144 * quadratic
    let t146: R = t143 - t145
    let t147: R = R.squareRoot(of: t146)
    let t148: R = x.cMu0 * x.cMu0
    let t163: R = t147 - linear
    let t164: R = 0.5 * t163
    let t165: R = t164 * quadraticInverse
    let t167: R = c.galperinLimit * 1.4142135623730951
    let t167Inverse: R = 1 / t167
    _ = sensitivity
    let t170Scaled: R = adjoint.inverseSigEps * t170
    let t169Scaled: R = adjoint.inverseSigK * t169
    let t168Scaled: R = adjoint.galperin * t167Inverse
    let t165Scaled: R = adjoint.alphaNMin * quadraticInverse
    let t163Bar: R = t165Scaled * 0.5
    let t148Bar: R = t168Scaled * x.cMu0
    let t146Bar: R = R.select(t147, exceeds: 0, 0.5 * t163Bar / t147, 0)
    let t145Bar: R = -t146Bar
    let t144Bar: R = t145Bar * quadratic
    let quadraticBar: R = R.difference(t145Bar * t144, minus: t165Scaled, times: t165)
    let linearBar: R = 2 * t146Bar * linear - t163Bar
    let t138Bar: R = adjoint.nb2 * x.cb1
    let t137Bar: R = t138Bar * n
    let t136Bar: R = t137Bar * ab3
    let t135Bar: R = -t136Bar
    let t132Bar: R = t136Bar * t106
    let t130Bar: R = adjoint.nb2 * t40
    let t129Bar: R = t130Bar * t128
    let t128Bar: R = t130Bar * t129
    let nb1Bar: R = adjoint.nb1 + quadraticBar
    let t126Bar: R = nb1Bar * t40
    let nb0Bar: R = adjoint.nb0 + linearBar
    let t124Bar: R = nb0Bar * x.cb1
    let t123Bar: R = t124Bar * t41
    let t121Bar: R = adjoint.n2 * t40
    let t120Bar: R = R.sum(t128Bar * ab3, plus: t121Bar, times: buoyancy)
    var n1Bar: R = adjoint.n1
    n1Bar = R.sum(n1Bar, plus: adjoint.l6, times: d3)
    n1Bar = R.sum(n1Bar, plus: adjoint.l5, times: d2)
    n1Bar = R.sum(n1Bar, plus: adjoint.l3, times: d4)
    n1Bar = R.sum(n1Bar, plus: adjoint.l2, times: d1)
    n1Bar = R.sum(n1Bar, plus: adjoint.l1, times: d0)
    let t117Bar: R = n1Bar * x.cb1
    let t116Bar: R = t117Bar * t40
    let t114Bar: R = -n1Bar
    let t113Bar: R = t114Bar * t40
    let t112Bar: R = t113Bar * t71
    let t110Bar: R = n1Bar * x.cb1
    let t109Bar: R = t110Bar * n
    let t108Bar: R = t109Bar * t104
    let t106Bar: R = R.sum(t108Bar, plus: t136Bar, times: t132)
    let t104Bar: R = t109Bar * t108
    var n0Bar: R = adjoint.n0
    n0Bar = R.sum(n0Bar, plus: adjoint.l5, times: d3)
    n0Bar = R.sum(n0Bar, plus: adjoint.l4, times: d2)
    n0Bar = R.sum(n0Bar, plus: adjoint.l2, times: d4)
    n0Bar = R.sum(n0Bar, plus: adjoint.l1, times: d1)
    n0Bar = R.sum(n0Bar, plus: adjoint.l0, times: d0)
    let t101Bar: R = n0Bar * t42
    let t100Bar: R = R.sum(t116Bar * ab5, plus: t101Bar, times: t40)
    let t98Bar: R = -adjoint.d5
    let t97Bar: R = t98Bar * n
    let t96Bar: R = t97Bar * buoyancy
    var d4Bar: R = adjoint.d4
    d4Bar = R.sum(d4Bar, plus: adjoint.l3, times: n1)
    d4Bar = R.sum(d4Bar, plus: adjoint.l2, times: n0)
    d4Bar = d4Bar + quadraticBar
    let t93Bar: R = d4Bar * t40
    let t92Bar: R = t93Bar * ab5
    let t90Bar: R = d4Bar * n
    let t89Bar: R = t90Bar * a5ab3
    let d3Bar: R = R.sum(
      R.sum(adjoint.d3, plus: adjoint.l6, times: n1), plus: adjoint.l5, times: n0)
    let t85Bar: R = d3Bar * x.cb1
    let t84Bar: R = t85Bar * n
    let t83Bar: R = t84Bar * t82
    let t82Bar: R = t84Bar * t83
    let t79Bar: R = d3Bar * x.cb1
    let t78Bar: R = t79Bar * t71
    let t76Bar: R = d3Bar * n
    let t75Bar: R = t76Bar * t71
    let t74Bar: R = -t75Bar
    let t73Bar: R = t74Bar * ab2 - t132Bar - t108Bar
    var t71Bar: R = t126Bar * ab3
    t71Bar = R.sum(t71Bar, plus: t113Bar, times: t112)
    t71Bar = R.sum(t71Bar, plus: t79Bar, times: t78)
    t71Bar = R.sum(t71Bar, plus: t76Bar, times: t75)
    let d2Bar: R = R.sum(
      R.sum(adjoint.d2, plus: adjoint.l5, times: n1), plus: adjoint.l4, times: n0)
    let t69Bar: R = -d2Bar
    let t68Bar: R = t69Bar * t42
    let t67Bar: R = t68Bar * n
    let t64Bar: R = d2Bar * t41
    var d1Bar: R = adjoint.d1
    d1Bar = R.sum(d1Bar, plus: adjoint.l2, times: n1)
    d1Bar = R.sum(d1Bar, plus: adjoint.l1, times: n0)
    d1Bar = d1Bar + linearBar
    let t60Bar: R = d1Bar * x.cb1
    let t59Bar: R = t60Bar * t41
    let t57Bar: R = d1Bar * x.cb1
    let t56Bar: R = t57Bar * t40
    var d0Bar: R = adjoint.d0
    d0Bar = R.sum(d0Bar, plus: adjoint.l1, times: n1)
    d0Bar = R.sum(d0Bar, plus: adjoint.l0, times: n0)
    d0Bar = R.sum(d0Bar, plus: t144Bar, times: 4.0)
    let t53Bar: R = d0Bar * t42
    var a5ab3Bar: R = t104Bar * 8.0
    a5ab3Bar = R.sum(a5ab3Bar, plus: t92Bar, times: 36.0)
    a5ab3Bar = R.sum(a5ab3Bar, plus: t90Bar, times: t89)
    a5ab3Bar = R.sum(a5ab3Bar, plus: t89Bar, times: 48.0)
    a5ab3Bar = R.sum(a5ab3Bar, plus: t71Bar, times: 12.0)
    a5ab3Bar = R.sum(a5ab3Bar, plus: t56Bar, times: 84.0)
    let buoyancyBar: R = R.sum(
      R.sum(t121Bar * t120, plus: t97Bar, times: t96), plus: t64Bar, times: 9.0)
    let t49Bar: R = -buoyancyBar
    let shearBar: R = R.sum(
      R.sum(t135Bar * 4.0, plus: t96Bar, times: 3.0), plus: t67Bar, times: 12.0)
    let t46Bar: R = t83Bar - shearBar
    let t44Bar: R = R.sum(t78Bar, plus: t46Bar, times: 3.0)
    let t43Bar: R = shearBar - t83Bar - t78Bar
    let t42Bar: R = R.sum(R.sum(n0Bar * t101, plus: t69Bar, times: t68), plus: d0Bar, times: t53)
    var t41Bar: R = t124Bar * t123
    t41Bar = R.sum(t41Bar, plus: d2Bar, times: t64)
    t41Bar = R.sum(t41Bar, plus: t60Bar, times: t59)
    t41Bar = R.sum(t41Bar, plus: t53Bar, times: 36.0)
    var t40Bar: R = adjoint.nb2 * t130
    t40Bar = R.sum(t40Bar, plus: nb1Bar, times: t126)
    t40Bar = R.sum(t40Bar, plus: adjoint.n2, times: t121)
    t40Bar = R.sum(t40Bar, plus: t117Bar, times: t116)
    t40Bar = R.sum(t40Bar, plus: t114Bar, times: t113)
    t40Bar = R.sum(t40Bar, plus: t101Bar, times: t100)
    t40Bar = R.sum(t40Bar, plus: d4Bar, times: t93)
    t40Bar = R.sum(t40Bar, plus: t57Bar, times: t56)
    t40Bar = R.sum(t40Bar, plus: t41Bar, times: n)
    var ab5Bar: R = t116Bar * t100
    ab5Bar = R.sum(ab5Bar, plus: t93Bar, times: t92)
    ab5Bar = R.sum(ab5Bar, plus: t82Bar, times: 12.0)
    ab5Bar = R.sum(ab5Bar, plus: t59Bar, times: 36.0)
    let t38Bar: R = ab5Bar * t37
    let t37Bar: R = ab5Bar * t38
    var ab3Bar: R = t137Bar * t136
    ab3Bar = R.sum(ab3Bar, plus: t128Bar, times: t120)
    ab3Bar = R.sum(ab3Bar, plus: t126Bar, times: t71)
    ab3Bar = R.sum(ab3Bar, plus: t123Bar, times: 12.0)
    ab3Bar = R.sum(ab3Bar, plus: a5ab3Bar, times: a5)
    let t35Bar: R = ab3Bar * 2.0
    var ab2Bar: R = t112Bar
    ab2Bar = ab2Bar - t129Bar
    ab2Bar = R.sum(ab2Bar, plus: t74Bar, times: t73)
    ab2Bar = R.sum(ab2Bar, plus: 2 * buoyancyBar, times: ab2)
    var ab1Bar: R = t129Bar
    ab1Bar = ab1Bar + t112Bar
    ab1Bar = R.sum(ab1Bar, plus: t75Bar, times: a2)
    ab1Bar = R.sum(ab1Bar, plus: 2 * t49Bar, times: ab1)
    var nBar: R = t138Bar * t137
    nBar = R.sum(nBar, plus: t110Bar, times: t109)
    nBar = R.sum(nBar, plus: t98Bar, times: t97)
    nBar = R.sum(nBar, plus: d4Bar, times: t90)
    nBar = R.sum(nBar, plus: t85Bar, times: t84)
    nBar = R.sum(nBar, plus: d3Bar, times: t76)
    nBar = R.sum(nBar, plus: t68Bar, times: t67)
    nBar = R.sum(nBar, plus: t41Bar, times: t40)
    nBar = R.sum(nBar, plus: 2 * t40Bar, times: n)
    let a5Bar: R = a5ab3Bar * ab3
    let t29Bar: R = -a5Bar
    let a3Bar: R = R.sum(t73Bar * 3.0, plus: 2 * t44Bar, times: a3)
    let t27Bar: R = -a3Bar
    var a2Bar: R = t132Bar
    a2Bar = a2Bar - t108Bar
    a2Bar = R.sum(a2Bar, plus: t75Bar, times: ab1)
    a2Bar = R.sum(a2Bar, plus: 2 * t43Bar, times: a2)
    let t25Bar: R = -a2Bar
    let a1Bar: R = R.sum(
      R.sum(t120Bar * 9.0, plus: t106Bar, times: 6.0), plus: t100Bar, times: 36.0)
    let t22Bar: R = -a1Bar
    let cEps3pInputBar: R = adjoint.cEps3p
    let cEps3mInputBar: R = adjoint.cEps3m
    let cEps2InputBar: R = adjoint.cEps2
    let cEps1InputBar: R = adjoint.cEps1
    let sigEpsInputBar: R = -(t170Scaled * t170)
    let sigKInputBar: R = -(t169Scaled * t169)
    let cMu0InputBar: R = R.sum(
      R.sum(adjoint.cMu0, plus: t168Scaled, times: t148), plus: 2 * t148Bar, times: x.cMu0)
    let cbbInputBar: R = t37Bar * 2.0
    let cb5InputBar: R = -t38Bar
    let cb4InputBar: R = -t35Bar
    let cb3InputBar: R = -ab2Bar
    let cb2InputBar: R = -ab1Bar
    var cb1InputBar: R = adjoint.nb2 * t138
    cb1InputBar = R.sum(cb1InputBar, plus: nb0Bar, times: t124)
    cb1InputBar = R.sum(cb1InputBar, plus: n1Bar, times: t117)
    cb1InputBar = R.sum(cb1InputBar, plus: n1Bar, times: t110)
    cb1InputBar = R.sum(cb1InputBar, plus: d3Bar, times: t85)
    cb1InputBar = R.sum(cb1InputBar, plus: d3Bar, times: t79)
    cb1InputBar = R.sum(cb1InputBar, plus: d1Bar, times: t60)
    cb1InputBar = R.sum(cb1InputBar, plus: d1Bar, times: t57)
    cb1InputBar = R.sum(cb1InputBar, plus: 2 * t42Bar, times: x.cb1)
    let c6InputBar: R = t29Bar * 0.5
    let c4InputBar: R = t27Bar * 0.5
    let c3InputBar: R = t25Bar * 0.5
    let c2InputBar: R = t22Bar * 0.5
    let c1InputBar: R = nBar * 0.5
    return KEpsilonParameters(
      c1: c1InputBar, c2: c2InputBar, c3: c3InputBar, c4: c4InputBar, c5: 0, c6: c6InputBar,
      cb1: cb1InputBar, cb2: cb2InputBar, cb3: cb3InputBar, cb4: cb4InputBar, cb5: cb5InputBar,
      cbb: cbbInputBar, cMu0: cMu0InputBar, sigK: sigKInputBar, sigEps: sigEpsInputBar,
      cEps1: cEps1InputBar, cEps2: cEps2InputBar, cEps3m: cEps3mInputBar, cEps3p: cEps3pInputBar)
  }
}

extension KEpsilonDerivedCoefficients {
  /// Returns the derivatives of the output along directions of the input and of the coefficients.
  @inline(__always)
  static func pushforward<D: Directions>(
    _ dx: KEpsilonParameters<D>, _ dp: NoCoefficients<D>,
    at x: KEpsilonParameters<Double>, _ p: NoCoefficients<Double>,
    _ c: KEpsilonDerivedCoefficients.Constants<Double>
  ) -> KEpsilonCoefficients<D> {
    let t169: Double = 1 / x.sigK
    let t170: Double = 1 / x.sigEps
    let t22: Double = 0.5 * x.c2
    let a1: Double = 0.66666666667 - t22
    let t25: Double = 0.5 * x.c3
    let a2: Double = 1.0 - t25
    let t27: Double = 0.5 * x.c4
    let a3: Double = 1.0 - t27
    let t29: Double = 0.5 * x.c6
    let a5: Double = 0.5 - t29
    let n: Double = 0.5 * x.c1
    let ab1: Double = 1.0 - x.cb2
    let ab2: Double = 1.0 - x.cb3
    let t35: Double = 1.0 - x.cb4
    let ab3: Double = 2.0 * t35
    let t37: Double = 2.0 * x.cbb
    let t38: Double = 1.0 - x.cb5
    let ab5: Double = t37 * t38
    let t40: Double = n * n
    let t41: Double = t40 * n
    let t42: Double = x.cb1 * x.cb1
    let t43: Double = a2 * a2
    let t44: Double = a3 * a3
    let t46: Double = 3.0 * t44
    let shear: Double = t43 - t46
    let t48: Double = ab2 * ab2
    let t49: Double = ab1 * ab1
    let buoyancy: Double = t48 - t49
    let a5ab3: Double = a5 * ab3
    let t53: Double = 36.0 * t41
    let d0: Double = t53 * t42
    let t56: Double = 84.0 * a5ab3
    let t57: Double = t56 * t40
    let t58: Double = t57 * x.cb1
    let t59: Double = 36.0 * ab5
    let t60: Double = t59 * t41
    let t61: Double = t60 * x.cb1
    let d1: Double = t58 + t61
    let t64: Double = 9.0 * buoyancy
    let t65: Double = t64 * t41
    let t67: Double = 12.0 * shear
    let t68: Double = t67 * n
    let t69: Double = t68 * t42
    let d2: Double = t65 - t69
    let t71: Double = 12.0 * a5ab3
    let t72: Double = a2 * ab1
    let t73: Double = 3.0 * a3
    let t74: Double = t73 * ab2
    let t75: Double = t72 - t74
    let t76: Double = t71 * t75
    let t77: Double = t76 * n
    let t78: Double = t44 - t43
    let t79: Double = t71 * t78
    let t80: Double = t79 * x.cb1
    let t81: Double = t77 + t80
    let t82: Double = 12.0 * ab5
    let t83: Double = t46 - t43
    let t84: Double = t82 * t83
    let t85: Double = t84 * n
    let t86: Double = t85 * x.cb1
    let d3: Double = t81 + t86
    let t89: Double = 48.0 * a5ab3
    let t90: Double = t89 * a5ab3
    let t91: Double = t90 * n
    let t92: Double = 36.0 * a5ab3
    let t93: Double = t92 * ab5
    let t94: Double = t93 * t40
    let d4: Double = t91 + t94
    let t96: Double = 3.0 * shear
    let t97: Double = t96 * buoyancy
    let t100: Double = 36.0 * a1
    let t101: Double = t100 * t40
    let n0: Double = t101 * t42
    let t104: Double = 8.0 * a5ab3
    let t106: Double = 6.0 * a1
    let t107: Double = t106 - a2
    let t108: Double = t107 - t73
    let t109: Double = t104 * t108
    let t110: Double = t109 * n
    let t111: Double = t110 * x.cb1
    let t112: Double = ab1 + ab2
    let t113: Double = t71 * t112
    let t114: Double = t113 * t40
    let t115: Double = t111 - t114
    let t116: Double = t100 * ab5
    let t117: Double = t116 * t40
    let t118: Double = t117 * x.cb1
    let n1: Double = t115 + t118
    let t120: Double = 9.0 * a1
    let t121: Double = t120 * buoyancy
    let t123: Double = 12.0 * ab3
    let t124: Double = t123 * t41
    let nb0: Double = t124 * x.cb1
    let t126: Double = t71 * ab3
    let nb1: Double = t126 * t40
    let t128: Double = t120 * ab3
    let t129: Double = ab1 - ab2
    let t130: Double = t128 * t129
    let t132: Double = a2 - t73
    let t133: Double = t106 * t132
    let t135: Double = 4.0 * shear
    let t136: Double = t133 - t135
    let t137: Double = t136 * ab3
    let t138: Double = t137 * n
    let linear: Double = d1 + nb0
    let quadratic: Double = d4 + nb1
    let quadraticInverse: Double = 1 / quadratic
    let t143: Double = linear * linear
    let t144: Double = 4.0 * d0
    let t145: Double = t144 * quadratic
    let t146: Double = t143 - t145
    let t147: Double = Double.squareRoot(of: t146)
    let t148: Double = x.cMu0 * x.cMu0
    let t163: Double = t147 - linear
    let t164: Double = 0.5 * t163
    let t165: Double = t164 * quadraticInverse
    let t167: Double = c.galperinLimit * 1.4142135623730951
    let t167Inverse: Double = 1 / t167
    let ab5ByCbbInput: Double = t38 * 2.0
    let ab5Dot: D = D.difference(ab5ByCbbInput * dx.cbb, minus: t37, times: dx.cb5)
    let t40ByC1Input: Double = 2 * n * 0.5
    let t41ByC1Input: Double = Double.sum(n * t40ByC1Input, plus: t40, times: 0.5)
    let t42ByCb1Input: Double = 2 * x.cb1
    let t43ByC3Input: Double = -(2 * a2 * 0.5)
    let t44ByC4Input: Double = -(2 * a3 * 0.5)
    let t46ByC4Input: Double = 3.0 * t44ByC4Input
    let shearDot: D = D.difference(t43ByC3Input * dx.c3, minus: t46ByC4Input, times: dx.c4)
    let buoyancyByCb3Input: Double = -(2 * ab2)
    let buoyancyByCb2Input: Double = 2 * ab1
    let buoyancyDot: D = D.sum(buoyancyByCb3Input * dx.cb3, plus: buoyancyByCb2Input, times: dx.cb2)
    let a5ab3ByC6Input: Double = -(ab3 * 0.5)
    let a5ab3ByCb4Input: Double = -(a5 * 2.0)
    let a5ab3Dot: D = D.sum(a5ab3ByC6Input * dx.c6, plus: a5ab3ByCb4Input, times: dx.cb4)
    let d0ByC1Input: Double = t42 * 36.0 * t41ByC1Input
    let d0ByCb1Input: Double = t53 * t42ByCb1Input
    let d0Dot: D = D.sum(d0ByC1Input * dx.c1, plus: d0ByCb1Input, times: dx.cb1)
    let t57Dot: D = D.sum(t40 * 84.0 * a5ab3Dot, plus: t56 * t40ByC1Input, times: dx.c1)
    let t60Dot: D = D.sum(t41 * 36.0 * ab5Dot, plus: t59 * t41ByC1Input, times: dx.c1)
    let d1ByCb1Input: Double = t57 + t60
    let d1Dot: D = D.sum(
      D.sum(x.cb1 * t57Dot, plus: d1ByCb1Input, times: dx.cb1), plus: x.cb1, times: t60Dot)
    let t68Dot: D = D.sum(n * 12.0 * shearDot, plus: t67 * 0.5, times: dx.c1)
    let d2ByBuoyancy: Double = t41 * 9.0
    let d2ByC1Input: Double = t64 * t41ByC1Input
    let d2ByCb1Input: Double = -(t68 * t42ByCb1Input)
    var d2Dot: D = d2ByBuoyancy * buoyancyDot
    d2Dot = D.sum(d2Dot, plus: d2ByC1Input, times: dx.c1)
    d2Dot = D.difference(d2Dot, minus: t42, times: t68Dot)
    d2Dot = D.sum(d2Dot, plus: d2ByCb1Input, times: dx.cb1)
    let t73ByC4Input: Double = -(3.0 * 0.5)
    var t75Dot: D = t73 * dx.cb3
    t75Dot = D.difference(t75Dot, minus: ab1 * 0.5, times: dx.c3)
    t75Dot = D.difference(t75Dot, minus: a2, times: dx.cb2)
    t75Dot = D.difference(t75Dot, minus: ab2 * t73ByC4Input, times: dx.c4)
    let t76Dot: D = D.sum(t75 * 12.0 * a5ab3Dot, plus: t71, times: t75Dot)
    let t78Dot: D = D.difference(t44ByC4Input * dx.c4, minus: t43ByC3Input, times: dx.c3)
    let t79Dot: D = D.sum(t78 * 12.0 * a5ab3Dot, plus: t71, times: t78Dot)
    let t83Dot: D = D.difference(t46ByC4Input * dx.c4, minus: t43ByC3Input, times: dx.c3)
    let t84Dot: D = D.sum(t83 * 12.0 * ab5Dot, plus: t82, times: t83Dot)
    let t85Dot: D = D.sum(n * t84Dot, plus: t84 * 0.5, times: dx.c1)
    let d3ByC1Input: Double = t76 * 0.5
    let d3ByCb1Input: Double = t79 + t85
    var d3Dot: D = n * t76Dot
    d3Dot = D.sum(d3Dot, plus: d3ByC1Input, times: dx.c1)
    d3Dot = D.sum(d3Dot, plus: x.cb1, times: t79Dot)
    d3Dot = D.sum(d3Dot, plus: d3ByCb1Input, times: dx.cb1)
    d3Dot = D.sum(d3Dot, plus: x.cb1, times: t85Dot)
    let t90ByA5ab3: Double = Double.sum(t89, plus: a5ab3, times: 48.0)
    let t93Dot: D = D.sum(ab5 * 36.0 * a5ab3Dot, plus: t92, times: ab5Dot)
    let d4ByA5ab3: Double = n * t90ByA5ab3
    let d4ByC1Input: Double = Double.sum(t90 * 0.5, plus: t93, times: t40ByC1Input)
    let d4Dot: D = D.sum(
      D.sum(d4ByA5ab3 * a5ab3Dot, plus: d4ByC1Input, times: dx.c1), plus: t40, times: t93Dot)
    let t97Dot: D = D.sum(buoyancy * 3.0 * shearDot, plus: t96, times: buoyancyDot)
    let t100ByC2Input: Double = -(36.0 * 0.5)
    let t101Dot: D = D.sum(t40 * t100ByC2Input * dx.c2, plus: t100 * t40ByC1Input, times: dx.c1)
    let n0ByCb1Input: Double = t101 * t42ByCb1Input
    let n0Dot: D = D.sum(t42 * t101Dot, plus: n0ByCb1Input, times: dx.cb1)
    let t106ByC2Input: Double = -(6.0 * 0.5)
    let t108Dot: D = D.difference(
      D.sum(t106ByC2Input * dx.c2, plus: 0.5, times: dx.c3), minus: t73ByC4Input, times: dx.c4)
    let t109Dot: D = D.sum(t108 * 8.0 * a5ab3Dot, plus: t104, times: t108Dot)
    let t110Dot: D = D.sum(n * t109Dot, plus: t109 * 0.5, times: dx.c1)
    let t112Dot: D = -dx.cb2 - dx.cb3
    let t113Dot: D = D.sum(t112 * 12.0 * a5ab3Dot, plus: t71, times: t112Dot)
    let t116Dot: D = D.sum(ab5 * t100ByC2Input * dx.c2, plus: t100, times: ab5Dot)
    let t117Dot: D = D.sum(t40 * t116Dot, plus: t116 * t40ByC1Input, times: dx.c1)
    let n1ByCb1Input: Double = t110 + t117
    let n1ByC1Input: Double = -(t113 * t40ByC1Input)
    var n1Dot: D = x.cb1 * t110Dot
    n1Dot = D.sum(n1Dot, plus: n1ByCb1Input, times: dx.cb1)
    n1Dot = D.difference(n1Dot, minus: t40, times: t113Dot)
    n1Dot = D.sum(n1Dot, plus: n1ByC1Input, times: dx.c1)
    n1Dot = D.sum(n1Dot, plus: x.cb1, times: t117Dot)
    let t120ByC2Input: Double = -(9.0 * 0.5)
    let t121Dot: D = D.sum(buoyancy * t120ByC2Input * dx.c2, plus: t120, times: buoyancyDot)
    let t124Dot: D = D.difference(
      t123 * t41ByC1Input * dx.c1, minus: t41 * 12.0 * 2.0, times: dx.cb4)
    let nb0Dot: D = D.sum(x.cb1 * t124Dot, plus: t124, times: dx.cb1)
    let t126Dot: D = D.difference(ab3 * 12.0 * a5ab3Dot, minus: t71 * 2.0, times: dx.cb4)
    let nb1ByC1Input: Double = t126 * t40ByC1Input
    let nb1Dot: D = D.sum(t40 * t126Dot, plus: nb1ByC1Input, times: dx.c1)
    let t128Dot: D = D.difference(ab3 * t120ByC2Input * dx.c2, minus: t120 * 2.0, times: dx.cb4)
    let t129Dot: D = dx.cb3 - dx.cb2
    let t130Dot: D = D.sum(t129 * t128Dot, plus: t128, times: t129Dot)
    let t132Dot: D = D.difference(-(0.5 * dx.c3), minus: t73ByC4Input, times: dx.c4)
    let t136Dot: D = D.difference(
      D.sum(t132 * t106ByC2Input * dx.c2, plus: t106, times: t132Dot), minus: 4.0, times: shearDot)
    let t137Dot: D = D.difference(ab3 * t136Dot, minus: t136 * 2.0, times: dx.cb4)
    let t138Dot: D = D.sum(n * t137Dot, plus: t137 * 0.5, times: dx.c1)
    let linearDot: D = d1Dot + nb0Dot
    let quadraticDot: D = d4Dot + nb1Dot
    let t146Dot: D = D.difference(
      D.difference(2 * linear * linearDot, minus: quadratic * 4.0, times: d0Dot), minus: t144,
      times: quadraticDot)
    let t147ByT146: Double = Double.select(t147, exceeds: 0, 0.5 / t147, 0)
    let t163Dot: D = t147ByT146 * t146Dot - linearDot
    let t149ByCMu0Input: Double = Double.sum(t148, plus: x.cMu0, times: 2 * x.cMu0)
    return KEpsilonCoefficients(
      d0: d0Dot, d1: d1Dot, d2: d2Dot, d3: d3Dot, d4: d4Dot,
      d5: D.difference(-(n * t97Dot), minus: t97 * 0.5, times: dx.c1), n0: n0Dot, n1: n1Dot,
      n2: D.sum(t40 * t121Dot, plus: t121 * t40ByC1Input, times: dx.c1), nb0: nb0Dot, nb1: nb1Dot,
      nb2: D.sum(
        D.sum(
          D.sum(t40 * t130Dot, plus: t130 * t40ByC1Input, times: dx.c1), plus: x.cb1, times: t138Dot
        ), plus: t138, times: dx.cb1), l0: D.sum(n0 * d0Dot, plus: d0, times: n0Dot),
      l1: D.sum(
        D.sum(D.sum(n1 * d0Dot, plus: d0, times: n1Dot), plus: n0, times: d1Dot), plus: d1,
        times: n0Dot),
      l2: D.sum(
        D.sum(D.sum(n1 * d1Dot, plus: d1, times: n1Dot), plus: n0, times: d4Dot), plus: d4,
        times: n0Dot), l3: D.sum(n1 * d4Dot, plus: d4, times: n1Dot),
      l4: D.sum(n0 * d2Dot, plus: d2, times: n0Dot),
      l5: D.sum(
        D.sum(D.sum(n1 * d2Dot, plus: d2, times: n1Dot), plus: n0, times: d3Dot), plus: d3,
        times: n0Dot), l6: D.sum(n1 * d3Dot, plus: d3, times: n1Dot),
      alphaNMin: D.difference(
        quadraticInverse * 0.5 * t163Dot, minus: quadraticInverse * t165, times: quadraticDot),
      galperin: t167Inverse * t149ByCMu0Input * dx.cMu0, cMu0: dx.cMu0,
      inverseSigK: -(t169 * t169 * dx.sigK), inverseSigEps: -(t170 * t170 * dx.sigEps),
      cEps1: dx.cEps1, cEps2: dx.cEps2, cEps3m: dx.cEps3m, cEps3p: dx.cEps3p)
  }
}

extension FrictionVelocity {
  /// Returns the adjoint of the input, and adds that of the coefficients to `sensitivity`.
  @inline(__always)
  static func pullback<R: Real>(
    _ adjoint: FrictionVelocity.Output<R>, at x: FrictionVelocity.Input<R>,
    _ p: NoCoefficients<R>, _ c: FrictionVelocity.Constants<R>,
    addingTo sensitivity: inout NoCoefficients<R>
  ) -> FrictionVelocity.Input<R> {
    let t2: R = x.stressX * x.stressX
    let t3: R = x.stressY * x.stressY
    let t4: R = t2 + t3
    let t5: R = R.squareRoot(of: t4)
    _ = sensitivity
    let t4Bar: R = R.select(t5, exceeds: 0, 0.5 * adjoint.squared / t5, 0)
    let stressYInputBar: R = 2 * t4Bar * x.stressY
    let stressXInputBar: R = 2 * t4Bar * x.stressX
    return FrictionVelocity.Input(stressX: stressXInputBar, stressY: stressYInputBar)
  }
}

extension FrictionVelocity {
  /// Returns the derivatives of the output along directions of the input and of the coefficients.
  @inline(__always)
  static func pushforward<D: Directions>(
    _ dx: FrictionVelocity.Input<D>, _ dp: NoCoefficients<D>,
    at x: FrictionVelocity.Input<Double>, _ p: NoCoefficients<Double>,
    _ c: FrictionVelocity.Constants<Double>
  ) -> FrictionVelocity.Output<D> {
    let t2: Double = x.stressX * x.stressX
    let t3: Double = x.stressY * x.stressY
    let t4: Double = t2 + t3
    let t5: Double = Double.squareRoot(of: t4)
    let t4Dot: D = D.sum(2 * x.stressX * dx.stressX, plus: 2 * x.stressY, times: dx.stressY)
    let t5ByT4: Double = Double.select(t5, exceeds: 0, 0.5 / t5, 0)
    return FrictionVelocity.Output(squared: t5ByT4 * t4Dot)
  }
}

extension BoundaryEnergy {
  /// Returns the adjoint of the input, and adds that of the coefficients to `sensitivity`.
  @inline(__always)
  static func pullback<R: Real>(
    _ adjoint: BoundaryEnergy.Output<R>, at x: BoundaryEnergy.Input<R>,
    _ p: KEpsilonCoefficients<R>, _ c: BoundaryEnergy.Constants<R>,
    addingTo sensitivity: inout KEpsilonCoefficients<R>
  ) -> BoundaryEnergy.Input<R> {
    let t30: R = p.cMu0 * p.cMu0
    let t30Inverse: R = 1 / t30
    let t31: R = x.frictionVelocitySquared * t30Inverse
    let t31Bar: R = R.select(c.energyMin, exceeds: t31, 0, adjoint.energy)
    let t31Scaled: R = t31Bar * t30Inverse
    let t30Bar: R = -(t31Scaled * t31)
    sensitivity.cMu0 = R.sum(sensitivity.cMu0, plus: 2 * t30Bar, times: p.cMu0)
    let frictionVelocitySquaredInputBar: R = t31Scaled
    return BoundaryEnergy.Input(frictionVelocitySquared: frictionVelocitySquaredInputBar)
  }
}

extension BoundaryEnergy {
  /// Returns the derivatives of the output along directions of the input and of the coefficients.
  @inline(__always)
  static func pushforward<D: Directions>(
    _ dx: BoundaryEnergy.Input<D>, _ dp: KEpsilonCoefficients<D>,
    at x: BoundaryEnergy.Input<Double>, _ p: KEpsilonCoefficients<Double>,
    _ c: BoundaryEnergy.Constants<Double>
  ) -> BoundaryEnergy.Output<D> {
    let t30: Double = p.cMu0 * p.cMu0
    let t30Inverse: Double = 1 / t30
    let t31: Double = x.frictionVelocitySquared * t30Inverse
    let t32Dot: D = D.select(
      c.energyMin, exceeds: t31, 0,
      D.difference(
        t30Inverse * dx.frictionVelocitySquared, minus: t30Inverse * t31 * 2 * p.cMu0,
        times: dp.cMu0))
    return BoundaryEnergy.Output(energy: t32Dot)
  }
}

extension DirichletDissipation {
  /// Returns the adjoint of the input, and adds that of the coefficients to `sensitivity`.
  @inline(__always)
  static func pullback<R: Real>(
    _ adjoint: DirichletDissipation.Output<R>, at x: BoundaryLayer<R>,
    _ p: KEpsilonCoefficients<R>, _ c: BoundaryCell<R>,
    addingTo sensitivity: inout KEpsilonCoefficients<R>
  ) -> BoundaryLayer<R> {
    let t37: R = x.energyAtBoundary + x.energyInside
    let energy: R = 0.5 * t37
    let t39: R = c.roughnessPerStress * x.frictionVelocitySquared
    let t40: R = t39.atLeast(c.roughnessMin)
    let t41: R = 0.5 * c.thickness
    let t42: R = t41 + t40
    let length: R = c.vonKarman * t42
    let lengthInverse: R = 1 / length
    let t44: R = p.cMu0 * p.cMu0
    let t45: R = t44 * p.cMu0
    let t46: R = t45 * energy
    let t47: R = R.squareRoot(of: energy)
    let t48: R = t46 * t47
    let t49: R = t48 * lengthInverse
    let t49Bar: R = R.select(c.dissipationMin, exceeds: t49, 0, adjoint.dissipation)
    let t49Scaled: R = t49Bar * lengthInverse
    let t47Bar: R = t49Scaled * t46
    let t46Bar: R = t49Scaled * t47
    let t45Bar: R = t46Bar * energy
    sensitivity.cMu0 = R.sum(sensitivity.cMu0, plus: t45Bar, times: t44)
    let t44Bar: R = t45Bar * p.cMu0
    sensitivity.cMu0 = R.sum(sensitivity.cMu0, plus: 2 * t44Bar, times: p.cMu0)
    let lengthBar: R = -(t49Scaled * t49)
    let t42Bar: R = lengthBar * c.vonKarman
    let t39Bar: R = R.select(c.roughnessMin, exceeds: t39, 0, t42Bar)
    let energyBar: R = R.sum(
      R.select(t47, exceeds: 0, 0.5 * t47Bar / t47, 0), plus: t46Bar, times: t45)
    let t37Bar: R = energyBar * 0.5
    let frictionVelocitySquaredInputBar: R = t39Bar * c.roughnessPerStress
    let energyInsideInputBar: R = t37Bar
    let energyAtBoundaryInputBar: R = t37Bar
    return BoundaryLayer(
      energyAtBoundary: energyAtBoundaryInputBar, energyInside: energyInsideInputBar,
      frictionVelocitySquared: frictionVelocitySquaredInputBar)
  }
}

extension DirichletDissipation {
  /// Returns the derivatives of the output along directions of the input and of the coefficients.
  @inline(__always)
  static func pushforward<D: Directions>(
    _ dx: BoundaryLayer<D>, _ dp: KEpsilonCoefficients<D>,
    at x: BoundaryLayer<Double>, _ p: KEpsilonCoefficients<Double>,
    _ c: BoundaryCell<Double>
  ) -> DirichletDissipation.Output<D> {
    let t37: Double = x.energyAtBoundary + x.energyInside
    let energy: Double = 0.5 * t37
    let t39: Double = c.roughnessPerStress * x.frictionVelocitySquared
    let t40: Double = t39.atLeast(c.roughnessMin)
    let t41: Double = 0.5 * c.thickness
    let t42: Double = t41 + t40
    let length: Double = c.vonKarman * t42
    let lengthInverse: Double = 1 / length
    let t44: Double = p.cMu0 * p.cMu0
    let t45: Double = t44 * p.cMu0
    let t46: Double = t45 * energy
    let t47: Double = Double.squareRoot(of: energy)
    let t48: Double = t46 * t47
    let t49: Double = t48 * lengthInverse
    let t37Dot: D = dx.energyAtBoundary + dx.energyInside
    let t40ByFrictionVelocitySquaredInput: Double = Double.select(
      c.roughnessMin, exceeds: t39, 0, c.roughnessPerStress)
    let t45ByCMu0: Double = Double.sum(t44, plus: p.cMu0, times: 2 * p.cMu0)
    let t47ByT37: Double = Double.select(t47, exceeds: 0, 0.5 / t47, 0) * 0.5
    let t46Dot: D = D.sum(energy * t45ByCMu0 * dp.cMu0, plus: t45 * 0.5, times: t37Dot)
    let t48Dot: D = D.sum(t47 * t46Dot, plus: t46 * t47ByT37, times: t37Dot)
    let t50Dot: D = D.select(
      c.dissipationMin, exceeds: t49, 0,
      D.difference(
        lengthInverse * t48Dot,
        minus: lengthInverse * t49 * c.vonKarman * t40ByFrictionVelocitySquaredInput,
        times: dx.frictionVelocitySquared))
    return DirichletDissipation.Output(dissipation: t50Dot)
  }
}

extension NeumannDissipation {
  /// Returns the adjoint of the input, and adds that of the coefficients to `sensitivity`.
  @inline(__always)
  static func pullback<R: Real>(
    _ adjoint: NeumannDissipation.Output<R>, at x: BoundaryLayer<R>,
    _ p: KEpsilonCoefficients<R>, _ c: BoundaryCell<R>,
    addingTo sensitivity: inout KEpsilonCoefficients<R>
  ) -> BoundaryLayer<R> {
    let t37: R = x.energyAtBoundary + x.energyInside
    let energy: R = 0.5 * t37
    let t39: R = c.roughnessPerStress * x.frictionVelocitySquared
    let t40: R = t39.atLeast(c.roughnessMin)
    let t41: R = 0.5 * c.thickness
    let t42: R = t41 + t40
    let length: R = c.vonKarman * t42
    let lengthInverse: R = 1 / length
    let t44: R = p.cMu0 * p.cMu0
    let t45: R = c.vonKarman * p.inverseSigEps
    let t46: R = t45 * t44
    let t47: R = t46 * t44
    let t48: R = t47 * energy
    let t49: R = t48 * energy
    let t50: R = t49 * lengthInverse
    let t50Scaled: R = adjoint.flux * lengthInverse
    let t48Bar: R = t50Scaled * energy
    let t47Bar: R = t48Bar * energy
    let t46Bar: R = t47Bar * t44
    let t45Bar: R = t46Bar * t44
    sensitivity.inverseSigEps = R.sum(sensitivity.inverseSigEps, plus: t45Bar, times: c.vonKarman)
    let t44Bar: R = R.sum(t47Bar * t46, plus: t46Bar, times: t45)
    sensitivity.cMu0 = R.sum(sensitivity.cMu0, plus: 2 * t44Bar, times: p.cMu0)
    let lengthBar: R = -(t50Scaled * t50)
    let t42Bar: R = lengthBar * c.vonKarman
    let t39Bar: R = R.select(c.roughnessMin, exceeds: t39, 0, t42Bar)
    let energyBar: R = R.sum(t50Scaled * t48, plus: t48Bar, times: t47)
    let t37Bar: R = energyBar * 0.5
    let frictionVelocitySquaredInputBar: R = t39Bar * c.roughnessPerStress
    let energyInsideInputBar: R = t37Bar
    let energyAtBoundaryInputBar: R = t37Bar
    return BoundaryLayer(
      energyAtBoundary: energyAtBoundaryInputBar, energyInside: energyInsideInputBar,
      frictionVelocitySquared: frictionVelocitySquaredInputBar)
  }
}

extension NeumannDissipation {
  /// Returns the derivatives of the output along directions of the input and of the coefficients.
  @inline(__always)
  static func pushforward<D: Directions>(
    _ dx: BoundaryLayer<D>, _ dp: KEpsilonCoefficients<D>,
    at x: BoundaryLayer<Double>, _ p: KEpsilonCoefficients<Double>,
    _ c: BoundaryCell<Double>
  ) -> NeumannDissipation.Output<D> {
    let t37: Double = x.energyAtBoundary + x.energyInside
    let energy: Double = 0.5 * t37
    let t39: Double = c.roughnessPerStress * x.frictionVelocitySquared
    let t40: Double = t39.atLeast(c.roughnessMin)
    let t41: Double = 0.5 * c.thickness
    let t42: Double = t41 + t40
    let length: Double = c.vonKarman * t42
    let lengthInverse: Double = 1 / length
    let t44: Double = p.cMu0 * p.cMu0
    let t45: Double = c.vonKarman * p.inverseSigEps
    let t46: Double = t45 * t44
    let t47: Double = t46 * t44
    let t48: Double = t47 * energy
    let t49: Double = t48 * energy
    let t50: Double = t49 * lengthInverse
    let t37Dot: D = dx.energyAtBoundary + dx.energyInside
    let t40ByFrictionVelocitySquaredInput: Double = Double.select(
      c.roughnessMin, exceeds: t39, 0, c.roughnessPerStress)
    let t44ByCMu0: Double = 2 * p.cMu0
    let t46Dot: D = D.sum(
      t44 * c.vonKarman * dp.inverseSigEps, plus: t45 * t44ByCMu0, times: dp.cMu0)
    let t47Dot: D = D.sum(t44 * t46Dot, plus: t46 * t44ByCMu0, times: dp.cMu0)
    let t48Dot: D = D.sum(energy * t47Dot, plus: t47 * 0.5, times: t37Dot)
    let t49Dot: D = D.sum(energy * t48Dot, plus: t48 * 0.5, times: t37Dot)
    return NeumannDissipation.Output(
      flux: D.difference(
        lengthInverse * t49Dot,
        minus: lengthInverse * t50 * c.vonKarman * t40ByFrictionVelocitySquaredInput,
        times: dx.frictionVelocitySquared))
  }
}

extension EnergyRow {
  /// Returns the adjoint of the input, and adds that of the coefficients to `sensitivity`.
  @inline(__always)
  static func pullback<R: Real>(
    _ adjoint: TridiagonalRow<R>, at x: EnergyRow.Input<R>,
    _ p: KEpsilonCoefficients<R>, _ c: InterfaceMetrics<R>,
    addingTo sensitivity: inout KEpsilonCoefficients<R>
  ) -> EnergyRow.Input<R> {
    let scale: R = p.inverseSigK * x.energy
    let production: R = x.viscosity * x.shear
    let work: R = x.diffusivity * x.stratification
    let balance: R = production - work
    let explicit: R = R.select(balance, exceeds: 0.0, work, 0.0)
    let t51: R = production - explicit
    let t52: R = R.sum(x.energy, plus: c.timeStep, times: t51)
    let t53: R = c.meanThickness * t52
    let t53Bar: R = adjoint.rightSide * x.energy
    let t52Bar: R = t53Bar * c.meanThickness
    let t51Bar: R = t52Bar * c.timeStep
    let t49Bar: R = adjoint.diagonal * c.meanThickness
    let t48Bar: R = t49Bar * c.timeStep
    let explicitBar: R = -t51Bar
    let workBar: R = R.select(balance, exceeds: 0.0, explicitBar, t48Bar)
    let t40Bar: R = adjoint.above + adjoint.diagonal
    let t39Bar: R = adjoint.below + adjoint.diagonal
    let scaleBar: R = R.sum(t40Bar * x.exchangeAbove, plus: t39Bar, times: x.exchangeBelow)
    sensitivity.inverseSigK = R.sum(sensitivity.inverseSigK, plus: scaleBar, times: x.energy)
    let shearInputBar: R = t51Bar * x.viscosity
    let stratificationInputBar: R = workBar * x.diffusivity
    let dissipationInputBar: R = t48Bar
    var energyInputBar: R = t52Bar
    energyInputBar = R.sum(energyInputBar, plus: adjoint.rightSide, times: t53)
    energyInputBar = energyInputBar + t49Bar
    energyInputBar = R.sum(energyInputBar, plus: scaleBar, times: p.inverseSigK)
    let diffusivityInputBar: R = workBar * x.stratification
    let viscosityInputBar: R = t51Bar * x.shear
    let exchangeAboveInputBar: R = t40Bar * scale
    let exchangeBelowInputBar: R = t39Bar * scale
    return EnergyRow.Input(
      exchangeBelow: exchangeBelowInputBar, exchangeAbove: exchangeAboveInputBar,
      viscosity: viscosityInputBar, diffusivity: diffusivityInputBar, energy: energyInputBar,
      dissipation: dissipationInputBar, stratification: stratificationInputBar, shear: shearInputBar
    )
  }
}

extension EnergyRow {
  /// Returns the derivatives of the output along directions of the input and of the coefficients.
  @inline(__always)
  static func pushforward<D: Directions>(
    _ dx: EnergyRow.Input<D>, _ dp: KEpsilonCoefficients<D>,
    at x: EnergyRow.Input<Double>, _ p: KEpsilonCoefficients<Double>,
    _ c: InterfaceMetrics<Double>
  ) -> TridiagonalRow<D> {
    let scale: Double = p.inverseSigK * x.energy
    let production: Double = x.viscosity * x.shear
    let work: Double = x.diffusivity * x.stratification
    let balance: Double = production - work
    let explicit: Double = Double.select(balance, exceeds: 0.0, work, 0.0)
    let t51: Double = production - explicit
    let t52: Double = Double.sum(x.energy, plus: c.timeStep, times: t51)
    let t53: Double = c.meanThickness * t52
    let scaleDot: D = D.sum(x.energy * dp.inverseSigK, plus: p.inverseSigK, times: dx.energy)
    let t39Dot: D = D.sum(scale * dx.exchangeBelow, plus: x.exchangeBelow, times: scaleDot)
    let t40Dot: D = D.sum(scale * dx.exchangeAbove, plus: x.exchangeAbove, times: scaleDot)
    let workDot: D = D.sum(
      x.stratification * dx.diffusivity, plus: x.diffusivity, times: dx.stratification)
    let explicitByWork: Double = Double.select(balance, exceeds: 0.0, 1, 0)
    let implicitByWork: Double = Double.select(balance, exceeds: 0.0, 0, 1)
    let t48Dot: D = D.sum(dx.dissipation, plus: implicitByWork, times: workDot)
    let t49Dot: D = D.sum(dx.energy, plus: c.timeStep, times: t48Dot)
    let t51Dot: D = D.difference(
      D.sum(x.shear * dx.viscosity, plus: x.viscosity, times: dx.shear), minus: explicitByWork,
      times: workDot)
    let t52Dot: D = D.sum(dx.energy, plus: c.timeStep, times: t51Dot)
    return TridiagonalRow(
      below: t39Dot, diagonal: D.sum(t39Dot + t40Dot, plus: c.meanThickness, times: t49Dot),
      above: t40Dot,
      rightSide: D.sum(x.energy * c.meanThickness * t52Dot, plus: t53, times: dx.energy))
  }
}

extension DissipationRow {
  /// Returns the adjoint of the input, and adds that of the coefficients to `sensitivity`.
  @inline(__always)
  static func pullback<R: Real>(
    _ adjoint: TridiagonalRow<R>, at x: DissipationRow.Input<R>,
    _ p: KEpsilonCoefficients<R>, _ c: InterfaceMetrics<R>,
    addingTo sensitivity: inout KEpsilonCoefficients<R>
  ) -> DissipationRow.Input<R> {
    let product: R = x.newEnergy * x.dissipation
    let scale: R = p.inverseSigEps * product
    let t43: R = x.momentumStability * x.energy
    let t44: R = t43 * x.shear
    let production: R = p.cEps1 * t44
    let cEps3: R = R.select(x.stratification, exceeds: 0.0, p.cEps3m, p.cEps3p)
    let t48: R = x.tracerStability * x.energy
    let t49: R = cEps3 * x.stratification
    let work: R = t48 * t49
    let balance: R = production - work
    let explicit: R = R.select(balance, exceeds: 0.0, work, 0.0)
    let implicit: R = R.select(balance, exceeds: 0.0, 0.0, work)
    let t55: R = p.cEps2 * x.dissipation
    let t60: R = production - explicit
    let t61: R = R.sum(x.dissipation, plus: c.timeStep, times: t60)
    let t62: R = c.meanThickness * t61
    let t62Bar: R = adjoint.rightSide * product
    let t61Bar: R = t62Bar * c.meanThickness
    let t60Bar: R = t61Bar * c.timeStep
    let t58Bar: R = adjoint.diagonal * c.meanThickness
    let decayBar: R = t58Bar * c.timeStep
    let t55Bar: R = decayBar * x.dissipation
    sensitivity.cEps2 = R.sum(sensitivity.cEps2, plus: t55Bar, times: x.dissipation)
    let implicitBar: R = decayBar * x.newEnergy
    let explicitBar: R = -t60Bar
    let workBar: R = R.select(balance, exceeds: 0.0, explicitBar, implicitBar)
    let t49Bar: R = workBar * t48
    let t48Bar: R = workBar * t49
    let cEps3Bar: R = t49Bar * x.stratification
    sensitivity.cEps3m = sensitivity.cEps3m + R.select(x.stratification, exceeds: 0.0, cEps3Bar, 0)
    sensitivity.cEps3p = sensitivity.cEps3p + R.select(x.stratification, exceeds: 0.0, 0, cEps3Bar)
    sensitivity.cEps1 = R.sum(sensitivity.cEps1, plus: t60Bar, times: t44)
    let t44Bar: R = t60Bar * p.cEps1
    let t43Bar: R = t44Bar * x.shear
    let t42Bar: R = adjoint.above + adjoint.diagonal
    let t41Bar: R = adjoint.below + adjoint.diagonal
    let scaleBar: R = R.sum(t42Bar * x.exchangeAbove, plus: t41Bar, times: x.exchangeBelow)
    sensitivity.inverseSigEps = R.sum(sensitivity.inverseSigEps, plus: scaleBar, times: product)
    let productBar: R = R.sum(
      R.sum(t58Bar, plus: adjoint.rightSide, times: t62), plus: scaleBar, times: p.inverseSigEps)
    let shearInputBar: R = t44Bar * t43
    let stratificationInputBar: R = t49Bar * cEps3
    let tracerStabilityInputBar: R = t48Bar * x.energy
    let momentumStabilityInputBar: R = t43Bar * x.energy
    var dissipationInputBar: R = t61Bar
    dissipationInputBar = R.sum(dissipationInputBar, plus: decayBar, times: t55)
    dissipationInputBar = R.sum(dissipationInputBar, plus: t55Bar, times: p.cEps2)
    dissipationInputBar = R.sum(dissipationInputBar, plus: productBar, times: x.newEnergy)
    let newEnergyInputBar: R = R.sum(decayBar * implicit, plus: productBar, times: x.dissipation)
    let energyInputBar: R = R.sum(
      t48Bar * x.tracerStability, plus: t43Bar, times: x.momentumStability)
    let exchangeAboveInputBar: R = t42Bar * scale
    let exchangeBelowInputBar: R = t41Bar * scale
    return DissipationRow.Input(
      exchangeBelow: exchangeBelowInputBar, exchangeAbove: exchangeAboveInputBar,
      energy: energyInputBar, newEnergy: newEnergyInputBar, dissipation: dissipationInputBar,
      momentumStability: momentumStabilityInputBar, tracerStability: tracerStabilityInputBar,
      stratification: stratificationInputBar, shear: shearInputBar)
  }
}

extension DissipationRow {
  /// Returns the derivatives of the output along directions of the input and of the coefficients.
  @inline(__always)
  static func pushforward<D: Directions>(
    _ dx: DissipationRow.Input<D>, _ dp: KEpsilonCoefficients<D>,
    at x: DissipationRow.Input<Double>, _ p: KEpsilonCoefficients<Double>,
    _ c: InterfaceMetrics<Double>
  ) -> TridiagonalRow<D> {
    let product: Double = x.newEnergy * x.dissipation
    let scale: Double = p.inverseSigEps * product
    let t43: Double = x.momentumStability * x.energy
    let t44: Double = t43 * x.shear
    let production: Double = p.cEps1 * t44
    let cEps3: Double = Double.select(x.stratification, exceeds: 0.0, p.cEps3m, p.cEps3p)
    let t48: Double = x.tracerStability * x.energy
    let t49: Double = cEps3 * x.stratification
    let work: Double = t48 * t49
    let balance: Double = production - work
    let explicit: Double = Double.select(balance, exceeds: 0.0, work, 0.0)
    let implicit: Double = Double.select(balance, exceeds: 0.0, 0.0, work)
    let t55: Double = p.cEps2 * x.dissipation
    let t60: Double = production - explicit
    let t61: Double = Double.sum(x.dissipation, plus: c.timeStep, times: t60)
    let t62: Double = c.meanThickness * t61
    let productDot: D = D.sum(
      x.dissipation * dx.newEnergy, plus: x.newEnergy, times: dx.dissipation)
    let scaleDot: D = D.sum(product * dp.inverseSigEps, plus: p.inverseSigEps, times: productDot)
    let t41Dot: D = D.sum(scale * dx.exchangeBelow, plus: x.exchangeBelow, times: scaleDot)
    let t42Dot: D = D.sum(scale * dx.exchangeAbove, plus: x.exchangeAbove, times: scaleDot)
    let t43Dot: D = D.sum(
      x.energy * dx.momentumStability, plus: x.momentumStability, times: dx.energy)
    let t44Dot: D = D.sum(x.shear * t43Dot, plus: t43, times: dx.shear)
    let cEps3Dot: D = D.select(x.stratification, exceeds: 0.0, dp.cEps3m, dp.cEps3p)
    let t48Dot: D = D.sum(x.energy * dx.tracerStability, plus: x.tracerStability, times: dx.energy)
    let t49Dot: D = D.sum(x.stratification * cEps3Dot, plus: cEps3, times: dx.stratification)
    let workDot: D = D.sum(t49 * t48Dot, plus: t48, times: t49Dot)
    let explicitByWork: Double = Double.select(balance, exceeds: 0.0, 1, 0)
    let implicitByWork: Double = Double.select(balance, exceeds: 0.0, 0, 1)
    let t55Dot: D = D.sum(x.dissipation * dp.cEps2, plus: p.cEps2, times: dx.dissipation)
    var decayDot: D = x.newEnergy * implicitByWork * workDot
    decayDot = D.sum(decayDot, plus: implicit, times: dx.newEnergy)
    decayDot = D.sum(decayDot, plus: x.dissipation, times: t55Dot)
    decayDot = D.sum(decayDot, plus: t55, times: dx.dissipation)
    let t58Dot: D = D.sum(productDot, plus: c.timeStep, times: decayDot)
    let t60Dot: D = D.difference(
      D.sum(t44 * dp.cEps1, plus: p.cEps1, times: t44Dot), minus: explicitByWork, times: workDot)
    let t61Dot: D = D.sum(dx.dissipation, plus: c.timeStep, times: t60Dot)
    return TridiagonalRow(
      below: t41Dot, diagonal: D.sum(t41Dot + t42Dot, plus: c.meanThickness, times: t58Dot),
      above: t42Dot,
      rightSide: D.sum(product * c.meanThickness * t61Dot, plus: t62, times: productDot))
  }
}

extension Diagnostics {
  /// Returns the adjoint of the input, and adds that of the coefficients to `sensitivity`.
  @inline(__always)
  static func pullback<R: Real>(
    _ adjoint: Diagnostics.Output<R>, at x: Diagnostics.Input<R>,
    _ p: KEpsilonCoefficients<R>, _ c: Diagnostics.Constants<R>, kept: Diagnostics.Kept<R>,
    addingTo sensitivity: inout KEpsilonCoefficients<R>
  ) -> Diagnostics.Input<R> {
    let t37: R = p.galperin * x.energy
    let limit: R = t37 * kept.frequency
    let timescale: R = x.energy * kept.inverseDissipation
    let timescaleSquared: R = timescale * timescale
    let t44: R = timescaleSquared * x.stratification
    let t46: R = 0.73 * p.alphaNMin
    let t47: R = t44.atLeast(t46)
    let alphaN: R = t47.atMost(10000000000.0)
    let t50: R = R.sum(p.l2, plus: p.l3, times: alphaN)
    let t51: R = R.sum(p.l1, plus: t50, times: alphaN)
    let t52: R = R.sum(p.l0, plus: t51, times: alphaN)
    let t53: R = R.sum(p.l5, plus: p.l6, times: alphaN)
    let t56: R = timescaleSquared * x.shear
    let t57: R = t52 * kept.inverseDenominator
    let alphaM: R = t56.atMost(t57)
    let t59: R = R.sum(p.d2, plus: p.d3, times: alphaN)
    let t60: R = R.sum(t59, plus: p.d5, times: alphaM)
    let t61: R = R.sum(p.d1, plus: p.d4, times: alphaN)
    let scale: R = x.energy * timescale
    let t72: R = scale * kept.tracerStability
    let t74: R = scale * kept.momentumStability
    let t74Bar: R = R.select(c.viscosityMin, exceeds: t74, 0, adjoint.viscosity)
    let t72Bar: R = R.select(c.diffusivityMin, exceeds: t72, 0, adjoint.diffusivity)
    let scaleBar: R = R.sum(
      t74Bar * kept.momentumStability, plus: t72Bar, times: kept.tracerStability)
    let cMuPrimeBar: R = R.sum(adjoint.tracerStability, plus: t72Bar, times: scale)
    let cMuPrimeScaled: R = cMuPrimeBar * kept.inverse
    let cMuBar: R = R.sum(adjoint.momentumStability, plus: t74Bar, times: scale)
    let cMuScaled: R = cMuBar * kept.inverse
    sensitivity.nb2 = R.sum(sensitivity.nb2, plus: cMuPrimeScaled, times: alphaM)
    sensitivity.nb0 = sensitivity.nb0 + cMuPrimeScaled
    sensitivity.nb1 = R.sum(sensitivity.nb1, plus: cMuPrimeScaled, times: alphaN)
    sensitivity.n2 = R.sum(sensitivity.n2, plus: cMuScaled, times: alphaM)
    sensitivity.n0 = sensitivity.n0 + cMuScaled
    sensitivity.n1 = R.sum(sensitivity.n1, plus: cMuScaled, times: alphaN)
    let t63Bar: R = R.difference(
      -(cMuPrimeScaled * kept.tracerStability), minus: cMuScaled, times: kept.momentumStability)
    sensitivity.d0 = sensitivity.d0 + t63Bar
    let t61Bar: R = t63Bar * alphaN
    sensitivity.d1 = sensitivity.d1 + t61Bar
    sensitivity.d4 = R.sum(sensitivity.d4, plus: t61Bar, times: alphaN)
    let t60Bar: R = t63Bar * alphaM
    sensitivity.d5 = R.sum(sensitivity.d5, plus: t60Bar, times: alphaM)
    sensitivity.d2 = sensitivity.d2 + t60Bar
    sensitivity.d3 = R.sum(sensitivity.d3, plus: t60Bar, times: alphaN)
    var alphaMBar: R = cMuPrimeScaled * p.nb2
    alphaMBar = R.sum(alphaMBar, plus: cMuScaled, times: p.n2)
    alphaMBar = R.sum(alphaMBar, plus: t63Bar, times: t60)
    alphaMBar = R.sum(alphaMBar, plus: t60Bar, times: p.d5)
    let t57Bar: R = R.select(t56, exceeds: t57, alphaMBar, 0)
    let t57Scaled: R = t57Bar * kept.inverseDenominator
    let t56Bar: R = R.select(t56, exceeds: t57, 0, alphaMBar)
    let denominatorBar: R = -(t57Scaled * t57)
    sensitivity.l4 = sensitivity.l4 + denominatorBar
    let t53Bar: R = denominatorBar * alphaN
    sensitivity.l5 = sensitivity.l5 + t53Bar
    sensitivity.l6 = R.sum(sensitivity.l6, plus: t53Bar, times: alphaN)
    sensitivity.l0 = sensitivity.l0 + t57Scaled
    let t51Bar: R = t57Scaled * alphaN
    sensitivity.l1 = sensitivity.l1 + t51Bar
    let t50Bar: R = t51Bar * alphaN
    sensitivity.l2 = sensitivity.l2 + t50Bar
    sensitivity.l3 = R.sum(sensitivity.l3, plus: t50Bar, times: alphaN)
    var alphaNBar: R = cMuPrimeScaled * p.nb1
    alphaNBar = R.sum(alphaNBar, plus: cMuScaled, times: p.n1)
    alphaNBar = R.sum(alphaNBar, plus: t63Bar, times: t61)
    alphaNBar = R.sum(alphaNBar, plus: t61Bar, times: p.d4)
    alphaNBar = R.sum(alphaNBar, plus: t60Bar, times: p.d3)
    alphaNBar = R.sum(alphaNBar, plus: denominatorBar, times: t53)
    alphaNBar = R.sum(alphaNBar, plus: t53Bar, times: p.l6)
    alphaNBar = R.sum(alphaNBar, plus: t57Scaled, times: t51)
    alphaNBar = R.sum(alphaNBar, plus: t51Bar, times: t50)
    alphaNBar = R.sum(alphaNBar, plus: t50Bar, times: p.l3)
    let t47Bar: R = R.select(t47, exceeds: 10000000000.0, 0, alphaNBar)
    let t46Bar: R = R.select(t46, exceeds: t44, t47Bar, 0)
    sensitivity.alphaNMin = R.sum(sensitivity.alphaNMin, plus: t46Bar, times: 0.73)
    let t44Bar: R = R.select(t46, exceeds: t44, 0, t47Bar)
    let timescaleSquaredBar: R = R.sum(t56Bar * x.shear, plus: t44Bar, times: x.stratification)
    let timescaleBar: R = R.sum(
      scaleBar * x.energy, plus: 2 * timescaleSquaredBar, times: timescale)
    let timescaleScaled: R = timescaleBar * kept.inverseDissipation
    let dissipationBar: R = R.difference(
      adjoint.dissipation, minus: timescaleScaled, times: timescale)
    let limitBar: R = R.select(limit, exceeds: x.dissipation, dissipationBar, 0)
    let t37Bar: R = limitBar * kept.frequency
    sensitivity.galperin = R.sum(sensitivity.galperin, plus: t37Bar, times: x.energy)
    let frequencyBar: R = limitBar * t37
    let t35Bar: R = 0.5 * frequencyBar / kept.frequency
    let shearInputBar: R = t56Bar * timescaleSquared
    let stratificationInputBar: R = R.sum(
      R.select(1e-14, exceeds: x.stratification, 0, t35Bar), plus: t44Bar, times: timescaleSquared)
    let dissipationInputBar: R = R.select(limit, exceeds: x.dissipation, 0, dissipationBar)
    let energyInputBar: R = R.sum(
      R.sum(timescaleScaled, plus: scaleBar, times: timescale), plus: t37Bar, times: p.galperin)
    return Diagnostics.Input(
      energy: energyInputBar, dissipation: dissipationInputBar,
      stratification: stratificationInputBar, shear: shearInputBar)
  }
}

extension Diagnostics {
  /// Returns the derivatives of the output along directions of the input and of the coefficients.
  @inline(__always)
  static func pushforward<D: Directions>(
    _ dx: Diagnostics.Input<D>, _ dp: KEpsilonCoefficients<D>,
    at x: Diagnostics.Input<Double>, _ p: KEpsilonCoefficients<Double>,
    _ c: Diagnostics.Constants<Double>, kept: Diagnostics.Kept<Double>
  ) -> Diagnostics.Output<D> {
    let t37: Double = p.galperin * x.energy
    let limit: Double = t37 * kept.frequency
    let timescale: Double = x.energy * kept.inverseDissipation
    let timescaleSquared: Double = timescale * timescale
    let t44: Double = timescaleSquared * x.stratification
    let t46: Double = 0.73 * p.alphaNMin
    let t47: Double = t44.atLeast(t46)
    let alphaN: Double = t47.atMost(10000000000.0)
    let t50: Double = Double.sum(p.l2, plus: p.l3, times: alphaN)
    let t51: Double = Double.sum(p.l1, plus: t50, times: alphaN)
    let t52: Double = Double.sum(p.l0, plus: t51, times: alphaN)
    let t53: Double = Double.sum(p.l5, plus: p.l6, times: alphaN)
    let t56: Double = timescaleSquared * x.shear
    let t57: Double = t52 * kept.inverseDenominator
    let alphaM: Double = t56.atMost(t57)
    let t59: Double = Double.sum(p.d2, plus: p.d3, times: alphaN)
    let t60: Double = Double.sum(t59, plus: p.d5, times: alphaM)
    let t61: Double = Double.sum(p.d1, plus: p.d4, times: alphaN)
    let t65: Double = Double.sum(p.n0, plus: p.n1, times: alphaN)
    let t66: Double = Double.sum(t65, plus: p.n2, times: alphaM)
    let t67: Double = Double.sum(p.nb0, plus: p.nb1, times: alphaN)
    let t68: Double = Double.sum(t67, plus: p.nb2, times: alphaM)
    let scale: Double = x.energy * timescale
    let t72: Double = scale * kept.tracerStability
    let t74: Double = scale * kept.momentumStability
    let t35ByStratificationInput: Double = Double.select(1e-14, exceeds: x.stratification, 0, 1)
    let frequencyByStratificationInput: Double =
      Double.select(kept.frequency, exceeds: 0, 0.5 / kept.frequency, 0) * t35ByStratificationInput
    let t37Dot: D = D.sum(x.energy * dp.galperin, plus: p.galperin, times: dx.energy)
    let dissipationDot: D = D.select(
      limit, exceeds: x.dissipation,
      D.sum(
        kept.frequency * t37Dot, plus: t37 * frequencyByStratificationInput,
        times: dx.stratification), dx.dissipation)
    let timescaleByDissipation: Double =
      -(x.energy * kept.inverseDissipation * kept.inverseDissipation)
    let timescaleDot: D = D.sum(
      kept.inverseDissipation * dx.energy, plus: timescaleByDissipation, times: dissipationDot)
    let timescaleSquaredByTimescale: Double = 2 * timescale
    let t47Dot: D = D.select(
      t46, exceeds: t44, 0.73 * dp.alphaNMin,
      D.sum(
        x.stratification * timescaleSquaredByTimescale * timescaleDot, plus: timescaleSquared,
        times: dx.stratification))
    let alphaNByT47: Double = Double.select(t47, exceeds: 10000000000.0, 0, 1)
    let t50Dot: D = D.sum(
      D.sum(dp.l2, plus: alphaN, times: dp.l3), plus: p.l3 * alphaNByT47, times: t47Dot)
    let t51Dot: D = D.sum(
      D.sum(dp.l1, plus: alphaN, times: t50Dot), plus: t50 * alphaNByT47, times: t47Dot)
    let t53Dot: D = D.sum(
      D.sum(dp.l5, plus: alphaN, times: dp.l6), plus: p.l6 * alphaNByT47, times: t47Dot)
    let denominatorDot: D = D.sum(
      D.sum(dp.l4, plus: alphaN, times: t53Dot), plus: t53 * alphaNByT47, times: t47Dot)
    let t52Dot: D = D.sum(
      D.sum(dp.l0, plus: alphaN, times: t51Dot), plus: t51 * alphaNByT47, times: t47Dot)
    let alphaMDot: D = D.select(
      t56, exceeds: t57,
      D.difference(
        kept.inverseDenominator * t52Dot,
        minus: t52 * kept.inverseDenominator * kept.inverseDenominator, times: denominatorDot),
      D.sum(
        x.shear * timescaleSquaredByTimescale * timescaleDot, plus: timescaleSquared,
        times: dx.shear))
    let t61Dot: D = D.sum(
      D.sum(dp.d1, plus: alphaN, times: dp.d4), plus: p.d4 * alphaNByT47, times: t47Dot)
    var t60Dot: D = dp.d2
    t60Dot = D.sum(t60Dot, plus: alphaN, times: dp.d3)
    t60Dot = D.sum(t60Dot, plus: p.d3 * alphaNByT47, times: t47Dot)
    t60Dot = D.sum(t60Dot, plus: alphaM, times: dp.d5)
    t60Dot = D.sum(t60Dot, plus: p.d5, times: alphaMDot)
    var t63Dot: D = dp.d0
    t63Dot = D.sum(t63Dot, plus: alphaN, times: t61Dot)
    t63Dot = D.sum(t63Dot, plus: t61 * alphaNByT47, times: t47Dot)
    t63Dot = D.sum(t63Dot, plus: alphaM, times: t60Dot)
    t63Dot = D.sum(t63Dot, plus: t60, times: alphaMDot)
    let inverseByT63: Double = -(kept.inverse * kept.inverse)
    var t66Dot: D = dp.n0
    t66Dot = D.sum(t66Dot, plus: alphaN, times: dp.n1)
    t66Dot = D.sum(t66Dot, plus: p.n1 * alphaNByT47, times: t47Dot)
    t66Dot = D.sum(t66Dot, plus: alphaM, times: dp.n2)
    t66Dot = D.sum(t66Dot, plus: p.n2, times: alphaMDot)
    let cMuByT63: Double = t66 * inverseByT63
    let cMuDot: D = D.sum(cMuByT63 * t63Dot, plus: kept.inverse, times: t66Dot)
    var t68Dot: D = dp.nb0
    t68Dot = D.sum(t68Dot, plus: alphaN, times: dp.nb1)
    t68Dot = D.sum(t68Dot, plus: p.nb1 * alphaNByT47, times: t47Dot)
    t68Dot = D.sum(t68Dot, plus: alphaM, times: dp.nb2)
    t68Dot = D.sum(t68Dot, plus: p.nb2, times: alphaMDot)
    let cMuPrimeByT63: Double = t68 * inverseByT63
    let cMuPrimeDot: D = D.sum(cMuPrimeByT63 * t63Dot, plus: kept.inverse, times: t68Dot)
    let scaleDot: D = D.sum(timescale * dx.energy, plus: x.energy, times: timescaleDot)
    let t73Dot: D = D.select(
      c.diffusivityMin, exceeds: t72, 0,
      D.sum(kept.tracerStability * scaleDot, plus: scale, times: cMuPrimeDot))
    let t75Dot: D = D.select(
      c.viscosityMin, exceeds: t74, 0,
      D.sum(kept.momentumStability * scaleDot, plus: scale, times: cMuDot))
    return Diagnostics.Output(
      diffusivity: t73Dot, viscosity: t75Dot, dissipation: dissipationDot,
      momentumStability: cMuDot, tracerStability: cMuPrimeDot)
  }
}

extension EndDiffusivity {
  /// Returns the adjoint of the input, and adds that of the coefficients to `sensitivity`.
  @inline(__always)
  static func pullback<R: Real>(
    _ adjoint: EndDiffusivity.Output<R>, at x: EndDiffusivity.Input<R>,
    _ p: NoCoefficients<R>, _ c: EndDiffusivity.Constants<R>,
    addingTo sensitivity: inout NoCoefficients<R>
  ) -> EndDiffusivity.Input<R> {
    let t4: R = 1.5 * x.first
    let t6: R = 0.5 * x.second
    let t7: R = t4 - t6
    _ = sensitivity
    let t7Bar: R = R.select(c.minimum, exceeds: t7, 0, adjoint.diffusivity)
    let t6Bar: R = -t7Bar
    let secondInputBar: R = t6Bar * 0.5
    let firstInputBar: R = t7Bar * 1.5
    return EndDiffusivity.Input(first: firstInputBar, second: secondInputBar)
  }
}

extension EndDiffusivity {
  /// Returns the derivatives of the output along directions of the input and of the coefficients.
  @inline(__always)
  static func pushforward<D: Directions>(
    _ dx: EndDiffusivity.Input<D>, _ dp: NoCoefficients<D>,
    at x: EndDiffusivity.Input<Double>, _ p: NoCoefficients<Double>,
    _ c: EndDiffusivity.Constants<Double>
  ) -> EndDiffusivity.Output<D> {
    let t4: Double = 1.5 * x.first
    let t6: Double = 0.5 * x.second
    let t7: Double = t4 - t6
    let t8Dot: D = D.select(
      c.minimum, exceeds: t7, 0, D.difference(1.5 * dx.first, minus: 0.5, times: dx.second))
    return EndDiffusivity.Output(diffusivity: t8Dot)
  }
}
