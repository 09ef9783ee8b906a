import Foundation
import TestSupport
import Testing

@testable import Pipeline

/// Folders of results that are replaced as a whole, and what is done about processes that were killed.
@Suite struct OutputFolderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private struct Interruption: Error {}

  private func write(_ text: String, _ name: String) throws {
    let url = URL(fileURLWithPath: folder.file(name))
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  private func text(_ name: String) -> String? {
    FileManager.default.contents(atPath: folder.file(name)).map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  /// Publishes results of an item.
  private func publish(_ text: String, _ names: String..., failing: Bool = false) throws {
    try OutputStage.publishing(.folder(folder.file("item"))) { stage in
      for name in names { try stage.create(folder.file("item/\(name)"), text: text) }
      if failing { throw Interruption() }
      let list = ResultList(
        fingerprint: text,
        files: try stage.checksums().map { ($0.path.below(folder.file("item")), $0.sha256) })
      try stage.create(folder.file("item/SHA256SUMS"), text: list.text)
    }
  }

  // MARK: Replacing

  @Test func `a folder of results takes the place of the one before, with what is somebody's own`()
    throws
  {
    try publish("old", "calibration.nc", "trajectories/a.nc", "trajectories/b.nc")
    try write("mine", "item/notes.txt")
    try write("mine", "item/own/plot.svg")
    try write("mine", "item/figures/mine.svg")
    try publish("new", "calibration.nc", "trajectories/a.nc")
    #expect(
      try folder.files() == [
        "item", "item/SHA256SUMS", "item/calibration.nc", "item/figures", "item/figures/mine.svg",
        "item/notes.txt", "item/own", "item/own/plot.svg", "item/trajectories",
        "item/trajectories/a.nc",
      ])
    #expect(text("item/calibration.nc") == "new")
    #expect(text("item/notes.txt") == "mine")
  }

  @Test func `results that fail leave those before as they were`() throws {
    try publish("old", "calibration.nc")
    #expect(throws: Interruption.self) {
      try publish("new", "calibration.nc", "figures/misfit.svg", failing: true)
    }
    #expect(try folder.files() == ["item", "item/SHA256SUMS", "item/calibration.nc"])
    #expect(text("item/calibration.nc") == "old")
  }

  @Test func `a file in the place of the folder stays`() throws {
    try write("mine", "item")
    let error = #expect(throws: OutputError.self) { try publish("new", "calibration.nc") }
    #expect(error?.path == folder.file("item"))
    #expect(text("item") == "mine")
    OutputFolder.recover(folder.path)
    #expect(try folder.files() == ["item"])
  }

  // MARK: Recovering

  private static let results = ["item", "item/SHA256SUMS", "item/calibration.nc"]

  @Test func `an unfinished folder is removed`() throws {
    try publish("old", "calibration.nc")
    for name in [".unfinished", "calibration.nc", "trajectories/a.nc"] {
      try write("half", ".item.plumbline-part/\(name)")
    }
    OutputFolder.recover(folder.path)
    #expect(try folder.files() == Self.results)
    #expect(text("item/calibration.nc") == "old")
  }

  /// Publishes twice, and puts the former results where a process leaves them that is killed right after the
  /// exchange, or between the renames where there is none.
  private func leave(_ name: String) throws {
    try publish("old", "calibration.nc")
    try write("mine", "item/notes.txt")
    try FileManager.default.moveItem(atPath: folder.file("item"), toPath: folder.file(name))
    try publish("new", "calibration.nc")
  }

  @Test(arguments: [".item.plumbline-part", ".item.plumbline-old"])
  func `a folder that was replaced gives back what is somebody's own`(name: String) throws {
    try leave("kept")
    try FileManager.default.moveItem(atPath: folder.file("kept"), toPath: folder.file(name))
    OutputFolder.recover(folder.path)
    #expect(try folder.files() == Self.results + ["item/notes.txt"])
    #expect(text("item/calibration.nc") == "new")
  }

  @Test func `a folder without a successor comes back`() throws {
    try write("old", ".item.plumbline-old/calibration.nc")
    try write("new", ".item.plumbline-part/calibration.nc")
    try write("", ".item.plumbline-part/.unfinished")
    OutputFolder.recover(folder.path)
    #expect(try folder.files() == ["item", "item/calibration.nc"])
    #expect(text("item/calibration.nc") == "old")
  }

  @Test func `hidden folders of others stay`() throws {
    let names = [".backup.old", ".backup.old/x.nc", ".item.part", ".item.part/calibration.nc"]
    for name in names where name.hasSuffix(".nc") { try write("mine", name) }
    OutputFolder.recover(folder.path)
    #expect(try folder.files() == names)
  }

  @Test func `a symbolic link in the place of the hidden folder is not followed`() throws {
    let outside = try TemporaryFolder()
    try Data("mine".utf8).write(to: URL(fileURLWithPath: outside.file("calibration.nc")))
    try FileManager.default.createSymbolicLink(
      atPath: folder.file(".item.plumbline-part"), withDestinationPath: outside.path)
    try publish("new", "calibration.nc")
    #expect(try folder.files() == Self.results)
    #expect(try String(contentsOfFile: outside.file("calibration.nc"), encoding: .utf8) == "mine")
  }

  @Test func `unfinished files go, and others that look a little like them stay`() throws {
    let kept = [".notes.part", ".x.1a.part", "a.nc.7.part", "trajectories/b.nc"]
    let outside = try TemporaryFolder()
    try Data("mine".utf8).write(to: URL(fileURLWithPath: outside.file(".t.nc.1.part")))
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("twin"), withDestinationPath: outside.path)
    for name in [".calibration.nc.123.part", "trajectories/.b.nc.9.part", "figures/.m.svg.1.part"]
      + kept
    {
      try write("half", name)
    }
    OutputFolder.recover(folder.path)
    #expect(try folder.files() == (kept + ["trajectories", "twin"]).sorted())
    #expect(try outside.files() == [".t.nc.1.part"])
  }

  // MARK: Files that belong together

  private func publishFiles(_ text: String) throws {
    try OutputStage.publishing(.filesBelow(folder.path)) { stage in
      try stage.create(folder.file("calibration.nc"), text: text)
      try stage.create(folder.file("trajectories/a.nc"), text: text)
    }
  }

  @Test func `files below a folder appear together and leave no plan`() throws {
    try write("mine", "notes.txt")
    try publishFiles("old")
    try publishFiles("new")
    #expect(
      try folder.files() == ["calibration.nc", "notes.txt", "trajectories", "trajectories/a.nc"])
    #expect(text("trajectories/a.nc") == "new")
  }

  /// As a process leaves them that is killed after the first of its renames.
  @Test func `a publication that was begun is completed`() throws {
    try write("new", "calibration.nc")
    try write("new", "trajectories/.a.nc.7.part")
    try write("old", "trajectories/a.nc")
    try PublicationPlan(renames: [
      .init(temporary: folder.file(".calibration.nc.7.part"), path: folder.file("calibration.nc")),
      .init(
        temporary: folder.file("trajectories/.a.nc.7.part"), path: folder.file("trajectories/a.nc")),
    ]).write(in: folder.path)
    OutputFolder.recover(folder.path)
    #expect(try folder.files() == ["calibration.nc", "trajectories", "trajectories/a.nc"])
    #expect(text("trajectories/a.nc") == "new")
    #expect(text("calibration.nc") == "new")
  }

  @Test func `a file that cannot take its place keeps its plan, and all others their content`()
    throws
  {
    try publishFiles("old")
    try FileManager.default.removeItem(atPath: folder.file("calibration.nc"))
    try write("mine", "calibration.nc/x")
    #expect(throws: OutputError.self) { try publishFiles("new") }
    #expect(text("trajectories/a.nc") == "old")
    #expect(
      try folder.files() == [
        "calibration.nc", "calibration.nc/x", "trajectories", "trajectories/a.nc",
      ])
    // As after a kill: what can be completed is, later.
    try write("new", ".calibration.nc.7.part")
    let plan = PublicationPlan(renames: [
      .init(temporary: folder.file(".calibration.nc.7.part"), path: folder.file("calibration.nc"))
    ])
    try plan.write(in: folder.path)
    OutputFolder.recover(folder.path)
    #expect(text(".calibration.nc.7.part") == "new")
    try FileManager.default.removeItem(atPath: folder.file("calibration.nc"))
    OutputFolder.recover(folder.path)
    #expect(text("calibration.nc") == "new")
    #expect(try folder.files() == ["calibration.nc", "trajectories", "trajectories/a.nc"])
  }

  @Test func `a plan leads nowhere else`() throws {
    let outside = try TemporaryFolder()
    try Data("mine".utf8).write(to: URL(fileURLWithPath: outside.file("victim")))
    let victim = "../" + outside.path.split(separator: "/").last! + "/victim"
    for name in [victim, outside.file("victim")] {
      try Data("\(name)\0stolen".utf8).write(to: URL(fileURLWithPath: folder.file(".publication")))
      OutputFolder.recover(folder.path)
      #expect(try outside.files() == ["victim"])
      #expect(try folder.files() == [])
    }
  }

  @Test func `a plan says the same when it is read`() throws {
    let plan = PublicationPlan(renames: [
      .init(temporary: folder.file("a b\n.part"), path: folder.file("ä")),
      .init(temporary: folder.file("x/y"), path: folder.file("x/z")),
    ])
    try plan.write(in: folder.path)
    #expect(PublicationPlan.left(in: folder.path) == plan)
    PublicationPlan.remove(from: folder.path)
    #expect(PublicationPlan.left(in: folder.path) == nil)
    #expect(try folder.files() == [])
  }

  // MARK: Links and rights

  @Test func `no result is written through a symbolic link that leads out`() throws {
    let outside = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("trajectories"), withDestinationPath: outside.path)
    let error = #expect(throws: OutputError.self) { try publishFiles("new") }
    #expect(error?.path == folder.file("trajectories"))
    #expect(error?.message.contains("leads out of the output directory") == true)
    #expect(try outside.files() == [])
    #expect(try folder.files() == ["trajectories"])
  }

  @Test func `a symbolic link that stays inside is followed`() throws {
    try FileManager.default.createDirectory(
      atPath: folder.file("other"), withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("trajectories"), withDestinationPath: "other")
    try publishFiles("new")
    #expect(text("other/a.nc") == "new")
  }

  @Test func `a symbolic link in the place of a result is replaced, and what it leads to stays`()
    throws
  {
    let outside = try TemporaryFolder()
    try Data("mine".utf8).write(to: URL(fileURLWithPath: outside.file("a.nc")))
    try FileManager.default.createDirectory(
      atPath: folder.file("trajectories"), withIntermediateDirectories: false)
    for name in ["trajectories/a.nc", "trajectories/.a.nc.\(getpid()).part"] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.file(name), withDestinationPath: outside.file("a.nc"))
    }
    try publishFiles("new")
    #expect(text("trajectories/a.nc") == "new")
    #expect(try String(contentsOfFile: outside.file("a.nc"), encoding: .utf8) == "mine")
    #expect(try outside.files() == ["a.nc"])
  }
}
