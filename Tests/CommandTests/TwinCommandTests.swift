import Foundation
import NetCDF
import TestSupport
import Testing

/// `plumbline twin` as a user meets it.
@Suite struct TwinCommandTests {
  private let command: Command

  init() throws { command = try Command() }

  /// A case without observations, two parameters, twelve repetitions.
  private func text(
    twin: String =
      "truth: {c_eps2: 1.92, c_mu0: 0.5477}, noise: {temperature: 0.002, u: 0.002}, gaps: 0.3",
    parameters: String =
      "c_eps2: {start: 2, bounds: [1.5, 2.5]}, c_mu0: {start: 0.5, bounds: [0.4, 0.7]}"
  ) -> String {
    TwinPipeline.truth + """
      parameters: {\(parameters)}
      twin: {\(twin), repetitions: 12, seed: 5}

      """
  }

  private func numbers(_ name: String, _ file: Dataset) throws -> [Double] {
    try file.variable(name).readDoubles()
  }

  @Test func `known parameters are found again, and the file holds every repetition`() throws {
    try command.write(text(), to: "p.yml")
    let outcome = try command.run("twin", "p.yml")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.isEmpty)
    #expect(
      try command.files() == [
        "output", "output/p", "output/p/figures", "output/p/figures/twin.svg", "output/p/twin",
        "output/p/twin.nc", "output/p/twin/truth.nc",
        "p.yml",
      ])
    let file = try Dataset.open("\(command.folder)/output/p/twin.nc")
    let lengths = try file.dimensions.map { "\($0.name) \($0.length)" }
    #expect(lengths == ["parameter 2", "repetition 12"])
    #expect(try file.variable("parameter_name").readStrings() == ["c_mu0", "c_eps2"])
    let truth = try numbers("truth", file)
    #expect(truth == [0.5477, 1.92])
    #expect(try numbers("start", file) == [0.5, 2])

    let results = try numbers("result", file)
    for name in ["result", "standard_error", "interval_lower", "interval_upper", "holds_truth"] {
      #expect(
        try file.variable(name).dimensions.map(\.name) == ["repetition", "parameter"], "\(name)")
    }
    #expect(Set(results).count == 24, "noise differs between repetitions")
    let (lower, upper) = (try numbers("interval_lower", file), try numbers("interval_upper", file))
    let holds = try numbers("holds_truth", file)
    for place in holds.indices {
      let value = truth[place % 2]
      #expect(lower[place] < results[place] && results[place] < upper[place])
      #expect(holds[place] == (lower[place] <= value && value <= upper[place] ? 1 : 0))
    }
    let (coverage, means) = (try numbers("coverage", file), try numbers("mean_result", file))
    let deviations = try numbers("deviation_of_results", file)
    let errors = try numbers("standard_error", file)
    for parameter in 0..<2 {
      let own = stride(from: parameter, to: 24, by: 2).map { $0 }
      let mean = own.reduce(0) { $0 + results[$1] } / 12
      let square = own.reduce(0) { $0 + (results[$1] - mean) * (results[$1] - mean) } / 11
      #expect(abs(means[parameter] - mean) < 1e-12)
      #expect(abs(deviations[parameter] - square.squareRoot()) < 1e-12)
      #expect(abs(coverage[parameter] - own.reduce(0) { $0 + holds[$1] } / 12) < 1e-12)
      let error = own.reduce(0) { $0 + errors[$1] } / 12
      #expect(abs(try numbers("mean_standard_error", file)[parameter] - error) < 1e-12)
      // Twelve normal results spread by about their standard error, and lie around the truth.
      #expect(abs(mean - truth[parameter]) < 4 * error / 12.0.squareRoot())
      #expect((0.4..<1.8).contains(square.squareRoot() / error))
    }
    // About 28 observations a repetition, and two parameters fitted to them: χ²/n is 26/28 ± 0.26, and its mean
    // over twelve repetitions ± 0.075.
    let reduced = try numbers("reduced_misfit", file)
    let mean = reduced.reduce(0, +) / 12
    #expect(abs(mean - 0.93) < 4 * 0.075, "\(reduced)")
    #expect(try file.attribute("probability")?.doubleValue == 0.95)
    #expect(try file.attribute("misfit_form")?.textValue == "error")

    // The summary.
    let lines = outcome.output.split(separator: "\n").map { String($0) }
    #expect(lines.first == "Truth")
    let words = lines.map { $0.split(separator: " ").map(String.init) }
    for (parameter, name) in ["c_mu0", "c_eps2"].enumerated() {
      let row = try #require(words.first { $0.first == name })
      #expect(Double(row[1]) == truth[parameter])
      #expect(abs(try #require(Double(row[2])) / means[parameter] - 1) < 1e-4)
      let held = Int((12 * coverage[parameter]).rounded())
      #expect(row[5...7].joined(separator: " ") == "\(held) of 12")
    }
    let held = Int(holds.reduce(0, +))
    #expect(lines.contains("\(held) of 24 intervals of 95 % hold the truth."))
    #expect(
      lines.suffix(3) == [
        "wrote output/p/twin.nc", "wrote output/p/twin/truth.nc",
        "wrote output/p/figures/twin.svg",
      ])
  }

  @Test func `the observations of the first repetition lie around the true trajectory, with gaps`()
    throws
  {
    try command.write(text(), to: "p.yml")
    try #require(command.run("twin", "p.yml").status == 0)
    let file = try Dataset.open("\(command.folder)/output/p/twin/truth.nc")
    // The first output is the start, of which nothing is learnt.
    #expect(try numbers("time", file).count == 5)
    let modelled = try numbers("temperature_truth", file)
    #expect(modelled.count == 25)
    let observed = try numbers("temperature_observed", file)
    #expect(observed.count == 20)
    #expect(try numbers("temperature_time", file) == [1500, 3000, 4500, 6000])
    let present = zip(observed, modelled.dropFirst(5)).filter { !$0.0.isNaN }
    #expect((8...18).contains(present.count), "about 14 of 20 are there, found \(present.count)")
    let square = present.reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(present.count)
    #expect((0.001...0.0035).contains(square.squareRoot()))
    #expect(try !file.variableNames.contains("v_observed"), "v has no noise, so it is not observed")
  }

  @Test func `the same seed gives the same bytes on any number of threads, another seed others`()
    throws
  {
    try command.write(text(), to: "p.yml")
    func run(_ threads: String) throws -> [Data] {
      let outcome = try command.run(
        ["twin", "p.yml", "--threads", threads], environment: ["SOURCE_DATE_EPOCH": "1700000000"])
      try #require(outcome.status == 0)
      return try ["twin.nc", "twin/truth.nc"].map {
        try Data(contentsOf: URL(fileURLWithPath: "\(command.folder)/output/p/\($0)"))
      }
    }
    func results() throws -> [Double] {
      try numbers("result", Dataset.open("\(command.folder)/output/p/twin.nc"))
    }
    // The command is in the history, so the number of threads is not the same text.
    _ = try run("1")
    let (one, first) = (try results(), try run("1"))
    #expect(try run("1") == first)
    _ = try run("2")
    #expect(try results() == one)
    try command.write(text().replacing("seed: 5", with: "seed: 6"), to: "p.yml")
    _ = try run("1")
    #expect(try results() != one)
  }

  @Test func `observations with gaps are made only where there are some`() throws {
    try command.makeTwin()
    let dataset = try Dataset.open("\(command.folder)/truth.nc", forUpdating: true)
    try dataset.variable("temperature").write([.nan, .nan], start: [2, 1], count: [1, 2])
    try dataset.variable("u").write([.nan], start: [4, 3], count: [1, 1])
    try dataset.close()
    let pipeline =
      TwinPipeline.calibration + """
        twin: {truth: {c_mu0: 0.5477, c_eps2: 1.92}, noise: {temperature: 0.002, u: 0.002}, repetitions: 3}

        """
    try command.write(pipeline, to: "twin.yml")
    let outcome = try command.run("twin", "twin.yml")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let file = try Dataset.open("\(command.folder)/output/twin/twin/truth.nc")
    #expect(
      try numbers("temperature_observed", file).map(\.isNaN)
        == (0..<25).map { [11, 12].contains($0) })
    #expect(try numbers("u_observed", file).map(\.isNaN) == (0..<25).map { $0 == 23 })
    let made = try numbers("temperature_observed", file)
    let truth = try numbers("temperature_truth", file)
    let largest = zip(made, truth).filter { !$0.0.isNaN }.map { abs($0 - $1) }.max() ?? 0
    #expect(largest > 0.001 && largest < 0.01)
  }

  @Test func `observations are thinned by time and level`() throws {
    try command.write(
      text().replacing("gaps: 0.3", with: "every_output: 2, every_level: 3"), to: "p.yml")
    try #require(command.run("twin", "p.yml").status == 0)
    let file = try Dataset.open("\(command.folder)/output/p/twin/truth.nc")
    let kept = try numbers("temperature_observed", file).enumerated().filter { !$0.element.isNaN }
      .map(\.offset)
    // Of four times the first and third, of five levels the first and fourth.
    #expect(kept == [0, 3, 10, 13])
  }

  @Test(arguments: [
    (
      "truth: {c_eps2: 2.6}, noise: {temperature: 0.01}",
      "p.yml:12:16: twin.truth.c_eps2: the true value 2.6 does not lie between the bounds 1.5 and 2.5, so that "
        + "it could not be found. Move it, or widen the bounds."
    ),
    (
      "truth: {c_eps2: 2.5}, noise: {temperature: 0.01}",
      "twin.truth.c_eps2: the true value 2.5 does not lie between the bounds"
    ),
    (
      "truth: {c_eps: 2}, noise: {temperature: 0.01}",
      "twin.truth.c_eps: unknown calibrated parameter 'c_eps'; did you mean 'c_eps2'? Known calibrated "
        + "parameters: c_mu0, c_eps2."
    ),
    (
      "truth: {c_eps1: 1.5}, noise: {temperature: 0.01}",
      "twin.truth.c_eps1: unknown calibrated parameter 'c_eps1'"
    ),
    (
      "gaps: 0.1, noise: {temperature: 0.01}",
      "p.yml: twin.truth: nothing says which values are to be found again. Give them, such as twin: {truth: "
        + "{c_mu0: 0.5}}."
    ),
    (
      "truth: {c_eps2: 2}",
      "p.yml: twin.noise: nothing says how noisy observations are. Give the standard deviation of each "
        + "variable that is to be observed, such as twin: {noise: {temperature: 0.02}}."
    ),
  ])
  func `a twin experiment that is not whole exits with 65`(twin: String, message: String) throws {
    try command.write(text(twin: twin), to: "p.yml")
    let outcome = try command.run("twin", "p.yml")
    #expect(outcome.status == 65)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("error: p.yml"))
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(try command.files() == ["p.yml"])
  }

  @Test func `observations whose noise is not given exit with 65`() throws {
    try command.makeTwin()
    try command.write(
      TwinPipeline.calibration + "twin: {truth: {c_mu0: 0.55}, noise: {temperature: 0.01}}\n",
      to: "twin.yml")
    let outcome = try command.run("twin", "twin.yml")
    #expect(outcome.status == 65)
    #expect(
      outcome.errors.contains(
        "twin.noise: case 'truth' has observations of u, but nothing says how noisy they are. "),
      "\(outcome.errors)")
  }

  @Test func `nothing to calibrate exits with 65, a folder that cannot be made with 73`() throws {
    try command.write(TwinPipeline.truth, to: "truth.yml")
    let outcome = try command.run("twin", "truth.yml")
    #expect(outcome.status == 65)
    #expect(outcome.errors.hasPrefix("error: truth.yml: parameters: no parameter is calibrated."))
    try command.write(text(), to: "p.yml")
    try command.write("mine", to: "output")
    #expect(try command.run("twin", "p.yml").status == 73)
    #expect(try command.files() == ["output", "p.yml", "truth.yml"])
  }
}
