import Yams

/// Reads a mapping strictly: each key must be known and given once, each value of the right type.
struct MappingReader {
  /// The mapping as a value of the file, for errors about it as a whole.
  let value: YAMLValue
  /// The members in file order.
  private(set) var members: [YAMLValue]

  /// Opens a mapping and checks its keys.
  ///
  /// - Parameters:
  ///   - value: The value that has to be a mapping.
  ///   - what: What the mapping describes, for the error message: `the model`.
  ///   - keys: The keys allowed, whose descriptions their values take on; nil for names that are checked later.
  init(_ value: YAMLValue, of what: String, keys: [KeySchema]?) throws(PipelineError) {
    guard case .mapping(let mapping) = value.node else {
      throw value.wrongType(
        expected: "a mapping of keys to values (\(what))",
        advice: keys.map { "Its keys: \($0.names.joined(separator: ", "))." }
          ?? "Write one 'name: value' a line.")
    }
    self.value = value
    members = []
    var names: Set<String> = []
    for (keyNode, node) in mapping {
      let position = SourcePosition(of: keyNode) ?? value.position
      guard let name = keyNode.scalar?.string else {
        throw PipelineError(
          path: value.file, position: position, key: value.key,
          message: "a key must be a single word, found a list or a mapping. Write 'key: value'.")
      }
      let member = YAMLValue(
        node: node, file: value.file, name: name,
        key: value.key.isEmpty ? name : "\(value.key).\(name)", namePosition: position,
        schema: keys?.first { $0.name == name }?.value ?? value.schema?.named)
      if name == "<<" {
        throw Self.failure(
          at: member, "merge keys are not supported. Write the keys out, or use case_defaults.")
      }
      if let keys, !keys.names.contains(name) {
        throw Self.failure(at: member, unknownName(name, kind: "key", known: keys.names))
      }
      // The parser refuses `a` twice, but not once more with a tag, as in `!!str a`.
      guard names.insert(name).inserted else {
        throw Self.failure(at: member, "the key is given twice. Remove one of them.")
      }
      members.append(member)
    }
  }

  /// Opens a mapping that has to have one of its keys.
  init(_ value: YAMLValue, of what: String, atLeastOneOf keys: [KeySchema]) throws(PipelineError) {
    try self.init(value, of: what, keys: keys)
    guard !members.isEmpty else {
      throw value.failure(
        "the mapping is empty. Give one of: \(keys.names.joined(separator: ", ")).")
    }
  }

  subscript(name: String) -> YAMLValue? { members.first { $0.name == name } }

  /// Returns the value of a key that has to be there.
  ///
  /// - Parameters:
  ///   - name: The key.
  ///   - what: What to give, for the error message: `the time step in seconds`.
  func required(_ name: String, _ what: String) throws(PipelineError) -> YAMLValue {
    guard let member = self[name] else { throw missing(name, "Give \(what).") }
    return member
  }

  /// Makes the error about a required key that is not there.
  func missing(_ name: String, _ advice: String) -> PipelineError {
    PipelineError(
      path: value.file, position: value.position,
      key: value.key.isEmpty ? name : "\(value.key).\(name)",
      message: "this key is required, but missing. \(advice)")
  }

  /// Returns the only member of a mapping that has to have exactly one.
  func onlyMember(among keys: [KeySchema]) throws(PipelineError) -> YAMLValue {
    guard let first = members.first else {
      throw value.failure(
        "the mapping is empty. Give one of: \(keys.names.joined(separator: ", ")).")
    }
    if members.count > 1 { throw Self.exclusive(members[1], with: first.name) }
    return first
  }

  /// Returns this mapping completed with the members of another whose keys it lacks.
  func completed(from defaults: MappingReader?) -> MappingReader {
    guard let defaults else { return self }
    var result = self
    result.members += defaults.members.filter { self[$0.name] == nil }
    return result
  }

  /// Makes the error about a key itself, rather than its value.
  static func failure(at member: YAMLValue, _ message: String) -> PipelineError {
    PipelineError(
      path: member.file, position: member.namePosition, key: member.key, message: message)
  }

  /// Makes the error about a key that does not go with another one.
  static func exclusive(_ member: YAMLValue, with other: String) -> PipelineError {
    failure(
      at: member, "'\(member.name)' and '\(other)' exclude each other. Remove one of the two.")
  }
}
