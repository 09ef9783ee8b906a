import Foundation
import Pipeline
import TestSupport
import Testing

/// `plumbline run --items i/N`: several processes, each with a share of the items.
@Suite struct SharesCommandTests {
  private let command: Command

  /// Of two shares, the first has the items a and c, the second b.
  init() throws {
    command = try Command()
    try command.makeItems(["a", "b", "c"])
  }

  private func run(_ options: String...) throws -> Command.Outcome {
    try command.run(["run", "nightly.yml"] + options, environment: Command.fixedTime)
  }

  private var output: String { "\(command.folder)/output/nightly" }

  @Test func `shares together do what one run does, and the next run of all makes one of them`()
    throws
  {
    let whole = try run()
    #expect(whole.status == 0)
    let results = try ["a", "b", "c"].map { try command.contents(of: "output/nightly/\($0)") }
    let files = try command.results()
    try FileManager.default.removeItem(atPath: output)

    #expect(try run("--items", "1/2").output == "2 items: 2 done, 0 skipped, 0 failed\n")
    #expect(try run("--items", "2/2").output == "1 item: 1 done, 0 skipped, 0 failed\n")
    for (item, result) in zip(["a", "b", "c"], results) {
      #expect(try command.contents(of: "output/nightly/\(item)") == result)
    }
    // Neither share has written what is about all of them, and each knows what the other has done.
    #expect(!FileManager.default.fileExists(atPath: "\(output)/manifest.json"))
    #expect(Manifest.read(output)?.items.keys.sorted() == ["a", "b", "c"])
    #expect(try run("--items", "2/3").output.contains(" 0 done, "))

    let merged = try run()
    #expect(merged.output == "3 items: 0 done, 3 skipped, 0 failed\n")
    #expect(try command.results() == files.filter { $0 != "report.html" })
    #expect(Manifest.read(output)?.items.keys.sorted() == ["a", "b", "c"])
  }

  @Test func `shares run side by side`() throws {
    let processes = try (1...4).map {
      try command.start(
        ["run", "nightly.yml", "--items", "\($0)/4"], environment: Command.fixedTime)
    }
    for process in processes {
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
    }
    let standing = try command.run("status", "output/nightly")
    #expect(standing.status == 0)
    #expect(standing.output.contains("nightly.yml: in 4 shares: 4 finished\n"))
    #expect(standing.output.contains("3 items: 3 done, 0 skipped, 0 failed, 0 left\n"))
    #expect(standing.output.contains("\n4/4  finished  "))
    #expect(try run().output == "3 items: 0 done, 3 skipped, 0 failed\n")
  }

