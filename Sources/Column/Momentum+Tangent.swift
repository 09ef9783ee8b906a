import Lanes

extension MomentumCoefficients<Double> {
  /// Computes the derivatives of `rotate` from those of the velocity: the same rotation.
  @inlinable @inline(__always)
  public func rotateTangent<D: Directions>(
    u: Profile<D>, v: Profile<D>, thickness: Profile<Double>, cells: Int, intoU fu: Profile<D>,
    v fv: Profile<D>
  ) {
    for i in 0..<cells {
      let (along, across) = (thickness[i] * along, thickness[i] * across)
      let (x, y) = (u[i], v[i])
      fu[i] = along * x + across * y
      fv[i] = along * y - across * x
    }
  }
}
