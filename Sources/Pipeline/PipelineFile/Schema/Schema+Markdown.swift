extension MappingSchema {
  /// A table of the keys. The columns of units and defaults are there where a key has one.
  var markdown: String {
    let hasUnits = keys.contains { $0.unit != nil }
    let hasDefaults = keys.contains { $0.standard != nil }
    func cells(
      _ name: String, _ type: String, _ unit: String, _ standard: String, _ meaning: String
    ) -> [String] {
      [name, type] + (hasUnits ? [unit] : []) + (hasDefaults ? [standard] : []) + [meaning]
    }
    return markdownTable(
      cells("Key", "Type", "Unit", "Default", "Meaning"),
      keys.map { key in
        cells(
          "`\(key.name)`", key.type ?? key.value.summary, key.unit ?? "",
          key.standard?.markdown ?? "none", key.meaning)
      })
  }
}

extension FormsSchema {
  /// A table of the forms, in words.
  var markdown: String {
    markdownTable(
      ["Value", "Meaning"],
      forms.compactMap { form in form.example.map { ["`\($0)`", form.meaning ?? ""] } })
  }
}

extension KeySchema.Standard {
  fileprivate var markdown: String {
    switch self {
    case .required: "**required**"
    case .ofItsKeys: "see there"
    case .word(let word): "`\(word)`"
    case .number(let number): brief(number).replacing("e-0", with: "e-")
    case .boolean(let claim): "`\(claim)`"
    case .other(let text): text
    }
  }
}

extension ValueSchema {
  /// The type in a few words of Markdown.
  var summary: String {
    switch self {
    case .number(let range): "number" + range.summary
    case .integer(let range): "whole number" + Self.summary(range)
    case .boolean: "boolean"
    case .text, .matching: "text"
    case .path: "path"
    case .words(let words): words.map { "`\($0)`" }.joined(separator: ", ")
    case .constants(let values): values.map { "`\($0.text())`" }.joined(separator: ", ")
    case .list(let item, count: 2...2): "`[\(item.summary), \(item.summary)]`"
    case .list(let item, _): "list of \(item.summary)"
    case .mapping(let mapping):
      mapping.section.map { "[mapping](#\($0))" }
        ?? "`{\(mapping.keys.names.joined(separator: ", "))}`"
    case .names(let value): "mapping of names to \(value.summary)"
    case .forms(let forms):
      if let section = forms.section {
        "[\(forms.title)](#\(section))"
      } else {
        forms.forms.map(\.value.summary).joined(separator: ", or ")
      }
    }
  }

  private static func summary(_ range: ClosedRange<Int>) -> String {
    switch (range.lowerBound, range.upperBound) {
    case (Int.min, _), (-Int.max, _): ""
    case (let lower, Int.max): " ≥ \(lower)"
    case (let lower, let upper): ", \(lower) to \(upper)"
    }
  }
}

extension NumberRange {
  fileprivate var summary: String {
    switch self {
    case .finite: ""
    case .positive: " > 0"
    case .notNegative: " ≥ 0"
    case .within(let range): ", \(brief(range.lowerBound)) to \(brief(range.upperBound))"
    case .upTo(let limit): " > 0, at most \(brief(limit))"
    }
  }
}

private func markdownTable(_ head: [String], _ rows: [[String]]) -> String {
  // A bar would end the cell.
  ([head, head.map { _ in "---" }] + rows).map { cells in
    "| " + cells.map { $0.replacing("|", with: #"\|"#) }.joined(separator: " | ") + " |"
  }.joined(separator: "\n")
}
