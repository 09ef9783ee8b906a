import Foundation
import NetCDF
import TestSupport
import Testing

@testable import Pipeline

/// What is calibrated again, and why.
@Suite struct ReprocessingTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for name in ["a", "b"] { try write("data of \(name)", "in/\(name).nc") }
  }

  private func write(_ text: String, _ name: String) throws {
    let url = URL(fileURLWithPath: folder.file(name))
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  private static let text = """
    cases:
      - observations: in/*.nc
    model: {closure: k-epsilon, time_step: 300}
    parameters: {c_eps2: {start: 2}}
    items: per-file
    outputs: {directory: out}

    """

  private func reprocessing(_ text: String = text) throws -> Reprocessing {
    try Reprocessing(PipelineFile(text: text, path: folder.file("p.yml")))
  }

  // MARK: Items

  @Test func `each file of a pattern is an item with a folder of its own`() throws {
    let items = try reprocessing().items
    #expect(items.map(\.name) == ["a", "b"])
    #expect(
      try items.map { try $0.inputs() } == [[folder.file("in/a.nc")], [folder.file("in/b.nc")]])
    #expect(items[0].pipeline.outputDirectory == folder.file("out/a"))
    #expect(items[0].calibrationPath == folder.file("out/a/calibration.nc"))
    #expect(items[0].pipeline.journalPath == folder.file("out/a.journal"))
  }

  @Test func `a folder stands for its files of data`() throws {
    for name in ["in/c.JLD2", "in/.hidden.nc", "in/readme.txt", "in/deep.nc/x.nc"] {
      try write("", name)
    }
    let items = try reprocessing(Self.text.replacing("in/*.nc", with: "in")).items
    #expect(items.map(\.name) == ["a", "b", "c"])
  }

  @Test func `an empty folder has no items, and no cases of one calibration`() throws {
    try FileManager.default.createDirectory(
      atPath: folder.file("empty"), withIntermediateDirectories: false)
    let text = Self.text.replacing("in/*.nc", with: "empty")
    #expect(try reprocessing(text).items.isEmpty)
    let error = #expect(throws: PipelineError.self) {
      try reprocessing(text.replacing("items: per-file\n", with: ""))
    }
    #expect(error?.key == "cases[0].observations")
    #expect(error?.message.contains("has no file of data (.nc") == true)
  }

  @Test func `a folder of cases takes no name`() throws {
    let error = #expect(throws: PipelineError.self) {
      try reprocessing(Self.text.replacing("in/*.nc", with: "in\n    name: x"))
    }
    #expect(error?.key == "cases[0].name")
  }

  @Test func `other cases take part in each item`() throws {
    try write("reference", "reference.nc")
    let text = Self.text.replacing(
      "model:", with: "  - {observations: reference.nc, role: hold-out}\nmodel:")
    let items = try reprocessing(text).items
    #expect(items.map(\.name) == ["a", "b"])
    #expect(items.map { $0.cases.map(\.name) } == [["a", "reference"], ["b", "reference"]])
  }

  @Test(arguments: [
    ("  - observations: in/*.nc\n", "  - observations: in/a.nc\n", 0),
    ("model:", "  - observations: in\nmodel:", 2),
  ])
  func `items need exactly one entry for several files`(
    part: String, replacement: String, count: Int
  ) throws {
    // The same names twice are an error of their own.
    if count == 2 { try write("", "other/c.nc") }
    let text = Self.text.replacing(part, with: replacement.replacing("in\n", with: "other\n"))
    let error = #expect(throws: PipelineError.self) { try reprocessing(text) }
    #expect(error?.key == "items")
    #expect(error?.message.contains("found \(count)") == true, "\(String(describing: error))")
  }

  @Test func `a pipeline of one calibration is one item`() throws {
    let items = try reprocessing(Self.text.replacing("items: per-file\n", with: "")).items
    #expect(items.map(\.name) == ["p"])
    #expect(items[0].pipeline.outputDirectory == folder.file("out"))
    #expect(items[0].pipeline.journalPath == folder.file("out/calibration.journal"))
    #expect(try items[0].inputs().count == 2)
  }

  // MARK: Fingerprints

  private func fingerprint(_ text: String = text) throws -> Fingerprint {
    try reprocessing(text).items[0].fingerprint()
  }

  @Test(arguments: [
    ("model:", "# a remark\nmodel:"), ("{start: 2}", "{  start:   2 }"),
    ("directory: out", "directory: elsewhere"), ("items:", "twin: {repetitions: 7}\nitems:"),
    ("items:", "adjoint: {schedule: store-all}\nitems:"), ("in/*.nc", "in/[ab].nc"),
    ("in/*.nc", "'in/*.nc'"),
  ])
  func `what does not change results does not change the fingerprint`(
    part: String, replacement: String
  ) throws {
    let changed = try fingerprint(Self.text.replacing(part, with: replacement))
    #expect(try changed == fingerprint())
    #expect(try changed.change(since: fingerprint()) == nil)
  }

  @Test(arguments: [
    ("start: 2", "start: 2.1"), ("time_step: 300", "time_step: 200"),
    ("cases:", "title: T\ncases:"), ("items:", "uncertainty: {samples: 3}\nitems:"),
    ("directory: out", "directory: out, trajectories: false"),
  ])
  func `what changes results changes the fingerprint`(part: String, replacement: String) throws {
    let changed = try fingerprint(Self.text.replacing(part, with: replacement))
    #expect(try changed.digest != fingerprint().digest)
    #expect(try changed.change(since: fingerprint()) == "the pipeline has changed")
  }

  @Test func `content counts, and where it lies does not`() throws {
    let before = try fingerprint()
    try write("other data", "in/a.nc")
    let changed = try fingerprint()
    #expect(changed.change(since: before) == "\(folder.file("in/a.nc")) has changed")
    let single = Self.text.replacing("items: per-file\n", with: "")
    let two = try fingerprint(single)
    try write("third", "in/c.nc")
    #expect(try fingerprint(single).change(since: two) == "\(folder.file("in/c.nc")) is new")
    #expect(
      try two.change(since: fingerprint(single))
        == "it is made from fewer files, or in another order")
    try FileManager.default.removeItem(atPath: folder.file("in/c.nc"))
    try write("data of a", "moved/a.nc")
    let moved = try fingerprint(Self.text.replacing("in/*.nc", with: "moved/*.nc"))
    #expect(moved.digest == before.digest)
    #expect(moved.inputs != before.inputs)
  }

  @Test func `which case is made from which file counts`() throws {
    func text(_ first: String, _ second: String) -> String {
      """
      cases:
        - {observations: in/\(first).nc, name: p}
        - {observations: in/\(second).nc, name: q}
        - {observations: in/a.nc, name: r, role: hold-out}
      model: {closure: k-epsilon, time_step: 300}
      """
    }
    let (before, after) = (try fingerprint(text("a", "b")), try fingerprint(text("b", "a")))
    #expect(before.digest != after.digest)
    #expect(
      after.change(since: before) == "\(folder.file("in/b.nc")) has changed, and 1 other files")
  }

  @Test func `another version of the numerics counts`() throws {
    let now = try fingerprint()
    let json = try json(now).replacing(
      "\"numerics\" : \(Provenance.numericsVersion)", with: "\"numerics\" : 0")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let earlier = try decoder.decode(Fingerprint.self, from: Data(json.utf8))
    #expect(
      now.change(since: earlier)
        == "the program's numerics are of version \(Provenance.numericsVersion), and were of 0")
  }

  @Test func `what is no file has no fingerprint, and nobody waits for it`() throws {
    try FileManager.default.removeItem(atPath: folder.file("in/a.nc"))
    #expect(mkfifo(folder.file("in/a.nc"), 0o600) == 0)
    let error = #expect(throws: PipelineError.self) { try fingerprint() }
    #expect(error?.path == folder.file("in/a.nc"))
    #expect(error?.message == "this is not a file with content. Check the path.")
  }

  // MARK: Decisions

  /// Writes results as `run` does.
  private func writeResults(of item: Item) throws {
    let own = item.pipeline.outputDirectory
    let digest = try item.fingerprint().digest
    try OutputStage.publishing(.folder(own)) { stage in
      try stage.create(item.calibrationPath, text: "results")
      try stage.create(own + "/figures/misfit.svg", text: "figure")
      let files = try stage.checksums().map { ($0.path.below(own), $0.sha256) }
      try stage.create(
        own + "/SHA256SUMS", text: ResultList(fingerprint: digest, files: files).text)
    }
  }

  /// Writes results and notes them.
  private func calibrate(_ reprocessing: inout Reprocessing, _ place: Int = 0) throws {
    let item = reprocessing.items[place]
    try writeResults(of: item)
    reprocessing.note(
      item, done: 0.5, try item.fingerprint(), at: 0, seconds: 1.5)
    try reprocessing.writeManifest()
  }

  private func decide(_ text: String = text, _ place: Int = 0) throws -> Reprocessing.Decision {
    var reprocessing = try reprocessing(text)
    let item = reprocessing.items[place]
    return reprocessing.decide(item, try item.fingerprint())
  }

  @Test func `what has results and has not changed is skipped`() throws {
    #expect(try decide() == .redo(reason: "it has no results"))
    var reprocessing = try reprocessing()
    try calibrate(&reprocessing)
    #expect(try decide() == .skip(reason: "nothing has changed since 1970-01-01T00:00:00Z"))
    #expect(try decide(Self.text, 1) == .redo(reason: "it has no results"))
  }

  @Test func `what has changed is done again, with the reason`() throws {
    var reprocessing = try reprocessing()
    try calibrate(&reprocessing)
    #expect(
      try decide(Self.text.replacing("start: 2", with: "start: 2.2"))
        == .redo(reason: "the pipeline has changed"))
    // Of the same size: other results, which a process wrote that was killed before it could note them.
    try write("RESULTS", "out/a/calibration.nc")
    #expect(try decide() == .redo(reason: "a/calibration.nc is missing or has been changed"))
    try FileManager.default.removeItem(atPath: folder.file("out/a/calibration.nc"))
    #expect(try decide() == .redo(reason: "a/calibration.nc is missing or has been changed"))
    try write("new", "in/a.nc")
    #expect(try decide() == .redo(reason: "\(folder.file("in/a.nc")) has changed"))
  }

  @Test func `what failed is done again`() throws {
    var reprocessing = try reprocessing()
    let item = reprocessing.items[0]
    reprocessing.note(
      item, failed: "no", exitCode: 65, try item.fingerprint(), at: 60, seconds: 1)
    try reprocessing.writeManifest()
    #expect(try decide() == .redo(reason: "it failed at 1970-01-01T00:01:00Z"))
    let entry = try #require(Manifest.read(folder.file("out"))?.items["a"])
    #expect(entry.state == .failed && entry.message == "no" && entry.exitCode == 65)
  }

  @Test func `results are known without a manifest, as long as they are what was written`() throws {
    let item = try reprocessing().items[0]
    try writeResults(of: item)
    #expect(try decide() == .skip(reason: "its results are there"))
    var known = try reprocessing()
    _ = known.decide(item, try item.fingerprint())
    let entry = try #require(known.manifest.items["a"])
    #expect(entry.outputs.map(\.path) == ["a/calibration.nc", "a/figures/misfit.svg"])
    #expect(entry.state == .done)

    #expect(
      try decide(Self.text.replacing("start: 2", with: "start: 3"))
        == .redo(reason: "it has no results"))
    try write("FIGURE", "out/a/figures/misfit.svg")
    #expect(try decide() == .redo(reason: "it has no results"))
    try FileManager.default.removeItem(atPath: folder.file("out/a/figures/misfit.svg"))
    #expect(try decide() == .redo(reason: "it has no results"))
  }

  @Test func `results that were copied are still the same`() throws {
    var reprocessing = try reprocessing()
    try calibrate(&reprocessing)
    // With another time of change.
    try write("results", "out/a/calibration.nc")
    #expect(try decide() == .skip(reason: "nothing has changed since 1970-01-01T00:00:00Z"))
  }

  @Test func `a pipeline that is divided another way has other results`() throws {
    try FileManager.default.removeItem(atPath: folder.file("in/b.nc"))
    let text = Self.text.replacing("directory: out", with: "directory: out/").replacing(
      "in/*.nc", with: "in/a*.nc")
    func make(_ text: String) throws -> Reprocessing {
      try Reprocessing(PipelineFile(text: text, path: folder.file("a.yml")))
    }
    var perFile = try make(text)
    try calibrate(&perFile)
    var single = try make(text.replacing("items: per-file\n", with: ""))
    let item = single.items[0]
    #expect(item.name == "a")
    #expect(
      single.decide(item, try item.fingerprint()) == .redo(reason: "its results lie elsewhere"))
  }

  @Test func `what failed and is gone is forgotten`() throws {
    var reprocessing = try reprocessing()
    try calibrate(&reprocessing)
    let item = reprocessing.items[1]
    reprocessing.note(item, failed: "no", exitCode: 65, nil, at: 60, seconds: 1)
    try reprocessing.writeManifest()
    #expect(try self.reprocessing().manifest.items.count == 2)
    for name in ["a", "b"] {
      try FileManager.default.removeItem(atPath: folder.file("in/\(name).nc"))
    }
    let rest = try self.reprocessing(Self.text.replacing("in/*.nc", with: "in"))
    #expect(rest.manifest.items.keys.sorted() == ["a"])
  }

  @Test func `a file that cannot be an item keeps none of the others`() throws {
    try write("", "in/a.nc4")
    try write("", "outside/c.nc")
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("in/c.nc"), withDestinationPath: folder.file("outside/c.nc"))
    try write("", "pipelines/x")
    let text = Self.text.replacing("in/*.nc", with: "in") + "confine: .\n"
    let items = try reprocessing(text).items
    #expect(items.map(\.name) == ["a", "a.nc4", "b", "c"])
    let failed = items.map { item in (try? item.fingerprint()) == nil }
    #expect(failed == [false, true, false, false])
    let narrow = Self.text.replacing("in/*.nc", with: "in") + "confine: in\n"
    let error = #expect(throws: PipelineError.self) {
      try reprocessing(narrow.replacing("directory: out", with: "directory: in/out")).items[3]
        .inputs()
    }
    #expect(error?.message.contains("to which 'confine' keeps this pipeline") == true)
    #expect(throws: PipelineError.self) {
      try reprocessing(text.replacing("items: per-file\n", with: ""))
    }
  }

  @Test(arguments: ["", "{", "[]", "{\"format\": 2, \"pipeline\": \"p\", \"items\": {}}"])
  func `a manifest that cannot be used counts for nothing`(text: String) throws {
    try write(text, "out/manifest.json")
    #expect(Manifest.read(folder.file("out")) == nil)
    #expect(try decide() == .redo(reason: "it has no results"))
  }

  @Test func `a manifest says the same when it is read`() throws {
    var reprocessing = try reprocessing()
    try calibrate(&reprocessing)
    #expect(Manifest.read(folder.file("out")) == reprocessing.manifest)
  }
}
