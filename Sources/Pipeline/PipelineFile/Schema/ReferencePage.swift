import Foundation

/// Writes the tables of keys into the reference page, docs/pipeline.md.
///
/// A table stands between two comments, which the prose around it leaves alone:
///
///     <!-- keys: model -->
///     <!-- end of keys -->
///
/// `keys` shows the keys of a mapping, `forms` the forms that a value may have, each by the name of its definition.
public enum ReferencePage {
  /// Returns the page in a file with each of its tables made anew.
  ///
  /// - Throws: `PipelineError` where the file cannot be read, or a comment names no table or has no end.
  public static func renewed(file path: String) throws(PipelineError) -> String {
    guard let page = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw PipelineError(path: path, message: "there is no such text. Check the path of the page.")
    }
    return try renewed(page, path: path)
  }

  /// Returns the page with each of its tables made anew.
  ///
  /// - Parameters:
  ///   - page: The text of the page.
  ///   - path: Its path, which errors name.
  /// - Throws: `PipelineError` where a comment names no table, or has no end.
  public static func renewed(_ page: String, path: String) throws(PipelineError) -> String {
    var lines: [Substring] = []
    var open: (kind: String, line: Int)?
    for (index, line) in page.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      func failure(_ message: String) -> PipelineError {
        PipelineError(
          path: path, position: SourcePosition(line: index + 1, column: 1), message: message)
      }
      if let begun = open {
        guard !line.hasPrefix("<!-- end of \(begun.kind) -->") else {
          lines.append(line)
          open = nil
          continue
        }
        if line.hasPrefix("<!-- ") {
          throw failure(
            "the table of line \(begun.line) has no end. Add <!-- end of \(begun.kind) -->.")
        }
        continue
      }
      lines.append(line)
      guard let marker = line.wholeMatch(of: #/<!-- (keys|forms): (.*) -->/#)?.output else {
        continue
      }
      guard let table = table(String(marker.1), of: String(marker.2)) else {
        throw failure(unknownName(String(marker.2), kind: "table", known: names(String(marker.1))))
      }
      lines += ["", Substring(table), ""]
      open = (String(marker.1), index + 1)
    }
    if let open {
      throw PipelineError(
        path: path, position: SourcePosition(line: open.line, column: 1),
        message: "the table has no end. Add <!-- end of \(open.kind) -->.")
    }
    return lines.joined(separator: "\n")
  }

  private static func table(_ kind: String, of name: String) -> String? {
    for definition in Schema.definitions where definition.name == name {
      switch (definition, kind) {
      case (.mapping(let mapping), "keys"): return mapping.markdown
      case (.forms(let forms), "forms"): return forms.markdown
      default: return nil
      }
    }
    return nil
  }

  private static func names(_ kind: String) -> [String] {
    Schema.definitions.filter { table(kind, of: $0.name) != nil }.map(\.name)
  }
}
