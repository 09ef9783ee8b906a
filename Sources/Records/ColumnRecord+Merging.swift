import Column

extension ColumnRecord {
  /// Reads several files and puts together what they hold.
  ///
  /// A name in the options counts for the files that have such a variable.
  ///
  /// - Throws: `RecordError` where a file cannot be read, a name is in none of them, or two of them hold the
  ///   same quantity.
  public init(
    reading paths: [String], options: RecordOptions = RecordOptions()
  ) throws(RecordError) {
    self = try .merged(Self.each(reading: paths, options: options))
  }

  /// Reads several files, and keeps what each holds apart.
  ///
  /// - Throws: `RecordError` where a file cannot be read, or a name is in none of them.
  public static func each(
    reading paths: [String], options: RecordOptions = RecordOptions()
  ) throws(RecordError) -> [ColumnRecord] {
    precondition(!paths.isEmpty, "at least one file")
    var files: [RecordFile] = []
    var names: [Set<String>] = []
    for path in paths {
      let file = try RecordFile(path, options: options)
      files.append(file)
      names.append(Set(try file.variableNames))
    }
    if paths.count > 1,
      let absent = options.namedVariables.first(where: { name in
        !names.contains { $0.contains(name) }
      })
    {
      throw RecordError(
        path: paths.joined(separator: ", "), variable: absent,
        message: "none of the files has it. Check the name.")
    }
    var records: [ColumnRecord] = []
    for (path, names) in zip(paths, names) {
      let own = paths.count > 1 ? options.restricted(to: names) : options
      records.append(try ColumnRecord(reading: path, options: own))
    }
    return records
  }

  /// Puts records together whose quantities differ.
  ///
  /// - Throws: `RecordError` where two hold the same quantity, or where times with and without a date, or of
  ///   different calendars, come together.
  public static func merged(_ records: [ColumnRecord]) throws(RecordError) -> ColumnRecord {
    guard var merged = records.first else { preconditionFailure("at least one record") }
    for record in records.dropFirst() {
      try merged.add(record)
    }
    return merged
  }

  /// Leaves out the constants that other records have: files of one place may round it differently.
  package func withoutConstants(of others: [ColumnRecord]) -> ColumnRecord {
    var result = self
    for quantity in others.flatMap(\.constants.keys) { result.constants[quantity] = nil }
    return result
  }

  private mutating func add(_ other: ColumnRecord) throws(RecordError) {
    for (variable, profiles) in other.profiles {
      if let own = self.profiles[variable] {
        throw Self.duplicate(
          variable.rawValue, own.file, own.name, profiles.file, profiles.name,
          inPipeline: "say which file has it: variables: {\(variable.rawValue): {file: PATH}}")
      }
      self.profiles[variable] = profiles
    }
    for (quantity, series) in other.forcing {
      if let own = forcing[quantity] {
        throw Self.duplicate(
          quantity.rawValue, own.file, own.name, series.file, series.name,
          inPipeline: "name the series to take under forcing")
      }
      forcing[quantity] = series
    }
    for (quantity, constant) in other.constants {
      if let own = constants[quantity], own.value != constant.value {
        throw RecordError(
          path: constant.file, variable: constant.name,
          message:
            "its \(quantity.rawValue) is \(exact(constant.value)), but \(exact(own.value)) in \(own.file). Read them "
            + "apart, or correct one.")
      }
      constants[quantity] = constants[quantity] ?? constant
    }
    files += other.files
    layouts += other.layouts
    if title != other.title { title = nil }
    notes += other.notes.filter { !notes.contains($0) }
    missing += other.missing
    unused = (unused + other.unused).sorted()
    try checkTimes()
  }

  private static func duplicate(
    _ quantity: String, _ file: String, _ name: String, _ otherFile: String, _ otherName: String,
    inPipeline advice: String
  ) -> RecordError {
    RecordError(
      path: otherFile, variable: otherName,
      message:
        "this is the \(quantity), which '\(name)' of \(file) is too. In a pipeline \(advice); on the "
        + "command line leave one out, as --variable \(quantity)=none. Where one continues the other, join "
        + "them in time first.")
  }

  /// All time axes.
  var timeAxes: [RecordedTimes] {
    Column.Variable.allCases.compactMap { profiles[$0]?.times }
      + ForcingQuantity.allCases.compactMap { forcing[$0]?.times }
  }

  private func checkTimes() throws(RecordError) {
    guard let first = timeAxes.first else { return }
    for other in timeAxes.dropFirst() {
      do { _ = try other.offset(from: first) } catch {
        throw RecordError(
          path: files.joined(separator: ", "), variable: error.variable, message: error.message)
      }
    }
  }

  /// The grid that the layers of a variable make, where they are contiguous up to the surface; nil where none
  /// do.
  public var grid: Grid? {
    Column.Variable.allCases.lazy.compactMap { profiles[$0]?.grid }.first
  }
}

extension RecordedProfiles {
  /// The grid that the layers make, where they are contiguous up to the surface.
  public var grid: Grid? {
    guard let layers, let top = layers.last?.upperBound, let bottom = layers.first?.lowerBound,
      abs(top) <= 1e-6 * (top - bottom),
      zip(layers, layers.dropFirst()).allSatisfy({
        abs($0.upperBound - $1.lowerBound) <= 1e-6 * ($1.upperBound - $0.lowerBound)
      })
    else { return nil }
    let interfaces = [bottom] + layers.dropLast().map(\.upperBound) + [0]
    return try? Grid(centres: heights, interfaces: interfaces)
  }
}

extension RecordOptions {
  /// The names of variables that are asked for.
  var namedVariables: [String] {
    let choices = Column.Variable.allCases.compactMap { self.variables[$0] }
    let variables = choices.flatMap {
      [$0.name, $0.flags?.variable, $0.standardError]
    }
    let fluxes = ForcingQuantity.allCases.compactMap { forcing[$0]?.name }
    return (variables + [time.name, height.name]).compactMap(\.self) + fluxes
  }

  /// Leaves out names that a file does not have.
  package func restricted(to names: Set<String>) -> RecordOptions {
    func kept(_ name: String?) -> String? { name.flatMap { names.contains($0) ? $0 : nil } }
    var result = self
    result.time.name = kept(time.name)
    result.height.name = kept(height.name)
    for (variable, choice) in variables {
      result.variables[variable]?.name = kept(choice.name)
      result.variables[variable]?.standardError = kept(choice.standardError)
      if let flags = choice.flags?.variable, !names.contains(flags) {
        result.variables[variable]?.flags = nil
      }
      // A quantity that was named is in the file of that name, and not looked for in the others.
      if let name = choice.name, !names.contains(name) {
        result.variables[variable]?.isLeftOut = true
      }
    }
    for (quantity, choice) in forcing {
      result.forcing[quantity]?.name = kept(choice.name)
      if let name = choice.name, !names.contains(name) {
        result.forcing[quantity]?.isLeftOut = true
      }
    }
    return result
  }
}
