import Lanes

/// Semi-implicit rotation of the velocity by the Coriolis force over one step.
///
///     γ = 0.55,  c = (Δt f)²,  q = 1/(1 + γ²c)
///     fu = q·hz·((1 − γ(1−γ)c)·u + Δt f·v),   fv = q·hz·((1 − γ(1−γ)c)·v − Δt f·u)
public struct MomentumCoefficients<L: Lane>: Sendable {
  /// q(1 − γ(1−γ)c) [1].
  @usableFromInline let along: L
  /// q Δt f [1].
  @usableFromInline let across: L

  @inlinable
  public init(timeStep: L, coriolis: L) {
    let implicitness: L = 0.55
    let angle = timeStep * coriolis
    let squaredAngle = angle * angle
    let q = 1 / (1 + implicitness * implicitness * squaredAngle)
    along = q * (1 - implicitness * (1 - implicitness) * squaredAngle)
    across = q * angle
  }

  /// Returns the right-hand sides (fu, fv) of the momentum equations at a span, without stress.
  @inlinable @inline(__always)
  public func rotate(
    u: Profile<L>, v: Profile<L>, thickness: Profile<L>, at span: LevelSpan
  ) -> (u: L.Levels, v: L.Levels) {
    let (along, across) = (L.levels(repeating: along), L.levels(repeating: across))
    let (h, x, y) = (thickness[span], u[span], v[span])
    return (
      h * L.Levels.sum(along * x, plus: across, times: y),
      h * L.Levels.difference(along * y, minus: across, times: x)
    )
  }

  /// Overwrites `u`, `v` with the adjoint of `rotate` applied to `fu`, `fv`: the opposite rotation.
  @inlinable @inline(__always)
  public func rotateAdjoint(
    fu: Profile<L>, fv: Profile<L>, thickness: Profile<L>, cells: Int, intoU u: Profile<L>,
    v: Profile<L>
  ) {
    let (along, across) = (L.levels(repeating: along), L.levels(repeating: across))
    for span in LevelSpans<L>(0..<cells) {
      let (h, x, y) = (thickness[span], fu[span], fv[span])
      u[span] = h * L.Levels.difference(along * x, minus: across, times: y)
      v[span] = h * L.Levels.sum(along * y, plus: across, times: x)
    }
  }
}
