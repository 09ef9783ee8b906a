import Testing

@testable import Units

struct CalendarTests {
  private func time(_ text: String, _ calendar: CFCalendar = .standard) throws -> CalendarTime {
    try CalendarTime(text, calendar: calendar)
  }

  private func message(_ text: String, _ calendar: CFCalendar = .standard) throws -> String {
    try #require(throws: UnitsError.self) { try CalendarTime(text, calendar: calendar) }.description
  }

  // MARK: Names

  @Test func `calendars are found by all their names, in any case`() throws {
    let names: [(String, CFCalendar)] = [
      ("standard", .standard), ("gregorian", .standard), ("Gregorian", .standard),
      ("proleptic_gregorian", .prolepticGregorian), ("PROLEPTIC_GREGORIAN", .prolepticGregorian),
      ("julian", .julian), ("noleap", .noLeap), ("365_day", .noLeap), ("NoLeap", .noLeap),
      ("all_leap", .allLeap), ("366_day", .allLeap), ("360_day", .days360),
    ]
    for (name, calendar) in names { #expect(try CFCalendar(named: name) == calendar) }
  }

  @Test(arguments: ["none", "utc", "tai", "lunar", ""])
  func `other calendars are refused with a list`(_ name: String) throws {
    let error = try #require(throws: UnitsError.self) { try CFCalendar(named: name) }
    #expect(
      error.description
        == "the calendar '\(name)' is not supported; known are standard, gregorian, "
        + "proleptic_gregorian, julian, noleap, 365_day, all_leap, 366_day, 360_day.")
  }

  // MARK: Days

  @Test(arguments: CFCalendar.allCases)
  func `every day from 0001 to 3000 has a date of its own, in order`(_ calendar: CFCalendar)
    throws
  {
    let first = try time("0001-01-01", calendar).days
    let last = try time(calendar == .days360 ? "3000-12-30" : "3000-12-31", calendar).days
    var previous = (0, 0, 0)
    let wrong = (first...last).filter { day in
      let date = calendar.date(ofDay: day)
      defer { previous = (date.year, date.month, date.day) }
      return (date.year, date.month, date.day) <= previous || (try? calendar.day(of: date)) != day
    }
    #expect(wrong == [])
  }

