import Adjoint

/// What a driver does, in numbers; every rule that a schedule has to keep is checked on the way.
struct ScheduleMock {
  let steps: Int
  let sizes: StepSizes
  var current = 0
  var snapshots: [Int] = []
  var recorded: Range<Int>?
  var reversed: [Int] = []
  /// How often each step was made.
  var made: [Int]
  var mostSnapshots = 0
  var mostRecorded = 0
  var mostBytes = 0
  var faults: [String] = []

  /// Carries out a schedule.
  init(_ schedule: some CheckpointSchedule, steps: Int, sizes: StepSizes = .unit) {
    self.steps = steps
    self.sizes = sizes
    made = Array(repeating: 0, count: steps)
    schedule.perform(steps: steps, sizes: sizes) { perform($0) }
  }

  var recomputedSteps: Int { made.reduce(0, +) - steps }

  /// Whether each step was reversed once, from the last to the first, and nothing is left.
  var isComplete: Bool {
    faults.isEmpty && reversed == Array((0..<steps).reversed()) && snapshots.isEmpty
      && recorded == nil
  }

  private mutating func perform(_ action: CheckpointAction) {
    switch action {
    case .advance(let from, let to): make(from, to, action)
    case .record(let from, let to):
      require(recorded == nil, action)
      make(from, to, action)
      recorded = from..<to
    case .reverse(let from, let to):
      require(recorded == to..<from && from == (reversed.last ?? steps), action)
      reversed += (to..<from).reversed()
      (current, recorded) = (to, nil)
    case .store(let step):
      require(step == current && step > (snapshots.last ?? -1), action)
      snapshots.append(step)
    case .restore(let step):
      require(step == snapshots.last, action)
      current = step
    case .discard(let step): require(step == snapshots.popLast(), action)
    }
    let recordedCount = recorded?.count ?? 0
    mostSnapshots = max(mostSnapshots, snapshots.count)
    mostRecorded = max(mostRecorded, recordedCount)
    mostBytes = max(mostBytes, snapshots.count * sizes.state + recordedCount * sizes.recorded)
  }

  private mutating func make(_ from: Int, _ to: Int, _ action: CheckpointAction) {
    require(from == current && to > from && to <= steps, action)
    for step in from..<min(to, steps) { made[step] += 1 }
    current = to
  }

  private mutating func require(_ holds: Bool, _ action: CheckpointAction) {
    if !holds { faults.append("\(action)") }
  }
}

extension StepSizes {
  /// A state of one byte and three that a step keeps, about as in the models.
  static let unit = StepSizes(state: 1, kept: 2)
}
