import Calibration
import Column

/// How a prognostic variable is called and measured in files.
struct VariableMetadata {
  /// The unit that the model computes in, as written to files.
  let units: String
  let longName: String
  /// CF standard names under which the variable is recognised; the first is written.
  let standardNames: [String]
}

extension Variable {
  var metadata: VariableMetadata {
    switch self {
    case .u:
      VariableMetadata(
        units: "m s-1", longName: "velocity along x",
        standardNames: ["sea_water_x_velocity", "eastward_sea_water_velocity"])
    case .v:
      VariableMetadata(
        units: "m s-1", longName: "velocity along y",
        standardNames: ["sea_water_y_velocity", "northward_sea_water_velocity"])
    case .temperature:
      VariableMetadata(
        units: "degC", longName: "temperature",
        standardNames: [
          "sea_water_temperature", "sea_water_conservative_temperature",
          "sea_water_potential_temperature",
        ])
    case .salinity:
      // CF gives the practical salinity, which has no unit, the unit 1.
      VariableMetadata(
        units: "1", longName: "salinity",
        standardNames: [
          "sea_water_practical_salinity", "sea_water_salinity", "sea_water_absolute_salinity",
        ])
    case .buoyancy:
      VariableMetadata(
        units: "m s-2", longName: "buoyancy", standardNames: [])
    case .passiveTracer:
      VariableMetadata(
        units: "1", longName: "passive tracer", standardNames: [])
    }
  }
}

extension ObservedSeries {
  /// How what is compared is called and measured in files. What is derived from values has no standard name.
  var metadata: VariableMetadata {
    let ofValues = variable.metadata
    return switch quantity {
    case .value: ofValues
    case .surface:
      VariableMetadata(
        units: ofValues.units, longName: "\(ofValues.longName) nearest to the surface",
        standardNames: [])
    case .gradient:
      VariableMetadata(
        units: ofValues.units == "1" ? "m-1" : "\(ofValues.units) m-1",
        longName: "vertical gradient of \(ofValues.longName)", standardNames: [])
    case .mixedLayerDepth(let definition):
      VariableMetadata(
        units: "m",
        longName: "mixed-layer depth where \(ofValues.longName) differs by \(definition.threshold) "
          + "\(ofValues.units) from that at \(definition.referenceDepth) m",
        standardNames: [])
    }
  }
}
