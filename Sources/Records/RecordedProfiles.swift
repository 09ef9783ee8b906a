import Column

/// One variable at heights and times, in the model's units.
public struct RecordedProfiles: Equatable, Sendable {
  public let variable: Column.Variable
  /// The file that holds it.
  public let file: String
  /// The name of the variable in the file.
  public let name: String
  /// Its units in the file, or those stated for it; nil where the layout has none.
  public let units: String?
  /// What their conversion supposes, in words.
  public let assumptions: [String]
  public let times: RecordedTimes
  /// What each value is in time.
  public let timeMethod: TimeMethod
  /// Heights of the levels above the surface [m], increasing: the deepest first.
  public let heights: [Double]
  /// What layer each level stands for [m]; nil where the file does not say.
  public let layers: [ClosedRange<Double>]?
  /// The values, times × levels; NaN where there is none.
  public let values: [[Double]]
  /// Their standard errors, times × levels, in the same unit; nil where the file has none.
  public let standardErrors: [[Double]]?
  /// By which flags values were made gaps; nil where none were asked for.
  public internal(set) var flags: AppliedFlags?

  /// The unit of the values: the model's, or the file's own for a passive tracer.
  public var modelUnit: String { variable.quantity?.modelUnit ?? units ?? "1" }

  /// The number of values that are missing.
  public var gapCount: Int {
    values.reduce(0) { count, row in count + row.reduce(0) { $0 + ($1.isNaN ? 1 : 0) } }
  }
}

/// The flags by which values were chosen.
public struct AppliedFlags: Equatable, Sendable {
  /// The name of the variable of flags.
  public let variable: String
  /// The flags of the values that were kept, sorted.
  public let good: [Double]
}
