import Yams

/// One value of the file with the place where it stands, so that every error can name it.
struct YAMLValue {
  let node: Node
  /// The pipeline file, as named by the user.
  let file: String
  /// The last key of the path, or an empty text for the document and for items of a list.
  let name: String
  /// The keys that lead here, such as `cases[0].grid`.
  let key: String
  /// Where `name` stands; the same as `position` for an item of a list.
  let namePosition: SourcePosition
  /// What the value may be, where that is described: numbers take their ranges from it.
  var schema: ValueSchema?

  /// The keys that the value may have as a mapping.
  var keys: [KeySchema] {
    for case .mapping(let mapping) in schema?.alternatives ?? [] { return mapping.keys }
    preconditionFailure("the description of \(key) has no mapping")
  }

  /// Where the value itself stands.
  var position: SourcePosition { SourcePosition(of: node) ?? namePosition }

  func failure(_ message: String) -> PipelineError {
    PipelineError(path: file, position: position, key: key, message: message)
  }

  func wrongType(expected: String, advice: String) -> PipelineError {
    failure("expected \(expected), found \(found). \(advice)")
  }

  /// The value as an error message names it.
  private var found: String {
    switch node {
    case .mapping: return "a mapping"
    case .sequence: return "a list"
    case .alias: return "an alias"
    case .scalar(let scalar):
      if isMissing { return "nothing" }
      let text = "'\(excerpt(scalar.string))'"
      return scalar.style == .plain ? text : "the quoted text \(text)"
    }
  }

  /// Whether the key stands without a value (`key:` or `key: null`).
  var isMissing: Bool {
    guard let plain else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(plain)
  }

  /// The text of an unquoted scalar: only such a one can be a number, a boolean or nothing.
  private var plain: String? {
    guard case .scalar(let scalar) = node, scalar.style == .plain else { return nil }
    return scalar.string
  }

  /// The value when it is a single word of the given spelling, such as `all`.
  func isWord(_ word: String) -> Bool { node.scalar?.string == word }

  var isScalar: Bool { node.scalar != nil }

  var isMapping: Bool { node.mapping != nil }

  var isList: Bool { node.sequence != nil }

  var isNumber: Bool { plain.map(isDecimal) ?? false }
}

extension SourcePosition {
  init?(of node: Node) {
    guard let mark = node.mark else { return nil }
    self.init(line: mark.line, column: mark.column)
  }
}

// MARK: - Scalars

/// The values a number may take.
enum NumberRange {
  case finite
  case positive
  case notNegative
  case within(ClosedRange<Double>)
  /// Greater than zero and up to the given limit.
  case upTo(Double)

  var requirement: String {
    switch self {
    case .finite: "be finite"
    case .positive: "be greater than 0"
    case .notNegative: "be 0 or greater"
    case .within(let range): "lie between \(brief(range.lowerBound)) and \(brief(range.upperBound))"
    case .upTo(let limit): "be greater than 0 and at most \(brief(limit))"
    }
  }

  func contains(_ number: Double) -> Bool {
    switch self {
    case .finite: number.isFinite
    case .positive: number > 0
    case .notNegative: number >= 0
    case .within(let range): range.contains(number)
    case .upTo(let limit): number > 0 && number <= limit
    }
  }
}

/// Writes a number as a user would: whole numbers without a fraction.
func brief(_ number: Double) -> String {
  Int(exactly: number).map(String.init) ?? "\(number)"
}

/// Recognises decimal numbers only: YAML's octal, hexadecimal and base-60 ones surprise people.
private func isDecimal(_ text: String) -> Bool {
  text.utf8.allSatisfy("0123456789+-.eE".utf8.contains) && Double(text) != nil
}

private func isNotFinite(_ text: String) -> Bool {
  let word = text.lowercased().drop { "+-.".contains($0) }
  return ["nan", "inf", "infinity"].contains(word)
}

