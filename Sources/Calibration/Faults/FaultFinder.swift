import Closures
import Column
import Lanes

/// Finds the first fault of a run that was seen to have one.
///
/// Nothing is kept of healthy runs for this: the run is repeated from its last good output, which gives the same
/// bits, and every state and what it came from is looked at.
struct FaultFinder {
  private let run: CaseRun
  private let closure: ClosureModel
  private let constants: ClosureConstants
  private let parameters: [RunFault.Parameter]

  private var column: ColumnCase { run.observed.column }

  init(_ run: CaseRun, of problem: CalibrationProblem) {
    self.run = run
    closure = problem.closure
    constants = problem.constants
    parameters = zip(problem.controls, run.point).compactMap { control, value in
      if case .initial = control.effect { return nil }
      let declared = control.parameterIndex.map { problem.closure.declaration.parameters[$0] }
      return RunFault.Parameter(
        name: control.name, units: declared?.units ?? control.units, value: value)
    }
  }

  /// Repeats the run.
  ///
  /// - Parameters:
  ///   - good: an output before the fault; nil to begin at the start.
  ///   - step: the number of steps before the state in which a fault was seen.
  func find(after good: Output?, seenAt step: Int) -> RunFault {
    let model = closure.column(Columns([column]), run.parameters, constants)
    let layout = model.layout
    var current = model.initialState()
    if let good {
      good.fill(current, layout)
    } else if let fault = stateFault(current, layout, atStep: 0) {
      return fault
    }
    var next = ProfileBlock<Double>(profileCount: layout.profileCount, levels: layout.levels)
    let work = ProfileBlock<Double>(
      profileCount: model.workProfileCount, levels: layout.levels)
    for made in (good?.step ?? 0)..<step {
      model.step(current, next, made, work)
      swap(&current, &next)
      if let fault = stateFault(current, layout, atStep: made + 1) {
        return forcingFault(inStep: made) ?? fault
      }
    }
    preconditionFailure(
      "\(column.name): what was seen in step \(step) is not there when the run is repeated")
  }

  // MARK: States

  /// Looks at a state: at the variables first where the run starts, and else at the closure's fields, of which
  /// they were made.
  private func stateFault(
    _ state: ProfileBlock<Double>, _ layout: StateLayout, atStep step: Int
  ) -> RunFault? {
    let variables = layout.variables.indices.lazy.compactMap { place in
      variableFault(layout.variables[place], state[place], atStep: step)
    }
    let fields = closure.declaration.fieldsInOrderOfCause.lazy.compactMap { place in
      fieldFault(
        closure.declaration.fields[place], state[layout.firstClosureField + place], atStep: step)
    }
    return step == 0
      ? variables.first ?? fields.first : fields.first ?? variables.first
  }

  private func variableFault(_ variable: Variable, _ profile: Profile<Double>, atStep step: Int)
    -> RunFault?
  {
    let values = profile.column(0, levels: column.grid.cellCount)
    return Self.worst(values, SeaWaterLimits.largest(variable)).map { level, kind in
      fault(
        kind, step == 0 ? .start : .step, variable.rawValue, variable.modelUnits, values[level],
        atStep: step, .cell, level)
    }
  }

  private func fieldFault(_ field: ClosureField, _ profile: Profile<Double>, atStep step: Int)
    -> RunFault?
  {
    let values = profile.column(0, levels: column.grid.cellCount + 1)
    return Self.worst(values, SeaWaterLimits.largest(field)).map { level, kind in
      fault(
        kind, step == 0 ? .start : .step, field.name, field.units, values[level], atStep: step,
        .interface, level)
    }
  }

  /// Returns the deepest level that is not finite, or else the one that is farthest beyond a limit.
  private static func worst(_ values: [Double], _ limit: Double) -> (
    level: Int, kind: RunFault.Kind
  )? {
    if let level = values.firstIndex(where: { !$0.isFinite }) {
      return (level, kind(values[level], limit)!)
    }
    return values.indices.max { abs(values[$0]) < abs(values[$1]) }.flatMap { level in
      kind(values[level], limit).map { (level, $0) }
    }
  }

  /// Returns what is wrong with a number; nil where nothing is.
  private static func kind(_ value: Double, _ limit: Double) -> RunFault.Kind? {
    if value.isNaN { return .notANumber }
    if value.isInfinite { return .infinite }
    return abs(value) > limit ? .blowUp(limit: limit) : nil
  }

