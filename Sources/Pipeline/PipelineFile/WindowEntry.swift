/// Says which part of the observations a case uses.
public struct WindowEntry: Sendable, Equatable {
  /// When the run starts; nil for the first time at which all that it starts from was observed.
  public var start: MomentEntry?
  /// When the run ends; nil for the last observation.
  public var end: MomentEntry?
  /// How long after its start observations begin to count [s].
  public var spinUp = 0.0
  /// The depths between which observations count [m], positive downwards; nil for all.
  public var depths: ClosedRange<Double>?
}

/// Names a moment of a case.
public enum MomentEntry: Sendable, Equatable {
  /// A date such as 2012-06-01 or 2012-06-01T12:00:00, in the calendar of the observations.
  case date(Located<String>)
  /// Seconds after the first observation.
  case seconds(Located<Double>)
}

extension WindowEntry {
  init(_ value: YAMLValue) throws(PipelineError) {
    let reader = try MappingReader(value, of: "the window of a case", keys: Schema.window.keys)
    start = try reader["start"].map(MomentEntry.init)
    end = try reader["end"].map(MomentEntry.init)
    spinUp = try reader["spin_up"]?.number(of: "seconds") ?? 0
    depths = try reader["depths"].map { value throws(PipelineError) in
      try value.range(of: "depths in metres, the shallower first")
    }
  }
}

extension MomentEntry {
  init(_ value: YAMLValue) throws(PipelineError) {
    if value.isNumber {
      let seconds = try value.number(of: "seconds")
      self = .seconds(Located(seconds, position: value.position, key: value.key))
    } else {
      self = .date(try value.locatedText("a date such as 2012-06-01 or 2012-06-01T12:00:00"))
    }
  }
}

extension YAMLValue {
  /// Reads a list of two numbers, the smaller first.
  func range(of what: String) throws(PipelineError) -> ClosedRange<Double> {
    let ends = try list(of: "two numbers: \(what)")
    guard ends.count == 2 else {
      throw failure("expected two numbers, found \(ends.count). Write [\(what)].")
    }
    let (lower, upper) = (try ends[0].number(), try ends[1].number())
    guard lower < upper else {
      throw failure(
        "the first number, \(brief(lower)), must be less than the second, \(brief(upper)). "
          + "Exchange or correct the two.")
    }
    return lower...upper
  }
}