  @Test func `the years 0001 to 3000 have the days that the leap years give them`() throws {
    // 3000 · 365 and the leap years among them: 750 of the Julian kind; 22 fewer of the Gregorian,
    // which leaves out the centuries (30) but those of 400 years (7). The standard calendar goes
    // over in 1582, and leaves out ten days and eleven leap years since then (1700 to 3000, without
    // 2000, 2400, 2800).
    let days: [(CFCalendar, Int)] = [
      (.julian, 1_095_750), (.prolepticGregorian, 1_095_727), (.standard, 1_095_729),
      (.noLeap, 1_095_000), (.allLeap, 1_098_000), (.days360, 1_080_000),
    ]
    for (calendar, count) in days {
      let start = try time("0001-01-01", calendar)
      #expect(
        try time("3001-01-01", calendar).seconds(since: start) == Double(count) * 86400)
    }
  }

  @Test func `29 February exists in leap years only`() throws {
    let leapYears: [(CFCalendar, leap: [Int], common: [Int])] = [
      (.standard, [4, 1500, 1996, 2000], [1700, 1900, 2001, 2100]),
      (.prolepticGregorian, [0, 4, 1600, 2000], [1500, 1900, 2001]),
      (.julian, [4, 1500, 1900, 2000], [1901]),
      (.noLeap, [], [2000, 2001]), (.allLeap, [2000, 2001], []), (.days360, [2000, 2001], []),
    ]
    for (calendar, leap, common) in leapYears {
      for year in leap {
        #expect(try calendar.day(of: .init(year: year, month: 2, day: 29)) > Int.min)
      }
      for year in common {
        #expect(
          try message("\(year)-02-29", calendar)
            == "'\(year)-02-29' does not exist in the calendar \(calendar.rawValue): that month has 28 days."
        )
      }
    }
    #expect(try time("2000-02-30", .days360).description == "2000-02-30T00:00:00")
  }

  @Test func `ten days are missing in 1582`() throws {
    let (last, first) = (try time("1582-10-04"), try time("1582-10-15"))
    #expect(try first.seconds(since: last) == 86400)
    #expect(last.advanced(bySeconds: 86400) == first)
    #expect(
      try message("1582-10-10")
        == "'1582-10-10' does not exist in the calendar standard: 1582-10-04 was followed by 1582-10-15."
    )
    for calendar in [CFCalendar.julian, .prolepticGregorian, .noLeap] {
      #expect(try time("1582-10-10", calendar).description == "1582-10-10T00:00:00")
    }
  }

  @Test func `Julian days begin at noon of the first of January 4713 BC`() throws {
    for (origin, calendar) in [
      ("-4713-01-01 12:00", CFCalendar.standard), ("-4713-01-01 12:00", .julian),
      ("-4713-11-24 12:00", .prolepticGregorian),
    ] {
      let axis = try TimeAxisUnits("days since \(origin)", calendar: calendar)
      let expected = try time("2000-01-01 12:00", .prolepticGregorian)
      let found = try axis.times(of: [2_451_545])[0]
      #expect(found.days == expected.days)
      #expect(found.seconds == expected.seconds)
    }
  }

  @Test func `the year 0 is one of the calendars that have it`() throws {
    for calendar in [CFCalendar.prolepticGregorian, .noLeap, .allLeap, .days360] {
      #expect(try time("0000-12-30", calendar).description == "0000-12-30T00:00:00")
    }
    for calendar in [CFCalendar.standard, .julian] {
      #expect(
        try message("0000-01-01", calendar)
          == "'0000-01-01' does not exist in the calendar \(calendar.rawValue): it has no year 0; if the "
          + "file counts as MATLAB does, state the calendar proleptic_gregorian.")
      let newYear = try time("0001-01-01", calendar)
      #expect(newYear.advanced(bySeconds: -1).description == "-0001-12-31T23:59:59")
    }
  }

  // MARK: Text

  private static let readable: [(text: String, result: String)] = [
    ("2012-06-01", "2012-06-01T00:00:00"),
    ("2012-6-1", "2012-06-01T00:00:00"),
    ("2012-06-01 12:00", "2012-06-01T12:00:00"),
    ("2012-06-01 12:00:00", "2012-06-01T12:00:00"),
    ("2012-06-01T12:00:00Z", "2012-06-01T12:00:00"),
    ("2012-06-01t12:00z", "2012-06-01T12:00:00"),
    ("2012-06-01T12", "2012-06-01T12:00:00"),
    ("2012-06-01 0:0:0", "2012-06-01T00:00:00"),
    ("2012-06-01 12:00:00.25", "2012-06-01T12:00:00.25"),
    ("2012-06-01 12:00:00.", "2012-06-01T12:00:00"),
    ("2012-06-01 12:00:00 UTC", "2012-06-01T12:00:00"),
    ("2012-06-01 12:00:00 GMT", "2012-06-01T12:00:00"),
    ("2012-06-01Z", "2012-06-01T00:00:00"),
    ("  2012-06-01   12:00:00  ", "2012-06-01T12:00:00"),
    // Time zones, as UDUNITS reads them.
    ("2012-06-01 12:00:00 +5:30", "2012-06-01T06:30:00"),
    ("2012-06-01 12:00:00 -5:30", "2012-06-01T17:30:00"),
    ("2012-06-01 12:00:00 5:30", "2012-06-01T06:30:00"),
    ("2012-06-01 12:00:00 -8", "2012-06-01T20:00:00"),
    ("2012-06-01 12:00:00 2", "2012-06-01T10:00:00"),
    ("2012-06-01 12:00:00-6", "2012-06-01T18:00:00"),
    ("2012-06-01T12:00:00-06:00", "2012-06-01T18:00:00"),
    ("2012-06-01T12:00:00+01", "2012-06-01T11:00:00"),
    ("2012-06-01 12:00:00 +0530", "2012-06-01T06:30:00"),
    ("2012-06-01 12:00:00 -830", "2012-06-01T20:30:00"),
    ("2012-06-01 12:00:00 +5:3", "2012-06-01T06:57:00"),
    ("2012-06-01 12:00 00:00", "2012-06-01T12:00:00"),
    ("2012-06-01 03:00 +5", "2012-05-31T22:00:00"),
    ("2012-12-31 20:00 -5", "2013-01-01T01:00:00"),
    ("12345-01-01", "12345-01-01T00:00:00"),
    ("+2012-06-01", "2012-06-01T00:00:00"),
    ("-44-03-15", "-0044-03-15T00:00:00"),
  ]

  @Test(arguments: readable)
  func `dates are read with their times and zones`(text: String, result: String) throws {
    #expect(try time(text).description == result)
  }

  @Test(arguments: [
    "", "today", "2012", "2012-06", "20120601", "2012/06/01", "2012-06-01 6", "2012-06-01 -6",
    "2012-06-01 12", "2012-06-01 12:", "2012-06-01 12:00:", "2012-06-01 12:00:00:00",
    "2012-06-01 12:00 EST", "2012-06-01 12:00:00 +5:", "2012-06-01 12:00:00 12345", "2012-06-011",
    "1234567-01-01", "2012-06-01T", "2012-06-01 UTC 12:00", "٢٠١٢-٠٦-٠١",
  ])
  func `what is no date is refused`(_ text: String) throws {
    #expect(
      try message(text)
        == "'\(text)' is no date; write YYYY-MM-DD, or YYYY-MM-DD hh:mm:ss with an optional time zone "
        + "such as Z or +05:30.")
  }

  @Test func `months, days, hours and zones that do not exist are refused`() throws {
    let start = { (text: String) in "'\(text)' does not exist in the calendar standard: " }
    for text in ["2012-13-01", "2012-00-01"] {
      #expect(try message(text) == start(text) + "months go from 1 to 12.")
    }
    for text in ["2012-06-31", "2012-06-00"] {
      #expect(try message(text) == start(text) + "that month has 30 days.")
    }
    for text in [
      "2012-06-01 24:00", "2012-06-01 12:60", "2012-06-01 23:59:60", "2012-06-01 12:00 +25",
    ] {
      #expect(
        try message(text)
          == start(text)
          + "times of day and zones go from 00:00:00 to 23:59:59, without leap seconds.")
    }
  }

  @Test func `text rounds to the microsecond, into the next day if need be`() throws {
    let midnight = try time("2012-12-31")
    #expect(midnight.advanced(bySeconds: 1e-6).description == "2012-12-31T00:00:00.000001")
    #expect(midnight.advanced(bySeconds: 86399.9999997).description == "2013-01-01T00:00:00")
    #expect(midnight.advanced(bySeconds: -1e-13).description == "2012-12-31T00:00:00")
  }

  @Test(arguments: CFCalendar.allCases)
  func `what is written is read again`(_ calendar: CFCalendar) throws {
    for days in stride(from: -1_000_000, through: 2_000_000, by: 79_193) {
      let time = CalendarTime(
        calendar: calendar, days: days, seconds: Double((days * 7) & 0xFFFF) + 0.125)
      #expect(try CalendarTime(time.description, calendar: calendar) == time)
    }
  }

  // MARK: Differences

  @Test func `differences keep small fractions at any distance from the epoch`() throws {
    let a = try time("2012-06-01 00:00:00.001")
    let b = try time("2012-06-01 00:00:00.002")
    #expect(abs(try b.seconds(since: a) - 1e-3) < 1e-12)
    #expect(try a.seconds(since: b.advanced(bySeconds: 86400)) < -86400)
  }

  @Test func `calendars that agree on the dates may be compared`() throws {
    #expect(
      try time("2012-06-02").seconds(since: time("2012-06-01", .prolepticGregorian)) == 86400)
    #expect(try time("1582-10-04").seconds(since: time("1582-10-03", .julian)) == 86400)
  }

  private static let different: [(CFCalendar, String, CFCalendar)] = [
    (.standard, "2012-06-01", .julian), (.standard, "1500-06-01", .prolepticGregorian),
    (.prolepticGregorian, "2012-06-01", .julian), (.noLeap, "2012-06-01", .standard),
    (.noLeap, "2012-06-01", .allLeap), (.days360, "2012-06-01", .prolepticGregorian),
  ]

  @Test(arguments: different)
  func `other calendars may not`(one: CFCalendar, date: String, other: CFCalendar) throws {
    let start = try time(date, one)
    let error = try #require(throws: UnitsError.self) {
      try time(date, other).seconds(since: start)
    }
    #expect(
      error.description
        == "\(date)T00:00:00 and \(date)T00:00:00 cannot be compared: the calendars \(one.rawValue) and "
        + "\(other.rawValue) give the same date to different days; bring both into one calendar.")
  }

  @Test func `the standard calendar is compared across its gap with neither part`() throws {
    let start = try time("1582-10-14", .prolepticGregorian)
    #expect(throws: UnitsError.self) { try time("1582-10-15").seconds(since: start) }
  }
}
