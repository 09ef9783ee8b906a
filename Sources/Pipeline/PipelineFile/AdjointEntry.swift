/// Describes how the adjoint stores the forward run.
public struct AdjointEntry: Sendable, Equatable {
  /// The checkpoint schedule.
  public var schedule = ScheduleChoice.automatic
  /// Bytes for snapshots and recorded steps of all gradients that are computed at once; nil for a quarter
  /// of the machine's memory.
  public var memory: Located<Int>?
  /// Steps in a segment of the two-level schedule; nil for the square root of the number of steps.
  public var segment: Int?
  /// States that the binomial schedule holds at once.
  public var snapshots = 20
}

/// Names a checkpoint schedule.
public enum ScheduleChoice: String, Sendable, Equatable, CaseIterable {
  /// The cheapest schedule that fits into a given memory.
  case automatic
  /// Every step is recorded with its intermediates.
  case recordAll = "record-all"
  /// The state before every step is stored.
  case storeAll = "store-all"
  /// The beginning of each segment is stored, and the segment recomputed.
  case twoLevel = "two-level"
  /// A given number of states is stored, and the fewest steps possible recomputed.
  case binomial
}

extension AdjointEntry {
  /// The keys that only one schedule has.
  static let owners: [(key: String, schedule: ScheduleChoice)] = [
    ("memory", .automatic), ("segment", .twoLevel), ("snapshots", .binomial),
  ]

  init(_ value: YAMLValue) throws(PipelineError) {
    let reader = try MappingReader(value, of: "the adjoint", keys: Schema.adjoint.keys)
    if let value = reader["schedule"] { schedule = try value.choice(ScheduleChoice.self) }
    if let value = reader["memory"] {
      try check(value, "memory to choose")
      memory = Located(try value.byteCount(), position: value.position, key: value.key)
    }
    if let value = reader["segment"] {
      try check(value, "segments")
      segment = try value.integer()
    }
    if let value = reader["snapshots"] {
      try check(value, "snapshots to choose")
      snapshots = try value.integer()
    }
  }

  /// Refuses a key that only one schedule has with another.
  private func check(_ value: YAMLValue, _ what: String) throws(PipelineError) {
    for (key, owner) in Self.owners where key == value.name && schedule != owner {
      throw MappingReader.failure(
        at: value,
        "the schedule '\(schedule.rawValue)' has no \(what). Remove the key, or use "
          + "\(owner.rawValue).")
    }
  }
}

extension YAMLValue {
  /// Reads a number of bytes: digits alone, or a number with a unit such as `256 MiB`.
  func byteCount() throws(PipelineError) -> Int {
    let units = ["KiB": 1024.0, "MiB": 1_048_576, "GiB": 1_073_741_824]
    let advice = "Write a number and a unit, such as 256 MiB; units: KiB, MiB, GiB."
    if isNumber { return try integer() }
    guard let text = node.scalar?.string, !isMissing else {
      throw wrongType(expected: "an amount of memory", advice: advice)
    }
    let unit = text.drop { "0123456789.".contains($0) }.trimmingPrefix(" ")
    let digits = text.prefix { "0123456789.".contains($0) }
    guard let factor = units[String(unit)], let number = Double(digits) else {
      throw wrongType(expected: "an amount of memory", advice: advice)
    }
    guard let bytes = Int(exactly: (number * factor).rounded()), bytes > 0 else {
      throw failure("must be at least one byte, and a number of bytes; found '\(excerpt(text))'.")
    }
    return bytes
  }
}
