import Closures
import Lanes

/// A scalar function of a trajectory: a sum of terms, each of the state after some number of steps.
public protocol Objective<L> {
  associatedtype L: Lane

  /// Returns the term of state number `step`, one value a lane; 0 where the state does not count.
  func value(atStep step: Int, of state: ProfileBlock<L>) -> L
  /// Adds the gradient of that term to `adjoint`.
  func addGradient(atStep step: Int, of state: ProfileBlock<L>, to adjoint: ProfileBlock<L>)
}

/// The value of an objective and its gradient, one column a lane.
public struct Gradient<L: Lane>: Sendable {
  public let value: L
  public let sensitivities: Sensitivities<L>
  /// The gradient with respect to the initial state, in the model's layout.
  public let initialState: ProfileBlock<L>

  @inlinable
  init(value: L, sensitivities: Sensitivities<L>, initialState: ProfileBlock<L>) {
    self.value = value
    self.sensitivities = sensitivities
    self.initialState = initialState
  }
}
