import Calibration
import Closures
import Column
import Records
import Units

/// Builds one case of a study from its entry in the pipeline and its files.
struct CaseBuilder {
  private let pipeline: PipelineFile
  private let expanded: ExpandedCase
  private let files: CaseFiles
  /// The prognostic variables of the model, in the order of its state.
  private let modelVariables: [Column.Variable]
  private let closure: ClosureDeclaration
  private let observed: [Column.Variable: StartBuilder.ObservedTimes]
  /// What the times of the case are counted from; nil where nothing has times.
  private let reference: RecordedTimes.Origin?

  private var entry: CaseEntry { expanded.entry }

  init(_ expanded: ExpandedCase, pipeline: PipelineFile, declaration: ClosureDeclaration) throws {
    self.pipeline = pipeline
    self.expanded = expanded
    closure = declaration
    modelVariables =
      StateLayout(
        velocity: declaration.hasVelocity, density: pipeline.model.density,
        passiveTracer: pipeline.model.hasPassiveTracer, closureFieldCount: 0, cellCount: 0
      ).variables
    files = try CaseFiles(expanded, of: pipeline, variables: modelVariables)
    reference = try Self.reference(files, pipeline)
    observed = try Self.observed(files, since: reference)
  }

  func build() throws -> StudyCase {
    for variable in Column.Variable.allCases
    where entry.variables[variable] != nil && !modelVariables.contains(variable) {
      throw failure(
        "variables names \(variable.rawValue), which the model does not have. " + advice)
    }
    let clock = try clock()
    let grid = try grid()
    let constants = try ConstantsBuilder(files: files).build()
    let start = StartBuilder(
      files: files, grid: grid, clock: clock, observed: observed, variables: modelVariables)
    let built = try ForcingBuilder(
      files: files, grid: grid, constants: constants, clock: clock,
      start: reference?.advanced(bySeconds: clock.start),
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
      column.initial = try start.build()
    }
    let outputSteps = try outputSteps(clock)
    let series = try series(of: column, clock, outputSteps)
    try checkForm(series.map(\.series))
    return StudyCase(
      observed: ObservedCase(
        column: column, outputSteps: outputSteps, series: series.map(\.series),
        weight: entry.weight, isHeldOut: entry.role == .holdOut), files: try files.all(),
      start: reference?.advanced(bySeconds: clock.start), drivingSeries: built.series,
      accounts: series.map(\.account),
      suppositions: (files.record?.notes ?? []) + (files.record?.missing ?? []) + built.notes)
  }

  // MARK: Times

  /// Returns what the times of a case are counted from: the first time of its observations, or the date of
  /// its start.
  private static func reference(_ files: CaseFiles, _ pipeline: PipelineFile) throws
    -> RecordedTimes.Origin?
  {
    let origins = (files.record?.profiles.values.map { $0.times } ?? [])
      .sorted { $0.name < $1.name }
    if let first = origins.first {
      return try origins.map { try $0.origin.seconds(since: first.origin, name: $0.name) }.min()
        .map { first.origin.advanced(bySeconds: $0) }
    }
    guard case .date(let date) = files.entry.window.start else { return nil }
    return .date(try Self.date(date, in: .standard, pipeline))
  }

  private static func observed(_ files: CaseFiles, since reference: RecordedTimes.Origin?) throws
    -> [Column.Variable: StartBuilder.ObservedTimes]
  {
    guard let reference, let record = files.record else { return [:] }
    return try record.profiles.mapValues { profiles in
      let offset = try profiles.times.origin.seconds(since: reference, name: profiles.times.name)
      return StartBuilder.ObservedTimes(
        profiles: profiles, seconds: profiles.times.seconds.map { $0 + offset })
    }
  }

  private static func date(
    _ text: Located<String>, in calendar: CFCalendar, _ pipeline: PipelineFile
  ) throws -> CalendarTime {
    do { return try CalendarTime(text.value, calendar: calendar) } catch {
      throw pipeline.failure(at: text, error.description)
    }
  }

  /// Returns a moment of the window in seconds since the reference.
  private func seconds(_ moment: MomentEntry) throws -> Double {
    switch moment {
    case .seconds(let seconds): return seconds.value
    case .date(let text):
      guard case .date(let reference) = reference else {
        throw pipeline.failure(
          at: text,
          "the times of the observations have no date. Give seconds after the first of them instead."
        )
      }
      do {
        return try Self.date(text, in: reference.calendar, pipeline).seconds(since: reference)
      } catch let error as UnitsError {
        throw pipeline.failure(at: text, error.description)
      }
    }
  }

  /// The times of the window in seconds since the reference; its open ends are infinite.
  private func windowTimes() throws -> ClosedRange<Double> {
    let start = try entry.window.start.map(seconds) ?? -.infinity
    let end = try entry.window.end.map(seconds) ?? .infinity
    guard start < end else {
      throw failure("the window ends before it starts. Exchange or correct window.start and end.")
    }
    return start...end
  }

