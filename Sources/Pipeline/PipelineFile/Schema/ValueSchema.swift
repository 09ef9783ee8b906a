/// Describes the values that a key of the pipeline file may have.
///
/// The decoders, the JSON Schema for editors and the tables of docs/pipeline.md are all made from it.
indirect enum ValueSchema: Sendable {
  case number(NumberRange = .finite)
  case integer(ClosedRange<Int> = Int.min...Int.max)
  case boolean
  /// A text that is not blank.
  case text
  /// A text that a regular expression (ECMA 262) matches.
  case matching(String)
  /// The path of a file or folder.
  case path
  /// One of some words.
  case words([String])
  /// One of some values.
  case constants([JSON])
  /// A list with so many items.
  case list(of: ValueSchema, count: ClosedRange<Int> = 0...Int.max)
  case mapping(MappingSchema)
  /// A mapping from names that are checked later.
  case names(of: ValueSchema)
  /// A value of one of several forms.
  case forms(FormsSchema)

  /// The words of an enumeration.
  static func choice<Choice>(_ type: Choice.Type) -> ValueSchema
  where Choice: RawRepresentable<String> & CaseIterable {
    .words(type.allCases.map(\.rawValue))
  }

  /// A list of two numbers.
  static func pair(_ range: NumberRange = .finite) -> ValueSchema {
    .list(of: .number(range), count: 2...2)
  }

  /// One of several forms that need no words of their own.
  static func either(_ values: ValueSchema...) -> ValueSchema {
    .forms(FormsSchema(nil, values.map { FormSchema($0) }))
  }
}

extension ValueSchema {
  /// The value itself or, where there are several forms, each of them.
  var alternatives: [ValueSchema] {
    guard case .forms(let forms) = self else { return [self] }
    return forms.forms.flatMap(\.value.alternatives)
  }

  /// The values that a number may take; nil where the value is none.
  var numberRange: NumberRange? {
    for case .number(let range) in alternatives { return range }
    return nil
  }

  /// The values that a whole number may take; nil where the value is none.
  var integerRange: ClosedRange<Int>? {
    for case .integer(let range) in alternatives { return range }
    return nil
  }

  /// What the items of a list are; nil where the value is none.
  var item: ValueSchema? {
    for case .list(let item, _) in alternatives { return item }
    return nil
  }

  /// What is named, in a mapping from names; nil where the value is none.
  var named: ValueSchema? {
    for case .names(let value) in alternatives { return value }
    return nil
  }
}

/// Describes a value that has one of several forms.
struct FormsSchema: Sendable {
  /// The name of its definition, and of its table in the reference page; nil where it has neither.
  let name: String?
  /// The section of the reference page that has the table.
  let section: String?
  let forms: [FormSchema]

  init(_ name: String?, section: String? = nil, _ forms: [FormSchema]) {
    (self.name, self.section, self.forms) = (name, section, forms)
  }

  /// What the reference page calls the value.
  var title: String { name?.replacing("_", with: " ") ?? "value" }

  /// The keys of all forms that are mappings, in the order in which errors list them: a key that several forms
  /// have stands where the last of them has it.
  var keys: [KeySchema] {
    var keys: [KeySchema] = []
    for case .mapping(let mapping) in ValueSchema.forms(self).alternatives {
      keys.removeAll { mapping.keys.names.contains($0.name) }
      keys += mapping.keys
    }
    return keys
  }
}

/// Describes one form of a value.
struct FormSchema: Sendable {
  let value: ValueSchema
  /// How it is written; nil where the form needs no words of its own.
  let example: String?
  /// What it means, in Markdown.
  let meaning: String?

  init(_ value: ValueSchema, _ example: String? = nil, _ meaning: String? = nil) {
    (self.value, self.example, self.meaning) = (value, example, meaning)
  }
}
