import Records

/// Holds the physical constants of a case; nil where the default applies, or what the files are known to hold.
public struct ConstantsEntry: Sendable, Equatable {
  /// Whether constants that files are known to hold come before the defaults.
  public var use = FileUse.named
  /// Reference density ρ₀ [kg m⁻³].
  public var referenceDensity: SourceEntry?
  /// Acceleration of gravity g [m s⁻²].
  public var gravity: SourceEntry?
  /// Heat capacity of sea water c_p [J kg⁻¹ K⁻¹].
  public var heatCapacity: SourceEntry?
  /// Thermal expansion coefficient α [K⁻¹].
  public var thermalExpansion: SourceEntry?
  /// Haline contraction coefficient β [kg g⁻¹].
  public var halineContraction: SourceEntry?
  /// Temperature at which the density is ρ₀ [°C].
  public var referenceTemperature = SourceEntry.constant(0)
  /// Salinity at which the density is ρ₀ [g kg⁻¹].
  public var referenceSalinity = SourceEntry.constant(35)
  /// Von Kármán's constant κ [1].
  public var vonKarman = SourceEntry.constant(0.384)
  /// Rotation of the Earth; nil for none.
  public var rotation: RotationEntry?

  /// The defaults of those that files may hold.
  static let defaults: [ConstantQuantity: Double] = [
    .referenceDensity: 1024, .gravity: 9.81, .heatCapacity: 3985, .thermalExpansion: 2e-4,
    .halineContraction: 8e-4,
  ]
}

/// Says how the Coriolis parameter is given.
public enum RotationEntry: Sendable, Equatable {
  /// The Coriolis parameter f [s⁻¹].
  case coriolis(SourceEntry)
  /// The latitude [degrees north] from which f follows.
  case latitude(SourceEntry)
}

extension ConstantsEntry {
  init(_ value: YAMLValue, hasFile: Bool) throws(PipelineError) {
    if value.isWord("file") {
      try value.requireFile(hasFile, instead: "Give the constants themselves.")
      use = .recognised
      return
    }
    let reader = try MappingReader(
      value, of: "the physical constants", keys: Schema.constantKeys.keys)
    if let value = reader["use"] {
      use = try value.choice(FileUse.self)
      if use == .recognised {
        try value.requireFile(hasFile, instead: "Give the constants themselves.")
      }
    }
    if let coriolis = reader["coriolis"], let latitude = reader["latitude"] {
      let isCoriolisFirst = reader.members.first { $0.name == "coriolis" || $0.name == "latitude" }
      throw isCoriolisFirst?.name == "coriolis"
        ? MappingReader.exclusive(latitude, with: "coriolis")
        : MappingReader.exclusive(coriolis, with: "latitude")
    }
    for member in reader.members where member.name != "use" {
      func source(_ unit: String?) throws(PipelineError) -> SourceEntry {
        try SourceEntry(member, unit: unit, hasFile: hasFile)
      }
      switch member.name {
      case "reference_density": referenceDensity = try source("kg m-3")
      case "gravity": gravity = try source("m s-2")
      case "heat_capacity": heatCapacity = try source("J kg-1 K-1")
      case "thermal_expansion": thermalExpansion = try source("K-1")
      case "haline_contraction": halineContraction = try source("kg g-1")
      case "reference_temperature": referenceTemperature = try source("degrees Celsius")
      case "reference_salinity": referenceSalinity = try source("g kg-1")
      case "von_karman": vonKarman = try source(nil)
      case "coriolis": rotation = .coriolis(try source("s-1"))
      default: rotation = .latitude(try source("degrees north"))
      }
    }
  }
}
