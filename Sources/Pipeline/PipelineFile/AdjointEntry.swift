/// Describes how the adjoint stores the forward run.
public struct AdjointEntry: Sendable, Equatable {
  /// The checkpoint schedule.
  public var schedule = ScheduleChoice.twoLevel
  /// Steps in a segment of the two-level schedule; nil for the square root of the number of steps.
  public var segment: Int?
  /// States that the binomial schedule holds at once.
  public var snapshots = 20
}

/// Names a checkpoint schedule.
public enum ScheduleChoice: String, Sendable, Equatable, CaseIterable {
  /// Every step is stored.
  case storeAll = "store-all"
  /// The beginning of each segment is stored, and the segment recomputed.
  case twoLevel = "two-level"
  /// A given number of states is stored, and the fewest steps possible recomputed.
  case binomial
}

extension AdjointEntry {
  init(_ value: YAMLValue) throws(PipelineError) {
    let reader = try MappingReader(
      value, of: "the adjoint", keys: ["schedule", "segment", "snapshots"])
    if let value = reader["schedule"] { schedule = try value.choice(ScheduleChoice.self) }
    if let value = reader["segment"] {
      segment = try number(value, "segments", of: .twoLevel)
    }
    if let value = reader["snapshots"] {
      snapshots = try number(value, "snapshots to choose", of: .binomial)
    }
  }

  /// Reads a number that only one schedule has.
  private func number(_ value: YAMLValue, _ what: String, of owner: ScheduleChoice)
    throws(PipelineError) -> Int
  {
    guard schedule == owner else {
      throw MappingReader.failure(
        at: value,
        "the schedule '\(schedule.rawValue)' has no \(what). Remove the key, or use "
          + "\(owner.rawValue).")
    }
    return try value.integer(in: 1...Int.max)
  }
}
