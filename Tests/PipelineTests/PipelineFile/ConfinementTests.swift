import Foundation
import TestSupport
import Testing

@testable import Pipeline

/// Pipelines in a folder `home`, beside which lies a folder `out` of the same files.
struct ConfinementTests {
  private let folder = try! TemporaryFolder()

  init() throws {
    for path in ["home/in/a.nc", "home/a.nc", "out/a.nc"] {
      try write("", to: path)
    }
    try link("home/link.nc", to: "../out/a.nc")
    try link("home/away", to: "../out")
    try link("home/near.nc", to: "in/a.nc")
    try link("home/nowhere", to: "../out/new")
  }

  private func write(_ text: String, to path: String) throws {
    let url = URL(fileURLWithPath: folder.file(path))
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  private func link(_ path: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.file(path), withDestinationPath: target)
  }

  /// Finds the files of a pipeline; returns the message where it is refused, or an empty text.
  private func refusal(
    _ entry: String, confine: String? = ".", rest: String = ""
  ) throws -> String {
    let text = """
      model: {closure: k-epsilon, time_step: 30}
      cases: [{\(entry)}]
      \(confine.map { "confine: \($0)" } ?? "")
      \(rest)
      """
    do {
      let file = try PipelineFile(text: text, path: folder.file("home/p.yml"))
      try file.confineOutputs()
      for expanded in try file.expandedCases() {
        _ = try file.inputFiles(of: expanded)
      }
      return ""
    } catch {
      return error.description.replacing(try realPath() + "/", with: "")
        .replacing(folder.path + "/", with: "")
    }
  }

  private func realPath() throws -> String {
    let path = try #require(realpath(folder.path, nil))
    defer { free(path) }
    return String(cString: path)
  }

  private func message(_ path: String, leads target: String, _ place: String) -> String {
    "home/p.yml:\(place): 'home/\(path)' leads to \(target), out of home, to which 'confine' keeps this "
      + "pipeline. Choose a path inside, or change 'confine'."
  }

  @Test(arguments: ["a.nc", "in/a.nc", "in/../a.nc", "near.nc", "'in/*'"])
  func `paths inside are taken`(path: String) throws {
    #expect(try refusal("observations: \(path)") == "")
    #expect(try refusal("observations: \(path)", confine: nil) == "")
    #expect(try refusal("observations: \(path)", confine: "..") == "")
  }

