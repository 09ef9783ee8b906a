import TestSupport
import Testing

@testable import Units

struct PhysicalUnitTests {
  /// A unit in three numbers: scale, offset, and dimension in words.
  private func expect(
    _ text: String, is scale: Double, plus offset: Double = 0, _ dimension: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let unit = try PhysicalUnit(text)
    // UDUNITS multiplies factors up, each with a rounding.
    #expect(abs(unit.scale - scale) <= 4 * scale.ulp, sourceLocation: sourceLocation)
    #expect(unit.offset == offset, sourceLocation: sourceLocation)
    #expect(unit.dimension.description == dimension, sourceLocation: sourceLocation)
    #expect(unit.description == text, sourceLocation: sourceLocation)
  }

  private func message(_ text: String) throws -> String {
    try #require(throws: UnitsError.self) { try PhysicalUnit(text) }.description
  }

  @Test(arguments: [
    "m/s", "m s-1", "m s^-1", "m.s-1", "m·s-1", "m⋅s⁻¹", "m s⁻¹", "m s−1", "m s**-1", "m s^{-1}",
    "meter/second", "metres per second", "m/sec", "[m/s]", " m s-1 ", "\"m s-1\"", "m\u{A0}s-1",
    "(m/s)", "m/S 1 S s-1",
  ])
  func `a metre per second has many spellings`(_ text: String) throws {
    try expect(text, is: 1, "a velocity (length/time)")
  }

  @Test(arguments: [
    "degC", "degree_C", "degrees_C", "degree_Celsius", "degrees_Celsius", "degrees Celsius",
    "degrees C", "degree C", "deg C", "deg_C", "deg.C", "deg_Celsius", "Deg C", "DegC", "celsius",
    "Celsius", "DEGREES_CELSIUS", "°C", "° C", "ºC", "˚C", "℃", "°Celsius",
  ])
  func `a degree Celsius has many spellings`(_ text: String) throws {
    try expect(text, is: 1, plus: 273.15, "a temperature")
  }

  @Test(arguments: ["K", "Kelvin", "kelvins", "degK", "degrees_K", "deg K", "degrees Kelvin"])
  func `a kelvin has many spellings`(_ text: String) throws {
    try expect(text, is: 1, "a temperature")
  }

  @Test(arguments: [
    "psu", "PSU", "practical salinity unit (psu)", "Practical Salinity Units", "pss", "PSS-78",
    "pss78", "PSS 1978", "g/kg", "g kg-1", "g kg⁻¹", "1e-3", "0.001",
    "‰",
    "permille",
  ])
  func `a salinity has many spellings`(_ text: String) throws {
    try expect(text, is: 1e-3, "a pure number")
  }

  @Test(arguments: [
    "1", "dimensionless", "unitless", "non-dimensional", "nondimensional", "None", "-", "kg kg-1",
  ])
  func `a number without dimension has many spellings`(_ text: String) throws {
    try expect(text, is: 1, "a pure number")
  }

  @Test func `units of fluxes and of the ocean are known`() throws {
    for text in ["N/m2", "N m-2", "N/m²", "N m^-2", "N/m**2", "Pa", "kg m-1 s-2"] {
      try expect(text, is: 1, "a stress or pressure (mass/(length time^2))")
    }
    try expect("dyn/cm2", is: 0.1, "a stress or pressure (mass/(length time^2))")
    try expect("hPa", is: 100, "a stress or pressure (mass/(length time^2))")
    try expect("dbar", is: 1e4, "a stress or pressure (mass/(length time^2))")
    for text in ["W/m2", "W m-2", "W/m^2", "W/m²", "W m⁻²", "Watt/m2", "J m-2 s-1"] {
      try expect(text, is: 1, "a power per area (mass/time^3)")
    }
    for text in ["m2 s-2", "m2/s2", "m²/s²", "m^2/s^2", "m² s⁻²"] {
      try expect(text, is: 1, "a velocity squared (length^2/time^2)")
    }
    try expect("mm/hour", is: 1e-3 / 3600, "a velocity (length/time)")
    try expect("mm day-1", is: 1e-3 / 86400, "a velocity (length/time)")
    try expect("kg m-2 s-1", is: 1, "a mass flux (mass/(length^2 time))")
    try expect("W/kg", is: 1, "a buoyancy flux (length^2/time^3)")
    try expect("psu m s-1", is: 1e-3, "a velocity (length/time)")
    try expect("umol/kg", is: 1e-6, "amount/mass")
    try expect("mol m-3", is: 1, "amount/length^3")
    try expect("degrees_north", is: .pi / 180, "an angle")
    try expect("S/m", is: 1, "current^2 time^3/(mass length^3)")
    try expect("lux", is: 1, "luminosity angle^2/length^2")
    try expect("mins", is: 60, "a time")
  }

