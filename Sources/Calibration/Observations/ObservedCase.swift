import Column

/// A column with what was observed of it.
public struct ObservedCase: Sendable, Codable {
  public var column: ColumnCase
  /// The number of steps before each output of a trajectory; output 0 is the start. Strictly increasing.
  public var outputSteps: [Int]
  /// What was observed; several may be of the same variable.
  public var series: [ObservedSeries]
  /// The weight of the case among the others.
  public var weight: Double
  public var role: CaseRole
  /// Whether it is only what other processes than the one that computes it know of it.
  public internal(set) var isOutline = false

  public init(
    column: ColumnCase, outputSteps: [Int], series: [ObservedSeries], weight: Double = 1,
    role: CaseRole = .train
  ) {
    precondition(
      Set(series.map(\.name)).count == series.count, "\(column.name): series of the same name")
    self.column = column
    self.outputSteps = outputSteps
    self.series = series
    self.weight = weight
    self.role = role
  }

  /// Whether the case is only compared with the run, so that nothing is fitted to it.
  public var isHeldOut: Bool { role != .train }

  /// Whether anything observed counts in the misfit.
  public var hasMisfit: Bool { series.contains { $0.isCounted } }
}
