import Column
import TestSupport
import Testing

@testable import Calibration

@Suite struct ObservedSeriesTests {
  private let column = windCase(cells: 8, steps: 10)
  private var grid: Grid { column.grid }

  /// Three heights at four times: 0, 1, 2, …, upwards and then in time.
  private func series(
    _ change: (inout [[Double]]) -> Void = { _ in }, times: [Double] = [0, 60, 150, 600],
    standardError: StandardError = .none, weight: Double = 1
  ) throws -> ObservedSeries {
    var values = (0..<4).map { time in (0..<3).map { Double(3 * time + $0) } }
    change(&values)
    return try ObservedSeries(
      .temperature, vertical: VerticalOperator(at: [-30, -20, -10], in: grid),
      timeOperators: times.map { try TimeOperator(at: $0, timeStep: 60, stepCount: 10) },
      values: values, standardError: standardError, weight: weight)
  }

  private func text(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  // MARK: What counts

  @Test func `all that is there counts`() throws {
    let all = try series()
    #expect(all.name == "temperature")
    #expect(all.count == 12)
    #expect(abs(all.variance - 143.0 / 12) <= 1e-14)
    let gaps = try series { $0[1][1] = .nan }
    #expect(gaps.count == 11)
    #expect(gaps.isCounted)
    #expect(gaps.presentTimes == [0, 1, 2, 3])
  }

  @Test func `windows include both ends, and follow one another`() throws {
    var narrow = try series()
    narrow.restrict(toTimes: 60...150)
    #expect(narrow.countedTimes == [1, 2])
    narrow.restrict(heights: -20...0)
    #expect(narrow.countedLevels == [1, 2])
    narrow.restrict(toTimes: 100...(.infinity))
    #expect(narrow.countedTimes == [2])
    #expect(narrow.count == 2)
    #expect(narrow.variance == 0.25)
  }

  @Test func `means and layers count where all of them lies in the window`() throws {
    var means = try OffGrid.means(of: .temperature, in: column)
    #expect(means.hasMeans)
    let intervals = means.timeOperators.compactMap(\.interval)
    means.restrict(toTimes: 0...intervals[1].upperBound)
    #expect(means.countedTimes == [0, 1])
    means.restrict(toTimes: 0...(intervals[1].upperBound - 1))
    #expect(means.countedTimes == [0])
    let layers = try #require(means.vertical.layers)
    means.restrict(heights: layers[1].lowerBound...0)
    #expect(means.countedLevels == [1, 2])
  }

  @Test func `a series without a value in its windows, or without weight, does not count`() throws {
    let missing = try series { $0 = $0.map { $0.map { _ in .nan } } }
    #expect(!missing.isCounted)
    #expect(missing.count == 0)
    #expect(missing.variance.isNaN)
    let idle = try series(weight: 0)
    #expect(!idle.isCounted)
    #expect(idle.count == 12)
    var closed = try series()
    closed.restrict(toTimes: 1...2)
    #expect(!closed.isCounted)
    let observed = ObservedCase(column: column, outputSteps: [0, 10], series: [missing])
    #expect(!observed.hasMisfit)
    #expect(
      ObservedCase(column: column, outputSteps: [0, 10], series: [try series()]).hasMisfit)
  }

  @Test func `a trajectory is in every cell at every output`() throws {
    let rows = (0..<3).map { _ in grid.centres }
    let trajectory = ObservedSeries(
      .temperature, inCellsOf: column, atSteps: [0, 5, 10], values: rows)
    #expect(trajectory.isTrajectory(atSteps: [0, 5, 10]))
    #expect(!trajectory.isTrajectory(atSteps: [0, 5]))
    #expect(!trajectory.isTrajectory(atSteps: [0, 5, 9]))
    #expect(trajectory.times == [0, 300, 600])
    #expect(trajectory.heights == grid.centres)
    #expect(try !series().isTrajectory(atSteps: [0, 1, 3, 10]))
  }

  // MARK: Errors

  @Test func `infinite values are named`() {
    #expect(
      text { _ = try series { $0[2][1] = -.infinity } }
        == "the value of temperature at time 2 (150.0 s), height -20.0 m is infinite. Mark it as "
        + "missing, or leave it out.")
  }

  @Test func `times that do not increase are named`() {
    #expect(
      text { _ = try series(times: [0, 60, 60, 600]) }
        == "times of temperature must increase, but time 2 (60.0 s) is not after time 1 (60.0 s). "
        + "Sort them.")
  }

  @Test(arguments: [0, -1, .nan, .infinity])
  func `an error that is no standard deviation is named`(error: Double) {
    var errors = (0..<4).map { _ in [1.0, 1, 1] }
    errors[3][0] = error
    let expected =
      "the error of temperature at time 3 (600.0 s), height -30.0 m is \(error); it must be positive "
      + "and finite. Correct it, or mark the value as missing."
    #expect(text { _ = try series(standardError: .values(errors)) } == expected)
    // Where there is no value its error does not matter.
    #expect(
      text { _ = try series({ $0[3][0] = .nan }, standardError: .values(errors)) } == "no error")
    #expect(
      text { _ = try series(standardError: .constant(error)) }
        .hasPrefix("the error of temperature at time 0 (0.0 s), height -30.0 m is \(error);"))
  }

  @Test(arguments: [-1, .nan, .infinity])
  func `a weight that is no weight is refused`(weight: Double) {
    #expect(
      text { _ = try series(weight: weight) }
        == "temperature has weight \(weight). Give a number that is not negative.")
  }

  @Test func `a series of nothing is refused`() {
    #expect(
      text {
        _ = try ObservedSeries(
          .u, name: "u_adcp", vertical: VerticalOperator(at: [], in: grid), timeOperators: [],
          values: [])
      } == "u_adcp has no time or no height. Leave the series out.")
  }
}
