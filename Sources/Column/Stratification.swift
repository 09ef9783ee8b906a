import Lanes

/// Computes the squared buoyancy frequency at interior interfaces [s⁻²].
///
///     N²_i = Σ_x b_x (x_i − x_{i−1})/(zr_i − zr_{i−1}),   i = 1 ..< n
///
/// with b_x the buoyancy of one unit of density tracer x. This is −(g/ρ₀) ∂ρ/∂z for the linear equation
/// of state, without the cancellation in ρ. Stable stratification is positive.
///
/// - Returns: the contribution of one tracer at the interfaces of a span.
@inlinable @inline(__always)
public func buoyancyFrequencySquared<L: Lane>(
  tracer: Profile<L>, coefficient: L.Levels, at span: LevelSpan, metrics: ColumnMetrics<L>
) -> L.Levels {
  metrics.inverseSpacing[span] * (coefficient * (tracer[span] - tracer[span, -1]))
}

/// Returns the adjoint of the difference x_i − x_{i−1} that `buoyancyFrequencySquared` takes at a span.
@inlinable @inline(__always)
public func buoyancyFrequencySquaredAdjoint<L: Lane>(
  _ adjoint: L.Levels, coefficient: L.Levels, at span: LevelSpan, metrics: ColumnMetrics<L>
) -> L.Levels {
  metrics.inverseSpacing[span] * (coefficient * adjoint)
}

/// Computes the squared vertical shear at interior interfaces [s⁻²].
///
///     S²_i = ((u_i − u_{i−1})² + (v_i − v_{i−1})²)/(zr_i − zr_{i−1})²,   i = 1 ..< n
///
/// - Returns: S² at the interfaces of a span.
@inlinable @inline(__always)
public func shearSquared<L: Lane>(
  u: Profile<L>, v: Profile<L>, at span: LevelSpan, metrics: ColumnMetrics<L>
) -> L.Levels {
  let inverseSpacing = metrics.inverseSpacing[span]
  let du = inverseSpacing * (u[span] - u[span, -1])
  let dv = inverseSpacing * (v[span] - v[span, -1])
  return .sum(du * du, plus: dv, times: dv)
}

/// Returns the adjoints of the differences u_i − u_{i−1} and v_i − v_{i−1} that `shearSquared` takes at a
/// span, linearised at (u, v).
@inlinable @inline(__always)
public func shearSquaredAdjoint<L: Lane>(
  _ adjoint: L.Levels, u: Profile<L>, v: Profile<L>, at span: LevelSpan,
  metrics: ColumnMetrics<L>
) -> (u: L.Levels, v: L.Levels) {
  let inverseSpacing = metrics.inverseSpacing[span]
  let weight = 2 * adjoint * inverseSpacing * inverseSpacing
  return (weight * (u[span] - u[span, -1]), weight * (v[span] - v[span, -1]))
}

/// The adjoint of differences x_i − x_{i−1} at interior interfaces, added to that of x upwards.
@frozen
public struct DifferenceAdjoint<L: Lane> {
  @usableFromInline let adjoint: Profile<L>
  /// The adjoint of the last difference, which its upper cell has still to get.
  @usableFromInline var carried: L = 0

  /// - Parameter adjoint: of x, on centres; added to.
  @inlinable @inline(__always)
  public init(addingTo adjoint: Profile<L>) { self.adjoint = adjoint }

  /// Adds the adjoint of the differences of a span.
  @inlinable @inline(__always)
  public mutating func add(_ difference: L.Levels, at span: LevelSpan) {
    adjoint[span, -1] = adjoint[span, -1] + (L.shiftedUp(difference, first: carried) - difference)
    carried = L.level(span.count &- 1, of: difference)
  }

  /// Gives the last difference to the highest cell.
  @inlinable @inline(__always)
  public func finish(top: Int) { adjoint[top] = adjoint[top] + carried }
}