  @Test func `products and multiples of a degree Celsius have no zero of their own`() throws {
    try expect("degC m s-1", is: 1, "a temperature flux (length temperature/time)")
    try expect("m degC/s", is: 1, "a temperature flux (length temperature/time)")
    try expect("2 degC", is: 2, "a temperature")
    try expect("degC/m", is: 1, "temperature/length")
  }

  @Test func `what is no unit is refused, with the form to write`() throws {
    let unknown =
      "is no unit known to UDUNITS; write it as in 'm s-1', 'W m-2' or 'degC', with blanks between "
      + "symbols (capitals matter: 'm' is the metre, 'S' the siemens)."
    for text in ["practical", "W/M2", "Wm-2", "m2s-2", "M S-1", "PSUU"] {
      #expect(try message(text) == "'\(text)' \(unknown)")
    }
    let malformed =
      "does not have the form of a unit; write it as in 'm s-1', 'W m-2' or 'degC'."
    for text in ["m s-1;", "/s", "m s-", "m2 * s-2", "0 m", "1e400 m", "m^", "m\0s", "(m"] {
      let found = try message(text)
      #expect(found == "'\(text)' \(malformed)")
    }
    #expect(
      try message(" ") == "the unit is empty; state one, or 1 for a number without dimension.")
  }

  @Test func `what UDUNITS would take for something else is refused`() throws {
    #expect(
      try message("m s -1")
        == "'m s -1': with a blank before it, '-1' is a factor, not an exponent; write it right after "
        + "its symbol, as in 's-1'.")
    for (text, exponent) in [
      ("m^0.5", "0.5"), ("m s-1.5", "-1.5"), ("m99999999999", "99999999999"),
    ] {
      #expect(
        try message(text)
          == "'\(text)': the exponent '\(exponent)' cannot be used; write a whole number from -99 to 99."
      )
    }
  }

  @Test(arguments: ["lg(re 1 mW)", "0.1 lg(re 1e-3 Pa)", "ln(re K)"])
  func `logarithmic units are refused`(_ text: String) throws {
    #expect(
      try message(text)
        == "'\(text)' is a logarithmic unit; convert the values to a linear one.")
  }

  @Test(arguments: [
    "seconds since 2000-01-01", "days since -4713-01-01 12:00", "hours @ 2012-03-20 00:00 -5",
  ])
  func `units with a reference time are refused`(_ text: String) throws {
    #expect(
      try message(text)
        == "'\(text)' counts from a date, which is for time coordinates only; write the unit alone."
    )
  }

  @Test func `an unreadable database is said to be one`() {
    #expect(
      UnitsError("m", .noDatabase).description
        == "UDUNITS-2 cannot read its database of units; install it with its data (Debian: "
        + "libudunits2-data), or name its file udunits2.xml in the environment as UDUNITS2_XML_PATH."
    )
  }

  // MARK: Conversion

  private static let conversions: [(from: String, to: String, value: Double, result: Double)] = [
    ("km", "m", 2, 2000), ("degC", "K", 20, 293.15), ("K", "degC", 293.15, 20),
    ("degF", "degC", 50, 10), ("degC", "degF", 10, 50), ("mm/hour", "m s-1", 3.6, 1e-6),
    ("g/kg", "1", 35, 0.035), ("knots", "m/s", 1, 1852.0 / 3600), ("hPa", "Pa", 1013.25, 101325),
    ("kg m-3", "g cm-3", 1025, 1.025), ("degC m s-1", "K m s-1", 0.1, 0.1),
  ]

  @Test(arguments: conversions)
  func `values are converted`(from: String, to: String, value: Double, expected: Double) throws {
    let conversion = try PhysicalUnit(from).conversion(to: PhysicalUnit(to))
    let result = conversion.convert([value])[0]
    // Temperatures pass through offsets of up to 459.67.
    let size = conversion.offset == 0 ? expected : max(expected, 459.67)
    #expect(abs(result - expected) <= 4 * size.ulp)
  }

  @Test func `a conversion between spellings of one unit keeps the bits`() throws {
    let conversion = try PhysicalUnit("degrees C").conversion(to: PhysicalUnit("°C"))
    #expect(conversion.isIdentity)
    #expect(conversion.convert([-0.0])[0].sign == .minus)
    #expect(conversion.convert([.nan])[0].isNaN)
  }

  @Test func `no offset is added to differences`() throws {
    let conversion = try PhysicalUnit("degF").conversion(to: PhysicalUnit("K")).ofDifferences
    #expect(conversion.offset == 0)
    #expect(abs(conversion.convert(9) - 5) <= 5.0.ulp)
  }

  @Test func `units of other dimensions are not converted`() throws {
    let error = try #require(throws: UnitsError.self) {
      try PhysicalUnit("N m-2").conversion(to: PhysicalUnit("m s-1"))
    }
    #expect(
      error.description
        == "'N m-2' is a stress or pressure (mass/(length time^2)); 'm s-1' (length/time) is expected. "
        + "Convert the values, or correct the unit.")
  }

  @Test func `any text is a unit or an error that quotes it`() {
    let words = [
      "m", "s", "kg", "degC", "psu", "since", "-1", "^", "**", "2", "/", ".", " ", "(", ")", "@",
      "²",
      "⁻", "°", "1e", "lg(re ", "0", "é", "\0", "[", "'", "%", "-", "\u{1F30A}", "2000-01-01",
    ]
    var random = SplitMix64(seed: 4)
    for _ in 0..<500 {
      let count = Int.random(in: 0...7, using: &random)
      let text = (0..<count).map { _ in words.randomElement(using: &random)! }.joined()
      do throws(UnitsError) {
        let unit = try PhysicalUnit(text)
        #expect(unit.scale.isNormal && unit.offset.isFinite)
      } catch {
        #expect(error.reason == .emptyUnit || error.description.contains("'\(text)'"))
      }
    }
  }

  @Test func `many threads may parse units at once`() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          for i in 1...40 {
            let scale = Double(task * 40 + i)
            let unit = try PhysicalUnit("\(scale) mm/hour")
            #expect(abs(unit.scale * 3600 / 1e-3 - scale) <= 4 * scale.ulp)
            #expect(throws: UnitsError("nothing", .unknownUnit)) { try PhysicalUnit("nothing") }
          }
        }
      }
      try await group.waitForAll()
    }
  }

  @Test(.timeLimit(.minutes(1))) func `a text that is longer than any unit is not searched`() throws
  {
    let text = String(repeating: " m", count: 128)
    #expect(try PhysicalUnit(text).scale == 1)
    let start = String(repeating: " m", count: 20)
    #expect(
      try message(text + "m")
        == "'\(start)…' has 257 bytes, more than the 256 that a unit, a date or a calendar may have; shorten it."
    )
    let long = String(repeating: " ", count: 1 << 20) + "since"
    #expect(throws: UnitsError(long, .tooLong)) { try PhysicalUnit(long) }
    #expect(throws: UnitsError(long, .tooLong)) { try TimeAxisUnits(long) }
    #expect(throws: UnitsError(long, .tooLong)) { try CalendarTime(long, calendar: .standard) }
    #expect(throws: UnitsError(long, .tooLong)) { try CFCalendar(named: long) }
    #expect(throws: UnitsError(long, .tooLong)) {
      try Quantity.momentumFlux.standardUnit(for: long)
    }
  }
}
