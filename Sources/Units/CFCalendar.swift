/// The calendars of the CF conventions that can be computed with.
///
/// A calendar says which dates there are, and how many days lie between them. All days have 86400
/// seconds. Not supported are CF's `utc` and `tai`, which differ by leap seconds, its `none`, which
/// has no dates, and calendars with lengths of months of their own.
///
/// Source: CF conventions 1.12, section 4.4.2.
public enum CFCalendar: String, CaseIterable, Sendable, Codable {
  /// Julian to 1582-10-04, Gregorian from the next day, 1582-10-15; CF's default.
  case standard
  /// Gregorian at all times; has a year 0.
  case prolepticGregorian = "proleptic_gregorian"
  /// A leap year every four years.
  case julian
  /// No leap years.
  case noLeap = "noleap"
  /// Leap years only.
  case allLeap = "all_leap"
  /// Twelve months of thirty days.
  case days360 = "360_day"

  /// Finds a calendar by its name in CF, in any case; old names included.
  ///
  /// - Throws: `UnitsError` with the list of names.
  public init(named name: String) throws(UnitsError) {
    try checkLength(name)
    let key = name.lowercased()
    guard let known = Self.names.first(where: { $0.name == key }) else {
      throw UnitsError(name, .unknownCalendar)
    }
    self = known.calendar
  }

  private static let names: [(name: String, calendar: CFCalendar)] = [
    ("standard", .standard), ("gregorian", .standard), ("proleptic_gregorian", .prolepticGregorian),
    ("julian", .julian), ("noleap", .noLeap), ("365_day", .noLeap), ("all_leap", .allLeap),
    ("366_day", .allLeap), ("360_day", .days360),
  ]

  static var knownNames: String { names.map(\.name).joined(separator: ", ") }

  // MARK: Days and dates

  /// A day of a calendar, by its usual numbers.
  struct Date: Equatable {
    var year: Int
    /// From 1.
    var month: Int
    /// From 1.
    var day: Int
  }

  /// Counts the days from the fixed first day, 0001-01-01, to a date.
  ///
  /// In the calendars of the real world that day is the one of the Gregorian calendar, so that a day
  /// has the same number in all three.
  ///
  /// - Throws: the reason why there is no such date.
  func day(of date: Date) throws(NoSuchDate) -> Int {
    guard hasYearZero || date.year != 0 else {
      throw NoSuchDate(
        cause: "it has no year 0; if the file counts as MATLAB does, state the calendar "
          + "proleptic_gregorian")
    }
    let rule = rule(on: date)
    let year = !hasYearZero && date.year < 0 ? date.year + 1 : date.year
    guard (1...12).contains(date.month) else {
      throw NoSuchDate(cause: "months go from 1 to 12")
    }
    let length = rule.length(ofMonth: date.month, year: year)
    guard (1...length).contains(date.day) else {
      throw NoSuchDate(cause: "that month has \(length) days")
    }
    guard self != .standard || date.year != 1582 || date.month != 10 || !(5...14 ~= date.day) else {
      throw NoSuchDate(cause: "1582-10-04 was followed by 1582-10-15")
    }
    return rule.day(year, date.month, date.day)
  }

  /// Finds the date of a day counted from the fixed first day.
  func date(ofDay day: Int) -> Date {
    var date = rule(onDay: day).date(ofDay: day)
    if !hasYearZero, date.year <= 0 { date.year -= 1 }
    return date
  }

  /// Why a date does not exist.
  struct NoSuchDate: Error { let cause: String }

  /// Whether year 1 follows year 0; otherwise it follows year −1, as historians count.
  ///
  /// CF allows years before 1 in none of the calendars without a year 0; files have them all the
  /// same, such as the Julian days "days since -4713-01-01 12:00".
  private var hasYearZero: Bool { self != .standard && self != .julian }

  /// The number of 1582-10-15, the first day of the Gregorian calendar.
  static let firstGregorianDay = YearRule.gregorian.day(1582, 10, 15)

  private func rule(on date: Date) -> YearRule {
    let isGregorian = (date.year, date.month, date.day) >= (1582, 10, 15)
    return self == .standard ? (isGregorian ? .gregorian : .julian) : permanentRule
  }

  private func rule(onDay day: Int) -> YearRule {
    self == .standard
      ? (day >= Self.firstGregorianDay ? .gregorian : .julian) : permanentRule
  }

  private var permanentRule: YearRule {
    switch self {
    case .standard, .prolepticGregorian: .gregorian
    case .julian: .julian
    case .noLeap: .noLeap
    case .allLeap: .allLeap
    case .days360: .days360
    }
  }
}

/// How long the years and months of a calendar are; years are counted through 0.
enum YearRule {
  case gregorian, julian, noLeap, allLeap, days360

  private func isLeap(_ year: Int) -> Bool {
    switch self {
    case .gregorian: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    case .julian: year % 4 == 0
    case .noLeap, .days360: false
    case .allLeap: true
    }
  }

  func length(ofMonth month: Int, year: Int) -> Int {
    switch (self, month) {
    case (.days360, _): 30
    case (_, 2): isLeap(year) ? 29 : 28
    case (_, 4), (_, 6), (_, 9), (_, 11): 30
    default: 31
    }
  }

  /// Counts the days from the fixed first day to the first one of a year.
  private func firstDay(ofYear year: Int) -> Int {
    let past = year - 1
    return switch self {
    case .gregorian:
      365 * past + floorDivide(past, 4) - floorDivide(past, 100) + floorDivide(past, 400)
    // The Julian 0001-01-01 was two days before the Gregorian one.
    case .julian: 365 * past + floorDivide(past, 4) - 2
    case .noLeap: 365 * past
    case .allLeap: 366 * past
    case .days360: 360 * past
    }
  }

  /// Counts the days from the fixed first day to a date.
  func day(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let monthsBefore = (1..<month).reduce(0) { $0 + length(ofMonth: $1, year: year) }
    return firstDay(ofYear: year) + monthsBefore + day - 1
  }

  func date(ofDay day: Int) -> CFCalendar.Date {
    // Leap years are spread so evenly that the mean length of a year finds it, or one beside it.
    var year = floorDivide(day * 400, daysIn400Years) + 1
    while firstDay(ofYear: year) > day { year -= 1 }
    while firstDay(ofYear: year + 1) <= day { year += 1 }
    var month = 1
    var rest = day - firstDay(ofYear: year)
    while rest >= length(ofMonth: month, year: year) {
      rest -= length(ofMonth: month, year: year)
      month += 1
    }
    return CFCalendar.Date(year: year, month: month, day: rest + 1)
  }

  private var daysIn400Years: Int { firstDay(ofYear: 401) - firstDay(ofYear: 1) }
}

/// Divides and rounds down, for a positive divisor.
private func floorDivide(_ a: Int, _ b: Int) -> Int {
  let quotient = a / b
  return quotient * b > a ? quotient - 1 : quotient
}
