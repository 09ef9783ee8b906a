import Foundation
import NetCDF
import TestSupport
import Testing

/// Runs the executable itself, as a user does, in a folder of one test's own.
final class Command: Sendable {
  /// What a run of the executable gave back.
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
  }

  private let temporary: TemporaryFolder
  var folder: String { temporary.path }

  init() throws { temporary = try TemporaryFolder() }

  /// The executable stands beside the tests that were built with it.
  private static func executable() throws -> URL {
    let tests = try #require(Bundle.main.executableURL)
    let beside = tests.deletingLastPathComponent().appendingPathComponent("plumbline")
    let first = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appendingPathComponent("plumbline")
    return try #require(
      [beside, first].first { FileManager.default.isExecutableFile(atPath: $0.path) },
      "the executable plumbline was not built beside \(tests.path)")
  }

  /// Runs the executable in the folder and waits for its end.
  func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Outcome {
    try run(arguments, environment: environment)
  }

  func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
    let process = try process(arguments, environment)
    // Files, because a pipe that nobody empties would stop the executable.
    let paths = (0..<2).map { _ in NSTemporaryDirectory() + "/" + UUID().uuidString }
    defer { for path in paths { try? FileManager.default.removeItem(atPath: path) } }
    let handles = try paths.map { path in
      try Data().write(to: URL(fileURLWithPath: path))
      return try #require(FileHandle(forWritingAtPath: path))
    }
    process.standardOutput = handles[0]
    process.standardError = handles[1]
    try process.run()
    process.waitUntilExit()
    for handle in handles { try handle.close() }
    return Outcome(
      status: process.terminationStatus,
      output: try String(contentsOfFile: paths[0], encoding: .utf8),
      errors: try String(contentsOfFile: paths[1], encoding: .utf8))
  }

  /// Starts the executable in the folder, and kills it as soon as a condition holds.
  ///
  /// - Returns: whether it was still running then.
  func kill(
    _ arguments: [String], environment: [String: String] = [:], when condition: () -> Bool
  ) throws -> Bool {
    let process = try process(arguments, environment)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    while process.isRunning, !condition() { usleep(500) }
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal
  }

  private func process(_ arguments: [String], _ environment: [String: String]) throws -> Process {
    let process = Process()
    process.executableURL = try Self.executable()
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    return process
  }

  func write(_ text: String, to name: String) throws {
    try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
  }

  /// The names of all files below the folder, sorted.
  func files() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
  }

  /// Writes `truth.yml`, runs it into `truth.nc`, and writes `twin.yml`, which calibrates against it.
  func makeTwin() throws {
    try write(TwinPipeline.truth, to: "truth.yml")
    try #require(run("simulate", "truth.yml", "--output", "truth.nc").status == 0)
    try write(TwinPipeline.calibration, to: "twin.yml")
  }
}
