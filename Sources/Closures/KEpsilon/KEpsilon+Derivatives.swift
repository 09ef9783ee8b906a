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
    let quadraticBar: R = t145Bar * t144 - t165Scaled * t165
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
    let t120Bar: R = t128Bar * ab3 + t121Bar * buoyancy
    let n1Bar: R =
      adjoint.n1 + adjoint.l6 * d3 + adjoint.l5 * d2 + adjoint.l3 * d4 + adjoint.l2 * d1 + adjoint
      .l1 * d0
    let t117Bar: R = n1Bar * x.cb1
    let t116Bar: R = t117Bar * t40
    let t114Bar: R = -n1Bar
    let t113Bar: R = t114Bar * t40
    let t112Bar: R = t113Bar * t71
    let t110Bar: R = n1Bar * x.cb1
    let t109Bar: R = t110Bar * n
    let t108Bar: R = t109Bar * t104
    let t106Bar: R = t136Bar * t132 + t108Bar
    let t104Bar: R = t109Bar * t108
    let n0Bar: R =
      adjoint.n0 + adjoint.l5 * d3 + adjoint.l4 * d2 + adjoint.l2 * d4 + adjoint.l1 * d1 + adjoint
      .l0 * d0
    let t101Bar: R = n0Bar * t42
    let t100Bar: R = t116Bar * ab5 + t101Bar * t40
    let t98Bar: R = -adjoint.d5
    let t97Bar: R = t98Bar * n
    let t96Bar: R = t97Bar * buoyancy
    let d4Bar: R = adjoint.d4 + adjoint.l3 * n1 + adjoint.l2 * n0 + quadraticBar
    let t93Bar: R = d4Bar * t40
    let t92Bar: R = t93Bar * ab5
    let t90Bar: R = d4Bar * n
    let t89Bar: R = t90Bar * a5ab3
    let d3Bar: R = adjoint.d3 + adjoint.l6 * n1 + adjoint.l5 * n0
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
    let t71Bar: R = t126Bar * ab3 + t113Bar * t112 + t79Bar * t78 + t76Bar * t75
    let d2Bar: R = adjoint.d2 + adjoint.l5 * n1 + adjoint.l4 * n0
    let t69Bar: R = -d2Bar
    let t68Bar: R = t69Bar * t42
    let t67Bar: R = t68Bar * n
    let t64Bar: R = d2Bar * t41
    let d1Bar: R = adjoint.d1 + adjoint.l2 * n1 + adjoint.l1 * n0 + linearBar
    let t60Bar: R = d1Bar * x.cb1
    let t59Bar: R = t60Bar * t41
    let t57Bar: R = d1Bar * x.cb1
    let t56Bar: R = t57Bar * t40
    let d0Bar: R = adjoint.d0 + adjoint.l1 * n1 + adjoint.l0 * n0 + t144Bar * 4.0
    let t53Bar: R = d0Bar * t42
    let a5ab3Bar: R =
      t104Bar * 8.0 + t92Bar * 36.0 + t90Bar * t89 + t89Bar * 48.0 + t71Bar * 12.0 + t56Bar * 84.0
    let buoyancyBar: R = t121Bar * t120 + t97Bar * t96 + t64Bar * 9.0
    let t49Bar: R = -buoyancyBar
    let shearBar: R = t135Bar * 4.0 + t96Bar * 3.0 + t67Bar * 12.0
    let t46Bar: R = t83Bar - shearBar
    let t44Bar: R = t78Bar + t46Bar * 3.0
    let t43Bar: R = shearBar - t83Bar - t78Bar
    let t42Bar: R = n0Bar * t101 + t69Bar * t68 + d0Bar * t53
    let t41Bar: R = t124Bar * t123 + d2Bar * t64 + t60Bar * t59 + t53Bar * 36.0
    let t40Bar: R =
      adjoint.nb2 * t130 + nb1Bar * t126 + adjoint.n2 * t121 + t117Bar * t116 + t114Bar * t113
      + t101Bar * t100 + d4Bar * t93 + t57Bar * t56 + t41Bar * n
    let ab5Bar: R = t116Bar * t100 + t93Bar * t92 + t82Bar * 12.0 + t59Bar * 36.0
    let t38Bar: R = ab5Bar * t37
    let t37Bar: R = ab5Bar * t38
    let ab3Bar: R = t137Bar * t136 + t128Bar * t120 + t126Bar * t71 + t123Bar * 12.0 + a5ab3Bar * a5
    let t35Bar: R = ab3Bar * 2.0
    let ab2Bar: R = t112Bar + t74Bar * t73 + 2 * buoyancyBar * ab2 - t129Bar
    let ab1Bar: R = t129Bar + t112Bar + t75Bar * a2 + 2 * t49Bar * ab1
    let nBar: R =
      t138Bar * t137 + t110Bar * t109 + t98Bar * t97 + d4Bar * t90 + t85Bar * t84 + d3Bar * t76
      + t68Bar * t67 + t41Bar * t40 + 2 * t40Bar * n
    let a5Bar: R = a5ab3Bar * ab3
    let t29Bar: R = -a5Bar
    let a3Bar: R = t73Bar * 3.0 + 2 * t44Bar * a3
    let t27Bar: R = -a3Bar
    let a2Bar: R = t132Bar + t75Bar * ab1 + 2 * t43Bar * a2 - t108Bar
    let t25Bar: R = -a2Bar
    let a1Bar: R = t120Bar * 9.0 + t106Bar * 6.0 + t100Bar * 36.0
    let t22Bar: R = -a1Bar
    let cEps3pInputBar: R = adjoint.cEps3p
    let cEps3mInputBar: R = adjoint.cEps3m
    let cEps2InputBar: R = adjoint.cEps2
    let cEps1InputBar: R = adjoint.cEps1
    let sigEpsInputBar: R = -(t170Scaled * t170)
    let sigKInputBar: R = -(t169Scaled * t169)
    let cMu0InputBar: R = adjoint.cMu0 + t168Scaled * t148 + 2 * t148Bar * x.cMu0
    let cbbInputBar: R = t37Bar * 2.0
    let cb5InputBar: R = -t38Bar
    let cb4InputBar: R = -t35Bar
    let cb3InputBar: R = -ab2Bar
    let cb2InputBar: R = -ab1Bar
    let cb1InputBar: R =
      adjoint.nb2 * t138 + nb0Bar * t124 + n1Bar * t117 + n1Bar * t110 + d3Bar * t85 + d3Bar * t79
      + d1Bar * t60 + d1Bar * t57 + 2 * t42Bar * x.cb1
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
    let ab5Dot: D = ab5ByCbbInput * dx.cbb - t37 * dx.cb5
    let t40ByC1Input: Double = 2 * n * 0.5
    let t41ByC1Input: Double = n * t40ByC1Input + t40 * 0.5
    let t42ByCb1Input: Double = 2 * x.cb1
    let t43ByC3Input: Double = -(2 * a2 * 0.5)
    let t44ByC4Input: Double = -(2 * a3 * 0.5)
    let t46ByC4Input: Double = 3.0 * t44ByC4Input
    let shearDot: D = t43ByC3Input * dx.c3 - t46ByC4Input * dx.c4
    let buoyancyByCb3Input: Double = -(2 * ab2)
    let buoyancyByCb2Input: Double = 2 * ab1
    let buoyancyDot: D = buoyancyByCb3Input * dx.cb3 + buoyancyByCb2Input * dx.cb2
    let a5ab3ByC6Input: Double = -(ab3 * 0.5)
    let a5ab3ByCb4Input: Double = -(a5 * 2.0)
    let a5ab3Dot: D = a5ab3ByC6Input * dx.c6 + a5ab3ByCb4Input * dx.cb4
    let d0ByC1Input: Double = t42 * 36.0 * t41ByC1Input
    let d0ByCb1Input: Double = t53 * t42ByCb1Input
    let d0Dot: D = d0ByC1Input * dx.c1 + d0ByCb1Input * dx.cb1
    let t57Dot: D = t40 * 84.0 * a5ab3Dot + t56 * t40ByC1Input * dx.c1
    let t60Dot: D = t41 * 36.0 * ab5Dot + t59 * t41ByC1Input * dx.c1
    let d1ByCb1Input: Double = t57 + t60
    let d1Dot: D = x.cb1 * t57Dot + d1ByCb1Input * dx.cb1 + x.cb1 * t60Dot
    let t68Dot: D = n * 12.0 * shearDot + t67 * 0.5 * dx.c1
    let d2ByBuoyancy: Double = t41 * 9.0
    let d2ByC1Input: Double = t64 * t41ByC1Input
    let d2ByCb1Input: Double = -(t68 * t42ByCb1Input)
    let d2Dot: D =
      d2ByBuoyancy * buoyancyDot + d2ByC1Input * dx.c1 + d2ByCb1Input * dx.cb1 - t42 * t68Dot
    let t73ByC4Input: Double = -(3.0 * 0.5)
    let t75Dot: D = t73 * dx.cb3 - ab1 * 0.5 * dx.c3 - a2 * dx.cb2 - ab2 * t73ByC4Input * dx.c4
    let t76Dot: D = t75 * 12.0 * a5ab3Dot + t71 * t75Dot
    let t78Dot: D = t44ByC4Input * dx.c4 - t43ByC3Input * dx.c3
    let t79Dot: D = t78 * 12.0 * a5ab3Dot + t71 * t78Dot
    let t83Dot: D = t46ByC4Input * dx.c4 - t43ByC3Input * dx.c3
    let t84Dot: D = t83 * 12.0 * ab5Dot + t82 * t83Dot
    let t85Dot: D = n * t84Dot + t84 * 0.5 * dx.c1
    let d3ByC1Input: Double = t76 * 0.5
    let d3ByCb1Input: Double = t79 + t85
    let d3Dot: D =
      n * t76Dot + d3ByC1Input * dx.c1 + x.cb1 * t79Dot + d3ByCb1Input * dx.cb1 + x.cb1 * t85Dot
    let t90ByA5ab3: Double = a5ab3 * 48.0 + t89
    let t93Dot: D = ab5 * 36.0 * a5ab3Dot + t92 * ab5Dot
    let d4ByA5ab3: Double = n * t90ByA5ab3
    let d4ByC1Input: Double = t90 * 0.5 + t93 * t40ByC1Input
    let d4Dot: D = d4ByA5ab3 * a5ab3Dot + d4ByC1Input * dx.c1 + t40 * t93Dot
    let t97Dot: D = buoyancy * 3.0 * shearDot + t96 * buoyancyDot
    let t100ByC2Input: Double = -(36.0 * 0.5)
    let t101Dot: D = t40 * t100ByC2Input * dx.c2 + t100 * t40ByC1Input * dx.c1
    let n0ByCb1Input: Double = t101 * t42ByCb1Input
    let n0Dot: D = t42 * t101Dot + n0ByCb1Input * dx.cb1
    let t106ByC2Input: Double = -(6.0 * 0.5)
    let t108Dot: D = t106ByC2Input * dx.c2 + 0.5 * dx.c3 - t73ByC4Input * dx.c4
    let t109Dot: D = t108 * 8.0 * a5ab3Dot + t104 * t108Dot
    let t110Dot: D = n * t109Dot + t109 * 0.5 * dx.c1
    let t112Dot: D = -dx.cb2 - dx.cb3
    let t113Dot: D = t112 * 12.0 * a5ab3Dot + t71 * t112Dot
    let t116Dot: D = ab5 * t100ByC2Input * dx.c2 + t100 * ab5Dot
    let t117Dot: D = t40 * t116Dot + t116 * t40ByC1Input * dx.c1
    let n1ByCb1Input: Double = t110 + t117
    let n1ByC1Input: Double = -(t113 * t40ByC1Input)
    let n1Dot: D =
      x.cb1 * t110Dot + n1ByCb1Input * dx.cb1 + n1ByC1Input * dx.c1 + x.cb1 * t117Dot - t40
      * t113Dot
    let t120ByC2Input: Double = -(9.0 * 0.5)
    let t121Dot: D = buoyancy * t120ByC2Input * dx.c2 + t120 * buoyancyDot
    let t124Dot: D = t123 * t41ByC1Input * dx.c1 - t41 * 12.0 * 2.0 * dx.cb4
    let nb0Dot: D = x.cb1 * t124Dot + t124 * dx.cb1
    let t126Dot: D = ab3 * 12.0 * a5ab3Dot - t71 * 2.0 * dx.cb4
    let nb1ByC1Input: Double = t126 * t40ByC1Input
    let nb1Dot: D = t40 * t126Dot + nb1ByC1Input * dx.c1
    let t128Dot: D = ab3 * t120ByC2Input * dx.c2 - t120 * 2.0 * dx.cb4
    let t129Dot: D = dx.cb3 - dx.cb2
    let t130Dot: D = t129 * t128Dot + t128 * t129Dot
    let t132Dot: D = -(0.5 * dx.c3) - t73ByC4Input * dx.c4
    let t136Dot: D = t132 * t106ByC2Input * dx.c2 + t106 * t132Dot - 4.0 * shearDot
    let t137Dot: D = ab3 * t136Dot - t136 * 2.0 * dx.cb4
    let t138Dot: D = n * t137Dot + t137 * 0.5 * dx.c1
    let linearDot: D = d1Dot + nb0Dot
    let quadraticDot: D = d4Dot + nb1Dot
    let t146Dot: D = 2 * linear * linearDot - quadratic * 4.0 * d0Dot - t144 * quadraticDot
    let t147ByT146: Double = Double.select(t147, exceeds: 0, 0.5 / t147, 0)
    let t163Dot: D = t147ByT146 * t146Dot - linearDot
    let t149ByCMu0Input: Double = x.cMu0 * 2 * x.cMu0 + t148
    return KEpsilonCoefficients(
      d0: d0Dot, d1: d1Dot, d2: d2Dot, d3: d3Dot, d4: d4Dot, d5: -(n * t97Dot) - t97 * 0.5 * dx.c1,
      n0: n0Dot, n1: n1Dot, n2: t40 * t121Dot + t121 * t40ByC1Input * dx.c1, nb0: nb0Dot,
      nb1: nb1Dot,
      nb2: t40 * t130Dot + t130 * t40ByC1Input * dx.c1 + x.cb1 * t138Dot + t138 * dx.cb1,
      l0: n0 * d0Dot + d0 * n0Dot, l1: n1 * d0Dot + d0 * n1Dot + n0 * d1Dot + d1 * n0Dot,
      l2: n1 * d1Dot + d1 * n1Dot + n0 * d4Dot + d4 * n0Dot, l3: n1 * d4Dot + d4 * n1Dot,
      l4: n0 * d2Dot + d2 * n0Dot, l5: n1 * d2Dot + d2 * n1Dot + n0 * d3Dot + d3 * n0Dot,
      l6: n1 * d3Dot + d3 * n1Dot,
      alphaNMin: quadraticInverse * 0.5 * t163Dot - quadraticInverse * t165 * quadraticDot,
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
    let t4Dot: D = 2 * x.stressX * dx.stressX + 2 * x.stressY * dx.stressY
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
    sensitivity.cMu0 += 2 * t30Bar * p.cMu0
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
      t30Inverse * dx.frictionVelocitySquared - t30Inverse * t31 * 2 * p.cMu0 * dp.cMu0)
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
    let t44Bar: R = t45Bar * p.cMu0
    let lengthBar: R = -(t49Scaled * t49)
    let t42Bar: R = lengthBar * c.vonKarman
    let t39Bar: R = R.select(c.roughnessMin, exceeds: t39, 0, t42Bar)
    let energyBar: R = R.select(t47, exceeds: 0, 0.5 * t47Bar / t47, 0) + t46Bar * t45
    let t37Bar: R = energyBar * 0.5
    sensitivity.cMu0 += t45Bar * t44 + 2 * t44Bar * p.cMu0
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
    let t45ByCMu0: Double = p.cMu0 * 2 * p.cMu0 + t44
    let t47ByT37: Double = Double.select(t47, exceeds: 0, 0.5 / t47, 0) * 0.5
    let t46Dot: D = energy * t45ByCMu0 * dp.cMu0 + t45 * 0.5 * t37Dot
    let t48Dot: D = t47 * t46Dot + t46 * t47ByT37 * t37Dot
    let t50Dot: D = D.select(
      c.dissipationMin, exceeds: t49, 0,
      lengthInverse * t48Dot - lengthInverse * t49 * c.vonKarman * t40ByFrictionVelocitySquaredInput
        * dx.frictionVelocitySquared)
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
    let t44Bar: R = t47Bar * t46 + t46Bar * t45
    let lengthBar: R = -(t50Scaled * t50)
    let t42Bar: R = lengthBar * c.vonKarman
    let t39Bar: R = R.select(c.roughnessMin, exceeds: t39, 0, t42Bar)
    let energyBar: R = t50Scaled * t48 + t48Bar * t47
    let t37Bar: R = energyBar * 0.5
    sensitivity.inverseSigEps += t45Bar * c.vonKarman
    sensitivity.cMu0 += 2 * t44Bar * p.cMu0
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
    let t46Dot: D = t44 * c.vonKarman * dp.inverseSigEps + t45 * t44ByCMu0 * dp.cMu0
    let t47Dot: D = t44 * t46Dot + t46 * t44ByCMu0 * dp.cMu0
    let t48Dot: D = energy * t47Dot + t47 * 0.5 * t37Dot
    let t49Dot: D = energy * t48Dot + t48 * 0.5 * t37Dot
    return NeumannDissipation.Output(
      flux: lengthInverse * t49Dot - lengthInverse * t50 * c.vonKarman
        * t40ByFrictionVelocitySquaredInput * dx.frictionVelocitySquared)
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
    let t53: R = production - explicit
    let t54: R = c.timeStep * t53
    let t55: R = x.energy + t54
    let t56: R = c.meanThickness * t55
    let t56Bar: R = adjoint.rightSide * x.energy
    let t55Bar: R = t56Bar * c.meanThickness
    let t53Bar: R = t55Bar * c.timeStep
    let t49Bar: R = adjoint.diagonal * c.meanThickness
    let t47Bar: R = t49Bar * c.timeStep
    let explicitBar: R = -t53Bar
    let workBar: R =
      R.select(balance, exceeds: 0.0, 0, t47Bar) + R.select(balance, exceeds: 0.0, explicitBar, 0)
    let t40Bar: R = adjoint.above + adjoint.diagonal
    let t39Bar: R = adjoint.below + adjoint.diagonal
    let scaleBar: R = t40Bar * x.exchangeAbove + t39Bar * x.exchangeBelow
    sensitivity.inverseSigK += scaleBar * x.energy
    let shearInputBar: R = t53Bar * x.viscosity
    let stratificationInputBar: R = workBar * x.diffusivity
    let dissipationInputBar: R = t47Bar
    let energyInputBar: R = adjoint.rightSide * t56 + t55Bar + t49Bar + scaleBar * p.inverseSigK
    let diffusivityInputBar: R = workBar * x.stratification
    let viscosityInputBar: R = t53Bar * x.shear
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
    let t53: Double = production - explicit
    let t54: Double = c.timeStep * t53
    let t55: Double = x.energy + t54
    let t56: Double = c.meanThickness * t55
    let scaleDot: D = x.energy * dp.inverseSigK + p.inverseSigK * dx.energy
    let t39Dot: D = scale * dx.exchangeBelow + x.exchangeBelow * scaleDot
    let t40Dot: D = scale * dx.exchangeAbove + x.exchangeAbove * scaleDot
    let workDot: D = x.stratification * dx.diffusivity + x.diffusivity * dx.stratification
    let explicitByWork: Double = Double.select(balance, exceeds: 0.0, 1, 0)
    let implicitByWork: Double = Double.select(balance, exceeds: 0.0, 0, 1)
    let t47Dot: D = dx.dissipation + implicitByWork * workDot
    let t49Dot: D = dx.energy + c.timeStep * t47Dot
    let t53Dot: D = x.shear * dx.viscosity + x.viscosity * dx.shear - explicitByWork * workDot
    let t55Dot: D = dx.energy + c.timeStep * t53Dot
    return TridiagonalRow(
      below: t39Dot, diagonal: c.meanThickness * t49Dot + t39Dot + t40Dot, above: t40Dot,
      rightSide: x.energy * c.meanThickness * t55Dot + t56 * dx.energy)
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
    let t54: R = p.cEps2 * x.dissipation
    let t63: R = production - explicit
    let t64: R = c.timeStep * t63
    let t65: R = x.dissipation + t64
    let t66: R = c.meanThickness * t65
    let t66Bar: R = adjoint.rightSide * product
    let t65Bar: R = t66Bar * c.meanThickness
    let t63Bar: R = t65Bar * c.timeStep
    let t59Bar: R = adjoint.diagonal * c.meanThickness
    let decayBar: R = t59Bar * c.timeStep
    let t54Bar: R = decayBar * x.dissipation
    let implicitBar: R = decayBar * x.newEnergy
    let explicitBar: R = -t63Bar
    let workBar: R =
      R.select(balance, exceeds: 0.0, 0, implicitBar)
      + R.select(balance, exceeds: 0.0, explicitBar, 0)
    let t49Bar: R = workBar * t48
    let t48Bar: R = workBar * t49
    let cEps3Bar: R = t49Bar * x.stratification
    let t44Bar: R = t63Bar * p.cEps1
    let t43Bar: R = t44Bar * x.shear
    let t42Bar: R = adjoint.above + adjoint.diagonal
    let t41Bar: R = adjoint.below + adjoint.diagonal
    let scaleBar: R = t42Bar * x.exchangeAbove + t41Bar * x.exchangeBelow
    let productBar: R = adjoint.rightSide * t66 + t59Bar + scaleBar * p.inverseSigEps
    sensitivity.cEps3p += R.select(x.stratification, exceeds: 0.0, 0, cEps3Bar)
    sensitivity.cEps3m += R.select(x.stratification, exceeds: 0.0, cEps3Bar, 0)
    sensitivity.cEps2 += t54Bar * x.dissipation
    sensitivity.cEps1 += t63Bar * t44
    sensitivity.inverseSigEps += scaleBar * product
    let shearInputBar: R = t44Bar * t43
    let stratificationInputBar: R = t49Bar * cEps3
    let tracerStabilityInputBar: R = t48Bar * x.energy
    let momentumStabilityInputBar: R = t43Bar * x.energy
    let dissipationInputBar: R =
      t65Bar + decayBar * t54 + t54Bar * p.cEps2 + productBar * x.newEnergy
    let newEnergyInputBar: R = decayBar * implicit + productBar * x.dissipation
    let energyInputBar: R = t48Bar * x.tracerStability + t43Bar * x.momentumStability
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
    let t54: Double = p.cEps2 * x.dissipation
    let t63: Double = production - explicit
    let t64: Double = c.timeStep * t63
    let t65: Double = x.dissipation + t64
    let t66: Double = c.meanThickness * t65
    let productDot: D = x.dissipation * dx.newEnergy + x.newEnergy * dx.dissipation
    let scaleDot: D = product * dp.inverseSigEps + p.inverseSigEps * productDot
    let t41Dot: D = scale * dx.exchangeBelow + x.exchangeBelow * scaleDot
    let t42Dot: D = scale * dx.exchangeAbove + x.exchangeAbove * scaleDot
    let t43Dot: D = x.energy * dx.momentumStability + x.momentumStability * dx.energy
    let t44Dot: D = x.shear * t43Dot + t43 * dx.shear
    let cEps3Dot: D = D.select(x.stratification, exceeds: 0.0, dp.cEps3m, dp.cEps3p)
    let t48Dot: D = x.energy * dx.tracerStability + x.tracerStability * dx.energy
    let t49Dot: D = x.stratification * cEps3Dot + cEps3 * dx.stratification
    let workDot: D = t49 * t48Dot + t48 * t49Dot
    let explicitByWork: Double = Double.select(balance, exceeds: 0.0, 1, 0)
    let implicitByWork: Double = Double.select(balance, exceeds: 0.0, 0, 1)
    let t54Dot: D = x.dissipation * dp.cEps2 + p.cEps2 * dx.dissipation
    let decayDot: D =
      x.dissipation * t54Dot + t54 * dx.dissipation + x.newEnergy * implicitByWork * workDot
      + implicit * dx.newEnergy
    let t59Dot: D = productDot + c.timeStep * decayDot
    let t63Dot: D = t44 * dp.cEps1 + p.cEps1 * t44Dot - explicitByWork * workDot
    let t65Dot: D = dx.dissipation + c.timeStep * t63Dot
    return TridiagonalRow(
      below: t41Dot, diagonal: c.meanThickness * t59Dot + t41Dot + t42Dot, above: t42Dot,
      rightSide: product * c.meanThickness * t65Dot + t66 * productDot)
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
    let alphaN2: R = alphaN * alphaN
    let t51: R = p.l1 * alphaN
    let t52: R = p.l0 + t51
    let t53: R = p.l2 * alphaN2
    let t54: R = t52 + t53
    let t55: R = alphaN2 * alphaN
    let t56: R = p.l3 * t55
    let t57: R = t54 + t56
    let t63: R = timescaleSquared * x.shear
    let t64: R = t57 * kept.inverseDenominator
    let alphaM: R = t63.atMost(t64)
    let t70: R = alphaN * alphaM
    let t74: R = alphaM * alphaM
    let t79: R = p.n1 * alphaN
    let t80: R = p.n0 + t79
    let t81: R = p.n2 * alphaM
    let t82: R = t80 + t81
    let cMu: R = kept.inverse * t82
    let t84: R = p.nb1 * alphaN
    let t85: R = p.nb0 + t84
    let t86: R = p.nb2 * alphaM
    let t87: R = t85 + t86
    let cMuPrime: R = kept.inverse * t87
    let scale: R = x.energy * timescale
    let t90: R = scale * cMuPrime
    let t92: R = scale * cMu
    let t92Bar: R = R.select(c.viscosityMin, exceeds: t92, 0, adjoint.viscosity)
    let t90Bar: R = R.select(c.diffusivityMin, exceeds: t90, 0, adjoint.diffusivity)
    let scaleBar: R = t92Bar * cMu + t90Bar * cMuPrime
    let cMuPrimeBar: R = adjoint.tracerStability + t90Bar * scale
    let t87Bar: R = cMuPrimeBar * kept.inverse
    let cMuBar: R = adjoint.momentumStability + t92Bar * scale
    let t82Bar: R = cMuBar * kept.inverse
    let inverseBar: R = cMuPrimeBar * t87 + cMuBar * t82
    let inverseScaled: R = inverseBar * kept.inverse
    let t77Bar: R = -(inverseScaled * kept.inverse)
    let t74Bar: R = t77Bar * p.d5
    let t70Bar: R = t77Bar * p.d3
    let alphaMBar: R =
      t87Bar * p.nb2 + t82Bar * p.n2 + 2 * t74Bar * alphaM + t70Bar * alphaN + t77Bar * p.d2
    let t64Bar: R = R.select(t63, exceeds: t64, alphaMBar, 0)
    let t63Bar: R = R.select(t63, exceeds: t64, 0, alphaMBar)
    let t62Bar: R = t64Bar * t57
    let t62Scaled: R = t62Bar * kept.inverseDenominator
    let denominatorBar: R = -(t62Scaled * kept.inverseDenominator)
    let t57Bar: R = t64Bar * kept.inverseDenominator
    let t55Bar: R = t57Bar * p.l3
    let alphaN2Bar: R = t77Bar * p.d4 + denominatorBar * p.l6 + t55Bar * alphaN + t57Bar * p.l2
    let alphaNBar: R =
      t87Bar * p.nb1 + t82Bar * p.n1 + t70Bar * alphaM + t77Bar * p.d1 + denominatorBar * p.l5
      + t55Bar * alphaN2 + t57Bar * p.l1 + 2 * alphaN2Bar * alphaN
    let t47Bar: R = R.select(t47, exceeds: 10000000000.0, 0, alphaNBar)
    let t46Bar: R = R.select(t46, exceeds: t44, t47Bar, 0)
    let t44Bar: R = R.select(t46, exceeds: t44, 0, t47Bar)
    let timescaleSquaredBar: R = t63Bar * x.shear + t44Bar * x.stratification
    let timescaleBar: R = scaleBar * x.energy + 2 * timescaleSquaredBar * timescale
    let t41Bar: R = timescaleBar * x.energy
    let t41Scaled: R = t41Bar * kept.inverseDissipation
    let dissipationBar: R = adjoint.dissipation - t41Scaled * kept.inverseDissipation
    let limitBar: R = R.select(limit, exceeds: x.dissipation, dissipationBar, 0)
    let t37Bar: R = limitBar * kept.frequency
    let frequencyBar: R = limitBar * t37
    let t35Bar: R = R.select(kept.frequency, exceeds: 0, 0.5 * frequencyBar / kept.frequency, 0)
    sensitivity.galperin += t37Bar * x.energy
    sensitivity.alphaNMin += t46Bar * 0.73
    sensitivity.l6 += denominatorBar * alphaN2
    sensitivity.l5 += denominatorBar * alphaN
    sensitivity.l4 += denominatorBar
    sensitivity.l3 += t57Bar * t55
    sensitivity.l2 += t57Bar * alphaN2
    sensitivity.l1 += t57Bar * alphaN
    sensitivity.l0 += t57Bar
    sensitivity.nb2 += t87Bar * alphaM
    sensitivity.nb1 += t87Bar * alphaN
    sensitivity.nb0 += t87Bar
    sensitivity.n2 += t82Bar * alphaM
    sensitivity.n1 += t82Bar * alphaN
    sensitivity.n0 += t82Bar
    sensitivity.d5 += t77Bar * t74
    sensitivity.d4 += t77Bar * alphaN2
    sensitivity.d3 += t77Bar * t70
    sensitivity.d2 += t77Bar * alphaM
    sensitivity.d1 += t77Bar * alphaN
    sensitivity.d0 += t77Bar
    let shearInputBar: R = t63Bar * timescaleSquared
    let stratificationInputBar: R =
      t44Bar * timescaleSquared + R.select(1e-14, exceeds: x.stratification, 0, t35Bar)
    let dissipationInputBar: R = R.select(limit, exceeds: x.dissipation, 0, dissipationBar)
    let energyInputBar: R =
      scaleBar * timescale + timescaleBar * kept.inverseDissipation + t37Bar * p.galperin
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
    let alphaN2: Double = alphaN * alphaN
    let t51: Double = p.l1 * alphaN
    let t52: Double = p.l0 + t51
    let t53: Double = p.l2 * alphaN2
    let t54: Double = t52 + t53
    let t55: Double = alphaN2 * alphaN
    let t56: Double = p.l3 * t55
    let t57: Double = t54 + t56
    let t63: Double = timescaleSquared * x.shear
    let t64: Double = t57 * kept.inverseDenominator
    let alphaM: Double = t63.atMost(t64)
    let t70: Double = alphaN * alphaM
    let t74: Double = alphaM * alphaM
    let t79: Double = p.n1 * alphaN
    let t80: Double = p.n0 + t79
    let t81: Double = p.n2 * alphaM
    let t82: Double = t80 + t81
    let cMu: Double = kept.inverse * t82
    let t84: Double = p.nb1 * alphaN
    let t85: Double = p.nb0 + t84
    let t86: Double = p.nb2 * alphaM
    let t87: Double = t85 + t86
    let cMuPrime: Double = kept.inverse * t87
    let scale: Double = x.energy * timescale
    let t90: Double = scale * cMuPrime
    let t92: Double = scale * cMu
    let t35ByStratificationInput: Double = Double.select(1e-14, exceeds: x.stratification, 0, 1)
    let frequencyByStratificationInput: Double =
      Double.select(kept.frequency, exceeds: 0, 0.5 / kept.frequency, 0) * t35ByStratificationInput
    let t37Dot: D = x.energy * dp.galperin + p.galperin * dx.energy
    let dissipationDot: D = D.select(
      limit, exceeds: x.dissipation,
      kept.frequency * t37Dot + t37 * frequencyByStratificationInput * dx.stratification,
      dx.dissipation)
    let timescaleByDissipation: Double =
      -(x.energy * kept.inverseDissipation * kept.inverseDissipation)
    let timescaleDot: D =
      kept.inverseDissipation * dx.energy + timescaleByDissipation * dissipationDot
    let timescaleSquaredByTimescale: Double = 2 * timescale
    let t47Dot: D = D.select(
      t46, exceeds: t44, 0.73 * dp.alphaNMin,
      x.stratification * timescaleSquaredByTimescale * timescaleDot + timescaleSquared
        * dx.stratification)
    let alphaNByT47: Double = Double.select(t47, exceeds: 10000000000.0, 0, 1)
    let alphaN2ByT47: Double = 2 * alphaN * alphaNByT47
    let t55ByT47: Double = alphaN * alphaN2ByT47 + alphaN2 * alphaNByT47
    let denominatorByT47: Double = p.l5 * alphaNByT47 + p.l6 * alphaN2ByT47
    let denominatorDot: D = dp.l4 + alphaN * dp.l5 + denominatorByT47 * t47Dot + alphaN2 * dp.l6
    let t57ByT47: Double = p.l1 * alphaNByT47 + p.l2 * alphaN2ByT47 + p.l3 * t55ByT47
    let t57Dot: D = dp.l0 + alphaN * dp.l1 + t57ByT47 * t47Dot + alphaN2 * dp.l2 + t55 * dp.l3
    let alphaMDot: D = D.select(
      t63, exceeds: t64,
      kept.inverseDenominator * t57Dot - t57 * kept.inverseDenominator * kept.inverseDenominator
        * denominatorDot,
      x.shear * timescaleSquaredByTimescale * timescaleDot + timescaleSquared * dx.shear)
    let t70Dot: D = alphaM * alphaNByT47 * t47Dot + alphaN * alphaMDot
    let t77ByT47: Double = p.d1 * alphaNByT47 + p.d4 * alphaN2ByT47
    let t77ByAlphaM: Double = p.d2 + p.d5 * 2 * alphaM
    let t77Dot: D =
      dp.d0 + alphaN * dp.d1 + t77ByT47 * t47Dot + alphaM * dp.d2 + t77ByAlphaM * alphaMDot + t70
      * dp.d3 + p.d3 * t70Dot + alphaN2 * dp.d4 + t74 * dp.d5
    let inverseByT77: Double = -(kept.inverse * kept.inverse)
    let t82Dot: D =
      dp.n0 + alphaN * dp.n1 + p.n1 * alphaNByT47 * t47Dot + alphaM * dp.n2 + p.n2 * alphaMDot
    let cMuByT77: Double = t82 * inverseByT77
    let cMuDot: D = cMuByT77 * t77Dot + kept.inverse * t82Dot
    let t87Dot: D =
      dp.nb0 + alphaN * dp.nb1 + p.nb1 * alphaNByT47 * t47Dot + alphaM * dp.nb2 + p.nb2 * alphaMDot
    let cMuPrimeByT77: Double = t87 * inverseByT77
    let cMuPrimeDot: D = cMuPrimeByT77 * t77Dot + kept.inverse * t87Dot
    let scaleDot: D = timescale * dx.energy + x.energy * timescaleDot
    let t91Dot: D = D.select(
      c.diffusivityMin, exceeds: t90, 0, cMuPrime * scaleDot + scale * cMuPrimeDot)
    let t93Dot: D = D.select(c.viscosityMin, exceeds: t92, 0, cMu * scaleDot + scale * cMuDot)
    return Diagnostics.Output(
      diffusivity: t91Dot, viscosity: t93Dot, dissipation: dissipationDot,
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
    let t8Dot: D = D.select(c.minimum, exceeds: t7, 0, 1.5 * dx.first - 0.5 * dx.second)
    return EndDiffusivity.Output(diffusivity: t8Dot)
  }
}
