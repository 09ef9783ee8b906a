import Column

extension Schema {
  /// `forcing` of a case.
  static let forcing = ValueSchema.forms(
    FormsSchema(
      "forcing_or_file", section: "forcing",
      [
        FormSchema(
          .words(["file"]), "file", "All that the file of observations is [known to hold](data.md)."
        ),
        FormSchema(
          .mapping(forcingKeys), "{surface_stress_x: 1e-4, …}", "What acts, by the keys below."),
      ]))

  static let forcingKeys = MappingSchema(
    "forcing", section: "forcing",
    [
      KeySchema(
        "file", .path, default: .other("the observations"),
        "The file of [series](#series-in-time) that name none."),
      KeySchema(
        "time", time, type: "name, or `{name, units, calendar}`", default: .other("found"),
        """
        The time coordinate of files of series that are none of the observations, as for [`cases`](#cases).
        """),
      KeySchema(
        "use", .choice(FileUse.self), default: .word(FileUse.named.rawValue),
        """
        `named`: what is named below acts. `recognised`: also all that the file is [known to hold](data.md), such \
        as stress, heat and radiation, unless it is named below.
        """),
      KeySchema(
        "interpolation", .choice(TimeSeries.Interpolation.self),
        default: .word(ForcingEntry().interpolation.rawValue),
        "What [series](#series-in-time) do between their times that do not say it themselves."),
      KeySchema(
        "gaps", .forms(gaps), type: "`error`, `hold`, `{interpolate}`", default: .word("error"),
        "What [series](#series-in-time) do with missing values that do not say it themselves."),
      stress("surface_stress_x", "Eastward wind stress divided by the density."),
      stress("surface_stress_y", "Northward wind stress divided by the density."),
      stress("bottom_stress_x", "Eastward stress at the bottom of the column, likewise."),
      stress("bottom_stress_y", "Northward stress at the bottom of the column, likewise."),
      KeySchema(
        "short_wave", .mapping(shortWave), unit: "K m s⁻¹",
        """
        Radiation that is absorbed below the surface: `{flux: FLUX, water: IB}`. The flux may be left out with \
        `use: recognised`.
        """),
      KeySchema(
        "freshwater", flux, unit: "m s⁻¹",
        "Fresh water through the surface; −S_ref times it is a flux of salinity."),
    ]
      + Variable.allCases.filter(\.isTracer).map { tracer in
        KeySchema(
          tracer.rawValue, .forms(tracerForcing), unit: "see below", "Forcing of \(tracer.title).")
      })

  private static func stress(_ name: String, _ meaning: String) -> KeySchema {
    KeySchema(name, flux, unit: "m² s⁻²", meaning)
  }

  /// Short-wave radiation.
  static let shortWave = MappingSchema(
    "short_wave",
    [
      KeySchema(
        "flux", flux, unit: "K m s⁻¹", default: .other("required, unless `use` is `recognised`"),
        "The flux through the surface."),
      KeySchema("water", .forms(water), default: .required, "How water absorbs it."),
    ])

  /// How water absorbs light.
  static let water = FormsSchema(
    "water", section: "forcing",
    [
      FormSchema(
        .words(ForcingBuilder.jerlovTypes.map(\.name)), "IB",
        """
        The water type of Jerlov, `I`, `IA`, `IB`, `II` or `III`, with the two bands that Paulson and Simpson (1977) \
        give.
        """),
      FormSchema(
        .mapping(bands), "{share: 0.67, first: 1.0, second: 17}",
        """
        The bands themselves: the share of the first band, and the depths [m] over which the bands fall by a \
        factor e.
        """),
      FormSchema(.words(["surface"]), "surface", "All in the top cell."),
    ])

  static let bands = MappingSchema([
    KeySchema(
      "share", .number(.within(0...1)), unit: "1", default: .required,
      "The share of the first band."),
    KeySchema(
      "first", .number(.positive), unit: "m", default: .required,
      "The depth over which the first band falls by a factor e."),
    KeySchema(
      "second", .number(.positive), unit: "m", default: .required,
      "The depth over which the second band falls by a factor e."),
  ])

  /// Forcing of a tracer.
  static let tracerForcing = FormsSchema(
    "tracer_forcing", section: "forcing",
    [
      FormSchema(
        .mapping(
          MappingSchema(
            [
              KeySchema(
                "surface", flux, unit: "unit m s⁻¹", default: .number(0),
                "The flux through the surface, positive into the water."),
              KeySchema(
                "bottom", flux, unit: "unit m s⁻¹", default: .number(0),
                "The flux through the bottom."),
            ], rules: [.notEmpty])),
        "{surface: -4.9e-5, bottom: 0}",
        "Fluxes through the surface and the bottom [unit m s⁻¹]. One may be left out."),
      tracerSource(
        "profile",
        "A source at each level [unit s⁻¹], constant in time, from a variable of the file."),
      tracerSource(
        "field", "A source at each time step and level [unit s⁻¹], from a variable of the file."),
    ])

  /// A source from a variable of the file.
  static let tracerSourceKeys = MappingSchema(
    "tracer_source",
    [
      KeySchema("variable", .text, default: .required, "The variable of the file."),
      KeySchema(
        "layer_integrated", .boolean, default: .boolean(false),
        "Whether the source is already integrated over each cell [unit m s⁻¹]."),
    ])

  private static func tracerSource(_ name: String, _ meaning: String) -> FormSchema {
    FormSchema(
      .mapping(
        .single(KeySchema(name, .mapping(tracerSourceKeys), default: .required, meaning))),
      "{\(name): {variable: NAME, layer_integrated: false}}", meaning)
  }
}
