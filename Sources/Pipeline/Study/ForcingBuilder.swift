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
    for tracer in Column.Variable.allCases where entry.tracers[tracer] != nil {
      try requireTracer(tracer, key: tracer.rawValue)
    }
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
    case .temperature: forcing.shortWave = try shortWave(recognised)
    case .buoyancy:
      // Warmth is buoyancy, g α times the temperature.
      let perKelvin = constants.gravity * constants.thermalExpansion
      forcing.shortWave = try shortWave(recognised).map {
        ShortWave(
          flux: $0.flux.map { perKelvin * $0 }, absorbedFractions: $0.absorbedFractions)
      }
    case .salinity:
      forcing.surfaceFlux = forcing.surfaceFlux.adding(try freshwater(recognised))
    default: break
    }
    return forcing
  }

  private func integrated(_ profile: [Double], _ isLayerIntegrated: Bool) -> [Double] {
    isLayerIntegrated ? profile : zip(profile, grid.thickness).map { $0 * $1 }
  }

  private func requireTracer(_ tracer: Column.Variable, key: String) throws {
    guard tracers.contains(tracer) else {
      throw pipeline.failure(
        at: files.entry.place,
        "forcing names \(key), but the model has no \(tracer.rawValue). Its tracers are "
          + tracers.map(\.rawValue).joined(separator: ", ") + "; model.density chooses them.")
    }
  }

  /// Returns the surface flux of a tracer that a file is known to hold.
  private func recognisedFlux(
    of tracer: Column.Variable, _ recognised: [ForcingQuantity: RecordedSeries]
  ) throws -> StepValues {
    if let series = recognised[tracer.surfaceQuantity] { return try values(series) }
    // Heat with short wave: the part that is absorbed at the surface is what radiation leaves.
    guard tracer == .temperature, let net = recognised[.netHeatFlux] else { return 0 }
    guard let radiation = recognised[.shortWave] else { return try values(net) }
    return try values(net).adding(values(radiation).map { -$0 })
  }

  // MARK: Radiation and fresh water

  private func shortWave(_ recognised: [ForcingQuantity: RecordedSeries]) throws -> ShortWave? {
    guard let short = entry.shortWave else {
      guard recognised[.shortWave] == nil else {
        throw pipeline.failure(
          at: files.entry.place,
          "the forcing holds short-wave radiation, and nothing says how it is absorbed. Give "
            + "forcing.short_wave: {water: IB} with a Jerlov type, or {water: surface}.")
      }
      return nil
    }
    return ShortWave(
      flux: try flux(short.flux, as: .shortWave, or: recognised[.shortWave]),
      penetration: try penetration(short.water), grid: grid)
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
        series, "the case has no start in time. Give its date: window: {start: 2012-06-01}.")
    }
    let offset: Double
    do { offset = try times.origin.seconds(since: start, name: times.name) } catch {
      throw PipelineError(path: series.file, message: error.description)
    }
    let filled = try GapFilling(
      times: times.seconds.map { $0 + offset }, values: values, rule: choice?.gaps ?? entry.gaps,
      within: 0...clock.length
    ).filled { throw failure(series, $0) }
    do {
      return .series(
        try TimeSeries(
          times: filled.times, values: filled.values,
          interpolation: choice?.interpolation ?? entry.interpolation
        ).stepMeans(timeStep: clock.timeStep, count: clock.stepCount))
    } catch .outside(_, let first, let last) {
      throw failure(
        series,
        "it does not cover the run: it goes from \(brief(first)) s to \(brief(last)) s after the start of "
          + "the run, which lasts \(brief(clock.length)) s from \(start) on. Choose another window, or "
          + "add the times that are lacking.")
    }
  }

  private func failure(_ series: RecordedSeries, _ message: String) -> PipelineError {
    PipelineError(path: series.file, message: "variable '\(series.name)': \(message)")
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
