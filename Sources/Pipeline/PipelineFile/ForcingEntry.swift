import Column

/// Describes the forcing of a case. Fluxes are positive into the water at the surface.
public struct ForcingEntry: Sendable, Equatable {
  /// Eastward kinematic stress at the surface [m² s⁻²].
  public var surfaceStressX = SourceEntry.constant(0)
  /// Northward kinematic stress at the surface [m² s⁻²].
  public var surfaceStressY = SourceEntry.constant(0)
  /// Eastward kinematic stress at the bottom [m² s⁻²].
  public var bottomStressX = SourceEntry.constant(0)
  /// Northward kinematic stress at the bottom [m² s⁻²].
  public var bottomStressY = SourceEntry.constant(0)
  /// Forcing of each tracer; a tracer that is not named has none.
  public var tracers: [Variable: TracerForcingEntry] = [:]
}

/// Describes the forcing of one tracer.
public enum TracerForcingEntry: Sendable, Equatable {
  /// Fluxes through the two ends of the column [unit m s⁻¹].
  case boundaryFluxes(surface: SourceEntry, bottom: SourceEntry)
  /// A source at each level, constant in time, from a variable of the file: [unit s⁻¹], or
  /// [unit m s⁻¹] when it is integrated over each cell.
  case profile(variable: Located<String>, isLayerIntegrated: Bool)
  /// A source at each step and level, from a variable of the file; units as for a profile.
  case field(variable: Located<String>, isLayerIntegrated: Bool)
}

extension ForcingEntry {
  private static let stresses = [
    "surface_stress_x", "surface_stress_y", "bottom_stress_x", "bottom_stress_y",
  ]

  init(_ value: YAMLValue, hasFile: Bool) throws(PipelineError) {
    let reader = try MappingReader(
      value, of: "the forcing", keys: Self.stresses + Variable.tracerNames)
    for member in reader.members {
      if let tracer = Variable(rawValue: member.name) {
        tracers[tracer] = try TracerForcingEntry(member, hasFile: hasFile)
        continue
      }
      let stress = try SourceEntry(member, unit: "m2 s-2", hasFile: hasFile)
      switch member.name {
      case "surface_stress_x": surfaceStressX = stress
      case "surface_stress_y": surfaceStressY = stress
      case "bottom_stress_x": bottomStressX = stress
      default: bottomStressY = stress
      }
    }
  }
}

extension TracerForcingEntry {
  init(_ value: YAMLValue, hasFile: Bool) throws(PipelineError) {
    let keys = ["surface", "bottom", "profile", "field"]
    let reader = try MappingReader(value, of: "the forcing of a tracer", keys: keys)
    guard let first = reader.members.first else {
      throw value.failure("the mapping is empty. Give one of: \(keys.joined(separator: ", ")).")
    }
    let isFlux = ["surface", "bottom"].contains(first.name)
    for other in reader.members.dropFirst()
    where !(isFlux && ["surface", "bottom"].contains(other.name)) {
      throw MappingReader.exclusive(other, with: first.name)
    }
    if isFlux {
      func flux(_ name: String) throws(PipelineError) -> SourceEntry {
        guard let member = reader[name] else { return .constant(0) }
        return try SourceEntry(member, unit: nil, hasFile: hasFile)
      }
      self = .boundaryFluxes(surface: try flux("surface"), bottom: try flux("bottom"))
      return
    }
    let place = try MappingReader(
      first, of: "the variable of the file", keys: ["variable", "layer_integrated"])
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
