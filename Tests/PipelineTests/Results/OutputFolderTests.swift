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
    }
  }

  // MARK: Replacing

  @Test func `a folder of results takes the place of the one before, with what is somebody's own`()
    throws
  {
    try publish("old", "calibration.nc", "trajectories/a.nc", "trajectories/b.nc")
    try write("mine", "item/notes.txt")
    try write("mine", "item/own/plot.svg")
    try publish("new", "calibration.nc", "trajectories/a.nc")
    #expect(
      try folder.files() == [
        "item", "item/calibration.nc", "item/notes.txt", "item/own", "item/own/plot.svg",
        "item/trajectories", "item/trajectories/a.nc",
      ])
    #expect(text("item/calibration.nc") == "new")
    #expect(text("item/notes.txt") == "mine")
  }

  @Test func `results that fail leave those before as they were`() throws {
    try publish("old", "calibration.nc")
    #expect(throws: Interruption.self) {
      try publish("new", "calibration.nc", "figures/misfit.svg", failing: true)
    }
    #expect(try folder.files() == ["item", "item/calibration.nc"])
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

  @Test func `an unfinished folder is removed`() throws {
    try publish("old", "calibration.nc")
    try write("half", ".item.part/calibration.nc")
    try write("half", ".item.part/trajectories/.a.nc.7.part")
    OutputFolder.recover(folder.path)
    #expect(try folder.files() == ["item", "item/calibration.nc"])
    #expect(text("item/calibration.nc") == "old")
  }

  @Test func `a folder that was replaced gives back what is somebody's own`() throws {
    try publish("new", "calibration.nc")
    try write("old", ".item.part/calibration.nc")
    try write("mine", ".item.part/notes.txt")
    OutputFolder.recover(folder.path)
    #expect(try folder.files() == ["item", "item/calibration.nc", "item/notes.txt"])
    #expect(text("item/calibration.nc") == "new")
  }

  @Test func `a folder without a successor comes back`() throws {
    try write("old", ".item.old/calibration.nc")
    try write("new", ".item.part/calibration.nc")
    OutputFolder.recover(folder.path)
    #expect(try folder.files() == ["item", "item/calibration.nc"])
    #expect(text("item/calibration.nc") == "old")
  }

  @Test func `a folder with a successor goes`() throws {
    try publish("new", "calibration.nc")
    try write("old", ".item.old/calibration.nc")
    OutputFolder.recover(folder.path)
    #expect(try folder.files() == ["item", "item/calibration.nc"])
    #expect(text("item/calibration.nc") == "new")
  }

  @Test func `unfinished files go, and others that look a little like them stay`() throws {
    let kept = [".notes.part", ".x.1a.part", "a.nc.7.part", "trajectories/b.nc"]
    for name in [".calibration.nc.123.part", "trajectories/.b.nc.9.part", "figures/.m.svg.1.part"]
      + kept
    {
      try write("half", name)
    }
    OutputFolder.recover(folder.path)
    #expect(try folder.files() == (kept + ["trajectories"]).sorted())
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