  /// Finds when the run starts and ends, and divides it into steps.
  private func clock() throws -> RunClock {
    let timeStep = pipeline.model.timeStep
    if let schedule = entry.schedule {
      guard wholeNumber(schedule.duration / timeStep) != nil else {
        throw failure(
          "duration \(brief(schedule.duration)) s is no multiple of model.time_step "
            + "\(brief(timeStep)) s. Change one of them.")
      }
      return RunClock(start: 0, end: schedule.duration, longestStep: timeStep)
    }
    let window = try windowTimes()
    guard !observed.isEmpty else {
      throw failure(
        "\(expanded.observations.joined(separator: ", ")): none of the model's variables was found. "
          + advice + " Name them under variables.")
    }
    var start = -Double.infinity
    for variable in modelVariables where StartBuilder.startsFromObservations(variable, entry) {
      guard let times = observed[variable] else { continue }
      guard let first = times.firstTime(from: window.lowerBound) else {
        throw failure("nothing of \(variable.rawValue) was observed after the start of the window.")
      }
      start = max(start, first)
    }
    if !start.isFinite {
      start =
        window.lowerBound.isFinite
        ? window.lowerBound : observed.values.map { $0.seconds[0] }.min()!
    }
    let end = observed.values.compactMap { $0.lastTime(until: window.upperBound) }.max() ?? start
    guard end > start else {
      let isSingle = observed.values.allSatisfy { $0.seconds.count == 1 }
      throw failure(
        "nothing was observed after the start of the run. A case needs at least two times"
          + (isSingle
            ? ", but its files have one; add a file with later ones." : "; widen the window."))
    }
    guard (end - start) / timeStep < 1e9 else {
      throw failure(
        "the run would take more than a billion steps. Choose a longer model.time_step.")
    }
    return RunClock(start: start, end: end, longestStep: timeStep)
  }

  /// Returns a number that is whole to rounding, or nil.
  private func wholeNumber(_ value: Double) -> Int? {
    let whole = value.rounded()
    return abs(value - whole) <= 1e-9 * max(1, abs(whole)) && whole < 1e9 ? Int(whole) : nil
  }

  /// The steps after which the trajectory is written: at equal intervals, or those nearest to observations.
  private func outputSteps(_ clock: RunClock) throws -> [Int] {
    if let interval = entry.schedule?.outputInterval {
      guard let stepsPerOutput = wholeNumber(interval / clock.timeStep) else {
        throw failure(
          "output_interval \(brief(interval)) s is no multiple of model.time_step "
            + "\(brief(pipeline.model.timeStep)) s. Change one of them.")
      }
      guard let outputs = wholeNumber(clock.length / interval) else {
        throw failure(
          "duration \(brief(clock.length)) s is no multiple of output_interval \(brief(interval)) s. "
            + "Change one of them.")
      }
      return (0...outputs).map { $0 * stepsPerOutput }
    }
    var times = [0, clock.length]
    if let interval = entry.outputInterval {
      times += stride(from: 0, to: clock.length, by: interval)
    } else {
      times += observed.values.flatMap { $0.seconds.map { $0 - clock.start } }
        .filter { (0...clock.length).contains($0) }
    }
    return Set(times.map(clock.nearestStep)).sorted()
  }

  // MARK: Grid

  private func grid() throws -> Grid {
    let grid = try statedGrid()
    do {
      return try Grid(centres: grid.centres, interfaces: grid.interfaces)
    } catch {
      throw failure("its grid cannot be used: \(error.description). Change its cells or depth.")
    }
  }

  private func statedGrid() throws -> Grid {
    switch entry.grid {
    case .linear(let cells, let depth): return .linear(cells: cells, depth: depth)
    case .stretched(let cells, let depth, let criticalDepth, let theta):
      return .stretched(cells: cells, depth: depth, criticalDepth: criticalDepth, theta: theta)
    case .orca75(let depth): return .orca75(depth: depth)
    case .simplified(let cells, let depth): return .simplified(cells: cells, depth: depth)
    case .file:
      guard let grid = files.record?.grid else {
        throw failure(
          "the levels of the observations are no grid: the file does not say the extent of its cells, or "
            + "they do not reach from one to the next up to the surface. Add bounds or a variable of "
            + "interfaces, name the interfaces as grid: {file: {interfaces: NAME}}, or give the case a grid, "
            + "such as grid: {linear: {cells: 100, depth: 200}}."
        )
      }
      return grid
    }
  }

  // MARK: Observations

