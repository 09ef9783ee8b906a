import Closures
import Column
import Lanes

/// Runs a model forward and its adjoint backward by a checkpoint schedule.
public struct AdjointDriver<L: Lane> {
  @usableFromInline let model: StepOperator<L>
  @usableFromInline let blocks: CheckpointMemory<L>

  /// - Parameter memory: that of an earlier gradient, which fits the model and nobody else uses.
  @inlinable
  public init(_ model: StepOperator<L>, memory: CheckpointMemory<L>? = nil) {
    precondition(memory?.fits(model) ?? true, "the memory is that of another model")
    self.model = model
    blocks = memory ?? CheckpointMemory(for: model)
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
    var next = blocks.takeState()
    let kept = blocks.makeUnrecorded()
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
    var gathered = objective.makeGathered()
    run(from: initial) { step, state in
      objective.gather(state, atStep: step, into: &gathered)
    }
    return objective.value(of: gathered)
  }

  /// Returns the value and the gradient of an objective.
  ///
  /// The model accumulates its sensitivities, so each model gives one gradient.
  ///
  /// - Parameter watch: is shown every state with its adjoint on the way back, from the last to the initial one,
  ///   and the derivative of the objective with respect to what it gathered. Blocks are overwritten later.
  @inlinable
  public func gradient<O: Objective<L>>(
    of objective: O, schedule: any CheckpointSchedule,
    watching watch: ((_ state: AdjointState<L>, _ derivative: O.Gathered) -> Void)? = nil
  ) -> Gradient<L> {
    var sweep = Sweep(model, objective, blocks, watch)
    schedule.perform(steps: model.stepCount, sizes: model.sizes) { sweep.perform($0) }
    return sweep.finish()
  }
}

/// A state of the run on the way back through it.
public struct AdjointState<L: Lane> {
  /// The number of the state.
  public let step: Int
  public let state: ProfileBlock<L>
  /// What the step to the state kept; nil for the initial state.
  public let kept: ProfileBlock<L>?
  /// The gradient with respect to the state, by itself and through all that follows.
  public let adjoint: ProfileBlock<L>

  @inlinable
  init(
    step: Int, state: ProfileBlock<L>, kept: ProfileBlock<L>?, adjoint: ProfileBlock<L>
  ) {
    self.step = step
    self.state = state
    self.kept = kept
    self.adjoint = adjoint
  }
}

extension StepOperator {
  /// What a step leaves behind.
  public var sizes: StepSizes {
    StepSizes(
      state: ProfileBlock<L>.byteCount(
        profileCount: layout.profileCount, levels: layout.levels),
      kept: ProfileBlock<L>.byteCount(profileCount: keptProfileCount, levels: layout.levels))
  }
}

/// The state of one gradient computation.
///
/// Blocks are handed on, not copied: a snapshot is the block itself, and the next step writes to another.
@usableFromInline
struct Sweep<L: Lane, O: Objective<L>> {
  @usableFromInline let model: StepOperator<L>
  @usableFromInline let objective: O
  @usableFromInline let blocks: CheckpointMemory<L>
  @usableFromInline let watch: ((AdjointState<L>, O.Gathered) -> Void)?

  @usableFromInline var current: ProfileBlock<L>
  @usableFromInline var currentStep = 0
  @usableFromInline var snapshots: [(step: Int, state: ProfileBlock<L>)] = []
  @usableFromInline var recordedStates: [ProfileBlock<L>] = []
  @usableFromInline var recordedKept: [ProfileBlock<L>] = []
  @usableFromInline let unrecorded: ProfileBlock<L>

  /// What the objective gathers; its derivative once the adjoint is under way.
  @usableFromInline var gathered: O.Gathered
  /// States up to this one have been shown to the objective.
  @usableFromInline var shown = 0
  @usableFromInline var value: L?
  @usableFromInline var adjoint: ProfileBlock<L>
  @usableFromInline var nextAdjoint: ProfileBlock<L>
  @usableFromInline var adjointStep: Int?

  @inlinable
  init(
    _ model: StepOperator<L>, _ objective: O, _ blocks: CheckpointMemory<L>,
    _ watch: ((AdjointState<L>, O.Gathered) -> Void)?
  ) {
    self.model = model
    self.objective = objective
    self.blocks = blocks
    self.watch = watch
    current = model.initialState()
    unrecorded = blocks.makeUnrecorded()
    adjoint = blocks.takeState()
    nextAdjoint = blocks.takeState()
    adjoint.clear()
    gathered = objective.makeGathered()
    objective.gather(current, atStep: 0, into: &gathered)
  }

