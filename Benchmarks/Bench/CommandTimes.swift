import Foundation

/// Measures the time from the command to the files that it writes.
func measureCommands(
  plumbline: String, root: String, lesFolder: String, _ effort: Effort, into report: inout Report
) throws {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("bench-\(ProcessInfo.processInfo.processIdentifier)")
  defer { try? FileManager.default.removeItem(at: folder) }
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  let commands = CommandTimes(
    plumbline: URL(fileURLWithPath: plumbline).path, root: URL(fileURLWithPath: root),
    folder: folder, runs: effort.commandRuns)

  report.begin("from the command to its files")
  let kato = try commands.time(pipeline: "kato-phillips") { $0 }
  report.add(
    "pipelines/kato-phillips.yml",
    Value(kato.wall, "s", .atMost(1, aim: 0.3)), Value(kato.processor, "s of processors"))
  let les = URL(fileURLWithPath: lesFolder).path
  let name = "pipelines/les.yml to a misfit of 0.0095"
  guard FileManager.default.fileExists(atPath: "\(les)/strong_wind.nc") else {
    report.skip(name, "\(lesFolder)/*.nc are not there", .atMost(3, aim: 1))
    return
  }
  let time = try commands.time(pipeline: "les") {
    $0.replacingOccurrences(of: "../data/les", with: les)
      .replacingOccurrences(of: "optimiser:", with: "optimiser:\n  misfit_target: 0.0095")
  }
  report.add(
    name, Value(time.wall, "s", .atMost(3, aim: 1)),
    Value(time.processor, "s of processors"))
}

private struct CommandTimes {
  let plumbline: String
  let root: URL
  let folder: URL
  let runs: Int

  /// Returns the least seconds that the run of a pipeline takes, its text changed by `edit`.
  func time(pipeline: String, edit: (String) -> String) throws -> (wall: Double, processor: Double)
  {
    let original = root.appendingPathComponent("pipelines/\(pipeline).yml")
    let data = root.appendingPathComponent("data").path
    let text = edit(try String(contentsOf: original, encoding: .utf8))
      .replacingOccurrences(of: "../data/", with: data + "/")
    let file = folder.appendingPathComponent("\(pipeline).yml")
    try text.write(to: file, atomically: true, encoding: .utf8)
    var least = (wall: Double.infinity, processor: Double.infinity)
    for _ in 0..<runs {
      let start = Clock.processorOfChildren()
      let wall = try duration(Clock.wall) {
        _ = try Command.output(plumbline, ["run", "--force", file.path], in: folder.path)
      }
      least.wall = min(least.wall, wall * 1e-9)
      least.processor = min(least.processor, (Clock.processorOfChildren() - start) * 1e-9)
    }
    return least
  }
}
