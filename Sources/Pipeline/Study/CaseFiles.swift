import Column
import Records
import Units

/// The files of one case: what its observations hold, and series and numbers that the pipeline names in them.
struct CaseFiles {
  let pipeline: PipelineFile
  /// The name of the case.
  let name: String
  let entry: CaseEntry
  let paths: [String]
  /// What the files of observations hold; nil for an idealised case.
  let record: ColumnRecord?
  /// How each file of observations is read, by its path.
  private let options: [String: RecordOptions]
  /// The first file, once a number of it was asked for.
  private let opened = OpenedNumbers()

  private final class OpenedNumbers {
    var numbers: NamedNumbers?
  }

  /// - Parameter variables: the model's prognostic variables; others are not read.
  init(
    _ expanded: ExpandedCase, of pipeline: PipelineFile, variables: [Column.Variable]
  ) throws {
    self.pipeline = pipeline
    name = expanded.name
    entry = expanded.entry
    paths = expanded.observations
    guard !paths.isEmpty else {
      record = nil
      options = [:]
      return
    }
    let shared = try Self.options(entry, pipeline, leavingOut: variables)
    let names = try NamedVariables(pipeline, in: paths, options: shared)
    let holders = try names.holders(of: entry.variables)
    let time = try names.holders(entry.time.name)
    let height = try names.holders(entry.height.name)
    let interfaces = try names.holders(entry.grid.interfaces)
    var options: [String: RecordOptions] = [:]
    for path in paths {
      var own = shared
      own.mayBeEmpty = paths.count > 1
      for (variable, holder) in holders where holder != path {
        own.variables[variable] = VariableChoice.leftOut
      }
      own.time.name = time.contains(path) ? entry.time.name?.value : nil
      own.height.name = height.contains(path) ? entry.height.name?.value : nil
      own.interfaces = interfaces.contains(path) ? entry.grid.interfaces?.value : nil
      options[path] = own
    }
    record = try ColumnRecord.merged(
      paths.map { try ColumnRecord(reading: $0, options: options[$0] ?? shared) })
    self.options = options
  }

  private static func options(
    _ entry: CaseEntry, _ pipeline: PipelineFile, leavingOut modelled: [Column.Variable]
  ) throws -> RecordOptions {
    var options = RecordOptions()
    options.limits = pipeline.limits.records
    if let layout = entry.layout {
      guard let known = Layout(rawValue: layout.value) else {
        throw pipeline.failure(
          at: layout,
          unknownName(layout.value, kind: "layout", known: Layout.allCases.map(\.rawValue)))
      }
      options.layout = known
    }
    options.time.units = entry.time.units?.value
    options.time.calendar = entry.time.calendar?.value
    options.height.units = entry.height.units?.value
    options.positive = entry.height.positive
    options.forcing = choices(of: entry.forcing.recognisedQuantities)
    for variable in Column.Variable.allCases {
      guard modelled.contains(variable) else {
        options.variables[variable] = .leftOut
        continue
      }
      switch entry.variables[variable] {
      case .constant: options.variables[variable] = .leftOut
      case .file(let choice): options.variables[variable] = VariableChoice(choice)
      case nil: break
      }
    }
    return options
  }

  /// Leaves out all fluxes but some.
  private static func choices(of quantities: Set<ForcingQuantity>)
    -> [ForcingQuantity: SeriesChoice]
  {
    var leftOut = SeriesChoice()
    leftOut.isLeftOut = true
    let others = ForcingQuantity.allCases.filter { !quantities.contains($0) }
    return Dictionary(uniqueKeysWithValues: others.map { ($0, leftOut) })
  }

  /// Makes an error about the case.
  func failure(_ message: String) -> PipelineError {
    pipeline.failure(at: entry.place, "case '\(name)': \(message)")
  }

  // MARK: Numbers and profiles by name

  /// Resolves a number of the pipeline, or one that it names in the files.
  func number(_ source: SourceEntry, _ range: NumberRange = .finite) throws -> Double {
    if case .constant(let value) = source { return value }
    return try namedNumbers().number(source, range)
  }

  func namedNumbers() throws -> NamedNumbers {
    if let numbers = opened.numbers { return numbers }
    guard let path = paths.first else { preconditionFailure("checked when decoding") }
    let numbers = try NamedNumbers(path: path, pipeline: pipeline)
    opened.numbers = numbers
    return numbers
  }

  // MARK: Series

  /// Reads a series that the pipeline names.
  func series(_ series: SeriesEntry, as quantity: ForcingQuantity) throws -> RecordedSeries {
    var choice = SeriesChoice()
    choice.units = series.units?.value
    choice.direction = series.positive
    let file = try file(holding: series)
    do { return try file.series(series.variable.value, as: quantity, choice: choice) } catch {
      throw pipeline.failure(at: series.variable, error.description)
    }
  }

