/// Says where a number of a case comes from.
public enum SourceEntry: Sendable, Equatable {
  /// The number itself.
  case constant(Double)
  /// A global attribute of the case's file, times a factor.
  case attribute(name: Located<String>, factor: Double)
  /// A scalar variable of the case's file, times a factor.
  case variable(name: Located<String>, factor: Double)
}

extension SourceEntry {
  /// Reads a number, or the place in the case's file where it stands.
  ///
  /// - Parameters:
  ///   - unit: The unit of the number, for the error message.
  ///   - hasFile: Whether the case has a file to read from.
  init(_ value: YAMLValue, unit: String?, hasFile: Bool) throws(PipelineError) {
    guard value.isMapping else {
      self = .constant(try value.number(of: unit))
      return
    }
    let reader = try MappingReader(
      value, of: "the place of a number in the file", keys: Schema.place.keys)
    try value.requireFile(hasFile, instead: "Give the number itself.")
    let factor = try reader["factor"]?.number() ?? 1
    switch (reader["attribute"], reader["variable"]) {
    case (let attribute?, nil):
      let name = try attribute.locatedText("the name of a global attribute")
      self = .attribute(name: name, factor: factor)
    case (nil, let variable?):
      let name = try variable.locatedText("the name of a scalar variable")
      self = .variable(name: name, factor: factor)
    case (_?, let variable?):
      throw MappingReader.exclusive(variable, with: "attribute")
    case (nil, nil):
      throw reader.missing("attribute", "Give 'attribute' or 'variable': a name in the file.")
    }
  }
}

extension YAMLValue {
  /// Refuses a value that is read from the observations' file in a case that has none.
  func requireFile(_ hasFile: Bool, instead advice: String) throws(PipelineError) {
    guard hasFile else {
      throw failure("this is read from the observations, but the case has none. \(advice)")
    }
  }
}
