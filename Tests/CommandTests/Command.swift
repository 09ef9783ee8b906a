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

  /// Runs the executable in the folder and waits for its end.
  func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Outcome {
    try run(arguments, environment: environment)
  }

  func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
    try outcome(of: process(arguments, environment))
  }

  private func outcome(of process: Process) throws -> Outcome {
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

  private func process(
    _ arguments: [String], _ environment: [String: String], _ executable: URL? = nil
  ) throws -> Process {
    let process = Process()
    process.executableURL = try executable ?? builtExecutable("plumbline")
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

  /// Lets a shell run a script in the folder, with the executable as `$0`.
  func shell(_ script: String) throws -> Outcome {
    let executable = try builtExecutable("plumbline")
    return try outcome(
      of: process(["-c", script, executable.path], [:], URL(fileURLWithPath: "/bin/sh")))
  }

  /// Starts the executable in the folder.
  func start(_ arguments: [String], environment: [String: String] = [:]) throws -> Process {
    let executable = try builtExecutable("plumbline").path
    // Whoever runs the tests may ignore signals, and what it starts would, too.
    let process = try process(
      ["--default-signal", executable] + arguments, environment,
      URL(fileURLWithPath: "/usr/bin/env"))
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  /// The processes that a process has started.
  static func children(of process: Int32) throws -> [Int32] {
    let path = "/proc/\(process)/task/\(process)/children"
    return try String(contentsOfFile: path, encoding: .utf8).split(separator: " ").compactMap {
      Int32($0)
    }
  }

  /// Whether a process runs, dead ones that nobody has asked for yet left out.
  static func isRunning(_ process: Int32) -> Bool {
    guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else {
      return false
    }
    return stat.split(separator: ")").last?.split(separator: " ").first != "Z"
  }

  /// Keeps the moment out of results.
  static let fixedTime = ["SOURCE_DATE_EPOCH": "1700000000"]

  /// The text of `nightly.yml`, which calibrates each file of the folder `in` by itself.
  static let items = """
    title: Nightly
    cases:
      - observations: in
        variables: {temperature: temperature, u: u}
        constants: {coriolis: {attribute: coriolis_parameter}}
        forcing:
          surface_stress_x: {attribute: surface_stress_x}
          temperature: {surface: {attribute: surface_temperature_flux}}
    model: {closure: k-epsilon, time_step: 300}
    parameters:
      c_eps2: {start: 2.1, bounds: [1.5, 2.5]}
      c_mu0: {start: 0.5, bounds: [0.4, 0.7]}
    optimiser: {max_iterations: 4, gradient_tolerance: 0, decrease_tolerance: 0}
    items: per-file

    """

  /// Writes `nightly.yml` and the files that it calibrates, each with a wind of its own.
  func makeItems(_ names: [String], length: Int = 6000, cells: Int = 5) throws {
    try write(Self.items, to: "nightly.yml")
    try FileManager.default.createDirectory(
      atPath: "\(folder)/in", withIntermediateDirectories: false)
    for (number, name) in names.enumerated() {
      let truth = TwinPipeline.truth.replacing("1e-4, temp", with: "1.\(number)e-4, temp")
        .replacing("cells: 5", with: "cells: \(cells)").replacing("6000", with: "\(length)")
        .replacing("1500", with: "\(length / 4)")
      try write(truth, to: "truth.yml")
      try #require(run("simulate", "truth.yml", "--output", "in/\(name).nc").status == 0)
    }
  }

  /// The files below the output directory of `nightly.yml`, sorted.
  func results() throws -> [String] {
    let output = "\(folder)/output/nightly"
    return try FileManager.default.subpathsOfDirectory(atPath: output).sorted().filter { name in
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: "\(output)/\(name)", isDirectory: &isFolder)
      return !isFolder.boolValue
    }
  }

  /// The bytes of every file below a folder.
  func contents(of name: String) throws -> [String: Data] {
    let path = "\(folder)/\(name)"
    let files = try FileManager.default.subpathsOfDirectory(atPath: path)
    return Dictionary(
      uniqueKeysWithValues: files.compactMap { file in
        FileManager.default.contents(atPath: "\(path)/\(file)").map { (file, $0) }
      })
  }

  /// Writes `truth.yml`, runs it into `truth.nc`, and writes `twin.yml`, which calibrates against it.
  func makeTwin() throws {
    try write(TwinPipeline.truth, to: "truth.yml")
    try #require(run("simulate", "truth.yml", "--output", "truth.nc").status == 0)
    try write(TwinPipeline.calibration, to: "twin.yml")
  }
}
