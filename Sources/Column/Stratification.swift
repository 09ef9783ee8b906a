import Lanes

/// Computes the squared buoyancy frequency at interior interfaces [s⁻²].
///
///     N²_i = Σ_x b_x (x_i − x_{i−1})/(zr_i − zr_{i−1}),   i = 1 ..< n
///
/// with b_x the buoyancy of one unit of density tracer x. This is −(g/ρ₀) ∂ρ/∂z for the linear equation
/// of state, without the cancellation in ρ. Stable stratification is positive.
@inlinable @inline(__always)
public func buoyancyFrequencySquared<L: Lane>(
  tracer: Profile<L>, coefficient: L, columns: Columns<L>, accumulate: Bool, into result: Profile<L>
) {
  let inverseSpacing = columns.inverseSpacing
  for i in 1..<columns.cellCount {
    let term = inverseSpacing[i] * (coefficient * (tracer[i] - tracer[i - 1]))
    result[i] = accumulate ? result[i] + term : term
  }
}

/// Adds the adjoint of `buoyancyFrequencySquared` to the adjoint of the tracer.
@inlinable @inline(__always)
public func buoyancyFrequencySquaredAdjoint<L: Lane>(
  _ adjoint: Profile<L>, coefficient: L, columns: Columns<L>, addingTo tracer: Profile<L>
) {
  let inverseSpacing = columns.inverseSpacing
  var carried: L = 0
  for i in 1..<columns.cellCount {
    let term = inverseSpacing[i] * (coefficient * adjoint[i])
    tracer[i - 1] = tracer[i - 1] + (carried - term)
    carried = term
  }
  tracer[columns.cellCount - 1] = tracer[columns.cellCount - 1] + carried
}

/// Computes the squared vertical shear at interior interfaces [s⁻²].
///
///     S²_i = ((u_i − u_{i−1})² + (v_i − v_{i−1})²)/(zr_i − zr_{i−1})²,   i = 1 ..< n
@inlinable @inline(__always)
public func shearSquared<L: Lane>(
  u: Profile<L>, v: Profile<L>, columns: Columns<L>, into result: Profile<L>
) {
  let inverseSpacing = columns.inverseSpacing
  for i in 1..<columns.cellCount {
    let du = inverseSpacing[i] * (u[i] - u[i - 1])
    let dv = inverseSpacing[i] * (v[i] - v[i - 1])
    result[i] = du * du + dv * dv
  }
}

/// Adds the adjoint of `shearSquared`, linearised at (u, v), to the adjoint of the velocity.
@inlinable @inline(__always)
public func shearSquaredAdjoint<L: Lane>(
  _ adjoint: Profile<L>, u: Profile<L>, v: Profile<L>, columns: Columns<L>,
  addingToU uAdjoint: Profile<L>, v vAdjoint: Profile<L>
) {
  let inverseSpacing = columns.inverseSpacing
  let last = columns.cellCount - 1
  var (carriedU, carriedV): (L, L) = (0, 0)
  for i in 1..<columns.cellCount {
    let weight = 2 * adjoint[i] * inverseSpacing[i] * inverseSpacing[i]
    let du = weight * (u[i] - u[i - 1])
    let dv = weight * (v[i] - v[i - 1])
    uAdjoint[i - 1] = uAdjoint[i - 1] + (carriedU - du)
    vAdjoint[i - 1] = vAdjoint[i - 1] + (carriedV - dv)
    (carriedU, carriedV) = (du, dv)
  }
  uAdjoint[last] = uAdjoint[last] + carriedU
  vAdjoint[last] = vAdjoint[last] + carriedV
}
