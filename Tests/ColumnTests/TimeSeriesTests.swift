import Column
import TestSupport
import Testing

/// Step means of series, their integrals and their transpose.
struct TimeSeriesTests {
  /// Times that fall on steps, between them, and several into one.
  private static let times = [0.0, 600, 1000, 1010, 1020.5, 1800, 3333, 3600, 5400, 7200]
  private static let values = [1.0, -2, 3, 3, 0.5, 8, -1e3, 4, 0, 2.5]

  private func makeSeries(
    _ interpolation: TimeSeries.Interpolation, holdsBeyondEnds: Bool = false,
    values: [Double] = values
  ) throws -> TimeSeries {
    try TimeSeries(
      times: Self.times, values: values, interpolation: interpolation,
      holdsBeyondEnds: holdsBeyondEnds)
  }

  /// ∫ from the first to the last time, by pieces.
  private func integral(_ series: TimeSeries) -> DotProduct {
    var integral = DotProduct()
    for i in 1..<series.times.count {
      let duration = series.times[i] - series.times[i - 1]
      let (before, after) = (series.values[i - 1], series.values[i])
      integral.add(duration, series.interpolation == .linear ? (before + after) / 2 : before)
    }
    return integral
  }

  @Test(arguments: TimeSeries.Interpolation.allCases, [1, 7, 12, 100, 7200])
  func `the steps of a run add up to the integral of the series`(
    _ interpolation: TimeSeries.Interpolation, count: Int
  ) throws {
    let series = try makeSeries(interpolation)
    let timeStep = 7200 / Double(count)
    let means = try series.stepMeans(timeStep: timeStep, count: count)
    #expect(means.count == count)
    let total = DotProduct(means, means.map { _ in timeStep })
    // Some ulp of the times in each step.
    #expect(DotProduct.discrepancy(total, integral(series)) <= Double(count + 20) * .ulpOfOne)
  }

  @Test func `a linear series has the mean of its trapezia`() throws {
    let series = try TimeSeries(
      times: [0, 10, 40], values: [2, 6, 0], interpolation: .linear)
    // 0–20: 2 → 6 in 10 s, then 6 → 4 in 10 s; 20–40: 4 → 0.
    #expect(try series.stepMeans(timeStep: 20, count: 2) == [4.5, 2])
    #expect(try series.stepMeans(timeStep: 5, count: 2) == [3, 5])
  }

  @Test func `a piecewise constant series holds each value from its time on`() throws {
    let series = try TimeSeries(
      times: [0, 10, 40], values: [2, 6, 9], interpolation: .previous)
    #expect(try series.stepMeans(timeStep: 20, count: 2) == [4, 6])
    #expect(try series.stepMeans(timeStep: 10, count: 4) == [2, 6, 6, 6])
  }

  @Test func `a step within one value has its bits`() throws {
    let values = Self.values.map { 0.1 * $0 }
    let series = try makeSeries(.previous, values: values)
    // A step of 0.1 s, of which no multiple is exact.
    let means = try series.stepMeans(timeStep: 0.1, count: 72_000)
    #expect(means[123] == values[0] && means[18_001] == values[5] && means[71_999] == values[8])
  }

  @Test(arguments: TimeSeries.Interpolation.allCases)
  func `the end values hold beyond the ends where the caller says so`(
    _ interpolation: TimeSeries.Interpolation
  ) throws {
    let series = try TimeSeries(
      times: [15, 25], values: [3, 5], interpolation: interpolation, holdsBeyondEnds: true)
    // Linear, the second step goes 3 → 3 → 4 with its bend half-way, the third 4 → 5 → 5.
    let means = interpolation == .linear ? [3, 3.25, 4.75, 5] : [3, 3, 4, 5]
    #expect(try series.stepMeans(timeStep: 10, count: 4) == means)
    let single = try TimeSeries(
      times: [60], values: [7], interpolation: interpolation, holdsBeyondEnds: true)
    #expect(try single.stepMeans(timeStep: 30, count: 3) == [7, 7, 7])
  }

