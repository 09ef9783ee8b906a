import Column
import Records

/// Describes the forcing of a case. Fluxes are positive into the water at the surface.
///
/// Each flux is the sum of its terms; one without terms is zero.
public struct ForcingEntry: Sendable, Equatable {
  /// The file of series that name none; nil for the files of the observations.
  public var file: Located<String>?
  /// The time coordinate of files of series that are none of the observations.
  public var time = TimeEntry()
  /// Which quantities of the file act.
  public var use = FileUse.named
  /// What series are between their times, where they do not say it.
  public var interpolation = TimeSeries.Interpolation.linear
  /// What stands in for missing values of series that do not say it.
  public var gaps = GapEntry.error
  /// Eastward kinematic stress at the surface [m² s⁻²].
  public var surfaceStressX: [FluxEntry] = []
  /// Northward kinematic stress at the surface [m² s⁻²].
  public var surfaceStressY: [FluxEntry] = []
  /// Eastward kinematic stress at the bottom [m² s⁻²].
  public var bottomStressX: [FluxEntry] = []
  /// Northward kinematic stress at the bottom [m² s⁻²].
  public var bottomStressY: [FluxEntry] = []
  /// Short-wave radiation; nil where there is none.
  public var shortWave: ShortWaveEntry?
  /// Fresh water through the surface [m s⁻¹], which dilutes the salinity.
  public var freshwater: [FluxEntry] = []
  /// Forcing of each tracer; a tracer that is not named has none.
  public var tracers: [Variable: TracerForcingEntry] = [:]
}

/// Says which quantities of a file are used.
public enum FileUse: String, Sendable, Equatable, CaseIterable {
  /// Those that the pipeline names.
  case named
  /// Those, and all that the file is known to hold.
  case recognised
}

/// Describes the forcing of one tracer.
public enum TracerForcingEntry: Sendable, Equatable {
  /// Fluxes through the two ends of the column [unit m s⁻¹].
  case boundaryFluxes(surface: [FluxEntry], bottom: [FluxEntry])
  /// A source at each level, constant in time, from a variable of the file: [unit s⁻¹], or
  /// [unit m s⁻¹] when it is integrated over each cell.
  case profile(variable: Located<String>, isLayerIntegrated: Bool)
  /// A source at each step and level, from a variable of the file; units as for a profile.
  case field(variable: Located<String>, isLayerIntegrated: Bool)
}

extension ForcingEntry {
  /// - Parameter hasFile: whether the case has observations.
  init(_ value: YAMLValue, hasFile: Bool) throws(PipelineError) {
    if value.isWord("file") {
      try value.requireFile(hasFile, instead: "Name the file: {file: PATH, use: recognised}.")
      use = .recognised
      return
    }
    let reader = try MappingReader(value, of: "the forcing", keys: Schema.forcingKeys.keys)
    file = try reader["file"]?.locatedText("the path of a file")
    time = try reader["time"].map(TimeEntry.init) ?? TimeEntry()
    let hasSource = hasFile || file != nil
    if let value = reader["use"] {
      use = try value.choice(FileUse.self)
      if use == .recognised {
        try value.requireFile(hasSource, instead: "Name the file of the forcing as well.")
      }
    }
    interpolation = try reader["interpolation"]?.choice(TimeSeries.Interpolation.self) ?? .linear
    gaps = try reader["gaps"].map(GapEntry.init) ?? .error
    for member in reader.members {
      if let tracer = Variable(rawValue: member.name) {
        tracers[tracer] = try TracerForcingEntry(member, hasFile: hasFile)
        continue
      }
      func terms(_ unit: String) throws(PipelineError) -> [FluxEntry] {
        try FluxEntry.terms(member, unit: unit, hasFile: hasFile)
      }
      switch member.name {
      case "surface_stress_x": surfaceStressX = try terms("m2 s-2")
      case "surface_stress_y": surfaceStressY = try terms("m2 s-2")
      case "bottom_stress_x": bottomStressX = try terms("m2 s-2")
      case "bottom_stress_y": bottomStressY = try terms("m2 s-2")
      case "freshwater": freshwater = try terms("m s-1")
      case "short_wave": shortWave = try ShortWaveEntry(member, use: use, hasFile: hasFile)
      default: break
      }
    }
  }
}

extension ForcingEntry {
  /// What acts because a file is known to hold it: what the pipeline does not name.
  var recognisedQuantities: Set<ForcingQuantity> {
    guard use == .recognised else { return [] }
    var quantities = Set(ForcingQuantity.allCases)
    if !surfaceStressX.isEmpty { quantities.remove(.surfaceStressX) }
    if !surfaceStressY.isEmpty { quantities.remove(.surfaceStressY) }
    if tracers[.temperature] != nil { quantities.subtract([.heatFlux, .netHeatFlux]) }
    if tracers[.salinity] != nil { quantities.remove(.salinityFlux) }
    if tracers[.buoyancy] != nil { quantities.remove(.buoyancyFlux) }
    if tracers[.passiveTracer] != nil { quantities.remove(.passiveTracerFlux) }
    if shortWave?.flux.isEmpty == false {
      quantities.subtract([.shortWave, .penetratingBuoyancyFlux])
    }
    if !freshwater.isEmpty {
      quantities.subtract([.freshwaterFlux, .precipitation, .evaporation])
    }
    return quantities
  }
}

extension TracerForcingEntry {
  init(_ value: YAMLValue, hasFile: Bool) throws(PipelineError) {
    let keys = Schema.tracerForcing.keys
    let reader = try MappingReader(value, of: "the forcing of a tracer", keys: keys)
    guard let first = reader.members.first else {
      throw value.failure(
        "the mapping is empty. Give one of: \(keys.names.joined(separator: ", ")).")
    }
    let isFlux = ["surface", "bottom"].contains(first.name)
    for other in reader.members.dropFirst()
    where !(isFlux && ["surface", "bottom"].contains(other.name)) {
      throw MappingReader.exclusive(other, with: first.name)
    }
    if isFlux {
      func flux(_ name: String) throws(PipelineError) -> [FluxEntry] {
        guard let member = reader[name] else { return [] }
        return try FluxEntry.terms(member, unit: nil, hasFile: hasFile)
      }
      self = .boundaryFluxes(surface: try flux("surface"), bottom: try flux("bottom"))
      return
    }
    let place = try MappingReader(
      first, of: "the variable of the file", keys: Schema.tracerSourceKeys.keys)
    try first.requireFile(hasFile, instead: "Give the fluxes 'surface' and 'bottom' instead.")
    let variable = try place.required("variable", "the name of a variable of the file")
      .locatedText("the name of a variable")
    let isLayerIntegrated = try place["layer_integrated"]?.boolean() ?? false
    self =
      first.name == "profile"
      ? .profile(variable: variable, isLayerIntegrated: isLayerIntegrated)
      : .field(variable: variable, isLayerIntegrated: isLayerIntegrated)
  }
}
