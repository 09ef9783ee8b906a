import NetCDF
import TestSupport

/// Small files of results, such as a run writes, in a folder that is there as long as this is.
struct SmallResults {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static let times = [0.0, 3600, 7200, 10800, 14400]
  static let interfaces = [-20.0, -15, -10, -5, 0]
  static let centres = [-17.5, -12.5, -7.5, -2.5]

  /// A field over time and height that no two values are the same in.
  static func field(_ offset: Double, levels: Int) -> [Double] {
    (0..<times.count * levels).map { offset + 0.25 * Double($0) }
  }

  /// Writes a file of trajectories, with observations at times and heights of their own, too.
  func trajectory(hasDate: Bool = true, isStill: Bool = false) throws -> String {
    let path = folder.file("storm.nc")
    let dataset = try Dataset.create(path, overwrite: true)
    for (name, length) in [
      ("time", 5), ("z", 4), ("z_interface", 5), ("salinity_time", 3), ("salinity_z", 3),
    ] { try dataset.defineDimension(name, length: length) }
    var contents: [(NetCDF.Variable, [Double])] = []
    func add(
      _ name: String, _ dimensions: [String], _ values: [Double], _ title: String = "",
      units: String = "",
      comment: String? = nil
    ) throws {
      let variable = try dataset.defineVariable(
        name, type: .double, dimensions: dimensions, fillValue: 9.96920996838687e+36)
      try variable.setAttribute("long_name", .text(title))
      try variable.setAttribute("units", .text(units))
      if let comment { try variable.setAttribute("comment", .text(comment)) }
      contents.append((variable, values))
    }
    try add(
      "time", ["time"], Self.times, "time", units: "seconds since 2012-06-04 00:00:00",
      comment: hasDate ? nil : "the run has no date: it is said to start in the year 2000")
    try add("z", ["z"], Self.centres)
    try add("z_interface", ["z_interface"], Self.interfaces)
    func values(_ offset: Double, levels: Int = 4) -> [Double] {
      isStill ? Self.field(0, levels: levels).map { _ in 0 } : Self.field(offset, levels: levels)
    }
    let kinds = [
      ("temperature_observed", "observed", 10.0),
      ("temperature", "modelled with calibrated parameters", 11),
      ("temperature_start", "modelled", 13),
    ]
    for (name, title, offset) in kinds {
      try add(name, ["time", "z"], values(offset), "temperature, \(title)", units: "degC")
    }
    try add(
      "salinity", ["time", "z"], values(35), "salinity, modelled with calibrated parameters",
      units: "1")
    try add(
      "eddy_diffusivity", ["time", "z_interface"], values(1e-5, levels: 5),
      "eddy diffusivity, modelled with calibrated parameters", units: "m2 s-1")
    try add("salinity_time", ["salinity_time"], [1800, 7200, 12600])
    try add("salinity_z", ["salinity_z"], [-12, -8, -4])
    let places = ["salinity_time", "salinity_z"]
    try add(
      "salinity_observed", places, [35, 36, 37, 34, 9.96920996838687e+36, 38, 33, 35, 36],
      "salinity, observed",
      units: "1")
    try add("salinity_equivalent", places, [35, 36, 38, 34, 36, 38, 33, 35, 35], units: "1")
    for (name, depths) in [
      ("mixed_layer_depth", [10.0, 11, 12, 13, 14]),
      ("mixed_layer_depth_observed", [10, 10.5, 11, 12, 13]),
    ] {
      try add(
        name, ["time"], depths, units: "m", comment: "to where the temperature differs by 0.2 K")
    }
    try dataset.endDefinitions()
    for (variable, values) in contents { try variable.write(values) }
    try dataset.close()
    return path
  }

