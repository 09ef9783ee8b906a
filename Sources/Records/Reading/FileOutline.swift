import NetCDF

/// All that is known of a variable of a NetCDF file before its values are read.
struct VariableOutline: Sendable {
  let name: String
  let type: DataType
  let dimensions: [Dimension]
  let attributes: [String: AttributeValue]

  var isNumeric: Bool { type.isNumeric }
  /// The dimensions with more than one point.
  var extents: [Dimension] { dimensions.filter { $0.length != 1 } }
  /// Whether it has one value only.
  var isSingle: Bool { extents.isEmpty }

  /// Gives an attribute's text; nil where it is blank.
  func text(_ name: String) -> String? {
    guard let text = attributes[name]?.textValue else { return nil }
    return text.allSatisfy(\.isWhitespace) ? nil : text
  }

  var units: String? { text("units") }
  var longName: String? { text("long_name") ?? text("longname") }
  /// The standard name without its modifier; nil for what older GOTM writes, '??'.
  var standardName: String? { standardNameWords.first.flatMap { $0.contains("?") ? nil : $0 } }
  /// The modifier of the standard name, such as "standard_error".
  var standardNameModifier: String? { standardNameWords.dropFirst().first }

  private var standardNameWords: [String] { words(of: "standard_name") }

  /// Splits an attribute at blanks.
  func words(of attribute: String) -> [String] {
    text(attribute)?.split(whereSeparator: \.isWhitespace).map(String.init) ?? []
  }

  /// Whether it is a coordinate variable, called as its dimension.
  var isCoordinate: Bool { dimensions.count == 1 && dimensions[0].name == name }

  func has(dimension: Dimension) -> Bool { dimensions.contains { $0.name == dimension.name } }

  /// Writes name and dimensions, such as "temp(time = 10, z = 5)".
  var signature: String {
    guard !dimensions.isEmpty else { return "\(name), a single value," }
    return name + "(" + dimensions.map { "\($0.name) = \($0.length)" }.joined(separator: ", ") + ")"
  }
}

/// All that is known of a NetCDF file before values are read: what its layout is recognised by.
struct FileOutline: Sendable {
  let variables: [VariableOutline]
  let attributes: [String: AttributeValue]

  subscript(_ name: String) -> VariableOutline? { variables.first { $0.name == name } }

  /// The names of variables that describe others: bounds, flags, errors.
  var descriptive: Set<String> {
    Set(
      variables.flatMap { variable in
        ["bounds", "climatology", "ancillary_variables"].flatMap(variable.words)
      })
  }
}
