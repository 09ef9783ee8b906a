import Column
import Records

/// The files of one place or of one simulation, and what they hold together.
struct FileGroup {
  /// The files with profiles.
  let observations: [String]
  /// The files with fluxes alone.
  let forcing: [String]
  let record: ColumnRecord
  /// The variables whose names were guessed.
  let guessed: Set<Column.Variable>

  init(
    _ columns: [ColumnRecord], _ fluxes: [ColumnRecord],
    guesses: [String: Set<Column.Variable>] = [:]
  ) throws {
    observations = columns.flatMap(\.files)
    forcing = fluxes.flatMap(\.files)
    record = try Self.merged(columns, fluxes)
    guessed = observations.reduce(into: []) { $0.formUnion(guesses[$1] ?? []) }
  }

  /// Puts profiles and fluxes together; of constants that both have, those beside the profiles count.
  static func merged(_ columns: [ColumnRecord], _ fluxes: [ColumnRecord]) throws -> ColumnRecord {
    try ColumnRecord.merged(columns + fluxes.map { $0.withoutConstants(of: columns) })
  }
}

/// Tells which files belong together, by what they hold.
///
/// Files of which each has what the others lack are those of one place, and one case. Files that hold the same
/// quantity and each a whole column are cases of their own. What is lacking then, profiles or fluxes, is looked for in
/// the folder of the files.
struct FileGroups {
  private(set) var groups: [FileGroup] = []
  /// What was decided, in sentences.
  private(set) var decisions: [String] = []
  /// The variables of each file whose names were guessed.
  private var guesses: [String: Set<Column.Variable>] = [:]

  /// - Parameter paths: at least one file.
  /// - Throws: `RecordError` for a file that cannot be read, `PipelineError` where files cannot be put together.
  init(_ paths: [String], options: RecordOptions) throws {
    let records = try read(paths, options)
    let companions = CompanionFiles(beside: paths, options: options)
    var columns = records.filter { !$0.profiles.isEmpty }
    var fluxes = records.filter { $0.profiles.isEmpty }
    if columns.isEmpty {
      columns = try companions.profiles(for: fluxes)
      tell(
        "\(Self.list(fluxes)) \(Self.verb(fluxes, "holds", "hold")) fluxes alone: the profiles are those of "
          + "\(Self.list(columns)) beside it, of the same times")
    }
    try Self.requireTimes(columns)
    guard Self.holdTheSame(columns) else {
      if fluxes.isEmpty, !columns.contains(where: { !$0.forcing.isEmpty }),
        let companion = companions.fluxes(for: columns)
      {
        fluxes = [companion]
        tell(
          "\(Self.list(columns)) \(Self.verb(columns, "has", "have")) no fluxes: those of \(Self.list(fluxes)) beside "
            + "it are used, whose times overlap")
      } else if records.count > 1 {
        tell("\(Self.list(columns + fluxes)) make one case: each has what the others lack")
      }
      if let companion = companions.temperature(for: columns) {
        columns.append(companion)
        tell(
          "no temperature was found: that of \(Self.list([companion])) beside it is used, whose times overlap"
        )
      }
      groups = [try FileGroup(columns, fluxes, guesses: guesses)]
      return
    }
    try Self.requireWholeColumns(columns)
    groups = try columns.map { column in
      try FileGroup([column], column.forcing.isEmpty ? fluxes : [], guesses: guesses)
    }
    tell(
      "\(Self.list(columns)) are a case each: every one holds a whole column"
        + (fluxes.isEmpty ? "" : "; \(Self.list(fluxes)) drives those without fluxes"))
  }

  /// Reads the files; names in one of which nothing is known are guessed.
  private mutating func read(_ paths: [String], _ options: RecordOptions) throws -> [ColumnRecord] {
    var tolerant = options
    tolerant.mayBeEmpty = true
    var records = try ColumnRecord.each(reading: paths, options: tolerant)
    for (index, path) in paths.enumerated()
    where records[index].profiles.isEmpty && records[index].forcing.isEmpty {
      let guess = GuessedNames(path)
      guard !guess.names.isEmpty,
        let record = try? ColumnRecord(reading: path, options: guess.options(options))
      else {
        // Says what is wrong.
        records[index] = try ColumnRecord(reading: path, options: options)
        continue
      }
      records[index] = record
      guesses[path] = Set(guess.names.keys)
      let names = Column.Variable.allCases.compactMap { variable in
        guess.names[variable].map { "'\($0)' is the \(variable.rawValue)" }
      }
      tell(
        "\(lastComponent(path)): CHECK that \(names.joined(separator: ", ")): guessed by units and names"
      )
    }
    return records
  }

  private mutating func tell(_ decision: String) { decisions.append(decision) }

  // MARK: What files hold

  private static func holdTheSame(_ columns: [ColumnRecord]) -> Bool {
    Column.Variable.allCases.contains { variable in
      columns.count { $0.profiles[variable] != nil } > 1
    }
  }

  private static func requireTimes(_ columns: [ColumnRecord]) throws {
    for column in columns where column.readiness.comparable.isEmpty {
      throw PipelineError(
        path: column.files[0],
        message:
          "it has one time only, which can start a run but not judge it. Name a file with later times as well, or "
          + "join the times in one file first.")
    }
  }

  private static func requireWholeColumns(_ columns: [ColumnRecord]) throws {
    let tracers: [Column.Variable] = [.temperature, .salinity, .buoyancy]
    let sets = columns.map { column in tracers.filter { column.profiles[$0] != nil } }
    guard let part = columns.indices.first(where: { sets[$0].isEmpty || sets[$0] != sets[0] })
    else {
      return
    }
    func held(_ index: Int) -> String {
      "\(lastComponent(columns[index].files[0])) holds "
        + (sets[index].isEmpty
          ? "none of them" : sets[index].map(\.rawValue).joined(separator: " and "))
    }
    throw PipelineError(
      path: columns[part].files[0],
      message:
        "these files are neither those of one place, for several hold the same quantity, nor cases of the same kind: "
        + "of temperature, salinity and buoyancy, \(held(part == 0 ? 1 : 0)), but \(held(part)). Name the files of one "
        + "place at a time.")
  }

  // MARK: Words

  static func list(_ records: [ColumnRecord]) -> String {
    let names = records.flatMap(\.files).map(lastComponent)
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }

  private static func verb(_ records: [ColumnRecord], _ one: String, _ several: String) -> String {
    records.count == 1 ? one : several
  }
}