  // MARK: Forcing

  /// Looks at what drives the column in a step. A finite flux is at fault where it takes the cell that it enters
  /// beyond the limit all by itself, from 0 within the step.
  private func forcingFault(inStep step: Int) -> RunFault? {
    let (stress, top) = (column.forcing.stress, column.grid.cellCount - 1)
    let stresses = [
      ("surface_stress_x", stress.surfaceX, top), ("surface_stress_y", stress.surfaceY, top),
      ("bottom_stress_x", stress.bottomX, 0), ("bottom_stress_y", stress.bottomY, 0),
    ]
    for (name, values, cell) in stresses {
      if let fault = fluxFault(name, "m2 s-2", values[step], inStep: step, of: .u, cell) {
        return fault
      }
    }
    for tracer in column.tracers {
      if let fault = tracerFault(tracer, inStep: step) { return fault }
    }
    return nil
  }

  private func tracerFault(_ tracer: Variable, inStep step: Int) -> RunFault? {
    guard let forcing = column.forcing.tracers[tracer] else { return nil }
    let (grid, name) = (column.grid, tracer.rawValue)
    let units = tracer.fluxUnits
    func fault(_ quantity: String, _ flux: Double, _ cell: Int, share: Double = 1) -> RunFault? {
      fluxFault(quantity, units, flux, inStep: step, of: tracer, cell, share: share)
    }
    if let found = fault("surface_\(name)_flux", forcing.surfaceFlux[step], grid.cellCount - 1) {
      return found
    }
    if let found = fault("bottom_\(name)_flux", forcing.bottomFlux[step], 0) { return found }
    if let shortWave = forcing.shortWave {
      let shares = shortWave.absorbedFractions
      let warmed = shares.indices.max {
        shares[$0] / grid.thickness[$0] < shares[$1] / grid.thickness[$1]
      }!
      if let found = fault(
        "short_wave_\(name)_flux", shortWave.flux[step], warmed, share: shares[warmed])
      {
        return found
      }
    }
    for (cell, source) in (forcing.layerSource?[step] ?? []).enumerated() {
      if let found = fault("\(name)_source", source, cell) { return found }
    }
    return nil
  }

  /// - Parameter share: the part of the flux that enters the cell.
  private func fluxFault(
    _ name: String, _ units: String, _ flux: Double, inStep step: Int, of variable: Variable,
    _ cell: Int, share: Double = 1
  ) -> RunFault? {
    let limit =
      SeaWaterLimits.largest(variable) * (column.grid.thickness[cell] / (column.timeStep * share))
    return Self.kind(flux, limit).map { kind in
      fault(kind, .forcing, name, units, flux, atStep: step + 1, .cell, cell)
    }
  }

  private func fault(
    _ kind: RunFault.Kind, _ origin: RunFault.Origin, _ quantity: String, _ units: String,
    _ value: Double, atStep step: Int, _ place: RunFault.Place, _ level: Int
  ) -> RunFault {
    let heights = place == .cell ? column.grid.centres : column.grid.interfaces
    return RunFault(
      caseName: column.name, kind: kind, origin: origin, quantity: quantity, units: units,
      value: value, step: step, time: Double(step) * column.timeStep, place: place, level: level,
      height: heights[level], parameters: parameters)
  }
}

extension Output {
  /// Puts the output's profiles into a state.
  fileprivate func fill(_ state: ProfileBlock<Double>, _ layout: StateLayout) {
    for (place, variable) in layout.variables.enumerated() {
      state[place].setColumn(0, to: variables[variable]!)
    }
    for (field, values) in closureFields.enumerated() {
      state[layout.firstClosureField + field].setColumn(0, to: values)
    }
  }
}

extension ClosureDeclaration {
  /// The places of the fields, diffusivities last: they follow from the others.
  fileprivate var fieldsInOrderOfCause: [Int] {
    let isDiffusivity = fields.map { $0.units == "m2 s-1" }
    return fields.indices.filter { !isDiffusivity[$0] }
      + fields.indices.filter { isDiffusivity[$0] }
  }
}

extension Variable {
  /// The unit of a flux of a tracer into the water.
  fileprivate var fluxUnits: String {
    switch self {
    case .temperature: "K m s-1"
    case .buoyancy: "m2 s-3"
    case .u, .v, .salinity, .passiveTracer: "m s-1"
    }
  }
}
