import NetCDF

/// Named arrays over named dimensions, gathered before they are written.
struct ResultTable {
  private enum Values {
    case numbers([Double])
    case strings([String])

    var count: Int {
      switch self {
      case .numbers(let values): values.count
      case .strings(let values): values.count
      }
    }
  }

  private var lengths: [(name: String, length: Int)] = []
  private var variables: [Entry] = []

  private struct Entry {
    let name: String
    let dimensions: [String]
    let longName: String
    let units: String?
    let calendar: String?
    let missing: String?
    let values: Values
  }

  /// Adds numbers.
  ///
  /// - Parameters:
  ///   - units: nil where they depend on the form of the misfit.
  ///   - calendar: that of times; nil for other numbers.
  ///   - missing: why a number may be undefined: one that is not finite is then written as the fill value.
  ///     Nil where each must be finite.
  mutating func add(
    _ name: String, along dimensions: [String], _ longName: String, _ values: [Double],
    units: String? = "1", calendar: String? = nil, missing: String? = nil
  ) {
    append(
      Entry(
        name: name, dimensions: dimensions, longName: longName, units: units, calendar: calendar,
        missing: missing,
        values: .numbers(values)))
  }

  mutating func add(
    _ name: String, along dimensions: [String], _ longName: String, strings: [String]
  ) {
    append(
      Entry(
        name: name, dimensions: dimensions, longName: longName, units: nil, calendar: nil,
        missing: nil,
        values: .strings(strings)))
  }

  /// A dimension is defined by the first variable along it alone.
  private mutating func append(_ entry: Entry) {
    let dimensions = entry.dimensions
    if dimensions.count == 1, !lengths.contains(where: { $0.name == dimensions[0] }) {
      lengths.append((dimensions[0], entry.values.count))
    }
    variables.append(entry)
  }

  /// Writes everything into a new file, which appears whole or not at all.
  ///
  /// - Parameter attributes: writes the global attributes.
  /// - Throws: `ComputationError` where a number that must be finite is not; else as `OutputFile.create`.
  func write(to path: String, attributes: (Dataset) throws -> Void) throws {
    try OutputStage.publishing { try write(to: path, in: &$0, attributes: attributes) }
  }

  /// Writes everything into a file that appears with the others of a stage.
  func write(
    to path: String, in stage: inout OutputStage, attributes: (Dataset) throws -> Void
  ) throws {
    // A dimension without length is none: of what there is not, nothing is written.
    let lengths = lengths.filter { $0.length > 0 }
    let variables = variables.filter { variable in
      variable.dimensions.allSatisfy { name in lengths.contains { $0.name == name } }
    }
    for variable in variables { try requireFinite(variable, in: path) }
    try stage.create(path) { dataset in
      try attributes(dataset)
      for (name, length) in lengths { try dataset.defineDimension(name, length: length) }
      let defined = try variables.map { try define($0, in: dataset) }
      try dataset.endDefinitions()
      for (variable, content) in zip(defined, variables) {
        switch content.values {
        case .numbers(let values):
          try variable.write(values.map { $0.isFinite ? $0 : Self.fillValue })
        case .strings(let values): try variable.write(strings: values)
        }
      }
    }
  }

  /// What stands for a missing number: the NetCDF library's own choice.
  static let fillValue = 9.9692099683868690e36

  private func define(_ entry: Entry, in dataset: Dataset) throws -> Variable {
    let isText = if case .strings = entry.values { true } else { false }
    let variable = try dataset.defineVariable(
      entry.name, type: isText ? .string : .double, dimensions: entry.dimensions,
      fillValue: entry.missing.map { _ in Self.fillValue })
    try variable.setAttribute("long_name", .text(entry.longName))
    if let units = entry.units { try variable.setAttribute("units", .text(units)) }
    if let calendar = entry.calendar {
      try variable.setAttribute("standard_name", "time")
      try variable.setAttribute("calendar", .text(calendar))
    }
    if let missing = entry.missing { try variable.setAttribute("comment", .text(missing)) }
    return variable
  }

  private func requireFinite(_ entry: Entry, in path: String) throws(ComputationError) {
    guard entry.missing == nil, case .numbers(let values) = entry.values,
      let place = values.firstIndex(where: { !$0.isFinite })
    else { return }
    var rest = place
    let indices = entry.dimensions.reversed().map { dimension in
      let length = lengths.first { $0.name == dimension }?.length ?? 1
      defer { rest /= length }
      return "\(dimension) \(rest % length)"
    }
    throw ComputationError(
      "\(path): variable '\(entry.name)' would be \(values[place]) at "
        + "\(indices.reversed().joined(separator: ", ")), though every trajectory is finite. The file was "
        + "not written. The run is too long or too unstable for its gradient: shorten it, or take a "
        + "shorter time step.")
  }
}
