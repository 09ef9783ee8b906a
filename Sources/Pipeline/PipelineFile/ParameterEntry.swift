/// Fixes a parameter of the closure, ties it to another one, or asks for its calibration.
public struct ParameterEntry: Sendable, Equatable {
  /// Name of the parameter.
  public var name: Located<String>
  /// What to do with it.
  public var setting: ParameterSetting
}

/// Says what becomes of a parameter.
public enum ParameterSetting: Sendable, Equatable {
  /// The parameter keeps this value.
  case fixed(Double)
  /// The parameter follows a calibrated one: offset + factor·x.
  case tied(to: Located<String>, factor: Double, offset: Double)
  /// The parameter is calibrated; each part is nil where the closure's own applies.
  case calibrated(ControlEntry)
}

extension ParameterEntry {
  init(_ value: YAMLValue) throws(PipelineError) {
    name = Located(value.name, position: value.namePosition, key: value.key)
    guard value.isMapping else {
      if value.isNumber {
        setting = .fixed(try value.number())
        return
      }
      throw value.wrongType(
        expected: "a number (a fixed parameter) or a mapping (a calibrated or tied one)",
        advice: "Write 1.44, {start: 1.44, bounds: [1, 2]} or {tied: c_eps1}.")
    }
    let reader = try MappingReader(
      value, of: "a calibrated or tied parameter", keys: Schema.parameter.keys)
    guard let other = reader["tied"] else {
      if let member = reader["factor"] ?? reader["offset"] {
        throw MappingReader.failure(
          at: member, "this belongs to a tied parameter. Add 'tied', or remove the key.")
      }
      setting = .calibrated(try ControlEntry(reader))
      return
    }
    if let member = reader.members.first(where: { !Schema.tied.keys.names.contains($0.name) }) {
      throw MappingReader.exclusive(member, with: "tied")
    }
    setting = .tied(
      to: try other.locatedText("the name of a calibrated parameter"),
      factor: try reader["factor"]?.number() ?? 1, offset: try reader["offset"]?.number() ?? 0)
  }
}
