import Column
import Records
import Units

/// Builds what drives a case: numbers, series brought to the model's steps, and what files are known to hold.
struct ForcingBuilder {
  let files: CaseFiles
  let grid: Grid
  let constants: PhysicalConstants
  let clock: RunClock
  /// The start of the run; nil where nothing of the case has times.
  let start: RecordedTimes.Origin?
  let tracers: [Column.Variable]

  private var entry: ForcingEntry { files.entry.forcing }
  private var pipeline: PipelineFile { files.pipeline }

  /// The sea water by which fluxes become kinematic.
  private var water: ReferenceValues {
    ReferenceValues(
      density: constants.referenceDensity, heatCapacity: constants.heatCapacity,
      salinity: constants.referenceSalinity)
  }

  /// What drives a case.
  struct Built {
    let forcing: Forcing
    /// The series of files that each flux is made of.
    let series: [CaseFlux: [DrivingSeries]]
    /// What the files hold and nothing in the model takes up, in sentences.
    let notes: [String]
  }

  func build() throws -> Built {
    let recognised = entry.use == .recognised ? try files.recognisedForcing() : [:]
    try checkTracers()
    var fluxes: [CaseFlux: DrivingFlux] = [
      .surfaceStressX: try flux(
        entry.surfaceStressX, as: .surfaceStressX, or: recognised[.surfaceStressX]),
      .surfaceStressY: try flux(
        entry.surfaceStressY, as: .surfaceStressY, or: recognised[.surfaceStressY]),
      .bottomStressX: try flux(entry.bottomStressX, as: .surfaceStressX),
      .bottomStressY: try flux(entry.bottomStressY, as: .surfaceStressY),
    ]
    for tracer in tracers {
      fluxes[.surface(tracer)] = try surfaceFlux(of: tracer, recognised)
      fluxes[.bottom(tracer)] = try bottomFlux(of: tracer)
      fluxes[.shortWave(tracer)] = try shortWave(warming: tracer, recognised)
    }
    return Built(
      forcing: try forcing(fluxes), series: fluxes.mapValues(\.series), notes: unused(recognised))
  }

  /// Says which of the fluxes that files are known to hold act on nothing.
  private func unused(_ recognised: [ForcingQuantity: RecordedSeries]) -> [String] {
    recognised.values.sorted { $0.quantity.rawValue < $1.quantity.rawValue }.compactMap { series in
      let acted = series.quantity.actsOn
      let isZero = series.isConstant && series.values[0] == 0
      guard !isZero, !acted.isEmpty, !acted.contains(where: tracers.contains) else { return nil }
      return
        "the \(series.quantity.rawValue) '\(series.name)' of the files is not used: the model has no "
        + acted.map(\.rawValue).joined(separator: " or ")
    }
  }

  /// Puts the fluxes where the model has them.
  private func forcing(_ fluxes: [CaseFlux: DrivingFlux]) throws -> Forcing {
    func values(_ flux: CaseFlux) -> StepValues { fluxes[flux]?.values ?? 0 }
    var forcing = Forcing()
    forcing.surfaceStressX = values(.surfaceStressX)
    forcing.surfaceStressY = values(.surfaceStressY)
    forcing.bottomStressX = values(.bottomStressX)
    forcing.bottomStressY = values(.bottomStressY)
    for tracer in tracers {
      var result = TracerForcing(
        surfaceFlux: values(.surface(tracer)), bottomFlux: values(.bottom(tracer)),
        layerSource: try layerSource(of: tracer))
      if let radiation = fluxes[.shortWave(tracer)] {
        result.shortWave = ShortWave(
          flux: radiation.values, penetration: try penetration(), grid: grid)
      }
      if result != TracerForcing() { forcing.tracers[tracer] = result }
    }
    return forcing
  }

  // MARK: Tracers

  private func surfaceFlux(
    of tracer: Column.Variable, _ recognised: [ForcingQuantity: RecordedSeries]
  ) throws -> DrivingFlux {
    var result = DrivingFlux.none
    switch entry.tracers[tracer] {
    case .boundaryFluxes(let surface, _): result = try flux(surface, as: tracer.surfaceQuantity)
    case .profile, .field: break
    case nil: result = try recognisedFlux(of: tracer, recognised)
    }
    return tracer == .salinity ? result + (try freshwater(recognised)) : result
  }

  private func bottomFlux(of tracer: Column.Variable) throws -> DrivingFlux {
    guard case .boundaryFluxes(_, let bottom) = entry.tracers[tracer] else { return .none }
    return try flux(bottom, as: tracer.surfaceQuantity)
  }

