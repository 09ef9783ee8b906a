import Column
import NetCDF

/// The file of one case: finds its coordinates and variables, and reads them in the model's units.
struct ObservationFile {
  let path: String
  private let dataset: Dataset
  private let entry: CaseEntry
  /// Builds errors that name the place in the pipeline file.
  private let pipeline: PipelineFile

  init(path: String, entry: CaseEntry, pipeline: PipelineFile) throws {
    self.path = path
    self.entry = entry
    self.pipeline = pipeline
    dataset = try Dataset.open(path)
  }

  func failure(_ message: String) -> PipelineError { PipelineError(path: path, message: message) }

  // MARK: Time

  /// The times of the outputs.
  struct Times: Sendable, Equatable {
    let dimension: String
    /// Seconds since the first output.
    let seconds: [Double]
    /// The reference of CF time units, such as "2012-03-20 12:00:00"; nil where the file has none.
    let epoch: String?
    /// The first time in seconds after the epoch.
    let offset: Double
  }

  func times() throws -> Times {
    let variable = try timeVariable()
    guard try variable.shape.count == 1 else {
      throw failure(
        "time variable '\(variable.name)' must have one dimension. Name another in the pipeline as time: NAME."
      )
    }
    guard let units = try entry.time?.units?.value ?? variable.attribute("units")?.textValue else {
      throw failure(
        "time variable '\(variable.name)' has no units. Add its attribute, or state them in the "
          + "pipeline as time: {name: \(variable.name), units: s}.")
    }
    guard let factor = secondsPerUnit(ofTime: units) else {
      throw failure(
        "time variable '\(variable.name)' is in '\(units)'; expected seconds, minutes, hours or days, "
          + "with or without a reference ('seconds since 2000-01-01').")
    }
    let values = try variable.readDoubles()
    for (i, value) in values.enumerated() {
      guard value.isFinite else { throw failure("time \(i) of '\(variable.name)' is missing.") }
      guard i == 0 || value > values[i - 1] else {
        throw failure(
          "times must increase, but time \(i) of '\(variable.name)' (\(value)) is not after time "
            + "\(i - 1) (\(values[i - 1])).")
      }
    }
    guard values.count >= 2 else {
      throw failure(
        "'\(variable.name)' has \(values.count) times; a trajectory needs at least two.")
    }
    return Times(
      dimension: try variable.dimensions[0].name, seconds: values.map { ($0 - values[0]) * factor },
      epoch: units.firstRange(of: " since ").map { String(units[$0.upperBound...]) },
      offset: values[0] * factor)
  }

  private func timeVariable() throws -> NetCDF.Variable {
    if let name = entry.time?.name { return try named(name) }
    if let found = try find(named: "time", standardNames: ["time"]) { return found }
    throw failure(
      "there is no time variable: none is called 'time' or has that standard_name. Name it in the "
        + "pipeline as time: NAME.")
  }

  // MARK: Grid

  /// Reads the grid from the file: centres and interfaces, or centres with bounds.
  func grid(centres centresName: Located<String>?, interfaces interfacesName: Located<String>?)
    throws
    -> (grid: Grid, dimension: String)
  {
    let centres = try centresVariable(centresName)
    let heights = try readProfile(centres)
    let interfaces = try interfaceHeights(interfacesName, centres: centres)
    if try centres.attribute("positive")?.textValue?.lowercased() == "down"
      || (heights.first ?? 0) > (heights.last ?? 0)
    {
      throw failure(
        "'\(centres.name)' counts depth downwards or starts at the surface. Store heights: negative "
          + "metres, the deepest first, with positive = \"up\".")
    }
    do {
      let grid = try Grid(centres: heights, interfaces: interfaces)
      guard abs(interfaces[interfaces.count - 1]) <= 1e-6 * grid.depth else {
        throw failure(
          "the highest interface of the grid is at \(interfaces[interfaces.count - 1]) m; the model's "
            + "surface is at 0 m.")
      }
      return (grid, try centres.dimensions[0].name)
    } catch let error as GridError {
      throw failure("'\(centres.name)' is no grid: \(error.description).")
    }
  }

  private func centresVariable(_ name: Located<String>?) throws -> NetCDF.Variable {
    if let name { return try named(name) }
    for candidate in ["z", "zr", "zt"] {
      if let found = try find(named: candidate, standardNames: []) { return found }
    }
    if let found = try find(named: "height", standardNames: ["height", "depth"]) { return found }
    throw failure(
      "there is no height coordinate: none is called z or zr or has the standard_name height. Name it "
        + "in the pipeline as grid: {file: {centres: NAME}}.")
  }

