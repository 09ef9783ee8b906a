/// Describes how the adjoint stores the forward run.
public struct AdjointEntry: Sendable, Equatable {
  /// The checkpoint schedule.
  public var schedule = ScheduleChoice.twoLevel
  /// Steps in a segment of the two-level schedule; nil for the square root of the number of steps.
  public var segment: Int?
}

/// Names a checkpoint schedule.
public enum ScheduleChoice: String, Sendable, Equatable, CaseIterable {
  /// Every step is stored.
  case storeAll = "store-all"
  /// The beginning of each segment is stored, and the segment recomputed.
  case twoLevel = "two-level"
}

extension AdjointEntry {
  init(_ value: YAMLValue) throws(PipelineError) {
    let reader = try MappingReader(value, of: "the adjoint", keys: ["schedule", "segment"])
    if let value = reader["schedule"] { schedule = try value.choice(ScheduleChoice.self) }
    guard let value = reader["segment"] else { return }
    guard schedule == .twoLevel else {
      throw MappingReader.failure(
        at: value,
        "the schedule '\(schedule.rawValue)' has no segments. Remove the key, or use two-level.")
    }
    segment = try value.integer(in: 1...Int.max)
  }
}
