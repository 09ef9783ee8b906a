import Foundation
import Lanes
import NetCDF
import Pipeline
import TestSupport
import Testing

@testable import plumbline

/// The command line as a user meets it: what it prints, writes and exits with.
@Suite struct CommandTests {
  private let command: Command

  init() throws { command = try Command() }

  // MARK: Help

  @Test(arguments: ["import", "inspect", "schema"])
  func `the help of the commands for files gives an example`(subcommand: String) throws {
    let outcome = try command.run(subcommand, "--help")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("\nExample: plumbline \(subcommand) "))
  }

  @Test(arguments: ["run", "check", "simulate", "gradient", "verify", "twin"])
  func `the help of every subcommand gives an example`(subcommand: String) throws {
    let outcome = try command.run(subcommand, "--help")
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    let lines = outcome.output.split(separator: "\n")
    let example = try #require(lines.first { $0.hasPrefix("Example: ") })
    #expect(example.hasPrefix("Example: plumbline \(subcommand) pipelines/"))
    #expect(outcome.output.contains("USAGE: plumbline \(subcommand) <pipeline>"))
  }

  @Test func `the schema is printed, or a page with its tables`() throws {
    let schema = try command.run("schema")
    #expect(schema.status == 0 && schema.errors.isEmpty)
    #expect(schema.output == Schema.json)
    try Data("<!-- keys: outputs -->\n<!-- end of keys -->\n".utf8).write(
      to: URL(fileURLWithPath: command.folder + "/page.md"))
    let page = try command.run("schema", "--page", "page.md")
    #expect(page.status == 0)
    #expect(page.output.hasPrefix("<!-- keys: outputs -->\n\n| Key | Type | Default | Meaning |\n"))
    #expect(page.output.hasSuffix(" |\n\n<!-- end of keys -->\n"))
    let missing = try command.run("schema", "--page", "none.md")
    #expect(missing.status == 65)
    #expect(
      missing.errors == "error: none.md: there is no such text. Check the path of the page.\n")
  }

  @Test func `the help lists subcommands and exit codes`() throws {
    let outcome = try command.run("--help")
    #expect(outcome.status == 0)
    let words = [
      "run", "check", "simulate", "gradient", "verify", "twin", "import", "inspect", "schema",
    ]
    for word in words + ["docs/pipeline.md"] {
      #expect(outcome.output.contains(word), "\(word)")
    }
    let codes = outcome.output.split(separator: "\n").compactMap { line -> Int? in
      guard line.hasPrefix("  ") else { return nil }
      return line.split(separator: " ").first.flatMap { Int($0) }
    }
    #expect(codes == Exit.allCases.map { Int($0.rawValue) })
  }

  @Test func `the version is printed`() throws {
    let outcome = try command.run("--version")
    #expect(outcome.status == 0)
    #expect(outcome.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
  }

  // MARK: The work

  @Test func `check shows what would be computed and writes nothing`() throws {
    try command.makeTwin()
    let before = try command.files()
    let outcome = try command.run("check", "twin.yml")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.isEmpty)
    #expect(
      outcome.output == """
        Twin
        closure k-epsilon, misfit variance, schedule automatic

        case             role  cells  steps  time step [s]  outputs
        truth       calibrate      5     20            300        5
        kept-aside   hold-out      5     20            300        5

        observations             values  missing  outside run  not chosen  counted  weight
        truth: u                     25        0            0           0       25       2
        truth: v                     25        0            0           0       25       0
        truth: temperature           25        0            0           0       25       1
        kept-aside: u                25        0            0           0       25       2
        kept-aside: v                25        0            0           0       25       0
        kept-aside: temperature      25        0            0           0       25       1

        parameter  start  lower  upper  prior
        c_mu0        0.5    0.4    0.7
        c_eps2       2.1    1.5    2.5

        results would go to output/twin

        """)
    #expect(try command.files() == before)
  }

  @Test func `with --verbose the command says once whether a native build would be faster`() throws
  {
    try command.makeTwin()
    let (terse, verbose) = (
      try command.run("check", "twin.yml"), try command.run("check", "twin.yml", "--verbose")
    )
    #expect(verbose.status == 0)
    #expect(verbose.output == terse.output)
    #expect(terse.errors.isEmpty)
    #expect(verbose.errors == VectorWidth.current.note.map { "note: \($0)\n" } ?? "")
  }

  @Test func `simulate writes a trajectory for each case`() throws {
    try command.write(TwinPipeline.truth, to: "truth.yml")
    let outcome = try command.run("simulate", "truth.yml")
    #expect(outcome.status == 0)
    #expect(outcome.output == "wrote output/truth/trajectories/truth.nc\n")
    #expect(try command.files().contains("output/truth/trajectories/truth.nc"))
    let file = try Dataset.open("\(command.folder)/output/truth/trajectories/truth.nc")
    let history = try file.attribute("history")?.textValue
    #expect(history?.hasSuffix(": plumbline simulate truth.yml") == true)
  }

  @Test func `simulate writes a single case where it is told to`() throws {
    try command.write(TwinPipeline.truth, to: "truth.yml")
    let outcome = try command.run("simulate", "truth.yml", "-o", "here/a.nc")
    #expect(outcome.status == 0)
    #expect(outcome.output == "wrote here/a.nc\n")
    #expect(try command.files() == ["here", "here/a.nc", "truth.yml"])
  }

  @Test func `gradient prints and writes the derivative of every parameter`() throws {
    try command.makeTwin()
    let outcome = try command.run("gradient", "twin.yml")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n").map { $0.split(separator: " ") }
    let file = try Dataset.open("\(command.folder)/output/twin/gradient.nc")
    let misfit = try #require(file.attribute("misfit")?.doubleValue)
    let printed = try #require(lines.first { $0.first == "misfit" }.flatMap { Double($0[1]) })
    #expect(abs(printed - misfit) <= 1e-9 * misfit)
    let names = try file.variable("closure_parameter_name").readStrings()
    let gradient = try file.variable("gradient").readDoubles()
    for (name, derivative) in zip(names, gradient) {
      let line = try #require(lines.first { $0.first.map(String.init) == name })
      let printed = try #require(Double(line[2]))
      #expect(abs(printed - derivative) <= 1e-9 * abs(derivative), "\(name)")
    }
    #expect(
      outcome.output.contains(
        "wrote output/twin/gradient.nc\nwrote output/twin/sensitivities/truth.nc\n"))
    let sensitivities = try Dataset.open("\(command.folder)/output/twin/sensitivities/truth.nc")
    let start = try sensitivities.variable("initial_temperature_gradient").readDoubles()
    #expect(try start.count == sensitivities.variable("z").readDoubles().count)
    #expect(start.contains { $0 != 0 } && start.allSatisfy(\.isFinite))
    #expect(try sensitivities.variable("stress_gradient").readDoubles()[0] != 0)
  }

  @Test func `verify prints residuals and orders and finds the gradient right`() throws {
    try command.makeTwin()
    let before = try command.files()
    let outcome = try command.run("verify", "twin.yml")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
    for control in ["parameters", "initial state", "surface fluxes"] {
      let first = try #require(lines.firstIndex { $0 == control }, "\(control)")
      #expect(
        lines[first + 1].contains(
          /^  derivative: adjoint \S+, tangent linear \S+, relative difference \S+$/))
      let section = lines[first...].prefix { !$0.isEmpty }
      #expect(section.contains { $0.contains(/^  h +remainder +order/) })
      let order = try #require(section.last?.firstMatch(of: /^  order (\S+)$/))
      #expect(abs(try #require(Double(order.1)) - 2) < 0.1)
    }
    #expect(outcome.output.hasSuffix("\nthe gradient is right\n"))
    #expect(try command.files() == before)
  }

  @Test func `run names the parameters and the files that it wrote`() throws {
    try command.makeTwin()
    let outcome = try command.run("run", "twin.yml")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n").map { String($0) }
    let words = lines.map { $0.split(separator: " ").map(String.init) }
    #expect(lines.first == "Twin")
    let file = try Dataset.open("\(command.folder)/output/twin/calibration.nc")
    let result = try file.variable("result").readDoubles()
    for (name, start, value) in [("c_mu0", "0.5", result[0]), ("c_eps2", "2.1", result[1])] {
      let line = try #require(words.first { $0.first == name })
      #expect(line[1] == start)
      #expect(abs(try #require(Double(line[2])) - value) <= 1e-9 * value)
    }
    let total = try #require(words.first { $0.first == "total" }).dropFirst().compactMap(
      Double.init)
    #expect(total.count == 2)
    #expect(total[1] < 0.1 * total[0])
    #expect(words.contains { $0.first == "truth" })
    #expect(lines.contains { $0.hasPrefix("kept-aside (held out)") })
    #expect(lines.contains { $0.hasPrefix("Gradient: right (") })
    #expect(
      lines.suffix(5) == [
        "wrote output/twin/calibration.nc", "wrote output/twin/trajectories/truth.nc",
        "wrote output/twin/trajectories/kept-aside.nc", "wrote output/twin/report.html",
        "Look at the report in a browser, or here: plumbline plot output/twin/calibration.nc --terminal",
      ])
    #expect(
      try command.files()
        == ["output", "output/twin", "output/twin/SHA256SUMS", "output/twin/calibration.nc"]
        + ReportFiles.figures(in: "output/twin") + [
          "output/twin/manifest.json", "output/twin/report.html", "output/twin/status.json",
          "output/twin/trajectories", "output/twin/trajectories/kept-aside.nc",
          "output/twin/trajectories/truth.nc", "truth.nc", "truth.yml", "twin.yml",
        ])
  }

  @Test func `nothing but plain text is printed into a file`() throws {
    try command.makeTwin()
    for subcommand in ["check", "verify", "gradient", "run"] {
      let outcome = try command.run(subcommand, "twin.yml")
      #expect(outcome.errors.isEmpty, "\(subcommand)")
      let text = outcome.output.unicodeScalars
      #expect(text.allSatisfy { $0 == "\n" || $0.value >= 0x20 }, "\(subcommand)")
    }
  }

  @Test func `a stated date makes two runs the same to the byte`() throws {
    try command.makeTwin()
    func run() throws -> Data {
      let environment = ["SOURCE_DATE_EPOCH": "1700000000"]
      let outcome = try command.run("run", "twin.yml", environment: environment)
      #expect(outcome.status == 0)
      return try Data(
        contentsOf: URL(fileURLWithPath: "\(command.folder)/output/twin/calibration.nc"))
    }
    #expect(try run() == run())
    let file = try Dataset.open("\(command.folder)/output/twin/calibration.nc")
    #expect(
      try file.attribute("history")?.textValue?.hasPrefix("2023-11-14T22:13:20Z plumbline ") == true
    )
  }

  // MARK: Wrong usage

  @Test(arguments: [
    (["run"], "Error: Missing expected argument '<pipeline>'\n"),
    (["check", "truth.yml", "--fast"], "Error: Unknown option '--fast'\n"),
    (["check", "truth.yml", "more.yml"], "Error: Unexpected argument 'more.yml'\n"),
    (["simulate", "truth.yml", "--output"], "Error: Missing value for '--output <output>'\n"),
    (["calibrate", "truth.yml"], "Error: 2 unexpected arguments: 'calibrate', 'truth.yml'\n"),
  ])
  func `wrong usage exits with 64 and says what is wrong`(
    arguments: [String], message: String
  ) throws {
    try command.write(TwinPipeline.truth, to: "truth.yml")
    let outcome = try command.run(arguments)
    #expect(outcome.status == 64)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix(message), "\(outcome.errors)")
    #expect(outcome.errors.contains("Usage: plumbline "))
    #expect(try command.files() == ["truth.yml"])
  }

  @Test func `a single output for two cases is wrong usage`() throws {
    try command.makeTwin()
    let before = try command.files()
    let outcome = try command.run("simulate", "twin.yml", "--output", "a.nc")
    #expect(outcome.status == 64)
    #expect(
      outcome.errors.hasPrefix(
        "error: --output a.nc takes a pipeline with one case, this one has 2.\n"))
    #expect(try command.files() == before)
  }

  // MARK: Wrong input

  private func expectInvalidInput(
    _ pipeline: String, _ message: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let before = try command.files()
    for subcommand in ["check", "run", "simulate", "gradient", "verify"] {
      let outcome = try command.run(subcommand, pipeline)
      #expect(outcome.status == 65, "\(subcommand)", sourceLocation: sourceLocation)
      #expect(outcome.output.isEmpty, "\(subcommand)", sourceLocation: sourceLocation)
      #expect(
        outcome.errors == "error: \(message)\n", "\(subcommand)", sourceLocation: sourceLocation)
    }
    #expect(try command.files() == before, sourceLocation: sourceLocation)
  }

  @Test func `a pipeline that is not there exits with 65`() throws {
    try expectInvalidInput(
      "none.yml", "none.yml: no such file. Check the path of the pipeline file.")
  }

  @Test func `a mistyped key exits with 65`() throws {
    let text = TwinPipeline.truth.replacingOccurrences(of: "duration", with: "duraton")
    try command.write(text, to: "typo.yml")
    let outcome = try command.run("run", "typo.yml")
    #expect(outcome.status == 65)
    #expect(
      outcome.errors.hasPrefix(
        "error: typo.yml:8:5: cases[0].duraton: unknown key 'duraton'; did you mean 'duration'? "))
    #expect(try command.files() == ["typo.yml"])
  }

  @Test func `observations that are not there exit with 65`() throws {
    try command.write(TwinPipeline.calibration, to: "twin.yml")
    try expectInvalidInput(
      "twin.yml",
      "twin.yml:10:19: cases[0].observations: there is no file 'truth.nc'. Check the path.")
  }

  @Test func `observations that cannot be read exit with 65`() throws {
    try command.write(TwinPipeline.calibration, to: "twin.yml")
    try command.write("no data", to: "truth.nc")
    try expectInvalidInput(
      "twin.yml",
      "truth.nc: this is not a NetCDF file, or it is cut short; give a NetCDF-3 or NetCDF-4 file.")
  }

  /// Replaces one value of u in the observations.
  private func spoil(_ value: Double) throws {
    let dataset = try Dataset.open("\(command.folder)/truth.nc", forUpdating: true)
    try dataset.variable("u").write([value], start: [2, 1], count: [1, 1])
    try dataset.close()
  }

  @Test func `a gap in the observations does not count`() throws {
    try command.makeTwin()
    try spoil(.nan)
    let outcome = try command.run("run", "twin.yml")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let file = try Dataset.open("\(command.folder)/output/twin/calibration.nc")
    let names = try file.variable("series_name").readStrings()
    let counts = try file.variable("series_count").readDoubles()
    #expect(names == ["u", "v", "temperature", "u", "v", "temperature"])
    #expect(counts == [24, 25, 25, 24, 25, 25])
  }

  @Test func `an infinite observation exits with 65`() throws {
    try command.makeTwin()
    try spoil(.infinity)
    try expectInvalidInput(
      "twin.yml",
      "truth.nc: variable 'u': the value at time 2, level 1 is infinite. Mark such values by "
        + "'_FillValue', or state the valid range.")
  }

  @Test(arguments: ["run", "gradient", "verify"])
  func `a pipeline without observations has nothing to calibrate`(subcommand: String) throws {
    try command.write(TwinPipeline.truth, to: "truth.yml")
    let outcome = try command.run(subcommand, "truth.yml")
    #expect(outcome.status == 65)
    #expect(
      outcome.errors
        == "error: truth.yml: truth: the case has no observations that count, so it has no misfit. "
        + "Give observations, or use 'plumbline simulate'.\n")
    #expect(try command.files() == ["truth.yml"])
  }

  // MARK: Output that cannot be written

  // A file where the folder should be stops the superuser, too.
  @Test(arguments: ["run", "gradient", "simulate"])
  func `a folder that cannot be made exits with 73`(subcommand: String) throws {
    try command.makeTwin()
    try command.write("mine", to: "output")
    let before = try command.files()
    let outcome = try command.run(subcommand, "twin.yml")
    #expect(outcome.status == 73)
    #expect(
      outcome.errors.contains("this folder cannot be made: Not a directory"), "\(outcome.errors)")
    #expect(try command.files() == before)
  }

  @Test func `an older result survives a run that cannot write`() throws {
    try command.makeTwin()
    try #require(command.run("run", "twin.yml").status == 0)
    let path = "\(command.folder)/output/twin/calibration.nc"
    let old = try Data(contentsOf: URL(fileURLWithPath: path))
    let trajectories = "\(command.folder)/output/twin/trajectories"
    try FileManager.default.removeItem(atPath: trajectories)
    try command.write("mine", to: "output/twin/trajectories")
    #expect(try command.run("run", "twin.yml").status == 73)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == old)
  }

  // MARK: Runs that blow up

  @Test(arguments: ["simulate", "run", "gradient", "verify"])
  func `a run that goes wrong exits with 3 and says where in every case`(subcommand: String) throws
  {
    try command.makeTwin()
    let text =
      TwinPipeline.calibration.replacingOccurrences(
        of: "  weights:", with: "  initial: {temperature: {linear: [1e300, 0]}}\n  weights:")
    try command.write(text, to: "hot.yml")
    let before = try command.files()
    let outcome = try command.run(subcommand, "hot.yml")
    #expect(outcome.status == 3)
    #expect(outcome.output.isEmpty)
    let fault =
      "temperature has blown up (1e+300 degC, beyond 1000) at the start, in cell 0 at -9 m, with "
    #expect(
      outcome.errors == """
        error: 2 of 2 cases did not stay within what sea water can be.
          case 'truth': \(fault)c_mu0 = 0.5, c_eps2 = 2.1.
          case 'kept-aside': \(fault)c_mu0 = 0.5, c_eps2 = 2.1.
          Correct the start of the case.

        """)
    #expect(try command.files() == before)
  }

  /// Three cases, of which two can be made to go wrong.
  private func threeCases(_ faults: [String] = ["surface: -1e-5", "surface: -1e-5"]) -> String {
    """
    case_defaults:
      grid: {linear: {cells: 5, depth: 10}}
      initial: {temperature: {linear: [15, 15.1]}}
      duration: 6000
      output_interval: 1500
    cases:
      - {name: first, forcing: {surface_stress_x: 1e-4, temperature: {\(faults[0])}}}
      - {name: second, forcing: {surface_stress_x: 1e-4, temperature: {surface: -1e-5}}}
      - {name: third, forcing: {surface_stress_x: 1e-4, temperature: {\(faults[1])}}}
    model: {closure: k-epsilon, time_step: 300}
    outputs: {directory: out}

    """
  }

  private func trajectory(_ name: String) throws -> Data {
    try Data(
      contentsOf: URL(fileURLWithPath: "\(command.folder)/out/trajectories/\(name).nc"))
  }

  @Test func `simulate writes the cases that go well and names those that do not`() throws {
    try command.write(threeCases(), to: "three.yml")
    try #require(command.run("simulate", "three.yml").status == 0)
    let names = ["first", "second", "third"]
    let old = try names.map(trajectory)
    try FileManager.default.removeItem(
      atPath: "\(command.folder)/out/trajectories/second.nc")
    try FileManager.default.removeItem(atPath: "\(command.folder)/out/trajectories/third.nc")

    // One flux is too much at once, the other in the long run.
    try command.write(threeCases(["surface: 1e300", "surface: 1"]), to: "three.yml")
    let outcome = try command.run("simulate", "three.yml")
    #expect(outcome.status == 3)
    #expect(outcome.output == "wrote out/trajectories/second.nc\n")
    let expected =
      /error: 2 of 3 cases did not stay within what sea water can be.\n  case 'first': surface_temperature_flux has blown up \(1e\+300 K m s-1, beyond 6.667\) in step 1, 300 s after the start, in cell 4 at -1 m.\n  case 'third': temperature has blown up \((\S+) degC, beyond 1000\) in step (\d+), (\d+) s after the start, in cell 4 at -1 m.\n  Correct the forcing of the case.\n  Check the start and the forcing, take a shorter time step, or start from other parameters.\n/
    let match = try #require(outcome.errors.wholeMatch(of: expected), "\(outcome.errors)")
    #expect(try #require(Double(match.1)) > 1000)
    #expect(try #require(Int(match.3)) == 300 * (try #require(Int(match.2))))
    // What an earlier run wrote stays, nothing is left half, and the neighbour has what it had.
    #expect(
      try command.files().filter { $0.hasPrefix("out/") }
        == ["out/trajectories", "out/trajectories/first.nc", "out/trajectories/second.nc"])
    #expect(try trajectory("first") == old[0])
    let values = try ["temperature", "u", "dissipation_rate"].map { name in
      try Dataset.open("\(command.folder)/out/trajectories/second.nc").variable(name)
        .readDoubles()
    }
    try command.write(threeCases(), to: "three.yml")
    try #require(command.run("simulate", "three.yml").status == 0)
    let alone = try ["temperature", "u", "dissipation_rate"].map { name in
      try Dataset.open("\(command.folder)/out/trajectories/second.nc").variable(name)
        .readDoubles()
    }
    #expect(values == alone && values[1].contains { $0 != 0 })
  }

  @Test func `simulate writes nothing where every case goes wrong`() throws {
    let text = threeCases().replacingOccurrences(of: "[15, 15.1]", with: "[15, -2000]")
    try command.write(text, to: "three.yml")
    let before = try command.files()
    let outcome = try command.run("simulate", "three.yml")
    #expect(outcome.status == 3 && outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("error: 3 of 3 cases did not stay within"))
    #expect(try command.files() == before)
  }
}
