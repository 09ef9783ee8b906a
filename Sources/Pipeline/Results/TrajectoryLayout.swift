import Calibration
import Closures
import Column
import NetCDF

/// Defines what is in the trajectory file of one case: observed, and modelled with one or more sets of parameters.
struct TrajectoryLayout {
  let study: Study
  let studyCase: StudyCase
  let provenance: Provenance
  let models: [TrajectoryFile.Model]
  /// The place of the case in the study.
  var caseIndex = 0

  private var observed: ObservedCase { studyCase.observed }
  private var grid: Grid { observed.column.grid }
  private var declaration: ClosureDeclaration { study.problem.closure.declaration }

  /// The variables of one model, which are written when it runs.
  struct ModelVariables {
    /// times × cells.
    var prognostic: [Column.Variable: NetCDF.Variable]
    /// times × interfaces, in the declared order of the closure's fields.
    var closureFields: [NetCDF.Variable]
    /// In place of each series of observations; nil where that is a trajectory itself.
    var equivalents: [NetCDF.Variable?]
    /// The depth of the mixed layer at each time; nil where it is not found.
    var mixedLayerDepth: NetCDF.Variable?
  }

  /// Defines everything but the spread, writes all that does not come from a model, and returns the variables of
  /// each model.
  func define(in dataset: Dataset) throws -> [ModelVariables] {
    try writeGlobalAttributes(dataset)
    let contents =
      try defineCoordinates(dataset) + defineFluxes(dataset) + defineObserved(dataset)
      + defineObservedMixedLayer(dataset)
    let variables = try models.map { try define($0, in: dataset) }
    try dataset.endDefinitions()
    for (variable, values) in contents { try variable.write(values) }
    return variables
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
      guard case .constant(let value) = flux.values(in: column.forcing) else { continue }
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
    try observed.series.flatMap { series in
      let isTrajectory = isTrajectory(series)
      let contents = isTrajectory ? [] : try definePlaces(of: series, in: dataset)
      let values = Array(series.values.joined())
      let hasGaps = values.contains(where: \.isNaN)
      let variable = try define(
        series, "observed", title: "observed", hasGaps: hasGaps,
        dimensions: isTrajectory ? ["time", "z"] : places(of: series), in: dataset)
      return contents + [(variable, values.map { $0.isNaN ? ResultTable.fillValue : $0 })]
    }
  }