  @Test func `a file that fails is told by its share, and by the status of all`() throws {
    try Data("not NetCDF".utf8).write(to: URL(fileURLWithPath: "\(command.folder)/in/b.nc"))
    #expect(try run("--items", "1/2").status == 0)
    let early = try command.run("status", "output/nightly")
    #expect(early.status == 0)
    #expect(early.output.contains("in 2 shares: 1 finished, 1 not begun\n"))
    func standing() throws -> (status: Int32, object: [String: Any]) {
      let standing = try command.run("status", "output/nightly", "--json")
      return (
        standing.status,
        try #require(
          try JSONSerialization.jsonObject(with: Data(standing.output.utf8)) as? [String: Any])
      )
    }
    #expect(try standing().object["state"] as? String == "waiting")
    #expect(try run("--items", "2/2").status == 5)
    let (status, object) = try standing()
    #expect(status == 4 && object["state"] as? String == "finished")
    #expect((object["shares"] as? [Any])?.count == 2)
    #expect((object["failures"] as? [String: String])?.keys.sorted() == ["b"])
  }

  @Test func `a share that runs is not begun twice, and keeps a run of all away`() throws {
    let command = try Command()
    try command.makeItems(["a", "b"], length: 8_640_000, cells: 100)
    let first = try command.start(["run", "nightly.yml", "--items", "1/2"])
    defer {
      first.terminate()
      first.waitUntilExit()
    }
    let journal = "\(command.folder)/output/nightly/a.journal"
    let deadline = Date(timeIntervalSinceNow: 60)
    while !FileManager.default.fileExists(atPath: journal) {
      try #require(first.isRunning && Date() < deadline)
      usleep(1000)
    }
    for options in [["--items", "1/2"], []] {
      let second = try command.run(["run", "nightly.yml"] + options)
      #expect(second.status == 75)
      #expect(second.errors.contains("process \(first.processIdentifier) on "))
    }
    // Divided another way, the item that is worked on is left alone.
    let other = try command.run("run", "nightly.yml", "--items", "1/1", "--only", "a")
    #expect(other.status == 0)
    #expect(other.output == "1 item: 0 done, 1 skipped, 0 failed\n")
    #expect(other.errors.contains("a: left to process \(first.processIdentifier) on "))
    let standing = try command.run("status", "output/nightly")
    #expect(standing.status == 0)
  }

  @Test(arguments: [SIGTERM, SIGUSR1])
  func `a share that is told to end asks to be started again, and goes on then`(signal: Int32)
    throws
  {
    let command = try Command()
    try command.makeItems(["a", "b"], length: 864_000, cells: 20)
    let process = try command.start(
      ["run", "nightly.yml", "--items", "1/2"], environment: Command.fixedTime)
    let journal = "\(command.folder)/output/nightly/a.journal"
    let deadline = Date(timeIntervalSinceNow: 60)
    while (try? Data(contentsOf: URL(fileURLWithPath: journal)))?.count ?? 0 < 200 {
      try #require(process.isRunning && Date() < deadline, "the run ended before it computed")
      usleep(1000)
    }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 85)
    #expect(try command.run("status", "output/nightly").status == 85)
    let rest = try command.run(
      "run", "nightly.yml", "--items", "1/2", environment: Command.fixedTime)
    #expect(rest.status == 0)
    #expect(rest.errors.contains("note: a: going on from output/nightly/a.journal"))
  }

  @Test func `what a killed share left is put in order by the next of its kind alone`() throws {
    _ = try run("--items", "1/2")
    let before = try command.contents(of: "output/nightly/a")
    // As of a process that was killed while it wrote results of a, and one that writes those of b now.
    for item in ["a", "b"] {
      try FileManager.default.createDirectory(
        atPath: "\(output)/.\(item).plumbline-part", withIntermediateDirectories: true)
      try Data().write(to: URL(fileURLWithPath: "\(output)/.\(item).plumbline-part/.unfinished"))
    }
    #expect(try run("--items", "1/2", "--force").status == 0)
    #expect(!FileManager.default.fileExists(atPath: "\(output)/.a.plumbline-part"))
    #expect(FileManager.default.fileExists(atPath: "\(output)/.b.plumbline-part/.unfinished"))
    #expect(try command.contents(of: "output/nightly/a") == before)
  }

  @Test func `only what has items can be divided`() throws {
    try command.makeTwin()
    let single = try command.run("run", "twin.yml", "--items", "1/2")
    #expect(single.status == 64)
    #expect(single.errors.contains("twin.yml is one calibration, which cannot be divided."))
    for text in ["0/2", "3/2", "2", "a/b"] {
      #expect(try run("--items", text).status == 64)
    }
  }

  @Test func `a link in the place of what shares write is not followed`() throws {
    try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    let elsewhere = try TemporaryFolder()
    try Data().write(to: URL(fileURLWithPath: elsewhere.file("mine")))
    try FileManager.default.createSymbolicLink(
      atPath: "\(output)/.shares", withDestinationPath: elsewhere.path)
    let share = try run("--items", "1/2")
    #expect(share.status == 73)
    #expect(share.errors.contains("this symbolic link leads out of the output directory"))
    #expect(try run().status == 0)
    #expect(try elsewhere.files() == ["mine"])
  }
}
