import Calibration
import TestSupport
import Testing

@Suite struct TimeOperatorTests {
  private static let (timeStep, stepCount) = (60.0, 40)

  private func instant(_ time: Double) throws(ObservationError) -> TimeOperator {
    try TimeOperator(at: time, timeStep: Self.timeStep, stepCount: Self.stepCount)
  }

  private func mean(_ start: Double, _ end: Double, at time: Double? = nil)
    throws(ObservationError) -> TimeOperator
  {
    try TimeOperator(
      meanFrom: start, to: end, at: time, timeStep: Self.timeStep, stepCount: Self.stepCount)
  }

  private func applied(_ observed: TimeOperator, to trajectory: [Double]) -> Double {
    observed.steps.reduce(0) { $0 + observed.weight(ofStep: $1) * trajectory[$1] }
  }

  /// The trajectory at a time, linear between steps.
  private func value(of trajectory: [Double], at time: Double) -> Double {
    let position = time / Self.timeStep
    let step = min(Int(position), Self.stepCount - 1)
    let share = position - Double(step)
    return (1 - share) * trajectory[step] + share * trajectory[step + 1]
  }

  @Test(arguments: [0, 1, 17, 40])
  func `a time that is a step takes its state alone`(step: Int) throws {
    let observed = try instant(Double(step) * 60 * (1 + .ulpOfOne))
    #expect(observed.exactStep == step)
    #expect(observed.weight(ofStep: step) == 1)
    #expect(TimeOperator(step: step, timeStep: 60).exactStep == step)
    #expect(TimeOperator(step: step, timeStep: 60).weight(ofStep: step) == 1)
    #expect(TimeOperator(step: step, timeStep: 60).time == Double(step) * 60)
  }

  @Test func `a time between steps takes both by their distance`() throws {
    let observed = try instant(75)
    #expect(observed.steps == 1...2)
    #expect(observed.weight(ofStep: 1) == 0.75)
    #expect(observed.weight(ofStep: 2) == 0.25)
    #expect(observed.exactStep == nil)
    #expect(observed.time == 75)
    #expect(observed.interval == nil)
  }

  @Test func `a mean over whole steps is the trapezoidal rule`() throws {
    let observed = try mean(120, 300)
    #expect(observed.steps == 2...5)
    let weights = observed.steps.map(observed.weight)
    for (weight, expected) in zip(weights, [0.5, 1, 1, 0.5]) {
      #expect(abs(weight - expected / 3) <= .ulpOfOne)
    }
    #expect(observed.time == 210)
    #expect(observed.interval == 120...300)
    #expect(try mean(120, 300, at: 300).time == 300)
  }

  @Test(arguments: [(0.0, 2400.0), (10, 20), (30, 90), (59.9, 60.1), (61, 2399), (2390, 2400)])
  func `a mean is the integral of the trajectory that is linear between steps`(
    start: Double, end: Double
  ) throws {
    var random = SplitMix64(seed: 8)
    let trajectory = random.uniform(count: Self.stepCount + 1)
    // The trapezoidal rule is exact between the kinks.
    let inside = (0...Self.stepCount).map { Double($0) * Self.timeStep }
      .filter { $0 > start && $0 < end }
    let nodes = [start] + inside + [end]
    let integral = zip(nodes, nodes.dropFirst()).reduce(0) { sum, part in
      sum + 0.5 * (part.1 - part.0)
        * (value(of: trajectory, at: part.0) + value(of: trajectory, at: part.1))
    }
    let seen = applied(try mean(start, end), to: trajectory)
    #expect(abs(seen - integral / (end - start)) <= 1e-12)
  }

  @Test func `the weights add up to 1, and none is 0 or negative`() throws {
    var random = SplitMix64(seed: 9)
    for _ in 0..<200 {
      let times = random.uniform(count: 2, 0...2400).sorted()
      for observed in try [instant(times[0]), mean(times[0], times[1])] {
        let weights = observed.steps.map(observed.weight)
        #expect(abs(weights.reduce(0, +) - 1) <= 1e-11)
        #expect(weights.allSatisfy { $0 > 0 })
      }
    }
  }

  @Test func `a linear trajectory is met in the middle`() throws {
    let trajectory = (0...Self.stepCount).map { 2 + 0.1 * Double($0) }
    for observed in try [mean(100, 1000), instant(550)] {
      #expect(abs(applied(observed, to: trajectory) - (2 + 0.1 * 550 / 60)) <= 1e-13)
    }
  }

  // MARK: Errors

  @Test(arguments: [(-1.0, "-1.0"), (2401, "2401.0"), (.nan, "nan"), (.infinity, "inf")])
  func `a time outside the run is named`(time: Double, named: String) {
    let expected =
      "time \(named) s lies outside the run, which lasts 2400.0 s. Leave it out, or run longer."
    let alone = #expect(throws: ObservationError.self) { try instant(time) }
    #expect(alone?.description == expected)
    let end = #expect(throws: ObservationError.self) { try mean(0, time) }
    #expect(end?.description == expected)
  }

  @Test func `an empty interval and a time outside it are named`() {
    let empty = #expect(throws: ObservationError.self) { try mean(60, 60) }
    #expect(
      empty?.description
        == "the interval from 60.0 s to 60.0 s is empty. Give each mean an end after its start.")
    let outside = #expect(throws: ObservationError.self) { try mean(60, 120, at: 130) }
    #expect(
      outside?.description
        == "time 130.0 s lies outside its interval, from 60.0 s to 120.0 s. Correct either.")
  }
}
