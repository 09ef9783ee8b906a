import Column
import Lanes

/// Lets the lanes of shorter cases start again when they are done, while longer ones go on.
///
/// A lane so takes no step but those that its case takes alone, and stays as finite as that. Nothing of it
/// counts beyond its own last state, where its adjoint starts from 0.
final class LaneRestarts<L: Lane> {
  private let lanes: [(lane: Int, stepCount: Int)]
  private let initial: ProfileBlock<L>
  private let restarted: ProfileBlock<L>

  /// Returns nil where all cases are equally long.
  init?(_ columns: Columns<L>, initialState: () -> ProfileBlock<L>) {
    lanes = (0..<L.count).map { ($0, columns.stepCount(ofLane: $0)) }
      .filter { $0.stepCount < columns.stepCount }
    guard !lanes.isEmpty else { return nil }
    initial = initialState()
    restarted = initialState()
  }

  /// Returns the state that step number `step` starts from: `state`, but for the lanes that start again.
  func applied(to state: ProfileBlock<L>, atStep step: Int) -> ProfileBlock<L> {
    guard lanes.contains(where: { startsAgain($0.stepCount, step) }) else { return state }
    restarted.copy(from: state)
    for (lane, stepCount) in lanes where startsAgain(stepCount, step) {
      for profile in 0..<initial.profileCount {
        let values = initial[profile].column(lane, levels: initial.levels)
        restarted[profile].setColumn(lane, to: values)
      }
    }
    return restarted
  }

  /// Applies the adjoint of that: where a lane starts again, nothing depends on what was before.
  func clear(_ adjoint: ProfileBlock<L>, atStep step: Int) {
    for (lane, stepCount) in lanes where startsAgain(stepCount, step) {
      for profile in 0..<adjoint.profileCount {
        for level in 0..<adjoint.levels { adjoint[profile][level][lane: lane] = 0 }
      }
    }
  }

  private func startsAgain(_ stepCount: Int, _ step: Int) -> Bool {
    step > 0 && step % max(1, stepCount) == 0
  }
}
