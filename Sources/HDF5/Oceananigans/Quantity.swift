extension OceananigansFile {
  /// A constant of a simulation that files name in several ways.
  ///
  /// Fluxes are kinematic and upward, as Oceananigans has its boundary conditions: wind toward
  /// positive x is a negative momentum flux, cooling a positive flux of temperature and of buoyancy.
  public enum Quantity: CaseIterable, Sendable {
    /// Upward flux of momentum in x at the surface [m² s⁻²].
    case momentumFlux
    /// Upward flux of buoyancy at the surface [m² s⁻³].
    case buoyancyFlux
    /// Upward flux of buoyancy by sunlight that penetrates the surface [m² s⁻³].
    case penetratingBuoyancyFlux
    /// Upward flux of temperature at the surface [K m s⁻¹].
    case temperatureFlux
    /// Upward flux of salinity at the surface [g kg⁻¹ m s⁻¹].
    case salinityFlux
    /// f [s⁻¹].
    case coriolisParameter
    /// g [m s⁻²].
    case gravitationalAcceleration
    /// α [K⁻¹].
    case thermalExpansion
    /// β [kg g⁻¹].
    case halineContraction

    /// The fluxes through the surface.
    public static let fluxes: [Quantity] = [
      .momentumFlux, .buoyancyFlux, .penetratingBuoyancyFlux, .temperatureFlux, .salinityFlux,
    ]

    /// The names under which ``OceananigansFile/parameters`` may have it, the usual one first.
    ///
    /// Those of LESbrary.jl and of its users' scripts, then those of Oceananigans' own groups,
    /// whose fields were renamed between versions.
    public var names: [String] {
      switch self {
      case .momentumFlux: ["momentum_flux", "boundary_condition_u_top"]
      case .buoyancyFlux: ["buoyancy_flux", "boundary_condition_b_top"]
      case .penetratingBuoyancyFlux: ["penetrating_buoyancy_flux"]
      case .temperatureFlux: ["temperature_flux", "boundary_condition_θ_top"]
      case .salinityFlux: ["salinity_flux"]
      case .coriolisParameter: ["coriolis_parameter", "coriolis/f"]
      case .gravitationalAcceleration:
        ["gravitational_acceleration"] + Self.ofBuoyancy(["gravitational_acceleration"])
      case .thermalExpansion:
        ["thermal_expansion_coefficient"]
          + Self.ofBuoyancy(["equation_of_state/α", "equation_of_state/thermal_expansion"])
      case .halineContraction:
        ["haline_contraction_coefficient"]
          + Self.ofBuoyancy(["equation_of_state/β", "equation_of_state/haline_contraction"])
      }
    }

    private static func ofBuoyancy(_ fields: [String]) -> [String] {
      ["buoyancy/model/", "buoyancy/formulation/", "buoyancy/"].flatMap { group in
        fields.map { group + $0 }
      }
    }
  }

  /// Gives a constant by whichever of its names the file uses; nil when the file has none of them.
  public func value(of quantity: Quantity) -> Double? {
    quantity.names.lazy.compactMap { parameters[$0] }.first
  }
}