  @inlinable
  mutating func perform(_ action: CheckpointAction) {
    switch action {
    case .store(let step):
      precondition(
        step == currentStep && snapshots.last.map { $0.step < step } ?? true,
        "state \(step) is not the current one, or not later than the latest snapshot")
      snapshots.append((step, current))
    case .restore(let step):
      guard let latest = snapshots.last, latest.step == step else {
        preconditionFailure("state \(step) is not the latest snapshot")
      }
      release(current, ofStep: currentStep)
      (currentStep, current) = latest
    case .discard(let step):
      guard let latest = snapshots.popLast(), latest.step == step else {
        preconditionFailure("state \(step) is not the latest snapshot")
      }
      if currentStep != step { blocks.giveState(latest.state) }
    case .advance(let from, let to):
      precondition(from == currentStep, "state \(from) is not the current one")
      while currentStep < to {
        let old = current
        step(by: model.step, unrecorded)
        release(old, ofStep: currentStep - 1)
      }
    case .record(let from, let to):
      precondition(
        from == currentStep && recordedStates.isEmpty, "state \(from) cannot be recorded")
      recordedStates.append(current)
      while currentStep < to {
        let kept = blocks.takeKept()
        step(by: model.record, kept)
        recordedStates.append(current)
        recordedKept.append(kept)
      }
    case .reverse(let from, let to): reverse(from: from, to: to)
    }
  }

  @inlinable
  mutating func step(
    by advance: (ProfileBlock<L>, ProfileBlock<L>, Int, ProfileBlock<L>) -> Void,
    _ intermediates: ProfileBlock<L>
  ) {
    let next = blocks.takeState()
    advance(current, next, currentStep, intermediates)
    current = next
    currentStep += 1
    if currentStep > shown {
      objective.gather(current, atStep: currentStep, into: &gathered)
      shown = currentStep
    }
  }

  @inlinable
  mutating func reverse(from: Int, to: Int) {
    precondition(
      recordedKept.count == from - to && currentStep == from && (adjointStep ?? from) == from,
      "steps \(to) to \(from) are not the recorded ones")
    if adjointStep == nil { startAdjoint() }
    for step in (to..<from).reversed() {
      let new = recordedStates.removeLast()
      let old = recordedStates[recordedStates.count - 1]
      let kept = recordedKept.removeLast()
      if let watch {
        let state = AdjointState(step: step + 1, state: new, kept: kept, adjoint: adjoint)
        watch(state, gathered)
      }
      model.stepAdjoint(old, new, step, kept, adjoint, nextAdjoint)
      swap(&adjoint, &nextAdjoint)
      objective.addGradient(gathered, atStep: step, to: adjoint)
      current = old
      blocks.giveKept(kept)
      blocks.giveState(new)
    }
    recordedStates.removeAll(keepingCapacity: true)
    currentStep = to
    adjointStep = to
  }

  /// Begins the adjoint with the gradient with respect to the last state.
  @inlinable
  mutating func startAdjoint() {
    precondition(
      shown == model.stepCount && currentStep == shown, "the adjoint starts from the last state")
    value = objective.value(of: gathered)
    objective.differentiate(&gathered)
    objective.addGradient(gathered, atStep: currentStep, to: adjoint)
  }

  /// Gives a state back to the pool unless it is a snapshot, which can only be the latest.
  @inlinable
  func release(_ state: ProfileBlock<L>, ofStep step: Int) {
    if snapshots.last?.step != step { blocks.giveState(state) }
  }

  @inlinable
  consuming func finish() -> Gradient<L> {
    precondition((adjointStep ?? 0) == 0, "the schedule is incomplete")
    // Without a step nothing has been reversed, and the initial state is the final one.
    if value == nil { startAdjoint() }
    watch?(AdjointState(step: 0, state: current, kept: nil, adjoint: adjoint), gathered)
    blocks.giveState(current)
    blocks.giveState(nextAdjoint)
    return Gradient(value: value!, sensitivities: model.sensitivities(), initialState: adjoint)
  }
}
