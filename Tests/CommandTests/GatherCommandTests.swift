import Foundation
import NetCDF
import Pipeline
import TestSupport
import Testing

/// `plumbline gather`: results of many items in one file.
@Suite struct GatherCommandTests {
  private let command: Command

  init() throws {
    command = try Command()
    try command.makeItems(["a", "b", "c"])
  }

  private func run(_ arguments: String...) throws -> Command.Outcome {
    try command.run(arguments, environment: Command.fixedTime)
  }

  private var output: String { "\(command.folder)/output/nightly" }

  @Test func `what shares have done is gathered, and is then as of one run`() throws {
    for share in ["1/2", "2/2"] {
      #expect(try run("run", "nightly.yml", "--items", share).status == 0)
    }
    let gathered = try run("gather", "nightly.yml")
    #expect(gathered.status == 0, "\(gathered.errors)")
    #expect(gathered.output == "gathered 3 cases\nwrote output/nightly/collection.nc\n")
    let collection = try Dataset.open("\(output)/collection.nc")
    for (place, name) in ["a", "b", "c"].enumerated() {
      let trajectory = try Dataset.open("\(output)/\(name)/trajectories/\(name).nc")
      let shape = try trajectory.variable("temperature").shape
      let values = try collection.variable("temperature")
        .readDoubles(start: [place, 0, 0], count: [1] + shape)
      #expect(try values == trajectory.variable("temperature").readDoubles())
    }
    let files = try command.results()
    #expect(files.contains("manifest.json") && files.contains("report.html"))
    // How the shares stood is still told, until all items are worked on by one run.
    #expect(try run("status", "output/nightly").output.contains("in 2 shares: 2 finished\n"))
    #expect(try run("run", "nightly.yml").output == "3 items: 0 done, 3 skipped, 0 failed\n")
    #expect(!FileManager.default.fileExists(atPath: "\(output)/.shares"))

    let again = try run("gather", "nightly.yml", "--output", "other.nc", "--variables", "u")
    #expect(again.output == "gathered 3 cases\nwrote other.nc\n")
    let chosen = try Dataset.open("\(command.folder)/other.nc").variables.map(\.name)
    #expect(chosen.contains("u") && !chosen.contains("temperature"))
  }

  @Test
  func `what is missing, has failed or was changed is named, and an earlier collection stays`()
    throws
  {
    try Data("not NetCDF".utf8).write(to: URL(fileURLWithPath: "\(command.folder)/in/b.nc"))
    #expect(try run("run", "nightly.yml", "--only", "a", "b").status == 4)
    try command.write("mine", to: "collection.nc")
    let outcome = try run("gather", "nightly.yml", "--output", "collection.nc")
    #expect(outcome.status == 4)
    #expect(outcome.output == "3 items: 2 cannot be gathered\n")
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines[0].hasPrefix("error: b: it failed at ") && lines[0].contains(": in/b.nc: "))
    #expect(lines[1] == "error: c: it has no results")
    let kept = try String(contentsOfFile: "\(command.folder)/collection.nc", encoding: .utf8)
    #expect(kept == "mine")

    // The same size and time, other content.
    let path = "\(output)/a/trajectories/a.nc"
    let modified = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate]
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.modificationDate: modified!], ofItemAtPath: path)
    let changed = try run("gather", "nightly.yml", "--output", "collection.nc")
    #expect(changed.status == 5)
    #expect(changed.errors.contains("error: a: "))
  }

  @Test func `a single calibration is gathered with all its cases`() throws {
    try command.makeTwin()
    #expect(try run("gather", "twin.yml").status == 5)
    #expect(try run("run", "twin.yml").status == 0)
    let gathered = try run("gather", "twin.yml", "-o", "twins.nc")
    #expect(gathered.output == "gathered 2 cases\nwrote twins.nc\n", "\(gathered.errors)")
  }

  @Test func `without trajectories there is nothing to gather`() throws {
    try command.write(Command.items + "outputs: {trajectories: false}\n", to: "nightly.yml")
    #expect(try run("run", "nightly.yml").status == 0)
    let outcome = try run("gather", "nightly.yml")
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("outputs.trajectories: there are no trajectories to gather."))
  }
}
