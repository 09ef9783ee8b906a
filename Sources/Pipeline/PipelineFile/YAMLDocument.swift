import Foundation
import Yams

/// Reads the text of a pipeline file and turns it into a tree, within limits.
enum YAMLDocument {
  /// Reads a file as UTF-8 text.
  static func text(
    ofFile path: String, limits: PipelineLimits = PipelineLimits()
  ) throws(PipelineError) -> String {
    func failure(_ message: String) -> PipelineError { PipelineError(path: path, message: message) }
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw failure("no such file. Check the path of the pipeline file.")
    }
    if isDirectory.boolValue {
      throw failure("this is a folder, not a pipeline file. Give the path of the YAML file in it.")
    }
    let data: Data
    do {
      let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      // One byte more than allowed tells a file that is too large without reading all of it.
      data = try file.read(upToCount: limits[.size] + 1) ?? Data()
      try file.close()
    } catch {
      throw failure("the file cannot be read. Check its permissions: \(error.localizedDescription)")
    }
    if data.count > limits[.size] { throw oversize(path, limits) }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw PipelineError(
        path: path, position: firstInvalid(in: data),
        message: "the file is not UTF-8 text. Save it as UTF-8.")
    }
    return text
  }

  /// Turns a text into the tree of its values.
  ///
  /// - Returns: The document's root.
  static func compose(
    _ text: String, path: String, limits: PipelineLimits = PipelineLimits()
  ) throws(PipelineError) -> YAMLValue {
    if text.utf8.count > limits[.size] { throw oversize(path, limits) }
    // A byte order mark belongs to the file, not to its first line.
    let hasMark = text.unicodeScalars.first == "\u{FEFF}"
    let text = hasMark ? String(text.unicodeScalars.dropFirst()) : text
    if let position = firstKeyThatMayExpand(in: text) {
      throw PipelineError(
        path: path, position: position,
        message: "a key must be a single word; an alias, a list or a mapping cannot be one. "
          + "Write 'key: value'.")
    }
    let node: Node?
    do {
      // Types are decided here, not by YAML 1.1's rules, hence the basic resolver. The encoding is
      // stated because Yams otherwise asks the environment for it.
      node = try Yams.compose(yaml: text, .basic, .default, .utf8)
    } catch {
      throw syntaxError(error, text: text, path: path, limits)
    }
    let start = SourcePosition(line: 1, column: 1)
    guard let node else {
      throw PipelineError(
        path: path, position: start,
        message: "the file is empty. Give at least 'cases' and 'model'.")
    }
    let root = YAMLValue(node: node, file: path, name: "", key: "", namePosition: start)
    var count = 0
    try check(node, limits, root: root, depth: 0, count: &count)
    return root
  }

  private static func oversize(_ path: String, _ limits: PipelineLimits) -> PipelineError {
    PipelineError(
      path: path,
      message: "the file is larger than \(limits[.size]) bytes. Check that it is the right file"
        + raising(.size))
  }

  /// The end of a message about a limit: how to raise it.
  private static func raising(_ limit: PipelineLimit) -> String {
    ", or raise the limit: --limit \(limit.rawValue)=VALUE."
  }

  /// Walks the tree as an alias-free one would be walked and stops at the first limit passed.
  private static func check(
    _ node: Node, _ limits: PipelineLimits, root: YAMLValue, depth: Int, count: inout Int
  ) throws(PipelineError) {
    func failure(_ message: String) -> PipelineError {
      PipelineError(path: root.file, position: SourcePosition(of: node), message: message)
    }
    count += 1
    if count > limits[.values] {
      throw failure(
        "the file holds more than \(limits[.values]) values, counting what its aliases repeat. "
          + "Use fewer aliases" + raising(.values))
    }
    switch node {
    case .scalar(let scalar):
      guard scalar.tag.rawValue.isEmpty || scalar.tag == Tag(.str) else { throw failure(noTags) }
      let length = scalar.string.utf8.count
      if length > limits[.textLength] {
        throw failure(
          "this text of \(length) bytes ('\(excerpt(scalar.string))') is longer than "
            + "\(limits[.textLength]). Shorten it" + raising(.textLength))
      }
    case .sequence(let sequence):
      guard sequence.tag.rawValue.isEmpty || sequence.tag == Tag(.seq) else {
        throw failure(noTags)
      }
      if depth >= limits[.depth] { throw failure(tooDeep(limits)) }
      for item in sequence {
        try check(item, limits, root: root, depth: depth + 1, count: &count)
      }
    case .mapping(let mapping):
      guard mapping.tag.rawValue.isEmpty || mapping.tag == Tag(.map) else { throw failure(noTags) }
      if depth >= limits[.depth] { throw failure(tooDeep(limits)) }
      for (key, value) in mapping {
        // Keys are words; those that are not are refused where the mapping is read.
        if case .scalar = key {
          count -= 1
          try check(key, limits, root: root, depth: depth, count: &count)
        }
        try check(value, limits, root: root, depth: depth + 1, count: &count)
      }
    case .alias:
      throw failure("this alias stands for nothing. Write its value out.")
    }
  }

  /// Finds a key other than a word in a text with aliases.
  ///
  /// The parser compares whole keys to find repeated ones, so a few nested aliases inside of one
  /// would keep it busy for ever, before any limit on the tree can be checked. The search knows
  /// nothing of quotes and comments: a text that has both anchors and such signs is refused.
  private static func firstKeyThatMayExpand(in text: String) -> SourcePosition? {
    let bytes = Array(text.utf8)
    guard bytes.contains(UInt8(ascii: "&")), bytes.contains(UInt8(ascii: "*")) else { return nil }
    let space = Set(" \t\r\n".utf8)
    let brackets = Set(",[]{}".utf8)
    for (index, byte) in bytes.enumerated() {
      var next = index + 1
      let opens =
        index == 0 || space.contains(bytes[index - 1]) || brackets.contains(bytes[index - 1])
      func isAtSpace() -> Bool { next < bytes.count && space.contains(bytes[next]) }
      switch byte {
      case UInt8(ascii: "?"):
        guard opens, isAtSpace() else { continue }
      case UInt8(ascii: "*") where opens, UInt8(ascii: "]"), UInt8(ascii: "}"):
        if byte == UInt8(ascii: "*") {
          while next < bytes.count, !space.contains(bytes[next]), !brackets.contains(bytes[next]),
            bytes[next] != UInt8(ascii: ":")
          {
            next += 1
          }
        }
        while isAtSpace() { next += 1 }
        guard next < bytes.count, bytes[next] == UInt8(ascii: ":") else { continue }
      default:
        continue
      }
      return position(after: bytes[..<index])
    }
    return nil
  }

  /// Returns the position that follows some bytes from the beginning of the text.
  private static func position(after bytes: ArraySlice<UInt8>) -> SourcePosition {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let column = String(decoding: lines.last ?? [], as: UTF8.self).unicodeScalars.count + 1
    return SourcePosition(line: max(lines.count, 1), column: column)
  }

  private static func tooDeep(_ limits: PipelineLimits) -> String {
    "mappings and lists are nested more than \(limits[.depth]) deep. Check brackets and indentation"
      + raising(.depth)
  }
  private static let noTags = "YAML tags ('!…') are not supported. Remove the tag."

  /// Translates what the YAML parser says.
  private static func syntaxError(
    _ error: any Error, text: String, path: String, _ limits: PipelineLimits
  ) -> PipelineError {
    func failure(_ line: Int, _ column: Int, _ message: String) -> PipelineError {
      PipelineError(
        path: path, position: SourcePosition(line: line, column: column), message: message)
    }
    func unreadable(_ context: YamlError.Context?, _ problem: String, _ mark: Mark) -> PipelineError
    {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      let hasTab =
        lines.indices.contains(mark.line - 1)
        && lines[mark.line - 1].prefix(while: \.isWhitespace).contains("\t")
      let advice =
        if hasTab {
          "Indent with spaces instead of tabs."
        } else if context?.text.contains("alias") == true {
          "Put a text that begins with '*' in quotes."
        } else {
          "Check indentation, colons, quotes and brackets here and just above."
        }
      let story = context.map { "\($0.text) (from line \($0.mark.line)): \(problem)" } ?? problem
      return failure(mark.line, mark.column, "this is not valid YAML: \(story). \(advice)")
    }
    switch error as? YamlError {
    case .parser(_, let problem, let mark, _) where problem.contains("nesting level"):
      // The parser has a limit of its own, far above ours, which spares the stack.
      return failure(mark.line, mark.column, tooDeep(limits))
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _):
      return unreadable(context, problem, mark)
    case .composer(let context, _, let mark, _) where context != nil:
      return failure(
        mark.line, mark.column,
        "a second YAML document starts here. Keep one pipeline in each file.")
    case .composer(_, let problem, let mark, _):
      return failure(
        mark.line, mark.column,
        "this is not valid YAML: \(problem). Define the anchor ('&name') above its alias.")
    case .reader(let problem, let offset, _, _):
      let before = text.prefix(offset ?? 0)
      let line = before.count(where: \.isNewline) + 1
      let column = before.reversed().prefix { !$0.isNewline }.count + 1
      return failure(
        line, column, "this is not valid YAML: \(problem). Remove the character.")
    case .duplicatedKeysInMapping(let duplicates, let context):
      let key = duplicates.first ?? ""
      return failure(
        context.mark.line, context.mark.column,
        "the key '\(excerpt(key))' is given more than once in the same mapping, first here. "
          + "Keep one of them.")
    default:
      return PipelineError(
        path: path, message: "the YAML cannot be read: \(error). Check the file.")
    }
  }

  /// Finds the first byte that is not UTF-8.
  private static func firstInvalid(in data: Data) -> SourcePosition? {
    var decoder = UTF8()
    var bytes = data.makeIterator()
    var line = 1
    var column = 1
    while true {
      switch decoder.decode(&bytes) {
      case .scalarValue("\n"):
        line += 1
        column = 1
      case .scalarValue:
        column += 1
      case .emptyInput:
        return nil
      case .error:
        return SourcePosition(line: line, column: column)
      }
    }
  }
}
