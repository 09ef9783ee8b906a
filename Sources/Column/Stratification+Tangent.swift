import Lanes

/// Computes the derivatives of `buoyancyFrequencySquared` from those of the tracer.
@inlinable @inline(__always)
public func buoyancyFrequencySquaredTangent<D: Directions>(
  tracer: Profile<D>, coefficient: Double, columns: Columns<Double>, accumulate: Bool,
  into result: Profile<D>
) {
  let inverseSpacing = columns.metrics.inverseSpacing
  for i in 1..<columns.cellCount {
    let term = (inverseSpacing[i] * coefficient) * (tracer[i] - tracer[i - 1])
    result[i] = accumulate ? result[i] + term : term
  }
}

/// Computes the derivatives of `shearSquared` at (u, v) from those of the velocity.
@inlinable @inline(__always)
public func shearSquaredTangent<D: Directions>(
  u: Profile<D>, v: Profile<D>, atU uValues: Profile<Double>, v vValues: Profile<Double>,
  columns: Columns<Double>, into result: Profile<D>
) {
  let inverseSpacing = columns.metrics.inverseSpacing
  for i in 1..<columns.cellCount {
    let weight = 2 * inverseSpacing[i] * inverseSpacing[i]
    let du = weight * (uValues[i] - uValues[i - 1])
    let dv = weight * (vValues[i] - vValues[i - 1])
    result[i] = du * (u[i] - u[i - 1]) + dv * (v[i] - v[i - 1])
  }
}
