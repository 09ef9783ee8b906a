import Column
import NetCDF
import Units

/// Reads what a NetCDF file holds of the model's quantities.
///
/// The layouts differ in names and in what they leave unsaid (``LayoutRules``); coordinates, units, gaps
/// and senses are found in one way for all.
struct ColumnReader {
  let file: FileContent
  let layout: Layout
  let rules: LayoutRules
  let options: RecordOptions
  var notes: [String] = []
  /// What looked like a quantity and is none that can be used: name and reason.
  var unusable: [(name: String, reason: String)] = []
  /// Names of all variables that were used, as values or to describe them.
  var used: Set<String> = []
  var timeAxes: [TimeAxis.Key: TimeAxis] = [:]

  init(_ file: FileContent, layout: Layout, options: RecordOptions) {
    self.file = file
    self.layout = layout
    self.options = options
    rules = .rules(of: layout)
  }

  /// Reads everything.
  mutating func record(_ layout: RecognisedLayout) throws -> ColumnRecord {
    var record = ColumnRecord(
      file: file.path, layout: layout, title: file.attributes["title"]?.textValue)
    for variable in Column.Variable.allCases {
      record.profiles[variable] = try profiles(of: variable)
    }
    record.forcing = try forcing()
    record.constants = try constants()
    guard !record.profiles.isEmpty || !record.forcing.isEmpty || options.mayBeEmpty else {
      throw nothingFound()
    }
    record.notes = notes
    record.missing = unusable.map { "'\($0.name)' \($0.reason)" }
    let described = used.union(file.descriptive).union(unusable.map(\.name))
    record.unused =
      (file.variables.map(\.name) + file.unreadable.keys).filter { !described.contains($0) }
      .sorted()
    return record
  }

  // MARK: Messages

  func failure(_ variable: String? = nil, _ message: String) -> RecordError {
    RecordError(path: file.path, variable: variable, message: message)
  }

  /// Runs a conversion of units of a variable; its error becomes one of the file.
  func withUnits<Result>(
    of variable: String, _ body: () throws(UnitsError) -> Result
  ) throws(RecordError) -> Result {
    do { return try body() } catch { throw failure(variable, error.description) }
  }

  /// Adds a note, once.
  mutating func note(_ text: String) {
    if !notes.contains(text) { notes.append(text) }
  }

  /// Gives the unit that the layout implies, and says so in a note; nil where it implies none.
  mutating func implied(_ unit: String) -> String? {
    guard let text = rules.impliedUnits else { return nil }
    note(text)
    return unit
  }

  private func nothingFound() -> RecordError {
    if file.variables.isEmpty {
      return failure(nil, "there are no variables in the file. Give a file with profiles.")
    }
    if let first = unusable.first {
      let others = unusable.dropFirst().map { " '\($0.name)' \($0.reason)." }.joined()
      return failure(
        first.name, "there is nothing to use in the file: this variable \(first.reason).\(others)")
    }
    let names = file.variables.prefix(12).map { "'\($0.name)'" }.joined(separator: ", ")
    return failure(
      nil,
      "none of its variables is known to be a quantity of the model; they are \(names)"
        + (file.variables.count > 12 ? " and \(file.variables.count - 12) more" : "")
        + ". Say which is one: variables: {temperature: NAME} in a pipeline, "
        + "--variable temperature=NAME on the command line.")
  }

  // MARK: Values

  /// Reads a variable as times × levels, in the units and order of the file, gaps as NaN.
  ///
  /// - Parameters:
  ///   - time: the axis of the first index; nil where there is one row.
  ///   - vertical: the dimension of the second index; nil where there is one column.
  func rows(
    of variable: FileVariable, time: TimeAxis?, vertical: Dimension?
  ) throws -> [[Double]] {
    guard variable.isNumeric else {
      throw failure(
        variable.name, "this is text (\(variable.type)), not numbers. Store it as numbers.")
    }
    if variable.text("_Unsigned")?.lowercased() == "true" {
      throw failure(
        variable.name,
        "it has the attribute '_Unsigned', which is not supported. Store it with an unsigned type.")
    }
    var start: [Int] = []
    var count: [Int] = []
    for dimension in variable.dimensions {
      if let time, dimension.name == time.dimension {
        start.append(time.range.lowerBound)
        count.append(time.range.count)
      } else if dimension.name == vertical?.name {
        start.append(0)
        count.append(dimension.length)
      } else {
        start.append(try index(along: dimension, of: variable))
        count.append(1)
      }
    }
    let values = try variable.variable.readDoubles(start: start, count: count)
    let names = variable.dimensions.map(\.name)
    let timePlace = names.firstIndex { $0 == time?.dimension }
    let levelPlace = names.firstIndex { $0 == vertical?.name }
    let (rows, columns) = (timePlace.map { count[$0] } ?? 1, levelPlace.map { count[$0] } ?? 1)
    if let timePlace, let levelPlace, levelPlace < timePlace {
      return (0..<rows).map { row in (0..<columns).map { values[$0 * rows + row] } }
    }
    return (0..<rows).map { Array(values[$0 * columns..<($0 + 1) * columns]) }
  }

