import Calibration
import Closures
import Column

/// Builds one case of a study from its entry in the pipeline and, where it has one, its file.
struct CaseBuilder {
  let pipeline: PipelineFile
  let declaration: ClosureDeclaration
  let expanded: ExpandedCase
  private let file: ObservationFile?

  init(_ expanded: ExpandedCase, pipeline: PipelineFile, declaration: ClosureDeclaration) throws {
    self.pipeline = pipeline
    self.declaration = declaration
    self.expanded = expanded
    file = try expanded.observations.map {
      try ObservationFile(path: $0, entry: expanded.entry, pipeline: pipeline)
    }
  }

  private var entry: CaseEntry { expanded.entry }

  /// The prognostic variables of the model, in the order of its state.
  private var modelVariables: [Variable] {
    StateLayout(
      velocity: declaration.hasVelocity, density: pipeline.model.density,
      passiveTracer: pipeline.model.hasPassiveTracer, closureFieldCount: 0, cellCount: 0
    ).variables
  }

  func build() throws -> StudyCase {
    let times = try file?.times()
    let outputSteps = try outputSteps(times)
    let stepCount = outputSteps[outputSteps.count - 1]
    let grid = try grid()
    let observed = try observations(times, outputs: outputSteps.count, grid: grid)
    let column = ColumnCase(
      name: expanded.name, grid: grid, timeStep: pipeline.model.timeStep, stepCount: stepCount,
      density: pipeline.model.density, hasPassiveTracer: pipeline.model.hasPassiveTracer,
      constants: try constants(), forcing: try forcing(grid: grid, stepCount: stepCount),
      initial: try initial(grid: grid, observed: observed))
    let series = try series(observed, of: column, atSteps: outputSteps)
    try checkForm(series)
    return StudyCase(
      observed: ObservedCase(
        column: column, outputSteps: outputSteps, series: series, weight: entry.weight,
        isHeldOut: entry.role == .holdOut), file: expanded.observations, epoch: times?.epoch,
      timeOffset: times?.offset ?? 0)
  }

  // MARK: Times

  /// The steps before each output: the observed times, or equal intervals.
  private func outputSteps(_ times: ObservationFile.Times?) throws -> [Int] {
    let timeStep = pipeline.model.timeStep
    if let times, let file {
      var steps: [Int] = []
      for (index, time) in times.seconds.enumerated() {
        // Two times a rounding error apart would fall on the same step.
        guard let step = wholeNumber(time / timeStep), steps.last.map({ step > $0 }) ?? true else {
          throw file.failure(
            "time \(index) is \(time) s after the first, which is no multiple of the time step "
              + "\(timeStep) s. Choose a model.time_step that divides the intervals between times.")
        }
        steps.append(step)
      }
      return steps
    }
    guard let schedule = entry.schedule else { preconditionFailure("checked when decoding") }
    guard let stepsPerOutput = wholeNumber(schedule.outputInterval / timeStep) else {
      throw failure(
        "output_interval \(schedule.outputInterval) s is no multiple of model.time_step \(timeStep) s. "
          + "Change one of them.")
    }
    guard let outputs = wholeNumber(schedule.duration / schedule.outputInterval) else {
      throw failure(
        "duration \(schedule.duration) s is no multiple of output_interval "
          + "\(schedule.outputInterval) s. Change one of them.")
    }
    return (0...outputs).map { $0 * stepsPerOutput }
  }

  /// Returns a number that is whole to rounding, or nil.
  private func wholeNumber(_ value: Double) -> Int? {
    let whole = value.rounded()
    return abs(value - whole) <= 1e-9 * max(1, abs(whole)) && whole < 1e9 ? Int(whole) : nil
  }

  private func countedOutputs(_ outputSteps: [Int]) throws -> [Int] {
    let timeStep = pipeline.model.timeStep
    let all = Array(outputSteps.indices)
    let counted: [Int]
    switch pipeline.misfit.outputs {
    case .all: counted = all
    case .last: counted = [all.count - 1]
    case .every(let n): counted = all.filter { $0 % n == 0 }
    case .range(let from, let to): counted = all.filter { $0 >= from ?? 0 && $0 <= to ?? .max }
    case .times(let from, let to):
      counted = all.filter { output in
        let time = Double(outputSteps[output]) * timeStep
        return time >= (from ?? 0) - 1e-9 && time <= (to ?? .infinity) + 1e-9
      }
    case .indices(let indices):
      counted = try Set(
        indices.map { index in
          let output = index < 0 ? all.count + index : index
          guard all.contains(output) else {
            throw PipelineError(
              path: pipeline.path, key: "misfit.outputs",
              message:
                "case '\(expanded.name)' has outputs 0 to \(all.count - 1); there is no output "
                + "\(index).")
          }
          return output
        }
      ).sorted()
    }
    guard !counted.isEmpty else {
      throw PipelineError(
        path: pipeline.path, key: "misfit.outputs",
        message:
          "no output of case '\(expanded.name)' counts: it has outputs 0 to \(all.count - 1), "
          + "up to \(Double(outputSteps[all.count - 1]) * timeStep) s. Widen the choice.")
    }
    return counted
  }