  private func layerSource(of tracer: Column.Variable) throws -> PerStep<[Double]>? {
    switch entry.tracers[tracer] {
    case .profile(let name, let isLayerIntegrated):
      let profile = try files.namedNumbers().profile(name, cells: grid.cellCount)
      return .constant(integrated(profile, isLayerIntegrated))
    case .field(let name, let isLayerIntegrated):
      let rows = try files.namedNumbers().profiles(
        name, steps: clock.stepCount, cells: grid.cellCount)
      return .series(rows.map { integrated($0, isLayerIntegrated) })
    case .boundaryFluxes, nil: return nil
    }
  }

  private func integrated(_ profile: [Double], _ isLayerIntegrated: Bool) -> [Double] {
    isLayerIntegrated ? profile : zip(profile, grid.thickness).map { $0 * $1 }
  }

  /// Refuses forcing that would act on nothing.
  private func checkTracers() throws {
    func require(_ key: String, actsOn acted: [Column.Variable]) throws {
      guard acted.contains(where: tracers.contains) else {
        throw files.failure(
          "forcing names \(key), but the model has no "
            + acted.map(\.rawValue).joined(separator: " or ") + ". Its tracers are "
            + tracers.map(\.rawValue).joined(separator: ", ")
            + "; model.density and model.passive_tracer choose them.")
      }
    }
    for tracer in Column.Variable.allCases where entry.tracers[tracer] != nil {
      try require(tracer.rawValue, actsOn: [tracer])
    }
    if !entry.freshwater.isEmpty { try require("freshwater", actsOn: [.salinity]) }
    if entry.shortWave != nil { try require("short_wave", actsOn: [.temperature, .buoyancy]) }
  }

  /// Returns the surface flux of a tracer that a file is known to hold.
  private func recognisedFlux(
    of tracer: Column.Variable, _ recognised: [ForcingQuantity: RecordedSeries]
  ) throws -> DrivingFlux {
    if let series = recognised[tracer.surfaceQuantity] { return try driving(series) }
    // Heat with short wave: the part that is absorbed at the surface is what radiation leaves.
    guard tracer == .temperature, let net = recognised[.netHeatFlux] else { return .none }
    guard let radiation = try shortWave(warming: tracer, recognised) else {
      return try driving(net)
    }
    return try driving(net) + -1 * radiation
  }

  // MARK: Radiation and fresh water

  /// Returns the radiation that warms a tracer; nil where none does.
  private func shortWave(
    warming tracer: Column.Variable, _ recognised: [ForcingQuantity: RecordedSeries]
  ) throws -> DrivingFlux? {
    guard tracer == .temperature || tracer == .buoyancy else { return nil }
    // A file may say with a zero that there is none.
    let known = recognised.filter { !$0.value.isConstant || $0.value.values[0] != 0 }
    let buoyancy = tracer == .buoyancy ? known[.penetratingBuoyancyFlux] : nil
    guard let short = entry.shortWave else {
      guard known[.shortWave] == nil, buoyancy == nil else {
        throw files.failure(
          "the forcing holds short-wave radiation, and nothing says how it is absorbed. Give "
            + "forcing.short_wave: {water: IB} with a Jerlov type, or {water: surface}.")
      }
      return nil
    }
    if short.flux.isEmpty, let buoyancy { return try driving(buoyancy) }
    let radiation = try flux(short.flux, as: .shortWave, or: recognised[.shortWave])
    // Warmth is buoyancy, g α times the temperature.
    return tracer == .temperature
      ? radiation : constants.gravity * constants.thermalExpansion * radiation
  }

  private func penetration() throws -> ShortWavePenetration {
    switch entry.shortWave?.water {
    case .surface, nil: return .none
    case .bands(let share, let first, let second):
      return ShortWavePenetration(share: share, firstDepth: first, secondDepth: second)
    case .jerlov(let type):
      guard let penetration = Self.jerlovTypes.first(where: { $0.name == type.value }) else {
        throw pipeline.failure(
          at: type,
          unknownName(type.value, kind: "water type", known: Self.jerlovTypes.map(\.name)))
      }
      return penetration.penetration
    }
  }

  /// The water types of Jerlov, by their names.
  static let jerlovTypes: [(name: String, penetration: ShortWavePenetration)] = [
    ("I", .jerlovI), ("IA", .jerlovIA), ("IB", .jerlovIB), ("II", .jerlovII),
    ("III", .jerlovIII),
  ]

