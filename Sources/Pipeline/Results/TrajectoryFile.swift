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
      let contents =
        try coordinates + defineFluxes(dataset) + defineObserved(dataset)
        + models.flatMap { try define($0, in: dataset) }
      try dataset.endDefinitions()
      for (variable, values) in contents { try variable.write(values) }
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
    for flux in fluxes {
      guard case .constant(let value) = flux.values(in: column.forcing), value != 0 else {
        continue
      }
      try dataset.setAttribute(flux.name, .doubles([value]))
    }
    if !studyCase.files.isEmpty {
      try dataset.setAttribute("observations", .text(studyCase.files.joined(separator: ", ")))
    }
  }

  // MARK: Coordinates

  private func defineCoordinates(_ dataset: Dataset) throws -> [Content] {
    try dataset.defineDimension("time", length: observed.outputSteps.count)
    try dataset.defineDimension("z", length: grid.cellCount)
    try dataset.defineDimension("z_interface", length: grid.cellCount + 1)
    try dataset.defineDimension("nv", length: 2)

    let time = try defineTime("time", "time", dataset)
    try time.setAttribute("axis", "T")
    let centres = try defineHeight("z", "height of the cell centres above the sea surface", dataset)
    try centres.setAttribute("axis", "Z")
    try centres.setAttribute("bounds", "z_bounds")
    let bounds = try dataset.defineVariable("z_bounds", type: .double, dimensions: ["z", "nv"])
    let interfaces = try defineHeight(
      "z_interface", "height of the interfaces between cells above the sea surface", dataset)
    let pairs = (0..<grid.cellCount).flatMap { [grid.interfaces[$0], grid.interfaces[$0 + 1]] }
    return [
      (time, observed.outputSteps.map(time(ofStep:))), (centres, grid.centres), (bounds, pairs),
      (interfaces, grid.interfaces),
    ]
  }

  private func time(ofStep step: Int) -> Double {
    studyCase.timeOffset + Double(step) * observed.column.timeStep
  }

  private func defineTime(_ name: String, _ longName: String, _ dataset: Dataset) throws
    -> NetCDF.Variable
  {
    let variable = try dataset.defineVariable(name, type: .double, dimensions: [name])
    try variable.setAttribute("standard_name", "time")
    try variable.setAttribute("long_name", .text(longName))
    try variable.setAttribute("units", .text(studyCase.timeUnits))
    try variable.setAttribute("calendar", .text(studyCase.calendar.rawValue))
    if studyCase.startDate == nil {
      try variable.setAttribute(
        "comment", "the run has no date: it is said to start in the year 2000")
    }
    return variable
  }

  private func defineHeight(_ name: String, _ longName: String, _ dataset: Dataset) throws
    -> NetCDF.Variable
  {
    let variable = try dataset.defineVariable(name, type: .double, dimensions: [name])
    try variable.setAttribute("standard_name", "height")
    try variable.setAttribute("long_name", .text(longName))
    try variable.setAttribute("units", "m")
    try variable.setAttribute("positive", "up")
    return variable
  }

  // MARK: Fluxes

  private var fluxes: [CaseFlux] { CaseFlux.all(tracers: observed.column.tracers) }

  /// Defines the fluxes that change in time, as their means from the output before, so that they sum to what
  /// the column took up.
  private func defineFluxes(_ dataset: Dataset) throws -> [Content] {
    let driven = fluxes.compactMap { flux -> (CaseFlux, [Double])? in
      guard case .series(let values) = flux.values(in: observed.column.forcing) else { return nil }
      return (flux, values)
    }
    guard !driven.isEmpty else { return [] }
    let steps = observed.outputSteps
    let intervals = zip([steps[0]] + steps, steps)
    try dataset.variable("time").setAttribute("bounds", "time_bounds")
    let bounds = try dataset.defineVariable(
      "time_bounds", type: .double, dimensions: ["time", "nv"])
    return try [(bounds, intervals.flatMap { [time(ofStep: $0), time(ofStep: $1)] })]
      + driven.map { flux, values in
        let variable = try dataset.defineVariable(
          flux.name, type: .double, dimensions: ["time"], fillValue: ResultTable.fillValue)
        try variable.setAttribute("long_name", .text(flux.longName))
        try variable.setAttribute("units", .text(flux.units))
        try variable.setAttribute("cell_methods", "time: mean")
        let means = intervals.map { begin, end in
          begin == end
            ? ResultTable.fillValue : values[begin..<end].reduce(0, +) / Double(end - begin)
        }
        return (variable, means)
      }
  }

  // MARK: Observations

  private func defineObserved(_ dataset: Dataset) throws -> [Content] {
    try observed.series.enumerated().flatMap { index, series in
      guard series.isTrajectory(atSteps: observed.outputSteps) else {
        return try definePlaces(of: series, in: dataset)
          + defineComparison(with: series, number: index, in: dataset)
      }
      return [
        try define(
          series, "observed", title: "observed", series.values, dimensions: ["time", "z"],
          in: dataset)
      ]
    }
  }

  /// Defines the times and heights of a series that was not observed at the outputs in the model's cells.
  private func definePlaces(of series: ObservedSeries, in dataset: Dataset) throws -> [Content] {
    let (timeName, heightName) = (timeName(of: series), heightName(of: series))
    try dataset.defineDimension(timeName, length: series.times.count)
    try dataset.defineDimension(heightName, length: series.heights.count)
    let time = try defineTime(timeName, "time of the observed \(series.name)", dataset)
    let height = try defineHeight(
      heightName, "height of the observed \(series.name) above the sea surface", dataset)
    let offset = studyCase.timeOffset
    var contents: [Content] = [
      (time, series.times.map { offset + $0 }), (height, series.heights),
    ]
    if series.hasMeans {
      let pairs = series.timeOperators.flatMap { observed in
        let interval = observed.interval ?? observed.time...observed.time
        return [offset + interval.lowerBound, offset + interval.upperBound]
      }
      contents.append((try defineBounds(of: time, dataset), pairs))
    }
    if let layers = series.vertical.layers {
      let pairs = layers.flatMap { [$0.lowerBound, $0.upperBound] }
      contents.append((try defineBounds(of: height, dataset), pairs))
    }
    return contents
  }

  private func defineBounds(of coordinate: NetCDF.Variable, _ dataset: Dataset) throws
    -> NetCDF.Variable
  {
    let name = coordinate.name + "_bounds"
    try coordinate.setAttribute("bounds", .text(name))
    return try dataset.defineVariable(name, type: .double, dimensions: [coordinate.name, "nv"])
  }

  /// Defines a series and what the model has in its place.
  private func defineComparison(
    with series: ObservedSeries, number index: Int, in dataset: Dataset
  ) throws -> [Content] {
    let dimensions = [timeName(of: series), heightName(of: series)]
    let all =
      [("observed", "observed", series.values)]
      + models.map {
        (
          "equivalent" + $0.suffix, "\($0.title), where it was observed",
          $0.trajectory.series[index].equivalents
        )
      }
    return try all.map { suffix, title, rows in
      try define(series, suffix, title: title, rows, dimensions: dimensions, in: dataset)
    }
  }

  private func timeName(of series: ObservedSeries) -> String { series.name + "_time" }
  private func heightName(of series: ObservedSeries) -> String { series.name + "_z" }

  /// Defines values of a series; what is missing becomes the fill value.
  private func define(
    _ series: ObservedSeries, _ suffix: String, title: String, _ rows: [[Double]],
    dimensions: [String], in dataset: Dataset
  ) throws -> Content {
    let metadata = series.variable.metadata
    let values = Array(rows.joined())
    let hasGaps = values.contains(where: \.isNaN)
    let variable = try defineProfiles(
      "\(series.name)_\(suffix)", "\(metadata.longName), \(title)", metadata.units,
      metadata.standardNames.first, dimensions: dimensions,
      fillValue: hasGaps ? ResultTable.fillValue : nil, in: dataset)
    let means = [
      series.hasMeans ? dimensions[0] : nil, series.vertical.layers.map { _ in dimensions[1] },
    ]
    let methods = means.compactMap { $0.map { "\($0): mean" } }
    if !methods.isEmpty {
      try variable.setAttribute("cell_methods", .text(methods.joined(separator: " ")))
    }
    return (variable, values.map { $0.isNaN ? ResultTable.fillValue : $0 })
  }

  // MARK: Model

  private func define(
    _ model: (suffix: String, title: String, trajectory: Trajectory), in dataset: Dataset
  ) throws -> [Content] {
    var contents: [Content] = []
    for variable in Variable.allCases {
      guard let rows = model.trajectory.variables[variable] else { continue }
      let metadata = variable.metadata
      let defined = try defineProfiles(
        variable.rawValue + model.suffix, "\(metadata.longName), \(model.title)", metadata.units,
        metadata.standardNames.first, dimensions: ["time", "z"], in: dataset)
      contents.append((defined, Array(rows.joined())))
    }
    for (field, rows) in zip(declaration.fields, model.trajectory.closureFields) {
      let defined = try defineProfiles(
        field.name + model.suffix, "\(field.longName), \(model.title)", field.units,
        field.standardName, dimensions: ["time", "z_interface"], in: dataset)
      contents.append((defined, Array(rows.joined())))
    }
    return contents
  }

  private func defineProfiles(
    _ name: String, _ longName: String, _ units: String, _ standardName: String?,
    dimensions: [String], fillValue: Double? = nil, in dataset: Dataset
  ) throws -> NetCDF.Variable {
    let variable = try dataset.defineVariable(
      name, type: .double, dimensions: dimensions, fillValue: fillValue, deflate: 4)
    if let standardName { try variable.setAttribute("standard_name", .text(standardName)) }
    try variable.setAttribute("long_name", .text(longName))
    try variable.setAttribute("units", .text(units))
    return variable
  }
}

private typealias Variable = Column.Variable
