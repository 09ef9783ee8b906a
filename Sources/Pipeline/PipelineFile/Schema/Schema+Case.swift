import Calibration
import Records

extension Schema {
  /// An entry of `cases`.
  static let caseEntry = MappingSchema("case", section: "cases", [caseName] + caseDefaults.keys)

  private static let caseName = KeySchema(
    // Results are written to files named after the case.
    "name", .matching(#"^(?=.*\S)[^./][^/]*$"#), type: "text",
    default: .other("the file's name without extension"),
    """
    Names the case in the results; no two cases may have the same name. Required without observations and for a \
    list of files; an error with a pattern or a folder. May not hold `/` or begin with `.`.
    """)

  /// What a case may take from `case_defaults`.
  static let caseDefaults = MappingSchema(
    "case_defaults",
    [
      KeySchema(
        "observations", .either(.path, .list(of: .path, count: 1...Int.max)),
        type: "path, pattern, or list of paths",
        """
        The file of observations, in any [layout](data.md). With `*`, `?` or `[…]`, every file that matches is a \
        case, sorted by path; a pattern without a match is an error. A folder stands for its files that end in \
        `.nc`, `.nc4`, `.cdf`, `.h5`, `.hdf5` or `.jld2` and do not begin with a dot. A list of files makes one \
        case of all of them.
        """),
      KeySchema(
        "layout", .choice(Layout.self), default: .other("recognised"),
        "The [layout](data.md) of the files, where it is not recognised."),
      KeySchema(
        "role", .choice(CaseRole.self), default: .word(CaseRole.train.rawValue),
        """
        Cases to `calibrate` make up the misfit that is minimised. The misfits of `validate` and `hold-out` cases \
        are followed at every iteration; the former may [end](#optimiser) the search, the latter never have a part \
        in anything.
        """),
      KeySchema(
        "weight", .number(.positive), unit: "1", default: .number(1),
        "Weight of the case in the misfit."),
      KeySchema(
        "window", .mapping(window), default: .other("all"),
        "The part of the observations that is used."),
      KeySchema(
        "time", time, type: "name, or `{name, units, calendar}`", default: .other("found"),
        """
        The time coordinate of the files, where it is not [found](data.md#times). `units` and `calendar` are stated \
        where the files lack them or have wrong ones; each key may be left out.
        """),
      KeySchema(
        "height", height, type: "name, or `{name, units, positive}`", default: .other("found"),
        """
        The vertical coordinate of the files, where it is not [found](data.md#heights). `positive` is `up` for heights \
        and `down` for depths; each key may be left out.
        """),
      KeySchema(
        "variables", .mapping(variables), default: .other("found"),
        "The observed variables: where the files have their values."),
      KeySchema(
        "weights", .mapping(variableWeights), type: "mapping, each > 0", unit: "1",
        default: .other("`misfit.weights`"),
        "The variables that count in the misfit for this case, and their weights."),
      KeySchema(
        "grid", grid, default: .other("`model.grid`, else `file`"),
        "The cells of the column. Required for an idealised case if the model has none."),
      KeySchema(
        "initial", initial, default: .word("observations"),
        "The start. Required for an idealised case."),
      KeySchema(
        "constants", constants, default: .ofItsKeys, "The physical constants."),
      KeySchema("forcing", forcing, "What drives the column at its ends, and sources within."),
      KeySchema(
        "duration", .number(.positive), unit: "s",
        "Length of the run. Required for an idealised case; an error with observations."),
      KeySchema(
        "output_interval", .number(.positive), unit: "s", default: .other("the observed times"),
        """
        Time between the outputs of the trajectory, at most the duration. Required for an idealised case.
        """),
    ])

  /// A time coordinate.
  static let time = ValueSchema.either(.text, .mapping(timeKeys))

  static let timeKeys = MappingSchema(
    "time",
    [
      KeySchema("name", .text, "The name of the variable, where it is not found."),
      KeySchema(
        "units", .text,
        "Its units, such as `s` or `days since 2012-03-20`, where the file lacks them or has wrong ones."
      ),
      KeySchema(
        "calendar", .text,
        "The calendar of its dates, such as `noleap`, where the file lacks it or has a wrong one."),
    ], rules: [.notEmpty])

  /// A vertical coordinate.
  static let height = ValueSchema.either(.text, .mapping(heightKeys))

  static let heightKeys = MappingSchema(
    "height",
    [
      KeySchema("name", .text, "The name of the variable, where it is not found."),
      KeySchema(
        "units", .text, "Its units, such as `m`, where the file lacks them or has wrong ones."),
      KeySchema(
        "positive", .choice(VerticalSense.self),
        "Whether it counts heights, `up`, or depths, `down`."),
    ], rules: [.notEmpty])
}
