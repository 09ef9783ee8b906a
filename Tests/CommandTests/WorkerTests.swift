import Foundation
import TestSupport
import Testing

/// Files are read in a process of their own, whose death is an error and no more.
@Suite struct WorkerTests {
  private let command: Command

  init() throws {
    command = try Command()
    try command.makeItems(["a", "b"])
  }

  private func path(_ name: String) -> String { "\(command.folder)/\(name)" }

  @Test func `a file that is never read to its end is given up`() throws {
    #expect(mkfifo(path("endless.nc"), 0o600) == 0)
    for subcommand in ["inspect", "import"] {
      let start = Date()
      let outcome = try command.run(subcommand, "endless.nc", "--limit", "read-time=1")
      #expect(Date().timeIntervalSince(start) < 20)
      #expect(outcome.status == 65)
      #expect(
        outcome.errors
          == "error: endless.nc: the file took longer than 1 s to read. Raise the limit with --limit "
          + "read-time=SECONDS if it is only large.\n")
    }
  }

  /// Sanitizers take more memory than any limit allows, so that there is none under them.
  private static let isSanitized = ["ASAN_OPTIONS", "TSAN_OPTIONS"].contains {
    ProcessInfo.processInfo.environment[$0] != nil
  }

  @Test(.disabled(if: isSanitized))
  func `a reader without memory is an error of the files`() throws {
    // Too little for any library: how each fails is its own affair.
    let single = try command.run("inspect", "in/a.nc", "--limit", "read-memory=40M")
    #expect(single.status == 65)
    #expect(single.errors.hasPrefix("error: in/a.nc: "), "\(single.errors)")
    #expect(single.errors.split(separator: "\n").count == 1, "\(single.errors)")
    let items = try command.run("run", "nightly.yml", "--limit", "read-memory=40M")
    #expect(items.status == 5)
    #expect(items.output == "2 items: 0 done, 0 skipped, 2 failed\n")
    #expect(try command.results() == ["manifest.json", "status.json"])
    #expect(try command.run("run", "nightly.yml").status == 0)
  }

  @Test func `a computation may be given a time, and goes on in the next run`() throws {
    let command = try Command()
    try command.makeItems(["a"], length: 8_640_000, cells: 100)
    let first = try command.run(
      "run", "nightly.yml", "--limit", "run-time=1", environment: Command.fixedTime)
    #expect(first.status == 5, "\(first.output)")
    #expect(
      first.errors.contains(
        "a: the computation took longer than 1 s. Raise --limit run-time=SECONDS"))
    #expect(try command.results() == ["a.journal", "manifest.json", "status.json"])
  }

  @Test func `nothing is left of a file that an ended command was writing`() throws {
    try command.write(
      TwinPipeline.truth.replacing("6000", with: "86400000").replacing("1500", with: "300"),
      to: "long.yml")
    let before = try command.files()
    for options in [["--output", "long.nc"], []] {
      let process = try command.start(["simulate", "long.yml"] + options)
      let deadline = Date(timeIntervalSinceNow: 60)
      while try !command.files().contains(where: { $0.hasSuffix(".part") }) {
        try #require(process.isRunning && Date() < deadline, "it ended before it wrote")
        usleep(1000)
      }
      kill(process.processIdentifier, SIGTERM)
      process.waitUntilExit()
      #expect(process.terminationStatus == 143)
      #expect(try command.files() == before)
    }
  }
}
