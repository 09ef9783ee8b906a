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

  func build() throws -> Forcing {
    let recognised = entry.use == .recognised ? try files.recognisedForcing() : [:]
    var forcing = Forcing()
    forcing.surfaceStressX = try flux(
      entry.surfaceStressX, as: .surfaceStressX, or: recognised[.surfaceStressX])
    forcing.surfaceStressY = try flux(
      entry.surfaceStressY, as: .surfaceStressY, or: recognised[.surfaceStressY])
    forcing.bottomStressX = try flux(entry.bottomStressX, as: .surfaceStressX)
    forcing.bottomStressY = try flux(entry.bottomStressY, as: .surfaceStressY)
    try checkTracers()
    for tracer in tracers {
      let result = try self.forcing(of: tracer, recognised)
      if result != TracerForcing() { forcing.tracers[tracer] = result }
    }
    return forcing
  }

  // MARK: Tracers

  private func forcing(
    of tracer: Column.Variable, _ recognised: [ForcingQuantity: RecordedSeries]
  ) throws -> TracerForcing {
    var forcing = TracerForcing()
    switch entry.tracers[tracer] {
    case .boundaryFluxes(let surface, let bottom):
      forcing.surfaceFlux = try flux(surface, as: tracer.surfaceQuantity)
      forcing.bottomFlux = try flux(bottom, as: tracer.surfaceQuantity)
    case .profile(let name, let isLayerIntegrated):
      let profile = try files.namedNumbers().profile(name, cells: grid.cellCount)
      forcing.layerSource = .constant(integrated(profile, isLayerIntegrated))
    case .field(let name, let isLayerIntegrated):
      let rows = try files.namedNumbers().profiles(
        name, steps: clock.stepCount, cells: grid.cellCount)
      forcing.layerSource = .series(rows.map { integrated($0, isLayerIntegrated) })
    case nil:
      forcing.surfaceFlux = try recognisedFlux(of: tracer, recognised)
    }
    switch tracer {
    case .temperature, .buoyancy: forcing.shortWave = try shortWave(on: tracer, recognised)
    case .salinity:
      forcing.surfaceFlux = forcing.surfaceFlux.adding(try freshwater(recognised))
    default: break
    }
    return forcing
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
  ) throws -> StepValues {
    if let series = recognised[tracer.surfaceQuantity] { return try values(series) }
    // Heat with short wave: the part that is absorbed at the surface is what radiation leaves.
    guard tracer == .temperature, let net = recognised[.netHeatFlux] else { return 0 }
    let radiation = try shortWave(on: tracer, recognised)?.flux ?? 0
    return try values(net).adding(radiation.map { -$0 })
  }

  // MARK: Radiation and fresh water

  /// Returns the radiation that warms, or adds buoyancy.
  private func shortWave(
    on tracer: Column.Variable, _ recognised: [ForcingQuantity: RecordedSeries]
  ) throws -> ShortWave? {
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
    var flux: StepValues
    if short.flux.isEmpty, let buoyancy {
      flux = try values(buoyancy)
    } else {
      flux = try self.flux(short.flux, as: .shortWave, or: recognised[.shortWave])
      // Warmth is buoyancy, g α times the temperature.
      if tracer == .buoyancy {
        let perKelvin = constants.gravity * constants.thermalExpansion
        flux = flux.map { perKelvin * $0 }
      }
    }
    return ShortWave(flux: flux, penetration: try penetration(short.water), grid: grid)
  }

  private func penetration(_ water: WaterEntry) throws -> ShortWavePenetration {
    switch water {
    case .surface: return .none
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

  private static let jerlovTypes: [(name: String, penetration: ShortWavePenetration)] = [
    ("I", .jerlovI), ("IA", .jerlovIA), ("IB", .jerlovIB), ("II", .jerlovII),
    ("III", .jerlovIII),
  ]

  /// Returns the flux of salinity that fresh water through the surface acts as.
  private func freshwater(_ recognised: [ForcingQuantity: RecordedSeries]) throws -> StepValues {
    if !entry.freshwater.isEmpty {
      return try flux(entry.freshwater, as: .freshwaterFlux).map { -water.salinity * $0 }
    }
    let parts: [ForcingQuantity] =
      recognised[.freshwaterFlux] != nil ? [.freshwaterFlux] : [.precipitation, .evaporation]
    return try parts.compactMap { recognised[$0] }.reduce(0) { sum, series in
      sum.adding(try values(series, as: .virtualSalinityFlux))
    }
  }

  // MARK: Sums of terms

  /// Adds up terms; without one the flux is that of a file, or zero.
  private func flux(
    _ terms: [FluxEntry], as quantity: ForcingQuantity, or recognised: RecordedSeries? = nil
  ) throws -> StepValues {
    guard !terms.isEmpty else { return try recognised.map { try values($0) } ?? 0 }
    return try terms.reduce(0) { sum, term in
      switch term {
      case .number(let source): sum.adding(.constant(try files.number(source)))
      case .series(let series):
        sum.adding(
          try values(files.series(series, as: quantity), series).map { series.factor * $0 })
      }
    }
  }

  /// Returns the mean of a series over each step, in the model's unit and into the water.
  private func values(
    _ series: RecordedSeries, _ choice: SeriesEntry? = nil, as quantity: Quantity? = nil
  ) throws -> StepValues {
    let values = try series.values(as: quantity, by: water)
    guard let times = series.times else { return .constant(values[0]) }
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
      times: times.seconds.map { $0 + offset }, values: values, rule: choice?.gaps ?? entry.gaps,
      within: 0...clock.length
    ).filled { throw failure(series, choice, $0) }
    do {
      return .series(
        try TimeSeries(
          times: filled.times, values: filled.values,
          interpolation: choice?.interpolation ?? entry.interpolation
        ).stepMeans(timeStep: clock.timeStep, count: clock.stepCount))
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

extension StepValues {
  /// Adds two fluxes step by step.
  fileprivate func adding(_ other: StepValues) -> StepValues { combined(with: other, +) }
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
