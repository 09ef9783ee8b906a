import Foundation
import NetCDF
import TestSupport
import Testing

/// The same observations and fluxes in other units give the same run and the same observed values, to the
/// rounding of their conversion; units that are none, or of something else, are refused.
@Suite struct UnitMatrixTests {
  private let command: Command
  private let folder: TemporaryFolder

  init() throws {
    command = try Command()
    folder = try TemporaryFolder()
  }

  // MARK: The experiment

  /// A variable of the files.
  struct Content: Sendable {
    let dimensions: String
    var units: String?
    var values: [Double]
    var attributes = ""

    func cdl(_ name: String) -> (declaration: String, data: String) {
      let units = units.map { "\(name):units = \"\($0)\"; " } ?? ""
      let values = values.map { "\($0)" }.joined(separator: ", ")
      return ("double \(name)(\(dimensions)); \(units)\(attributes)", "\(name) = \(values);")
    }
  }

  private static let start = "2012-03-20 12:00:00"

  /// Four levels, which are not those of the model, at three times, of which one lies within a step.
  private static func profile(_ deepest: Double, _ step: Double, _ units: String) -> Content {
    let values = (0..<12).map { index in
      let (time, level) = (Double(index / 4), Double(index % 4))
      return deepest + step * (level + 0.25 * time)
    }
    return Content(dimensions: "time, z", units: units, values: values)
  }

  private static func flux(_ values: [Double], _ units: String) -> Content {
    Content(dimensions: "hour", units: units, values: values)
  }

  /// What files hold, each in the model's own unit.
  static let contents: [String: Content] = [
    "time": Content(
      dimensions: "time", units: "seconds since \(start)", values: [0, 3500, 7200]),
    "z": Content(
      dimensions: "z", units: "m", values: [-8.5, -6, -3, -1.5], attributes: "z:positive = \"up\";"),
    "hour": Content(
      dimensions: "hour", units: "seconds since \(start)", values: [-3600, 0, 3600, 7200]),
    "temperature": profile(14, 0.05, "degC"),
    "salinity": profile(35.5, -0.02, "1"),
    "buoyancy": profile(-1e-3, 1e-4, "m s-2"),
    "passive_tracer": profile(1, 0.5, "1"),
    "u": profile(0, 0.01, "m s-1"), "v": profile(0.02, -0.005, "m s-1"),
    "stress_x": flux([1e-4, 2e-4, 1.5e-4, 5e-5], "m2 s-2"),
    "stress_y": flux([-5e-5, 5e-5, 0, 1e-4], "m2 s-2"),
    "heat": flux([-4e-5, -3e-5, -5e-5, -2e-5], "K m s-1"),
    "light": flux([1e-4, 3e-5, 0, 0], "K m s-1"),
    "water": flux([1e-7, -2e-6, 1e-7, 1e-7], "m s-1"),
    "salt": flux([1e-6, 2e-6, 0, -1e-6], "g kg-1 m s-1"),
    "warmth": flux([-4e-8, -3e-8, -5e-8, -2e-8], "m2 s-3"),
    "dye": flux([1e-5, 2e-5, 1e-5, 0], "1"),
  ]

  private static let constants = (density: 1025.0, heatCapacity: 3991.0)

  /// Both pipelines: of temperature and salinity, and of buoyancy and a passive tracer.
  private static let pipelines = [
    "water": (
      tracers: ["temperature", "salinity"],
      forcing: """
      temperature: {surface: {series: heat}}
      short_wave: {flux: {series: light}, water: IB}
      freshwater: {series: water, positive: down}
      salinity: {surface: {series: salt, positive: down}}
      """, model: "density: temperature-salinity"
    ),
    "buoyancy": (
      tracers: ["buoyancy", "passive_tracer"],
      forcing: """
      buoyancy: {surface: {series: warmth, positive: down}}
      passive_tracer: {surface: {series: dye, positive: down}}
      """, model: "density: buoyancy\n  passive_tracer: true"
    ),
  ]

  /// Which of the two uses a variable of the files.
  private static func pipeline(using name: String) -> String {
    ["buoyancy", "passive_tracer", "warmth", "dye"].contains(name) ? "buoyancy" : "water"
  }