  /// Writes the file of a calibration of two parameters against one case.
  ///
  /// - Parameter stageCount: how many entries the variable `stage` has; 3 in a sound file.
  func calibration(concerns: String? = nil, stageCount: Int = 3) throws -> String {
    let path = folder.file("calibration.nc")
    let dataset = try Dataset.create(path, overwrite: true)
    for (name, length) in [
      ("parameter", 2), ("other_parameter", 2), ("mode", 2), ("iteration", 3), ("case", 1),
      ("series", 2),
      ("control", 1), ("taylor_step", 3), ("file", 1), ("closure_parameter", 1),
      ("stage", stageCount),
    ] { try dataset.defineDimension(name, length: length) }
    let missing = 9.96920996838687e+36
    let numbers: [(String, [String], [Double])] = [
      ("result", ["parameter"], [5, 1.9]), ("start", ["parameter"], [15, 2]),
      ("default", ["parameter"], [5.2, missing]), ("lower_bound", ["parameter"], [1, missing]),
      ("upper_bound", ["parameter"], [30, 2.5]), ("standard_error", ["parameter"], [0.5, missing]),
      ("interval_lower", ["parameter"], [4, missing]),
      ("interval_upper", ["parameter"], [6, missing]),
      ("correlation", ["parameter", "other_parameter"], [1, 0.4, 0.4, 1]),
      ("eigenvalue", ["mode"], [9, 0.1]),
      ("eigenvector", ["mode", "parameter"], [1, 0, 0, 1]),
      ("stage", [stageCount == 3 ? "iteration" : "stage"], Array([0, 1, 1].prefix(stageCount))),
      ("misfit", ["iteration"], [0.9, 0.5, 0.25]),
      ("gradient_norm", ["iteration"], [missing, 0.1, 0.01]),
      ("forward_equivalents", ["iteration"], [4, 8, 12]),
      ("parameter_history", ["iteration", "parameter"], [15, 2, 9, 1.95, 5, 1.9]),
      ("result_iteration", [], [2]), ("case_share", ["case"], [1]),
      ("case_misfit", ["case"], [0.25]),
      ("case_misfit_at_start", ["case"], [0.9]), ("series_misfit", ["series"], [0.05, 0.2]),
      ("series_misfit_at_start", ["series"], [0.4, 0.5]), ("series_rmse", ["series"], [0.1, 0.02]),
      ("series_rmse_at_start", ["series"], [0.3, 0.04]), ("series_count", ["series"], [20, 8]),
      ("taylor_step", ["taylor_step"], [1, 0.5, 0.25]),
      ("dot_product_residual", ["control"], [3e-15]),
      ("taylor_order", ["control"], [2]),
      ("taylor_remainder", ["control", "taylor_step"], [0.16, 0.04, 0.01]),
      ("closure_parameter_value", ["closure_parameter"], [5]),
    ]
    let texts: [(String, String, [String])] = [
      ("parameter_name", "parameter", ["c1", "c<2>"]),
      ("parameter_symbol", "parameter", ["c_1", "c_2"]),
      ("parameter_units", "parameter", ["1", "m2 s-1"]),
      ("determination", "parameter", ["determined", "not determined"]),
      ("case_name", "case", ["storm"]),
      ("case_role", "case", ["calibrate"]), ("series_case", "series", ["storm", "storm"]),
      ("series_name", "series", ["temperature", "salinity"]),
      ("series_units", "series", ["degC", "1"]),
      ("control_name", "control", ["parameters"]), ("file_path", "file", ["storm & calm.nc"]),
      ("file_case", "file", ["storm"]), ("file_sha256", "file", ["abc"]),
      ("closure_parameter_name", "closure_parameter", ["c1"]),
    ]
    let defined = try numbers.map { name, dimensions, _ in
      try dataset.defineVariable(name, type: .double, dimensions: dimensions, fillValue: missing)
    }
    let named = try texts.map { name, dimension, _ in
      try dataset.defineVariable(name, type: .string, dimensions: [dimension])
    }
    let attributes = [
      ("title", "Two parameters"), ("outcome", "Converged: enough."), ("gradient_check", "right"),
      ("references", "k-ε: someone (2003)"), ("pipeline", "title: \"<b>Two</b>\"\n"),
    ]
    for (name, text) in attributes { try dataset.setAttribute(name, .text(text)) }
    if let concerns { try dataset.setAttribute("concerns", .text(concerns)) }
    try dataset.setAttribute("evaluations", .doubles([7]))
    try dataset.endDefinitions()
    for (variable, entry) in zip(defined, numbers) { try variable.write(entry.2) }
    for (variable, entry) in zip(named, texts) { try variable.write(strings: entry.2) }
    try dataset.close()
    return path
  }
}
