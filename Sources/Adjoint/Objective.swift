import Closures
import Lanes

/// A scalar function of a trajectory.
///
/// It is shown every state once, in order, and gathers from them what its value and its gradient need. What
/// was gathered belongs to one run, so that an objective serves any number of runs.
public protocol Objective<L> {
  associatedtype L: Lane
  associatedtype Gathered

  /// Returns what is gathered before the first state.
  func makeGathered() -> Gathered
  /// Gathers from state number `step`.
  func gather(_ state: ProfileBlock<L>, atStep step: Int, into gathered: inout Gathered)
  /// Returns the value, one a lane, when all states have been shown.
  func value(of gathered: Gathered) -> L
  /// Replaces what was gathered from all states by the derivative of the value with respect to it.
  func differentiate(_ gathered: inout Gathered)
  /// Adds the gradient with respect to state number `step` to `adjoint`.
  func addGradient(_ derivative: Gathered, atStep step: Int, to adjoint: ProfileBlock<L>)
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
