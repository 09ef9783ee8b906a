import Testing

@testable import Pipeline

/// What stands in for missing values of a series, and when nothing may.
struct GapFillingTests {
  private static let gap = Double.nan

  private struct Refusal: Error { let message: String }

  private struct Filled: Equatable {
    let times: [Double]
    let values: [Double]
  }

  /// Fills five values, 10 s apart from the start of the run on.
  private func filled(
    _ values: [Double], _ rule: GapEntry, within: ClosedRange<Double> = 0...40,
    times: [Double] = [0, 10, 20, 30, 40]
  ) throws -> Filled {
    let result = try GapFilling(times: times, values: values, rule: rule, within: within)
      .filled { throw Refusal(message: $0) }
    return Filled(times: result.times, values: result.values)
  }

  private func refusal(_ values: [Double], _ rule: GapEntry) -> String? {
    do {
      let filled = try filled(values, rule)
      return "not refused: \(filled)"
    } catch { return (error as? Refusal)?.message }
  }

  private static let rules: [GapEntry] = [.error, .hold, .interpolate(longest: 1)]

  @Test(arguments: rules)
  func `a series without gaps stays as it is`(rule: GapEntry) throws {
    #expect(
      try filled([1, 2, 3, 4, 5], rule)
        == Filled(times: [0, 10, 20, 30, 40], values: [1, 2, 3, 4, 5]))
  }

  @Test(arguments: rules)
  func `only the part that the run needs is kept, and gaps outside it do not matter`(
    rule: GapEntry
  ) throws {
    #expect(
      try filled([1, 2, 3, 4, 5], rule, within: 12...28)
        == Filled(times: [10, 20, 30], values: [2, 3, 4]))
    #expect(
      try filled([Self.gap, 2, 3, 4, Self.gap], rule, within: 10...30)
        == Filled(times: [10, 20, 30], values: [2, 3, 4]))
  }

  @Test func `a gap is an error unless the pipeline says what stands in for it`() {
    #expect(
      refusal([1, 2, Self.gap, 4, 5], .error)
        == "the value at 20 s after the start of the run is missing. Say what stands in for it: "
        + "gaps: hold, or gaps: {interpolate: 10800}.")
  }

  @Test func `the last value is held through a gap, up to the end of the series`() throws {
    #expect(
      try filled([1, Self.gap, Self.gap, 4, 5], .hold)
        == Filled(times: [0, 10, 20, 30, 40], values: [1, 1, 1, 4, 5]))
    #expect(
      try filled([1, 2, 3, Self.gap, Self.gap], .hold)
        == Filled(times: [0, 10, 20, 30, 40], values: [1, 2, 3, 3, 3]))
  }

  @Test func `a value before the run is held into it`() throws {
    #expect(
      try filled([1, Self.gap, Self.gap, 4, 5], .hold, within: 15...40)
        == Filled(times: [0, 10, 20, 30, 40], values: [1, 1, 1, 4, 5]))
  }

  @Test(arguments: [GapEntry.hold, .interpolate(longest: 1000)])
  func `before the first value there is nothing to stand in`(rule: GapEntry) throws {
    // The series then begins after the run, which is refused where it is brought to the steps.
    #expect(
      try filled([Self.gap, 2, 3, 4, 5], rule)
        == Filled(times: [10, 20, 30, 40], values: [2, 3, 4, 5]))
  }

  @Test func `after the last value there is nothing to interpolate to`() throws {
    #expect(
      try filled([1, 2, 3, 4, Self.gap], .interpolate(longest: 1000))
        == Filled(times: [0, 10, 20, 30], values: [1, 2, 3, 4]))
  }

  @Test func `gaps up to the longest are left to interpolation`() throws {
    #expect(
      try filled([1, Self.gap, 3, Self.gap, 5], .interpolate(longest: 20))
        == Filled(times: [0, 20, 40], values: [1, 3, 5]))
    #expect(
      try filled([1, Self.gap, Self.gap, 4, 5], .interpolate(longest: 30))
        == Filled(times: [0, 30, 40], values: [1, 4, 5]))
  }

  @Test func `a longer gap is refused with its ends`() {
    #expect(
      refusal([1, Self.gap, Self.gap, 4, 5], .interpolate(longest: 29.5))
        == "there is no value between 0 s and 30 s after the start of the run: 30 s, longer than "
        + "gaps.interpolate, 29.5 s. Raise it, hold the last value, or choose another window.")
  }

  @Test func `a gap over the start of the run is interpolated from the value before it`() throws {
    #expect(
      try filled([1, Self.gap, 3, 4, 5], .interpolate(longest: 20), within: 10...40)
        == Filled(times: [0, 20, 30, 40], values: [1, 3, 4, 5]))
  }

  @Test(arguments: rules)
  func `a series without any value is refused`(rule: GapEntry) {
    #expect(
      refusal([Double](repeating: Self.gap, count: 5), rule)
        == "all values are missing. Take another variable, or leave the flux out.")
  }
}
