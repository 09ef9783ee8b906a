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

/// Adds the adjoint of `buoyancyFrequencySquared` to the adjoint of the tracer.
@inlinable @inline(__always)
public func buoyancyFrequencySquaredAdjoint<L: Lane>(
  _ adjoint: Profile<L>, coefficient: L, columns: Columns<L>, addingTo tracer: Profile<L>
) {
  let inverseSpacing = columns.metrics.inverseSpacing
  let coefficient = L.levels(repeating: coefficient)
  var carried: L = 0
  for span in LevelSpans<L>(1..<columns.cellCount) {
    let term = inverseSpacing[span] * (coefficient * adjoint[span])
    tracer[span, -1] = tracer[span, -1] + (L.shiftedUp(term, first: carried) - term)
    carried = L.level(span.count &- 1, of: term)
  }
  tracer[columns.cellCount - 1] = tracer[columns.cellCount - 1] + carried
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
  return du * du + dv * dv
}

/// Adds the adjoint of `shearSquared`, linearised at (u, v), to the adjoint of the velocity.
@inlinable @inline(__always)
public func shearSquaredAdjoint<L: Lane>(
  _ adjoint: Profile<L>, u: Profile<L>, v: Profile<L>, columns: Columns<L>,
  addingToU uAdjoint: Profile<L>, v vAdjoint: Profile<L>
) {
  let inverseSpacing = columns.metrics.inverseSpacing
  let last = columns.cellCount - 1
  var (carriedU, carriedV): (L, L) = (0, 0)
  for span in LevelSpans<L>(1..<columns.cellCount) {
    let weight = 2 * adjoint[span] * inverseSpacing[span] * inverseSpacing[span]
    let du = weight * (u[span] - u[span, -1])
    let dv = weight * (v[span] - v[span, -1])
    uAdjoint[span, -1] = uAdjoint[span, -1] + (L.shiftedUp(du, first: carriedU) - du)
    vAdjoint[span, -1] = vAdjoint[span, -1] + (L.shiftedUp(dv, first: carriedV) - dv)
    carriedU = L.level(span.count &- 1, of: du)
    carriedV = L.level(span.count &- 1, of: dv)
  }
  uAdjoint[last] = uAdjoint[last] + carriedU
  vAdjoint[last] = vAdjoint[last] + carriedV
}
