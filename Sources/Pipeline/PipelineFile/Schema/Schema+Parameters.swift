import Calibration

extension Schema {
  /// What becomes of a parameter.
  static let parameter = FormsSchema(
    "parameter", section: "parameters",
    [
      FormSchema(.number(), "1.44", "The parameter is fixed at this value."),
      FormSchema(
        .mapping(calibrated), "{start: 15, bounds: [1, 30], scale: 5}",
        "The parameter is calibrated. With `{}` everything is by default."),
      FormSchema(
        .mapping(tied), "{tied: c_eps1, factor: 1.33, offset: 0}",
        "The parameter follows a calibrated one: factor times it plus offset, by default 1 and 0."),
    ])

  /// A number that is calibrated.
  static let calibrated = MappingSchema(
    "calibrated", section: "parameters",
    [
      KeySchema(
        "start", .number(), default: .other("the closure's, or the set's"),
        "Where the search starts; within the bounds."),
      KeySchema(
        "bounds", .pair(), type: "`[lower, upper]`", default: .other("the closure's"),
        "The values allowed, ends included; lower < upper."),
      KeySchema(
        "scale", .number(.positive), default: .other("the closure's"),
        """
        A change of the parameter that matters. The search works with parameters divided by their scales.
        """),
      KeySchema(
        "transform", .choice(ControlEntry.TransformName.self),
        default: .word(ControlEntry().transform.rawValue),
        """
        The coordinate in which the search works: the parameter x itself, ln x, or ln((x − a)/(b − x)) with the \
        bounds a and b, which are never reached then.
        """),
      KeySchema(
        "prior", .forms(prior), type: "see below", default: .word("uniform"),
        "What was known before."),
    ])

  static let tied = MappingSchema([
    KeySchema("tied", .text, default: .required, "The calibrated parameter that this one follows."),
    KeySchema("factor", .number(), default: .number(1), "What it is multiplied with."),
    KeySchema("offset", .number(), default: .number(0), "What is added then."),
  ])

  /// What was known of a calibrated number before.
  static let prior = FormsSchema(
    "prior", section: "parameters",
    [
      FormSchema(
        .words(["uniform"]), "uniform",
        "Nothing: any value between the bounds is as good as any other."),
      form("normal", "[mean, sd]", "½ ((x − mean)/sd)²."),
      form(
        "log-normal", "[median, sd]",
        "½ (ln(x/median)/sd)², where sd is the standard deviation of ln x."),
    ])

  private static func form(_ name: String, _ example: String, _ meaning: String) -> FormSchema {
    FormSchema(
      .mapping(
        .single(KeySchema(name, .pair(), type: "`\(example)`", default: .required, meaning))),
      "{\(name): \(example)}", meaning)
  }
}
