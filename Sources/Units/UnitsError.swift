/// Says which unit, calendar or date is wrong, why, and what to do.
public struct UnitsError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The text concerned, as it was given.
  public let text: String
  /// What is wrong with it.
  public let reason: Reason

  init(_ text: String, _ reason: Reason) {
    self.text = text
    self.reason = reason
  }

  /// The things that can be wrong.
  public enum Reason: Equatable, Sendable {
    /// There is no text.
    case emptyUnit
    /// The text is longer than any unit, date or calendar.
    case tooLong
    /// A word of the text is no unit.
    case unknownUnit
    /// The text does not have the form of a unit, or its value is out of range.
    case malformedUnit
    /// A blank stands before an exponent, which makes it a factor.
    case detachedExponent(String)
    /// An exponent is no whole number, or too large.
    case unusableExponent(String)
    /// The unit is logarithmic, like the decibel.
    case logarithmic
    /// The unit counts from a date, where a plain one is needed.
    case referenceTime
    /// The unit is of another dimension than is needed.
    case otherDimension(found: String, expected: String, hint: String?)
    /// The unit is a multiple of a degree Celsius, which is a difference and not a temperature.
    case multipleOfCelsius
    /// UDUNITS cannot read its database.
    case noDatabase

    /// The unit of time is no whole number of days, nor a day a whole number of it: a year, a month.
    case irregularTime
    /// The unit of time has no reference date, where one is needed.
    case missingReference
    /// The text is not a date as described.
    case malformedDate
    /// The calendar has no such date or time of day, with the cause.
    case noSuchDate(CFCalendar, String)
    /// The calendar is unknown or cannot be computed with.
    case unknownCalendar
    /// Two times are of calendars whose dates do not mean the same.
    case otherCalendar(CFCalendar, CFCalendar)
    /// A number on a time axis is missing, or too large for a date.
    case noTime(Double)
  }

  /// Says in a sentence or two what is wrong, and what to do.
  public var description: String { explanation + "." }

  private var explanation: String {
    switch reason {
    case .emptyUnit:
      "the unit is empty; state one, or 1 for a number without dimension"
    case .tooLong:
      "'\(text.prefix(40))…' has \(text.utf8.count) bytes, more than the \(longestUnitText) that a unit, a date "
        + "or a calendar may have; shorten it"
    case .unknownUnit:
      "'\(text)' is no unit known to UDUNITS; write it as in 'm s-1', 'W m-2' or 'degC', with blanks "
        + "between symbols (capitals matter: 'm' is the metre, 'S' the siemens)"
    case .malformedUnit:
      "'\(text)' does not have the form of a unit; write it as in 'm s-1', 'W m-2' or 'degC'"
    case .detachedExponent(let exponent):
      "'\(text)': with a blank before it, '\(exponent)' is a factor, not an exponent; write it right "
        + "after its symbol, as in 's-1'"
    case .unusableExponent(let exponent):
      "'\(text)': the exponent '\(exponent)' cannot be used; write a whole number from -99 to 99"
    case .logarithmic:
      "'\(text)' is a logarithmic unit; convert the values to a linear one"
    case .referenceTime:
      "'\(text)' counts from a date, which is for time coordinates only; write the unit alone"
    case .otherDimension(let found, let expected, let hint):
      "'\(text)' is \(found); \(expected). "
        + (hint ?? "Convert the values, or correct the unit")
    case .multipleOfCelsius:
      "'\(text)' is a multiple of a degree, which is a temperature difference; write 'degC' alone"
    case .noDatabase:
      "UDUNITS-2 cannot read its database of units; install it with its data (Debian: "
        + "libudunits2-data), or name its file udunits2.xml in the environment as UDUNITS2_XML_PATH"
    case .irregularTime:
      "'\(text)' is no whole number of days, nor a day a whole number of it: to UDUNITS and CF a year "
        + "is 365.242198781 days and a month a twelfth of that, whatever the calendar; count days"
    case .missingReference:
      "'\(text)' has no reference date; write it as in 'hours since 2012-03-20 00:00:00'"
    case .malformedDate:
      "'\(text)' is no date; write YYYY-MM-DD, or YYYY-MM-DD hh:mm:ss with an optional time zone such "
        + "as Z or +05:30"
    case .noSuchDate(let calendar, let cause):
      "'\(text)' does not exist in the calendar \(calendar.rawValue): \(cause)"
    case .unknownCalendar:
      "the calendar '\(text)' is not supported; known are \(CFCalendar.knownNames)"
    case .otherCalendar(let one, let other):
      "\(text) cannot be compared: the calendars \(one.rawValue) and \(other.rawValue) give the same "
        + "date to different days; bring both into one calendar"
    case .noTime(let value):
      "the time \(value) in '\(text)' is no date; remove it or correct the unit"
    }
  }
}
