extension Schema {
  /// `window` of a case.
  static let window = MappingSchema(
    "window", section: "window",
    [
      KeySchema(
        "start", moment, type: "date, or number ≥ 0", unit: "s",
        default: .other("the first observation"),
        """
        When the run starts: a date such as `2012-06-01` or `2012-06-01T12:00:00` in the calendar of the file, or \
        seconds after the first observation. The run starts at the first time from then on at which every variable \
        that starts from observations was observed.
        """),
      KeySchema(
        "end", moment, type: "date, or number ≥ 0", unit: "s",
        default: .other("the last observation"),
        "When it ends, likewise: exactly at the last observation until then."),
      KeySchema(
        "spin_up", .number(.notNegative), unit: "s", default: .number(WindowEntry().spinUp),
        "How long after the start observations begin to count in the misfit."),
      KeySchema(
        "depths", .pair(.notNegative), type: "`[shallower, deeper]`", unit: "m",
        default: .other("all"),
        "`[0, 60]`: the depths between which observations count, each ≥ 0."),
    ])

  /// A moment of a case: a date, or seconds after the first observation.
  private static let moment = ValueSchema.either(.text, .number(.notNegative))
}
