/// Describes a mapping of the pipeline file: all the keys that it may have.
struct MappingSchema: Sendable {
  /// The name of its definition, and of its table in the reference page; nil where it has neither.
  let name: String?
  /// The section of the reference page that has the table.
  let section: String?
  /// In the order in which errors and the reference page list them.
  let keys: [KeySchema]
  let rules: [MappingRule]

  init(
    _ name: String, section: String? = nil, _ keys: [KeySchema], rules: [MappingRule] = []
  ) {
    (self.name, self.section, self.keys, self.rules) = (name, section, keys, rules)
  }

  /// Describes a small mapping, whose keys are told where it is used.
  init(_ keys: [KeySchema], rules: [MappingRule] = []) {
    (name, section, self.keys, self.rules) = (nil, nil, keys, rules)
  }

  /// A mapping that has to have one key, and no other.
  static func single(_ key: KeySchema) -> MappingSchema {
    precondition(key.isRequired, "without its key the mapping says nothing")
    return MappingSchema([key])
  }
}

/// Describes one key of a mapping.
struct KeySchema: Sendable {
  let name: String
  let value: ValueSchema
  /// How the reference page tells the type, where the words made from `value` are not the best.
  let type: String?
  /// The unit of the value, as the reference page writes it.
  let unit: String?
  /// What holds where the key is left out; nil for nothing.
  let standard: Standard?
  /// What it means: one or more sentences in Markdown, with links as in the reference page.
  let meaning: String

  init(
    _ name: String, _ value: ValueSchema, type: String? = nil, unit: String? = nil,
    default standard: Standard? = nil, _ meaning: String
  ) {
    (self.name, self.value, self.type) = (name, value, type)
    (self.unit, self.standard, self.meaning) = (unit, standard, meaning)
  }

  /// Says what holds where a key is left out.
  enum Standard: Sendable {
    /// The key may not be left out.
    case required
    case word(String)
    case number(Double)
    case boolean(Bool)
    /// What the mapping's own keys say.
    case ofItsKeys
    /// Something that no plain value stands for, in Markdown.
    case other(String)
  }

  var isRequired: Bool { if case .required = standard { true } else { false } }
}

/// What holds between the keys of a mapping.
enum MappingRule: Sendable {
  /// There is at least one key.
  case notEmpty
  case atLeastOne(of: [String])
  case exactlyOne(of: [String])
  case atMostOne(of: [String])
  /// A key is there only where another has one of some words, or where it is left out and stands for one of them.
  case only(_ key: String, where: String, isOneOf: [String], standard: String)
}

/// The keys of the pipeline file; see ``pipeline``.
public enum Schema {}

extension [KeySchema] {
  var names: [String] { map(\.name) }
}
