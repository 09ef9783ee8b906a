import Foundation
import Testing

@testable import Units

struct TimeAxisUnitsTests {
  private func message(_ body: () throws -> Void) throws -> String {
    try #require(throws: UnitsError.self, performing: body).description
  }

  @Test func `the times of a mooring are read`() throws {
    let axis = try TimeAxisUnits("hours since 2012-03-20 00:00:00", calendar: .prolepticGregorian)
    #expect(axis.secondsPerUnit == 3600)
    #expect(axis.reference?.description == "2012-03-20T00:00:00")
    #expect(
      try axis.times(of: [0, 0.5, 24, -1]).map(\.description) == [
        "2012-03-20T00:00:00", "2012-03-20T00:30:00", "2012-03-21T00:00:00", "2012-03-19T23:00:00",
      ])
  }

  private static let unitsOfTime: [(text: String, seconds: Double)] = [
    ("s", 1), ("sec", 1), ("seconds", 1), ("Seconds", 1), ("min", 60), ("mins", 60),
    ("minutes", 60), ("h", 3600), ("hr", 3600), ("hrs", 3600), ("HOURS", 3600), ("d", 86400),
    ("days", 86400), ("weeks", 604800), ("ms", 1e-3), ("milliseconds", 1e-3), ("microsecond", 1e-6),
  ]

  @Test(arguments: unitsOfTime)
  func `units of time count with a date and without`(text: String, seconds: Double) throws {
    let durations = try TimeAxisUnits(text)
    #expect(durations.secondsPerUnit == seconds)
    #expect(durations.reference == nil)
    #expect(durations.durations(of: [3]) == [3 * seconds])
    let axis = try TimeAxisUnits("\(text) since 2000-02-28 23:00")
    let start = try CalendarTime("2000-02-28 23:00", calendar: .standard)
    let found = try axis.times(of: [3])[0].seconds(since: start)
    #expect(abs(found - 3 * seconds) <= 4 * 86400.0.ulp)
    #expect(axis.durations(of: [3]) == [3 * seconds])
  }

  @Test(arguments: ["since", "SINCE", "after", "from", "ref", "@"])
  func `the words for since are those of UDUNITS`(_ word: String) throws {
    let axis = try TimeAxisUnits("  days  \(word)  2000-01-01 12:00 +6 ")
    #expect(axis.reference?.description == "2000-01-01T06:00:00")
  }

  @Test(arguments: ["months", "years", "year", "yr", "julian_year", "sidereal_day"])
  func `years, months and other irregular units are refused`(_ unit: String) throws {
    let expected =
      "'\(unit)' is no whole number of days, nor a day a whole number of it: to UDUNITS and CF a year "
      + "is 365.242198781 days and a month a twelfth of that, whatever the calendar; count days."
    #expect(try message { _ = try TimeAxisUnits("\(unit) since 2000-01-01") } == expected)
    #expect(try message { _ = try TimeAxisUnits(unit) } == expected)
  }

  @Test func `other wrong units are refused`() throws {
    #expect(
      try message { _ = try TimeAxisUnits("m since 2000-01-01") }
        == "'m' is a length; 's' (time) is expected. Minutes are 'min'.")
    #expect(
      try message { _ = try TimeAxisUnits("degC") }
        == "'degC' is a temperature; 's' (time) is expected. "
        + "Convert the values, or correct the unit.")
    #expect(
      try message { _ = try TimeAxisUnits("day as %Y%m%d.%f") }.hasPrefix(
        "'day as %Y%m%d.%f' does not have the form of a unit"))
    #expect(
      try message { _ = try TimeAxisUnits("") }
        == "the unit is empty; state one, or 1 for a number without dimension.")
  }

  @Test func `wrong dates are refused`() throws {
    #expect(
      try message { _ = try TimeAxisUnits("days since 1582-10-10") }
        == "'1582-10-10' does not exist in the calendar standard: 1582-10-04 was followed by 1582-10-15."
    )
    for date in ["", "2000", "launch"] {
      #expect(
        try message { _ = try TimeAxisUnits("days since \(date)") }
          == "'\(date)' is no date; write YYYY-MM-DD, or YYYY-MM-DD hh:mm:ss with an "
          + "optional time zone such as Z or +05:30.")
    }
  }

  @Test func `numbers that are no time are refused`() throws {
    let axis = try TimeAxisUnits("days since 2000-01-01")
    for value in [.nan, .infinity, 9.969209968386869e36, -1.1e9] {
      #expect(
        try message { _ = try axis.times(of: [0, value]) }
          == "the time \(value) in 'days since 2000-01-01' is no date; remove it or correct the unit."
      )
    }
    #expect(
      try message { _ = try TimeAxisUnits("s").times(of: [0]) }
        == "'s' has no reference date; write it as in 'hours since 2012-03-20 00:00:00'.")
  }

  // MARK: Precision

  @Test(arguments: [
    "days since 0000-01-01", "days since -4713-11-24 12:00", "days since 1858-11-17",
    "days since 2012-01-01",
  ])
  func `nothing is lost but the rounding of the numbers`(_ text: String) throws {
    let axis = try TimeAxisUnits(text, calendar: .prolepticGregorian)
    let reference = try #require(axis.reference)
    for instant in ["2012-06-01 00:00:01", "2012-06-01 12:34:56.789", "2031-12-31 23:59:59.999"] {
      let exact = try CalendarTime(instant, calendar: .prolepticGregorian)
      let number = try exact.seconds(since: reference) / 86400
      // The number is rounded twice, and a day's fraction once more on its way to seconds.
      let found = try axis.times(of: [number])[0].seconds(since: exact)
      #expect(abs(found) <= 86400 * number.ulp)
      let next = try axis.times(of: [number.nextUp])[0].seconds(since: exact)
      #expect(next > found)
    }
  }

  @Test func `single-precision days of a year keep their own steps`() throws {
    let axis = try TimeAxisUnits("days since 2012-01-01")
    let numbers = (0..<1000).map { Double(Float(153) + Float($0) * Float(153).ulp) }
    let times = try axis.times(of: numbers)
    for (i, time) in times.enumerated() {
      // Exact to the last bit of a second of the day: the fractions are binary.
      #expect(try time.seconds(since: times[0]) == Double(i) * Double(Float(153).ulp) * 86400)
    }
  }

  @Test func `whole seconds stay whole in all units and for all signs`() throws {
    for unit in ["s", "minutes", "hours", "days", "weeks", "ms"] {
      let axis = try TimeAxisUnits("\(unit) since 1950-01-01 06:30:15")
      let reference = try #require(axis.reference)
      for seconds in [7.0, -3, 2000].map({ $0 * 604800 }) {
        let time = try axis.times(of: [seconds / axis.secondsPerUnit])[0]
        #expect(try time.seconds(since: reference) == seconds)
      }
    }
  }

  @Test func `a tiny step before midnight is not lost in the wrong day`() throws {
    let axis = try TimeAxisUnits("days since 2000-01-01")
    let time = try axis.times(of: [-1e-18])[0]
    #expect(time.days == axis.reference?.days)
    #expect(time.seconds == 0)
  }

  // MARK: cftime

  /// One line of Fixtures/cftime.csv, which Fixtures/cftime.py made.
  private struct Row: Sendable {
    let calendar: CFCalendar
    let units: String
    let number: Double
    let date: String
  }

  private func rows() throws -> [Row] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/cftime.csv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst(2)
    return try lines.map { line in
      let fields = line.split(separator: ",").map(String.init)
      return Row(
        calendar: try CFCalendar(named: fields[0]), units: fields[1],
        number: try #require(Double(fields[2])), date: fields[3])
    }
  }

  @Test func `dates and numbers are those of cftime in every calendar`() throws {
    let rows = try rows()
    #expect(Set(rows.map(\.calendar)) == Set(CFCalendar.allCases))
    for (axis, rows) in Dictionary(grouping: rows, by: { [$0.calendar.rawValue, $0.units] }) {
      let axis = try TimeAxisUnits(axis[1], calendar: CFCalendar(named: axis[0]))
      let times = try axis.times(of: rows.map(\.number))
      #expect(times.map(\.description) == rows.map(\.date))
      for row in rows {
        let date = try CalendarTime(row.date, calendar: row.calendar)
        let seconds = try date.seconds(since: try #require(axis.reference))
        // Thousandths of a second are rounded, on both ways.
        let expected = row.number * axis.secondsPerUnit
        #expect(abs(seconds - expected) <= 2 * max(abs(expected), 86400).ulp, "\(row)")
      }
    }
  }
}
