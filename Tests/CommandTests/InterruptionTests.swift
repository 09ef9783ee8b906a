import Foundation
import TestSupport
import Testing

/// Runs that are told to end, that find another at work, and files that make a library fail.
@Suite struct InterruptionTests {
  private let command: Command

  init() throws {
    command = try Command()
    try command.makeItems(["a", "b"], length: 864_000, cells: 20)
  }

  private var output: String { "\(command.folder)/output/nightly" }

  /// Starts a run and waits until it computes.
  private func start(_ options: String...) throws -> Process {
    let process = try command.start(
      ["run", "nightly.yml"] + options, environment: Command.fixedTime)
    let journal = "\(output)/a.journal"
    let deadline = Date(timeIntervalSinceNow: 60)
    while (try? Data(contentsOf: URL(fileURLWithPath: journal)))?.count ?? 0 < 200 {
      try #require(process.isRunning && Date() < deadline, "the run ended before it computed")
      usleep(1000)
    }
    return process
  }

  @Test(arguments: [(SIGTERM, 143), (SIGINT, 130), (SIGHUP, 129)] as [(Int32, Int32)])
  func `a run that is told to end does so soon, and goes on later`(signal: Int32, code: Int32)
    throws
  {
    let process = try start()
    kill(process.processIdentifier, signal)
    let began = Date()
    process.waitUntilExit()
    #expect(Date().timeIntervalSince(began) < 2.5)
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == code)
    let left = try command.results()
    #expect(left == ["a.journal", "manifest.json", "status.json"])
    let standing = try command.run("status", "output/nightly")
    #expect(standing.status == code)
    #expect(standing.output.contains("interrupted at "))

    let rest = try command.run("run", "nightly.yml", environment: Command.fixedTime)
    #expect(rest.status == 0)
    #expect(rest.errors.contains("note: a: going on from output/nightly/a.journal"))
    #expect(rest.output == "2 items: 2 done, 0 skipped, 0 failed\n")
    let resumed = try command.contents(of: "output/nightly/a")
    _ = try command.run("run", "nightly.yml", "--force", environment: Command.fixedTime)
    #expect(try command.contents(of: "output/nightly/a") == resumed)
  }

  @Test func `a second signal ends a run at once`() throws {
    let process = try start()
    kill(process.processIdentifier, SIGSTOP)
    for _ in 0..<2 { kill(process.processIdentifier, SIGINT) }
    kill(process.processIdentifier, SIGCONT)
    usleep(150_000)
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
  }

  @Test func `no worker outlives a run that is killed`() throws {
    let process = try start()
    let children = try Command.children(of: process.processIdentifier)
    #expect(children.count == 1)
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    let deadline = Date(timeIntervalSinceNow: 5)
    while children.contains(where: Command.isRunning), Date() < deadline { usleep(1000) }
    #expect(!children.contains(where: Command.isRunning))
    let standing = try command.run("status", "output/nightly")
    #expect(standing.status == 70)
    #expect(standing.output.contains("killed, last heard of at "))
    // Its lock is nobody's.
    #expect(try command.run("run", "nightly.yml", "--only", "b").status == 0)
  }

  @Test func `a run that finds another at work leaves, or waits for it`() throws {
    let process = try start()
    // As long as it sleeps it holds the folder.
    kill(process.processIdentifier, SIGSTOP)
    for subcommand in ["run", "gradient", "simulate", "twin"] {
      let outcome = try command.run(subcommand, "nightly.yml")
      #expect(outcome.status == 75, "\(subcommand): \(outcome.errors)")
      #expect(
        outcome.errors.hasPrefix("error: output/nightly: process \(process.processIdentifier) on "))
      #expect(
        outcome.errors.contains("works in this output directory. Try again later, or give --wait."))
    }
    let impatient = try command.run("run", "nightly.yml", "--wait", "--wait-limit", "0.2")
    #expect(impatient.status == 75)
    let running = try command.run("status", "output/nightly")
    #expect(running.status == 0)
    #expect(running.output.contains("running since "))
    // Reading is no matter of locks.
    #expect(try command.run("check", "nightly.yml").status == 0)

    kill(process.processIdentifier, SIGCONT)
    let patient = try command.run("run", "nightly.yml", "--wait", environment: Command.fixedTime)
    #expect(patient.status == 0)
    #expect(patient.output == "2 items: 0 done, 2 skipped, 0 failed\n")
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  @Test func `waiting for a time needs waiting`() throws {
    #expect(try command.run("run", "nightly.yml", "--wait-limit", "2").status == 64)
  }

  @Test func `a worker that dies while it computes is a failure of its item alone`() throws {
    let process = try start()
    for child in try Command.children(of: process.processIdentifier) { kill(child, SIGSEGV) }
    process.waitUntilExit()
    #expect(process.terminationStatus == 4)
    let standing = try command.run("status", "output/nightly")
    #expect(standing.output.contains("2 items: 1 done, 0 skipped, 1 failed, 0 left"))
    #expect(
      standing.output.contains("the program died while it computed: Segmentation fault (signal 11)")
    )
    let rest = try command.run("run", "nightly.yml", environment: Command.fixedTime)
    #expect(rest.errors.contains("going on from output/nightly/a.journal"))
    #expect(rest.output == "2 items: 1 done, 1 skipped, 0 failed\n")
  }
}