  /// How a file of series is read: as one of the observations, or as the forcing says of its times.
  private func seriesOptions(_ path: String) -> RecordOptions {
    if let options = options[path] { return options }
    var options = RecordOptions()
    options.limits = pipeline.limits.records
    options.time.name = entry.forcing.time.name?.value
    options.time.units = entry.forcing.time.units?.value
    options.time.calendar = entry.forcing.time.calendar?.value
    return options
  }

  private func file(holding series: SeriesEntry) throws -> RecordFile {
    if let file = series.file ?? entry.forcing.file {
      let path = try pipeline.existingFile(file)
      return try RecordFile(path, options: seriesOptions(path))
    }
    let name = series.variable.value
    var known: [String] = []
    for path in paths {
      let file = try RecordFile(path, options: seriesOptions(path))
      let names = try file.variableNames
      if names.contains(name) { return file }
      known += names
    }
    guard !paths.isEmpty else {
      throw pipeline.failure(
        at: series.variable,
        "the case has neither observations nor a forcing file to read '\(name)' from. Name the file: "
          + "forcing: {file: PATH}.")
    }
    throw pipeline.failure(
      at: series.variable,
      paths.joined(separator: ", ") + ": " + unknownName(name, kind: "variable", known: known))
  }

  /// Returns what the forcing's file is known to hold.
  func recognisedForcing() throws -> [ForcingQuantity: RecordedSeries] {
    guard let file = entry.forcing.file else { return record?.forcing ?? [:] }
    let path = try pipeline.existingFile(file)
    var options = seriesOptions(path)
    options.forcing = Self.choices(of: entry.forcing.recognisedQuantities)
    options.mayBeEmpty = true
    return try ColumnRecord(reading: path, options: options).forcing
  }
}

extension VariableChoice {
  static var leftOut: VariableChoice {
    var choice = VariableChoice()
    choice.isLeftOut = true
    return choice
  }

  init(_ choice: FileVariable) {
    self.init(name: choice.name?.value, units: choice.units?.value)
    validRange = choice.validRange
    flags = choice.flags.map {
      FlagChoice(variable: $0.variable.value, good: $0.good.map(String.init))
    }
    if case .variable(let name) = choice.error { standardError = name.value }
    average =
      switch choice.average {
      case nil: nil
      case .bounds: .bounds
      case .centred(let seconds): .around(before: 0.5 * seconds, after: 0.5 * seconds)
      case .before(let seconds): .around(before: seconds, after: 0)
      case .after(let seconds): .around(before: 0, after: seconds)
      }
  }
}

/// Finds the variables that the pipeline names in the files of a case.
private struct NamedVariables {
  let pipeline: PipelineFile
  /// The names of the variables of each file.
  let files: [(path: String, names: [String])]

  init(_ pipeline: PipelineFile, in paths: [String], options: RecordOptions) throws {
    self.pipeline = pipeline
    files = try paths.map { ($0, try RecordFile($0, options: options).variableNames) }
  }

  /// Returns the files that have a variable; none without a name.
  func holders(_ name: Located<String>?) throws -> [String] {
    try name.map { try holders($0, among: files) } ?? []
  }

  private func holders(
    _ name: Located<String>, among files: [(path: String, names: [String])]
  ) throws -> [String] {
    let holders = files.filter { $0.names.contains(name.value) }.map(\.path)
    guard !holders.isEmpty else {
      let known = files.flatMap(\.names).reduce(into: [String]()) { known, name in
        if !known.contains(name) { known.append(name) }
      }
      throw pipeline.failure(
        at: name,
        files.map(\.path).joined(separator: ", ") + ": "
          + unknownName(name.value, kind: "variable", known: known))
    }
    return holders
  }

  /// Finds the file of each variable that the pipeline names: the one that it names as well, or the only one
  /// that has such a variable.
  func holders(
    of variables: [Column.Variable: ObservedVariable]
  ) throws -> [Column.Variable: String] {
    var holders: [Column.Variable: String] = [:]
    for case (let variable, .file(let choice)) in variables {
      if let file = choice.file {
        let path = try pipeline.existingFile(file)
        guard let own = files.first(where: { $0.path == path }) else {
          throw pipeline.failure(
            at: file, "'\(path)' is none of the case's observations. Add it to them.")
        }
        if let name = choice.name { _ = try self.holders(name, among: [own]) }
        holders[variable] = path
      } else if let name = choice.name {
        let found = try self.holders(name, among: files)
        guard found.count == 1 else {
          throw pipeline.failure(
            at: name,
            "\(found.joined(separator: " and ")) both have a variable '\(name.value)'. Say which: "
              + "{name: \(name.value), file: PATH}.")
        }
        holders[variable] = found[0]
      }
    }
    return holders
  }
}
