/// What a number of a file or pipeline stands for; decides which units it may come in, and which one
/// the model computes in.
///
/// Signs and directions are left as they are: a flux that is positive upwards stays so.
public enum Quantity: String, CaseIterable, Sendable {
  case velocity
  case temperature
  /// Practical salinity, or absolute salinity in g kg⁻¹: the number is taken as it is, without
  /// conversion of one into the other (which differ by 0.5 %).
  case salinity
  case buoyancy
  /// Kinematic momentum flux, τ/ρ₀.
  case momentumFlux
  /// Kinematic temperature flux, Q/(ρ₀ c_p).
  case heatFlux
  /// Short-wave radiation as a temperature flux, Q/(ρ₀ c_p).
  case shortWave
  /// A volume of fresh water per area and time: rain, evaporation, or their difference.
  case freshwaterFlux
  /// The flux of salinity that acts as a flux of fresh water F in the same direction does, −S₀ F.
  ///
  /// Fresh water that enters the ocean dilutes it as a salinity flux out of it would. Evaporation
  /// minus precipitation is an upward flux of fresh water, and gives an upward flux of salinity.
  case virtualSalinityFlux
  /// A flux of salinity itself.
  case salinityFlux
  case buoyancyFlux
  case length
  case time
  case dimensionless

  /// The unit that the model computes in.
  public var modelUnit: String {
    switch self {
    case .velocity: "m s-1"
    case .temperature: "degC"
    case .salinity: "1"  // what CF gives the practical salinity
    case .buoyancy: "m s-2"
    case .momentumFlux: "m2 s-2"
    case .heatFlux, .shortWave: "K m s-1"
    case .freshwaterFlux: "m s-1"
    case .salinityFlux, .virtualSalinityFlux: "g kg-1 m s-1"
    case .buoyancyFlux: "m2 s-3"
    case .length: "m"
    case .time: "s"
    case .dimensionless: "1"
    }
  }

  /// The name in a sentence, such as "a momentum flux".
  var name: String {
    switch self {
    case .velocity: "a velocity"
    case .temperature: "a temperature"
    case .salinity: "a salinity"
    case .buoyancy: "a buoyancy"
    case .momentumFlux: "a momentum flux"
    case .heatFlux: "a heat flux"
    case .shortWave: "short-wave radiation"
    case .freshwaterFlux: "a freshwater flux"
    case .virtualSalinityFlux: "a freshwater flux"
    case .salinityFlux: "a salinity flux"
    case .buoyancyFlux: "a buoyancy flux"
    case .length: "a length"
    case .time: "a time"
    case .dimensionless: "a number without dimension"
    }
  }
}

/// The properties of sea water by which fluxes of momentum, heat and water become kinematic.
public struct ReferenceValues: Equatable, Sendable {
  /// ρ₀ [kg m⁻³].
  public let density: Double
  /// c_p [J kg⁻¹ K⁻¹].
  public let heatCapacity: Double
  /// S₀ [g kg⁻¹].
  public let salinity: Double

  /// Creates the values; density and heat capacity must be positive.
  public init(density: Double, heatCapacity: Double, salinity: Double) {
    precondition(density > 0 && heatCapacity > 0, "density and heat capacity divide fluxes")
    self.density = density
    self.heatCapacity = heatCapacity
    self.salinity = salinity
  }

  /// The density by which a mass flux of fresh water becomes a volume flux [kg m⁻³].
  ///
  /// 1000 by convention, as in "1 mm of rain is 1 kg m⁻²"; within 0.5 % of the truth below 30 °C.
  public static let freshwaterDensity = 1000.0
}
