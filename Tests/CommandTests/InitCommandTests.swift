import Foundation
import TestSupport
import Testing

/// `init` as a user meets it: what it writes is checked and run as it stands.
@Suite struct InitCommandTests {
  private let command: Command

  init() throws { command = try Command() }

  /// Makes a short run of the model, as `truth.nc`.
  private func makeData() throws {
    try command.write(TwinPipeline.truth, to: "truth.yml")
    try #require(command.run("simulate", "truth.yml", "--output", "truth.nc").status == 0)
    try FileManager.default.removeItem(atPath: "\(command.folder)/truth.yml")
  }

  @Test func `a pipeline is written that runs as it stands`() throws {
    try makeData()
    let outcome = try command.run("init", "truth.nc")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output == "wrote truth.yml\n")
    #expect(outcome.errors.isEmpty)
    let check = try command.run("check", "truth.yml")
    #expect(check.status == 0, "\(check.errors)")
    let run = try command.run("run", "truth.yml")
    #expect(run.status == 0, "\(run.errors)")
    #expect(try command.files().contains("output/truth/calibration.nc"))
  }

  @Test func `a pipeline that is there is not replaced unless asked`() throws {
    try makeData()
    try command.write("mine", to: "truth.yml")
    let refused = try command.run("init", "truth.nc")
    #expect(refused.status == 73)
    #expect(
      refused.errors
        == "error: truth.yml: it is there already and is not replaced. Give --force to replace it, or another name by "
        + "--output.\n")
    #expect(try String(contentsOfFile: "\(command.folder)/truth.yml", encoding: .utf8) == "mine")
    #expect(try command.run("init", "truth.nc", "--force").status == 0)
    #expect(try command.run("check", "truth.yml").status == 0)
  }

  @Test func `paths lead from the folder of the pipeline to the data`() throws {
    try makeData()
    let outcome = try command.run("init", "truth.nc", "--output", "my pipelines/a.yml")
    #expect(outcome.output == "wrote my pipelines/a.yml\n")
    let text = try String(contentsOfFile: "\(command.folder)/my pipelines/a.yml", encoding: .utf8)
    #expect(text.contains("observations: ../truth.nc"))
    #expect(try command.run("check", "my pipelines/a.yml").status == 0)
  }

  @Test func `standard output takes the text alone`() throws {
    try makeData()
    let before = try command.files()
    let outcome = try command.run("init", "truth.nc", "-o", "-", "--quiet")
    #expect(outcome.status == 0 && outcome.output.hasPrefix("# Written by plumbline init"))
    #expect(try command.files() == before)
    try command.write(outcome.output, to: "other.yml")
    #expect(try command.run("check", "other.yml").status == 0)
  }

  @Test func `what cannot be used is refused, and nothing is written`() throws {
    try command.write("text", to: "text.nc")
    #expect(try command.run("init", "text.nc").status == 65)
    #expect(try command.run("init", "absent.nc").status == 65)
    #expect(try command.run("init", "text.nc", "--at", "x=1").status == 65)
    #expect(try command.run("init", "text.nc", "-o", "./text.nc").status == 64)
    #expect(try command.files() == ["text.nc"])
  }

  // MARK: The real files

  @Test(arguments: ["les", "papa"])
  func `every real file has a pipeline that is accepted`(_ name: String) throws {
    guard let folder = try sharedData(name) else { return }
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    try #require(!files.isEmpty)
    for file in files {
      let outcome = try command.run("init", "\(folder)/\(file)", "-o", "\(file).yml")
      #expect(outcome.status == 0, "\(file): \(outcome.errors)")
      let check = try command.run("check", "\(file).yml")
      #expect(check.status == 0, "\(file): \(check.errors)")
    }
  }

  @Test func `a mooring's files together run in seconds`() throws {
    guard let folder = try sharedData("papa") else { return }
    let files = ["temperature", "salinity", "surface_forcing"].map { "\(folder)/ospapa_\($0).nc" }
    let outcome = try command.run(["init"] + files)
    #expect(outcome.status == 0 && outcome.output == "wrote ospapa.yml\n", "\(outcome.errors)")
    #expect(outcome.errors.contains("make one case: each has what the others lack"))
    let run = try command.run("run", "ospapa.yml")
    #expect(run.status == 0, "\(run.errors)")
    #expect(try command.files().contains("output/ospapa/calibration.nc"))
  }
}
