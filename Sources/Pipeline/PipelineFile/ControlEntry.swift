import Calibration

/// Describes a number that is calibrated; each part is nil where what it belongs to has its own.
public struct ControlEntry: Sendable, Equatable {
  public var start: Double?
  public var bounds: ClosedRange<Double>?
  /// Typical size, greater than 0.
  public var scale: Double?
  public var transform = TransformName.identity
  public var prior = Prior.uniform

  /// Names the coordinate in which the optimiser works.
  public enum TransformName: String, Sendable, Equatable, CaseIterable {
    case identity
    case log
    case logit
  }
}

extension ControlEntry {
  init(_ value: YAMLValue, of what: String) throws(PipelineError) {
    try self.init(MappingReader(value, of: what, keys: Schema.calibrated.keys))
  }

  init(_ reader: MappingReader) throws(PipelineError) {
    start = try reader["start"]?.number()
    bounds = try reader["bounds"].map(Self.bounds)
    if let start, let bounds, !bounds.contains(start), let place = reader["start"] {
      throw place.failure(
        "the start \(brief(start)) lies outside the bounds [\(brief(bounds.lowerBound)), "
          + "\(brief(bounds.upperBound))]. Move the start or widen the bounds.")
    }
    scale = try reader["scale"]?.number()
    transform = try reader["transform"]?.choice(TransformName.self) ?? .identity
    prior = try reader["prior"].map(Self.prior) ?? .uniform
  }

  private static func bounds(_ value: YAMLValue) throws(PipelineError) -> ClosedRange<Double> {
    let (lower, upper) = try value.pair("Write [lower, upper].")
    guard lower < upper else {
      throw value.failure(
        "the lower bound \(brief(lower)) is not below the upper bound \(brief(upper)). "
          + "Write [lower, upper].")
    }
    return lower...upper
  }

  private static func prior(_ value: YAMLValue) throws(PipelineError) -> Prior {
    if value.isWord("uniform") { return .uniform }
    if value.isScalar {
      throw value.wrongType(
        expected: "a prior",
        advice: "Write uniform, {normal: [mean, sd]} or {log-normal: [median, sd of ln x]}.")
    }
    let keys = Schema.prior.keys
    let member = try MappingReader(value, of: "a prior", keys: keys).onlyMember(among: keys)
    let (centre, deviation) = try member.pair("Write [centre, standard deviation].")
    guard deviation > 0 else {
      throw member.failure(
        "the standard deviation \(brief(deviation)) is not greater than 0. Correct it.")
    }
    guard member.name == "log-normal" else {
      return .normal(mean: centre, standardDeviation: deviation)
    }
    guard centre > 0 else {
      throw member.failure(
        "the median \(brief(centre)) of a log-normal prior is not greater than 0. Correct it, or write "
          + "'normal'.")
    }
    return .logNormal(median: centre, logStandardDeviation: deviation)
  }
}

extension YAMLValue {
  /// Reads a list of exactly two numbers.
  func pair(_ advice: String) throws(PipelineError) -> (Double, Double) {
    let ends = try list(of: "two numbers")
    guard ends.count == 2 else {
      throw failure("expected two numbers, found \(ends.count). \(advice)")
    }
    return (try ends[0].number(), try ends[1].number())
  }
}
