import Column

extension Schema {
  /// `variables` of a case.
  static let variables = MappingSchema(
    "variables", section: "variables",
    Variable.allCases.map { variable in
      KeySchema(
        variable.rawValue, .forms(observedVariable), type: "name, or mapping",
        unit: unit(of: variable),
        names(of: variable))
    })

  /// Where the observed values of a variable are.
  static let observedVariable = FormsSchema(
    "observed_variable", section: "variables",
    [
      FormSchema(.text, "temp", "The name of the variable in the file."),
      FormSchema(
        .mapping(fileVariable), "{name: temp, units: degC, …}",
        "The same, with any of the keys below."),
      FormSchema(
        .mapping(
          .single(
            KeySchema(
              "value", .number(), default: .required, "The value at every output and level."))),
        "{value: 35}",
        "The same value at every output and level. The only form for an idealised case."),
    ])

  /// A variable of a file, and how its values are to be taken.
  static let fileVariable = MappingSchema(
    "file_variable",
    [
      KeySchema("name", .text, default: .other("found"), "The name of the variable."),
      KeySchema(
        "file", .path,
        "The file that holds it, where several of the case's files have a variable of this name."),
      KeySchema(
        "units", .text, default: .other("the file's"),
        "Its units, where the file states none or wrong ones."),
      KeySchema(
        "error", .either(.number(.positive), .mapping(errorVariable)), unit: "the model's",
        """
        The standard error σ: a number in the model's unit, or `{variable: NAME}` with one error a value. Counts \
        in the [misfit](#misfit) of form `error`.
        """),
      KeySchema(
        "valid_range", .pair(), type: "`[least, greatest]`", unit: "the file's",
        "Values outside are missing."),
      KeySchema(
        "flags", .mapping(flags),
        "`{variable: NAME, good: [1, 2]}`: only values with these flags are used."),
      KeySchema(
        "average", .forms(average), type: "number > 0, mapping, or `bounds`", unit: "s",
        default: .other("what the file says"),
        """
        What a value is the mean of: so many seconds around its time (`86400`, or `{centred: 86400}`), before it \
        (`{before: 86400}`) or after it (`{after: 86400}`), or `bounds` as the file's time bounds say. The mean of \
        the model over that time is compared with it. Where the file has neither bounds nor cell methods, a value is \
        one at its time.
        """),
    ], rules: [.notEmpty])

  static let errorVariable = MappingSchema([
    KeySchema(
      "variable", .text, default: .required, "The variable of the file with one error a value.")
  ])

  static let flags = MappingSchema([
    KeySchema("variable", .text, default: .required, "The variable of flags."),
    KeySchema(
      "good", .list(of: .integer(0...Int.max), count: 1...Int.max),
      type: "list of whole numbers ≥ 0",
      default: .required, "The flags of values that are used."),
  ])

  static let average = FormsSchema(
    "average",
    [
      FormSchema(
        .number(.positive), "86400", "The mean over so many seconds around the time of the value."),
      FormSchema(.words(["bounds"]), "bounds", "As the bounds of the file's time coordinate say."),
    ]
      + [("centred", "around"), ("before", "before"), ("after", "after")].map { key, side in
        let meaning = "The mean over so many seconds \(side) the time of the value."
        let seconds = KeySchema(key, .number(.positive), unit: "s", default: .required, meaning)
        return FormSchema(.mapping(.single(seconds)), "{\(key): 86400}", meaning)
      })

  /// A weight for each variable that counts.
  static let variableWeights = MappingSchema(
    "weights",
    Variable.allCases.map {
      KeySchema($0.rawValue, .number(.positive), unit: "1", "Weight of \($0.title).")
    }, rules: [.notEmpty])

  /// The unit of a variable in the model, as the reference page writes it.
  static func unit(of variable: Variable) -> String {
    switch variable {
    case .u, .v: "m s⁻¹"
    case .temperature: "degC"
    case .salinity: "1 (psu, g kg⁻¹)"
    case .buoyancy: "m s⁻²"
    case .passiveTracer: "any"
    }
  }

  private static func names(of variable: Variable) -> String {
    let standardNames: [String] =
      switch variable {
      case .u: ["sea_water_x_velocity", "eastward_sea_water_velocity"]
      case .v: ["sea_water_y_velocity", "northward_sea_water_velocity"]
      case .temperature:
        [
          "sea_water_temperature", "sea_water_conservative_temperature",
          "sea_water_potential_temperature",
        ]
      case .salinity:
        ["sea_water_practical_salinity", "sea_water_salinity", "sea_water_absolute_salinity"]
      case .buoyancy, .passiveTracer: []
      }
    let title = variable.title.prefix(1).uppercased() + variable.title.dropFirst()
    guard !standardNames.isEmpty else { return title + "." }
    return "\(title). Standard names: \(standardNames.map { "`\($0)`" }.joined(separator: ", "))."
  }
}

extension Variable {
  /// What it is, in words.
  var title: String {
    switch self {
    case .u: "the eastward velocity"
    case .v: "the northward velocity"
    case .temperature: "the temperature"
    case .salinity: "the salinity"
    case .buoyancy: "the buoyancy"
    case .passiveTracer: "the passive tracer"
    }
  }
}
