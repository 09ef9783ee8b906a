import Foundation
import TestSupport
import Testing

/// What `plumbline run` says of how sure a result is, and `check` of what would be calibrated.
@Suite struct CalibrationSummaryTests {
  private let command: Command

  init() throws { command = try Command() }

  private func run(_ subcommand: String, _ text: String) throws -> [[String]] {
    try command.write(text, to: "twin.yml")
    let outcome = try command.run(subcommand, "twin.yml")
    #expect(outcome.status == 0, "\(outcome.errors)")
    return outcome.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
  }

  private func row(_ name: String, _ lines: [[String]]) throws -> [String] {
    try #require(lines.first { $0.first == name }, "\(name)")
  }

  @Test func `a parameter on its bound and the folds are shown`() throws {
    try command.makeTwin()
    let lines = try run(
      "run",
      TwinPipeline.calibration
        .replacing(
          "c_mu0: {start: 0.5, bounds: [0.4, 0.7]}",
          with: "c_mu0: {start: 0.65, bounds: [0.6, 0.7]}"
        )
        .replacing(
          "role: hold-out}", with: "role: validate}\n  - {observations: truth.nc, name: again}"
        )
        .replacing(
          "{max_iterations: 4, gradient_tolerance: 0, decrease_tolerance: 0}",
          with: "{method: levenberg-marquardt}")
        + "cross_validation: leave-one-out\n")
    #expect(
      lines.contains(["parameter", "start", "result", "error", "95", "%", "interval"]))
    let bound = try row("c_mu0", lines)
    #expect(bound[1...].joined(separator: " ") == "0.65 0.6 at its lower bound")
    let determined = try row("c_eps2", lines)
    #expect(determined.count == 7 && determined[5] == "to")
    let (result, lower, upper) = (
      try #require(Double(determined[2])), try #require(Double(determined[4])),
      try #require(Double(determined[6]))
    )
    #expect(lower < result && result < upper)
    #expect(lines.contains { $0.starts(with: ["kept-aside", "(validation)"]) })
    let header = try #require(
      lines.firstIndex(of: [
        "calibrated", "without", "misfit", "of", "it", "start", "others", "start",
      ]))
    #expect(lines[header + 1].first == "truth" && lines[header + 2].first == "again")
    // The two cases are the same, so that the one left out is met as well as the other.
    #expect(lines[header + 1][1] == lines[header + 1][3])
    #expect(
      lines.contains {
        $0.starts(with: ["Note:", "c_mu0", "sits", "on", "its", "lower", "bound", "0.6:"])
      })
    #expect(lines.contains { $0.starts(with: ["Gradient:", "right"]) })
  }

  @Test func `corrections and priors are shown`() throws {
    try command.makeTwin()
    let text =
      TwinPipeline.calibration.replacing("max_iterations: 4", with: "max_iterations: 2") + """
        controls:
          fluxes: {temperature: {scale: {prior: {normal: [1, 0.1]}}}}
          initial: {temperature: {error: 0.01, length_scale: 5}}
        misfit: {prior_weight: 0.001}

        """
    let checked = try run("check", text)
    #expect(checked.contains(["parameter", "start", "lower", "upper", "prior"]))
    #expect(
      try row("temperature.scale@truth", checked) == [
        "temperature.scale@truth", "1", "0", "10", "1", "±", "0.1",
      ])
    #expect(checked.contains(["start", "of", "temperature,", "truth", "5", "numbers", "smooth"]))
    let lines = try run("run", text)
    #expect(try row("temperature.scale@truth", lines)[1] == "1")
    #expect(
      lines.contains(
        "and 5 numbers that correct starts, see calibration.nc".split(separator: " ").map(
          String.init)))
    let priors = try row("priors", lines)
    #expect(priors[1] == "0")
    #expect(try #require(Double(priors[2])) > 0)
  }

  @Test(arguments: [
    ("optimiser: {patience: 2}", "optimiser.patience: no case has the role 'validate'"),
    (
      "optimiser: {horizons: [100, all]}\nmisfit: {outputs: {from: 1}}",
      "optimiser.horizons: nothing that counts was observed within 100.0 s of the start of any case that is calibrated against."
    ),
    (
      "cross_validation: leave-one-out",
      "cross_validation: there are not two cases to calibrate against, of which one could be left out."
    ),
    (
      "uncertainty: {profiles: [c_eps1]}",
      "uncertainty.profiles[0]: unknown calibrated parameter 'c_eps1'; did you mean 'c_eps2'? Known calibrated "
        + "parameters: c_mu0, c_eps2."
    ),
  ])
  func `check finds what would stop a calibration`(section: String, message: String) throws {
    try command.makeTwin()
    let text = TwinPipeline.calibration.replacing(
      "optimiser: {max_iterations: 4, gradient_tolerance: 0, decrease_tolerance: 0}\n", with: "")
    try command.write(text + section + "\n", to: "twin.yml")
    let before = try command.files()
    for subcommand in ["check", "run"] {
      let outcome = try command.run(subcommand, "twin.yml")
      #expect(outcome.status == 65)
      #expect(outcome.errors.contains(message), "\(outcome.errors)")
      #expect(try command.files() == before)
    }
  }
}
