import Column
import Lanes

/// A column model with its derivatives along eight directions: a forward step and its tangent linear,
/// whatever the closure.
///
/// The forward step is that of `StepOperator<Double>`, bit for bit; its tangent uses what it kept.
public struct TangentOperator {
  public let forward: StepOperator<Double>
  /// Propagates the derivatives of `old` to those of `new` (overwritten), after the forward step `step`.
  public let stepTangent:
    (
      _ old: ProfileBlock<Double>, _ new: ProfileBlock<Double>, _ step: Int,
      _ kept: ProfileBlock<Double>, _ oldTangent: ProfileBlock<Lanes8>,
      _ newTangent: ProfileBlock<Lanes8>
    ) -> Void
  private let directions: TangentDirections

  /// Must be inlined where the closure is known, so that the steps are specialised.
  @inline(__always)
  init<T: ClosureTangent>(
    _ tangent: T.Type, columns: Columns<Double>, parameters: [Double],
    constants: ClosureConstants, along directions: TangentDirections
  ) {
    let model = ColumnModel<T.C>(columns: columns, parameters: parameters, constants: constants)
    let tangent = ColumnTangent<T>(of: model, along: directions)
    forward = StepOperator(model, columns: columns)
    stepTangent = {
      tangent.step(from: $0, to: $1, at: $2, kept: $3, oldTangent: $4, newTangent: $5)
    }
    self.directions = directions
  }

  /// Runs the model forward and shows every state with its derivatives to `observe`, the initial one
  /// included. Both blocks are overwritten later.
  ///
  /// - Parameter initial: the state to start from; nil for the model's own. It is overwritten.
  public func run(
    from initial: ProfileBlock<Double>? = nil,
    _ observe: (
      _ step: Int, _ state: ProfileBlock<Double>, _ tangent: ProfileBlock<Lanes8>
    ) throws -> Void
  ) rethrows {
    let layout = forward.layout
    func block<L: Lane>(_ profileCount: Int) -> ProfileBlock<L> {
      ProfileBlock(profileCount: profileCount, levels: layout.levels)
    }
    var (old, new): (ProfileBlock<Double>, ProfileBlock<Double>) = (
      initial ?? forward.initialState(), block(layout.profileCount)
    )
    var (oldTangent, newTangent): (ProfileBlock<Lanes8>, ProfileBlock<Lanes8>) = (
      block(layout.profileCount), block(layout.profileCount)
    )
    oldTangent.copy(from: directions.initialState)
    let kept: ProfileBlock<Double> = block(forward.keptProfileCount)
    try observe(0, old, oldTangent)
    for step in 0..<forward.stepCount {
      forward.record(old, new, step, kept)
      stepTangent(old, new, step, kept, oldTangent, newTangent)
      swap(&old, &new)
      swap(&oldTangent, &newTangent)
      try observe(step + 1, old, oldTangent)
    }
  }
}
