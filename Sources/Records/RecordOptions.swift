import Column
import HDF5

/// The limits on what a file of columns or of forcing may hold.
public typealias RecordLimits = Limits<FileLimit>

/// What the reader of a file is told, over what it would recognise.
public struct RecordOptions: Equatable, Sendable {
  /// The layout; nil to recognise it.
  public var layout: Layout?
  /// How variables are read; one without an entry is recognised.
  public var variables: [Column.Variable: VariableChoice] = [:]
  /// How fluxes are read; one without an entry is recognised.
  public var forcing: [ForcingQuantity: SeriesChoice] = [:]
  /// The time coordinate; by default that of each variable.
  public var time = CoordinateChoice()
  /// The vertical coordinate; by default that of each variable.
  public var height = CoordinateChoice()
  /// The name of the interfaces between levels; nil to find them.
  public var interfaces: String?
  /// Which vertical sense is positive; nil to find it.
  public var positive: VerticalSense?
  /// Which point is taken along other dimensions, such as that of a station, counted from 0.
  public var indices: [String: Int] = [:]
  /// Values before are not read; nil for the file's first time.
  public var from: RecordedInstant?
  /// Values after are not read; nil for the file's last time.
  public var to: RecordedInstant?
  /// How far levels may move in time before profiles are interpolated to the heights of the first [m].
  public var heightTolerance = 1e-3
  /// Whether a file may hold nothing that is asked for, as one of several may.
  public var mayBeEmpty = false
  /// What the file may hold.
  public var limits = RecordLimits()

  public init() {}
}

/// How a variable is read.
public struct VariableChoice: Equatable, Sendable {
  /// The name in the file; nil to recognise it.
  public var name: String?
  /// Whether the variable is left out.
  public var isLeftOut = false
  /// The units; nil for those of the file.
  public var units: String?
  /// Values outside are taken for gaps, in the units of the file.
  public var validRange: ClosedRange<Double>?
  /// Which flags are good; nil to use all values.
  public var flags: FlagChoice?
  /// The variable of standard errors; nil for the one that the file tells of, if any.
  public var standardError: String?
  /// What each value is in time; nil for what the file says.
  public var average: AverageChoice?

  public init(name: String? = nil, units: String? = nil) {
    self.name = name
    self.units = units
  }
}

/// Which values are good by the flags of another variable.
public struct FlagChoice: Equatable, Sendable {
  /// The variable of flags; nil for the one among the variable's `ancillary_variables`.
  public var variable: String?
  /// The flags of good values, as numbers or by the words of `flag_meanings`.
  public var good: [String]

  public init(variable: String? = nil, good: [String]) {
    self.variable = variable
    self.good = good
  }
}

/// What the values of a variable are in time.
public enum AverageChoice: Equatable, Sendable {
  /// Values at their times.
  case point
  /// Means over the bounds of the time coordinate.
  case bounds
  /// Means over so many seconds before and after each time.
  case around(before: Double, after: Double)
}

/// How a flux is read.
public struct SeriesChoice: Equatable, Sendable {
  /// The name in the file; nil to recognise it.
  public var name: String?
  /// Whether the flux is left out.
  public var isLeftOut = false
  /// The units; nil for those of the file.
  public var units: String?
  /// Which way is positive in the file; nil to find it.
  public var direction: FluxDirection?
  /// Values outside are taken for gaps, in the units of the file.
  public var validRange: ClosedRange<Double>?

  public init(name: String? = nil, units: String? = nil, direction: FluxDirection? = nil) {
    self.name = name
    self.units = units
    self.direction = direction
  }
}

/// How a coordinate is read.
public struct CoordinateChoice: Equatable, Sendable {
  /// The name in the file; nil to recognise it.
  public var name: String?
  /// The units; nil for those of the file.
  public var units: String?
  /// The calendar, for times; nil for that of the file.
  public var calendar: String?

  public init(name: String? = nil, units: String? = nil, calendar: String? = nil) {
    self.name = name
    self.units = units
    self.calendar = calendar
  }
}

/// The sense of a vertical coordinate.
public enum VerticalSense: String, CaseIterable, Sendable {
  /// Heights above the surface.
  case up
  /// Depths below the surface.
  case down
}

/// A time at which a window begins or ends.
public enum RecordedInstant: Equatable, Sendable {
  /// A date, as it is written; in the calendar of the file.
  case date(String)
  /// Seconds after the first time of the variable.
  case seconds(Double)
}
