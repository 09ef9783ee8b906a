import Column
import Lanes

/// The tangent linear of a closure, mirrored on its `advance`.
protocol ClosureTangent: AnyObject {
  associatedtype C: Closure where C.L == Double

  /// Prepares what the directions of parameters and stress give once for a run.
  init(of closure: C, along directions: TangentDirections)

  /// Makes the derivatives of the closure's fields of `new` from those of `old` in step number `step`.
  ///
  /// - Parameters:
  ///   - intermediates: what `C.advance` kept when it made `new` from `old`.
  func advance(
    from old: ProfileBlock<Double>, to new: ProfileBlock<Double>, at step: Int,
    kept intermediates: Intermediates<Double>,
    oldTangent: ProfileBlock<Lanes8>, newTangent: ProfileBlock<Lanes8>)
}