  @Test(arguments: TimeSeries.Interpolation.allCases, [false, true])
  func `the gradient with respect to values is the transpose of the step means`(
    _ interpolation: TimeSeries.Interpolation, holdsBeyondEnds: Bool
  ) throws {
    var random = SplitMix64(seed: 41)
    for count in [1, 7, 100, 7200] {
      let timeStep = (holdsBeyondEnds ? 9000 : 7200) / Double(count)
      let series = try makeSeries(
        interpolation, holdsBeyondEnds: holdsBeyondEnds,
        values: random.uniform(count: Self.times.count))
      let bar = random.uniform(count: count)
      let forward = DotProduct(try series.stepMeans(timeStep: timeStep, count: count), bar)
      let gradient = try series.gradient(ofStepMeans: bar, timeStep: timeStep)
      let backward = DotProduct(series.values, gradient)
      #expect(
        DotProduct.discrepancy(forward, backward) <= Double(count + 20) * .ulpOfOne,
        "\(count) steps")
      #expect(backward.sum != 0)
    }
  }

  @Test func `no step needs no value`() throws {
    let series = try TimeSeries(times: [5], values: [1], interpolation: .linear)
    #expect(try series.stepMeans(timeStep: 1, count: 0) == [])
    #expect(try series.gradient(ofStepMeans: [], timeStep: 1) == [0])
  }

  @Test func `the end of a run may be rounded`() throws {
    // 3 × 0.1 exceeds 0.3.
    let series = try TimeSeries(times: [0, 0.3], values: [1, 1], interpolation: .linear)
    let means = try series.stepMeans(timeStep: 0.1, count: 3)
    #expect(means.allSatisfy { abs($0 - 1) <= 4 * .ulpOfOne })
  }

  // MARK: Errors

  /// A value that holds does so for as long as the one before it.
  @Test(arguments: [(TimeSeries.Interpolation.linear, 3600.0), (.previous, 7140)])
  func `a run beyond the ends of the series is an error that names the time`(
    _ interpolation: TimeSeries.Interpolation, _ last: Double
  ) throws {
    let series = try TimeSeries(
      times: [60, 3600], values: [1, 2], interpolation: interpolation)
    let early = TimeSeriesError.outside(time: 0, first: 60, last: last)
    #expect(throws: early) { try series.stepMeans(timeStep: 60, count: 10) }
    #expect(
      "\(early)"
        == "the run needs a value at 0.0 s, but the series goes from 60.0 s to \(last) s. Give it "
        + "the missing times, or let its end values hold beyond them.")
    let long = try TimeSeries(
      times: [0, 60, 3600], values: [3, 1, 2], interpolation: interpolation)
    let (steps, end) = (Int(last / 60), Double(Int(last / 60) + 1) * 60)
    #expect(throws: TimeSeriesError.outside(time: end, first: 0, last: last)) {
      try long.gradient(ofStepMeans: Array(repeating: 1, count: steps + 1), timeStep: 60)
    }
    #expect(try long.stepMeans(timeStep: 60, count: steps).count == steps)
  }

  @Test func `an hourly file of a day holds its last value for an hour`() throws {
    let hours = (0..<24).map(Double.init)
    let series = try TimeSeries(
      times: hours.map { 3600 * $0 }, values: hours, interpolation: .previous)
    #expect(try series.stepMeans(timeStep: 1800, count: 48) == (0..<48).map { Double($0 / 2) })
    #expect(throws: TimeSeriesError.self) { try series.stepMeans(timeStep: 1800, count: 49) }
  }

  @Test func `numbers that make no series are errors`() {
    func error(_ times: [Double], _ values: [Double]) -> String? {
      do throws(TimeSeriesError) {
        _ = try TimeSeries(times: times, values: values, interpolation: .linear)
        return nil
      } catch { return "\(error)" }
    }
    #expect(
      error([], []) == "a time series needs one value for each time, and at least one, "
        + "found 0 times and 0 values")
    #expect(
      error([1, 2], [1]) == "a time series needs one value for each time, and at least one, "
        + "found 2 times and 1 values")
    #expect(error([0, 1], [2, .nan]) == "value 1 of a time series is nan at 1.0 s")
    #expect(error([0, .infinity], [2, 3]) == "value 1 of a time series is 3.0 at inf s")
    #expect(
      error([0, 60, 60], [1, 2, 3])
        == "the times of a series must increase, but time 2 (60.0 s) is not after time 1 (60.0 s)")
    #expect(error([0, 60], [1, 2]) == nil)
  }
}
