import Foundation
import TestSupport
import Testing

/// Pipelines whose files of observations or forcing cannot be used: every command that computes says which file
/// and variable, exits with 65, and writes nothing.
@Suite struct MalformedPipelineTests {
  private let command: Command
  private let folder: TemporaryFolder

  init() throws {
    command = try Command()
    folder = try TemporaryFolder()
  }

  /// A pipeline on a file of observations, and one of forcing.
  private func pipeline(
    _ observations: String, variables: String = "", forcing: String? = nil,
    grid: String = "{linear: {cells: 5, depth: 10}}", gaps: String = "error"
  ) -> String {
    let flux = forcing.map {
      "forcing: {file: \($0), surface_stress_x: {series: taux, gaps: \(gaps)}}"
    }
    return """
      case_defaults:
        grid: \(grid)
        \(variables)
        \(flux ?? "")
      cases: [{name: small, observations: \(observations)}]
      model: {closure: k-epsilon, time_step: 60}
      parameters: {c_mu0: {}}
      """
  }

  /// Expects that calibration and simulation refuse a pipeline in one line that begins with a place, and leave
  /// no file behind.
  private func expectRefusal(
    _ pipeline: String, _ place: String, _ message: String = ": ",
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try command.write(pipeline, to: "p.yml")
    for subcommand in ["run", "simulate"] {
      let outcome = try command.run(subcommand, "p.yml")
      #expect(outcome.status == 65, "\(subcommand)", sourceLocation: sourceLocation)
      #expect(outcome.output.isEmpty, "\(subcommand)", sourceLocation: sourceLocation)
      let errors = outcome.errors.afterPlaceOfSeries
      #expect(
        errors.hasPrefix("error: \(place)"), "\(errors)", sourceLocation: sourceLocation)
      #expect(errors.contains(message), "\(errors)", sourceLocation: sourceLocation)
      #expect(errors.hasSuffix(".\n"), "\(errors)", sourceLocation: sourceLocation)
      #expect(!errors.contains(".."), "\(errors)", sourceLocation: sourceLocation)
      #expect(
        errors.split(separator: "\n").count == 1, "\(errors)", sourceLocation: sourceLocation)
    }
    #expect(try command.files() == ["p.yml"], sourceLocation: sourceLocation)
  }

  // MARK: Observations

  @Test(arguments: MalformedFile.observations, ["3", "4"])
  func `malformed observations are refused with their file and variable`(
    _ malformed: MalformedFile, _ format: String
  ) throws {
    guard malformed.isPossible(inFormat: format) else { return }
    let path = try folder.generate(malformed.cdl, format: format)
    let place = malformed.variable.map { "\(path): variable '\($0)': " } ?? "\(path): "
    try expectRefusal(pipeline(path), place, malformed.message)
    // Named, the variable is no guess, and is refused all the same.
    guard malformed.cdl.contains(" temp(") else { return }
    try expectRefusal(
      pipeline(path, variables: "variables: {temperature: temp}"), place, malformed.message)
  }

  @Test func `a single level is observed in a grid of the model's, and is no grid itself`() throws {
    let path = try folder.generate(
      SmallFile(
        dimensions: "time = 3; z = 1;", data: "time = 0, 60, 120; z = -1; temp = 1, 2, 3;"
      ).cdl)
    try expectRefusal(
      pipeline(path, grid: "file"), "p.yml:5:9: cases[0]: ",
      "the levels of the observations are no grid")
    try command.write(pipeline(path), to: "p.yml")
    let outcome = try command.run("simulate", "p.yml")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output == "wrote output/p/trajectories/small.nc\n")
  }

  @Test func `a single time is no run`() throws {
    let path = try folder.generate(
      SmallFile(dimensions: "time = 1; z = 2;", data: "time = 0; z = -2, -1; temp = 1, 2;").cdl)
    try expectRefusal(
      pipeline(path), "p.yml:5:9: cases[0]: ",
      "nothing was observed after the start of the run. A case needs at least two times")
  }

  // MARK: Forcing

  private func observations() throws -> String {
    try folder.generate(
      SmallFile(data: "time = 0, 60, 120; z = -3, -1; temp = 1, 2, 3, 4, 5, 6;").cdl,
      "observations.nc")
  }

  @Test(arguments: MalformedFile.forcing, ["3", "4"])
  func `malformed forcing is refused with its file and variable`(
    _ malformed: MalformedFile, _ format: String
  ) throws {
    let path = try folder.generate(malformed.cdl, "forcing.nc", format: format)
    let place = malformed.variable.map { "\(path): variable '\($0)': " } ?? "\(path): "
    try expectRefusal(pipeline(observations(), forcing: path), place, malformed.message)
  }

  @Test func `a gap is as long as from the value before it to the one after`() throws {
    let cdl = SmallForcing(data: "time = 0, 60, 100, 240; taux = 1, _, _, 4;").cdl
    let path = try folder.generate(cdl, "forcing.nc")
    let observations = try observations()
    try expectRefusal(
      pipeline(observations, forcing: path, gaps: "{interpolate: 239}"),
      "\(path): variable 'taux': ",
      "there is no value between 0 s and 240 s after the start of the run: 240 s, longer than "
        + "gaps.interpolate, 239 s. Raise it, hold the last value, or choose another window.")
    for rule in ["{interpolate: 240}", "hold"] {
      try command.write(pipeline(observations, forcing: path, gaps: rule), to: "p.yml")
      #expect(try command.run("simulate", "p.yml").status == 0, "\(rule)")
    }
  }

  @Test func `the last value is held to the end of the run, the first not from its start`() throws {
    let observations = try observations()
    let late = try folder.generate(
      SmallForcing(data: "time = 0, 60, 120, 240; taux = _, 2, 3, 4;").cdl, "late.nc")
    for rule in ["{interpolate: 1000}", "hold"] {
      try expectRefusal(
        pipeline(observations, forcing: late, gaps: rule), "\(late): variable 'taux': ",
        "its values reach from 60 s to 240 s, but the run from 0 s to 120 s")
    }
    let early = try folder.generate(
      SmallForcing(data: "time = 0, 60, 90, 120; taux = 1, 2, _, _;").cdl, "early.nc")
    try expectRefusal(
      pipeline(observations, forcing: early, gaps: "{interpolate: 1000}"),
      "\(early): variable 'taux': ",
      "its values reach from 0 s to 60 s, but the run from 0 s to 120 s")
    try command.write(pipeline(observations, forcing: early, gaps: "hold"), to: "p.yml")
    #expect(try command.run("simulate", "p.yml").status == 0)
  }

  // MARK: Damaged files

  @Test func `what is no file of data is refused, as observations and as forcing`() throws {
    let observations = try observations()
    let contents = ["empty.nc": "", "text.nc": "just text\n", "magic.nc": "CDF"]
    for (name, text) in contents {
      try text.write(toFile: folder.file(name), atomically: true, encoding: .utf8)
    }
    let damaged = contents.keys.sorted().map {
      (folder.file($0), "this is not a NetCDF file, or it is cut short")
    }
    for (path, message) in damaged {
      try expectRefusal(pipeline(path), "\(path): ", message)
      try expectRefusal(pipeline(observations, forcing: path), "\(path): ", message)
    }
    try expectRefusal(
      pipeline(folder.path), "p.yml:5:16: cases[0].name: ", "makes a case of every file")
    try expectRefusal(
      pipeline(observations, forcing: folder.path), "\(folder.path): ", "this is a directory")
    let absent = folder.file("absent.nc")
    try expectRefusal(
      pipeline(absent), "p.yml:5:37: cases[0].observations: ", "there is no file '\(absent)'")
    try expectRefusal(
      pipeline(observations, forcing: absent), "p.yml:4:19: case_defaults.forcing.file: ",
      "there is no file '\(absent)'")
  }

  /// One record a time, so that a classic file has its values in the order of time.
  private static let records = SmallFile(
    dimensions: "time = UNLIMITED; z = 3;",
    more: "double taux(time); taux:units = \"Pa\";",
    data: """
      time = 0, 60, 120, 180, 240; z = -5, -3, -1; taux = 0, 1, 2, 3, 4;
      temp = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15;
      """
  ).cdl

  @Test(arguments: ["3", "4"])
  func `a file that is cut short anywhere is refused, as observations and as forcing`(
    _ format: String
  ) throws {
    let whole = try folder.generate(Self.records, format: format)
    try command.write(pipeline(whole, forcing: whole), to: "p.yml")
    try #require(command.run("check", "p.yml").status == 0)
    let bytes = try #require(FileManager.default.contents(atPath: whole))
    let path = folder.file("cut.nc")
    for part in 1...20 {
      try bytes.prefix(bytes.count * part / 21).write(to: URL(fileURLWithPath: path))
      try expectRefusal(pipeline(path), "\(path): ")
      try expectRefusal(pipeline(whole, forcing: path), "\(path): ")
    }
  }
}

extension String {
  /// The message without the place in the pipeline that names a series, where that comes before the file.
  var afterPlaceOfSeries: String {
    replacing(#/^error: p\.yml:\d+:\d+: [\w.\[\]]+\.series: /#, with: "error: ")
  }
}
