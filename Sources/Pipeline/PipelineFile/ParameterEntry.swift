/// Fixes a parameter of the closure, or asks for its calibration.
public struct ParameterEntry: Sendable, Equatable {
  /// Name of the parameter.
  public var name: Located<String>
  /// What to do with it.
  public var setting: ParameterSetting
}

/// Says whether a parameter is fixed or calibrated.
public enum ParameterSetting: Sendable, Equatable {
  /// The parameter keeps this value.
  case fixed(Double)
  /// The parameter is calibrated; each part is nil where the closure's own applies.
  case calibrated(start: Double?, bounds: ClosedRange<Double>?, scale: Double?)
}

extension ParameterEntry {
  init(_ value: YAMLValue) throws(PipelineError) {
    name = Located(value.name, position: value.namePosition, key: value.key)
    guard value.isMapping else {
      if value.isNumber {
        setting = .fixed(try value.number())
        return
      }
      throw value.wrongType(
        expected: "a number (a fixed parameter) or a mapping (a calibrated one)",
        advice: "Write 1.44, or {start: 1.44, bounds: [1, 2]}.")
    }
    let reader = try MappingReader(
      value, of: "a calibrated parameter", keys: ["start", "bounds", "scale"])
    let start = try reader["start"]?.number()
    let bounds = try reader["bounds"].map(Self.bounds)
    if let start, let bounds, !bounds.contains(start), let place = reader["start"] {
      throw place.failure(
        "the start \(brief(start)) lies outside the bounds [\(brief(bounds.lowerBound)), "
          + "\(brief(bounds.upperBound))]. Move the start or widen the bounds.")
    }
    setting = .calibrated(
      start: start, bounds: bounds, scale: try reader["scale"]?.number(.positive))
  }

  private static func bounds(_ value: YAMLValue) throws(PipelineError) -> ClosedRange<Double> {
    let ends = try value.list(of: "two numbers")
    guard ends.count == 2 else {
      throw value.failure("expected two numbers, found \(ends.count). Write [lower, upper].")
    }
    let lower = try ends[0].number()
    let upper = try ends[1].number()
    guard lower < upper else {
      throw value.failure(
        "the lower bound \(brief(lower)) is not below the upper bound \(brief(upper)). "
          + "Write [lower, upper].")
    }
    return lower...upper
  }
}
