import Foundation
import NetCDF
import TestSupport
import Testing

/// What a person sees of results: pictures, parameters for other programs, help.
@Suite struct PlotCommandTests {
  private let command: Command

  init() throws {
    command = try Command()
    try command.makeTwin()
    try #require(try command.run("run", "twin.yml", "--quiet").status == 0)
  }

  private static let calibration = "output/twin/calibration.nc"
  private static let trajectory = "output/twin/trajectories/truth.nc"

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(command.folder)/\(name)", encoding: .utf8)
  }

  // MARK: Pictures

  @Test func `every figure of a file becomes a picture`() throws {
    let outcome = try command.run("plot", Self.calibration)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let names = try FileManager.default.contentsOfDirectory(
      atPath: "\(command.folder)/output/twin/calibration-figures")
    #expect(names.sorted() == ReportFiles.figures)
    // The same that the run wrote.
    for name in names {
      #expect(
        try text("output/twin/calibration-figures/\(name)") == text("output/twin/figures/\(name)"))
    }
    #expect(outcome.output.split(separator: "\n").count == names.count)
  }

  @Test func `figures are chosen by the names that a list tells`() throws {
    let list = try command.run("plot", Self.trajectory, "--list")
    #expect(list.status == 0)
    let names = list.output.split(separator: "\n").compactMap { $0.split(separator: " ").first }
    #expect(names.contains("temperature-profile-3") && names.contains("temperature-difference"))
    let outcome = try command.run(
      "plot", Self.trajectory, "--figure", "temperature-difference", "--output", "pictures")
    #expect(outcome.output == "wrote pictures/temperature-difference.svg\n")
    let unknown = try command.run(
      "plot", Self.trajectory, "--figure", "nonsense", "--output", "none")
    #expect(unknown.status == 64)
    #expect(
      unknown.errors.hasPrefix(
        "error: --figure: \(Self.trajectory) has no figure 'nonsense'. It has: u-profile-1"))
    #expect(!(try command.files().contains("none")))
  }

  @Test func `a terminal shows lines as characters`() throws {
    let before = try command.files()
    let outcome = try command.run("plot", Self.calibration, "--terminal")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.hasPrefix("Misfit, after each iteration\n"))
    #expect(outcome.output.contains("* calibrated against   o held out"))
    let profile = try command.run(
      "plot", Self.trajectory, "--terminal", "--figure", "temperature-profile-1")
    #expect(profile.output.hasPrefix("Temperature, truth, after "))
    let section = try command.run(
      "plot", Self.trajectory, "--terminal", "--figure", "temperature-difference")
    #expect(section.status == 64)
    #expect(section.errors.contains("--terminal draws lines alone"))
    #expect(try command.files() == before)
  }

  @Test func `a converter makes PNG, and without one the error names those that would do`() throws {
    let folder = "\(command.folder)/bin"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    let without = try command.run(
      ["plot", Self.calibration, "--format", "png"], environment: ["PATH": folder])
    #expect(without.status == 73)
    #expect(without.errors.contains("rsvg-convert, cairosvg, inkscape, magick"))
    // One that copies shows which files it is given.
    try "#!/bin/sh\nexec /bin/cp \"$1\" \"$5\"\n".write(
      toFile: "\(folder)/cairosvg", atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: "\(folder)/cairosvg")
    let with = try command.run(
      ["plot", Self.calibration, "--format", "png", "--figure", "misfit", "-o", "png"],
      environment: ["PATH": folder])
    #expect(with.output == "wrote png/misfit.png\n", "\(with.errors)")
    #expect(try text("png/misfit.png").hasPrefix("<svg"))
    #expect(!(try command.files().contains("png/misfit.svg")))
  }

  @Test func `what is no file of results is refused`() throws {
    let other = try command.run("plot", "twin.yml")
    #expect(other.status == 65)
    #expect(try command.run("plot", "absent.nc").status == 65)
    #expect(try command.run("plot", Self.calibration, "--terminal", "--output", "x").status == 64)
  }

  // MARK: Parameters

  @Test func `the parameters of a pipeline run the model at the result`() throws {
    let outcome = try command.run("parameters", Self.calibration, "--as", "yaml")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("# calibrated, ± "))
    let model = try #require(TwinPipeline.calibration.range(of: "parameters:\n"))
    let optimiser = try #require(TwinPipeline.calibration.range(of: "optimiser:"))
    try command.write(
      TwinPipeline.calibration[..<model.lowerBound] + outcome.output, to: "again.yml")
    #expect(optimiser.lowerBound > model.upperBound)
    let simulation = try command.run("simulate", "again.yml")
    #expect(simulation.status == 0, "\(simulation.errors)")
    let (again, first) = (
      try TrajectoryValues("\(command.folder)/output/again/trajectories/truth.nc"),
      try TrajectoryValues("\(command.folder)/\(Self.trajectory)")
    )
    #expect(again.temperature == first.temperature)
  }

  @Test func `other programs get the names that they know`() throws {
    let json = try command.run("parameters", Self.calibration)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    let calibrated = try #require(object["calibrated"] as? [[String: Any]])
    #expect(calibrated.map { $0["name"] as? String } == ["c_mu0", "c_eps2"])
    let results = try Dataset.open("\(command.folder)/\(Self.calibration)")
    let value = try results.variable("result").readDoubles()[1]
    // JSONSerialization may read the last digit of a number otherwise.
    #expect(abs(try #require(calibrated[1]["value"] as? Double) - value) < 1e-14)
    for (form, line) in [
      ("gotm-yaml", "    ce2: \(value)\n"), ("gotm-namelist", "   ce2 = \(value),\n"),
      ("oceananigans", "    Cᵋϵ = \(value),\n"),
    ] {
      let outcome = try command.run("parameters", Self.calibration, "--as", form)
      #expect(outcome.status == 0 && outcome.output.contains(line), "\(form)")
    }
    #expect(try command.run("parameters", Self.trajectory).status == 65)
  }

  // MARK: Help

  @Test(arguments: ["units", "layouts", "limits", "exit-codes", "results"])
  func `there is help on a topic`(_ topic: String) throws {
    let outcome = try command.run("help", topic)
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count > 5 && lines.allSatisfy { $0.count <= 120 })
  }

  @Test func `help knows subcommands, and says what it knows`() throws {
    #expect(try command.run("help", "run").output == command.run("run", "--help").output)
    #expect(try command.run("help").output == command.run("--help").output)
    let unknown = try command.run("help", "nonsense")
    #expect(unknown.status == 64)
    #expect(unknown.errors.contains("There is no help on 'nonsense'. There is on: units, layouts"))
  }
}

/// The temperature of a trajectory file.
private struct TrajectoryValues {
  let temperature: [Double]

  init(_ path: String) throws {
    temperature = try Dataset.open(path).variable("temperature").readDoubles()
  }
}
