import Foundation
import TestSupport
import Testing

/// `plumbline run`, killed and started again.
@Suite struct InterruptedRunTests {
  private let command: Command

  init() throws { command = try Command() }

  private static let environment = ["SOURCE_DATE_EPOCH": "1700000000"]

  /// Twenty cells for ten days, so that there is time to be killed in.
  private func prepare() throws {
    let truth = TwinPipeline.truth.replacing("cells: 5, depth: 10", with: "cells: 20, depth: 20")
      .replacing("6000", with: "864000").replacing("1500", with: "86400")
    try command.write(truth, to: "truth.yml")
    try #require(command.run("simulate", "truth.yml", "--output", "truth.nc").status == 0)
    let calibration = TwinPipeline.calibration.replacing(
      "max_iterations: 4", with: "max_iterations: 12")
    try command.write(
      calibration + "uncertainty: {samples: 20, profiles: [c_mu0, c_eps2]}\n", to: "twin.yml")
  }

  private var journal: String { "\(command.folder)/output/twin/calibration.journal" }

  private func lineCount() -> Int {
    let content = try? Data(contentsOf: URL(fileURLWithPath: journal))
    return content?.count { $0 == UInt8(ascii: "\n") } ?? 0
  }

  private func results() throws -> [String: Data] {
    var results: [String: Data] = [:]
    for name in try command.files() where name.hasPrefix("output/") && name.hasSuffix(".nc") {
      results[name] = try Data(contentsOf: URL(fileURLWithPath: "\(command.folder)/\(name)"))
    }
    return results
  }

  @Test func `a run that is killed several times ends with the bytes of an undisturbed one`() throws
  {
    try prepare()
    let whole = try command.run("run", "twin.yml", environment: Self.environment)
    #expect(whole.status == 0, "\(whole.errors)")
    #expect(whole.errors.isEmpty)
    let expected = try results()
    #expect(expected.count == 3)
    try FileManager.default.removeItem(atPath: "\(command.folder)/output")

    for count in [3, 8, 14] {
      let wasKilled = try command.kill(
        ["run", "twin.yml", "--threads", "\(1 + count % 2)"], environment: Self.environment
      ) { lineCount() >= count }
      try #require(wasKilled, "the run ended before it had \(count) lines")
      #expect(lineCount() >= count)
      #expect(try results().isEmpty, "results appear when all are there")
    }
    let rest = try command.run("run", "twin.yml", environment: Self.environment)
    #expect(rest.status == 0)
    #expect(
      rest.errors
        == "note: going on from output/twin/calibration.journal, which an interrupted run left.\n")
    #expect(rest.output == whole.output)
    #expect(try results() == expected)
    #expect(!FileManager.default.fileExists(atPath: journal))
  }

  @Test func `a run that fails leaves no journal`() throws {
    try prepare()
    let text = TwinPipeline.calibration + "uncertainty: {profiles: [c_mu]}\n"
    try command.write(text, to: "twin.yml")
    let before = try command.files()
    for subcommand in ["run", "check"] {
      let outcome = try command.run(subcommand, "twin.yml")
      #expect(outcome.status == 65)
      #expect(
        outcome.errors.contains(
          "uncertainty.profiles[0]: unknown calibrated parameter 'c_mu'; did you mean 'c_mu0'?"),
        "\(outcome.errors)")
      #expect(try command.files() == before)
    }
  }
}
