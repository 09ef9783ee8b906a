extension Schema {
  /// The JSON Schema (draft 7) of a pipeline file, or of one that `plumbline study` takes.
  public static var json: String {
    let isStudy = JSON.object([
      ("type", .string("object")), ("required", .array([.string("cost_study")])),
    ])
    let schema = JSON.object([
      ("$schema", .string("http://json-schema.org/draft-07/schema#")),
      ("title", .string("plumbline pipeline")),
      (
        "description",
        .string(
          "A pipeline of plumbline, which calibrates ocean mixing closures; see docs/pipeline.md.")
      ),
      ("type", .string("object")),
      ("if", isStudy),
      ("then", reference(to: "cost_study_file")),
      ("else", reference(to: "pipeline")),
      ("definitions", .object(definitions.map { ($0.name, $0.json) })),
    ])
    return schema.text() + "\n"
  }

  fileprivate static func reference(to name: String) -> JSON {
    .object([("$ref", .string("#/definitions/\(name)"))])
  }
}

extension Definition {
  fileprivate var json: JSON {
    switch self {
    case .mapping(let mapping): mapping.json
    case .forms(let forms): forms.json
    }
  }
}

extension ValueSchema {
  /// The schema of the value: one with a name refers to its definition.
  fileprivate var json: JSON {
    switch self {
    case .number(let range): .object([("type", .string("number"))] + range.json)
    case .integer(let range):
      .object([("type", .string("integer"))] + limits(range, "minimum", "maximum"))
    case .boolean: type("boolean")
    case .text, .path: .object([("type", .string("string")), ("pattern", .string(#"\S"#))])
    case .matching(let pattern):
      .object([("type", .string("string")), ("pattern", .string(pattern))])
    case .words(let words): .object([("enum", .array(words.map { .string($0) }))])
    case .constants(let values): .object([("enum", .array(values))])
    case .list(let item, let count):
      .object(
        [("type", .string("array")), ("items", item.json)]
          + limits(max(count.lowerBound, 0)...count.upperBound, "minItems", "maxItems"))
    case .mapping(let mapping): mapping.name.map(Schema.reference) ?? mapping.json
    case .names(let value):
      .object([("type", .string("object")), ("additionalProperties", value.json)])
    case .forms(let forms): forms.name.map(Schema.reference) ?? forms.json
    }
  }

  private func type(_ name: String) -> JSON { .object([("type", .string(name))]) }

  /// The ends of a range of whole numbers; those of `Int` are none.
  private func limits(
    _ range: ClosedRange<Int>, _ lower: String, _ upper: String
  ) -> [(name: String, value: JSON)] {
    let ends = [(lower, range.lowerBound), (upper, range.upperBound)]
    return ends.filter { $0.1.magnitude < Int.max.magnitude && ($0.1 != 0 || lower == "minimum") }
      .map { ($0.0, .integer($0.1)) }
  }
}

extension NumberRange {
  fileprivate var json: [(name: String, value: JSON)] {
    switch self {
    case .finite: []
    case .positive: [("exclusiveMinimum", .integer(0))]
    case .notNegative: [("minimum", .integer(0))]
    case .within(let range):
      [("minimum", .number(range.lowerBound)), ("maximum", .number(range.upperBound))]
    case .upTo(let limit): [("exclusiveMinimum", .integer(0)), ("maximum", .number(limit))]
    }
  }
}

extension FormsSchema {
  fileprivate var json: JSON {
    .object([("anyOf", .array(forms.map { $0.value.json(described: $0.meaning.map(plain)) }))])
  }
}

extension ValueSchema {
  /// The schema with a description; beside a reference no other word would count.
  fileprivate func json(
    described description: String?, and members: [(name: String, value: JSON)] = []
  ) -> JSON {
    guard let description else { return json }
    let head = [(name: "description", value: JSON.string(description))]
    guard case .object(let own) = json, own.first?.name != "$ref" else {
      return .object(head + [("allOf", .array([json]))] + members)
    }
    return .object(head + own + members)
  }
}

extension MappingSchema {
  fileprivate var json: JSON {
    let required = keys.filter(\.isRequired).names.map { JSON.string($0) }
    return .object(
      [
        ("type", .string("object")),
        ("properties", .object(keys.map { ($0.name, $0.json) })),
        ("additionalProperties", .boolean(false)),
      ]
        + (required.isEmpty ? [] : [("required", .array(required))])
        + (rules.isEmpty ? [] : [("allOf", .array(rules.map(\.json)))]))
  }
}

extension KeySchema {
  fileprivate var json: JSON {
    var description = plain(meaning)
    if let unit { description += " Unit: \(unit)." }
    var members: [(name: String, value: JSON)] = []
    switch standard {
    case .word(let word): members = [("default", .string(word))]
    case .number(let number): members = [("default", .number(number))]
    case .boolean(let claim): members = [("default", .boolean(claim))]
    case .other(let text): description += " Default: \(plain(text))."
    case .required, .ofItsKeys, nil: break
    }
    return value.json(described: description, and: members)
  }
}

extension MappingRule {
  fileprivate var json: JSON {
    func required(_ key: String) -> JSON { .object([("required", .array([.string(key)]))]) }
    switch self {
    case .notEmpty: return .object([("minProperties", .integer(1))])
    case .atLeastOne(let keys): return .object([("anyOf", .array(keys.map(required)))])
    case .exactlyOne(let keys): return .object([("oneOf", .array(keys.map(required)))])
    case .atMostOne(let keys):
      let all = JSON.object([("required", .array(keys.map { .string($0) }))])
      return .object([("not", all)])
    case .only(let key, let choice, let words, let standard):
      let choices = JSON.object([("enum", .array(words.map { .string($0) }))])
      var condition: [(name: String, value: JSON)] = [("properties", .object([(choice, choices)]))]
      if !words.contains(standard) { condition.append(("required", .array([.string(choice)]))) }
      return .object([("if", required(key)), ("then", .object(condition))])
    }
  }
}

/// Markdown without links, whose targets are relative to the reference page; their words stay.
private func plain(_ markdown: String) -> String {
  var text = markdown.replacing(#/\[([^\]]*)\]\([^)]*\)/#) { String($0.output.1) }
  text = text.replacing("**", with: "")
  return text
}