  /// Chooses the point along a dimension that is neither time nor depth.
  private func index(along dimension: Dimension, of variable: FileVariable) throws -> Int {
    guard let index = options.indices[dimension.name] else {
      guard dimension.length == 1 else {
        throw failure(
          variable.name,
          "it is \(variable.signature), but a column has only times and heights. Take one point of "
            + "'\(dimension.name)' by 'plumbline import --at \(dimension.name)=0', or cut it out of the file."
        )
      }
      return 0
    }
    guard (0..<dimension.length).contains(index) else {
      throw failure(
        variable.name,
        "there is no point \(index) along '\(dimension.name)', which has \(dimension.length). Choose one "
          + "from 0 to \(dimension.length - 1).")
    }
    return index
  }

  /// Reads values with what lies outside the valid range as gaps, and refuses infinities.
  mutating func validRows(
    of variable: FileVariable, time: TimeAxis?, vertical: Dimension?,
    stated: ClosedRange<Double>?
  ) throws -> [[Double]] {
    var rows = try rows(of: variable, time: time, vertical: vertical)
    let range = try validRange(of: variable)
    var outside = 0
    for i in rows.indices {
      for j in rows[i].indices {
        let value = rows[i][j]
        if value.isNaN { continue }
        if !range.contains(value) || stated?.contains(value) == false {
          rows[i][j] = .nan
          outside += 1
        } else if value.isInfinite {
          throw failure(
            variable.name,
            "the value at time \(i), level \(j) is infinite. Mark such values by '_FillValue', or state the "
              + "valid range.")
        }
      }
    }
    if outside > 0 {
      note("values of '\(variable.name)' that are gaps because they are not valid: \(outside)")
    }
    return rows
  }

  /// Gives the range in which values are valid by `valid_min`, `valid_max` and `valid_range`.
  ///
  /// The limits of packed values are packed as well, where they are of the same type (CF 1.12, 8.1).
  private func validRange(of variable: FileVariable) throws -> ValidRange {
    func limits(_ name: String, count: Int) throws -> [Double]? {
      guard let attribute = variable.attributes[name] else { return nil }
      guard let values = attribute.doubleValues, values.count == count,
        !values.contains(where: \.isNaN)
      else {
        throw failure(
          variable.name,
          "attribute '\(name)' must be \(count == 1 ? "one number" : "two numbers"). Correct or remove it."
        )
      }
      let scale = variable.attributes["scale_factor"]?.doubleValue ?? 1
      let offset = variable.attributes["add_offset"]?.doubleValue ?? 0
      guard isStored(attribute, as: variable.type) else { return values }
      return values.map { $0 * scale + offset }
    }
    var range = ValidRange()
    if let both = try limits("valid_range", count: 2) {
      range = ValidRange(least: both.min()!, greatest: both.max()!)
    }
    if let least = try limits("valid_min", count: 1) { range.least = least[0] }
    if let greatest = try limits("valid_max", count: 1) { range.greatest = greatest[0] }
    return range
  }

  private func isStored(_ attribute: AttributeValue, as type: DataType) -> Bool {
    switch attribute {
    case .integers(_, let stored): stored == type
    case .floats: type == .float
    case .doubles: type == .double
    case .text, .strings: false
    }
  }
}

/// The values that are valid, both ends included.
private struct ValidRange {
  var least = -Double.infinity
  var greatest = Double.infinity

  func contains(_ value: Double) -> Bool { value >= least && value <= greatest }
}