  /// Whether a series was observed at the outputs in the model's cells.
  private func isTrajectory(_ series: ObservedSeries) -> Bool {
    series.isTrajectory(atSteps: observed.outputSteps)
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
    if let layers = series.layers {
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

  private func timeName(of series: ObservedSeries) -> String { series.name + "_time" }
  private func heightName(of series: ObservedSeries) -> String { series.name + "_z" }

  private func places(of series: ObservedSeries) -> [String] {
    [timeName(of: series), heightName(of: series)]
  }

  /// Defines the observed values of a series, or what a model has in their place.
  private func define(
    _ series: ObservedSeries, _ suffix: String, title: String, hasGaps: Bool,
    dimensions: [String], fault: RunFault? = nil, in dataset: Dataset
  ) throws -> NetCDF.Variable {
    let metadata = series.metadata
    let variable = try defineProfiles(
      "\(series.name)_\(suffix)", "\(metadata.longName), \(title)", metadata.units,
      metadata.standardNames.first, dimensions: dimensions,
      fillValue: hasGaps ? ResultTable.fillValue : nil, fault: fault, in: dataset)
    let means = [
      series.hasMeans ? dimensions[0] : nil, series.layers.map { _ in dimensions[1] },
    ]
    let methods = means.compactMap { $0.map { "\($0): mean" } }
    if !methods.isEmpty {
      try variable.setAttribute("cell_methods", .text(methods.joined(separator: " ")))
    }
    return variable
  }

  // MARK: Model

  private func define(_ model: TrajectoryFile.Model, in dataset: Dataset) throws -> ModelVariables {
    var variables = ModelVariables(prognostic: [:], closureFields: [], equivalents: [])
    let fault = model.faults[caseIndex]
    for variable in prognosticVariables {
      let metadata = variable.metadata
      variables.prognostic[variable] = try defineProfiles(
        variable.rawValue + model.suffix, "\(metadata.longName), \(model.title)", metadata.units,
        metadata.standardNames.first, dimensions: ["time", "z"], fault: fault, in: dataset)
    }
    variables.closureFields = try declaration.fields.map { field in
      try defineProfiles(
        field.name + model.suffix, "\(field.longName), \(model.title)", field.units,
        field.standardName, dimensions: ["time", "z_interface"], fault: fault, in: dataset)
    }
    variables.mixedLayerDepth = try defineMixedLayer(
      model.suffix, title: model.title, fault: fault, in: dataset)
    variables.equivalents = try observed.series.map { series in
      guard !isTrajectory(series) else { return nil }
      return try define(
        series, "equivalent" + model.suffix, title: "\(model.title), where it was observed",
        hasGaps: false, dimensions: places(of: series), fault: fault, in: dataset)
    }
    return variables
  }

  // MARK: Mixed layer

  /// As everyone defines it first, whatever a misfit compares.
  private static let mixedLayer = MixedLayerDepth(threshold: 0.2, width: 0.1, referenceDepth: 10)

  /// Finds the depth of the mixed layer in profiles of temperature; nil where there are none, or the column does
  /// not reach across the reference depth.
  var mixedLayerFinder: (@Sendable ([Double]) -> Double)? {
    guard prognosticVariables.contains(.temperature) else { return nil }
    return Self.mixedLayer.finder(heights: grid.centres)
  }

  private func defineMixedLayer(
    _ suffix: String, title: String, fault: RunFault? = nil, in dataset: Dataset
  ) throws -> NetCDF.Variable? {
    guard mixedLayerFinder != nil else { return nil }
    let variable = try dataset.defineVariable(
      "mixed_layer_depth" + suffix, type: .double, dimensions: ["time"],
      fillValue: ResultTable.fillValue)
    try variable.setAttribute("standard_name", "ocean_mixed_layer_thickness_defined_by_temperature")
    try variable.setAttribute("long_name", .text("depth of the mixed layer, \(title)"))
    try variable.setAttribute("units", "m")
    let definition = Self.mixedLayer
    try variable.setAttribute(
      "comment",
      .text(
        fault.map { "missing, for the run went wrong. \($0.statement)" }
          ?? "down to where the temperature differs by \(definition.threshold) K from that at "
          + "\(definition.referenceDepth) m, smoothed over \(definition.width) K"))
    return variable
  }

  private func defineObservedMixedLayer(_ dataset: Dataset) throws -> [Content] {
    guard let finder = mixedLayerFinder,
      let series = observed.series.first(where: {
        $0.variable == .temperature && $0.quantity == .value && isTrajectory($0)
      }), let variable = try defineMixedLayer("_observed", title: "observed", in: dataset)
    else { return [] }
    let depths = series.values.map(finder)
    return [(variable, depths.map { $0.isNaN ? ResultTable.fillValue : $0 })]
  }

  private var prognosticVariables: [Column.Variable] {
    declaration.variables(
      density: observed.column.density, hasPassiveTracer: observed.column.hasPassiveTracer)
  }

  /// Defines the spread of the prognostic variables.
  func defineSpread(_ spread: PredictiveSpread, in dataset: Dataset) throws
    -> [Column.Variable: NetCDF.Variable]
  {
    var variables: [Column.Variable: NetCDF.Variable] = [:]
    for variable in prognosticVariables {
      let metadata = variable.metadata
      variables[variable] = try defineProfiles(
        variable.rawValue + "_spread",
        "\(metadata.longName), standard deviation among \(spread.count) samples of the calibrated parameters",
        metadata.units, metadata.standardNames.first.map { $0 + " standard_error" },
        dimensions: ["time", "z"], in: dataset)
      try variables[variable]?.setAttribute("sample_count", .doubles([Double(spread.count)]))
      if spread.failedCount > 0 {
        try variables[variable]?.setAttribute(
          "comment",
          .text(
            "\(spread.failedCount) more samples are left out, for their runs did not stay within what sea water "
              + "can be"))
      }
    }
    return variables
  }

  /// - Parameter fault: why nothing is written into the variable, so that all of it is missing.
  private func defineProfiles(
    _ name: String, _ longName: String, _ units: String, _ standardName: String?,
    dimensions: [String], fillValue: Double? = nil, fault: RunFault? = nil, in dataset: Dataset
  ) throws -> NetCDF.Variable {
    let variable = try dataset.defineVariable(
      name, type: .double, dimensions: dimensions,
      fillValue: fault == nil ? fillValue : ResultTable.fillValue,
      chunks: try chunks(dimensions, dataset), deflate: 4)
    if let standardName { try variable.setAttribute("standard_name", .text(standardName)) }
    try variable.setAttribute("long_name", .text(longName))
    try variable.setAttribute("units", .text(units))
    if let fault {
      try variable.setAttribute(
        "comment", .text("missing, for the run went wrong. \(fault.statement)"))
    }
    return variable
  }

  /// Chunks of whole profiles, few enough that a file that is written profile by profile holds little in memory.
  private func chunks(_ dimensions: [String], _ dataset: Dataset) throws -> [Int] {
    let lengths = try dimensions.map { name in
      try dataset.dimensions.first { $0.name == name }!.length
    }
    let rows = (1 << 16) / (MemoryLayout<Double>.size * lengths[1])
    return [min(max(1, rows), lengths[0]), lengths[1]]
  }
}
