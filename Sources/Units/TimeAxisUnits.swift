/// The units of a time axis: a unit of time, and for a coordinate the date it counts from.
///
///     hours since 2012-03-20 00:00:00      days since 0001-01-01      s
///
/// Without a date, times are durations: seconds since the start of a run, say.
///
/// Years and months are refused. UDUNITS and CF take them for 365.242198781 days and a twelfth of
/// that, in every calendar, which is hardly ever what a file means by them; CF advises against both.
///
/// Source: CF conventions 1.12, section 4.4.1.
public struct TimeAxisUnits: Equatable, Sendable {
  /// The text, as it was given.
  public let text: String
  /// The length of the unit of time [s].
  public let secondsPerUnit: Double
  /// The date that the axis counts from; nil where it counts durations.
  public let reference: CalendarTime?

  /// Parses units such as "hours since 2012-03-20 00:00:00", or "s".
  ///
  /// - Parameter calendar: The calendar of the reference and of the times; `standard` is what CF
  ///   supposes where a file does not say.
  /// - Throws: `UnitsError` when the unit is not one of time or is irregular, or when the date is
  ///   malformed or not in the calendar.
  public init(_ text: String, calendar: CFCalendar = .standard) throws(UnitsError) {
    try checkLength(text)
    let parts = text.wholeMatch(
      of: /\s*(.*?)\s+(?:since|after|from|ref|@)(?![A-Za-z])\s*(.*)/.ignoresCase())
    let unit = try PhysicalUnit(parts.map { String($0.1) } ?? text)
    let seconds = try unit.conversion(to: PhysicalUnit("s"))
    guard seconds.offset == 0, isRegular(seconds.scale) else {
      throw UnitsError(unit.text, .irregularTime)
    }
    self.text = text
    secondsPerUnit = seconds.scale
    if let parts {
      reference = try CalendarTime(String(parts.2), calendar: calendar)
    } else {
      reference = nil
    }
  }

  /// Returns the instants that numbers on this axis stand for.
  ///
  /// No more is lost than the rounding of the numbers themselves: whole days are counted as such,
  /// and seconds only from midnight.
  ///
  /// - Throws: `UnitsError` when there is no reference date, or when a number is not finite or too
  ///   large for a date (10⁹ days).
  public func times(of values: [Double]) throws(UnitsError) -> [CalendarTime] {
    guard let reference else { throw UnitsError(text, .missingReference) }
    var times: [CalendarTime] = []
    times.reserveCapacity(values.count)
    for value in values {
      guard abs(value * secondsPerUnit) <= 1e9 * secondsPerDay else {
        throw UnitsError(text, .noTime(value))
      }
      let (days, seconds) = daysAndSeconds(in: value)
      times.append(
        CalendarTime(
          calendar: reference.calendar, days: reference.days + days,
          seconds: reference.seconds + seconds))
    }
    return times
  }

  /// Returns the seconds in numbers on this axis, counted from its reference or from nothing.
  public func durations(of values: [Double]) -> [Double] {
    secondsPerUnit == 1 ? values : values.map { $0 * secondsPerUnit }
  }

  /// Splits a number of units into days and seconds, by remainders, which are exact.
  private func daysAndSeconds(in value: Double) -> (days: Int, seconds: Double) {
    if secondsPerUnit <= secondsPerDay {
      let (days, rest) = split(value, by: (secondsPerDay / secondsPerUnit).rounded())
      return (days, rest * secondsPerUnit)
    }
    let daysPerUnit = (secondsPerUnit / secondsPerDay).rounded()
    let (units, rest) = split(value, by: 1)
    let (days, part) = split(rest * daysPerUnit, by: 1)
    return (units * Int(daysPerUnit) + days, part * secondsPerDay)
  }
}

/// Whether a unit of time goes into a day a whole number of times, or the reverse.
private func isRegular(_ seconds: Double) -> Bool {
  guard seconds > 0 else { return false }
  let ratio = max(seconds / secondsPerDay, secondsPerDay / seconds)
  return abs(ratio - ratio.rounded()) <= 1e-9 * ratio
}
