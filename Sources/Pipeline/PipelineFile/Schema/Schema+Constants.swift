import Records

extension Schema {
  /// `constants` of a case.
  static let constants = ValueSchema.forms(
    FormsSchema(
      "constants_or_file", section: "constants",
      [
        FormSchema(
          .words(["file"]), "file",
          "All that the files of observations are [known to hold](data.md#constants)."),
        FormSchema(
          .mapping(constantKeys), "{gravity: 9.81, …}",
          "The constants themselves, by the keys below."),
      ]))

  static let constantKeys = MappingSchema(
    "constants", section: "constants",
    [
      KeySchema(
        "use", .choice(FileUse.self), default: .word(FileUse.named.rawValue),
        """
        `recognised`: constants that are not given below are those that the files of observations are [known to \
        hold](data.md#constants), and the defaults only where they hold none.
        """),
      constant(
        "reference_density", .positive, unit: "kg m⁻³", default: standard(.referenceDensity),
        "ρ₀, the density at the reference temperature and salinity."),
      constant(
        "gravity", .positive, unit: "m s⁻²", default: standard(.gravity),
        "g, the acceleration of gravity."),
      constant(
        "heat_capacity", .positive, unit: "J kg⁻¹ K⁻¹", default: standard(.heatCapacity),
        "c_p, the heat capacity of sea water."),
      constant(
        "thermal_expansion", unit: "K⁻¹", default: standard(.thermalExpansion),
        "α, the thermal expansion coefficient."),
      constant(
        "haline_contraction", unit: "kg g⁻¹", default: standard(.halineContraction),
        "β, the haline contraction coefficient."),
      constant(
        "reference_temperature", unit: "°C",
        default: standard(ConstantsEntry().referenceTemperature),
        "T_ref, the temperature at which the density is ρ₀."),
      constant(
        "reference_salinity", .notNegative, unit: "g kg⁻¹",
        default: standard(ConstantsEntry().referenceSalinity),
        "S_ref, the salinity at which the density is ρ₀."),
      constant(
        "von_karman", .positive, unit: "1", default: standard(ConstantsEntry().vonKarman),
        "κ, von Kármán's constant."),
      constant("coriolis", unit: "s⁻¹", default: .number(0), "f, the Coriolis parameter."),
      constant(
        "latitude", .within(-90...90), unit: "degrees north",
        "φ, the latitude: gives f = 2Ω sin φ. Excludes `coriolis`."),
    ], rules: [.atMostOne(of: ["coriolis", "latitude"])])

  private static func constant(
    _ name: String, _ range: NumberRange = .finite, unit: String,
    default standard: KeySchema.Standard? = nil,
    _ meaning: String
  ) -> KeySchema {
    KeySchema(name, source(range), unit: unit, default: standard, meaning)
  }

  private static func standard(_ constant: ConstantQuantity) -> KeySchema.Standard? {
    ConstantsEntry.defaults[constant].map { .number($0) }
  }

  private static func standard(_ source: SourceEntry) -> KeySchema.Standard? {
    if case .constant(let number) = source { .number(number) } else { nil }
  }
}
