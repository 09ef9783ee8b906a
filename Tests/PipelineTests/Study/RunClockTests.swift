import Testing

@testable import Pipeline

/// A run takes whole steps and ends exactly where it is told to.
@Suite struct RunClockTests {
  @Test func `a step that divides the run keeps its bits`() {
    let clock = RunClock(start: 86400, end: 86400 + 3600, longestStep: 60)
    #expect(clock.start == 86400 && clock.timeStep == 60 && clock.stepCount == 60)
    #expect(clock.length == 3600)
    // Three times a tenth is not 0.3, but whole to rounding.
    let tenths = RunClock(start: 0, end: 0.3, longestStep: 0.1)
    #expect(tenths.timeStep == 0.1 && tenths.stepCount == 3)
  }

  @Test func `other steps are shortened a little and all alike`() {
    let clock = RunClock(start: 10, end: 110, longestStep: 30)
    #expect(clock.stepCount == 4 && clock.timeStep == 25 && clock.length == 100)
    // One part in a million over three steps takes a fourth.
    let longer = RunClock(start: 0, end: 90.0001, longestStep: 30)
    #expect(longer.stepCount == 4 && longer.timeStep == 90.0001 / 4)
  }

  @Test func `a run shorter than a step is one step`() {
    let clock = RunClock(start: 5, end: 15, longestStep: 30)
    #expect(clock.stepCount == 1 && clock.timeStep == 10)
  }

  @Test(arguments: [0.1, 1.0 / 3, 7, 60, 299.9, 86399, 1e6])
  func `a run ends where it is told to and no step is too long`(end: Double) {
    for longest in [0.03, 0.7, 30.0, 61] {
      let clock = RunClock(start: 0, end: end, longestStep: longest)
      #expect(abs(clock.length - end) <= 2e-9 * end)
      #expect(clock.timeStep <= longest)
      #expect(Double(clock.stepCount - 1) * longest < end)
    }
  }

  @Test func `the nearest step is within the run`() {
    let clock = RunClock(start: 0, end: 120, longestStep: 30)
    #expect([-40, 0, 14, 16, 45, 119, 500].map(clock.nearestStep) == [0, 0, 0, 1, 2, 4, 4])
  }

  // MARK: Rounding of the times of files

  @Test(arguments: [180, 7200, 86_400, 31_536_000.0], [-1e-6, 0, 1e-6])
  func `an end that is rounded makes no step more, and keeps the step's bits`(
    _ length: Double, _ rounding: Double
  ) {
    let clock = RunClock(start: 100, end: 100 + length + rounding, longestStep: 60)
    #expect(clock.timeStep == 60 && clock.length == length)
    #expect(clock.snapped(length + rounding) == length)
    #expect(clock.snapped(rounding) == 0)
  }

  @Test func `the last time is within the run, however its length is divided`() {
    for length in stride(from: 1000.0, through: 5000, by: 7.3) {
      let clock = RunClock(start: 0, end: length, longestStep: 90)
      #expect(clock.snapped(length) == clock.length)
    }
  }

  @Test func `other times are left as they are`() {
    let clock = RunClock(start: 0, end: 7200, longestStep: 60)
    for time in [-1, -1e-4, 1e-4, 3600, 7199.999, 7200.001] { #expect(clock.snapped(time) == time) }
  }
}
