import Column
import NetCDF
import Units

extension ColumnRecord {
  /// Writes everything into a new NetCDF file by the CF conventions, version 1.8.
  ///
  /// Heights are positive upwards with the layers as bounds, gaps are `_FillValue`, fluxes are positive into the
  /// water. Reading the file gives the same record, but for names, units and notes. Times without a date
  /// get one, as CF asks for; the attribute `reference_date` says that it means nothing.
  ///
  /// - Parameter dataset: without definitions but for global attributes.
  /// - Throws: `NetCDFError`.
  public func write(to dataset: Dataset) throws(NetCDFError) {
    var writer = RecordWriter(record: self, dataset: dataset)
    try writer.define()
    try writer.write()
  }
}

/// Defines variables, and then writes what they hold.
private struct RecordWriter {
  let record: ColumnRecord
  let dataset: Dataset
  /// What stands for a gap: netCDF's own fill value.
  private let fill = 9.969209968386869e36
  private var contents: [(variable: NetCDF.Variable, values: [Double])] = []
  private var times: [(name: String, content: Times)] = []
  private var levels: [(name: String, content: Levels)] = []

  init(record: ColumnRecord, dataset: Dataset) {
    self.record = record
    self.dataset = dataset
  }

  /// What one time coordinate holds; variables with the same share it.
  private struct Times: Equatable {
    let origin: RecordedTimes.Origin
    let seconds: [Double]
    let bounds: [ClosedRange<Double>]?

    init(_ times: RecordedTimes, _ method: TimeMethod) {
      origin = times.origin
      seconds = times.seconds
      bounds = if case .mean(let intervals) = method { intervals } else { nil }
    }
  }

  /// What one vertical coordinate holds.
  private struct Levels: Equatable {
    let heights: [Double]
    let layers: [ClosedRange<Double>]?
  }

  mutating func define() throws(NetCDFError) {
    let hasBounds =
      record.profiles.values.contains { $0.layers != nil || $0.timeMethod.isMean }
      || record.forcing.values.contains(where: \.timeMethod.isMean)
    if hasBounds { try dataset.defineDimension("nv", length: 2) }
    for variable in Column.Variable.allCases {
      if let profiles = record.profiles[variable] { try define(profiles) }
    }
    for quantity in ForcingQuantity.allCases {
      if let series = record.forcing[quantity] { try define(series) }
    }
    for quantity in ConstantQuantity.allCases {
      if let constant = record.constants[quantity] { try define(constant) }
    }
  }

  func write() throws(NetCDFError) {
    try dataset.endDefinitions()
    for (variable, values) in contents { try variable.write(values) }
  }

  // MARK: Coordinates

  /// Gives the name of a time coordinate, defining it when it is new.
  private mutating func time(_ content: Times, for user: String) throws(NetCDFError) -> String {
    if let known = times.first(where: { $0.content == content }) { return known.name }
    let name = times.isEmpty ? "time" : "time_\(user)"
    times.append((name, content))
    try dataset.defineDimension(name, length: content.seconds.count)
    let variable = try dataset.defineVariable(name, type: .double, dimensions: [name])
    try variable.setAttribute("standard_name", "time")
    try variable.setAttribute("long_name", "time")
    let offset: Double
    switch content.origin {
    case .date(let date):
      try variable.setAttribute("units", .text("seconds since \(date)"))
      try variable.setAttribute("calendar", .text(date.calendar.rawValue))
      offset = 0
    case .elapsed(let seconds):
      try variable.setAttribute("units", "seconds since 2000-01-01T00:00:00")
      try variable.setAttribute("calendar", "standard")
      try variable.setAttribute(undatedAttribute, .text(undatedValue))
      offset = seconds
    }
    try variable.setAttribute("axis", "T")
    contents.append((variable, content.seconds.map { $0 + offset }))
    if let bounds = content.bounds {
      try variable.setAttribute("bounds", .text("\(name)_bounds"))
      let variable = try dataset.defineVariable(
        "\(name)_bounds", type: .double, dimensions: [name, "nv"])
      contents.append(
        (variable, bounds.flatMap { [$0.lowerBound + offset, $0.upperBound + offset] }))
    }
    return name
  }

