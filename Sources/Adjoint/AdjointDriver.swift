import Closures
import Column
import Lanes

/// Runs a model forward and its adjoint backward by a checkpoint schedule.
public struct AdjointDriver<L: Lane> {
  @usableFromInline let model: StepOperator<L>
  @usableFromInline let blocks: BlockPool<L>
  @usableFromInline let keptBlocks: BlockPool<L>

  @inlinable
  public init(_ model: StepOperator<L>) {
    self.model = model
    blocks = BlockPool(profileCount: model.layout.profileCount, levels: model.layout.levels)
    keptBlocks = BlockPool(profileCount: model.keptProfileCount, levels: model.layout.levels)
  }

  /// Runs the model forward and shows every state to `observe`, the initial one included.
  ///
  /// - Parameter initial: the state to start from; nil for the model's own. It is overwritten.
  @inlinable
  public func run(
    from initial: ProfileBlock<L>? = nil,
    _ observe: (_ step: Int, _ state: ProfileBlock<L>) throws -> Void
  ) rethrows {
    var current = initial ?? model.initialState()
    var next = blocks.take()
    let kept = keptBlocks.take()
    try observe(0, current)
    for step in 0..<model.stepCount {
      model.step(current, next, step, kept)
      swap(&current, &next)
      try observe(step + 1, current)
    }
  }

  /// Returns the value of an objective, running forward only.
  @inlinable
  public func value(of objective: some Objective<L>, from initial: ProfileBlock<L>? = nil) -> L {
    var value: L = 0
    run(from: initial) { step, state in value += objective.value(atStep: step, of: state) }
    return value
  }

  /// Returns the value and the gradient of an objective.
  ///
  /// The model accumulates its sensitivities, so each model gives one gradient.
  @inlinable
  public func gradient(of objective: some Objective<L>, schedule: any CheckpointSchedule)
    -> Gradient<L>
  {
    var sweep = Sweep(model, objective, blocks, keptBlocks)
    for action in schedule.actions(steps: model.stepCount) { sweep.perform(action) }
    return sweep.finish()
  }
}

/// The state of one gradient computation.
///
/// Blocks are handed on, not copied: a snapshot is the block itself, and the next step writes to another.
@usableFromInline
struct Sweep<L: Lane, O: Objective<L>> {
  @usableFromInline let model: StepOperator<L>
  @usableFromInline let objective: O
  @usableFromInline let blocks: BlockPool<L>
  @usableFromInline let keptBlocks: BlockPool<L>

  @usableFromInline var current: ProfileBlock<L>
  @usableFromInline var currentStep = 0
  @usableFromInline var snapshots: [Int: ProfileBlock<L>] = [:]
  @usableFromInline var heldBlocks: Set<ObjectIdentifier> = []
  @usableFromInline var recordedStates: [ProfileBlock<L>] = []
  @usableFromInline var recordedKept: [ProfileBlock<L>] = []
  @usableFromInline let unrecorded: ProfileBlock<L>

  @usableFromInline var value: L
  /// States up to this one are counted in `value`.
  @usableFromInline var counted = 0
  @usableFromInline var adjoint: ProfileBlock<L>
  @usableFromInline var nextAdjoint: ProfileBlock<L>
  @usableFromInline var adjointStep: Int?

  @inlinable
  init(
    _ model: StepOperator<L>, _ objective: O, _ blocks: BlockPool<L>, _ keptBlocks: BlockPool<L>
  ) {
    self.model = model
    self.objective = objective
    self.blocks = blocks
    self.keptBlocks = keptBlocks
    current = model.initialState()
    unrecorded = keptBlocks.take()
    adjoint = blocks.take()
    nextAdjoint = blocks.take()
    adjoint.clear()
    value = objective.value(atStep: 0, of: current)
  }

  @inlinable
  mutating func perform(_ action: CheckpointAction) {
    switch action {
    case .store(let step):
      precondition(step == currentStep, "state \(step) is not the current one")
      snapshots[step] = current
      heldBlocks.insert(ObjectIdentifier(current))
    case .restore(let step):
      guard let snapshot = snapshots[step] else { preconditionFailure("no snapshot \(step)") }
      let previous = current
      current = snapshot
      currentStep = step
      release(previous)
    case .discard(let step):
      guard let snapshot = snapshots.removeValue(forKey: step) else {
        preconditionFailure("no snapshot \(step)")
      }
      heldBlocks.remove(ObjectIdentifier(snapshot))
      release(snapshot)
    case .advance(let from, let to):
      precondition(from == currentStep, "state \(from) is not the current one")
      while currentStep < to {
        let old = current
        step(keeping: unrecorded)
        release(old)
      }
    case .record(let from, let to):
      precondition(
        from == currentStep && recordedStates.isEmpty, "state \(from) cannot be recorded")
      recordedStates = [current]
      while currentStep < to {
        let kept = keptBlocks.take()
        step(keeping: kept)
        recordedStates.append(current)
        recordedKept.append(kept)
      }
    case .reverse(let from, let to): reverse(from: from, to: to)
    }
  }

  @inlinable
  mutating func step(keeping kept: ProfileBlock<L>) {
    let next = blocks.take()
    model.step(current, next, currentStep, kept)
    current = next
    currentStep += 1
    if currentStep > counted {
      value += objective.value(atStep: currentStep, of: current)
      counted = currentStep
    }
  }

  @inlinable
  mutating func reverse(from: Int, to: Int) {
    precondition(
      recordedKept.count == from - to && currentStep == from && (adjointStep ?? from) == from,
      "steps \(to) to \(from) are not the recorded ones")
    if adjointStep == nil { objective.addGradient(atStep: from, of: current, to: adjoint) }
    for step in (to..<from).reversed() {
      let new = recordedStates.removeLast()
      let old = recordedStates[recordedStates.count - 1]
      let kept = recordedKept.removeLast()
      model.stepAdjoint(old, new, step, kept, adjoint, nextAdjoint)
      swap(&adjoint, &nextAdjoint)
      objective.addGradient(atStep: step, of: old, to: adjoint)
      current = old
      keptBlocks.give(kept)
      release(new)
    }
    recordedStates = []
    currentStep = to
    adjointStep = to
  }

  /// Gives a block back to the pool unless it is still in use.
  @inlinable
  func release(_ block: ProfileBlock<L>) {
    if !heldBlocks.contains(ObjectIdentifier(block)) && block !== current { blocks.give(block) }
  }

  @inlinable
  consuming func finish() -> Gradient<L> {
    precondition(
      (adjointStep ?? 0) == 0 && counted == model.stepCount, "the schedule is incomplete")
    // Without a step nothing has been reversed, and the initial state is the final one.
    if adjointStep == nil { objective.addGradient(atStep: 0, of: current, to: adjoint) }
    blocks.give(nextAdjoint)
    keptBlocks.give(unrecorded)
    return Gradient(value: value, sensitivities: model.sensitivities(), initialState: adjoint)
  }
}

/// Blocks of one shape for reuse, so that a sweep allocates only what it holds at once.
@usableFromInline
final class BlockPool<L: Lane> {
  @usableFromInline let profileCount: Int
  @usableFromInline let levels: Int
  @usableFromInline var free: [ProfileBlock<L>] = []

  @inlinable
  init(profileCount: Int, levels: Int) {
    self.profileCount = profileCount
    self.levels = levels
  }

  @inlinable
  func take() -> ProfileBlock<L> {
    free.popLast() ?? ProfileBlock(profileCount: profileCount, levels: levels)
  }

  @inlinable
  func give(_ block: ProfileBlock<L>) { free.append(block) }
}