  // MARK: Grid and observations

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
    case .file(let centres, let interfaces):
      guard let file else { preconditionFailure("checked when decoding") }
      return try file.grid(centres: centres, interfaces: interfaces).grid
    }
  }

  private func observations(_ times: ObservationFile.Times?, outputs: Int, grid: Grid) throws
    -> [Variable: [[Double]]]
  {
    for variable in Variable.allCases
    where entry.variables[variable] != nil && !modelVariables.contains(variable) {
      throw failure(
        "variables names \(variable.rawValue), which the model does not have. " + advice)
    }
    var observed: [Variable: [[Double]]] = [:]
    for variable in modelVariables {
      if case .constant(let value) = entry.variables[variable] {
        let row = [Double](repeating: value, count: grid.cellCount)
        observed[variable] = Array(repeating: row, count: outputs)
      } else if let file, let times {
        observed[variable] = try file.trajectory(
          of: variable, times: times, cells: grid.cellCount)
      }
    }
    return observed
  }

  /// Makes a series of each observed variable, all at the outputs and in the cells of the model.
  private func series(
    _ observed: [Variable: [[Double]]], of column: ColumnCase, atSteps steps: [Int]
  ) throws -> [ObservedSeries] {
    let counted = try countedOutputs(steps)
    let weights = try weights(observed: observed)
    return modelVariables.compactMap { variable in
      guard let values = observed[variable] else { return nil }
      var series = ObservedSeries(
        variable, inCellsOf: column, atSteps: steps, values: values,
        weight: weights[variable] ?? 0)
      series.countedTimes = counted
      return series
    }
  }

  private var advice: String {
    "Its variables are \(modelVariables.map(\.rawValue).joined(separator: ", ")); "
      + "model.density and model.passive_tracer choose the tracers."
  }

  private func weights(observed: [Variable: [[Double]]]) throws -> [Variable: Double] {
    guard let weights = entry.weights ?? pipeline.misfit.weights else {
      return observed.mapValues { _ in 1 }
    }
    for variable in Variable.allCases where weights[variable] != nil {
      guard modelVariables.contains(variable) else {
        throw failure(
          "weights names \(variable.rawValue), which the model does not have. " + advice)
      }
      guard observed[variable] != nil || observed.isEmpty else {
        throw failure(
          "weights names \(variable.rawValue), which was not found in the observations. Name it under "
            + "variables, or leave it out of the weights.")
      }
    }
    return weights.filter { observed[$0.key] != nil }
  }

  /// Refuses series by whose variance or error the form of the misfit cannot divide.
  private func checkForm(_ series: [ObservedSeries]) throws {
    let advice = "Leave it out of the case's weights, or choose another form."
    for series in series where series.isCounted {
      switch pipeline.misfit.form {
      case .sum, .mean: break
      case .variance where !(series.variance > 0):
        throw failure(
          "the observed \(series.name) does not vary, so that a misfit of form 'variance' would "
            + "divide by zero. \(advice)")
      case .error where series.standardError == .none:
        throw failure(
          "the observed \(series.name) has no error, by which a misfit of form 'error' divides. "
            + advice)
      case .variance, .error: break
      }
    }
  }

  // MARK: Start

  private func initial(grid: Grid, observed: [Variable: [[Double]]]) throws -> [Variable: [Double]]
  {
    var profiles: [Variable: InitialProfile] = [:]
    if case .profiles(let given) = entry.initial { profiles = given }
    for variable in Variable.allCases
    where profiles[variable] != nil && !modelVariables.contains(variable) {
      throw failure("initial names \(variable.rawValue), which the model does not have. " + advice)
    }
    var initial: [Variable: [Double]] = [:]
    for variable in modelVariables {
      if let profile = profiles[variable], profile != .observations {
        initial[variable] = try values(profile, of: variable, grid: grid)
      } else if let rows = observed[variable] {
        initial[variable] = rows[0]
      } else if variable.isTracer || profiles[variable] == .observations {
        throw failure(
          "there is nothing to start \(variable.rawValue) from: it was not observed and initial does "
            + "not give it. Name the variable under variables, or give its profile under initial.")
      } else {
        initial[variable] = [Double](repeating: 0, count: grid.cellCount)
      }
    }
    return initial
  }

  private func values(_ profile: InitialProfile, of variable: Variable, grid: Grid) throws
    -> [Double]
  {
    switch profile {
    case .mixedLayer(let surface, let gradient, let depth):
      return IdealisedProfile.mixedLayer(
        of: variable, surface: surface, gradient: gradient, depth: depth
      ).values(on: grid)
    case .ramp(let surface, let depth):
      return IdealisedProfile.ramp(surface: surface, depth: depth).values(on: grid)
    case .uniform(let value): return IdealisedProfile.uniform(value).values(on: grid)
    case .linear(let deepest, let top):
      return IdealisedProfile.equalSteps(bottom: deepest, top: top).values(on: grid)
    case .variable(let name):
      guard let file else { preconditionFailure("checked when decoding") }
      return try file.profile(name, cells: grid.cellCount)
    case .observations: preconditionFailure("handled by the caller")
    }
  }

  // MARK: Constants and forcing

  private func constants() throws -> PhysicalConstants {
    let entry = entry.constants
    var constants = PhysicalConstants()
    constants.referenceDensity = try number(entry.referenceDensity, .positive)
    constants.gravity = try number(entry.gravity, .positive)
    constants.heatCapacity = try number(entry.heatCapacity, .positive)
    constants.thermalExpansion = try number(entry.thermalExpansion)
    constants.halineContraction = try number(entry.halineContraction)
    constants.referenceTemperature = try number(entry.referenceTemperature)
    constants.referenceSalinity = try number(entry.referenceSalinity, .notNegative)
    constants.vonKarman = try number(entry.vonKarman, .positive)
    switch entry.rotation {
    case .coriolis(let source): constants.coriolis = try number(source)
    case .latitude(let source):
      constants.coriolis = PhysicalConstants.coriolis(
        latitude: try number(source, .within(-90...90)))
    }
    return constants
  }

  private func forcing(grid: Grid, stepCount: Int) throws -> Forcing {
    let entry = entry.forcing
    var forcing = Forcing()
    forcing.surfaceStressX = try number(entry.surfaceStressX)
    forcing.surfaceStressY = try number(entry.surfaceStressY)
    forcing.bottomStressX = try number(entry.bottomStressX)
    forcing.bottomStressY = try number(entry.bottomStressY)
    for tracer in Variable.allCases {
      guard let source = entry.tracers[tracer] else { continue }
      guard modelVariables.contains(tracer) else {
        throw failure("forcing names \(tracer.rawValue), which the model does not have. " + advice)
      }
      forcing.tracers[tracer] = try tracerForcing(source, grid: grid, stepCount: stepCount)
    }
    return forcing
  }

  private func tracerForcing(_ entry: TracerForcingEntry, grid: Grid, stepCount: Int) throws
    -> TracerForcing
  {
    func integrated(_ profile: [Double], _ isLayerIntegrated: Bool) -> [Double] {
      isLayerIntegrated ? profile : zip(profile, grid.thickness).map { $0 * $1 }
    }
    switch entry {
    case .boundaryFluxes(let surface, let bottom):
      return .boundaryFluxes(bottom: try number(bottom), surface: try number(surface))
    case .profile(let name, let isLayerIntegrated):
      guard let file else { preconditionFailure("checked when decoding") }
      let profile = try file.profile(name, cells: grid.cellCount)
      return .layerSource(integrated(profile, isLayerIntegrated))
    case .field(let name, let isLayerIntegrated):
      guard let file else { preconditionFailure("checked when decoding") }
      let rows = try file.profiles(name, steps: stepCount, cells: grid.cellCount)
      return .layerSourceInTime(rows.map { integrated($0, isLayerIntegrated) })
    }
  }

  /// Resolves a number; the range of one that the pipeline states itself was checked when decoding.
  private func number(_ source: SourceEntry, _ range: NumberRange = .finite) throws -> Double {
    if case .constant(let value) = source { return value }
    guard let file else { preconditionFailure("checked when decoding") }
    return try file.number(source, range)
  }

  private func failure(_ message: String) -> PipelineError {
    pipeline.failure(at: entry.place, "case '\(expanded.name)': \(message)")
  }
}
