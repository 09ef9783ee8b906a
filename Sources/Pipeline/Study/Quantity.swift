import Column

/// How a prognostic variable is called and measured in files.
struct Quantity {
  /// The unit that the model computes in, as written to files.
  let units: String
  let longName: String
  /// CF standard names under which the variable is recognised; the first is written.
  let standardNames: [String]
  /// Other spellings of the same unit.
  let unitSpellings: [String]
}

extension Variable {
  var quantity: Quantity {
    switch self {
    case .u:
      Quantity(
        units: "m s-1", longName: "velocity along x",
        standardNames: ["sea_water_x_velocity", "eastward_sea_water_velocity"],
        unitSpellings: metresPerSecond)
    case .v:
      Quantity(
        units: "m s-1", longName: "velocity along y",
        standardNames: ["sea_water_y_velocity", "northward_sea_water_velocity"],
        unitSpellings: metresPerSecond)
    case .temperature:
      Quantity(
        units: "degC", longName: "temperature",
        standardNames: [
          "sea_water_temperature", "sea_water_conservative_temperature",
          "sea_water_potential_temperature",
        ],
        unitSpellings: [
          "degree_Celsius", "degrees_Celsius", "degree_C", "degrees_C", "celsius", "Celsius", "°C",
          "deg_C",
        ])
    case .salinity:
      // CF gives the practical salinity, which has no unit, the unit 1.
      Quantity(
        units: "1", longName: "salinity",
        standardNames: [
          "sea_water_practical_salinity", "sea_water_salinity", "sea_water_absolute_salinity",
        ],
        unitSpellings: ["psu", "PSU", "g kg-1", "g/kg", "1e-3", "0.001"])
    case .buoyancy:
      Quantity(
        units: "m s-2", longName: "buoyancy", standardNames: [],
        unitSpellings: ["m/s2", "m/s^2", "m s^-2", "m.s-2"])
    case .passiveTracer:
      Quantity(
        units: "1", longName: "passive tracer", standardNames: [], unitSpellings: [])
    }
  }

  /// Whether a file's unit is the model's. Any unit will do for the passive tracer.
  func accepts(units: String) -> Bool {
    self == .passiveTracer || units == quantity.units || quantity.unitSpellings.contains(units)
  }
}

private let metresPerSecond = ["m/s", "m s^-1", "m.s-1", "meter second-1"]

/// Returns the seconds in a CF time unit such as "hours since 2012-03-20", or nil where it is none.
func secondsPerUnit(ofTime units: String) -> Double? {
  let word = units.split(separator: " ").first.map(String.init) ?? ""
  switch word {
  case "s", "sec", "secs", "second", "seconds": return 1
  case "min", "mins", "minute", "minutes": return 60
  case "h", "hr", "hrs", "hour", "hours": return 3600
  case "d", "day", "days": return 86400
  default: return nil
  }
}
