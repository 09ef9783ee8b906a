import Adjoint
import Testing

/// Schedules carried out on a model that only counts.
struct ScheduleTests {
  private static let schedules: [any CheckpointSchedule] =
    [RecordAll(), StoreAll(), TwoLevel()]
    + [1, 2, 3, 7, 20, 64, 199, 200, 1000].map { TwoLevel(segment: $0) }
    + [1, 2, 3, 5, 20, 300].map { Binomial(snapshots: $0) }
    + [4, 5, 9, 30, 100, 599, 600, 1000].map { Mixed(memory: $0) }
    + [1, 3, 10].map { Mixed(memory: 60, longestStretch: $0) }
    + [4, 60, 1000].map { Automatic(memory: $0) }

  @Test(arguments: schedules.indices)
  func `every step is reversed once, in order, from what is stored`(_ index: Int) {
    let schedule = Self.schedules[index]
    for steps in 1...200 {
      let mock = ScheduleMock(schedule, steps: steps)
      #expect(mock.isComplete, "\(schedule.description), \(steps) steps: \(mock.faults)")
    }
  }

  @Test(arguments: schedules.indices)
  func `the cost known before the run is that of the run`(_ index: Int) {
    let schedule = Self.schedules[index]
    for steps in 0...200 {
      let mock = ScheduleMock(schedule, steps: steps)
      let cost = schedule.cost(steps: steps, sizes: .unit)
      #expect(cost.snapshots == mock.mostSnapshots && cost.recordedSteps == mock.mostRecorded)
      #expect(cost.bytes == mock.mostBytes && cost.recomputedSteps == mock.recomputedSteps)
    }
  }

  @Test func `record-all recomputes nothing`() {
    for steps in 1...200 {
      let mock = ScheduleMock(RecordAll(), steps: steps)
      #expect(mock.recomputedSteps == 0)
      #expect(mock.mostSnapshots == 0 && mock.mostRecorded == steps)
    }
  }

  @Test func `store-all keeps every state and recomputes each step but the last once`() {
    for steps in 1...200 {
      let mock = ScheduleMock(StoreAll(), steps: steps)
      #expect(mock.recomputedSteps == steps - 1)
      #expect(mock.mostSnapshots == steps - 1 && mock.mostRecorded == 1)
    }
  }

  @Test(arguments: [1, 2, 3, 7, 20, 64, 199, 200, 1000])
  func `two levels recompute all but the last segment once`(_ segment: Int) {
    for steps in 1...200 {
      let mock = ScheduleMock(TwoLevel(segment: segment), steps: steps)
      let length = min(segment, steps)
      let last = steps % length == 0 ? length : steps % length
      #expect(mock.recomputedSteps == steps - last, "\(steps) steps")
      #expect(mock.mostSnapshots == (steps - last) / length, "\(steps) steps")
      #expect(mock.mostRecorded == length, "\(steps) steps")
    }
  }

  @Test func `two levels by default take segments of about the root of the steps`() {
    for steps in 1...200 {
      let mock = ScheduleMock(TwoLevel(), steps: steps)
      let root = Double(steps).squareRoot()
      #expect(Double(mock.mostRecorded) < root + 1 && Double(mock.mostSnapshots) < root)
    }
  }

  // MARK: Binomial

