import NetCDF

/// Numbers and profiles of a NetCDF file that the pipeline names.
struct NamedNumbers {
  let path: String
  private let dataset: Dataset
  /// Builds errors that name the place in the pipeline file.
  private let pipeline: PipelineFile

  init(path: String, pipeline: PipelineFile) throws {
    self.path = path
    self.pipeline = pipeline
    dataset = try Dataset.open(path, limits: pipeline.limits.records)
  }

  /// Resolves a number that the pipeline gives, or takes from an attribute or a scalar variable.
  ///
  /// - Parameter range: the values allowed for one taken from the file.
  func number(_ source: SourceEntry, _ range: NumberRange) throws -> Double {
    let place: Located<String>
    let number: Double
    switch source {
    case .constant(let value): return value
    case .attribute(let name, let factor):
      guard let value = try dataset.attribute(name.value)?.doubleValue else {
        let known = try dataset.attributes.filter { $0.value.doubleValue != nil }.keys.sorted()
        throw pipeline.failure(
          at: name,
          "\(path) has no numeric global attribute '\(name.value)'"
            + (nearest(name.value, in: known).map { "; did you mean '\($0)'?" } ?? "."))
      }
      (place, number) = (name, factor * value)
    case .variable(let name, let factor):
      let values = try named(name).readDoubles()
      guard values.count == 1, values[0].isFinite else {
        throw pipeline.failure(
          at: name, "variable '\(name.value)' of \(path) is not a single finite number.")
      }
      (place, number) = (name, factor * values[0])
    }
    guard number.isFinite, range.contains(number) else {
      throw pipeline.failure(
        at: place,
        "'\(place.value)' of \(path), times its factor, is \(number), but must "
          + "\(range.requirement).")
    }
    return number
  }

  /// Reads a profile on centres.
  func profile(_ name: Located<String>, cells: Int) throws -> [Double] {
    let rows = try rows(name, columns: cells)
    guard rows.count == 1 else {
      throw pipeline.failure(
        at: name, "variable '\(name.value)' of \(path) is not a single profile of \(cells) values.")
    }
    return rows[0]
  }

  /// Reads one profile on centres for each step.
  func profiles(_ name: Located<String>, steps: Int, cells: Int) throws -> [[Double]] {
    let rows = try rows(name, columns: cells)
    guard rows.count >= steps else {
      throw pipeline.failure(
        at: name,
        "variable '\(name.value)' of \(path) has \(rows.count) profiles, but the run takes \(steps) "
          + "steps and needs one for each.")
    }
    return rows
  }

  private func rows(_ name: Located<String>, columns: Int) throws -> [[Double]] {
    let variable = try named(name)
    guard let last = try variable.shape.last, last == columns, try variable.shape.count <= 2 else {
      throw pipeline.failure(
        at: name,
        "variable '\(name.value)' of \(path) has shape \(try variable.shape); its last dimension must "
          + "be the \(columns) cells.")
    }
    let values = try variable.readDoubles()
    guard values.allSatisfy(\.isFinite) else {
      throw pipeline.failure(
        at: name, "variable '\(name.value)' of \(path) has missing or infinite values.")
    }
    return stride(from: 0, to: values.count, by: columns).map {
      Array(values[$0..<$0 + columns])
    }
  }

  private func named(_ name: Located<String>) throws -> NetCDF.Variable {
    let known = try dataset.variableNames
    guard known.contains(name.value) else {
      throw pipeline.failure(
        at: name, "\(path): " + unknownName(name.value, kind: "variable", known: known))
    }
    return try dataset.variable(name.value)
  }
}
