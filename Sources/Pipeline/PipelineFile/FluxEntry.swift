import Column
import Records

/// Says where a flux comes from: one of the terms that are added up.
public enum FluxEntry: Sendable, Equatable {
  /// One number for the whole run, in the model's unit.
  case number(SourceEntry)
  /// A series in time, in units that are converted.
  case series(SeriesEntry)
}

/// A series of a forcing file.
public struct SeriesEntry: Sendable, Equatable {
  /// The name of the variable.
  public var variable: Located<String>
  /// Its file; nil for that of the forcing, or else for those of the observations.
  public var file: Located<String>?
  /// Units where the file states none.
  public var units: Located<String>?
  /// What its values are multiplied with, after their conversion.
  public var factor = 1.0
  /// Which sense is positive in the file; nil for what the file says.
  public var positive: FluxDirection?
  /// What it is between its times; nil for the forcing's choice.
  public var interpolation: TimeSeries.Interpolation?
  /// What stands in for values that are missing; nil for the forcing's choice.
  public var gaps: GapEntry?

  public init(variable: Located<String>) { self.variable = variable }
}

/// What stands in for the values of a series that are missing.
public enum GapEntry: Sendable, Equatable {
  /// Nothing: a gap is an error.
  case error
  /// The last value before the gap.
  case hold
  /// Linear interpolation over gaps of at most so many seconds; a longer one is an error.
  case interpolate(longest: Double)
}

/// Short-wave radiation, which is absorbed below the surface.
public struct ShortWaveEntry: Sendable, Equatable {
  /// The flux through the surface [K m s⁻¹]; empty for the one that the file is known to hold.
  public var flux: [FluxEntry]
  /// How it is absorbed.
  public var water: WaterEntry
}

/// How water absorbs light.
public enum WaterEntry: Sendable, Equatable {
  /// A water type of Jerlov, such as IB.
  case jerlov(Located<String>)
  /// Two bands: the share of the first, and the depths over which both fall by a factor e [m].
  case bands(share: Double, first: Double, second: Double)
  /// All in the top cell.
  case surface
}

extension FluxEntry {
  /// Reads one term, or a list of terms.
  static func terms(_ value: YAMLValue, unit: String?, hasFile: Bool) throws(PipelineError)
    -> [FluxEntry]
  {
    guard value.isList else {
      return [try FluxEntry(value, unit: unit, hasFile: hasFile)]
    }
    let items = try value.list(of: "fluxes that are added up")
    guard !items.isEmpty else {
      throw value.failure("the list is empty. Give at least one flux, or remove the key.")
    }
    var terms: [FluxEntry] = []
    for item in items { terms.append(try FluxEntry(item, unit: unit, hasFile: hasFile)) }
    return terms
  }

  private init(_ value: YAMLValue, unit: String?, hasFile: Bool) throws(PipelineError) {
    var isSeries = false
    if value.isMapping {
      isSeries = try MappingReader(value, of: "a flux", keys: nil)["series"] != nil
    }
    self =
      isSeries
      ? .series(try SeriesEntry(value))
      : .number(try SourceEntry(value, unit: unit, hasFile: hasFile))
  }
}

extension SeriesEntry {
  init(_ value: YAMLValue) throws(PipelineError) {
    let reader = try MappingReader(value, of: "a series in time", keys: Schema.series.keys)
    self.init(
      variable: try reader.required("series", "the name of a variable of the forcing file")
        .locatedText("the name of a variable"))
    file = try reader["file"]?.locatedText("the path of a file")
    units = try reader["units"]?.locatedText("units")
    factor = try reader["factor"]?.number() ?? 1
    positive = try reader["positive"]?.choice(FluxDirection.self)
    interpolation = try reader["interpolation"]?.choice(TimeSeries.Interpolation.self)
    gaps = try reader["gaps"].map(GapEntry.init)
  }
}

extension GapEntry {
  init(_ value: YAMLValue) throws(PipelineError) {
    if value.isWord("error") {
      self = .error
    } else if value.isWord("hold") {
      self = .hold
    } else {
      guard value.isMapping else {
        throw value.wrongType(
          expected: "a rule for gaps",
          advice: "Write error, hold, or {interpolate: 7200} with the longest gap in seconds.")
      }
      let reader = try MappingReader(value, of: "a rule for gaps", keys: Schema.gaps.keys)
      self = .interpolate(
        longest: try reader.required("interpolate", "the longest gap in seconds")
          .number(of: "seconds"))
    }
  }
}

extension ShortWaveEntry {
  init(_ value: YAMLValue, use: FileUse, hasFile: Bool) throws(PipelineError) {
    let reader = try MappingReader(
      value, of: "the short-wave radiation", keys: Schema.shortWave.keys)
    flux = []
    if reader["flux"] != nil || use == .named {
      flux = try FluxEntry.terms(
        reader.required("flux", "the flux through the surface, a number or {series: NAME}"),
        unit: "K m s-1", hasFile: hasFile)
    }
    water = try WaterEntry(
      reader.required("water", "how it is absorbed: a Jerlov type such as IB, bands, or surface"))
  }
}

extension WaterEntry {
  init(_ value: YAMLValue) throws(PipelineError) {
    if value.isWord("surface") {
      self = .surface
      return
    }
    guard value.isMapping else {
      self = .jerlov(try value.locatedText("a Jerlov type: I, IA, IB, II or III"))
      return
    }
    let reader = try MappingReader(value, of: "two bands of light", keys: Schema.bands.keys)
    self = .bands(
      share: try reader.required("share", "the share of the first band, 0 to 1")
        .number(),
      first: try reader.required("first", "the first band's depth of absorption in metres")
        .number(of: "metres"),
      second: try reader.required("second", "the second band's depth of absorption in metres")
        .number(of: "metres"))
  }
}