extension YAMLValue {
  /// Reads a finite number.
  ///
  /// - Parameters:
  ///   - unit: What the number counts, in the plural, for the error message: `seconds`.
  ///   - range: The values allowed; nil for those of the value's description.
  func number(of unit: String? = nil, _ range: NumberRange? = nil) throws(PipelineError)
    -> Double
  {
    guard let range = range ?? schema?.numberRange else {
      preconditionFailure("the description of \(key) has no number")
    }
    let kind = "a number" + (unit.map { " of \($0)" } ?? "")
    let advice = "Write a decimal number such as 30, 2.5 or 1e-4, without quotes."
    guard let plain else { throw wrongType(expected: kind, advice: advice) }
    if isNotFinite(plain) {
      throw failure("must be a finite number, found '\(plain)'. \(advice)")
    }
    guard isDecimal(plain), let number = Double(plain) else {
      throw wrongType(expected: kind, advice: advice)
    }
    guard number.isFinite else {
      throw failure("must be a finite number, found '\(excerpt(plain))'. \(advice)")
    }
    guard range.contains(number) else {
      throw failure("must \(range.requirement), found '\(excerpt(plain))'. Change the value.")
    }
    return number
  }

  /// Reads a whole number.
  ///
  /// - Parameter range: The values allowed; nil for those of the value's description.
  func integer(in range: ClosedRange<Int>? = nil) throws(PipelineError) -> Int {
    guard let range = range ?? schema?.integerRange else {
      preconditionFailure("the description of \(key) has no whole number")
    }
    let advice = "Write it in digits, such as 100, without quotes."
    guard let plain, isDecimal(plain), !plain.contains(where: ".eE".contains) else {
      throw wrongType(expected: "a whole number", advice: advice)
    }
    // What fits no Int fits no range.
    guard let number = Int(plain), range.contains(number) else {
      let requirement =
        range.upperBound == .max
        ? "be \(range.lowerBound) or greater"
        : "lie between \(range.lowerBound) and \(range.upperBound)"
      throw failure("must \(requirement), found '\(excerpt(plain))'. Change the value.")
    }
    return number
  }

  /// Reads `true` or `false`; the other words of YAML 1.1, such as `yes`, are refused.
  func boolean() throws(PipelineError) -> Bool {
    switch plain {
    case "true": return true
    case "false": return false
    default:
      throw wrongType(expected: "true or false", advice: "Write one of the two, without quotes.")
    }
  }

  /// Reads a text that is not empty.
  ///
  /// - Parameter what: What the text is, for the error message: `the name of a variable`.
  func text(_ what: String) throws(PipelineError) -> String {
    guard case .scalar(let scalar) = node, !isMissing else {
      throw wrongType(expected: what, advice: "Write a word or a text in quotes.")
    }
    // A bare number or boolean here is more likely a value under the wrong key than a name.
    if isNumber || plain == "true" || plain == "false" {
      throw wrongType(expected: what, advice: "If it is meant, put it in quotes.")
    }
    guard !scalar.string.allSatisfy(\.isWhitespace) else {
      throw failure("expected \(what), found an empty text. Fill it in, or remove the key.")
    }
    guard !scalar.string.unicodeScalars.contains("\0") else {
      throw failure("expected \(what), found a text with a NUL character. Remove it.")
    }
    return scalar.string
  }

  /// Reads a text and keeps its place.
  func locatedText(_ what: String) throws(PipelineError) -> Located<String> {
    Located(try text(what), position: position, key: key)
  }

  /// Reads one of the words of a choice.
  func choice<Choice>(_ type: Choice.Type) throws(PipelineError) -> Choice
  where Choice: RawRepresentable<String> & CaseIterable {
    let words = Choice.allCases.map(\.rawValue)
    guard case .scalar(let scalar) = node, !isMissing else {
      throw wrongType(
        expected: "one of \(words.joined(separator: ", "))", advice: "Write one of them.")
    }
    guard let choice = Choice(rawValue: scalar.string) else {
      throw failure(unknownName(scalar.string, kind: "choice", known: words))
    }
    return choice
  }

  /// Reads a list: its items, each with its place.
  func list(of what: String) throws(PipelineError) -> [YAMLValue] {
    guard case .sequence(let sequence) = node else {
      throw wrongType(
        expected: "a list of \(what)", advice: "Write [a, b], or one item a line after '- '.")
    }
    return sequence.enumerated().map { index, item in
      YAMLValue(
        node: item, file: file, name: "", key: "\(key)[\(index)]",
        namePosition: SourcePosition(of: item) ?? position, schema: schema?.item)
    }
  }
}
