/// Lines of YAML, each with an explanation.
struct CommentedLines: Equatable {
  struct Line: Equatable {
    /// Levels of two blanks.
    var depth: Int
    /// The YAML; empty for a comment on a line of its own.
    let text: String
    /// What it means.
    let comment: String
    /// What was found, which may differ from case to case.
    let detail: String
  }

  private(set) var lines: [Line] = []

  mutating func add(
    _ text: String, _ comment: String = "", detail: String = "", depth: Int = 0
  ) {
    lines.append(Line(depth: depth, text: text, comment: comment, detail: detail))
  }

  mutating func add(_ others: CommentedLines, depth: Int = 0) {
    for var line in others.lines {
      line.depth += depth
      lines.append(line)
    }
  }

  /// Whether the YAML is the same, whatever the explanations.
  func saysTheSame(as other: CommentedLines) -> Bool {
    lines.map(\.text) == other.lines.map(\.text)
  }

  /// Leaves out what was found where it is not the same in others.
  func shared(with others: [CommentedLines]) -> CommentedLines {
    var result = CommentedLines()
    for (index, line) in lines.enumerated() {
      let isCommon = others.allSatisfy { $0.lines[index].detail == line.detail }
      result.add(
        line.text, line.comment, detail: isCommon ? line.detail : "", depth: line.depth)
    }
    return result
  }

  /// Makes the first line an item of a list.
  func asItem() -> CommentedLines {
    var result = CommentedLines()
    for (index, line) in lines.enumerated() {
      result.add(
        index == 0 ? "- " + line.text : line.text, line.comment, detail: line.detail,
        depth: index == 0 ? line.depth : line.depth + 1)
    }
    return result
  }

  // MARK: Text

  /// Where comments begin, and where lines end.
  private static let (column, width) = (42, 120)

  /// The lines as text, comments behind them or, where there is no room, before them.
  var text: String { lines.map(Self.rendered).joined() }

  private static func rendered(_ line: Line) -> String {
    let indentation = String(repeating: "  ", count: line.depth)
    let comment = [line.comment, line.detail].filter { !$0.isEmpty }.map(singleLine)
      .joined(separator: "; ")
    let yaml = indentation + line.text
    if comment.isEmpty { return yaml + "\n" }
    if line.text.isEmpty { return wrapped(comment, indentation) }
    let padding = String(repeating: " ", count: max(column - yaml.count, 2))
    let whole = yaml + padding + "# " + comment
    if whole.count <= width { return whole + "\n" }
    return wrapped(comment, indentation) + yaml + "\n"
  }

  private static func wrapped(_ comment: String, _ indentation: String) -> String {
    var lines = [indentation + "#"]
    for word in comment.split(separator: " ", omittingEmptySubsequences: false) {
      if lines[lines.count - 1].count + 1 + word.count > width {
        lines.append(indentation + "#")
      }
      lines[lines.count - 1] += " " + word
    }
    return lines.map { $0 + "\n" }.joined()
  }
}

/// Returns a text without what would end a comment or may not stand in YAML.
private func singleLine(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars { result += mustBeEscaped(scalar) ? "?" : String(scalar) }
  return result
}

/// Writes a text as a scalar of YAML, in quotes where it might be taken for anything else.
///
/// Plain are words that begin with a letter, `_`, `/` or `..`, of characters that mean nothing in YAML, and dates.
func yamlText(_ text: String) -> String {
  let isPlain =
    text.wholeMatch(of: /(\.\.)?[A-Za-z_\/][A-Za-z0-9_\/.+-]*/) != nil
    || text.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?)?/) != nil
  let words = ["true", "false", "yes", "no", "on", "off", "y", "n", "null"]
  if isPlain, !words.contains(text.lowercased()) { return text }
  var quoted = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"", "\\": quoted += "\\" + String(scalar)
    case _ where mustBeEscaped(scalar):
      let digits = String(scalar.value, radix: 16, uppercase: true)
      quoted += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
    default: quoted.unicodeScalars.append(scalar)
    }
  }
  return "\"\(quoted)\""
}

/// Whether a character breaks lines, is invisible, or is not allowed in YAML.
private func mustBeEscaped(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned,
    .privateUse:
    true
  default: false
  }
}

/// Writes a mapping on one line, without the keys that have no value.
func yamlMapping(_ members: [(key: String, value: String?)]) -> String {
  let stated = members.compactMap { member in member.value.map { "\(member.key): \($0)" } }
  return "{\(stated.joined(separator: ", "))}"
}

/// Writes a list on one line; a single item as itself.
func yamlList(_ items: [String], alwaysList: Bool = false) -> String {
  items.count == 1 && !alwaysList ? items[0] : "[\(items.joined(separator: ", "))]"
}
