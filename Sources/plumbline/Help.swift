import ArgumentParser
import Pipeline
import Records

struct Help: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show help on a subcommand or a topic.",
    discussion: """
      Topics: \(HelpTopic.allCases.map(\.rawValue).joined(separator: ", ")).

      Example: plumbline help units
      """)

  @Argument(help: "A subcommand or a topic.") var topic: String?

  func run() throws {
    guard let topic else { return print(Plumbline.helpMessage()) }
    if let topic = HelpTopic(rawValue: topic) { return print(topic.text) }
    let commands = Plumbline.configuration.subcommands
    guard let command = commands.first(where: { $0._commandName == topic }) else {
      let known = HelpTopic.allCases.map(\.rawValue) + commands.map { $0._commandName }
      throw ValidationError(
        "There is no help on '\(topic)'. There is on: \(known.joined(separator: ", ")).")
    }
    print(Plumbline.helpMessage(for: command))
  }
}

/// What can be asked about beside the subcommands.
enum HelpTopic: String, CaseIterable {
  case units, layouts, limits
  case exitCodes = "exit-codes"
  case results

  var text: String {
    switch self {
    case .units: Self.textOfUnits
    case .layouts: Self.textOfLayouts
    case .limits: Self.textOfLimits
    case .exitCodes: "Exit codes, which do not change from version to version:\n\n" + Exit.table
    case .results: Self.textOfResults
    }
  }

  private static let textOfUnits = """
    Units

    The model computes in SI units, and temperature in degC. Files may have any unit that UDUNITS-2 can convert:

    \(columnsOfHelp([
      ["temperature", "degC, K, degF", "taken as it is: in situ, potential or conservative"],
      ["salinity", "1, psu, PSS-78, g/kg", "practical or absolute"],
      ["velocity", "m s-1, cm/s, knot", "u eastward, v northward"],
      ["buoyancy", "m s-2", ""],
      ["stress", "N m-2, or m2 s-2", "kinematic: divided by the reference density"],
      ["heat flux", "W m-2, or K m s-1", "kinematic: divided by density and heat capacity"],
      ["fresh water", "m s-1, mm/day, kg m-2 s-1", "precipitation and evaporation"],
      ["depth, height", "m, cm (a pressure is none)", "either sense; the file or --positive says which"],
      ["time", "s, min, h, d since a date", "in any calendar of CF"],
    ]))

    A variable without units is refused; state them with --units temperature=K, or as 'units' in a pipeline.
    Numbers in a pipeline never have a unit beside them: docs/pipeline.md gives that of each key.
    """

  private static let textOfLayouts = """
    Layouts of files of data, which are recognised; --layout, or 'layout' in a pipeline, chooses one

    \(columnsOfHelp(Layout.allCases.map { [$0.rawValue, meaning($0)] }))

    'plumbline inspect FILE' says what is recognised in a file, and docs/data.md how.
    """

  private static func meaning(_ layout: Layout) -> String {
    switch layout {
    case .cf: "profiles by the CF conventions, in any order of dimensions, fluxes beside them"
    case .forcing: "series in time by the CF conventions, without profiles"
    case .gotm: "the output of GOTM"
    case .oceananigansJLD2: "horizontal averages by the JLD2 writer of Oceananigans"
    case .oceananigansNetCDF: "the same by its NetCDF writer"
    case .tunax: "files for Tunax: dimensions zr and zw, in its units"
    }
  }

  private static let textOfLimits = """
    Limits on what is read, raised or lowered with --limit NAME=VALUE (docs/limits.md says what each guards against)

    \(columnsOfHelp(ReadingLimits.standards.map { [$0.name, $0.value] }))
    """

  private static let textOfResults = """
    What 'plumbline run' writes into the output directory

    \(columnsOfHelp([
      ["report.html", "what to look at first: words, tables and figures, in any browser, offline"],
      ["calibration.nc", "parameters, intervals, history, the gradient's proof, provenance"],
      ["trajectories/CASE.nc", "observed, start and calibrated, over time and height"],
      ["figures/*.svg", "the figures of the calibration; 'plumbline plot' draws those of any file"],
      ["manifest.json", "what was done, for the next run; can be deleted"],
      ["status.json", "how the run stands; 'plumbline status DIR' shows it"],
      ["SHA256SUMS", "the checksums of all results: sha256sum --check"],
    ]))

    docs/outputs.md describes every variable, and how to draw each figure with xarray.
    """
}