  /// Returns the flux of salinity that fresh water through the surface acts as.
  private func freshwater(_ recognised: [ForcingQuantity: RecordedSeries]) throws -> DrivingFlux {
    if !entry.freshwater.isEmpty {
      return -water.salinity * (try flux(entry.freshwater, as: .freshwaterFlux))
    }
    let parts: [ForcingQuantity] =
      recognised[.freshwaterFlux] != nil ? [.freshwaterFlux] : [.precipitation, .evaporation]
    return try parts.compactMap { recognised[$0] }.reduce(.none) { sum, series in
      sum + (try driving(series, as: .virtualSalinityFlux))
    }
  }

  // MARK: Sums of terms

  /// Adds up terms; without one the flux is that of a file, or zero.
  private func flux(
    _ terms: [FluxEntry], as quantity: ForcingQuantity, or recognised: RecordedSeries? = nil
  ) throws -> DrivingFlux {
    guard !terms.isEmpty else { return try recognised.map { try driving($0) } ?? .none }
    return try terms.reduce(.none) { sum, term in
      switch term {
      case .number(let source): sum + DrivingFlux(values: .constant(try files.number(source)))
      case .series(let series):
        sum + series.factor * (try driving(files.series(series, as: quantity), series))
      }
    }
  }

  /// Returns the mean of a series over each step, in the model's unit and into the water.
  private func driving(
    _ series: RecordedSeries, _ choice: SeriesEntry? = nil, as quantity: Quantity? = nil
  ) throws -> DrivingFlux {
    let values = try series.values(as: quantity, by: water)
    guard let times = series.times else { return DrivingFlux(values: .constant(values[0])) }
    guard let start else {
      throw failure(
        series, choice,
        "the case has no start in time. Give its date: window: {start: 2012-06-01}.")
    }
    let offset: Double
    do { offset = try times.origin.seconds(since: start, name: times.name) } catch {
      throw failure(series, choice, "its times '\(times.name)' and the run's: \(error.message)")
    }
    let filled = try GapFilling(
      times: times.seconds.map { clock.snapped($0 + offset) }, values: values,
      rule: choice?.gaps ?? entry.gaps,
      within: 0...clock.length
    ).filled { throw failure(series, choice, $0) }
    do {
      let inTime = try TimeSeries(
        times: filled.times, values: filled.values,
        interpolation: choice?.interpolation ?? entry.interpolation)
      return DrivingFlux(
        values: .series(
          try inTime.stepMeans(timeStep: clock.timeStep, count: clock.stepCount)),
        series: [
          DrivingSeries(name: series.name, file: series.file, series: inTime, factor: 1)
        ])
    } catch {
      let present = values.indices.filter { !values[$0].isNaN }
      throw failure(
        series, choice,
        "its values reach from \(times.text(at: present[0])) to \(times.text(at: present.last!)), but the run "
          + "from \(start) to \(start.advanced(bySeconds: clock.length)). Add what is missing, or choose "
          + "another window.")
    }
  }

  /// Makes an error about a series, at its place in the pipeline where that names it.
  private func failure(
    _ series: RecordedSeries, _ choice: SeriesEntry?, _ message: String
  ) -> PipelineError {
    let error = PipelineError(path: series.file, message: "variable '\(series.name)': \(message)")
    return choice.map { pipeline.failure(at: $0.variable, error.description) } ?? error
  }
}

extension Column.Variable {
  /// What its flux through the surface is called.
  fileprivate var surfaceQuantity: ForcingQuantity {
    switch self {
    case .temperature: .heatFlux
    case .salinity: .salinityFlux
    case .buoyancy: .buoyancyFlux
    case .passiveTracer: .passiveTracerFlux
    case .u: .surfaceStressX
    case .v: .surfaceStressY
    }
  }
}

extension ForcingQuantity {
  /// The tracers of which the model needs one to take it up; none for a stress.
  fileprivate var actsOn: [Column.Variable] {
    switch self {
    case .surfaceStressX, .surfaceStressY: []
    case .heatFlux, .netHeatFlux: [.temperature]
    case .shortWave: [.temperature, .buoyancy]
    case .freshwaterFlux, .precipitation, .evaporation, .salinityFlux: [.salinity]
    case .buoyancyFlux, .penetratingBuoyancyFlux: [.buoyancy]
    case .passiveTracerFlux: [.passiveTracer]
    }
  }
}
