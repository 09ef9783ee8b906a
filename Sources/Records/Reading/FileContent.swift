import NetCDF

/// A variable of a NetCDF file with all that is known of it before its values are read.
struct FileVariable: Sendable {
  let variable: NetCDF.Variable
  let dimensions: [Dimension]
  let attributes: [String: AttributeValue]

  var name: String { variable.name }
  var type: DataType { variable.type }
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

/// The variables of a NetCDF file.
struct FileContent: Sendable {
  let path: String
  let dataset: Dataset
  let variables: [FileVariable]
  let attributes: [String: AttributeValue]
  /// Variables of types that are not read, by name, each with the reason.
  let unreadable: [String: String]

  init(_ path: String, limits: RecordLimits = RecordLimits()) throws {
    self.path = path
    dataset = try Dataset.open(path, limits: limits)
    attributes = try dataset.attributes
    var variables: [FileVariable] = []
    var unreadable: [String: String] = [:]
    for name in try dataset.variableNames {
      do {
        let variable = try dataset.variable(name)
        variables.append(
          FileVariable(
            variable: variable, dimensions: try variable.dimensions,
            attributes: try variable.attributes))
      } catch {
        guard case .unsupportedType(let type) = error.reason else { throw error }
        unreadable[name] = "its type '\(type)' is user-defined"
      }
    }
    self.variables = variables
    self.unreadable = unreadable
  }

  subscript(_ name: String) -> FileVariable? { variables.first { $0.name == name } }

  /// Finds a variable that somebody named.
  ///
  /// - Throws: an error that names those there are.
  func named(_ name: String) throws -> FileVariable {
    if let found = self[name] { return found }
    if let reason = unreadable[name] {
      throw RecordError(
        path: path, variable: name, message: "\(reason). Convert it to a built-in type.")
    }
    let available = variables.map(\.name)
    throw NetCDFError(path: path, variable: name, reason: .missingVariable(available: available))
  }

  /// Finds the first variable of a list of names, in any case of letters.
  func first(of names: [String], where condition: (FileVariable) -> Bool) -> FileVariable? {
    for name in names {
      let matching = variables.filter { $0.name.lowercased() == name.lowercased() && condition($0) }
      // The exact spelling wins where a file has 't' and 'T'.
      if let found = matching.first(where: { $0.name == name }) ?? matching.first { return found }
    }
    return nil
  }

  /// The names of variables that describe others: bounds, flags, errors.
  var descriptive: Set<String> {
    Set(
      variables.flatMap { variable in
        ["bounds", "climatology", "ancillary_variables"].flatMap(variable.words)
      })
  }
}
