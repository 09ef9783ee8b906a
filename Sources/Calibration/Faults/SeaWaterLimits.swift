import Closures
import Column

/// How large the numbers of a run may become. Beyond these a run that is still finite has blown up: it tells
/// nothing of sea water any more.
///
/// They lie far outside of what the sea does, so that no idealised model is refused. The equations of state are
/// linear and lead to no limit of their own.
enum SeaWaterLimits {
  /// The largest size of a prognostic variable, in its unit.
  static func largest(_ variable: Variable) -> Double {
    switch variable {
    // Tenfold the fastest currents, and the speed of a hurricane's wind.
    case .u, .v: 100
    // [°C] As hot as lava, and in kelvin, which somebody may compute in, still three times too hot.
    case .temperature: 1000
    // [g/kg] All of it salt. Differences from a mean may be negative.
    case .salinity: 1000
    // Ten times g: water of a density ten times that of reference.
    case .buoyancy: 100
    // It has whatever unit it is given, so that only its being finite can be judged.
    case .passiveTracer: .greatestFiniteMagnitude
    }
  }

  /// The largest size of a field of a closure.
  static func largest(_ field: ClosureField) -> Double {
    switch field.units {
    // (100 m/s)², the square of the fastest current.
    case "m2 s-2": 1e4
    // 100 m/s times 10 km, the greatest depth.
    case "m2 s-1": 1e6
    // (100 m/s)³ over 1 cm, the roughness at the surface.
    case "m2 s-3": 1e8
    default: .greatestFiniteMagnitude
    }
  }

  /// Those of every profile of a state, in the order of its layout.
  static func profiles(_ layout: StateLayout, _ closure: ClosureDeclaration) -> [Double] {
    layout.variables.map(largest) + closure.fields.map(largest)
  }
}

extension Variable {
  /// The unit that the model computes in.
  var modelUnits: String {
    switch self {
    case .u, .v: "m s-1"
    case .temperature: "degC"
    case .salinity, .passiveTracer: "1"
    case .buoyancy: "m s-2"
    }
  }
}
