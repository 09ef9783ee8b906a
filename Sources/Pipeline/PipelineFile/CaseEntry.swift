import Calibration
import Column
import Records

/// Describes one entry of `cases`, completed from `case_defaults`.
public struct CaseEntry: Sendable, Equatable {
  /// Where the entry stands in the file, and its path of keys, such as `cases[0]`.
  public var place: Located<Int>
  /// The files of the observations as written, or one glob pattern; empty for an idealised case.
  public var observations: [Located<String>]
  /// The layout of the files; nil to recognise it.
  public var layout: Located<String>?
  /// The name given; nil when the name of the file without its extension applies.
  public var name: Located<String>?
  /// What the case is used for.
  public var role: CaseRole
  /// Weight of the case in the misfit [1], greater than 0.
  public var weight: Double
  /// Which part of the observations is used.
  public var window: WindowEntry
  /// The time coordinate of the files.
  public var time = TimeEntry()
  /// The vertical coordinate of the files.
  public var height = HeightEntry()
  /// The observed variables.
  public var variables: [Variable: ObservedVariable]
  /// The variables that count in the misfit, with weights [1]; nil when `misfit.weights` applies.
  public var weights: [Variable: Double]?
  /// The grid.
  public var grid: GridEntry
  /// The state at the start.
  public var initial: InitialEntry
  /// The physical constants.
  public var constants: ConstantsEntry
  /// The forcing.
  public var forcing: ForcingEntry
  /// Length and output interval of an idealised case; nil when the observations' times apply.
  public var schedule: IdealisedSchedule?
  /// Time between the outputs of a case with observations [s]; nil for the observed times.
  public var outputInterval: Double?
}

/// Says what the time coordinate of a file is; nil where the file says it.
public struct TimeEntry: Sendable, Equatable {
  /// Name of the variable.
  public var name: Located<String>?
  /// Its units, such as `s` or `days since 2012-03-20`.
  public var units: Located<String>?
  /// The calendar of its dates, such as `noleap`.
  public var calendar: Located<String>?
}

/// Says what the vertical coordinate of a file is; nil where the file says it.
public struct HeightEntry: Sendable, Equatable {
  /// Name of the variable.
  public var name: Located<String>?
  /// Its units, such as `m`.
  public var units: Located<String>?
  /// Whether it counts heights, `up`, or depths, `down`.
  public var positive: VerticalSense?
}

/// Gives the times of a case that has no observations.
public struct IdealisedSchedule: Sendable, Equatable {
  /// Length of the run [s].
  public var duration: Double
  /// Time between outputs [s], at most the duration.
  public var outputInterval: Double
}

extension CaseEntry {
  /// Decodes an entry.
  ///
  /// - Parameters:
  ///   - reader: The entry, completed from the defaults.
  ///   - index: Its place in `cases`, from 0.
  ///   - modelGrid: The grid of cases that name none.
  init(_ reader: MappingReader, index: Int, modelGrid: YAMLValue?) throws(PipelineError) {
    place = Located(index, position: reader.value.position, key: reader.value.key)
    observations = try reader["observations"].map(Self.files) ?? []
    let hasFile = !observations.isEmpty
    layout = nil
    if let value = reader["layout"] {
      try value.requireFile(hasFile, instead: "Remove the key.")
      layout = try value.locatedText("the name of a layout")
    }
    window = try reader["window"].map(WindowEntry.init) ?? WindowEntry()
    name = try Self.name(reader, observations: observations)
    role = try reader["role"]?.choice(CaseRole.self) ?? .train
    weight = try reader["weight"]?.number() ?? 1
    for value in [reader["time"], reader["height"]].compactMap(\.self) {
      try value.requireFile(hasFile, instead: "Remove the key.")
    }
    time = try reader["time"].map(TimeEntry.init) ?? TimeEntry()
    height = try reader["height"].map(HeightEntry.init) ?? HeightEntry()
    variables =
      try reader["variables"].map { value throws(PipelineError) in
        try Self.variables(value, hasFile: hasFile)
      } ?? [:]
    weights = try reader["weights"].map(variableWeights)
    grid = try Self.grid(reader, modelGrid: modelGrid, hasFile: hasFile)
    initial = .observations
    if let value = reader["initial"] {
      initial = try InitialEntry(value, hasFile: hasFile)
    } else if !hasFile {
      throw reader.missing(
        "initial", "A case without observations needs its start: give a profile for each variable.")
    }
    constants = ConstantsEntry()
    if let value = reader["constants"] {
      constants = try ConstantsEntry(value, hasFile: hasFile)
    }
    forcing = ForcingEntry()
    if let value = reader["forcing"] { forcing = try ForcingEntry(value, hasFile: hasFile) }
    schedule = try Self.schedule(reader, hasFile: hasFile)
    outputInterval =
      hasFile ? try reader["output_interval"]?.number(of: "seconds") : nil
  }

