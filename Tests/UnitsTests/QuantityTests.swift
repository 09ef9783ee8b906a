import Testing

@testable import Units

struct QuantityTests {
  let reference = ReferenceValues(density: 1025, heatCapacity: 3990, salinity: 35)

  private func expect(
    _ quantity: Quantity, _ text: String, scale: Double, offset: Double = 0,
    assumptions: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let conversion = try quantity.conversion(from: text, by: reference)
    #expect(abs(conversion.scale - scale) <= 4 * scale.ulp, sourceLocation: sourceLocation)
    #expect(conversion.offset == offset, sourceLocation: sourceLocation)
    #expect(conversion.assumptions == assumptions, sourceLocation: sourceLocation)
  }

  private func message(_ quantity: Quantity, _ text: String) throws -> String {
    try #require(throws: UnitsError.self) {
      try quantity.conversion(from: text, by: reference)
    }.description
  }

  // MARK: Accepted units

  @Test(arguments: Quantity.allCases.filter { $0 != .virtualSalinityFlux })
  func `the model's own unit changes nothing`(_ quantity: Quantity) throws {
    #expect(try quantity.conversion(from: quantity.modelUnit, by: reference).isIdentity)
  }

  @Test func `lengths, times, velocities and buoyancies come in any unit of theirs`() throws {
    try expect(.velocity, "m/s", scale: 1)
    try expect(.velocity, "cm s-1", scale: 0.01)
    try expect(.velocity, "knots", scale: 1852.0 / 3600)
    try expect(.length, "km", scale: 1000)
    try expect(.length, "cm", scale: 0.01)
    try expect(.time, "hours", scale: 3600)
    try expect(.buoyancy, "m/s2", scale: 1)
    try expect(.buoyancy, "cm s^-2", scale: 0.01)
    try expect(.buoyancyFlux, "m²/s³", scale: 1)
    try expect(.buoyancyFlux, "W/kg", scale: 1)
    try expect(.dimensionless, "%", scale: 0.01)
    try expect(.dimensionless, "kg/kg", scale: 1)
  }

  @Test func `temperatures come in kelvin, degrees Celsius and Fahrenheit`() throws {
    for text in ["degC", "degrees Celsius", "°C", "deg_C", "celsius"] {
      try expect(.temperature, text, scale: 1)
    }
    try expect(.temperature, "K", scale: 1, offset: -273.15)
    try expect(.temperature, "mK", scale: 1e-3, offset: -273.15)
    let fahrenheit = try Quantity.temperature.conversion(from: "degF", by: reference)
    #expect(abs(fahrenheit.convert(212) - 100) <= 4 * 459.67.ulp)
    try expect(
      .temperature, "C", scale: 1,
      assumptions: ["'C' taken as degrees Celsius (to UDUNITS the coulomb)"])
  }

  @Test func `salinities come as parts per thousand, or as the practical salinity`() throws {
    for text in ["psu", "PSU", "PSS-78", "g/kg", "g kg-1", "1e-3", "0.001", "‰"] {
      try expect(.salinity, text, scale: 1)
    }
    try expect(.salinity, "kg/kg", scale: 1000)
    for text in ["1", "1.0", "unitless"] {
      try expect(
        .salinity, text, scale: 1,
        assumptions: ["'\(text)' taken as practical salinity, which CF gives this unit"])
    }
    for text in ["ppt", "PPT"] {
      try expect(
        .salinity, text, scale: 1,
        assumptions: ["'\(text)' taken as parts per thousand (to UDUNITS parts per trillion)"])
    }
  }

  @Test(arguments: [
    (Quantity.momentumFlux, "dyn/cm2", "N m-2", 0.1), (.momentumFlux, "cm2/s2", "m2 s-2", 1e-4),
    (.heatFlux, "kW m-2", "W m-2", 1000), (.freshwaterFlux, "mm/hour", "m s-1", 1 / 3.6e6),
    (.freshwaterFlux, "kg m-2 s-1", "kg m-2 s-1", 1), (.salinity, "psu", "g kg-1", 1),
    (.length, "cm", "m", 0.01),
  ])
  func `a unit has a standard one of its dimension, whatever the sea water`(
    _ quantity: Quantity, _ text: String, _ unit: String, _ scale: Double
  ) throws {
    let standard = try quantity.standardUnit(for: text)
    #expect(standard.unit == unit)
    #expect(abs(standard.conversion.scale / scale - 1) <= 4 * .ulpOfOne)
    #expect(standard.conversion.offset == 0)
    #expect(throws: UnitsError.self) { try quantity.standardUnit(for: "mol") }
  }

  @Test func `stresses are divided by the reference density`() throws {
    let byDensity = ["divided by the reference density 1025 kg m-3"]
    for text in ["m2 s-2", "m²/s²", "m^2/s^2"] { try expect(.momentumFlux, text, scale: 1) }
    for text in ["N/m2", "N m-2", "Pa", "kg m-1 s-2"] {
      try expect(.momentumFlux, text, scale: 1 / 1025.0, assumptions: byDensity)
    }
    try expect(.momentumFlux, "hPa", scale: 100 / 1025.0, assumptions: byDensity)
    try expect(.momentumFlux, "dyne cm-2", scale: 0.1 / 1025, assumptions: byDensity)
  }

  @Test(arguments: [Quantity.heatFlux, .shortWave])
  func `heat fluxes are divided by density and heat capacity`(_ quantity: Quantity) throws {
    for text in ["K m s-1", "K m/s", "degC m s-1", "m degC/s"] {
      try expect(quantity, text, scale: 1)
    }
    let assumptions = [
      "divided by the reference density 1025 kg m-3 and the heat capacity 3990 J kg-1 K-1"
    ]
    for text in ["W/m2", "W m-2", "W/m^2", "W/m²", "J m-2 s-1"] {
      try expect(quantity, text, scale: 1 / (1025.0 * 3990), assumptions: assumptions)
    }
    try expect(
      quantity, "MJ m-2 day-1", scale: 1e6 / 86400 / (1025 * 3990), assumptions: assumptions)
  }

  @Test func `fresh water comes as a volume or as a mass`() throws {
    let byDensity = ["divided by the density of fresh water, 1000 kg m-3"]
    try expect(.freshwaterFlux, "mm/hour", scale: 1e-3 / 3600)
    try expect(.freshwaterFlux, "mm day-1", scale: 1e-3 / 86400)
    try expect(.freshwaterFlux, "m s-1", scale: 1)
    try expect(.freshwaterFlux, "kg m-2 s-1", scale: 1e-3, assumptions: byDensity)
    // A millimetre is a kilogram per square metre.
    try expect(.freshwaterFlux, "kg/m2/hour", scale: 1e-3 / 3600, assumptions: byDensity)
  }

  @Test func `fresh water that enters takes salinity out`() throws {
    let dilution = "multiplied by minus the reference salinity 35 g kg-1"
    try expect(.virtualSalinityFlux, "mm/hour", scale: -35e-3 / 3600, assumptions: [dilution])
    try expect(
      .virtualSalinityFlux, "kg m-2 s-1", scale: -35e-3,
      assumptions: ["divided by the density of fresh water, 1000 kg m-3", dilution])
  }

  @Test func `a salinity flux comes as salinity times velocity, or as a mass of salt`() throws {
    for text in ["psu m s-1", "m/s PSU", "g kg-1 m s-1", "g/kg m/s", "1e-3 m s-1"] {
      try expect(.salinityFlux, text, scale: 1)
    }
    try expect(.salinityFlux, "psu m/day", scale: 1 / 86400.0)
    try expect(.salinityFlux, "kg kg-1 m s-1", scale: 1000)
    let ofSalt = ["taken as a mass of salt, divided by the reference density 1025 kg m-3"]
    try expect(.salinityFlux, "kg m-2 s-1", scale: 1000 / 1025.0, assumptions: ofSalt)
    try expect(.salinityFlux, "psu kg m-2 s-1", scale: 1 / 1025.0, assumptions: ofSalt)
  }

  @Test func `errors of temperatures and of fluxes convert without an offset`() throws {
    let conversion = try Quantity.temperature.conversion(from: "K", by: reference).ofDifferences
    #expect(conversion.convert([0.1]) == [0.1])
  }

  // MARK: Refused units

  private static let refused: [(quantity: Quantity, text: String, message: String)] = [
    (
      .velocity, "ms-1",
      "'ms-1' is a frequency (1/time); a velocity is expected in 'm s-1' (length/time). "
        + "'ms' is the millisecond: metres per second are 'm s-1'."
    ),
    (
      .velocity, "m",
      "'m' is a length; a velocity is expected in 'm s-1' (length/time). "
        + "It is summed up over an interval of time: divide by the interval's length."
    ),
    (
      .velocity, "1",
      "'1' is a pure number; a velocity is expected in 'm s-1' (length/time). "
        + "Convert the values, or correct the unit."
    ),
    (
      .buoyancy, "ms-2",
      "'ms-2' is 1/time^2; a buoyancy is expected in 'm s-2' (length/time^2). "
        + "'ms' is the millisecond: metres per second are 'm s-1'."
    ),
    (
      .buoyancy, "kg m-3",
      "'kg m-3' is a density (mass/length^3); a buoyancy is expected in 'm s-2' (length/time^2). "
        + "Density is no buoyancy: b = -g (density - reference) / reference."
    ),
    (
      .temperature, "degrees",
      "'degrees' is an angle; a temperature is expected in 'degC' (temperature). "
        + "Degrees Celsius are 'degC'."
    ),
    (
      .heatFlux, "C m s-1",
      "'C m s-1' is length current; a heat flux is expected in 'K m s-1' "
        + "(length temperature/time) or 'W m-2' (mass/time^3). Degrees Celsius are 'degC'."
    ),
    (
      .temperature, "1 degC",
      "'1 degC' is a multiple of a degree, which is a temperature difference; write 'degC' alone."
    ),
    (
      .salinity, "degrees",
      "'degrees' is an angle; a salinity is expected in 'g kg-1' (pure number). "
        + "Convert the values, or correct the unit."
    ),
    (
      .salinity, "mS/cm",
      "'mS/cm' is current^2 time^3/(mass length^3); a salinity is expected in 'g kg-1' "
        + "(pure number). Convert the values, or correct the unit."
    ),
    (
      .momentumFlux, "m s-1",
      "'m s-1' is a velocity (length/time); a momentum flux is expected in 'm2 s-2' "
        + "(length^2/time^2) or 'N m-2' (mass/(length time^2)). "
        + "Convert the values, or correct the unit."
    ),
    (
      .momentumFlux, "N m-2 s",
      "'N m-2 s' is mass/(length time); a momentum flux is expected in 'm2 s-2' "
        + "(length^2/time^2) or 'N m-2' (mass/(length time^2)). "
        + "It is summed up over an interval of time: divide by the interval's length."
    ),
    (
      .heatFlux, "W",
      "'W' is mass length^2/time^3; a heat flux is expected in 'K m s-1' "
        + "(length temperature/time) or 'W m-2' (mass/time^3). "
        + "Convert the values, or correct the unit."
    ),
    (
      .heatFlux, "K ms-1",
      "'K ms-1' is temperature/time; a heat flux is expected in 'K m s-1' "
        + "(length temperature/time) or 'W m-2' (mass/time^3). "
        + "'ms' is the millisecond: metres per second are 'm s-1'."
    ),
    (
      .shortWave, "J m-2",
      "'J m-2' is an energy per area (mass/time^2); short-wave radiation is expected in 'K m s-1' "
        + "(length temperature/time) or 'W m-2' (mass/time^3). "
        + "It is summed up over an interval of time: divide by the interval's length."
    ),
    (
      .freshwaterFlux, "mm",
      "'mm' is a length; a freshwater flux is expected in 'm s-1' (length/time) or 'kg m-2 s-1' "
        + "(mass/(length^2 time)). "
        + "It is summed up over an interval of time: divide by the interval's length."
    ),
    (
      .virtualSalinityFlux, "kg/m2 s",
      "'kg/m2 s' is mass time/length^2; a freshwater flux is expected in 'm s-1' (length/time) or "
        + "'kg m-2 s-1' (mass/(length^2 time)). "
        + "Only the unit right after '/' is below it: write 'kg m-2 s-1', not 'kg/m2 s'."
    ),
    (
      .salinityFlux, "mm/hour",
      "'mm/hour' is a velocity (length/time); a salinity flux is expected in 'g kg-1 m s-1' "
        + "(length/time) or 'g m-2 s-1' (mass/(length^2 time)). A flux of fresh water becomes one of "
        + "salinity by the reference salinity: give it as fresh water."
    ),
    (
      .buoyancyFlux, "W m-2",
      "'W m-2' is a power per area (mass/time^3); a buoyancy flux is expected in 'm2 s-3' "
        + "(length^2/time^3). Convert the values, or correct the unit."
    ),
    (
      .length, "dbar",
      "'dbar' is a stress or pressure (mass/(length time^2)); a length is expected in 'm' (length). "
        + "Pressure is no depth: give depths or heights in metres."
    ),
    (
      .time, "m",
      "'m' is a length; a time is expected in 's' (time). Minutes are 'min'."
    ),
    (
      .dimensionless, "m",
      "'m' is a length; a number without dimension is expected in '1' (pure number). "
        + "Convert the values, or correct the unit."
    ),
  ]

  @Test(arguments: refused)
  func `units of something else are refused`(quantity: Quantity, text: String, expected: String)
    throws
  {
    #expect(try message(quantity, text) == expected)
  }

  @Test(arguments: Quantity.allCases)
  func `no quantity takes an empty, unknown, logarithmic or dated unit`(_ quantity: Quantity)
    throws
  {
    for (text, reason): (String, UnitsError.Reason) in [
      ("", .emptyUnit), ("PSUU", .unknownUnit), ("lg(re 1 m s-1)", .logarithmic),
      ("days since 2000-01-01", .referenceTime), ("m s -1", .detachedExponent("-1")),
    ] {
      #expect(throws: UnitsError(text, reason)) {
        try quantity.conversion(from: text, by: reference)
      }
    }
  }
}
