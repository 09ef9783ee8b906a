import Testing

@testable import Pipeline

/// How a run is divided into steps, and what of the times of files is rounding.
@Suite struct RunClockTests {
  @Test func `a run takes the fewest equal steps that are not too long`() {
    let clock = RunClock(start: 5, end: 1005, longestStep: 300)
    #expect(clock.stepCount == 4 && clock.timeStep == 250)
    #expect(RunClock(start: 0, end: 10, longestStep: 300).timeStep == 10)
  }

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
