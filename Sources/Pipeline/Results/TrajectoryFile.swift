import Calibration
import Closures
import Column
import NetCDF

/// Writes the trajectories of one case: observed, and modelled with one or more sets of parameters.
struct TrajectoryFile {
  let study: Study
  let studyCase: StudyCase
  let provenance: Provenance
  /// Trajectories with what their variables' names and titles add; the main one adds nothing.
  let models: [(suffix: String, title: String, trajectory: Trajectory)]

  private var observed: ObservedCase { studyCase.observed }
  private var grid: Grid { observed.column.grid }
  private var declaration: ClosureDeclaration { study.problem.closure.declaration }

  func write(to path: String) throws {
    try OutputFile.create(path) { dataset in
      try writeGlobalAttributes(dataset)
      let coordinates = try defineCoordinates(dataset)
      let profiles = try defineObserved(dataset) + models.flatMap { try define($0, in: dataset) }
      try dataset.endDefinitions()
      for (variable, values) in coordinates + profiles { try variable.write(values) }
    }
  }

  private typealias Content = (variable: NetCDF.Variable, values: [Double])

  private func writeGlobalAttributes(_ dataset: Dataset) throws {
    let column = observed.column
    try provenance.writeAttributes(to: dataset, title: "\(study.title): \(studyCase.name)")
    try dataset.setAttribute(
      "references", .text("\(declaration.title): \(declaration.reference)"))
    try dataset.setAttribute("closure", .text(declaration.name))
    try dataset.setAttribute("time_step", .doubles([column.timeStep]))
    try dataset.setAttribute("coriolis_parameter", .doubles([column.constants.coriolis]))
    try writeAttribute("surface_stress_x", column.forcing.surfaceStressX, to: dataset)
    try writeAttribute("surface_stress_y", column.forcing.surfaceStressY, to: dataset)
    for (tracer, forcing) in column.forcing.tracers.sorted(by: { $0.key.rawValue < $1.key.rawValue }
    ) {
      try writeAttribute("surface_\(tracer.rawValue)_flux", forcing.surfaceFlux, to: dataset)
    }
    if let file = studyCase.file { try dataset.setAttribute("observations", .text(file)) }
  }

  /// Writes a flux that is constant.
  private func writeAttribute(_ name: String, _ flux: StepValues, to dataset: Dataset) throws {
    guard case .constant(let value) = flux else { return }
    try dataset.setAttribute(name, .doubles([value]))
  }

  // MARK: Coordinates

  private func defineCoordinates(_ dataset: Dataset) throws -> [Content] {
    try dataset.defineDimension("time", length: observed.outputSteps.count)
    try dataset.defineDimension("z", length: grid.cellCount)
    try dataset.defineDimension("z_interface", length: grid.cellCount + 1)
    try dataset.defineDimension("nv", length: 2)

    let time = try dataset.defineVariable("time", type: .double, dimensions: ["time"])
    try time.setAttribute("standard_name", "time")
    try time.setAttribute("long_name", "time")
    try time.setAttribute(
      "units", .text("seconds since \(studyCase.epoch ?? "2000-01-01 00:00:00")"))
    try time.setAttribute("calendar", "standard")
    try time.setAttribute("axis", "T")
    if studyCase.epoch == nil {
      try time.setAttribute("comment", "the run has no date: it is said to start in the year 2000")
    }
    let centres = try defineHeight("z", "height of the cell centres above the sea surface", dataset)
    try centres.setAttribute("bounds", "z_bounds")
    let bounds = try dataset.defineVariable("z_bounds", type: .double, dimensions: ["z", "nv"])
    let interfaces = try defineHeight(
      "z_interface", "height of the interfaces between cells above the sea surface", dataset)
    let times = observed.outputSteps.map {
      studyCase.timeOffset + Double($0) * observed.column.timeStep
    }
    let pairs = (0..<grid.cellCount).flatMap { [grid.interfaces[$0], grid.interfaces[$0 + 1]] }
    return [
      (time, times), (centres, grid.centres), (bounds, pairs), (interfaces, grid.interfaces),
    ]
  }

  private func defineHeight(_ name: String, _ longName: String, _ dataset: Dataset) throws
    -> NetCDF.Variable
  {
    let variable = try dataset.defineVariable(name, type: .double, dimensions: [name])
    try variable.setAttribute("standard_name", "height")
    try variable.setAttribute("long_name", .text(longName))
    try variable.setAttribute("units", "m")
    try variable.setAttribute("positive", "up")
    if name == "z" { try variable.setAttribute("axis", "Z") }
    return variable
  }

  // MARK: Variables

  private func defineObserved(_ dataset: Dataset) throws -> [Content] {
    try Variable.allCases.compactMap { variable in
      guard let rows = observed.observed[variable] else { return nil }
      return (
        try define(variable, suffix: "_observed", title: "observed", in: dataset),
        Array(rows.joined())
      )
    }
  }

  private func define(
    _ model: (suffix: String, title: String, trajectory: Trajectory), in dataset: Dataset
  ) throws -> [Content] {
    var contents: [Content] = []
    for variable in Variable.allCases {
      guard let rows = model.trajectory.variables[variable] else { continue }
      let defined = try define(variable, suffix: model.suffix, title: model.title, in: dataset)
      contents.append((defined, Array(rows.joined())))
    }
    for (field, rows) in zip(declaration.fields, model.trajectory.closureFields) {
      let defined = try defineProfiles(
        field.name + model.suffix, "\(field.longName), \(model.title)", field.units,
        field.standardName, height: "z_interface", in: dataset)
      contents.append((defined, Array(rows.joined())))
    }
    return contents
  }

  private func define(
    _ variable: Column.Variable, suffix: String, title: String, in dataset: Dataset
  ) throws -> NetCDF.Variable {
    let quantity = variable.quantity
    return try defineProfiles(
      variable.rawValue + suffix, "\(quantity.longName), \(title)", quantity.units,
      quantity.standardNames.first, height: "z", in: dataset)
  }

  private func defineProfiles(
    _ name: String, _ longName: String, _ units: String, _ standardName: String?, height: String,
    in dataset: Dataset
  ) throws -> NetCDF.Variable {
    let variable = try dataset.defineVariable(
      name, type: .double, dimensions: ["time", height], deflate: 4)
    if let standardName { try variable.setAttribute("standard_name", .text(standardName)) }
    try variable.setAttribute("long_name", .text(longName))
    try variable.setAttribute("units", .text(units))
    return variable
  }
}

private typealias Variable = Column.Variable
