import NetCDF

/// A variable of a NetCDF file: where its values are read, and all that is known of it before.
@dynamicMemberLookup
struct FileVariable: Sendable {
  let variable: NetCDF.Variable
  let outline: VariableOutline

  subscript<Value>(dynamicMember path: KeyPath<VariableOutline, Value>) -> Value {
    outline[keyPath: path]
  }

  func text(_ name: String) -> String? { outline.text(name) }
  func words(of attribute: String) -> [String] { outline.words(of: attribute) }
  func has(dimension: Dimension) -> Bool { outline.has(dimension: dimension) }
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
        let outline = VariableOutline(
          name: name, type: variable.type, dimensions: try variable.dimensions,
          attributes: try variable.attributes)
        variables.append(FileVariable(variable: variable, outline: outline))
      } catch {
        guard case .unsupportedType(let type) = error.reason else { throw error }
        unreadable[name] = "its type '\(type)' is user-defined"
      }
    }
    self.variables = variables
    self.unreadable = unreadable
  }

  var outline: FileOutline {
    FileOutline(variables: variables.map(\.outline), attributes: attributes)
  }

  /// The names of variables that describe others: bounds, flags, errors.
  var descriptive: Set<String> { outline.descriptive }

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
}