  @Test(arguments: [
    ("../out/a.nc", "out/a.nc"), ("link.nc", "out/a.nc"), ("away/a.nc", "out/a.nc"),
    ("in/../../out/a.nc", "out/a.nc"),
  ])
  func `paths that lead out are refused with line and key`(path: String, target: String) throws {
    #expect(
      try refusal("observations: \(path)")
        == message(path, leads: target, "2:24: cases[0].observations"))
    #expect(try refusal("observations: \(path)", confine: nil) == "")
  }

  @Test func `an absolute path may lead inside only`() throws {
    #expect(try refusal("observations: \(folder.file("home/a.nc"))") == "")
    #expect(try refusal("observations: /etc/hostname").contains("leads to /etc/hostname, out of"))
    #expect(try refusal("observations: \(folder.file("home/a.nc"))", confine: "in") != "")
  }

  @Test func `each match of a pattern has to lie inside`() throws {
    #expect(
      try refusal("observations: '*.nc'")
        == message("link.nc", leads: "out/a.nc", "2:24: cases[0].observations"))
    #expect(
      try refusal("observations: '../*/a.nc'").contains("'home/../out/a.nc' leads to out/a.nc"))
  }

  @Test func `a list, forcing, series and a restart are confined as well`() throws {
    #expect(
      try refusal("name: a, observations: [a.nc, ../out/a.nc]")
        == message("../out/a.nc", leads: "out/a.nc", "2:40: cases[0].observations[1]"))
    #expect(
      try refusal("observations: a.nc, forcing: {file: link.nc}").contains(
        "cases[0].forcing.file: 'home/link.nc' leads to out/a.nc"))
    #expect(
      try refusal(
        "observations: a.nc, forcing: {surface_stress_x: {series: taux, file: away/a.nc}}"
      ).contains("surface_stress_x.file: 'home/away/a.nc' leads to out/a.nc"))
    #expect(
      try refusal("observations: a.nc, initial: {restart: ../out/a.nc}").contains(
        "initial.restart: 'home/../out/a.nc' leads to out/a.nc"))
  }

  @Test(arguments: ["results", "in/new/deep", "./x", "in"])
  func `an output folder inside need not exist`(path: String) throws {
    #expect(try refusal("observations: a.nc", rest: "outputs: {directory: \(path)}") == "")
  }

  @Test(arguments: [
    ("../out/new", "out/new"), ("away", "out"), ("away/new/deep", "out/new/deep"),
    ("in/../../new", "new"),
  ])
  func `an output folder that leads out is refused`(path: String, target: String) throws {
    #expect(
      try refusal("observations: a.nc", rest: "outputs: {directory: \(path)}")
        == message(path, leads: target, "4:22: outputs.directory"))
  }

  @Test(arguments: ["nowhere", "nowhere/deep", "new/../../out", "new/.."])
  func `an output folder that may lead anywhere by then is refused`(path: String) throws {
    #expect(
      try refusal("observations: a.nc", rest: "outputs: {directory: \(path)}")
        == "home/p.yml:4:22: outputs.directory: it cannot be told where 'home/\(path)' leads. Correct its "
        + "symbolic links and '..'.")
  }

  @Test func `the usual output folder is confined too`() throws {
    #expect(
      try refusal("observations: in/a.nc", confine: "in")
        == "home/p.yml:3:10: outputs.directory: 'home/output/p' leads to home/output/p, out of home/in, to "
        + "which 'confine' keeps this pipeline. Choose a path inside, or change 'confine'.")
  }

  @Test func `a folder whose name only begins alike is not inside`() throws {
    try write("", to: "home/in2/a.nc")
    #expect(
      try refusal(
        "observations: in2/a.nc", confine: "in", rest: "outputs: {directory: in/results}"
      ).contains("leads to home/in2/a.nc, out of home/in,"))
  }

  @Test func `the folder of 'confine' has to exist`() throws {
    for path in ["none", "a.nc"] {
      #expect(
        try refusal("observations: a.nc", confine: path)
          == "home/p.yml:3:10: confine: there is no folder 'home/\(path)'. Check the path.")
    }
  }

  // MARK: Numbers of files

  @Test func `the files of a pattern and the cases are limited`() throws {
    let text = """
      model: {closure: k-epsilon, time_step: 30}
      cases: [{observations: 'in/*'}, {observations: 'a*'}]
      """
    func message(_ limit: PipelineLimit, _ value: Int) throws -> String {
      var limits = ReadingLimits()
      limits.pipeline[limit] = value
      do {
        _ = try PipelineFile(text: text, path: folder.file("home/p.yml"), limits: limits)
          .expandedCases()
        return ""
      } catch {
        return error.description.replacing(folder.path + "/", with: "")
      }
    }
    try write("", to: "home/in/b.nc")
    try write("", to: "home/in/c.nc")
    try FileManager.default.moveItem(
      atPath: folder.file("home/a.nc"), toPath: folder.file("home/ad.nc"))
    #expect(
      try message(.patternFiles, 2)
        == "home/p.yml:2:24: cases[0].observations: there are more than 2 files of this pattern. Choose "
        + "fewer, or raise the limit: --limit pipeline-pattern-files=VALUE.")
    #expect(
      try message(.cases, 3)
        == "home/p.yml:2:33: cases[1]: there are more than 3 cases. Choose fewer, or raise the limit: --limit "
        + "pipeline-cases=VALUE.")
    #expect(try message(.cases, 4) == "")
  }
}

extension CaseFiles {
  /// The files of a case, none of which are read.
  fileprivate init(idealised expanded: ExpandedCase, of pipeline: PipelineFile) throws {
    var unread = expanded
    unread.observations = []
    try self.init(unread, of: pipeline, variables: [])
  }
}
