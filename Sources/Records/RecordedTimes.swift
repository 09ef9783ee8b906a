import Units

/// The times of a variable.
public struct RecordedTimes: Equatable, Sendable {
  /// What the first time is.
  public enum Origin: Equatable, Sendable, Codable {
    /// An instant of a calendar.
    case date(CalendarTime)
    /// A number of seconds since a start that has no date.
    case elapsed(Double)
  }

  /// The name of the time coordinate.
  public let name: String
  /// Its units, such as "hours since 2012-03-20 00:00:00".
  public let units: String
  /// The first time.
  public let origin: Origin
  /// Seconds since the first time: 0, and increasing from there.
  public let seconds: [Double]

  public var count: Int { seconds.count }
  /// Seconds from the first time to the last.
  public var duration: Double { seconds[seconds.count - 1] }

  /// Returns the seconds from another first time to this one.
  ///
  /// - Throws: `RecordError` where one of them has a date and the other has none, or where their
  ///   calendars do not agree.
  public func offset(from other: RecordedTimes) throws(RecordError) -> Double {
    try origin.seconds(since: other.origin, name: name)
  }
}

extension RecordedTimes.Origin {
  /// Returns the seconds from another origin to this one.
  ///
  /// - Parameter name: what the error calls this one.
  /// - Throws: `RecordError` where one of them has a date and the other has none, or where their
  ///   calendars do not agree.
  public func seconds(since other: RecordedTimes.Origin, name: String) throws(RecordError) -> Double
  {
    switch (self, other) {
    case (.elapsed(let one), .elapsed(let other)): return one - other
    case (.date(let one), .date(let other)):
      do { return try one.seconds(since: other) } catch {
        throw RecordError(variable: name, message: error.description)
      }
    case (.date, .elapsed), (.elapsed, .date):
      throw RecordError(
        variable: name,
        message: "some times have dates and others count from a start without one, so that they "
          + "cannot be compared. State units with a date ('seconds since 2012-06-01') for those "
          + "without.")
    }
  }

  /// Returns the origin so many seconds later.
  public func advanced(bySeconds interval: Double) -> RecordedTimes.Origin {
    switch self {
    case .date(let time): .date(time.advanced(bySeconds: interval))
    case .elapsed(let seconds): .elapsed(seconds + interval)
    }
  }
}

// MARK: - Text

extension RecordedTimes {
  /// Writes the date of a time, or its seconds where it has none.
  public func text(at index: Int) -> String {
    origin.advanced(bySeconds: seconds[index]).description
  }
}

extension RecordedTimes.Origin: CustomStringConvertible {
  /// The date to the second or finer, or the seconds.
  public var description: String {
    switch self {
    case .date(let time): time.description.replacing(/:00$/, with: "")
    case .elapsed(let seconds): "\(exact(seconds)) s"
    }
  }
}

// MARK: - Windows and means

extension RecordedInstant {
  /// Returns the seconds from the first time of a variable to the instant.
  ///
  /// - Throws: `RecordError` for a date that is none, or where the first time has none.
  public func seconds(after origin: RecordedTimes.Origin) throws(RecordError) -> Double {
    switch (self, origin) {
    case (.seconds(let seconds), _): return seconds
    case (.date(let text), .date(let first)):
      do {
        return try CalendarTime(text, calendar: first.calendar).seconds(since: first)
      } catch {
        throw RecordError(message: "the window: \(error.description)")
      }
    case (.date(let text), .elapsed):
      throw RecordError(
        message:
          "its times have no date, so that a window cannot begin or end at \(text). Give seconds after "
          + "the first time.")
    }
  }
}

/// What each value is in time.
public enum TimeMethod: Equatable, Sendable {
  /// A value at its time.
  case point
  /// A mean over an interval for each time, in seconds since the first time.
  case mean([ClosedRange<Double>])
  /// A mean over an interval that the file does not tell.
  case meanOfUnknownInterval
}
