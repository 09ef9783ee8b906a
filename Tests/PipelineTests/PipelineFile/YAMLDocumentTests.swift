import Foundation
import TestSupport
import Testing

@testable import Pipeline

struct YAMLDocumentTests {
  /// Makes a folder with a file of the given bytes, and returns the error of loading it.
  private func loadError(_ bytes: [UInt8]) throws -> String {
    try withFolder { folder in
      let path = folder + "/kato.yml"
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      do {
        _ = try PipelineFile.load(path: path)
        return ""
      } catch {
        return "\(error)".replacing(folder + "/", with: "")
      }
    }
  }

  @Test func `a file is loaded with its path and text`() throws {
    try withFolder { folder in
      let path = folder + "/kato.yml"
      try Data(sample().utf8).write(to: URL(fileURLWithPath: path))
      let file = try PipelineFile.load(path: path)
      #expect(file.path == path)
      #expect(file.text == sample())
      #expect(file.resolve("a.nc") == folder + "/a.nc")
    }
  }

  @Test func `a missing file is said to be missing`() {
    let error = #expect(throws: PipelineError.self) {
      try PipelineFile.load(path: "no/such/kato.yml")
    }
    #expect(
      error?.description
        == "no/such/kato.yml: no such file. Check the path of the pipeline file.")
  }

  @Test func `a folder is said to be one`() throws {
    try withFolder { folder in
      let error = #expect(throws: PipelineError.self) { try PipelineFile.load(path: folder) }
      #expect(
        error?.description
          == "\(folder): this is a folder, not a pipeline file. "
          + "Give the path of the YAML file in it.")
    }
  }

  @Test func `text that is not UTF-8 is refused where it begins`() throws {
    let latin1 = Array("title: a\ntitre: modèle".utf8).map { $0 == 0xC3 ? 0xE8 : $0 }
    #expect(
      try loadError(latin1)
        == "kato.yml:2:11: the file is not UTF-8 text. Save it as UTF-8.")
  }

  @Test func `a file above 1 MiB is refused, one of 1 MiB is not`() throws {
    let filler = String(repeating: "#", count: (1 << 20) - sample().utf8.count)
    #expect(try loadError(Array((sample() + filler).utf8)) == "")
    let message =
      "kato.yml: the file is larger than 1048576 bytes. Check that it is the right file, or raise the "
      + "limit: --limit pipeline-size=VALUE."
    #expect(try loadError(Array((sample() + filler + "#").utf8)) == message)
    #expect(errorText(sample() + filler + "#") == message)
  }

  @Test func `a syntax error has the parser's line and words`() {
    #expect(
      errorText("title: [a, b\nmodel: {}\n")
        == "kato.yml:2:6: this is not valid YAML: while parsing a flow sequence (from line 1): "
        + "did not find expected ',' or ']'. "
        + "Check indentation, colons, quotes and brackets here and just above.")
  }

  @Test func `a tab in the indentation is pointed out`() {
    #expect(
      errorText("model:\n\ttime_step: 30\n")
        == "kato.yml:2:1: this is not valid YAML: while scanning for the next token (from line 2): "
        + "found character that cannot start any token. Indent with spaces instead of tabs.")
  }

  @Test func `a pattern without quotes is pointed out`() {
    #expect(
      errorText("cases: [{observations: *.nc}]").hasSuffix(
        "Put a text that begins with '*' in quotes."))
  }

  @Test func `a control character is refused where it stands`() {
    #expect(
      errorText("title: a\ntitle: b\u{1}")
        == "kato.yml:2:9: this is not valid YAML: control characters are not allowed. "
        + "Remove the character.")
  }

  @Test func `a second document is refused`() {
    #expect(
      errorText(sample() + "\n---\na: 1\n")
        == "kato.yml:9:1: a second YAML document starts here. Keep one pipeline in each file.")
  }

  @Test func `an alias needs its anchor`() {
    #expect(
      errorText("title: *a")
        == "kato.yml:1:8: this is not valid YAML: found undefined alias. "
        + "Define the anchor ('&name') above its alias.")
  }

  @Test func `a tag is refused`() {
    let message = "YAML tags ('!…') are not supported. Remove the tag."
    #expect(errorText("title: !!float 3") == "kato.yml:1:8: " + message)
    #expect(errorText("model: !m {}") == "kato.yml:1:8: " + message)
    #expect(errorText("cases: !m []") == "kato.yml:1:8: " + message)
  }

  @Test func `nesting is limited to 32`() {
    func nested(_ depth: Int) -> String {
      "title: " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    let advice =
      "Check brackets and indentation, or raise the limit: --limit pipeline-depth=VALUE."
    #expect(errorText(nested(31)).contains("title: expected a title, found a list."))
    #expect(
      errorText(nested(32))
        == "kato.yml:1:39: mappings and lists are nested more than 32 deep. "
        + advice)
    let ending = "mappings and lists are nested more than 32 deep. " + advice
    #expect(errorText(nested(100_000)).hasSuffix(ending))
    #expect(errorText(String(repeating: "- ", count: 100_000)).hasSuffix(ending))
    #expect(errorText(String(repeating: "{a: ", count: 100_000)).hasSuffix(ending))
  }

  @Test func `a long text or key is refused, and the limit can be raised`() throws {
    let long = String(repeating: "x", count: 10_001)
    let start = String(repeating: "x", count: 60)
    let advice =
      "this text of 10001 bytes ('\(start)…') is longer than 10000. Shorten it, or raise the limit: "
      + "--limit pipeline-text-length=VALUE."
    #expect(
      errorText("title: \(long)\n" + sample()) == "kato.yml:1:8: " + advice)
    #expect(!errorText("title: \(long.dropLast())\n" + sample()).contains("longer"))
    var limits = ReadingLimits()
    limits.pipeline[.textLength] = 10_001
    let file = try PipelineFile(text: "title: \(long)\n" + sample(), path: "a.yml", limits: limits)
    #expect(file.title == long)
  }

  @Test func `every limit can be lowered`() {
    func message(_ limit: PipelineLimit, _ value: Int) -> String {
      var limits = ReadingLimits()
      limits.pipeline[limit] = value
      do {
        _ = try PipelineFile(text: sample(), path: "kato.yml", limits: limits)
        return ""
      } catch {
        return error.description
      }
    }
    #expect(message(.size, 10).contains("the file is larger than 10 bytes."))
    #expect(message(.depth, 1).contains("nested more than 1 deep."))
    #expect(message(.values, 2).contains("the file holds more than 2 values"))
    #expect(message(.textLength, 3).contains("this text of 5 bytes ('model') is longer than 3."))
    #expect(message(.values, 20) == "")
  }

  @Test(.timeLimit(.minutes(1))) func `aliases cannot multiply without end`() {
    var text = "title: [&a0 [x, x]"
    for level in 1...30 { text += ", &a\(level) [*a\(level - 1), *a\(level - 1)]" }
    #expect(
      errorText(text + "]").hasSuffix(
        "the file holds more than 100000 values, counting what its aliases repeat. "
          + "Use fewer aliases, or raise the limit: --limit pipeline-values=VALUE."))
  }

  @Test(
    .timeLimit(.minutes(1)), arguments: ["? *a60 : 1", "? [*a60] : 1", "*a60 : 1", "[*a60]: 1"])
  func `aliases in keys are refused before they multiply`(key: String) {
    var text = "title:\n  - &a0 [x, x]\n"
    for level in 1...60 { text += "  - &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
    let column = key == "[*a60]: 1" ? 11 : 6
    #expect(
      errorText(text + "  - {\(key)}")
        == "kato.yml:63:\(column): a key must be a single word; an alias, a list or a mapping "
        + "cannot be one. Write 'key: value'.")
  }
}

/// Runs a test in a folder of its own, which is removed afterwards.
func withFolder<Result>(_ test: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("pipeline-file-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try test(folder.path)
}
