import NetCDF

/// A file of results, opened for reading by names.
struct ResultFile {
  let dataset: Dataset
  /// The file as people know it, which is not yet its name while a run writes it.
  let name: String
  private let names: Set<String>

  init(_ path: String, name: String? = nil) throws {
    dataset = try Dataset.open(path)
    self.name = name ?? path
    names = Set(try dataset.variableNames)
  }

  func has(_ name: String) -> Bool { names.contains(name) }

  var variableNames: [String] { get throws { try dataset.variableNames } }

  /// Returns numbers, NaN where they are missing; nil where there is no such variable.
  func numbers(_ name: String) throws -> [Double]? {
    guard has(name) else { return nil }
    return try dataset.variable(name).readDoubles()
  }

  func strings(_ name: String) throws -> [String]? {
    guard has(name) else { return nil }
    return try dataset.variable(name).readStrings()
  }

  /// Returns so many numbers, NaN for each where there is no such variable.
  ///
  /// - Throws: `ReportError` where there are more or fewer, as in a file that is damaged.
  func numbers(_ name: String, count: Int) throws -> [Double] {
    guard let values = try numbers(name) else { return [Double](repeating: .nan, count: count) }
    guard values.count == count else { throw unexpected(name, values.count, count) }
    return values
  }

  /// Returns so many texts, empty ones where there is no such variable.
  func strings(_ name: String, count: Int) throws -> [String] {
    guard let texts = try strings(name) else { return [String](repeating: "", count: count) }
    guard texts.count == count else { throw unexpected(name, texts.count, count) }
    return texts
  }

  /// Returns so many rows, empty ones where there is no such variable.
  func rows(_ name: String, count: Int) throws -> [[Double]] {
    guard let rows = try rows(name) else { return [[Double]](repeating: [], count: count) }
    guard rows.count == count else { throw unexpected(name, rows.count, count) }
    return rows
  }

  private func unexpected(_ variable: String, _ found: Int, _ expected: Int) -> ReportError {
    ReportError(
      path: self.name,
      message:
        "'\(variable)' has \(found) entries where \(expected) are expected: the file is damaged, or of another program."
    )
  }

  /// Returns numbers by rows of equal length.
  func rows(_ name: String) throws -> [[Double]]? {
    guard has(name) else { return nil }
    let variable = try dataset.variable(name)
    let (values, length) = (try variable.readDoubles(), try variable.shape.last ?? 1)
    guard length > 0 else { return [] }
    return stride(from: 0, to: values.count, by: length).map { Array(values[$0..<$0 + length]) }
  }

  func text(_ attribute: String) throws -> String? { try dataset.attribute(attribute)?.textValue }

  func text(_ attribute: String, of variable: String) throws -> String? {
    guard has(variable) else { return nil }
    return try dataset.variable(variable).attribute(attribute)?.textValue
  }

  func number(_ attribute: String) throws -> Double? {
    try dataset.attribute(attribute)?.doubleValue
  }
}
