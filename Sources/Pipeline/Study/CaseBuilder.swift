import Calibration
import Closures
import Column
import Records

/// Builds one case of a study from its entry in the pipeline and its files.
struct CaseBuilder {
  private let pipeline: PipelineFile
  private let expanded: ExpandedCase
  private let files: CaseFiles
  private let times: CaseTimes
  /// The prognostic variables of the model, in the order of its state.
  private let modelVariables: [Column.Variable]
  private let closure: ClosureDeclaration

  private var entry: CaseEntry { expanded.entry }

  init(_ expanded: ExpandedCase, pipeline: PipelineFile, declaration: ClosureDeclaration) throws {
    self.pipeline = pipeline
    self.expanded = expanded
    closure = declaration
    modelVariables = declaration.variables(
      density: pipeline.model.density, hasPassiveTracer: pipeline.model.hasPassiveTracer)
    files = try CaseFiles(expanded, of: pipeline, variables: modelVariables)
    times = try CaseTimes(files)
  }

  func build() throws -> StudyCase {
    for variable in Column.Variable.allCases
    where entry.variables[variable] != nil && !modelVariables.contains(variable) {
      throw failure(
        "variables names \(variable.rawValue), which the model does not have. " + advice)
    }
    let clock = try times.clock(modelVariables)
    let grid = try GridBuilder(files: files).build()
    let constants = try ConstantsBuilder(files: files).build()
    let start = times.reference?.advanced(bySeconds: clock.start)
    let built = try ForcingBuilder(
      files: files, grid: grid, constants: constants, clock: clock, start: start,
      tracers: modelVariables.filter(\.isTracer)
    ).build()
    var column = ColumnCase(
      name: expanded.name, grid: grid, timeStep: clock.timeStep, stepCount: clock.stepCount,
      density: pipeline.model.density, hasPassiveTracer: pipeline.model.hasPassiveTracer,
      constants: constants, forcing: built.forcing)
    if case .restart(let place) = entry.initial {
      try RestartFile(pipeline, place).start(
        &column, variables: modelVariables, closure: closure)
    } else {
      column.initial = try StartBuilder(
        files: files, grid: grid, clock: clock, observed: times.observed, variables: modelVariables
      ).build()
    }
    let outputSteps = try times.outputSteps(clock)
    var series = try series(of: column, clock, outputSteps)
    series += try MisfitTerms(pipeline: pipeline, fail: failure)
      .series(from: series.map(\.series)).map { ($0, ObservationAccount($0)) }
    try selection.check(series.map(\.series))
    return StudyCase(
      observed: ObservedCase(
        column: column, outputSteps: outputSteps, series: series.map(\.series),
        weight: entry.weight, role: entry.role), files: try pipeline.inputFiles(of: expanded),
      start: start, drivingSeries: built.series, accounts: series.map(\.account),
      suppositions: (files.record?.notes ?? []) + (files.record?.missing ?? []) + built.notes)
  }

  // MARK: Observations

  private var selection: MisfitSelection {
    MisfitSelection(files: files, caseName: expanded.name)
  }

  /// Makes a series of each observed variable, and says what became of its values.
  private func series(of column: ColumnCase, _ clock: RunClock, _ outputSteps: [Int]) throws
    -> [(series: ObservedSeries, account: ObservationAccount)]
  {
    let weights = try weights()
    let window = try times.window()
    return try modelVariables.compactMap { variable in
      let weight = weights?[variable] ?? (weights == nil ? 1 : 0)
      if case .constant(let value) = entry.variables[variable] {
        let row = [Double](repeating: value, count: column.grid.cellCount)
        var series = ObservedSeries(
          variable, inCellsOf: column, atSteps: outputSteps,
          values: outputSteps.map { _ in row }, weight: weight)
        try selection.choose(&series)
        return (series, ObservationAccount(series))
      }
      guard let observed = times.observed[variable] else { return nil }
      var (series, keptTimes) = try SeriesBuilder(
        column: column, clock: clock, entry: entry, fail: failure
      ).series(observed, weight: weight)
      try selection.choose(&series)
      return (
        series,
        ObservationAccount(
          series, of: observed, keptTimes: keptTimes,
          windowTimes: window.lowerBound - clock.start...window.upperBound - clock.start,
          start: clock.start)
      )
    }
  }

  /// The weights that the pipeline gives; nil where everything observed counts alike.
  private func weights() throws -> [Column.Variable: Double]? {
    guard let weights = entry.weights ?? pipeline.misfit.weights else { return nil }
    for variable in Column.Variable.allCases where weights[variable] != nil {
      guard modelVariables.contains(variable) else {
        throw failure(
          "weights names \(variable.rawValue), which the model does not have. " + advice)
      }
      let isKnown = times.observed[variable] != nil || entry.variables[variable] != nil
      guard isKnown || times.observed.isEmpty else {
        throw failure(
          "weights names \(variable.rawValue), which was not found in the observations. Name it under "
            + "variables, or leave it out of the weights.")
      }
    }
    return weights
  }

  private var advice: String {
    "Its variables are \(modelVariables.map(\.rawValue).joined(separator: ", ")); "
      + "model.density and model.passive_tracer choose the tracers."
  }

  private func failure(_ message: String) -> PipelineError {
    files.failure(message)
  }
}
