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
  report.add(
    "pipelines/kato-phillips.yml",
    Value(try commands.time(pipeline: "kato-phillips") { $0 }, "s", .atMost(1, aim: 0.3)))
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
  report.add(name, Value(time, "s", .atMost(3, aim: 1)))
}

private struct CommandTimes {
  let plumbline: String
  let root: URL
  let folder: URL
  let runs: Int

  /// Returns the least seconds that the run of a pipeline takes, its text changed by `edit`.
  func time(pipeline: String, edit: (String) -> String) throws -> Double {
    let original = root.appendingPathComponent("pipelines/\(pipeline).yml")
    let data = root.appendingPathComponent("data").path
    let text = edit(try String(contentsOf: original, encoding: .utf8))
      .replacingOccurrences(of: "../data/", with: data + "/")
    let file = folder.appendingPathComponent("\(pipeline).yml")
    try text.write(to: file, atomically: true, encoding: .utf8)
    return try leastInTurn(
      rounds: runs,
      [
        {
          try duration(Clock.wall) {
            _ = try Command.output(plumbline, ["run", file.path], in: folder.path)
          }
        }
      ])[0] * 1e-9
  }
}
