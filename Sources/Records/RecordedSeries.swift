import Units

/// What goes through the surface; raw values are the names in pipelines and in clean files.
public enum ForcingQuantity: String, CaseIterable, Sendable {
  /// Stress of the wind on the water along x.
  case surfaceStressX = "surface_stress_x"
  case surfaceStressY = "surface_stress_y"
  /// Heat without short-wave radiation.
  case heatFlux = "heat_flux"
  /// Heat with short-wave radiation.
  case netHeatFlux = "net_heat_flux"
  /// Short-wave radiation that enters the water.
  case shortWave = "short_wave"
  /// Precipitation minus evaporation.
  case freshwaterFlux = "freshwater_flux"
  case precipitation
  /// Water vapour, negative where water evaporates, as all that is counted into the water.
  case evaporation
  case salinityFlux = "salinity_flux"
  case buoyancyFlux = "buoyancy_flux"
  /// Buoyancy by radiation that penetrates the surface.
  case penetratingBuoyancyFlux = "penetrating_buoyancy_flux"
  case passiveTracerFlux = "passive_tracer_flux"

  /// What its units are converted as; nil where any unit will do.
  public var quantity: Quantity? {
    switch self {
    case .surfaceStressX, .surfaceStressY: .momentumFlux
    case .heatFlux, .netHeatFlux: .heatFlux
    case .shortWave: .shortWave
    case .freshwaterFlux, .precipitation, .evaporation: .freshwaterFlux
    case .salinityFlux: .salinityFlux
    case .buoyancyFlux, .penetratingBuoyancyFlux: .buoyancyFlux
    case .passiveTracerFlux: nil
    }
  }
}

/// Which way a flux counts as positive.
public enum FluxDirection: String, CaseIterable, Sendable {
  /// Into the water.
  case down
  /// Out of the water.
  case up

  /// Turns a value that counts this way into one that counts into the water; 0 stays without a sign.
  func intoWater(_ value: Double) -> Double { self == .down || value == 0 ? value : -value }
}

/// A flux through the surface: a series in time, or a constant; positive into the water.
///
/// Values are in SI units of the dimension that the file has, N m⁻² or m² s⁻² for a stress. The properties
/// of sea water that make them kinematic belong to a case: see ``values(by:)``.
public struct RecordedSeries: Equatable, Sendable {
  public let quantity: ForcingQuantity
  /// The file that holds it.
  public let file: String
  /// The name of the variable or attribute in the file.
  public let name: String
  /// Its units in the file, or those stated for it; nil where the layout has none.
  public let fileUnits: String?
  /// The units of the values, such as "N m-2" or "m2 s-2".
  public let units: String
  /// What was supposed about its units, in words.
  public let assumptions: [String]
  /// Which way it counted in the file.
  public let fileDirection: FluxDirection
  /// What shows that.
  public let directionReason: String
  /// The times; nil for a constant.
  public let times: RecordedTimes?
  /// What each value is in time.
  public let timeMethod: TimeMethod
  /// The values, positive into the water, NaN where there is none; a single one for a constant.
  public let values: [Double]

  public var isConstant: Bool { times == nil }
  public var gapCount: Int { values.reduce(0) { $0 + ($1.isNaN ? 1 : 0) } }

  /// Returns what turns the values into the model's unit.
  ///
  /// - Parameters:
  ///   - quantity: another quantity to take the flux for: `.virtualSalinityFlux` makes fresh water a flux
  ///     of salinity.
  ///   - reference: the sea water.
  public func conversion(as quantity: Quantity? = nil, by reference: ReferenceValues)
    throws(RecordError) -> Conversion
  {
    guard let quantity = quantity ?? self.quantity.quantity else { return .identity }
    do { return try quantity.conversion(from: units, by: reference) } catch {
      throw RecordError(path: file, variable: name, message: error.description)
    }
  }

  /// Returns the values in the model's unit, positive into the water.
  public func values(as quantity: Quantity? = nil, by reference: ReferenceValues)
    throws(RecordError) -> [Double]
  {
    try conversion(as: quantity, by: reference).convert(values)
  }
}

/// Constants that files hold; raw values are their names in clean files.
public enum ConstantQuantity: String, CaseIterable, Sendable {
  /// Degrees north.
  case latitude
  /// f [s⁻¹].
  case coriolis = "coriolis_parameter"
  /// g [m s⁻²].
  case gravity = "gravitational_acceleration"
  /// ρ₀ [kg m⁻³].
  case referenceDensity = "reference_density"
  /// c_p [J kg⁻¹ K⁻¹].
  case heatCapacity = "heat_capacity"
  /// α [K⁻¹].
  case thermalExpansion = "thermal_expansion_coefficient"
  /// β [kg g⁻¹].
  case halineContraction = "haline_contraction_coefficient"
}

/// A constant of a file, in the model's unit.
public struct RecordedConstant: Equatable, Sendable {
  public let quantity: ConstantQuantity
  /// The file that holds it.
  public let file: String
  /// The name of the attribute or variable.
  public let name: String
  public let value: Double
}
