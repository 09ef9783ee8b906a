import Column
import Records
import Units

/// The files of one case: what its observations hold, and series and numbers that the pipeline names in them.
struct CaseFiles {
  let pipeline: PipelineFile
  let entry: CaseEntry
  let paths: [String]
  /// What the files of observations hold; nil for an idealised case.
  let record: ColumnRecord?

  /// - Parameter variables: the model's prognostic variables; others are not read.
  init(
    _ expanded: ExpandedCase, of pipeline: PipelineFile, variables: [Column.Variable]
  ) throws {
    self.pipeline = pipeline
    entry = expanded.entry
    paths = expanded.observations
    guard !paths.isEmpty else {
      record = nil
      return
    }
    let options = try Self.options(entry, pipeline, leavingOut: variables)
    let holders = try Self.holders(of: entry.variables, among: paths, pipeline)
    record = try ColumnRecord.merged(
      paths.map { path in
        var own = options
        for (variable, holder) in holders where holder != path {
          own.variables[variable] = VariableChoice.leftOut
        }
        return try ColumnRecord(reading: path, options: own)
      })
  }

  /// Finds the file of each variable that the pipeline names: the one that it names as well, or the only one
  /// that has such a variable.
  private static func holders(
    of variables: [Column.Variable: ObservedVariable], among paths: [String],
    _ pipeline: PipelineFile
  ) throws -> [Column.Variable: String] {
    var holders: [Column.Variable: String] = [:]
    let names = try paths.map { path in
      paths.count > 1 ? try RecordFile(path).variableNames : []
    }
    for case (let variable, .file(let choice)) in variables {
      if let file = choice.file {
        let path = try pipeline.existingFile(file)
        guard paths.contains(path) else {
          throw pipeline.failure(
            at: file, "'\(path)' is none of the case's observations. Add it to them.")
        }
        holders[variable] = path
      } else if let name = choice.name, paths.count > 1 {
        let found = paths.indices.filter { names[$0].contains(name.value) }
        guard let first = found.first else {
          throw pipeline.failure(
            at: name,
            unknownName(name.value, kind: "variable", known: Set(names.joined()).sorted()))
        }
        guard found.count == 1 else {
          throw pipeline.failure(
            at: name,
            "\(found.map { paths[$0] }.joined(separator: " and ")) both have a variable "
              + "'\(name.value)'. Say which: {name: \(name.value), file: PATH}.")
        }
        holders[variable] = paths[first]
      }
    }
    return holders
  }

  private static func options(
    _ entry: CaseEntry, _ pipeline: PipelineFile, leavingOut modelled: [Column.Variable]
  ) throws -> RecordOptions {
    var options = RecordOptions()
    if let layout = entry.layout {
      guard let known = Layout(rawValue: layout.value) else {
        throw pipeline.failure(
          at: layout,
          unknownName(layout.value, kind: "layout", known: Layout.allCases.map(\.rawValue)))
      }
      options.layout = known
    }
    options.time.name = entry.time?.name.value
    options.time.units = entry.time?.units?.value
    if case .file(let centres?, _) = entry.grid { options.height.name = centres.value }
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

  /// Returns every file that the case is made from, each once.
  func all() throws -> [String] {
    let forcing = entry.forcing
    var fluxes: [FluxEntry] =
      forcing.surfaceStressX + forcing.surfaceStressY + forcing.bottomStressX
      + forcing.bottomStressY + forcing.freshwater + (forcing.shortWave?.flux ?? [])
    for case .boundaryFluxes(let surface, let bottom) in forcing.tracers.values {
      fluxes += surface + bottom
    }
    var places = forcing.file.map { [$0] } ?? []
    for case .series(let series) in fluxes { places += series.file.map { [$0] } ?? [] }
    if case .restart(let place) = entry.initial { places.append(place) }
    let others = Set(try places.map { try pipeline.existingFile($0) })
    return paths + others.subtracting(paths).sorted()
  }

  // MARK: Numbers and profiles by name

  /// Resolves a number of the pipeline, or one that it names in the files.
  func number(_ source: SourceEntry, _ range: NumberRange = .finite) throws -> Double {
    if case .constant(let value) = source { return value }
    return try namedNumbers().number(source, range)
  }

  func namedNumbers() throws -> NamedNumbers {
    guard let path = paths.first else { preconditionFailure("checked when decoding") }
    return try NamedNumbers(path: path, pipeline: pipeline)
  }

  // MARK: Series

  /// Reads a series that the pipeline names.
  func series(_ series: SeriesEntry, as quantity: ForcingQuantity) throws -> RecordedSeries {
    var choice = SeriesChoice()
    choice.units = series.units?.value
    choice.direction = series.positive
    return try file(holding: series).series(
      series.variable.value, as: quantity, choice: choice)
  }

  private func file(holding series: SeriesEntry) throws -> RecordFile {
    if let file = series.file ?? entry.forcing.file {
      return try RecordFile(pipeline.existingFile(file))
    }
    let name = series.variable.value
    var known: [String] = []
    for path in paths {
      let file = try RecordFile(path)
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
    throw pipeline.failure(at: series.variable, unknownName(name, kind: "variable", known: known))
  }

  /// Returns what the forcing's file is known to hold.
  func recognisedForcing() throws -> [ForcingQuantity: RecordedSeries] {
    guard let file = entry.forcing.file else { return record?.forcing ?? [:] }
    return try ColumnRecord(reading: pipeline.existingFile(file)).forcing
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