  private static func files(_ value: YAMLValue) throws(PipelineError) -> [Located<String>] {
    guard value.isList else {
      return [try value.locatedText("the path of a file, or a pattern")]
    }
    var files: [Located<String>] = []
    for item in try value.list(of: "paths of files that make up one case") {
      let file = try item.locatedText("the path of a file")
      guard !isPattern(file.value) else {
        throw item.failure(
          "a pattern ('\(excerpt(file.value))') makes a case of every file, a list makes one case of all. "
            + "Write the paths out, or a single pattern without a list.")
      }
      files.append(file)
    }
    guard !files.isEmpty else {
      throw value.failure("the list is empty. Give at least one file, or remove the key.")
    }
    return files
  }

  private static func name(
    _ reader: MappingReader, observations: [Located<String>]
  ) throws(PipelineError) -> Located<String>? {
    guard let value = reader["name"] else {
      if observations.isEmpty {
        throw reader.missing("name", "A case without observations needs a name: give one.")
      }
      if observations.count > 1 {
        throw reader.missing("name", "A case of several files needs a name: give one.")
      }
      return nil
    }
    if let observations = observations.first, isPattern(observations.value) {
      throw MappingReader.failure(
        at: value,
        "a pattern ('\(excerpt(observations.value))') makes a case of every file, named after it. "
          + "Remove 'name', or give the path of one file.")
    }
    let name = try value.locatedText("a name")
    // Results are written to files named after the case.
    if name.value.contains("/") || name.value.hasPrefix(".") {
      throw value.failure(
        "the name '\(excerpt(name.value))' cannot name a file of results. "
          + "Leave out '/' and a '.' at the beginning.")
    }
    return name
  }

  private static func variables(
    _ value: YAMLValue, hasFile: Bool
  ) throws(PipelineError) -> [Variable: ObservedVariable] {
    let reader = try MappingReader(value, of: "the observed variables", keys: Schema.variables.keys)
    var variables: [Variable: ObservedVariable] = [:]
    for member in reader.members {
      guard let variable = Variable(rawValue: member.name) else { continue }
      variables[variable] = try ObservedVariable(member, hasFile: hasFile)
    }
    return variables
  }

  private static func grid(
    _ reader: MappingReader, modelGrid: YAMLValue?, hasFile: Bool
  ) throws(PipelineError) -> GridEntry {
    guard let value = reader["grid"] ?? modelGrid else {
      if hasFile { return .file(interfaces: nil) }
      throw reader.missing(
        "grid", "A case without observations needs a grid: give it here or in the model.")
    }
    let grid = try GridEntry(value)
    if case .file = grid, !hasFile {
      throw value.failure(
        "the grid is read from the observations, but \(reader.value.key) has none. "
          + "Give that case a grid of another form.")
    }
    return grid
  }

  private static func schedule(
    _ reader: MappingReader, hasFile: Bool
  ) throws(PipelineError) -> IdealisedSchedule? {
    if hasFile {
      if let value = reader["duration"] {
        throw MappingReader.failure(
          at: value,
          "\(reader.value.key) has observations, whose times set the length of the run. "
            + "Remove the key.")
      }
      return nil
    }
    let duration = try reader.required("duration", "the length of the run in seconds")
      .number(of: "seconds")
    let interval = try reader.required("output_interval", "the time between outputs in seconds")
    return IdealisedSchedule(
      duration: duration, outputInterval: try interval.number(of: "seconds", .upTo(duration)))
  }
}

extension TimeEntry {
  init(_ value: YAMLValue) throws(PipelineError) {
    guard value.isMapping else {
      self.init(name: try value.locatedText("the name of a variable"))
      return
    }
    let reader = try MappingReader(
      value, of: "the time coordinate", atLeastOneOf: Schema.timeKeys.keys)
    self.init(
      name: try reader["name"]?.locatedText("the name of a variable"),
      units: try reader["units"]?.locatedText("units"),
      calendar: try reader["calendar"]?.locatedText("a calendar"))
  }
}

extension HeightEntry {
  init(_ value: YAMLValue) throws(PipelineError) {
    guard value.isMapping else {
      self.init(name: try value.locatedText("the name of a variable"))
      return
    }
    let reader = try MappingReader(
      value, of: "the vertical coordinate", atLeastOneOf: Schema.heightKeys.keys)
    self.init(
      name: try reader["name"]?.locatedText("the name of a variable"),
      units: try reader["units"]?.locatedText("units"),
      positive: try reader["positive"]?.choice(VerticalSense.self))
  }
}