  /// Gives the name of a vertical coordinate, defining it when it is new.
  private mutating func height(_ content: Levels, for user: String) throws(NetCDFError) -> String {
    if let known = levels.first(where: { $0.content == content }) { return known.name }
    let name = levels.isEmpty ? "z" : "z_\(user)"
    levels.append((name, content))
    try dataset.defineDimension(name, length: content.heights.count)
    let variable = try dataset.defineVariable(name, type: .double, dimensions: [name])
    try variable.setAttribute("standard_name", "height")
    try variable.setAttribute("long_name", "height above the sea surface")
    try variable.setAttribute("units", "m")
    try variable.setAttribute("positive", "up")
    try variable.setAttribute("axis", "Z")
    contents.append((variable, content.heights))
    if let layers = content.layers {
      try variable.setAttribute("bounds", .text("\(name)_bounds"))
      let bounds = try dataset.defineVariable(
        "\(name)_bounds", type: .double, dimensions: [name, "nv"])
      contents.append((bounds, layers.flatMap { [$0.lowerBound, $0.upperBound] }))
    }
    return name
  }

  // MARK: Variables

  private mutating func define(_ profiles: RecordedProfiles) throws(NetCDFError) {
    let name = profiles.variable.rawValue
    let time = try time(Times(profiles.times, profiles.timeMethod), for: name)
    let height = try height(
      Levels(heights: profiles.heights, layers: profiles.layers), for: name)
    let variable = try dataset.defineVariable(
      name, type: .double, dimensions: [time, height], fillValue: fill, deflate: 4)
    let standardName = LayoutRules.standardNames[profiles.variable]?.first
    if let standardName { try variable.setAttribute("standard_name", .text(standardName)) }
    try variable.setAttribute("long_name", .text(profiles.variable.longName))
    try variable.setAttribute("units", .text(profiles.modelUnit))
    try setCellMethods(variable, profiles.timeMethod, time)
    try setOrigin(variable, profiles.file, profiles.name, profiles.units)
    contents.append((variable, filled(profiles.values.joined())))
    guard let errors = profiles.standardErrors else { return }
    try variable.setAttribute("ancillary_variables", .text("\(name)_error"))
    let error = try dataset.defineVariable(
      "\(name)_error", type: .double, dimensions: [time, height], fillValue: fill, deflate: 4)
    if let standardName {
      try error.setAttribute("standard_name", .text("\(standardName) standard_error"))
    }
    try error.setAttribute(
      "long_name", .text("standard error of the \(profiles.variable.longName)"))
    try error.setAttribute("units", .text(profiles.modelUnit))
    contents.append((error, filled(errors.joined())))
  }

  private mutating func define(_ series: RecordedSeries) throws(NetCDFError) {
    let name = series.quantity.rawValue
    var dimensions: [String] = []
    if let times = series.times {
      dimensions = [try time(Times(times, series.timeMethod), for: "forcing")]
    }
    let variable = try dataset.defineVariable(
      name, type: .double, dimensions: dimensions, fillValue: fill,
      deflate: dimensions.isEmpty ? nil : 4)
    if let standardName = series.standardName {
      try variable.setAttribute("standard_name", .text(standardName))
    }
    try variable.setAttribute("long_name", .text(series.quantity.longName))
    try variable.setAttribute("units", .text(series.units))
    try variable.setAttribute("comment", "positive into the water")
    if let time = dimensions.first { try setCellMethods(variable, series.timeMethod, time) }
    try setOrigin(variable, series.file, series.name, series.fileUnits)
    contents.append((variable, filled(series.values)))
  }

