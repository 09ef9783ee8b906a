import Calibration
import Column
import TestSupport

/// Observations that lie neither in the model's cells nor at its steps.
enum OffGrid {
  /// Values of a mooring: at a centre, between centres and in the outer half cells, at the start, between
  /// steps and at the end, with single values missing and at one time all of them.
  static func mooring(
    of variable: Variable, in column: ColumnCase, seed: UInt64 = 1,
    standardError: StandardError = .none, weight: Double = 1
  ) throws -> ObservedSeries {
    var random = TestSupport.SplitMix64(seed: seed)
    let (centres, interfaces) = (column.grid.centres, column.grid.interfaces)
    let last = centres.count - 1
    let heights =
      [0.5 * (interfaces[0] + centres[0]), centres[1]]
      + (2..<last).filter { $0 % 3 == Int(seed % 3) }.map {
        centres[$0] + random.uniform(0.1...0.9) * (centres[$0 + 1] - centres[$0])
      } + [0.3 * centres[last]]
    let duration = Double(column.stepCount) * column.timeStep
    let fractions = [0, 0.113, 0.4567, 0.61, 0.8912, 1] as [Double]
    let times = try fractions.map {
      try TimeOperator(
        at: $0 * duration, timeStep: column.timeStep, stepCount: column.stepCount)
    }
    let vertical = try VerticalOperator(at: heights, in: column.grid)
    var values = noisyStart(of: variable, in: column, vertical, times: times.count, &random)
    values[3] = values[3].map { _ in .nan }
    values[1][1] = .nan
    values[5][0] = .nan
    return try ObservedSeries(
      variable, name: "mooring_\(variable.rawValue)", vertical: vertical, timeOperators: times,
      values: values, standardError: standardError, weight: weight)
  }

  /// Means over intervals, two of which overlap, and over layers, two of which overlap and one of which lies
  /// within a cell.
  static func means(
    of variable: Variable, in column: ColumnCase, seed: UInt64 = 2,
    standardError: StandardError = .none, weight: Double = 1
  ) throws -> ObservedSeries {
    var random = TestSupport.SplitMix64(seed: seed)
    let (bottom, thickness) = (column.grid.interfaces[0], column.grid.thickness)
    let layers = [
      (bottom, 0.7 * bottom), (0.75 * bottom, 0.2 * bottom),
      (-0.7 * thickness[thickness.count - 1], -0.2 * thickness[thickness.count - 1]),
    ]
    let duration = Double(column.stepCount) * column.timeStep
    let times = try [(0.05, 0.37), (0.3, 0.52), (0.52, 1)].map { start, end in
      try TimeOperator(
        meanFrom: start * duration, to: end * duration, timeStep: column.timeStep,
        stepCount: column.stepCount)
    }
    let vertical = try VerticalOperator(averagingOver: layers, in: column.grid)
    var values = noisyStart(of: variable, in: column, vertical, times: times.count, &random)
    values[1][2] = .nan
    return try ObservedSeries(
      variable, name: "means_\(variable.rawValue)", vertical: vertical, timeOperators: times,
      values: values, standardError: standardError, weight: weight)
  }

  private static func noisyStart(
    of variable: Variable, in column: ColumnCase, _ vertical: VerticalOperator, times: Int,
    _ random: inout TestSupport.SplitMix64
  ) -> [[Double]] {
    let start = column.initial[variable] ?? column.grid.centres.map { _ in 0 }
    let range = (start.max() ?? 0) - (start.min() ?? 0)
    return (0..<times).map { _ in
      vertical.applied(to: start).map { $0 + 0.2 * range * random.uniform() }
    }
  }
}
