// The derivatives of the k-epsilon closure's pointwise kernels.
// Generated from the kernels themselves by scripts/derive: change those, not this file.

import Column
import Lanes

extension KEpsilonDerivedCoefficients {
  /// Returns the adjoint of the input, and adds that of the coefficients to `sensitivity`.
  @inline(__always)
  static func pullback<L: Lane>(
    _ adjoint: KEpsilonCoefficients<L>, at x: KEpsilonParameters<L>,
    _ p: NoCoefficients<L>, _ c: KEpsilonDerivedCoefficients.Constants<L>,
    addingTo sensitivity: inout NoCoefficients<L>
  ) -> KEpsilonParameters<L> {
    let t169: L = 1 / x.sigK
    let t170: L = 1 / x.sigEps
    let t22: L = 0.5 * x.c2
    let a1: L = 0.66666666667 - t22
    let t25: L = 0.5 * x.c3
    let a2: L = 1.0 - t25
    let t27: L = 0.5 * x.c4
    let a3: L = 1.0 - t27
    let t29: L = 0.5 * x.c6
    let a5: L = 0.5 - t29
    let n: L = 0.5 * x.c1
    let ab1: L = 1.0 - x.cb2
    let ab2: L = 1.0 - x.cb3
    let t35: L = 1.0 - x.cb4
    let ab3: L = 2.0 * t35
    let t37: L = 2.0 * x.cbb
    let t38: L = 1.0 - x.cb5
    let ab5: L = t37 * t38
    let t40: L = n * n
    let t41: L = t40 * n
    let t42: L = x.cb1 * x.cb1
    let t43: L = a2 * a2
    let t44: L = a3 * a3
    let t46: L = 3.0 * t44
    let shear: L = t43 - t46
    let t48: L = ab2 * ab2
    let t49: L = ab1 * ab1
    let buoyancy: L = t48 - t49
    let a5ab3: L = a5 * ab3
    let t53: L = 36.0 * t41
    let d0: L = t53 * t42
    let t56: L = 84.0 * a5ab3
    let t57: L = t56 * t40
    let t58: L = t57 * x.cb1
    let t59: L = 36.0 * ab5
    let t60: L = t59 * t41
    let t61: L = t60 * x.cb1
    let d1: L = t58 + t61
    let t64: L = 9.0 * buoyancy
    let t65: L = t64 * t41
    let t67: L = 12.0 * shear
    let t68: L = t67 * n
    let t69: L = t68 * t42
    let d2: L = t65 - t69
    let t71: L = 12.0 * a5ab3
    let t72: L = a2 * ab1
    let t73: L = 3.0 * a3
    let t74: L = t73 * ab2
    let t75: L = t72 - t74
    let t76: L = t71 * t75
    let t77: L = t76 * n
    let t78: L = t44 - t43
    let t79: L = t71 * t78
    let t80: L = t79 * x.cb1
    let t81: L = t77 + t80
    let t82: L = 12.0 * ab5
    let t83: L = t46 - t43
    let t84: L = t82 * t83
    let t85: L = t84 * n
    let t86: L = t85 * x.cb1
    let d3: L = t81 + t86
    let t89: L = 48.0 * a5ab3
    let t90: L = t89 * a5ab3
    let t91: L = t90 * n
    let t92: L = 36.0 * a5ab3
    let t93: L = t92 * ab5
    let t94: L = t93 * t40
    let d4: L = t91 + t94
    let t96: L = 3.0 * shear
    let t97: L = t96 * buoyancy
    let t100: L = 36.0 * a1
    let t101: L = t100 * t40
    let n0: L = t101 * t42
    let t104: L = 8.0 * a5ab3
    let t106: L = 6.0 * a1
    let t107: L = t106 - a2
    let t108: L = t107 - t73
    let t109: L = t104 * t108
    let t110: L = t109 * n
    let t111: L = t110 * x.cb1
    let t112: L = ab1 + ab2
    let t113: L = t71 * t112
    let t114: L = t113 * t40
    let t115: L = t111 - t114
    let t116: L = t100 * ab5
    let t117: L = t116 * t40
    let t118: L = t117 * x.cb1
    let n1: L = t115 + t118
    let t120: L = 9.0 * a1
    let t121: L = t120 * buoyancy
    let t123: L = 12.0 * ab3
    let t124: L = t123 * t41
    let nb0: L = t124 * x.cb1
    let t126: L = t71 * ab3
    let nb1: L = t126 * t40
    let t128: L = t120 * ab3
    let t129: L = ab1 - ab2
    let t130: L = t128 * t129
    let t132: L = a2 - t73
    let t133: L = t106 * t132
    let t135: L = 4.0 * shear
    let t136: L = t133 - t135
    let t137: L = t136 * ab3
    let t138: L = t137 * n
    let linear: L = d1 + nb0
    let quadratic: L = d4 + nb1
    let quadraticInverse: L = 1 / quadratic
    let t143: L = linear * linear
    let t144: L = 4.0 * d0
    let t145: L = t144 * quadratic
    let t146: L = t143 - t145
    let t147: L = L.squareRoot(of: t146)
    let t148: L = x.cMu0 * x.cMu0
    let t163: L = t147 - linear
    let t164: L = 0.5 * t163
    let t165: L = t164 * quadraticInverse
    let t167: L = c.galperinLimit * 1.4142135623730951
    let t167Inverse: L = 1 / t167
    _ = sensitivity
    let t170Scaled: L = adjoint.inverseSigEps * t170
    let t169Scaled: L = adjoint.inverseSigK * t169
    let t168Scaled: L = adjoint.galperin * t167Inverse
    let t165Scaled: L = adjoint.alphaNMin * quadraticInverse
    let t163Bar: L = t165Scaled * 0.5
    let t148Bar: L = t168Scaled * x.cMu0
    let t146Bar: L = L.select(t147, exceeds: 0, 0.5 * t163Bar / t147, 0)
    let t145Bar: L = -(t146Bar)
    let t144Bar: L = t145Bar * quadratic
    let quadraticBar: L = t145Bar * t144 - t165Scaled * t165
    let linearBar: L = 2 * t146Bar * linear - t163Bar
    let t138Bar: L = adjoint.nb2 * x.cb1
    let t137Bar: L = t138Bar * n
    let t136Bar: L = t137Bar * ab3
    let t135Bar: L = -(t136Bar)
    let t132Bar: L = t136Bar * t106
    let t130Bar: L = adjoint.nb2 * t40
    let t129Bar: L = t130Bar * t128
    let t128Bar: L = t130Bar * t129
    let nb1Bar: L = adjoint.nb1 + quadraticBar
    let t126Bar: L = nb1Bar * t40
    let nb0Bar: L = adjoint.nb0 + linearBar
    let t124Bar: L = nb0Bar * x.cb1
    let t123Bar: L = t124Bar * t41
    let t121Bar: L = adjoint.n2 * t40
    let t120Bar: L = t128Bar * ab3 + t121Bar * buoyancy
    let n1Bar: L =
      adjoint.n1 + adjoint.l6 * d3 + adjoint.l5 * d2 + adjoint.l3 * d4 + adjoint.l2 * d1 + adjoint
      .l1 * d0
    let t117Bar: L = n1Bar * x.cb1
    let t116Bar: L = t117Bar * t40
    let t114Bar: L = -(n1Bar)
    let t113Bar: L = t114Bar * t40
    let t112Bar: L = t113Bar * t71
    let t110Bar: L = n1Bar * x.cb1
    let t109Bar: L = t110Bar * n
    let t108Bar: L = t109Bar * t104
    let t106Bar: L = t136Bar * t132 + t108Bar
    let t104Bar: L = t109Bar * t108
    let n0Bar: L =
      adjoint.n0 + adjoint.l5 * d3 + adjoint.l4 * d2 + adjoint.l2 * d4 + adjoint.l1 * d1 + adjoint
      .l0 * d0
    let t101Bar: L = n0Bar * t42
    let t100Bar: L = t116Bar * ab5 + t101Bar * t40
    let t98Bar: L = -(adjoint.d5)
    let t97Bar: L = t98Bar * n
    let t96Bar: L = t97Bar * buoyancy
    let d4Bar: L = adjoint.d4 + adjoint.l3 * n1 + adjoint.l2 * n0 + quadraticBar
    let t93Bar: L = d4Bar * t40
    let t92Bar: L = t93Bar * ab5
    let t90Bar: L = d4Bar * n
    let t89Bar: L = t90Bar * a5ab3
    let d3Bar: L = adjoint.d3 + adjoint.l6 * n1 + adjoint.l5 * n0
    let t85Bar: L = d3Bar * x.cb1
    let t84Bar: L = t85Bar * n
    let t83Bar: L = t84Bar * t82
    let t82Bar: L = t84Bar * t83
    let t79Bar: L = d3Bar * x.cb1
    let t78Bar: L = t79Bar * t71
    let t76Bar: L = d3Bar * n
    let t75Bar: L = t76Bar * t71
    let t74Bar: L = -(t75Bar)
    let t73Bar: L = t74Bar * ab2 - t132Bar - t108Bar
    let t71Bar: L = t126Bar * ab3 + t113Bar * t112 + t79Bar * t78 + t76Bar * t75
    let d2Bar: L = adjoint.d2 + adjoint.l5 * n1 + adjoint.l4 * n0
    let t69Bar: L = -(d2Bar)
    let t68Bar: L = t69Bar * t42
    let t67Bar: L = t68Bar * n
    let t64Bar: L = d2Bar * t41
    let d1Bar: L = adjoint.d1 + adjoint.l2 * n1 + adjoint.l1 * n0 + linearBar
    let t60Bar: L = d1Bar * x.cb1
    let t59Bar: L = t60Bar * t41
    let t57Bar: L = d1Bar * x.cb1
    let t56Bar: L = t57Bar * t40
    let d0Bar: L = adjoint.d0 + adjoint.l1 * n1 + adjoint.l0 * n0 + t144Bar * 4.0
    let t53Bar: L = d0Bar * t42
    let a5ab3Bar: L =
      t104Bar * 8.0 + t92Bar * 36.0 + t90Bar * t89 + t89Bar * 48.0 + t71Bar * 12.0 + t56Bar * 84.0
    let buoyancyBar: L = t121Bar * t120 + t97Bar * t96 + t64Bar * 9.0
    let t49Bar: L = -(buoyancyBar)
    let shearBar: L = t135Bar * 4.0 + t96Bar * 3.0 + t67Bar * 12.0
    let t46Bar: L = t83Bar - shearBar
    let t44Bar: L = t78Bar + t46Bar * 3.0
    let t43Bar: L = shearBar - t83Bar - t78Bar
    let t42Bar: L = n0Bar * t101 + t69Bar * t68 + d0Bar * t53
    let t41Bar: L = t124Bar * t123 + d2Bar * t64 + t60Bar * t59 + t53Bar * 36.0
    let t40Bar: L =
      adjoint.nb2 * t130 + nb1Bar * t126 + adjoint.n2 * t121 + t117Bar * t116 + t114Bar * t113
      + t101Bar * t100 + d4Bar * t93 + t57Bar * t56 + t41Bar * n
    let ab5Bar: L = t116Bar * t100 + t93Bar * t92 + t82Bar * 12.0 + t59Bar * 36.0
    let t38Bar: L = ab5Bar * t37
    let t37Bar: L = ab5Bar * t38
    let ab3Bar: L = t137Bar * t136 + t128Bar * t120 + t126Bar * t71 + t123Bar * 12.0 + a5ab3Bar * a5
    let t35Bar: L = ab3Bar * 2.0
    let ab2Bar: L = t112Bar + t74Bar * t73 + 2 * buoyancyBar * ab2 - t129Bar
    let ab1Bar: L = t129Bar + t112Bar + t75Bar * a2 + 2 * t49Bar * ab1
    let nBar: L =
      t138Bar * t137 + t110Bar * t109 + t98Bar * t97 + d4Bar * t90 + t85Bar * t84 + d3Bar * t76
      + t68Bar * t67 + t41Bar * t40 + 2 * t40Bar * n
    let a5Bar: L = a5ab3Bar * ab3
    let t29Bar: L = -(a5Bar)
    let a3Bar: L = t73Bar * 3.0 + 2 * t44Bar * a3
    let t27Bar: L = -(a3Bar)
    let a2Bar: L = t132Bar + t75Bar * ab1 + 2 * t43Bar * a2 - t108Bar
    let t25Bar: L = -(a2Bar)
    let a1Bar: L = t120Bar * 9.0 + t106Bar * 6.0 + t100Bar * 36.0
    let t22Bar: L = -(a1Bar)
    let cEps3pInputBar: L = adjoint.cEps3p
    let cEps3mInputBar: L = adjoint.cEps3m
    let cEps2InputBar: L = adjoint.cEps2
    let cEps1InputBar: L = adjoint.cEps1
    let sigEpsInputBar: L = -(t170Scaled * t170)
    let sigKInputBar: L = -(t169Scaled * t169)
    let cMu0InputBar: L = adjoint.cMu0 + t168Scaled * t148 + 2 * t148Bar * x.cMu0
    let cbbInputBar: L = t37Bar * 2.0
    let cb5InputBar: L = -(t38Bar)
    let cb4InputBar: L = -(t35Bar)
    let cb3InputBar: L = -(ab2Bar)
    let cb2InputBar: L = -(ab1Bar)
    let cb1InputBar: L =
      adjoint.nb2 * t138 + nb0Bar * t124 + n1Bar * t117 + n1Bar * t110 + d3Bar * t85 + d3Bar * t79
      + d1Bar * t60 + d1Bar * t57 + 2 * t42Bar * x.cb1
    let c6InputBar: L = t29Bar * 0.5
    let c4InputBar: L = t27Bar * 0.5
    let c3InputBar: L = t25Bar * 0.5
    let c2InputBar: L = t22Bar * 0.5
    let c1InputBar: L = nBar * 0.5
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
  static func pullback<L: Lane>(
    _ adjoint: FrictionVelocity.Output<L>, at x: FrictionVelocity.Input<L>,
    _ p: NoCoefficients<L>, _ c: FrictionVelocity.Constants<L>,
    addingTo sensitivity: inout NoCoefficients<L>
  ) -> FrictionVelocity.Input<L> {
    let t2: L = x.stressX * x.stressX
    let t3: L = x.stressY * x.stressY
    let t4: L = t2 + t3
    let t5: L = L.squareRoot(of: t4)
    _ = sensitivity
    let t4Bar: L = L.select(t5, exceeds: 0, 0.5 * adjoint.squared / t5, 0)
    let stressYInputBar: L = 2 * t4Bar * x.stressY
    let stressXInputBar: L = 2 * t4Bar * x.stressX
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
  static func pullback<L: Lane>(
    _ adjoint: BoundaryEnergy.Output<L>, at x: BoundaryEnergy.Input<L>,
    _ p: KEpsilonCoefficients<L>, _ c: BoundaryEnergy.Constants<L>,
    addingTo sensitivity: inout KEpsilonCoefficients<L>
  ) -> BoundaryEnergy.Input<L> {
    let t30: L = p.cMu0 * p.cMu0
    let t30Inverse: L = 1 / t30
    let t31: L = x.frictionVelocitySquared * t30Inverse
    let t31Bar: L = L.select(c.energyMin, exceeds: t31, 0, adjoint.energy)
    let t31Scaled: L = t31Bar * t30Inverse
    let t30Bar: L = -(t31Scaled * t31)
    sensitivity.cMu0 += 2 * t30Bar * p.cMu0
    let frictionVelocitySquaredInputBar: L = t31Scaled
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
  static func pullback<L: Lane>(
    _ adjoint: DirichletDissipation.Output<L>, at x: BoundaryLayer<L>,
    _ p: KEpsilonCoefficients<L>, _ c: BoundaryCell<L>,
    addingTo sensitivity: inout KEpsilonCoefficients<L>
  ) -> BoundaryLayer<L> {
    let t37: L = x.energyAtBoundary + x.energyInside
    let energy: L = 0.5 * t37
    let t39: L = c.roughnessPerStress * x.frictionVelocitySquared
    let t40: L = t39.atLeast(c.roughnessMin)
    let t41: L = 0.5 * c.thickness
    let t42: L = t41 + t40
    let length: L = c.vonKarman * t42
    let lengthInverse: L = 1 / length
    let t44: L = p.cMu0 * p.cMu0
    let t45: L = t44 * p.cMu0
    let t46: L = t45 * energy
    let t47: L = L.squareRoot(of: energy)
    let t48: L = t46 * t47
    let t49: L = t48 * lengthInverse
    let t49Bar: L = L.select(c.dissipationMin, exceeds: t49, 0, adjoint.dissipation)
    let t49Scaled: L = t49Bar * lengthInverse
    let t47Bar: L = t49Scaled * t46
    let t46Bar: L = t49Scaled * t47
    let t45Bar: L = t46Bar * energy
    let t44Bar: L = t45Bar * p.cMu0
    let lengthBar: L = -(t49Scaled * t49)
    let t42Bar: L = lengthBar * c.vonKarman
    let t39Bar: L = L.select(c.roughnessMin, exceeds: t39, 0, t42Bar)
    let energyBar: L = L.select(t47, exceeds: 0, 0.5 * t47Bar / t47, 0) + t46Bar * t45
    let t37Bar: L = energyBar * 0.5
    sensitivity.cMu0 += t45Bar * t44 + 2 * t44Bar * p.cMu0
    let frictionVelocitySquaredInputBar: L = t39Bar * c.roughnessPerStress
    let energyInsideInputBar: L = t37Bar
    let energyAtBoundaryInputBar: L = t37Bar
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
  static func pullback<L: Lane>(
    _ adjoint: NeumannDissipation.Output<L>, at x: BoundaryLayer<L>,
    _ p: KEpsilonCoefficients<L>, _ c: BoundaryCell<L>,
    addingTo sensitivity: inout KEpsilonCoefficients<L>
  ) -> BoundaryLayer<L> {
    let t37: L = x.energyAtBoundary + x.energyInside
    let energy: L = 0.5 * t37
    let t39: L = c.roughnessPerStress * x.frictionVelocitySquared
    let t40: L = t39.atLeast(c.roughnessMin)
    let t41: L = 0.5 * c.thickness
    let t42: L = t41 + t40
    let length: L = c.vonKarman * t42
    let lengthInverse: L = 1 / length
    let t44: L = p.cMu0 * p.cMu0
    let t45: L = c.vonKarman * p.inverseSigEps
    let t46: L = t45 * t44
    let t47: L = t46 * t44
    let t48: L = t47 * energy
    let t49: L = t48 * energy
    let t50: L = t49 * lengthInverse
    let t50Scaled: L = adjoint.flux * lengthInverse
    let t48Bar: L = t50Scaled * energy
    let t47Bar: L = t48Bar * energy
    let t46Bar: L = t47Bar * t44
    let t45Bar: L = t46Bar * t44
    let t44Bar: L = t47Bar * t46 + t46Bar * t45
    let lengthBar: L = -(t50Scaled * t50)
    let t42Bar: L = lengthBar * c.vonKarman
    let t39Bar: L = L.select(c.roughnessMin, exceeds: t39, 0, t42Bar)
    let energyBar: L = t50Scaled * t48 + t48Bar * t47
    let t37Bar: L = energyBar * 0.5
    sensitivity.inverseSigEps += t45Bar * c.vonKarman
    sensitivity.cMu0 += 2 * t44Bar * p.cMu0
    let frictionVelocitySquaredInputBar: L = t39Bar * c.roughnessPerStress
    let energyInsideInputBar: L = t37Bar
    let energyAtBoundaryInputBar: L = t37Bar
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
  static func pullback<L: Lane>(
    _ adjoint: TridiagonalRow<L>, at x: EnergyRow.Input<L>,
    _ p: KEpsilonCoefficients<L>, _ c: InterfaceMetrics<L>,
    addingTo sensitivity: inout KEpsilonCoefficients<L>
  ) -> EnergyRow.Input<L> {
    let energyInverse: L = 1 / x.energy
    let t40: L = x.viscosity + x.viscosityBelow
    let t44: L = x.viscosity + x.viscosityAbove
    let production: L = x.viscosity * x.shear
    let t49: L = x.diffusivity * x.stratification
    let buoyancy: L = -t49
    let balance: L = production + buoyancy
    let t54: L = L.select(balance, exceeds: 0.0, 0.0, buoyancy)
    let loss: L = x.dissipation - t54
    let t57: L = c.timeStep * loss
    let t58: L = t57 * energyInverse
    let t65Bar: L = adjoint.rightSide * c.meanThickness
    let t63Bar: L = t65Bar * c.timeStep
    let t59Bar: L = adjoint.diagonal * c.meanThickness
    let t58Scaled: L = t59Bar * energyInverse
    let lossBar: L = t58Scaled * c.timeStep
    let t54Bar: L = -(lossBar)
    let buoyancyBar: L =
      L.select(balance, exceeds: 0.0, 0, t54Bar) + L.select(balance, exceeds: 0.0, t63Bar, 0)
    let t49Bar: L = -(buoyancyBar)
    let t47Bar: L = adjoint.above - adjoint.diagonal
    let t46Bar: L = -(t47Bar)
    let t45Bar: L = t46Bar * c.halfStepAbove
    let t44Bar: L = t45Bar * p.inverseSigK
    let t43Bar: L = adjoint.below - adjoint.diagonal
    let t42Bar: L = -(t43Bar)
    let t41Bar: L = t42Bar * c.halfStepBelow
    let t40Bar: L = t41Bar * p.inverseSigK
    sensitivity.inverseSigK += t45Bar * t44 + t41Bar * t40
    let shearInputBar: L = t63Bar * x.viscosity
    let stratificationInputBar: L = t49Bar * x.diffusivity
    let dissipationInputBar: L = lossBar
    let energyInputBar: L = t65Bar - t58Scaled * t58
    let diffusivityInputBar: L = t49Bar * x.stratification
    let viscosityAboveInputBar: L = t44Bar
    let viscosityInputBar: L = t63Bar * x.shear + t44Bar + t40Bar
    let viscosityBelowInputBar: L = t40Bar
    return EnergyRow.Input(
      viscosityBelow: viscosityBelowInputBar, viscosity: viscosityInputBar,
      viscosityAbove: viscosityAboveInputBar, diffusivity: diffusivityInputBar,
      energy: energyInputBar, dissipation: dissipationInputBar,
      stratification: stratificationInputBar, shear: shearInputBar)
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
    let energyInverse: Double = 1 / x.energy
    let t40: Double = x.viscosity + x.viscosityBelow
    let t44: Double = x.viscosity + x.viscosityAbove
    let production: Double = x.viscosity * x.shear
    let t49: Double = x.diffusivity * x.stratification
    let buoyancy: Double = -t49
    let balance: Double = production + buoyancy
    let t54: Double = Double.select(balance, exceeds: 0.0, 0.0, buoyancy)
    let loss: Double = x.dissipation - t54
    let t57: Double = c.timeStep * loss
    let t58: Double = t57 * energyInverse
    let t40Dot: D = dx.viscosity + dx.viscosityBelow
    let t41Dot: D = p.inverseSigK * t40Dot + t40 * dp.inverseSigK
    let t44Dot: D = dx.viscosity + dx.viscosityAbove
    let t45Dot: D = p.inverseSigK * t44Dot + t44 * dp.inverseSigK
    let buoyancyDot: D = -(x.stratification * dx.diffusivity) - x.diffusivity * dx.stratification
    let gainByBuoyancy: Double = Double.select(balance, exceeds: 0.0, 1, 0)
    let t54ByBuoyancy: Double = Double.select(balance, exceeds: 0.0, 0, 1)
    let lossDot: D = dx.dissipation - t54ByBuoyancy * buoyancyDot
    let t59Dot: D = energyInverse * c.timeStep * lossDot - energyInverse * t58 * dx.energy
    let t63Dot: D = x.shear * dx.viscosity + x.viscosity * dx.shear + gainByBuoyancy * buoyancyDot
    let t65Dot: D = dx.energy + c.timeStep * t63Dot
    return TridiagonalRow(
      below: -(c.halfStepBelow * t41Dot),
      diagonal: c.meanThickness * t59Dot + c.halfStepBelow * t41Dot + c.halfStepAbove * t45Dot,
      above: -(c.halfStepAbove * t45Dot), rightSide: c.meanThickness * t65Dot)
  }
}

extension DissipationRow {
  /// Returns the adjoint of the input, and adds that of the coefficients to `sensitivity`.
  @inline(__always)
  static func pullback<L: Lane>(
    _ adjoint: TridiagonalRow<L>, at x: DissipationRow.Input<L>,
    _ p: KEpsilonCoefficients<L>, _ c: InterfaceMetrics<L>,
    addingTo sensitivity: inout KEpsilonCoefficients<L>
  ) -> DissipationRow.Input<L> {
    let t42: L = x.viscosity + x.viscosityBelow
    let t46: L = x.viscosity + x.viscosityAbove
    let t50: L = x.momentumStability * x.energy
    let t51: L = t50 * x.shear
    let production: L = p.cEps1 * t51
    let cEps3: L = L.select(x.stratification, exceeds: 0.0, p.cEps3m, p.cEps3p)
    let t55: L = x.tracerStability * x.energy
    let t56: L = cEps3 * x.stratification
    let t57: L = t55 * t56
    let buoyancy: L = -t57
    let balance: L = production + buoyancy
    let loss: L = L.select(balance, exceeds: 0.0, 0.0, buoyancy)
    let t62: L = p.cEps2 * x.dissipation
    let t63: L = t62 * x.dissipation
    let t64: L = loss * x.newEnergy
    let t65: L = t63 - t64
    let t66: L = x.newEnergy * x.dissipation
    let t66Inverse: L = 1 / t66
    let t67: L = t65 * t66Inverse
    let t76Bar: L = adjoint.rightSide * c.meanThickness
    let t74Bar: L = t76Bar * c.timeStep
    let t70Bar: L = adjoint.diagonal * c.meanThickness
    let t67Bar: L = t70Bar * c.timeStep
    let t67Scaled: L = t67Bar * t66Inverse
    let t66Bar: L = -(t67Scaled * t67)
    let t64Bar: L = -(t67Scaled)
    let t62Bar: L = t67Scaled * x.dissipation
    let lossBar: L = t64Bar * x.newEnergy
    let buoyancyBar: L =
      L.select(balance, exceeds: 0.0, 0, lossBar) + L.select(balance, exceeds: 0.0, t74Bar, 0)
    let t57Bar: L = -(buoyancyBar)
    let t56Bar: L = t57Bar * t55
    let t55Bar: L = t57Bar * t56
    let cEps3Bar: L = t56Bar * x.stratification
    let t51Bar: L = t74Bar * p.cEps1
    let t50Bar: L = t51Bar * x.shear
    let t49Bar: L = adjoint.above - adjoint.diagonal
    let t48Bar: L = -(t49Bar)
    let t47Bar: L = t48Bar * c.halfStepAbove
    let t46Bar: L = t47Bar * p.inverseSigEps
    let t45Bar: L = adjoint.below - adjoint.diagonal
    let t44Bar: L = -(t45Bar)
    let t43Bar: L = t44Bar * c.halfStepBelow
    let t42Bar: L = t43Bar * p.inverseSigEps
    sensitivity.cEps3p += L.select(x.stratification, exceeds: 0.0, 0, cEps3Bar)
    sensitivity.cEps3m += L.select(x.stratification, exceeds: 0.0, cEps3Bar, 0)
    sensitivity.cEps2 += t62Bar * x.dissipation
    sensitivity.cEps1 += t74Bar * t51
    sensitivity.inverseSigEps += t47Bar * t46 + t43Bar * t42
    let shearInputBar: L = t51Bar * t50
    let stratificationInputBar: L = t56Bar * cEps3
    let tracerStabilityInputBar: L = t55Bar * x.energy
    let momentumStabilityInputBar: L = t50Bar * x.energy
    let dissipationInputBar: L = t76Bar + t66Bar * x.newEnergy + t67Scaled * t62 + t62Bar * p.cEps2
    let newEnergyInputBar: L = t66Bar * x.dissipation + t64Bar * loss
    let energyInputBar: L = t55Bar * x.tracerStability + t50Bar * x.momentumStability
    let viscosityAboveInputBar: L = t46Bar
    let viscosityInputBar: L = t46Bar + t42Bar
    let viscosityBelowInputBar: L = t42Bar
    return DissipationRow.Input(
      viscosityBelow: viscosityBelowInputBar, viscosity: viscosityInputBar,
      viscosityAbove: viscosityAboveInputBar, energy: energyInputBar, newEnergy: newEnergyInputBar,
      dissipation: dissipationInputBar, momentumStability: momentumStabilityInputBar,
      tracerStability: tracerStabilityInputBar, stratification: stratificationInputBar,
      shear: shearInputBar)
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
    let t42: Double = x.viscosity + x.viscosityBelow
    let t46: Double = x.viscosity + x.viscosityAbove
    let t50: Double = x.momentumStability * x.energy
    let t51: Double = t50 * x.shear
    let production: Double = p.cEps1 * t51
    let cEps3: Double = Double.select(x.stratification, exceeds: 0.0, p.cEps3m, p.cEps3p)
    let t55: Double = x.tracerStability * x.energy
    let t56: Double = cEps3 * x.stratification
    let t57: Double = t55 * t56
    let buoyancy: Double = -t57
    let balance: Double = production + buoyancy
    let loss: Double = Double.select(balance, exceeds: 0.0, 0.0, buoyancy)
    let t62: Double = p.cEps2 * x.dissipation
    let t63: Double = t62 * x.dissipation
    let t64: Double = loss * x.newEnergy
    let t65: Double = t63 - t64
    let t66: Double = x.newEnergy * x.dissipation
    let t66Inverse: Double = 1 / t66
    let t67: Double = t65 * t66Inverse
    let t42Dot: D = dx.viscosity + dx.viscosityBelow
    let t43Dot: D = p.inverseSigEps * t42Dot + t42 * dp.inverseSigEps
    let t46Dot: D = dx.viscosity + dx.viscosityAbove
    let t47Dot: D = p.inverseSigEps * t46Dot + t46 * dp.inverseSigEps
    let t50Dot: D = x.energy * dx.momentumStability + x.momentumStability * dx.energy
    let t51Dot: D = x.shear * t50Dot + t50 * dx.shear
    let cEps3Dot: D = D.select(x.stratification, exceeds: 0.0, dp.cEps3m, dp.cEps3p)
    let t55Dot: D = x.energy * dx.tracerStability + x.tracerStability * dx.energy
    let t56Dot: D = x.stratification * cEps3Dot + cEps3 * dx.stratification
    let buoyancyDot: D = -(t56 * t55Dot) - t55 * t56Dot
    let gainByBuoyancy: Double = Double.select(balance, exceeds: 0.0, 1, 0)
    let lossByBuoyancy: Double = Double.select(balance, exceeds: 0.0, 0, 1)
    let t62Dot: D = x.dissipation * dp.cEps2 + p.cEps2 * dx.dissipation
    let t65Dot: D =
      x.dissipation * t62Dot + t62 * dx.dissipation - x.newEnergy * lossByBuoyancy * buoyancyDot
      - loss * dx.newEnergy
    let t66Dot: D = x.dissipation * dx.newEnergy + x.newEnergy * dx.dissipation
    let t67Dot: D = t66Inverse * t65Dot - t66Inverse * t67 * t66Dot
    let t74Dot: D = t51 * dp.cEps1 + p.cEps1 * t51Dot + gainByBuoyancy * buoyancyDot
    let t76Dot: D = dx.dissipation + c.timeStep * t74Dot
    return TridiagonalRow(
      below: -(c.halfStepBelow * t43Dot),
      diagonal: c.meanThickness * c.timeStep * t67Dot + c.halfStepBelow * t43Dot + c.halfStepAbove
        * t47Dot, above: -(c.halfStepAbove * t47Dot), rightSide: c.meanThickness * t76Dot)
  }
}

extension Diagnostics {
  /// Returns the adjoint of the input, and adds that of the coefficients to `sensitivity`.
  @inline(__always)
  static func pullback<L: Lane>(
    _ adjoint: Diagnostics.Output<L>, at x: Diagnostics.Input<L>,
    _ p: KEpsilonCoefficients<L>, _ c: Diagnostics.Constants<L>,
    addingTo sensitivity: inout KEpsilonCoefficients<L>
  ) -> Diagnostics.Input<L> {
    let t35: L = x.stratification.atLeast(1e-14)
    let frequency: L = L.squareRoot(of: t35)
    let t37: L = p.galperin * x.energy
    let limit: L = t37 * frequency
    let dissipation: L = x.dissipation.atLeast(limit)
    let dissipationInverse: L = 1 / dissipation
    let timescale: L = x.energy * dissipationInverse
    let timescaleSquared: L = timescale * timescale
    let t42: L = timescaleSquared * x.stratification
    let t44: L = 0.73 * p.alphaNMin
    let t45: L = t42.atLeast(t44)
    let alphaN: L = t45.atMost(10000000000.0)
    let alphaN2: L = alphaN * alphaN
    let t49: L = p.l1 * alphaN
    let t50: L = p.l0 + t49
    let t51: L = p.l2 * alphaN2
    let t52: L = t50 + t51
    let t53: L = alphaN2 * alphaN
    let t54: L = p.l3 * t53
    let t55: L = t52 + t54
    let t56: L = p.l5 * alphaN
    let t57: L = p.l4 + t56
    let t58: L = p.l6 * alphaN2
    let denominator: L = t57 + t58
    let denominatorInverse: L = 1 / denominator
    let t60: L = timescaleSquared * x.shear
    let t61: L = t55 * denominatorInverse
    let alphaM: L = t60.atMost(t61)
    let t63: L = p.d1 * alphaN
    let t64: L = p.d0 + t63
    let t65: L = p.d2 * alphaM
    let t66: L = t64 + t65
    let t67: L = alphaN * alphaM
    let t68: L = p.d3 * t67
    let t69: L = p.d4 * alphaN2
    let t70: L = t68 + t69
    let t71: L = alphaM * alphaM
    let t72: L = p.d5 * t71
    let t73: L = t70 + t72
    let t75: L = t66 + t73
    let inverse: L = 1 / t75
    let t77: L = p.n1 * alphaN
    let t78: L = p.n0 + t77
    let t79: L = p.n2 * alphaM
    let t80: L = t78 + t79
    let cMu: L = inverse * t80
    let t82: L = p.nb1 * alphaN
    let t83: L = p.nb0 + t82
    let t84: L = p.nb2 * alphaM
    let t85: L = t83 + t84
    let cMuPrime: L = inverse * t85
    let scale: L = x.energy * timescale
    let t88: L = scale * cMuPrime
    let t90: L = scale * cMu
    let t90Bar: L = L.select(c.viscosityMin, exceeds: t90, 0, adjoint.viscosity)
    let t88Bar: L = L.select(c.diffusivityMin, exceeds: t88, 0, adjoint.diffusivity)
    let scaleBar: L = t90Bar * cMu + t88Bar * cMuPrime
    let cMuPrimeBar: L = adjoint.tracerStability + t88Bar * scale
    let t85Bar: L = cMuPrimeBar * inverse
    let cMuBar: L = adjoint.momentumStability + t90Bar * scale
    let t80Bar: L = cMuBar * inverse
    let inverseBar: L = cMuPrimeBar * t85 + cMuBar * t80
    let inverseScaled: L = inverseBar * inverse
    let t75Bar: L = -(inverseScaled * inverse)
    let t71Bar: L = t75Bar * p.d5
    let t67Bar: L = t75Bar * p.d3
    let alphaMBar: L =
      t85Bar * p.nb2 + t80Bar * p.n2 + 2 * t71Bar * alphaM + t67Bar * alphaN + t75Bar * p.d2
    let t61Bar: L = L.select(t60, exceeds: t61, alphaMBar, 0)
    let t61Scaled: L = t61Bar * denominatorInverse
    let t60Bar: L = L.select(t60, exceeds: t61, 0, alphaMBar)
    let denominatorBar: L = -(t61Scaled * t61)
    let t53Bar: L = t61Scaled * p.l3
    let alphaN2Bar: L = t75Bar * p.d4 + denominatorBar * p.l6 + t53Bar * alphaN + t61Scaled * p.l2
    let alphaNBar: L =
      t85Bar * p.nb1 + t80Bar * p.n1 + t67Bar * alphaM + t75Bar * p.d1 + denominatorBar * p.l5
      + t53Bar * alphaN2 + t61Scaled * p.l1 + 2 * alphaN2Bar * alphaN
    let t45Bar: L = L.select(t45, exceeds: 10000000000.0, 0, alphaNBar)
    let t44Bar: L = L.select(t44, exceeds: t42, t45Bar, 0)
    let t42Bar: L = L.select(t44, exceeds: t42, 0, t45Bar)
    let timescaleSquaredBar: L = t60Bar * x.shear + t42Bar * x.stratification
    let timescaleBar: L = scaleBar * x.energy + 2 * timescaleSquaredBar * timescale
    let timescaleScaled: L = timescaleBar * dissipationInverse
    let dissipationBar: L = adjoint.dissipation - timescaleScaled * timescale
    let limitBar: L = L.select(limit, exceeds: x.dissipation, dissipationBar, 0)
    let t37Bar: L = limitBar * frequency
    let frequencyBar: L = limitBar * t37
    let t35Bar: L = L.select(frequency, exceeds: 0, 0.5 * frequencyBar / frequency, 0)
    sensitivity.galperin += t37Bar * x.energy
    sensitivity.alphaNMin += t44Bar * 0.73
    sensitivity.l6 += denominatorBar * alphaN2
    sensitivity.l5 += denominatorBar * alphaN
    sensitivity.l4 += denominatorBar
    sensitivity.l3 += t61Scaled * t53
    sensitivity.l2 += t61Scaled * alphaN2
    sensitivity.l1 += t61Scaled * alphaN
    sensitivity.l0 += t61Scaled
    sensitivity.nb2 += t85Bar * alphaM
    sensitivity.nb1 += t85Bar * alphaN
    sensitivity.nb0 += t85Bar
    sensitivity.n2 += t80Bar * alphaM
    sensitivity.n1 += t80Bar * alphaN
    sensitivity.n0 += t80Bar
    sensitivity.d5 += t75Bar * t71
    sensitivity.d4 += t75Bar * alphaN2
    sensitivity.d3 += t75Bar * t67
    sensitivity.d2 += t75Bar * alphaM
    sensitivity.d1 += t75Bar * alphaN
    sensitivity.d0 += t75Bar
    let shearInputBar: L = t60Bar * timescaleSquared
    let stratificationInputBar: L =
      t42Bar * timescaleSquared + L.select(1e-14, exceeds: x.stratification, 0, t35Bar)
    let dissipationInputBar: L = L.select(limit, exceeds: x.dissipation, 0, dissipationBar)
    let energyInputBar: L = scaleBar * timescale + timescaleScaled + t37Bar * p.galperin
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
    _ c: Diagnostics.Constants<Double>
  ) -> Diagnostics.Output<D> {
    let t35: Double = x.stratification.atLeast(1e-14)
    let frequency: Double = Double.squareRoot(of: t35)
    let t37: Double = p.galperin * x.energy
    let limit: Double = t37 * frequency
    let dissipation: Double = x.dissipation.atLeast(limit)
    let dissipationInverse: Double = 1 / dissipation
    let timescale: Double = x.energy * dissipationInverse
    let timescaleSquared: Double = timescale * timescale
    let t42: Double = timescaleSquared * x.stratification
    let t44: Double = 0.73 * p.alphaNMin
    let t45: Double = t42.atLeast(t44)
    let alphaN: Double = t45.atMost(10000000000.0)
    let alphaN2: Double = alphaN * alphaN
    let t49: Double = p.l1 * alphaN
    let t50: Double = p.l0 + t49
    let t51: Double = p.l2 * alphaN2
    let t52: Double = t50 + t51
    let t53: Double = alphaN2 * alphaN
    let t54: Double = p.l3 * t53
    let t55: Double = t52 + t54
    let t56: Double = p.l5 * alphaN
    let t57: Double = p.l4 + t56
    let t58: Double = p.l6 * alphaN2
    let denominator: Double = t57 + t58
    let denominatorInverse: Double = 1 / denominator
    let t60: Double = timescaleSquared * x.shear
    let t61: Double = t55 * denominatorInverse
    let alphaM: Double = t60.atMost(t61)
    let t63: Double = p.d1 * alphaN
    let t64: Double = p.d0 + t63
    let t65: Double = p.d2 * alphaM
    let t66: Double = t64 + t65
    let t67: Double = alphaN * alphaM
    let t68: Double = p.d3 * t67
    let t69: Double = p.d4 * alphaN2
    let t70: Double = t68 + t69
    let t71: Double = alphaM * alphaM
    let t72: Double = p.d5 * t71
    let t73: Double = t70 + t72
    let t75: Double = t66 + t73
    let inverse: Double = 1 / t75
    let t77: Double = p.n1 * alphaN
    let t78: Double = p.n0 + t77
    let t79: Double = p.n2 * alphaM
    let t80: Double = t78 + t79
    let cMu: Double = inverse * t80
    let t82: Double = p.nb1 * alphaN
    let t83: Double = p.nb0 + t82
    let t84: Double = p.nb2 * alphaM
    let t85: Double = t83 + t84
    let cMuPrime: Double = inverse * t85
    let scale: Double = x.energy * timescale
    let t88: Double = scale * cMuPrime
    let t90: Double = scale * cMu
    let t35ByStratificationInput: Double = Double.select(1e-14, exceeds: x.stratification, 0, 1)
    let frequencyByStratificationInput: Double =
      Double.select(frequency, exceeds: 0, 0.5 / frequency, 0) * t35ByStratificationInput
    let t37Dot: D = x.energy * dp.galperin + p.galperin * dx.energy
    let dissipationDot: D = D.select(
      limit, exceeds: x.dissipation,
      frequency * t37Dot + t37 * frequencyByStratificationInput * dx.stratification, dx.dissipation)
    let timescaleByDissipation: Double = -(dissipationInverse * timescale)
    let timescaleDot: D = dissipationInverse * dx.energy + timescaleByDissipation * dissipationDot
    let timescaleSquaredByTimescale: Double = 2 * timescale
    let t45Dot: D = D.select(
      t44, exceeds: t42, 0.73 * dp.alphaNMin,
      x.stratification * timescaleSquaredByTimescale * timescaleDot + timescaleSquared
        * dx.stratification)
    let alphaNByT45: Double = Double.select(t45, exceeds: 10000000000.0, 0, 1)
    let alphaN2ByT45: Double = 2 * alphaN * alphaNByT45
    let t53ByT45: Double = alphaN * alphaN2ByT45 + alphaN2 * alphaNByT45
    let t55ByT45: Double = p.l1 * alphaNByT45 + p.l2 * alphaN2ByT45 + p.l3 * t53ByT45
    let t55Dot: D = dp.l0 + alphaN * dp.l1 + t55ByT45 * t45Dot + alphaN2 * dp.l2 + t53 * dp.l3
    let denominatorByT45: Double = p.l5 * alphaNByT45 + p.l6 * alphaN2ByT45
    let denominatorDot: D = dp.l4 + alphaN * dp.l5 + denominatorByT45 * t45Dot + alphaN2 * dp.l6
    let alphaMDot: D = D.select(
      t60, exceeds: t61, denominatorInverse * t55Dot - denominatorInverse * t61 * denominatorDot,
      x.shear * timescaleSquaredByTimescale * timescaleDot + timescaleSquared * dx.shear)
    let t67Dot: D = alphaM * alphaNByT45 * t45Dot + alphaN * alphaMDot
    let t75ByT45: Double = p.d1 * alphaNByT45 + p.d4 * alphaN2ByT45
    let t75ByAlphaM: Double = p.d2 + p.d5 * 2 * alphaM
    let t75Dot: D =
      dp.d0 + alphaN * dp.d1 + t75ByT45 * t45Dot + alphaM * dp.d2 + t75ByAlphaM * alphaMDot + t67
      * dp.d3 + p.d3 * t67Dot + alphaN2 * dp.d4 + t71 * dp.d5
    let inverseByT75: Double = -(inverse * inverse)
    let t80Dot: D =
      dp.n0 + alphaN * dp.n1 + p.n1 * alphaNByT45 * t45Dot + alphaM * dp.n2 + p.n2 * alphaMDot
    let cMuByT75: Double = t80 * inverseByT75
    let cMuDot: D = cMuByT75 * t75Dot + inverse * t80Dot
    let t85Dot: D =
      dp.nb0 + alphaN * dp.nb1 + p.nb1 * alphaNByT45 * t45Dot + alphaM * dp.nb2 + p.nb2 * alphaMDot
    let cMuPrimeByT75: Double = t85 * inverseByT75
    let cMuPrimeDot: D = cMuPrimeByT75 * t75Dot + inverse * t85Dot
    let scaleDot: D = timescale * dx.energy + x.energy * timescaleDot
    let t89Dot: D = D.select(
      c.diffusivityMin, exceeds: t88, 0, cMuPrime * scaleDot + scale * cMuPrimeDot)
    let t91Dot: D = D.select(c.viscosityMin, exceeds: t90, 0, cMu * scaleDot + scale * cMuDot)
    return Diagnostics.Output(
      diffusivity: t89Dot, viscosity: t91Dot, dissipation: dissipationDot,
      momentumStability: cMuDot, tracerStability: cMuPrimeDot)
  }
}

extension EndDiffusivity {
  /// Returns the adjoint of the input, and adds that of the coefficients to `sensitivity`.
  @inline(__always)
  static func pullback<L: Lane>(
    _ adjoint: EndDiffusivity.Output<L>, at x: EndDiffusivity.Input<L>,
    _ p: NoCoefficients<L>, _ c: EndDiffusivity.Constants<L>,
    addingTo sensitivity: inout NoCoefficients<L>
  ) -> EndDiffusivity.Input<L> {
    let t4: L = 1.5 * x.first
    let t6: L = 0.5 * x.second
    let t7: L = t4 - t6
    _ = sensitivity
    let t7Bar: L = L.select(c.minimum, exceeds: t7, 0, adjoint.diffusivity)
    let t6Bar: L = -(t7Bar)
    let secondInputBar: L = t6Bar * 0.5
    let firstInputBar: L = t7Bar * 1.5
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
