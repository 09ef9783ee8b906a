/// A part of the description that has a name, by which the JSON Schema refers to it and the reference page shows it.
enum Definition {
  case mapping(MappingSchema)
  case forms(FormsSchema)

  var name: String {
    switch self {
    case .mapping(let mapping): mapping.name!
    case .forms(let forms): forms.name!
    }
  }
}

extension Schema {
  /// All definitions, each once, in the order in which the pipeline file leads to them.
  static let definitions: [Definition] = {
    var found: [Definition] = []
    for root in [pipeline, costStudyFile] { collect(.mapping(root), into: &found) }
    return found
  }()

  /// Every mapping that a pipeline file may have, with a name or without.
  static let mappings: [MappingSchema] = {
    var found: [MappingSchema] = []
    for root in [pipeline, costStudyFile] { visit(.mapping(root)) { found.append($0) } }
    return found
  }()

  private static func collect(_ value: ValueSchema, into found: inout [Definition]) {
    let definition: Definition? =
      switch value {
      case .mapping(let mapping) where mapping.name != nil: .mapping(mapping)
      case .forms(let forms) where forms.name != nil: .forms(forms)
      default: nil
      }
    if let definition {
      guard !found.contains(where: { $0.name == definition.name }) else { return }
      found.append(definition)
    }
    for part in value.parts { collect(part, into: &found) }
  }

  private static func visit(_ value: ValueSchema, _ body: (MappingSchema) -> Void) {
    if case .mapping(let mapping) = value { body(mapping) }
    for part in value.parts { visit(part, body) }
  }
}

extension ValueSchema {
  /// What the value is made of.
  fileprivate var parts: [ValueSchema] {
    switch self {
    case .list(let item, _): [item]
    case .mapping(let mapping): mapping.keys.map(\.value)
    case .names(let value): [value]
    case .forms(let forms): forms.forms.map(\.value)
    case .number, .integer, .boolean, .text, .matching, .path, .words, .constants: []
    }
  }
}