  private mutating func define(_ constant: RecordedConstant) throws(NetCDFError) {
    let variable = try dataset.defineVariable(
      constant.quantity.rawValue, type: .double, dimensions: [String]())
    if let standardName = constant.quantity.standardName {
      try variable.setAttribute("standard_name", .text(standardName))
    }
    try variable.setAttribute("long_name", .text(constant.quantity.longName))
    try variable.setAttribute("units", .text(constant.quantity.unit))
    contents.append((variable, [constant.value]))
  }

  private func setCellMethods(
    _ variable: NetCDF.Variable, _ method: TimeMethod, _ time: String
  ) throws(NetCDFError) {
    if method != .point { try variable.setAttribute("cell_methods", .text("\(time): mean")) }
  }

  /// Says where the values come from.
  private func setOrigin(
    _ variable: NetCDF.Variable, _ file: String, _ name: String, _ units: String?
  ) throws(NetCDFError) {
    let fileName = file.split(separator: "/").last.map(String.init) ?? file
    let inUnits = units.map { " in '\($0)'" } ?? ""
    try variable.setAttribute("source", .text("'\(name)'\(inUnits) of \(fileName)"))
  }

  private func filled(_ values: some Sequence<Double>) -> [Double] {
    values.map { $0.isNaN ? fill : $0 }
  }
}

extension TimeMethod {
  fileprivate var isMean: Bool { if case .mean = self { true } else { false } }
}

extension Column.Variable {
  fileprivate var longName: String {
    switch self {
    case .u: "velocity along x"
    case .v: "velocity along y"
    case .passiveTracer: "passive tracer"
    case .temperature, .salinity, .buoyancy: rawValue
    }
  }
}

extension RecordedSeries {
  /// The standard name of the quantity in these units; nil where CF has none.
  fileprivate var standardName: String? {
    switch (quantity, units) {
    case (.surfaceStressX, "N m-2"): "surface_downward_x_stress"
    case (.surfaceStressY, "N m-2"): "surface_downward_y_stress"
    case (.netHeatFlux, "W m-2"): "surface_downward_heat_flux_in_sea_water"
    case (.shortWave, "W m-2"): "net_downward_shortwave_flux_at_sea_water_surface"
    case (.freshwaterFlux, "kg m-2 s-1"): "water_flux_into_sea_water"
    case (.precipitation, "kg m-2 s-1"): "precipitation_flux"
    case (.precipitation, "m s-1"): "lwe_precipitation_rate"
    case (.buoyancyFlux, "m2 s-3"): "surface_buoyancy_flux_into_sea_water"
    default: nil
    }
  }
}

extension ForcingQuantity {
  fileprivate var longName: String {
    switch self {
    case .surfaceStressX: "surface stress on the water along x"
    case .surfaceStressY: "surface stress on the water along y"
    case .heatFlux: "surface heat flux into the water, without short-wave radiation"
    case .netHeatFlux: "net surface heat flux into the water, with short-wave radiation"
    case .shortWave: "short-wave radiation into the water"
    case .freshwaterFlux: "precipitation minus evaporation"
    case .precipitation: "precipitation"
    case .evaporation: "evaporation, negative where water leaves"
    case .salinityFlux: "surface salinity flux into the water"
    case .buoyancyFlux: "surface buoyancy flux into the water"
    case .penetratingBuoyancyFlux: "buoyancy flux into the water by penetrating radiation"
    case .passiveTracerFlux: "surface flux of the passive tracer into the water"
    }
  }
}

extension ConstantQuantity {
  fileprivate var standardName: String? {
    switch self {
    case .latitude: "latitude"
    case .coriolis: "coriolis_parameter"
    default: nil
    }
  }

  fileprivate var longName: String {
    switch self {
    case .latitude: "latitude"
    case .coriolis: "Coriolis parameter"
    case .gravity: "gravitational acceleration"
    case .referenceDensity: "reference density"
    case .heatCapacity: "heat capacity of sea water"
    case .thermalExpansion: "thermal expansion coefficient"
    case .halineContraction: "haline contraction coefficient"
    }
  }
}
