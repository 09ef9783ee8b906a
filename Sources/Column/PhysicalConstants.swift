import Glibc

/// Constants of sea water, the Earth and turbulence that a case may set for itself.
public struct PhysicalConstants: Equatable, Sendable, Codable {
  /// ρ₀ [kg m⁻³].
  public var referenceDensity = 1024.0
  /// g [m s⁻²].
  public var gravity = 9.81
  /// c_p [J kg⁻¹ K⁻¹].
  public var heatCapacity = 3985.0
  /// α [K⁻¹].
  public var thermalExpansion = 2e-4
  /// β [psu⁻¹].
  public var halineContraction = 8e-4
  /// T_ref [°C].
  public var referenceTemperature = 0.0
  /// S_ref [psu].
  public var referenceSalinity = 35.0
  /// von Kármán's κ [1].
  public var vonKarman = 0.384
  /// Coriolis parameter f [s⁻¹].
  public var coriolis = 0.0

  public init() {}

  /// The rotation rate of the Earth Ω [s⁻¹].
  public static let earthRotationRate = 7.292116e-5

  /// Returns f = 2Ω sin φ [s⁻¹] at a latitude in degrees north.
  public static func coriolis(latitude: Double) -> Double {
    2 * earthRotationRate * sin(latitude * .pi / 180)
  }

  /// Returns what one unit of a tracer adds to the buoyancy b = −g(ρ − ρ₀)/ρ₀ [m s⁻² per unit]:
  /// g α for temperature, −g β for salinity, 1 for buoyancy itself.
  public func buoyancyCoefficient(of tracer: Variable) -> Double {
    switch tracer {
    case .temperature: gravity * thermalExpansion
    case .salinity: -gravity * halineContraction
    case .buoyancy: 1
    case .u, .v, .passiveTracer: 0
    }
  }

  /// Returns ρ = ρ₀(1 − α(t − T_ref) + β(s − S_ref)) with the terms given, or ρ₀(1 − b/g) [kg m⁻³].
  public func density(temperature: Double? = nil, salinity: Double? = nil, buoyancy: Double? = nil)
    -> Double
  {
    if let buoyancy { return referenceDensity * (1 - buoyancy / gravity) }
    let warming = temperature.map { -thermalExpansion * ($0 - referenceTemperature) } ?? 0
    let salting = salinity.map { halineContraction * ($0 - referenceSalinity) } ?? 0
    return referenceDensity * (1 + warming + salting)
  }
}
