import Column

/// A column with what was observed of it.
public struct ObservedCase: Sendable {
  public var column: ColumnCase
  /// The number of steps before each output of a trajectory; output 0 is the start. Strictly increasing.
  public var outputSteps: [Int]
  /// What was observed; several may be of the same variable.
  public var series: [ObservedSeries]
  /// The weight of the case among the others.
  public var weight: Double
  /// Whether the case is only evaluated, not calibrated against.
  public var isHeldOut: Bool

  public init(
    column: ColumnCase, outputSteps: [Int], series: [ObservedSeries], weight: Double = 1,
    isHeldOut: Bool = false
  ) {
    precondition(
      Set(series.map(\.name)).count == series.count, "\(column.name): series of the same name")
    self.column = column
    self.outputSteps = outputSteps
    self.series = series
    self.weight = weight
    self.isHeldOut = isHeldOut
  }

  /// Whether anything observed counts in the misfit.
  public var hasMisfit: Bool { series.contains { $0.isCounted } }
}
