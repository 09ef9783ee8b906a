import Column

/// How a layout names things, and what it leaves unsaid.
struct LayoutRules: Sendable {
  /// Names of variables, the likeliest first, in any case of letters.
  var variables: [Column.Variable: [String]] = Self.commonVariables
  /// Names of fluxes.
  var forcing: [ForcingQuantity: [String]] = Self.commonForcing
  /// Which way fluxes of these names are positive.
  var directions: [String: FluxDirection] = [:]
  /// Names of vertical coordinates at centres.
  var centres: [String] = ["z", "depth", "zt", "zr", "height", "deptht", "zc", "z_c"]
  /// Names of vertical coordinates at interfaces.
  var interfaces: [String] = ["z_interface", "zw", "zi", "zf", "z_f", "depthw"]
  /// The sense of vertical coordinates that do not say it; nil to find it by value.
  var sense: VerticalSense?
  /// What the layout says of units that the file does not state, for the notes; nil where it says nothing.
  var impliedUnits: String?

  static func rules(of layout: Layout) -> LayoutRules {
    switch layout {
    case .cf, .forcing: LayoutRules()
    case .gotm: gotm
    case .oceananigansNetCDF, .oceananigansJLD2: oceananigans
    case .tunax: tunax
    }
  }

  private static let gotm: LayoutRules = {
    var rules = LayoutRules()
    rules.centres = ["z"]
    rules.interfaces = ["zi"]
    rules.sense = .up
    rules.forcing[.heatFlux, default: []].append("heat")
    rules.forcing[.surfaceStressX, default: []].append("tx")
    rules.forcing[.surfaceStressY, default: []].append("ty")
    // GOTM counts both into the water, so that its evaporation is mostly negative.
    rules.directions = ["precip": .down, "evap": .down, "heat": .down, "I_0": .down]
    return rules
  }()

  private static let oceananigans: LayoutRules = {
    var rules = LayoutRules()
    rules.variables[.buoyancy] = ["b", "buoyancy"]
    rules.variables[.passiveTracer] = ["c", "passive_tracer"]
    rules.centres = ["z_aac", "r_aac", "zC", "z_c", "r_c"]
    rules.interfaces = ["z_aaf", "r_aaf", "zF", "z_f", "r_f"]
    rules.sense = .up
    rules.impliedUnits =
      "units that the file does not state are those that Oceananigans computes in: m, s, m s-1, degC, m s-2"
    return rules
  }()

  private static let tunax: LayoutRules = {
    var rules = LayoutRules()
    rules.variables = [
      .u: ["u"], .v: ["v"], .temperature: ["t", "temperature"], .salinity: ["s", "salinity"],
      .buoyancy: ["b", "buoyancy"], .passiveTracer: ["pt", "passive_tracer"],
    ]
    rules.centres = ["zr"]
    rules.interfaces = ["zw"]
    rules.sense = .up
    rules.impliedUnits =
      "units that the file does not state are Tunax's: m, s, m s-1, degC, psu, m s-2"
    return rules
  }()

  // MARK: Common names

  private static let commonVariables: [Column.Variable: [String]] = [
    .u: ["u", "uo", "ucur", "u_velocity", "water_u"],
    .v: ["v", "vo", "vcur", "v_velocity", "water_v"],
    .temperature: [
      "temperature", "temp", "T", "thetao", "theta", "ptemp", "conservative_temperature", "CT",
      "sea_water_temperature", "water_temp",
    ],
    .salinity: [
      "salinity", "salt", "S", "so", "psal", "sal", "absolute_salinity", "SA", "sea_water_salinity",
    ],
    .buoyancy: ["buoyancy", "b", "buoy"],
    .passiveTracer: ["passive_tracer", "tracer"],
  ]

  static let standardNames: [Column.Variable: [String]] = [
    .u: ["sea_water_x_velocity", "eastward_sea_water_velocity"],
    .v: ["sea_water_y_velocity", "northward_sea_water_velocity"],
    .temperature: [
      "sea_water_temperature", "sea_water_conservative_temperature",
      "sea_water_potential_temperature",
    ],
    .salinity: [
      "sea_water_practical_salinity", "sea_water_salinity", "sea_water_absolute_salinity",
    ],
  ]

  private static let commonForcing: [ForcingQuantity: [String]] = [
    .surfaceStressX: ["surface_stress_x", "taux", "tau_x", "sustr", "utau", "tauuo"],
    .surfaceStressY: ["surface_stress_y", "tauy", "tau_y", "svstr", "vtau", "tauvo"],
    .heatFlux: ["heat_flux"],
    .netHeatFlux: ["net_heat_flux", "qnet", "shflux", "hfds"],
    .shortWave: ["short_wave", "shortwave", "swr", "swrad", "qsw", "I_0", "rsntds", "swnet"],
    .freshwaterFlux: ["freshwater_flux", "emp", "pme", "e_p", "p_e", "wfo"],
    .precipitation: ["precipitation", "precip", "rain"],
    .evaporation: ["evaporation", "evap"],
    .salinityFlux: ["salinity_flux"],
    .buoyancyFlux: ["buoyancy_flux"],
    .penetratingBuoyancyFlux: ["penetrating_buoyancy_flux"],
    .passiveTracerFlux: ["passive_tracer_flux"],
  ]

  /// Standard names of fluxes, each with the direction that it is positive in.
  static let standardForcing: [String: (quantity: ForcingQuantity, direction: FluxDirection)] = [
    "surface_downward_x_stress": (.surfaceStressX, .down),
    "surface_downward_eastward_stress": (.surfaceStressX, .down),
    "surface_downward_y_stress": (.surfaceStressY, .down),
    "surface_downward_northward_stress": (.surfaceStressY, .down),
    "surface_downward_heat_flux_in_sea_water": (.netHeatFlux, .down),
    "net_downward_shortwave_flux_at_sea_water_surface": (.shortWave, .down),
    "surface_net_downward_shortwave_flux": (.shortWave, .down),
    "surface_net_upward_shortwave_flux": (.shortWave, .up),
    "surface_downwelling_shortwave_flux_in_air": (.shortWave, .down),
    "water_flux_into_sea_water": (.freshwaterFlux, .down),
    "precipitation_flux": (.precipitation, .down),
    "rainfall_flux": (.precipitation, .down),
    "rainfall_rate": (.precipitation, .down),
    "lwe_precipitation_rate": (.precipitation, .down),
    "surface_water_evaporation_flux": (.evaporation, .up),
    "water_evapotranspiration_flux": (.evaporation, .up),
    "lwe_water_evaporation_rate": (.evaporation, .up),
    "virtual_salt_flux_into_sea_water": (.salinityFlux, .down),
    "surface_buoyancy_flux_into_sea_water": (.buoyancyFlux, .down),
  ]
}
