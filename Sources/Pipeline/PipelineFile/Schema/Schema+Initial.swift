import Column

extension Schema {
  /// `initial` of a case.
  static let initial = ValueSchema.forms(initialForms)

  static let initialForms = FormsSchema(
    "initial", section: "initial",
    [
      FormSchema(
        .words(["observations"]), "observations", "Every variable starts from its observed profile."
      ),
      FormSchema(
        .mapping(profiles), "{temperature: PROFILE, …}",
        "Each variable named starts from a profile of one of the forms below."),
      FormSchema(
        .mapping(.single(restart)), "{restart: FILE}",
        """
        Everything starts from the last state in a trajectory file that plumbline wrote, the closure's fields \
        included.
        """),
    ])

  private static let restart = KeySchema(
    "restart", .path, default: .required, "A trajectory file that plumbline wrote.")

  private static let profiles = MappingSchema(
    "profiles",
    Variable.allCases.map { variable in
      KeySchema(
        variable.rawValue, .forms(profile(of: variable)), unit: unit(of: variable),
        "The start of \(variable.title).")
    }, rules: [.notEmpty])

  static func profile(of variable: Variable) -> FormsSchema {
    variable.isTracer ? tracerProfile : velocityProfile
  }

  static let tracerProfile = FormsSchema(
    "tracer_profile", section: "initial", [observedProfile, mixedLayer] + commonProfiles)

  static let velocityProfile = FormsSchema(
    "velocity_profile", section: "initial", [observedProfile, ramp] + commonProfiles)

  private static let observedProfile = FormSchema(
    .words(["observations"]), "observations",
    """
    The profile that was observed at the start: interpolated in time between the two around it, over depth between \
    its levels; constant above its highest level and below its lowest.
    """)

  private static let mixedLayer = FormSchema(
    .mapping(
      MappingSchema(
        [
          KeySchema(
            "surface", .number(), unit: "unit",
            default: .other("21 for a temperature, 35 for a salinity, else 0"),
            "The value in the mixed layer."),
          KeySchema(
            "gradient", .number(), unit: "unit m⁻¹",
            default: .other("0.051 for a temperature, 0.013 for a salinity, else 0"),
            "The gradient below, positive when the value increases upwards."),
          KeySchema(
            "mixed_layer_depth", .number(.notNegative), unit: "m", default: .number(20),
            "The depth of the mixed layer."),
        ], rules: [.notEmpty])),
    "{surface: 21, gradient: 5.1e-2, mixed_layer_depth: 20}",
    """
    A mixed layer with the value `surface` over a constant `gradient` [unit m⁻¹], positive when the value increases \
    upwards. Each key may be left out, but not all: the depth is then 20, a temperature 21 over 0.051, a salinity \
    35 over 0.013, another tracer 0 over 0.
    """)

  private static let ramp = FormSchema(
    .mapping(
      MappingSchema([
        KeySchema(
          "surface", .number(), unit: "m s⁻¹", default: .required, "The velocity at the surface."),
        KeySchema(
          "depth", .number(.positive), unit: "m", default: .required,
          "The depth at which the velocity becomes zero."),
      ])),
    "{surface: 0.1, depth: 20}",
    """
    A velocity that decreases linearly from `surface` to zero at `depth`, and is zero below. Both keys are required.
    """)

  /// The keys of the forms that have a single one.
  static let singleProfiles = FormsSchema(nil, commonProfiles).keys

  private static let commonProfiles: [FormSchema] = [
    single("value", .number(), "15", "The same value at every level."),
    single("linear", .pair(), "[15, 20]", "Equal steps from the deepest cell to the top cell."),
    single("variable", .text, "t_init", "A profile in the file of observations."),
    single(
      "observations", .mapping(MappingSchema([below])), "{below: gradient}",
      "The observed profile, but below its lowest level with the gradient of the lowest two."),
  ]

  private static let below = KeySchema(
    "below", .choice(ExtensionEntry.self), default: .word(ExtensionEntry.constant.rawValue),
    "How the profile goes on below its lowest level: with its lowest value, or with the gradient of the lowest two."
  )

  private static func single(
    _ name: String, _ value: ValueSchema, _ example: String, _ meaning: String
  ) -> FormSchema {
    FormSchema(
      .mapping(.single(KeySchema(name, value, default: .required, meaning))),
      "{\(name): \(example)}", meaning)
  }
}