  /// Writes a pipeline and its files into the folder.
  private func write(_ pipeline: String, _ contents: [String: Content]) throws {
    let parts = try #require(Self.pipelines[pipeline])
    func generate(_ names: [String], _ dimensions: String, _ file: String) throws -> String {
      let cdl = try names.map { try #require(contents[$0]).cdl($0) }
      return try folder.generate(
        "dimensions: \(dimensions) variables: \(cdl.map(\.declaration).joined(separator: "\n")) "
          + "data: \(cdl.map(\.data).joined(separator: "\n"))", file)
    }
    let observations = try generate(
      ["time", "z", "u", "v"] + parts.tracers, "time = 3; z = 4;", "observations.nc")
    let forcing = try generate(
      contents.keys.filter { contents[$0]?.dimensions == "hour" }.sorted(), "hour = 4;",
      "forcing.nc")
    try command.write(
      """
      cases:
        - name: a
          observations: \(observations)
          variables: {\((["u", "v"] + parts.tracers).map { "\($0): \($0)" }.joined(separator: ", "))}
          grid: {linear: {cells: 5, depth: 10}}
          constants: {reference_density: \(Self.constants.density),
            heat_capacity: \(Self.constants.heatCapacity), coriolis: 1e-4}
          forcing:
            file: \(forcing)
            surface_stress_x: {series: stress_x}
            surface_stress_y: {series: stress_y}
            \(parts.forcing.replacing("\n", with: "\n      "))
      model:
        closure: k-epsilon
        time_step: 300
        \(parts.model)
      """, to: "p.yml")
  }

  /// Simulates; returns every trajectory, and what was observed with the model's equivalent.
  private func simulate(_ pipeline: String, _ contents: [String: Content]) throws
    -> [String: [Double]]
  {
    try write(pipeline, contents)
    let outcome = try command.run("simulate", "p.yml", "-o", "a.nc")
    try #require(outcome.status == 0, "\(outcome.errors)")
    let file = try Dataset.open("\(command.folder)/a.nc")
    let tracers = try #require(Self.pipelines[pipeline]).tracers
    var values: [String: [Double]] = [:]
    for name in (["u", "v"] + tracers).flatMap({ [$0, $0 + "_observed", $0 + "_equivalent"] }) {
      values[name] = try file.variable(name).readDoubles()
    }
    return values
  }

  /// The largest difference between two runs, relative to the largest value of the variable.
  private func difference(_ one: [String: [Double]], _ other: [String: [Double]]) throws -> Double {
    var largest = 0.0
    for (name, values) in one {
      let others = try #require(other[name])
      try #require(values.count == others.count)
      let size = try #require(values.map { abs($0) }.max())
      try #require(size > 0)
      for (a, b) in zip(values, others) { largest = max(largest, abs(a - b) / size) }
    }
    return largest
  }

  // MARK: Accepted units

  /// Other units for one variable of the files: its values are scaled, then shifted.
  private struct Spelling: Sendable, CustomStringConvertible {
    let variable: String
    let units: String?
    let scale: Double
    let offset: Double
    let attributes: String

    init(
      _ variable: String, _ units: String?, _ scale: Double = 1, offset: Double = 0,
      attributes: String = ""
    ) {
      self.variable = variable
      self.units = units
      self.scale = scale
      self.offset = offset
      self.attributes = attributes
    }

    var description: String { "\(variable) in \(units ?? "no units") \(attributes)" }

    func applied(to contents: [String: Content]) -> [String: Content] {
      let values = contents[variable]?.values ?? []
      var contents = contents
      contents[variable]?.units = units
      contents[variable]?.values = values.map { $0 * scale + offset }
      contents[variable]?.attributes = attributes
      return contents
    }
  }

  private static let density = constants.density
  private static let heat = constants.density * constants.heatCapacity

  private static let accepted: [Spelling] = [
    Spelling("temperature", "K", offset: 273.15),
    Spelling("temperature", "kelvin", offset: 273.15),
    Spelling("temperature", "mK", 1000, offset: 273_150),
    Spelling("temperature", "degrees_Celsius"), Spelling("temperature", "degree_C"),
    Spelling("temperature", "Celsius"), Spelling("temperature", "C"),
    Spelling("temperature", "°C"), Spelling("temperature", "degF", 1.8, offset: 32),
    Spelling("temperature", "degrees_fahrenheit", 1.8, offset: 32),

    Spelling("salinity", "psu"), Spelling("salinity", "PSU"), Spelling("salinity", "g kg-1"),
    Spelling("salinity", "g/kg"), Spelling("salinity", "PSS-78"), Spelling("salinity", "1e-3"),
    Spelling("salinity", "0.001"), Spelling("salinity", "ppt"),
    Spelling("salinity", "kg kg-1", 1e-3), Spelling("salinity", "%", 0.1),

    Spelling("u", "m/s"), Spelling("u", "m s^-1"), Spelling("u", "m s⁻¹"),
    Spelling("u", "meter second-1"), Spelling("u", "cm s-1", 100), Spelling("v", "mm/s", 1000),
    Spelling("v", "km/h", 3.6), Spelling("v", "knot", 3600 / 1852.0),
    Spelling("v", "m/day", 86400),

    Spelling("buoyancy", "m/s^2"), Spelling("buoyancy", "cm s-2", 100),
    Spelling("buoyancy", "N kg-1"), Spelling("passive_tracer", "mol kg-1"),
    Spelling("passive_tracer", nil),

    Spelling("stress_x", "N m-2", density), Spelling("stress_x", "N/m2", density),
    Spelling("stress_x", "N m^-2", density), Spelling("stress_x", "N/m²", density),
    Spelling("stress_x", "Pa", density), Spelling("stress_x", "hPa", density / 100),
    Spelling("stress_y", "kg m-1 s-2", density), Spelling("stress_y", "dyn cm-2", 10 * density),
    Spelling("stress_y", "m2/s2"), Spelling("stress_y", "cm2 s-2", 1e4),

    Spelling("heat", "W m-2", heat), Spelling("heat", "W/m2", heat),
    Spelling("heat", "W/m²", heat), Spelling("heat", "watt/meter^2", heat),
    Spelling("heat", "kW m-2", heat / 1000), Spelling("heat", "J m-2 s-1", heat),
    Spelling("heat", "MJ m-2 day-1", heat * 86400 / 1e6), Spelling("heat", "K m/s"),
    Spelling("heat", "K cm/s", 100), Spelling("heat", "degC m s-1"),
    Spelling("light", "W m-2", heat), Spelling("light", "K m s-1"),

    Spelling("water", "m/s"), Spelling("water", "mm/hour", 3.6e6),
    Spelling("water", "mm/hr", 3.6e6),
    Spelling("water", "mm day-1", 8.64e7), Spelling("water", "cm/day", 8.64e6),
    Spelling("water", "kg m-2 s-1", 1000), Spelling("water", "mg cm-2 s-1", 1e5),
    Spelling("salt", "psu m/s"), Spelling("salt", "g/kg m/s"),
    Spelling("salt", "g m-2 s-1", density),
    Spelling("salt", "kg m-2 s-1", density / 1000),
    Spelling("warmth", "m^2/s^3"), Spelling("warmth", "W kg-1"), Spelling("warmth", "cm2 s-3", 1e4),
    Spelling("dye", "mol m-2 s-1"), Spelling("dye", nil),
  ]

  /// The rounding of a conversion is a few ulps of the value in the file; the differences of temperature that
  /// drive the model are a hundredth of it, and the closure passes them on multiplied by up to a hundred.
  private static let rounding = 4e-12

  @Test(arguments: Set(accepted.map(\.variable)).sorted())
  func `values in other units are the same run`(_ variable: String) throws {
    let pipeline = Self.pipeline(using: variable)
    let own = try simulate(pipeline, Self.contents)
    for spelling in Self.accepted where spelling.variable == variable {
      let other = try simulate(pipeline, spelling.applied(to: Self.contents))
      #expect(try difference(own, other) <= Self.rounding, "\(spelling)")
    }
    // Were the values not used at all, the runs would agree as well.
    let changed = Spelling(variable, Self.contents[variable]?.units, 1.01)
    let changedRun = try simulate(pipeline, changed.applied(to: Self.contents))
    #expect(try difference(own, changedRun) > 1e-5)
  }

  // MARK: Coordinates

  private static let coordinates: [Spelling] = [
    Spelling("z", "meters", attributes: "z:axis = \"Z\";"), Spelling("z", "cm", 100),
    Spelling("z", "km", 1e-3), Spelling("z", "foot", 1 / 0.3048),
    Spelling("z", "US_survey_foot", 3937 / 1200.0),
    Spelling("z", "m", -1, attributes: "z:positive = \"down\";"),
    Spelling("z", "m", -1, attributes: "z:positive = \"DOWN\"; z:standard_name = \"depth\";"),
    Spelling("z", "m", -1, attributes: "z:standard_name = \"depth\";"),
    Spelling("z", "m", attributes: "z:standard_name = \"height\";"),
    // By value, against no word or a wrong one: nothing was measured above the surface.
    Spelling("z", "m"), Spelling("z", "m", -1),
    Spelling("z", "m", attributes: "z:positive = \"down\";"),
    Spelling("z", "m", attributes: "z:standard_name = \"depth\";"),

    Spelling("time", "s since \(start)"), Spelling("time", "seconds since 2012-03-20T12:00:00Z"),
    Spelling("time", "seconds since 2012-03-20 17:30:00 +05:30"),
    Spelling("time", "seconds since 2012-03-20 11:00", offset: 3600),
    Spelling("time", "minutes since \(start)", 1 / 60.0),
    Spelling("time", "hours since 2012-03-20", 1 / 3600.0, offset: 12),
    Spelling("time", "days since 2012-03-20", 1 / 86400.0, offset: 0.5),
    Spelling("time", "milliseconds since \(start)", 1000),
    Spelling("time", "days since 1950-01-01", 1 / 86400.0, offset: 22_724.5),
    Spelling("time", "days since 1858-11-17", 1 / 86400.0, offset: 56_006.5),
    Spelling("hour", "days since 1858-11-17", 1 / 86400.0, offset: 56_006.5),
    Spelling("hour", "days since 1950-01-01", 1 / 86400.0, offset: 22_724.5),
    Spelling("hour", "days since 1800-01-01", 1 / 86400.0, offset: 77_510.5),
    Spelling(
      "time", "hours since 1800-01-01", 1 / 3600.0, offset: 24 * 77_510 + 12,
      attributes: "time:calendar = \"gregorian\";"),
    Spelling(
      "time", "days since 2012-03-20", 1 / 86400.0, offset: 0.5,
      attributes: "time:calendar = \"proleptic_gregorian\";"),
  ]

  /// Days since a distant epoch are exact to some 10⁻⁶ s of a run of two hours.
  private static let roundingOfTime = 1e-9

  @Test(arguments: Set(coordinates.map(\.variable)).sorted())
  func `levels and times in other units are the same run`(_ variable: String) throws {
    let own = try simulate("water", Self.contents)
    let rounding = variable == "z" ? Self.rounding : Self.roundingOfTime
    for spelling in Self.coordinates where spelling.variable == variable {
      let other = try simulate("water", spelling.applied(to: Self.contents))
      #expect(try difference(own, other) <= rounding, "\(spelling)")
    }
  }

  /// Units of all times of a run, and how many of them an hour has.
  private static let ofAllTimes: [(units: String, calendar: String?, hour: Double)] = [
    ("s", nil, 3600), ("seconds", nil, 3600), ("minutes", nil, 60), ("hours", nil, 1),
    ("days", nil, 1 / 24.0),
    ("days since 2012-02-28", "noleap", 1 / 24.0), ("days since 2011-02-29", "all_leap", 1 / 24.0),
    ("days since 2012-02-30", "360_day", 1 / 24.0), ("days since 2012-03-20", "365_day", 1 / 24.0),
    ("hours since 2012-03-07", "julian", 1), ("hours since 0001-01-01", "366_day", 1),
    ("hours since 1582-10-04", "standard", 1),
    ("hours since -4712-01-01", "proleptic_gregorian", 1),
  ]

  @Test func `times in another calendar or without a date are the same run`() throws {
    let own = try simulate("water", Self.contents)
    for (units, calendar, hour) in Self.ofAllTimes {
      var contents = Self.contents
      for name in ["time", "hour"] {
        contents[name]?.units = units
        contents[name]?.attributes = calendar.map { "\(name):calendar = \"\($0)\";" } ?? ""
        contents[name]?.values = Self.contents[name]!.values.map { ($0 + 7200) * hour / 3600 }
      }
      let other = try simulate("water", contents)
      #expect(try difference(own, other) <= Self.rounding, "\(units) \(calendar ?? "")")
    }
  }

  @Test func `the order of levels and of dimensions does not matter`() throws {
    var contents = Self.contents
    for name in ["temperature", "salinity", "u", "v"] {
      let rows = Self.contents[name]!.values
      contents[name] = Content(
        dimensions: "z, time", units: contents[name]!.units,
        values: (0..<4).flatMap { level in (0..<3).map { time in rows[4 * time + 3 - level] } })
    }
    contents["z"]?.values.reverse()
    #expect(try simulate("water", contents) == simulate("water", Self.contents))
  }

  @Test func `everything in other units at once gives the same misfit and gradient`() throws {
    func gradient(_ contents: [String: Content]) throws -> (misfit: Double, values: [Double]) {
      try write("water", contents)
      let outcome = try command.run("gradient", "p.yml")
      try #require(outcome.status == 0, "\(outcome.errors)")
      let file = try Dataset.open("\(command.folder)/output/p/gradient.nc")
      return (
        try #require(file.attribute("misfit")?.doubleValue),
        try file.variable("gradient").readDoubles()
      )
    }
    let own = try gradient(Self.contents)
    let other = try gradient(
      [
        Spelling("temperature", "degF", 1.8, offset: 32), Spelling("salinity", "kg/kg", 1e-3),
        Spelling("u", "cm/s", 100), Spelling("v", "knots", 3600 / 1852.0),
        Spelling("z", "km", -1e-3, attributes: "z:positive = \"down\";"),
        Spelling("stress_x", "Pa", Self.density),
        Spelling("stress_y", "dyn/cm2", 10 * Self.density),
        Spelling("heat", "W m-2", Self.heat), Spelling("light", "kW m-2", Self.heat / 1000),
        Spelling("water", "mm/hour", 3.6e6), Spelling("salt", "g m-2 s-1", Self.density),
      ].reduce(Self.contents) { $1.applied(to: $0) })
    #expect(own.misfit > 0)
    #expect(abs(other.misfit - own.misfit) <= 1e-9 * own.misfit)
    let size = try #require(own.values.map { abs($0) }.max())
    for (one, another) in zip(own.values, other.values) {
      #expect(abs(one - another) <= 1e-8 * size)
    }
  }

  // MARK: Refused units

  /// A variable in units that are refused, and what the message says.
  struct Refusal: Sendable, CustomStringConvertible {
    let variable: String
    let units: String
    let message: String
    var attributes = ""

    init(_ variable: String, _ units: String, _ message: String, attributes: String = "") {
      self.variable = variable
      self.units = units
      self.message = message
      self.attributes = attributes
    }

    var description: String { "\(variable) in '\(units)' \(attributes)" }
  }

  static let refused: [Refusal] = [
    Refusal("temperature", "furlong", "'furlong' is a length"),
    Refusal("temperature", "warm", "'warm' is no unit known to UDUNITS"),
    Refusal("temperature", "2 degC", "'2 degC' is a multiple of a degree"),
    Refusal("temperature", "degC m", "a temperature is expected in 'degC'"),
    Refusal("temperature", "days since 2000-01-01", "counts from a date"),
    Refusal(
      "temperature", "",
      "it has no units. Add the attribute, or state them: variables: {temperature: {units: degC}} in"
    ),
    Refusal("salinity", "mS/cm", "a salinity is expected in 'g kg-1'"),
    Refusal("salinity", "kg m-3", "a salinity is expected in 'g kg-1'"),
    Refusal("u", "m", "a velocity is expected in 'm s-1'"),
    Refusal("u", "m s -1", "with a blank before it, '-1' is a factor"),
    Refusal("v", "lg(re 1 m/s)", "is a logarithmic unit"),
    Refusal("buoyancy", "kg m-3", "Density is no buoyancy"),
    Refusal("z", "dbar", "Pressure is no depth"),
    Refusal("z", "s", "a length is expected in 'm'"),
    Refusal(
      "z", "m", "'sideways', expected 'up' or 'down'", attributes: "z:positive = \"sideways\";"),
    Refusal("time", "months since 2000-01-01", "count days"),
    Refusal("time", "years since 2000-01-01", "count days"),
    Refusal("time", "days since yesterday", "'yesterday' is no date"),
    Refusal("time", "days since 2012-02-30", "'2012-02-30' does not exist in the calendar"),
    Refusal(
      "time", "days since 2012-02-29", "'2012-02-29' does not exist in the calendar noleap",
      attributes: "time:calendar = \"noleap\";"),
    Refusal(
      "time", "days since 2012-02-29", "the calendar 'lunar' is not supported",
      attributes: "time:calendar = \"lunar\";"),
    Refusal("hour", "s", "some times have dates and others count from a start without one"),
    Refusal(
      "hour", "hours since 2012-03-20",
      "the calendars standard and 360_day give the same date to "
        + "different days", attributes: "hour:calendar = \"360_day\";"),
    Refusal(
      "stress_x", "W m-2", "a momentum flux is expected in 'm2 s-2' (length^2/time^2) or 'N m-2'"),
    Refusal("stress_x", "m s-1", "a momentum flux is expected in"),
    Refusal(
      "stress_y", "",
      "it has no units. Add the attribute, or state them: {series: stress_y, units: m2 s-2} in"),
    Refusal("heat", "N m-2", "a heat flux is expected in 'K m s-1'"),
    Refusal("heat", "degC", "a heat flux is expected in 'K m s-1'"),
    Refusal("light", "umol m-2 s-1", "short-wave radiation is expected in 'K m s-1'"),
    Refusal("water", "mm", "a freshwater flux is expected in 'm s-1'"),
    Refusal("water", "W m-2", "a freshwater flux is expected in 'm s-1'"),
    Refusal("salt", "mm/day", "give it as fresh water"),
    Refusal("salt", "psu", "a salinity flux is expected in"),
    Refusal("warmth", "W m-2", "a buoyancy flux is expected in 'm2 s-3'"),
  ]

  @Test(arguments: refused)
  func `other units are refused, and nothing is written`(_ refusal: Refusal) throws {
    var contents = Self.contents
    contents[refusal.variable]?.units = refusal.units.isEmpty ? nil : refusal.units
    contents[refusal.variable]?.attributes = refusal.attributes
    try write(Self.pipeline(using: refusal.variable), contents)
    let file = contents[refusal.variable]?.dimensions == "hour" ? "forcing.nc" : "observations.nc"
    for subcommand in ["run", "simulate"] {
      let outcome = try command.run(subcommand, "p.yml")
      #expect(outcome.status == 65)
      #expect(outcome.output.isEmpty)
      #expect(
        outcome.errors.hasPrefix("error: \(folder.file(file)): variable '\(refusal.variable)': "),
        "\(outcome.errors)")
      #expect(outcome.errors.contains(refusal.message), "\(outcome.errors)")
    }
    #expect(try command.files() == ["p.yml"])
  }

  @Test(arguments: ["salt", "water", "warmth", "dye"])
  func `a flux whose direction nothing tells is refused until it is stated`(_ name: String) throws {
    let pipeline = Self.pipeline(using: name)
    try write(pipeline, Self.contents)
    let text = try String(contentsOfFile: "\(command.folder)/p.yml", encoding: .utf8)
    let stated = "{series: \(name), positive: down}"
    try #require(text.contains(stated))
    try command.write(text.replacing(stated, with: "{series: \(name)}"), to: "p.yml")
    let outcome = try command.run("simulate", "p.yml")
    #expect(outcome.status == 65)
    let place =
      "error: \(folder.file("forcing.nc")): variable '\(name)': nothing says whether this "
    #expect(outcome.errors.hasPrefix(place), "\(outcome.errors)")
    #expect(outcome.errors.contains("State that positive is down, or up"), "\(outcome.errors)")
    #expect(try command.files() == ["p.yml"])
  }
}
