import Column
import NetCDF
import Units

/// What is known of a trajectory file before its values are read.
struct TrajectorySurvey {
  let path: String
  /// The number of outputs.
  let outputs: Int
  /// The number of cells.
  let cells: Int
  /// The length of the unit of its times [s], and the date that they count from.
  let secondsPerUnit: Double
  let reference: CalendarTime
  /// What the file says of its times; nil for nothing.
  let timeComment: String?
  let hasTimeBounds: Bool
  /// The variables over time, in the order of the file.
  let variables: [CollectionVariable]
  /// The numbers that hold for the case as a whole, by their names.
  let constants: [String: Double]
  let closure: String?
  let references: String?

  /// Opens a trajectory file and closes it again.
  ///
  /// - Throws: `PipelineError` where it is something else, or its times have no date.
  init(_ path: String) throws {
    let dataset = try Dataset.open(path)
    defer { try? dataset.close() }
    self.path = path
    let variables = try dataset.variables
    var dimensions: [String: [Dimension]] = [:]
    for variable in variables { dimensions[variable.name] = try variable.dimensions }
    func length(_ name: String) -> Int? {
      guard let own = dimensions[name], own.map(\.name) == [name] else { return nil }
      return own[0].length
    }
    guard let outputs = length("time"), let cells = length("z"), outputs > 0, cells > 0,
      length("z_interface") == cells + 1, dimensions["z_bounds"]?.map(\.length) == [cells, 2]
    else {
      throw PipelineError(
        path: path,
        message:
          "this is not a trajectory file of plumbline: it has no 'time' and 'z' of at least one value each, "
          + "or 'z_interface' and 'z_bounds' do not belong to them. Give a file of a folder 'trajectories'."
      )
    }
    (self.outputs, self.cells) = (outputs, cells)
    for name in ["z", "z_interface"] { try Self.requireMetres(dataset.variable(name), path) }
    let time = try dataset.variable("time")
    let units = try time.attribute("units")?.textValue ?? ""
    let calendar = try time.attribute("calendar")?.textValue ?? "standard"
    do {
      let axis = try TimeAxisUnits(units, calendar: CFCalendar(named: calendar))
      secondsPerUnit = axis.secondsPerUnit
      reference = try axis.times(of: [0])[0]
    } catch {
      throw PipelineError(path: path, message: "variable 'time': \(error.description)")
    }
    timeComment = try time.attribute("comment")?.textValue
    hasTimeBounds = dimensions["time_bounds"]?.map(\.length) == [outputs, 2]
    self.variables = try variables.compactMap { variable in
      guard variable.type.isNumeric, variable.name != "time",
        let axis = CollectionVariable.Axis(
          dimensions: (dimensions[variable.name] ?? []).map(\.name))
      else { return nil }
      var attributes = try variable.attributes.compactMapValues(\.textValue)
      let units = attributes.removeValue(forKey: "units")
      return CollectionVariable(
        name: variable.name, axis: axis, units: units, attributes: attributes, origin: path)
    }
    var constants: [String: Double] = [:]
    for constant in CaseConstant.all {
      constants[constant.name] = try dataset.attribute(constant.name)?.doubleValue
    }
    self.constants = constants
    closure = try dataset.attribute("closure")?.textValue
    references = try dataset.attribute("references")?.textValue
  }

  private static func requireMetres(_ heights: NetCDF.Variable, _ path: String) throws {
    let found = try heights.attribute("units")?.textValue
    guard found == "m" else {
      throw PipelineError(
        path: path,
        message:
          "variable '\(heights.name)' is \(found.map { "in '\($0)'" } ?? "without 'units'"), "
          + "expected 'm'. Convert it, or correct its 'units' attribute.")
    }
  }
}

/// A number that holds for a case as a whole, which trajectory files have as a global attribute.
struct CaseConstant {
  let name: String
  let longName: String
  let units: String
  var standardName: String?

  /// Those that trajectory files may have.
  static let all =
    [
      CaseConstant(name: "time_step", longName: "time step of the model", units: "s"),
      CaseConstant(
        name: "coriolis_parameter", longName: "Coriolis parameter", units: "s-1",
        standardName: "coriolis_parameter"),
    ]
    + CaseFlux.all(tracers: Column.Variable.allCases).map {
      CaseConstant(name: $0.name, longName: $0.longName + ", constant", units: $0.units)
    }
}
