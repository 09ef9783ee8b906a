import Foundation
import Testing

@testable import Pipeline

struct ExpandedCaseTests {
  /// Decodes a case beside the files given, and expands it with the folder's path left out.
  private func expand(_ entries: String, files: [String], folder name: String = "run") throws
    -> [String]
  {
    try withFolder { base in
      let folder = "\(base)/\(name)"
      for file in files {
        let url = URL(fileURLWithPath: "\(folder)/\(file)")
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data().write(to: url)
      }
      let text = "model: {closure: k-epsilon, time_step: 30}\ncases:\n" + entries
      do {
        return try PipelineFile(text: text, path: "\(folder)/kato.yml").expandedCases().map {
          "\($0.name): \(($0.observations.isEmpty ? ["none"] : $0.observations).joined(separator: ", "))"
            .replacing(folder + "/", with: "")
        }
      } catch let error as PipelineError {
        return [error.description.replacing(folder + "/", with: "")]
      }
    }
  }

  @Test func `a pattern makes a case of each file, sorted by path`() throws {
    #expect(
      try expand(
        "- {observations: 'les/*.nc'}", files: ["les/b.nc", "les/a.1.nc", "les/c.txt", "d.nc"])
        == ["a.1: les/a.1.nc", "b: les/b.nc"])
    #expect(
      try expand("- {observations: '[lm]es/?.nc'}", files: ["mes/a.nc", "les/b.nc", "les/cc.nc"])
        == ["b: les/b.nc", "a: mes/a.nc"])
  }

  @Test func `a folder that matches a pattern is not a case`() throws {
    #expect(
      try expand("- {observations: '*.nc'}", files: ["a.nc", "b.nc/c"]) == ["a: a.nc"])
  }

  @Test func `brackets in the pipeline's own folder are no pattern`() throws {
    #expect(
      try expand("- {observations: '*.nc'}", files: ["a.nc"], folder: "run[1]*\\")
        == ["a: a.nc"])
  }

  @Test func `a list of files makes one case of all`() throws {
    #expect(
      try expand("- {observations: [t.nc, s/s.nc], name: papa}", files: ["t.nc", "s/s.nc"])
        == ["papa: t.nc, s/s.nc"])
    #expect(
      try expand("- {observations: [t.nc, s.nc], name: papa}", files: ["t.nc"]) == [
        "kato.yml:3:25: cases[0].observations[1]: there is no file 's.nc'. Check the path."
      ])
  }

  @Test func `a case is named after its file unless it has a name`() throws {
    let entries = """
      - {observations: a.nc}
      - {observations: a.nc, name: again}
      - {name: ideal, grid: {orca75: {depth: 9}}, initial: {u: {value: 0}}, duration: 9,
         output_interval: 3}
      """
    #expect(
      try expand(entries, files: ["a.nc"]) == ["a: a.nc", "again: a.nc", "ideal: none"])
  }

  @Test(arguments: ["a.nc", "les/a.txt"])
  func `a pattern without a match is named with its line`(file: String) throws {
    #expect(
      try expand("- {observations: 'les/*.nc'}", files: [file]) == [
        "kato.yml:3:18: cases[0].observations: no file matches the pattern 'les/*.nc'. "
          + "Check the path and the pattern."
      ])
  }

  @Test func `a missing file is named with its line`() throws {
    #expect(
      try expand("- {observations: b.nc}", files: ["a.nc"]) == [
        "kato.yml:3:18: cases[0].observations: there is no file 'b.nc'. Check the path."
      ])
  }

  @Test func `two cases of the same name are refused`() throws {
    let advice = "Give one of them another 'name', or rename the file."
    #expect(
      try expand(
        "- {observations: 'x/*.nc'}\n- {observations: y/a.nc}", files: ["x/a.nc", "y/a.nc"])
        == [
          "kato.yml:4:3: cases[1]: the name 'a' is also that of a case of cases[0]. \(advice)"
        ])
    #expect(
      try expand(
        "- {observations: a.nc}\n- {observations: b.nc, name: a}", files: ["a.nc", "b.nc"])
        == [
          "kato.yml:4:30: cases[1].name: the name 'a' is also that of a case of cases[0]. \(advice)"
        ])
  }
}
