import Adjoint
import Testing

/// Schedules carried out on a model that only counts.
struct ScheduleTests {
  private static let schedules: [any CheckpointSchedule] =
    [StoreAll(), TwoLevel()] + [1, 2, 3, 7, 20, 64, 199, 200, 1000].map { TwoLevel(segment: $0) }
    + [1, 2, 3, 5, 20, 300].map { Binomial(snapshots: $0) }

  /// What a driver does, in numbers; every rule that a schedule has to keep is checked on the way.
  private struct Mock {
    let steps: Int
    var current = 0
    var stored: Set<Int> = []
    var recorded: ClosedRange<Int>?
    var reversed: [Int] = []
    var stepsMade = 0
    var mostStored = 0
    var mostRecorded = 0
    var faults: [String] = []

    mutating func perform(_ action: CheckpointAction) {
      switch action {
      case .advance(let from, let to):
        require(from == current && to > from && to <= steps, action)
        stepsMade += to - from
        current = to
      case .record(let from, let to):
        require(from == current && to > from && to <= steps && recorded == nil, action)
        stepsMade += to - from
        (current, recorded) = (to, from...to)
        mostRecorded = max(mostRecorded, to - from)
      case .reverse(let from, let to):
        require(recorded.map { $0.lowerBound <= to && $0.upperBound == from } ?? false, action)
        require(from == (reversed.last ?? steps), action)
        reversed += (to..<from).reversed()
        current = to
        recorded = to == recorded?.lowerBound ? nil : recorded.map { $0.lowerBound...to }
      case .store(let step):
        require(step == current && !stored.contains(step), action)
        stored.insert(step)
        mostStored = max(mostStored, stored.count)
      case .restore(let step):
        require(stored.contains(step), action)
        current = step
      case .discard(let step):
        require(stored.remove(step) != nil, action)
      }
    }

    private mutating func require(_ holds: Bool, _ action: CheckpointAction) {
      if !holds { faults.append("\(action)") }
    }
  }

  private func carriedOut(_ schedule: any CheckpointSchedule, _ steps: Int) -> Mock {
    var mock = Mock(steps: steps)
    for action in schedule.actions(steps: steps) { mock.perform(action) }
    return mock
  }

  @Test func `every step is reversed once, in order, from what is stored`() {
    for schedule in Self.schedules {
      for steps in 1...200 {
        let mock = carriedOut(schedule, steps)
        #expect(mock.faults.isEmpty, "\(schedule.description), \(steps) steps: \(mock.faults)")
        #expect(
          mock.reversed == Array((0..<steps).reversed()), "\(schedule.description), \(steps)")
        #expect(mock.stored.isEmpty, "\(schedule.description), \(steps): snapshots left")
        #expect(mock.recorded == nil)
      }
    }
  }

  @Test func `store-all keeps every state and recomputes each step but the last once`() {
    for steps in 1...200 {
      let mock = carriedOut(StoreAll(), steps)
      #expect(mock.stepsMade == 2 * steps - 1)
      #expect(mock.mostStored == steps - 1 && mock.mostRecorded == 1)
    }
  }

  @Test(arguments: [1, 2, 3, 7, 20, 64, 199, 200, 1000])
  func `two levels recompute all but the last segment once`(_ segment: Int) {
    for steps in 1...200 {
      let mock = carriedOut(TwoLevel(segment: segment), steps)
      let length = min(segment, steps)
      let last = steps % length == 0 ? length : steps % length
      #expect(mock.stepsMade == steps + (steps - last), "\(steps) steps")
      #expect(mock.mostStored == (steps - last) / length, "\(steps) steps")
      #expect(mock.mostRecorded == length, "\(steps) steps")
    }
  }

  @Test func `two levels by default take segments of about the root of the steps`() {
    for steps in 1...200 {
      let mock = carriedOut(TwoLevel(), steps)
      let root = Double(steps).squareRoot()
      #expect(Double(mock.mostRecorded) < root + 1 && Double(mock.mostStored) < root)
    }
  }

  @Test func `binomial schedules recompute the known optimum within their snapshots`() {
    for snapshots in 1...20 {
      for steps in 1...200 {
        let mock = carriedOut(Binomial(snapshots: snapshots), steps)
        #expect(mock.faults.isEmpty, "\(steps) steps, \(snapshots) snapshots: \(mock.faults)")
        #expect(mock.mostStored <= snapshots && mock.mostRecorded == 1)
        let optimum = Self.optimum(steps, snapshots)
        #expect(mock.stepsMade - steps == optimum, "\(steps) steps, \(snapshots) snapshots")
        #expect(Binomial.recomputedSteps(steps: steps, snapshots: snapshots) == optimum)
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

  @Test func `no steps need no actions`() {
    for schedule in Self.schedules { #expect(schedule.actions(steps: 0).isEmpty) }
  }

  @Test func `a short schedule is this`() {
    #expect(
      TwoLevel(segment: 2).actions(steps: 5) == [
        .store(step: 0), .advance(from: 0, to: 2), .store(step: 2), .advance(from: 2, to: 4),
        .record(from: 4, to: 5), .reverse(from: 5, to: 4),
        .restore(step: 2), .record(from: 2, to: 4), .reverse(from: 4, to: 2), .discard(step: 2),
        .restore(step: 0), .record(from: 0, to: 2), .reverse(from: 2, to: 0), .discard(step: 0),
      ])
  }

  @Test func `a schedule describes itself`() {
    #expect(StoreAll().description == "store-all")
    #expect(TwoLevel().description == "two-level")
    #expect(TwoLevel(segment: 12).description == "two-level, segments of 12 steps")
  }
}
