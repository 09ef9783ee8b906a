import Column
import Records

extension Schema {
  /// A number, or its place in the file of observations.
  static func source(_ range: NumberRange = .finite) -> ValueSchema {
    .either(.number(range), .forms(place))
  }

  /// The place of a number in the file of observations.
  static let place = FormsSchema(
    "number_from_file", section: "numbers-from-the-file",
    [
      FormSchema(
        .mapping(
          MappingSchema([
            KeySchema(
              "attribute", .text, default: .required, "A numeric global attribute of the file."),
            factor,
          ])), "{attribute: NAME, factor: -1}",
        "The global attribute `NAME` of the file, times `factor`."),
      FormSchema(
        .mapping(
          MappingSchema([
            KeySchema(
              "variable", .text, default: .required, "A variable of the file: a single number."),
            factor,
          ])), "{variable: NAME, factor: -1}",
        "The variable `NAME`, a single number, times `factor`."),
    ])

  private static let factor = KeySchema(
    "factor", .number(), default: .number(1), "What the number of the file is multiplied with.")

  /// A flux: a number, its place in the file, a series, or a list of these, which are added up.
  static let flux = ValueSchema.forms(
    FormsSchema(
      "flux", section: "forcing",
      [
        FormSchema(fluxTerm), FormSchema(.list(of: fluxTerm, count: 1...Int.max)),
      ]))

  private static let fluxTerm = ValueSchema.forms(
    FormsSchema(
      "flux_term",
      [
        FormSchema(.number(), "1e-4", "One number for the whole run, in the model's unit."),
        FormSchema(.forms(place)), FormSchema(.mapping(series)),
      ]))

  /// A series in time.
  static let series = MappingSchema(
    "series", section: "series-in-time",
    [
      KeySchema("series", .text, default: .required, "The name of the variable."),
      KeySchema("file", .path, default: .other("that of `forcing`"), "Its file."),
      KeySchema(
        "units", .text, default: .other("the file's"),
        "Its units, where the file states none or wrong ones."),
      KeySchema("factor", .number(), default: .number(1), "What its values are multiplied with."),
      KeySchema(
        "positive", .choice(FluxDirection.self), default: .other("the file's"),
        """
        The sense in which it counts in the file: `down`, into the water, or `up`, as an upward flux and \
        evaporation do. By default what the [file says](data.md#fluxes), or what is usual for stress and heat; an \
        error where neither tells.
        """),
      KeySchema(
        "interpolation", .choice(TimeSeries.Interpolation.self),
        default: .other("that of `forcing`, else `linear`"),
        """
        Between its times it changes linearly, or keeps the `previous` value; the last one is kept as long as the \
        one before it.
        """),
      KeySchema(
        "gaps", .forms(gaps), type: "`error`, `hold`, `{interpolate}`",
        default: .other("those of `forcing`, else `error`"),
        """
        Missing values are an `error`, the last value is held (`hold`, also to the last time of the series), or \
        gaps of at most so many seconds are interpolated: `{interpolate: 10800}`.
        """),
    ])

  /// What stands in for missing values of a series.
  static let gaps = FormsSchema(
    "gaps",
    [
      FormSchema(.words(["error"]), "error", "A missing value is an error."),
      FormSchema(
        .words(["hold"]), "hold", "The last value is held, also to the last time of the series."),
      FormSchema(
        .mapping(
          .single(
            KeySchema(
              "interpolate", .number(.positive), unit: "s", default: .required,
              "The longest gap that is interpolated."))),
        "{interpolate: 10800}",
        "Gaps of at most so many seconds are interpolated; a longer one is an error."),
    ])
}