  /// Makes a series of each observed variable, and says what became of its values.
  private func series(of column: ColumnCase, _ clock: RunClock, _ outputSteps: [Int]) throws
    -> [(series: ObservedSeries, account: ObservationAccount)]
  {
    let weights = try weights()
    let window = try windowTimes()
    return try modelVariables.compactMap { variable in
      let weight = weights?[variable] ?? (weights == nil ? 1 : 0)
      if case .constant(let value) = entry.variables[variable] {
        let row = [Double](repeating: value, count: column.grid.cellCount)
        var series = ObservedSeries(
          variable, inCellsOf: column, atSteps: outputSteps,
          values: outputSteps.map { _ in row }, weight: weight)
        try choose(&series, clock)
        return (series, ObservationAccount(series))
      }
      guard let times = observed[variable] else { return nil }
      var (series, keptTimes) = try SeriesBuilder(
        column: column, clock: clock, entry: entry, fail: failure
      ).series(times, weight: weight)
      try choose(&series, clock)
      return (
        series,
        ObservationAccount(
          series, of: times, keptTimes: keptTimes,
          windowTimes: window.lowerBound - clock.start...window.upperBound - clock.start,
          start: clock.start)
      )
    }
  }

  /// Lets what the pipeline chooses count.
  private func choose(_ series: inout ObservedSeries, _ clock: RunClock) throws {
    series.countedTimes = try countedTimes(series, clock)
    series.restrict(
      toTimes: entry.window.spinUp...Double.infinity,
      heights: entry.window.depths.map { -$0.upperBound ... -$0.lowerBound }
        ?? -Double.infinity...Double.infinity)
  }

  private func countedTimes(_ series: ObservedSeries, _ clock: RunClock) throws -> [Int] {
    let times = series.times
    let all = Array(times.indices)
    switch pipeline.misfit.outputs {
    case .all: return all
    case .last: return [all.count - 1]
    case .every(let n): return all.filter { $0 % n == 0 }
    case .range(let from, let to): return all.filter { $0 >= from ?? 0 && $0 <= to ?? .max }
    case .times(let from, let to):
      return all.filter {
        times[$0] >= (from ?? 0) - 1e-9 && times[$0] <= (to ?? .infinity) + 1e-9
      }
    case .indices(let indices):
      return try Set(
        indices.map { index in
          let output = index < 0 ? all.count + index : index
          guard all.contains(output) else {
            throw misfitFailure(
              "case '\(expanded.name)' has outputs 0 to \(all.count - 1) of \(series.name); there is no "
                + "output \(index).")
          }
          return output
        }
      ).sorted()
    }
  }

  private func misfitFailure(_ message: String) -> PipelineError {
    PipelineError(path: pipeline.path, key: "misfit.outputs", message: message)
  }

  private var advice: String {
    "Its variables are \(modelVariables.map(\.rawValue).joined(separator: ", ")); "
      + "model.density and model.passive_tracer choose the tracers."
  }

  /// The weights that the pipeline gives; nil where everything observed counts alike.
  private func weights() throws -> [Column.Variable: Double]? {
    guard let weights = entry.weights ?? pipeline.misfit.weights else { return nil }
    for variable in Column.Variable.allCases where weights[variable] != nil {
      guard modelVariables.contains(variable) else {
        throw failure(
          "weights names \(variable.rawValue), which the model does not have. " + advice)
      }
      let isKnown = observed[variable] != nil || entry.variables[variable] != nil
      guard isKnown || observed.isEmpty else {
        throw failure(
          "weights names \(variable.rawValue), which was not found in the observations. Name it under "
            + "variables, or leave it out of the weights.")
      }
    }
    return weights
  }

  /// Refuses series by whose variance or error the form of the misfit cannot divide, and cases of which
  /// nothing counts.
  private func checkForm(_ series: [ObservedSeries]) throws {
    let weighted = series.filter { $0.weight > 0 }
    guard weighted.isEmpty || weighted.contains(where: \.isCounted) else {
      throw misfitFailure(
        "nothing that was observed in case '\(expanded.name)' counts: there are "
          + weighted.map { "\($0.times.count) times of \($0.name)" }.joined(separator: ", ")
          + ". Widen misfit.outputs, or the case's window.")
    }
    let advice = "Leave it out of the case's weights, or choose another form."
    for series in weighted where series.isCounted {
      switch pipeline.misfit.form {
      case .sum, .mean: break
      case .variance where !(series.variance > 0):
        throw failure(
          "the observed \(series.name) does not vary, so that a misfit of form 'variance' would "
            + "divide by zero. \(advice)")
      case .error where series.standardError == .none:
        throw failure(
          "the observed \(series.name) has no error, by which a misfit of form 'error' divides. Give "
            + "variables: {\(series.variable.rawValue): {error: 0.1}}. \(advice)")
      case .variance, .error: break
      }
    }
  }

  private func failure(_ message: String) -> PipelineError {
    files.failure(message)
  }
}
