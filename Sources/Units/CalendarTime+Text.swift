extension CalendarTime {
  /// Reads a date, with an optional time of day and time zone.
  ///
  ///     2012-06-01    2012-06-01 12:00    2012-06-01T12:00:00.5Z    2012-06-01 12:00 -5:30
  ///
  /// Without a zone, or with Z, UTC or GMT, the zone is 0; otherwise its hours and minutes are
  /// subtracted. A number right after the date needs a colon, or a T before it: in "2012-06-01 6" it
  /// is an hour to UDUNITS and a zone to CF.
  ///
  /// - Throws: `UnitsError` when the text is no date, or the calendar has no such date.
  ///
  /// Source: CF conventions 1.12, section 4.4.1.
  public init(_ text: String, calendar: CFCalendar) throws(UnitsError) {
    try checkLength(text)
    var rest = text[...].trimmingPrefix(/\s+/)
    guard let date = parsedDate(&rest) else { throw UnitsError(text, .malformedDate) }
    let clock = parsedClock(&rest)
    let zone = parsedZone(&rest, afterClock: clock != nil)
    guard rest.allSatisfy(\.isWhitespace) else { throw UnitsError(text, .malformedDate) }
    do {
      let minutes = try (clock?.minutes ?? 0) - (zone?.minutes ?? 0)
      self.init(
        calendar: calendar, days: try calendar.day(of: date),
        seconds: Double(60 * minutes) + (clock?.second ?? 0))
    } catch {
      throw UnitsError(text, .noSuchDate(calendar, error.cause))
    }
  }

  /// Gives the date and time of day in ISO 8601, such as "2012-06-01T12:00:00", to the microsecond.
  ///
  /// Fractions of a second are written where there are any. In the calendars without a year 0, year
  /// −1 is the one before year 1.
  public var description: String {
    let total = Int((seconds * 1e6).rounded())
    let microsecondsPerDay = 86_400_000_000
    let date = calendar.date(ofDay: days + total / microsecondsPerDay)
    let (second, microseconds) = (total % microsecondsPerDay).quotientAndRemainder(
      dividingBy: 1_000_000)
    let sign = date.year < 0 ? "-" : ""
    let day = "\(sign)\(padded(abs(date.year), 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
    let time = [second / 3600, second / 60 % 60, second % 60].map { padded($0, 2) }
    let fraction = padded(microseconds, 6).replacing(/0+$/, with: "")
    return "\(day)T\(time.joined(separator: ":"))" + (fraction.isEmpty ? "" : "." + fraction)
  }
}

/// A time of day or a time zone, as written.
private struct Clock {
  var sign = 1
  var hour: Int
  var minute = 0
  var second = 0.0

  /// The minutes, without the seconds.
  var minutes: Int {
    get throws(CFCalendar.NoSuchDate) {
      guard hour < 24, minute < 60, second < 60 else {
        throw CFCalendar.NoSuchDate(
          cause: "times of day and zones go from 00:00:00 to 23:59:59, without leap seconds")
      }
      return sign * (60 * hour + minute)
    }
  }
}

private func parsedDate(_ text: inout Substring) -> CFCalendar.Date? {
  guard let match = text.prefixMatch(of: /([-+]?[0-9]{1,6})-([0-9]{1,2})-([0-9]{1,2})(?![0-9])/),
    let year = Int(match.1), let month = Int(match.2), let day = Int(match.3)
  else { return nil }
  text = text[match.range.upperBound...]
  return CFCalendar.Date(year: year, month: month, day: day)
}

private func parsedClock(_ text: inout Substring) -> Clock? {
  let withMinutes =
    /(?:[Tt]|\s+)([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2}(?:\.[0-9]*)?))?(?![0-9:])/
  if let match = text.prefixMatch(of: withMinutes),
    let hour = Int(match.1), let minute = Int(match.2)
  {
    text = text[match.range.upperBound...]
    return Clock(hour: hour, minute: minute, second: match.3.flatMap { Double($0) } ?? 0)
  }
  if let match = text.prefixMatch(of: /[Tt]([0-9]{1,2})(?![0-9:])/), let hour = Int(match.1) {
    text = text[match.range.upperBound...]
    return Clock(hour: hour)
  }
  return nil
}

/// Reads Z, UTC, GMT, or an offset: H, HH:MM, HMM or HHMM, with a sign or after a blank.
private func parsedZone(_ text: inout Substring, afterClock: Bool) -> Clock? {
  if let match = text.prefixMatch(of: /\s*(Z|UTC|GMT)/.ignoresCase()) {
    text = text[match.range.upperBound...]
    return Clock(hour: 0)
  }
  let offset = /(?:\s*([-+])|\s+)([0-9]{1,2}?)(?::([0-9]{1,2})|([0-9]{2}))?(?![0-9:])/
  guard afterClock, let match = text.prefixMatch(of: offset), let hour = Int(match.2) else {
    return nil
  }
  text = text[match.range.upperBound...]
  let minute = (match.3 ?? match.4).flatMap { Int($0) } ?? 0
  return Clock(sign: match.1 == "-" ? -1 : 1, hour: hour, minute: minute)
}

private func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