  @Test func `binomial schedules recompute the known optimum within their snapshots`() {
    for snapshots in 1...20 {
      for steps in 1...200 {
        let mock = ScheduleMock(Binomial(snapshots: snapshots), steps: steps)
        #expect(mock.isComplete, "\(steps) steps, \(snapshots) snapshots: \(mock.faults)")
        #expect(mock.mostSnapshots <= snapshots && mock.mostRecorded == 1)
        #expect(
          mock.recomputedSteps == Self.optimum(steps, snapshots),
          "\(steps) steps, \(snapshots) snapshots")
      }
    }
  }

  /// r·n − C(s + r, s + 1) with the least r such that n ≤ C(s + r, s), by Pascal's triangle.
  private static func optimum(_ n: Int, _ s: Int) -> Int {
    func binomial(_ n: Int, _ k: Int) -> Int {
      // In floating point the middle of a long row does not overflow, and what is looked up is exact.
      var row = [1.0]
      for _ in 0..<n { row = zip([0] + row, row + [0]).map(+) }
      return k <= n ? Int(row[k]) : 0
    }
    var r = 0
    while binomial(s + r, s) < n { r += 1 }
    return r * n - binomial(s + r, s + 1)
  }

  // MARK: Mixed

  @Test(arguments: [StepSizes(state: 1, kept: 2), StepSizes(state: 4, kept: 7)])
  func `mixed schedules stay within their memory`(_ sizes: StepSizes) {
    for snapshots in 1...20 {
      let schedule = Mixed(memory: snapshots * sizes.state + sizes.recorded)
      for steps in 1...200 {
        let mock = ScheduleMock(schedule, steps: steps, sizes: sizes)
        #expect(mock.isComplete, "\(steps) steps, \(snapshots) snapshots: \(mock.faults)")
        #expect(mock.mostBytes <= schedule.memory, "\(steps) steps, \(snapshots) snapshots")
        let cost = schedule.cost(steps: steps, sizes: sizes)
        #expect(cost.bytes == mock.mostBytes && cost.recomputedSteps == mock.recomputedSteps)
      }
    }
  }

  @Test func `mixed schedules that record one step at a time are binomial`() {
    let sizes = StepSizes.unit
    for snapshots in 1...20 {
      let memory = snapshots * sizes.state + sizes.recorded
      let mixed = Mixed(memory: memory, longestStretch: 1)
      for steps in 1...200 {
        #expect(
          mixed.actions(steps: steps, sizes: sizes)
            == Binomial(snapshots: snapshots).actions(steps: steps, sizes: sizes))
      }
    }
  }

  @Test func `what fits into memory is recorded at once, and never recomputed`() {
    for steps in 1...200 {
      #expect(
        Mixed(memory: 3 * steps).actions(steps: steps, sizes: .unit) == [
          .record(from: 0, to: steps), .reverse(from: steps, to: 0),
        ])
    }
  }

  /// With ρ(d) steps to be recorded above d snapshots, the stretches of the first pass are those of ρ(1),
  /// ρ(2), … steps, and one more of the last length that is recorded without a snapshot.
  @Test func `memory sets how many steps are recomputed at most once`() {
    let sizes = StepSizes.unit
    for memory in sizes.state + sizes.recorded...60 {
      let stretches = (1...memory).map { (memory - $0 * sizes.state) / sizes.recorded }
        .filter { $0 > 0 }
      let capacity = stretches.reduce(0, +) + stretches[stretches.count - 1]
      #expect(Double(capacity) >= Double((memory - 3) * (memory - 3)) / 6)
      let mock = ScheduleMock(Mixed(memory: memory), steps: capacity, sizes: sizes)
      #expect(mock.made.max()! <= 2, "\(memory)")
      let longer = ScheduleMock(Mixed(memory: memory), steps: capacity + 1, sizes: sizes)
      #expect(longer.made.max()! > 2, "\(memory)")
    }
  }

  @Test func `mixed schedules recompute hardly more than the fewest steps possible`() {
    let sizes = StepSizes.unit
    var (excess, fewest) = (0, 0)
    for memory in stride(from: sizes.state + sizes.recorded, to: 40, by: 3) {
      var search = ExhaustiveSearch(memory: memory, sizes: sizes, steps: 60)
      for steps in 1...60 {
        let optimum = search.recomputedSteps(steps)
        let recomputed = ScheduleMock(Mixed(memory: memory), steps: steps).recomputedSteps
        #expect(recomputed >= optimum)
        // The rule balances repetitions and does not look at the length of the last stretch.
        #expect(
          Double(recomputed) <= 1.15 * Double(optimum) + 1, "\(steps) steps in \(memory)")
        excess += recomputed - optimum
        fewest += optimum
      }
    }
    #expect(Double(excess) <= 0.02 * Double(fewest))
  }

  /// Tries every place for every snapshot.
  private struct ExhaustiveSearch {
    let memory: Int
    let sizes: StepSizes
    /// By snapshots and then steps; nil where not known yet.
    var known: [[Int?]]

    init(memory: Int, sizes: StepSizes, steps: Int) {
      self.memory = memory
      self.sizes = sizes
      known = Array(
        repeating: Array(repeating: nil, count: steps + 1), count: memory / sizes.state + 2)
    }

    func recordable(_ snapshots: Int) -> Int {
      max(0, memory - snapshots * sizes.state) / sizes.recorded
    }

    mutating func recomputedSteps(_ steps: Int) -> Int {
      steps <= recordable(0) ? 0 : recomputed(steps, 1)!
    }

    /// The fewest steps run through to reverse `steps` steps above the latest snapshot; nil where that is
    /// impossible.
    private mutating func recomputed(_ steps: Int, _ snapshots: Int) -> Int? {
      if recordable(snapshots) == 0 { return nil }
      if steps <= recordable(snapshots) { return 0 }
      if let known = known[snapshots][steps] { return known }
      var fewest = Int.max
      for split in 1..<steps {
        let rest = steps - split
        let above = rest <= recordable(snapshots) ? 0 : recomputed(rest, snapshots + 1)
        guard let above, let below = recomputed(split, snapshots) else { continue }
        fewest = min(fewest, split + above + below)
      }
      known[snapshots][steps] = fewest
      return fewest
    }
  }

  // MARK: All

  @Test func `no steps need no actions`() {
    for schedule in Self.schedules {
      #expect(schedule.actions(steps: 0, sizes: .unit).isEmpty)
    }
  }

  @Test func `a million steps are planned at once, and carried out one by one`() {
    let sizes = StepSizes(state: 3672, kept: 6528)
    for schedule in [Binomial(snapshots: 100), StoreAll(), Mixed(memory: 1 << 24)]
      as [any CheckpointSchedule]
    {
      var (reversed, count) = (1_000_000, 0)
      schedule.perform(steps: reversed, sizes: sizes) { action in
        count += 1
        if case .reverse(let from, let to) = action, from == reversed { reversed = to }
      }
      #expect(reversed == 0 && count > 1000, "\(schedule.description)")
    }
  }

  @Test func `a short schedule is this`() {
    #expect(
      TwoLevel(segment: 2).actions(steps: 5, sizes: .unit) == [
        .store(step: 0), .advance(from: 0, to: 2), .store(step: 2), .advance(from: 2, to: 4),
        .record(from: 4, to: 5), .reverse(from: 5, to: 4),
        .restore(step: 2), .record(from: 2, to: 4), .reverse(from: 4, to: 2), .discard(step: 2),
        .restore(step: 0), .record(from: 0, to: 2), .reverse(from: 2, to: 0), .discard(step: 0),
      ])
  }

  @Test func `a schedule describes itself`() {
    #expect(RecordAll().description == "record-all")
    #expect(StoreAll().description == "store-all")
    #expect(TwoLevel().description == "two-level")
    #expect(TwoLevel(segment: 12).description == "two-level, segments of 12 steps")
    #expect(Binomial(snapshots: 5).description == "binomial, 5 snapshots")
    #expect(Mixed(memory: 4096).description == "mixed, 4096 bytes")
    #expect(
      Mixed(memory: 4096, longestStretch: 8).description
        == "mixed, 4096 bytes, stretches of at most 8 steps")
    #expect(Automatic(memory: 4096).description == "automatic")
  }
}
