import NetCDF
import TestSupport

/// A small trajectory file, whose parts a test replaces: two outputs of a column of two cells of 2 m.
struct SampleTrajectory {
  struct Content {
    let name: String
    let dimensions: [String]
    var values: [Double]
    var attributes: [String: AttributeValue]
  }

  var times: [Double] = [0, 60]
  var timeUnits = "seconds since 2012-03-20 12:00:00"
  var calendar = "standard"
  var interfaces: [Double] = [-4, -2, 0]
  var contents = [temperature([10, 11, 12, 13])]
  /// Lengths of dimensions for contents beside those of every trajectory.
  var moreDimensions: [String: Int] = [:]
  var attributes: [String: AttributeValue] = ["closure": "k-epsilon", "time_step": 30.0]

  static func temperature(_ values: [Double], units: String = "degC") -> Content {
    Content(
      name: "temperature", dimensions: ["time", "z"], values: values,
      attributes: [
        "units": .text(units), "long_name": "temperature, modelled with calibrated parameters",
        "standard_name": "sea_water_temperature",
      ])
  }

  static func diffusivity(_ values: [Double]) -> Content {
    Content(
      name: "eddy_diffusivity", dimensions: ["time", "z_interface"], values: values,
      attributes: ["units": "m2 s-1", "long_name": "eddy diffusivity of tracers"])
  }

  static func stress(_ values: [Double]) -> Content {
    Content(
      name: "surface_stress_x", dimensions: ["time"], values: values,
      attributes: ["units": "m2 s-2", "long_name": "stress along x", "cell_methods": "time: mean"])
  }

  @discardableResult
  func write(to path: String) throws -> String {
    let dataset = try Dataset.create(path, overwrite: true)
    let cells = interfaces.count - 1
    let lengths =
      [("time", times.count), ("z", cells), ("z_interface", cells + 1), ("nv", 2)]
      + moreDimensions.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    for (name, length) in lengths { try dataset.defineDimension(name, length: length) }
    for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
      try dataset.setAttribute(name, value)
    }
    let pairs = zip(interfaces, interfaces.dropFirst())
    let coordinates = [
      Content(
        name: "time", dimensions: ["time"], values: times,
        attributes: ["units": .text(timeUnits), "calendar": .text(calendar)]),
      Content(
        name: "z", dimensions: ["z"], values: pairs.map { ($0 + $1) / 2 },
        attributes: ["units": "m"]),
      Content(
        name: "z_bounds", dimensions: ["z", "nv"], values: pairs.flatMap { [$0, $1] },
        attributes: [:]),
      Content(
        name: "z_interface", dimensions: ["z_interface"], values: interfaces,
        attributes: ["units": "m"]),
    ]
    for content in coordinates + contents {
      let variable = try dataset.defineVariable(
        content.name, type: .double, dimensions: content.dimensions)
      for (name, value) in content.attributes.sorted(by: { $0.key < $1.key }) {
        try variable.setAttribute(name, value)
      }
      try variable.write(content.values)
    }
    try dataset.close()
    return path
  }
}

/// What a collection reads of the file of a calibration.
struct SampleCalibration {
  var names = ["c1", "c2"]
  var units = ["1", "m"]
  var results: [Double] = [1.5, 2.5]
  /// NaN where the observations do not determine a parameter.
  var errors: [Double] = [0.1, .nan]
  var misfits: [Double] = [8, 2, 3]
  var best = 1.0
  var isConverged = true

  @discardableResult
  func write(to path: String) throws -> String {
    let fillValue = 9.9692099683868690e36
    let dataset = try Dataset.create(path, overwrite: true)
    try dataset.defineDimension("parameter", length: names.count)
    try dataset.defineDimension("iteration", length: misfits.count)
    try dataset.setAttribute("converged", isConverged ? "yes" : "no")
    for (name, texts) in [("parameter_name", names), ("parameter_units", units)] {
      try dataset.defineVariable(name, type: .string, dimensions: ["parameter"])
        .write(strings: texts)
    }
    let numbers = [
      ("result", results), ("standard_error", errors),
      ("interval_lower", zip(results, errors).map { $0 - 2 * $1 }),
      ("interval_upper", zip(results, errors).map { $0 + 2 * $1 }),
    ]
    for (name, values) in numbers {
      let variable = try dataset.defineVariable(
        name, type: .double, dimensions: ["parameter"], fillValue: fillValue)
      try variable.setAttribute("long_name", .text("\(name) of 95 %"))
      try variable.write(values.map { $0.isNaN ? fillValue : $0 })
    }
    try dataset.defineVariable("misfit", type: .double, dimensions: ["iteration"]).write(misfits)
    try dataset.defineVariable("result_iteration", type: .double, dimensions: []).write([best])
    try dataset.close()
    return path
  }
}
