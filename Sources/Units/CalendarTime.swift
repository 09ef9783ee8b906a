/// An instant in a calendar: a day and the seconds since its midnight.
///
/// The two are kept apart, so that no precision is lost however far away the origin is: a second is
/// good to 10⁻¹¹ on any day.
public struct CalendarTime: Equatable, Sendable, Codable, CustomStringConvertible {
  /// The calendar that names the day.
  public let calendar: CFCalendar
  /// Days since 0001-01-01.
  ///
  /// For the calendars of the real world (standard, proleptic_gregorian, julian) that is the day so
  /// called in the Gregorian calendar; for the others, the day so called in the calendar itself.
  public let days: Int
  /// Seconds since midnight, 0 ..< 86400.
  public let seconds: Double

  /// Creates an instant; seconds outside the day are carried over.
  init(calendar: CFCalendar, days: Int, seconds: Double) {
    let (carried, rest) = split(seconds, by: secondsPerDay)
    self.calendar = calendar
    self.days = days + carried
    self.seconds = rest
  }

  /// Returns the seconds from another instant to this one.
  ///
  /// The other's calendar may differ where both calendars give a day the same date: the standard
  /// one is Gregorian from 1582-10-15 on, and Julian before.
  ///
  /// - Throws: `UnitsError` for calendars that do not agree.
  public func seconds(since other: CalendarTime) throws(UnitsError) -> Double {
    guard agrees(with: other) else {
      throw UnitsError("\(other) and \(self)", .otherCalendar(other.calendar, calendar))
    }
    return Double(days - other.days) * secondsPerDay + (seconds - other.seconds)
  }

  private func agrees(with other: CalendarTime) -> Bool {
    let calendars: Set = [calendar, other.calendar]
    let isGregorian = [days, other.days].map { $0 >= CFCalendar.firstGregorianDay }
    return switch calendars {
    case _ where calendars.count == 1: true
    case [.standard, .prolepticGregorian]: isGregorian == [true, true]
    case [.standard, .julian]: isGregorian == [false, false]
    default: false
    }
  }

  /// Returns the instant some seconds later, or earlier if they are negative; they must be finite,
  /// and less than 10¹⁴.
  public func advanced(bySeconds interval: Double) -> CalendarTime {
    precondition(abs(interval) < 1e14, "the instant must be a date")
    return CalendarTime(calendar: calendar, days: days, seconds: seconds + interval)
  }
}

let secondsPerDay = 86400.0

/// Splits a value into whole periods and the rest, 0 ..< period, without rounding the rest of a
/// positive value.
func split(_ value: Double, by period: Double) -> (whole: Int, rest: Double) {
  let rest = value.truncatingRemainder(dividingBy: period)
  let whole = Int((value - rest) / period)
  if rest >= 0 { return (whole, rest) }
  // A tiny negative rest rounds to a whole period.
  return rest + period < period ? (whole - 1, rest + period) : (whole, 0)
}