  private func interfaceHeights(_ name: Located<String>?, centres: NetCDF.Variable) throws
    -> [Double]
  {
    if let name { return try readProfile(named(name)) }
    if let bounds = try centres.attribute("bounds")?.textValue {
      let variable = try dataset.variable(bounds)
      guard try variable.shape == [centres.shape[0], 2] else {
        throw failure(
          "bounds '\(bounds)' must have two values for each of the \(try centres.shape[0]) centres."
        )
      }
      let pairs = try variable.readDoubles()
      let (lower, upper) = (pairs[0], stride(from: 1, to: pairs.count, by: 2).map { pairs[$0] })
      for i in 1..<upper.count where pairs[2 * i] != upper[i - 1] {
        throw failure("the cells of '\(bounds)' have a gap or overlap below centre \(i).")
      }
      return [lower] + upper
    }
    for candidate in ["zw", "z_interface"] {
      if let found = try find(named: candidate, standardNames: []) { return try readProfile(found) }
    }
    throw failure(
      "'\(centres.name)' has no bounds and there is no variable zw, so the cells have no extent. Add "
        + "either, or name the interfaces in the pipeline as grid: {file: {interfaces: NAME}}.")
  }

  private func readProfile(_ variable: NetCDF.Variable) throws -> [Double] {
    guard try variable.shape.count == 1 else {
      throw failure("'\(variable.name)' must have one dimension, the heights.")
    }
    return try variable.readDoubles()
  }

  // MARK: Variables

  /// Reads an observed variable as outputs × cells, or returns nil where the file does not have it and
  /// the pipeline does not ask for it.
  func trajectory(of variable: Column.Variable, times: Times, cells: Int) throws -> [[Double]]? {
    guard let found = try observed(variable) else { return nil }
    let shape = try found.variable.shape
    let dimensions = try found.variable.dimensions.map(\.name)
    guard shape == [times.seconds.count, cells], dimensions[0] == times.dimension else {
      let names = dimensions.joined(separator: ", ")
      throw failure(
        "variable '\(found.variable.name)' has shape (\(names)) = \(shape), expected "
          + "(\(times.dimension), heights) = [\(times.seconds.count), \(cells)].")
    }
    try checkUnits(of: found.variable, stated: found.units, as: variable)
    let values = try found.variable.readDoubles()
    if let gap = values.firstIndex(where: { !$0.isFinite }) {
      throw failure(
        "variable '\(found.variable.name)' is missing or not finite at time \(gap / cells), level "
          + "\(gap % cells). Observations must be complete.")
    }
    return (0..<shape[0]).map { Array(values[$0 * cells..<($0 + 1) * cells]) }
  }

  private func observed(_ variable: Column.Variable) throws
    -> (variable: NetCDF.Variable, units: Located<String>?)?
  {
    switch entry.variables[variable] {
    case .file(let name, let units): return (try named(name), units)
    case .constant: return nil
    case nil:
      let found = try find(
        named: variable.rawValue, standardNames: variable.quantity.standardNames)
      return found.map { ($0, nil) }
    }
  }

  private func checkUnits(
    of found: NetCDF.Variable, stated: Located<String>?, as variable: Column.Variable
  ) throws {
    let expected = variable.quantity.units
    guard let units = try stated?.value ?? found.attribute("units")?.textValue else {
      throw failure(
        "variable '\(found.name)' has no units. Add its attribute, or state them in the pipeline as "
          + "variables: {\(variable.rawValue): {name: \(found.name), units: \(expected)}}.")
    }
    guard variable.accepts(units: units) else {
      throw failure(
        "variable '\(found.name)' is in '\(units)', expected '\(expected)'. Convert it, or correct its "
          + "'units' attribute.")
    }
  }

  // MARK: Numbers and profiles named in the pipeline

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

  // MARK: Finding

  private func named(_ name: Located<String>) throws -> NetCDF.Variable {
    let known = try dataset.variableNames
    guard known.contains(name.value) else {
      throw pipeline.failure(
        at: name, "\(path): " + unknownName(name.value, kind: "variable", known: known))
    }
    return try dataset.variable(name.value)
  }

  /// Finds a variable by its name, or else by a standard name that no other variable has.
  private func find(named name: String, standardNames: [String]) throws -> NetCDF.Variable? {
    if try dataset.variableNames.contains(name) { return try dataset.variable(name) }
    for standardName in standardNames {
      let found = try dataset.variables.filter {
        try $0.attribute("standard_name")?.textValue == standardName
      }
      if found.count > 1 {
        throw failure(
          "variables \(found.map { "'\($0.name)'" }.joined(separator: " and ")) both have the "
            + "standard_name \(standardName). Name the one you mean in the pipeline.")
      }
      if let only = found.first { return only }
    }
    return nil
  }
}
