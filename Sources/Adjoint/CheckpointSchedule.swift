/// One instruction of a checkpoint schedule. States are numbered by the steps that lead to them.
///
/// Snapshots form a stack: each is of a later state than the one before, and only the latest is restored
/// or discarded.
public enum CheckpointAction: Equatable, Sendable {
  /// Run the model from the current state, number `from`, to state `to`, keeping nothing.
  case advance(from: Int, to: Int)
  /// The same, keeping the states and what the adjoint of each step needs.
  case record(from: Int, to: Int)
  /// Propagate the adjoint back over recorded steps, from state `from` to state `to`, the current one then.
  case reverse(from: Int, to: Int)
  /// Keep the current state as snapshot number `step`.
  case store(step: Int)
  /// Make snapshot number `step` the current state.
  case restore(step: Int)
  /// Forget snapshot number `step`.
  case discard(step: Int)
}

/// What a step leaves behind, in bytes.
public struct StepSizes: Sendable, Hashable {
  /// A state of the model: the size of a snapshot.
  public let state: Int
  /// What the adjoint of a step needs besides the states before and after it.
  public let kept: Int
  /// A recorded step: its state and what its adjoint needs.
  public var recorded: Int { state + kept }

  public init(state: Int, kept: Int) {
    precondition(state > 0 && kept >= 0, "sizes in bytes")
    self.state = state
    self.kept = kept
  }
}

/// A plan for the gradient through n steps: which states to keep, and what to recompute from them.
///
/// A schedule knows nothing of the ocean; `AdjointDriver` only obeys it. Whatever the schedule, the steps
/// are reversed in the same order, so the gradient has the same bits.
public protocol CheckpointSchedule: Hashable, Sendable {
  /// A few words for logs and results, the same on every machine.
  var description: String { get }
  /// Calls `action` for each instruction in turn, starting with state 0 as the current state.
  func perform(steps: Int, sizes: StepSizes, _ action: (CheckpointAction) -> Void)
  /// Returns a schedule with the same instructions that need not be chosen any more.
  func settled(steps: Int, sizes: StepSizes) -> any CheckpointSchedule
}

extension CheckpointSchedule {
  public func settled(steps: Int, sizes: StepSizes) -> any CheckpointSchedule { self }
}

/// What a schedule holds and does, known before the run.
public struct ScheduleCost: Sendable, Equatable {
  /// The most snapshots held at once.
  public internal(set) var snapshots = 0
  /// The most recorded steps held at once.
  public internal(set) var recordedSteps = 0
  /// The most bytes that both take at once. The run itself works in four states and one set of
  /// intermediates more.
  public internal(set) var bytes = 0
  /// Steps that are computed besides the first time of each.
  public internal(set) var recomputedSteps = 0
}

extension CheckpointSchedule {
  /// Returns all instructions, for a look at short schedules.
  public func actions(steps: Int, sizes: StepSizes) -> [CheckpointAction] {
    var actions: [CheckpointAction] = []
    perform(steps: steps, sizes: sizes) { actions.append($0) }
    return actions
  }

  /// Returns what the schedule holds and recomputes for `steps` steps, by going through its instructions.
  public func cost(steps: Int, sizes: StepSizes) -> ScheduleCost {
    var cost = ScheduleCost()
    var (snapshots, stepsMade) = (0, 0)
    perform(steps: steps, sizes: sizes) { action in
      var recorded = 0
      switch action {
      case .advance(let from, let to): stepsMade += to - from
      case .record(let from, let to):
        stepsMade += to - from
        recorded = to - from
      case .store: snapshots += 1
      case .discard: snapshots -= 1
      case .restore, .reverse: break
      }
      cost.snapshots = max(cost.snapshots, snapshots)
      cost.recordedSteps = max(cost.recordedSteps, recorded)
      cost.bytes = max(cost.bytes, snapshots * sizes.state + recorded * sizes.recorded)
    }
    cost.recomputedSteps = stepsMade - steps
    return cost
  }
}

/// Reverses `steps` steps from the last to the first, the frame that all schedules share.
///
/// What lies between the current state and the steps already reversed is recorded and reversed as soon as
/// it is short enough. Until then its first state is stored and a part of it run through. When a stretch
/// has been reversed the latest snapshot is where to go on.
///
/// - Parameters:
///   - recordable: the most steps that may be recorded while so many snapshots are held.
///   - split: how many of `length` steps to run through from the latest of so many snapshots, `length` being
///     more than may be recorded.
func reverseFromSnapshots(
  steps: Int, recordable: (_ snapshots: Int) -> Int,
  split: (_ length: Int, _ snapshots: Int) -> Int, _ action: (CheckpointAction) -> Void
) {
  guard steps > 0 else { return }
  var snapshots: [Int] = []
  var (start, end) = (0, steps)
  while true {
    if end - start <= recordable(snapshots.count) {
      action(.record(from: start, to: end))
      action(.reverse(from: end, to: start))
      if snapshots.last == start {
        action(.discard(step: start))
        snapshots.removeLast()
      }
      guard let latest = snapshots.last else { return }
      action(.restore(step: latest))
      (start, end) = (latest, start)
    } else {
      if snapshots.last != start {
        action(.store(step: start))
        snapshots.append(start)
      }
      let middle = start + split(end - start, snapshots.count)
      action(.advance(from: start, to: middle))
      start = middle
    }
  }
}
