import Foundation
import NetCDF
import TestSupport
import Testing

@testable import Pipeline

/// Results appear whole or not at all.
@Suite struct OutputFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private struct Interruption: Error {}

  private func write(_ title: String, to path: String) throws {
    try OutputFile.create(path) { try $0.setAttribute("title", .text(title)) }
  }

  @Test func `folders are made as needed`() throws {
    try write("new", to: folder.file("a/b/result.nc"))
    #expect(try folder.files() == ["a", "a/b", "a/b/result.nc"])
    #expect(try Dataset.open(folder.file("a/b/result.nc")).text("title") == "new")
  }

  @Test func `an older result is replaced`() throws {
    let path = folder.file("result.nc")
    try write("old", to: path)
    try write("new", to: path)
    #expect(try Dataset.open(path).text("title") == "new")
    #expect(try folder.files() == ["result.nc"])
  }

  @Test func `an interrupted write leaves an older result as it was and nothing beside it`() throws
  {
    let path = folder.file("result.nc")
    try write("old", to: path)
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(throws: Interruption.self) {
      try OutputFile.create(path) { dataset in
        try dataset.setAttribute("title", "new")
        #expect(try folder.files().count == 2, "the new file is written beside the old one")
        throw Interruption()
      }
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    #expect(try folder.files() == ["result.nc"])
  }

  @Test func `an error of the file format names the result`() throws {
    let path = folder.file("result.nc")
    let error = #expect(throws: OutputError.self) {
      try OutputFile.create(path) { try $0.defineDimension("x", length: -1) }
    }
    #expect(error?.path == path)
    #expect(error?.message.hasPrefix("cannot be written: ") == true)
    #expect(error?.message.contains("dimension 'x' cannot have length -1") == true)
    #expect(try folder.files() == [])
  }

  @Test func `a file in the place of a folder is an error and stays`() throws {
    let obstacle = folder.file("results")
    try "mine".write(toFile: obstacle, atomically: true, encoding: .utf8)
    let error = #expect(throws: OutputError.self) {
      try write("new", to: folder.file("results/trajectories/a.nc"))
    }
    #expect(
      error
        == OutputError(
          path: folder.file("results/trajectories/"),
          message: "this folder cannot be made: Not a directory. Check the permissions, the free "
            + "space and outputs.directory."))
    let direct = #expect(throws: OutputError.self) {
      try write("new", to: folder.file("results/calibration.nc"))
    }
    #expect(direct?.path == folder.file("results/calibration.nc"))
    #expect(direct?.message.contains("there is no directory '\(obstacle)'") == true)
    #expect(try String(contentsOfFile: obstacle, encoding: .utf8) == "mine")
    #expect(try folder.files() == ["results"])
  }

  @Test func `a folder in the place of the result is an error and stays`() throws {
    let path = folder.file("result.nc")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    let error = #expect(throws: OutputError.self) { try write("new", to: path) }
    #expect(
      error
        == OutputError(
          path: path,
          message: "cannot be replaced: Is a directory. Check the permissions, the free space and "
            + "outputs.directory."))
    #expect(try folder.files() == ["result.nc"])
  }

  // The kernel lets nobody make a folder there, not even the superuser.
  @Test func `a place where nothing can be written is an error`() throws {
    let error = #expect(throws: OutputError.self) { try write("new", to: "/proc/results/a.nc") }
    #expect(error?.path == "/proc/results/")
    #expect(error?.message.hasPrefix("this folder cannot be made: ") == true)
  }

  // MARK: Several files

  private func stage(_ title: String, _ path: String, in stage: inout OutputStage) throws {
    try stage.fill(path) { temporary in
      let dataset = try Dataset.create(temporary)
      try dataset.setAttribute("title", .text(title))
      try dataset.close()
    }
  }

  @Test func `files of a stage appear when all of them are whole`() throws {
    try OutputStage.publishing { stage in
      try self.stage("a", folder.file("a.nc"), in: &stage)
      try self.stage("b", folder.file("deep/b.nc"), in: &stage)
      #expect(try !folder.files().contains("a.nc"))
    }
    #expect(try folder.files() == ["a.nc", "deep", "deep/b.nc"])
    #expect(try Dataset.open(folder.file("deep/b.nc")).text("title") == "b")
  }

  @Test func `a file that fails leaves none of its stage, nor a folder that was made for them`()
    throws
  {
    try write("old", to: folder.file("kept/a.nc"))
    #expect(throws: Interruption.self) {
      try OutputStage.publishing { stage in
        try self.stage("new", folder.file("kept/a.nc"), in: &stage)
        try self.stage("new", folder.file("made/deep/b.nc"), in: &stage)
        throw Interruption()
      }
    }
    #expect(try folder.files() == ["kept", "kept/a.nc"])
    #expect(try Dataset.open(folder.file("kept/a.nc")).text("title") == "old")
  }
}
