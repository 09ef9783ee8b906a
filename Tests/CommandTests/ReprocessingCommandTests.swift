import Foundation
import NetCDF
import Pipeline
import TestSupport
import Testing

/// `plumbline run` over many files, again and again.
@Suite struct ReprocessingCommandTests {
  private let command: Command

  init() throws {
    command = try Command()
    try command.makeItems(["a", "b", "c"])
  }

  private func run(_ options: String...) throws -> Command.Outcome {
    try command.run(["run", "nightly.yml"] + options, environment: Command.fixedTime)
  }

  private func path(_ name: String) -> String { "\(command.folder)/\(name)" }

  private func damage(_ name: String) throws {
    try Data("not NetCDF".utf8).write(to: URL(fileURLWithPath: path("in/\(name).nc")))
  }

  private static let itemFiles =
    ["SHA256SUMS", "calibration.nc", "report.html", "trajectories/ITEM.nc"]
    + ReportFiles.figures.map { "figures/\($0)" }

  private func expectedFiles(_ items: String...) -> [String] {
    (["manifest.json", "report.html", "status.json"]
      + items.flatMap { item in
        Self.itemFiles.map { "\(item)/" + $0.replacing("ITEM", with: item) }
      }).sorted()
  }

  @Test func `every file is calibrated once`() throws {
    let first = try run()
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output == "3 items: 3 done, 0 skipped, 0 failed\n")
    #expect(
      first.errors.split(separator: "\n").map { $0.prefix(11) } == [
        "a: done in ", "b: done in ", "c: done in ",
      ])
    #expect(try command.results() == expectedFiles("a", "b", "c"))
    let before = try command.contents(of: "output/nightly/a")

    let second = try run()
    #expect(second.output == "3 items: 0 done, 3 skipped, 0 failed\n")
    #expect(second.errors == "")
    #expect(second.status == 0)
    #expect(try command.contents(of: "output/nightly/a") == before)

    let forced = try run("--force", "--only", "a", "b")
    #expect(forced.output == "2 items: 2 done, 0 skipped, 0 failed\n")
    #expect(try command.contents(of: "output/nightly/a") == before)
  }

  @Test func `a dry run says what would be done and does nothing`() throws {
    let first = try run("--dry-run")
    #expect(first.status == 0)
    #expect(first.output.hasPrefix("redo  a  it has no results\nredo  b  "))
    #expect(first.output.hasSuffix("3 of 3 items would be calibrated\n"))
    #expect(!FileManager.default.fileExists(atPath: path("output")))
    _ = try run()
    try command.write("# a remark\n" + Command.items, to: "nightly.yml")
    #expect(try run("-n").output.hasSuffix("0 of 3 items would be calibrated\n"))
    try damage("b")
    try command.write(Command.items.replacing("2.1", with: "2.2"), to: "nightly.yml")
    let changed = try run("-n")
    #expect(changed.output.contains("redo  a  the pipeline has changed\n"))
    #expect(changed.status == 0)
  }

  @Test func `a file that fails keeps none of the others, and its earlier results stay`() throws {
    _ = try run()
    let before = try command.contents(of: "output/nightly/b")
    try damage("b")
    let outcome = try run()
    #expect(outcome.status == 4)
    #expect(outcome.output == "3 items: 0 done, 2 skipped, 1 failed\n")
    #expect(outcome.errors.hasPrefix("error: b: in/b.nc: "))
    #expect(try command.contents(of: "output/nightly/b") == before)
    let entry = try #require(Manifest.read(path("output/nightly"))?.items["b"])
    #expect(entry.state == .failed && entry.exitCode == 65)
    #expect(entry.message?.hasPrefix("in/b.nc: ") == true)
    // Until the file is whole again.
    try FileManager.default.removeItem(atPath: path("in/b.nc"))
    try FileManager.default.copyItem(atPath: path("in/a.nc"), toPath: path("in/b.nc"))
    #expect(try run().status == 0)
  }

  @Test func `when every item fails the exit code says so`() throws {
    for name in ["a", "b", "c"] { try damage(name) }
    let outcome = try run()
    #expect(outcome.status == 5)
    #expect(outcome.output == "3 items: 0 done, 0 skipped, 3 failed\n")
    #expect(try command.results() == ["manifest.json", "status.json"])
  }

  @Test func `a file that arrives or goes concerns no other`() throws {
    _ = try run("--only", "a")
    try FileManager.default.removeItem(atPath: path("in/b.nc"))
    #expect(try run().output == "2 items: 1 done, 1 skipped, 0 failed\n")
    try FileManager.default.removeItem(atPath: path("in/a.nc"))
    #expect(try run().output == "1 item: 0 done, 1 skipped, 0 failed\n")
    #expect(try command.results() == expectedFiles("a", "c"))
  }

  @Test func `without its manifest nothing is lost and nothing done again`() throws {
    _ = try run()
    let manifest = path("output/nightly/manifest.json")
    try FileManager.default.removeItem(atPath: manifest)
    #expect(try run("-n").output.hasSuffix("0 of 3 items would be calibrated\n"))
    #expect(try run().output == "3 items: 0 done, 3 skipped, 0 failed\n")
    #expect(FileManager.default.fileExists(atPath: manifest))
    let misfits = Manifest.read(path("output/nightly"))?.items.compactMap(\.value.misfit)
    #expect(misfits?.count == 3)
    // A result that is lost is made again, manifest or not.
    for hasManifest in [true, false] {
      try FileManager.default.removeItem(atPath: path("output/nightly/a/figures/misfit.svg"))
      if !hasManifest { try FileManager.default.removeItem(atPath: manifest) }
      #expect(try run().output == "3 items: 1 done, 2 skipped, 0 failed\n")
    }
  }

  @Test func `an unknown item is wrong usage`() throws {
    let outcome = try run("--only", "d")
    #expect(outcome.status == 64)
    #expect(outcome.errors == "error: --only: there is no item 'd'. There are 3: a, b, c.\n")
  }

  @Test func `results name their fingerprint, and the list beside them their checksums`() throws {
    _ = try run("--only", "a")
    let dataset = try Dataset.open(path("output/nightly/a/calibration.nc"))
    let list = try String(contentsOfFile: path("output/nightly/a/SHA256SUMS"), encoding: .utf8)
      .split(separator: "\n")
    let fingerprint = try #require(Manifest.read(path("output/nightly"))?.items["a"]?.fingerprint)
    #expect(try dataset.attribute("fingerprint") == .text(fingerprint.digest))
    #expect(list.first == "# fingerprint \(fingerprint.digest)")
    #expect(list[1].hasPrefix("# misfit "))
    let names = list.dropFirst(2).map { String($0.dropFirst(66)) }
    #expect(names.first == "trajectories/a.nc" && names.last == "report.html")
    #expect(
      names.sorted()
        == expectedFiles("a").filter { $0.hasPrefix("a/") && $0 != "a/SHA256SUMS" }
        .map { String($0.dropFirst(2)) })
  }

  @Test func `a manifest that cannot be written costs no result`() throws {
    try FileManager.default.createDirectory(
      atPath: path("output/nightly/manifest.json"), withIntermediateDirectories: true)
    let outcome = try run()
    #expect(outcome.status == 73)
    #expect(outcome.output == "3 items: 3 done, 0 skipped, 0 failed\n")
    #expect(outcome.errors.contains("error: output/nightly/manifest.json: cannot be replaced"))
    #expect(try command.run("status", "output/nightly").output.contains("finished at "))
    try FileManager.default.removeItem(atPath: path("output/nightly/manifest.json"))
    #expect(try run().output == "3 items: 0 done, 3 skipped, 0 failed\n")
  }

  @Test func `a place where results cannot be put is told before anything is computed`() throws {
    try command.write("mine", to: "mine.txt")
    try FileManager.default.createDirectory(
      atPath: path("output/nightly"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: path("output/nightly/a"), withDestinationPath: command.folder)
    let outcome = try run("--only", "a")
    #expect(outcome.status == 5)
    #expect(
      outcome.errors
        == "error: a: output/nightly/a: this is not a folder, as the results of an item need. Move it away.\n"
    )
  }

  @Test func `results that nobody can read have not been told`() throws {
    #expect(try command.shell("exec $0 run nightly.yml --dry-run > /dev/full").status == 73)
    #expect(try command.shell("exec $0 inspect in/a.nc > /dev/full").status == 73)
    // Who ignores the ends of its children passes that on.
    try damage("b")
    #expect(try command.shell("trap '' CHLD; exec $0 inspect in/b.nc").status == 65)
  }

  @Test func `a pipeline of one calibration is skipped, too, and says how to repeat it`() throws {
    try command.makeTwin()
    let first = try command.run("run", "twin.yml", environment: Command.fixedTime)
    #expect(first.status == 0)
    let again = try command.run("run", "twin.yml", environment: Command.fixedTime)
    #expect(again.status == 0)
    #expect(again.output.hasPrefix("nothing to do: nothing has changed since "))
    #expect(again.output.contains("--force calibrates again."))
    let forced = try command.run("run", "twin.yml", "--force", environment: Command.fixedTime)
    #expect(forced.output == first.output)
  }

  @Test func `only what matters is said when it is to be quiet`() throws {
    try damage("b")
    let outcome = try run("--quiet")
    #expect(outcome.output == "")
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(outcome.errors.hasPrefix("error: b: "))
  }

  @Test func `the log is written as JSON for programs`() throws {
    try damage("b")
    let outcome = try run("--log-format", "json")
    let lines = try outcome.errors.split(separator: "\n").map {
      try JSONDecoder().decode([String: String].self, from: Data($0.utf8))
    }
    #expect(lines.map { $0["item"] } == ["a", "b", "c"])
    #expect(lines.map { $0["level"] } == ["info", "error", "info"])
    #expect(lines[0]["misfit"].flatMap(Double.init) != nil)
    #expect(lines[1]["message"]?.hasPrefix("in/b.nc: ") == true)
    #expect(lines.allSatisfy { $0["time"]?.hasSuffix("Z") == true })
  }

  @Test func `a level keeps what is below it out of the log`() throws {
    #expect(try run("--log-level", "warning").errors == "")
    let outcome = try run("--log-level", "debug", "--force")
    #expect(outcome.errors.contains("debug: a: --force"))
  }

  @Test func `status says how the last run stands`() throws {
    let missing = try command.run("status", "output/nightly")
    #expect(missing.status == 65)
    #expect(missing.errors.contains("no such file or folder"))
    try damage("b")
    _ = try run()
    let text = try command.run("status", "output/nightly")
    #expect(text.status == 4)
    #expect(text.output.contains("finished at "))
    #expect(text.output.contains("3 items: 2 done, 0 skipped, 1 failed, 0 left"))
    #expect(text.output.contains("failed  b  "))
    let json = try command.run("status", "nightly.yml", "--json")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect(object["state"] as? String == "finished")
    #expect(object["exit_code"] as? Int == 4)
    let empty = try command.run("status", "in")
    #expect(empty.status == 65)
    #expect(empty.errors.contains("there is no status of a run"))
  }
}
