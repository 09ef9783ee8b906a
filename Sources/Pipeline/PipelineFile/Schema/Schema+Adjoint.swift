extension Schema {
  /// `adjoint`.
  static let adjoint = MappingSchema(
    "adjoint", section: "adjoint",
    [
      KeySchema(
        "schedule", .choice(ScheduleChoice.self), default: .word(AdjointEntry().schedule.rawValue),
        """
        `automatic` takes the schedule that is expected to be the fastest within `memory`. `record-all` keeps \
        every step with all that its adjoint needs, and recomputes nothing: naive reverse mode. `store-all` keeps \
        the state of every step. `two-level` keeps the first state of each segment and recomputes one segment at a \
        time. `binomial` holds at most `snapshots` states and recomputes the fewest steps that this allows.
        """),
      KeySchema(
        "memory", bytes, type: "bytes, or a number with the unit KiB, MiB or GiB",
        default: .other("a quarter of the machine's memory"),
        """
        What the stored states and intermediates may take, as in `256 MiB`. Cases that are computed at once share \
        it. Too little for any schedule is an error that says how much is needed. For `automatic` only.
        """),
      KeySchema(
        "segment", .integer(1...Int.max), default: .other("square root of the number of steps"),
        "Steps in a segment of `two-level`. For `two-level` only."),
      KeySchema(
        "snapshots", .integer(1...Int.max), default: .number(Double(AdjointEntry().snapshots)),
        "States held at once. For `binomial` only."),
    ],
    rules: AdjointEntry.owners.map { key, owner in
      .only(
        key, where: "schedule", isOneOf: [owner.rawValue],
        standard: AdjointEntry().schedule.rawValue)
    })

  /// An amount of memory.
  static let bytes = ValueSchema.either(
    .integer(1...Int.max), .matching(#"^([0-9]+\.?[0-9]*|\.[0-9]+) ?(KiB|MiB|GiB)$"#))
}
