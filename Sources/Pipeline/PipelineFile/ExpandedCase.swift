import Glibc

/// Names one case to run: an entry of `cases`, and one of its files.
public struct ExpandedCase: Sendable, Equatable {
  /// The name given, or that of the file without its extension; different for every case.
  public var name: String
  /// The files of the observations, resolved; empty for an idealised case.
  public var observations: [String]
  /// The entry that the case comes from.
  public var entry: CaseEntry
  /// Why the case cannot be used, where that is no matter of the others: each file is an item.
  var failure: PipelineError?
}

extension PipelineFile {
  /// Finds the files of every case: one case for each, those of a pattern sorted by path.
  ///
  /// - Returns: The cases in file order.
  /// - Throws: A `PipelineError` at the `observations` key when no file is found, or at the entry
  ///   when two cases have the same name.
  public func expandedCases() throws(PipelineError) -> [ExpandedCase] {
    var result: [ExpandedCase] = []
    var owners: [String: String] = [:]
    for entry in cases {
      let isDivided = isDivided(entry)
      for files in try files(of: entry) {
        var expanded = ExpandedCase(
          name: entry.name?.value ?? files.first.map(fileStem) ?? "", observations: files,
          entry: entry)
        do throws(PipelineError) {
          if isDivided { for file in files { try confine(file, at: entry.observations[0]) } }
          try requireUsable(expanded, owners)
        } catch {
          guard isDivided, division == .perFile else { throw error }
          expanded.failure = error
          // Of two files with one name the second is known by all of its own.
          if owners[expanded.name] != nil { expanded.name = lastComponent(files[0]) }
        }
        owners[expanded.name] = entry.place.key
        try check(result.count + 1, .cases, "cases", at: entry.place)
        result.append(expanded)
      }
    }
    return result
  }

  /// Refuses a case whose name another one has, or which cannot name a file.
  private func requireUsable(
    _ expanded: ExpandedCase, _ owners: [String: String]
  ) throws(PipelineError) {
    let (name, entry) = (expanded.name, expanded.entry)
    func refuse(_ message: String) -> PipelineError {
      if let place = entry.name { return failure(at: place, message) }
      return failure(at: entry.place, message)
    }
    guard !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      throw refuse("the name '\(excerpt(name))' has control characters. Rename the file.")
    }
    if let owner = owners[name] {
      throw refuse(
        "the name '\(name)' is also that of a case of \(owner). Give one of them another 'name', or rename the "
          + "file.")
    }
  }

  /// Returns the files of each case that an entry stands for.
  private func files(of entry: CaseEntry) throws(PipelineError) -> [[String]] {
    if entry.observations.count == 1 {
      let place = entry.observations[0]
      if isPattern(place.value) { return try matches(of: place).map { [$0] } }
      if FileSystem.leadsToFolder(resolve(place.value)) {
        try confine(resolve(place.value), at: place)
        if let name = entry.name {
          throw failure(
            at: name,
            "a folder ('\(excerpt(place.value))') makes a case of every file, named after it. Remove 'name', or "
              + "give the path of one file.")
        }
        return try dataFiles(in: place).map { [$0] }
      }
    }
    var files: [String] = []
    for place in entry.observations { files.append(try existingFile(place)) }
    return [files]
  }

  /// Whether an entry makes a case of each of several files.
  func isDivided(_ entry: CaseEntry) -> Bool {
    guard entry.observations.count == 1, let path = entry.observations.first?.value else {
      return false
    }
    return isPattern(path) || FileSystem.leadsToFolder(resolve(path))
  }

  /// Finds the files of observations in a folder by the ends of their names; none is an error unless each file is
  /// an item, for then there is nothing to do yet.
  private func dataFiles(in place: Located<String>) throws(PipelineError) -> [String] {
    let folder = resolve(place.value)
    guard access(folder, R_OK | X_OK) == 0 else {
      throw failure(at: place, "the folder '\(folder)' cannot be read. Check its permissions.")
    }
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    let files = Self.dataFiles(inFolder: folder).map { prefix + $0 }
    guard !files.isEmpty || division == .perFile else {
      throw failure(
        at: place,
        "the folder '\(folder)' has no file of data (\(Self.dataEndings.joined(separator: ", "))). Check the path, "
          + "or give a pattern.")
    }
    try check(files.count, .patternFiles, "files of this folder", at: place)
    return files
  }

  /// Returns the names of the files of data in a folder, by the ends of their names, sorted.
  static func dataFiles(inFolder folder: String) -> [String] {
    FileSystem.entries(of: folder).filter { name in
      !name.hasPrefix(".") && dataEndings.contains { name.lowercased().hasSuffix($0) }
        && !FileSystem.leadsToFolder(folder + "/" + name)
    }
  }

  /// What the names of NetCDF and HDF5 files end with.
  private static let dataEndings = [".nc", ".nc4", ".cdf", ".h5", ".hdf5", ".jld2"]

  /// Returns every file that a case is made from, each once: its observations in their order, then the others.
  func inputFiles(of expanded: ExpandedCase) throws(PipelineError) -> [String] {
    if let failure = expanded.failure { throw failure }
    let forcing = expanded.entry.forcing
    var fluxes: [FluxEntry] =
      forcing.surfaceStressX + forcing.surfaceStressY + forcing.bottomStressX
      + forcing.bottomStressY + forcing.freshwater + (forcing.shortWave?.flux ?? [])
    for case .boundaryFluxes(let surface, let bottom) in forcing.tracers.values {
      fluxes += surface + bottom
    }
    var places = forcing.file.map { [$0] } ?? []
    for case .series(let series) in fluxes { places += series.file.map { [$0] } ?? [] }
    if case .restart(let place) = expanded.entry.initial { places.append(place) }
    var others: Set<String> = []
    for place in places { others.insert(try existingFile(place)) }
    return expanded.observations + others.subtracting(expanded.observations).sorted()
  }

  /// Resolves a path of the file, which has to be that of a file.
  func existingFile(_ place: Located<String>) throws(PipelineError) -> String {
    let file = resolve(place.value)
    guard access(file, F_OK) == 0 else {
      throw failure(at: place, "there is no file '\(file)'. Check the path.")
    }
    try confine(file, at: place)
    return file
  }

  /// Finds the files that a pattern of the file stands for.
  private func matches(of place: Located<String>) throws(PipelineError) -> [String] {
    // Only what the user wrote is a pattern: a folder may have brackets in its name.
    let isAbsolute = place.value.hasPrefix("/")
    let prefix = isAbsolute ? "" : folder
    var found = glob_t()
    defer { globfree(&found) }
    // A folder that is not there has no match; one that cannot be read must not pass for empty.
    // The mark is a slash at the end of each match that is a folder.
    let status = glob(
      escaped(prefix) + place.value, GLOB_MARK, { $1 == ENOENT || $1 == ENOTDIR ? 0 : 1 }, &found)
    if status != 0 && status != GLOB_NOMATCH {
      throw failure(
        at: place,
        "a folder of '\(resolve(place.value))' cannot be read. Check its permissions.")
    }
    let paths = (0..<Int(found.gl_pathc))
      .compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
      .filter { !$0.hasSuffix("/") }
    guard !paths.isEmpty else {
      throw failure(
        at: place,
        "no file matches the pattern '\(resolve(place.value))'. Check the path and the pattern.")
    }
    try check(paths.count, .patternFiles, "files of this pattern", at: place)
    return paths.sorted()
  }
}

/// Whether a path holds a character that stands for other ones.
func isPattern(_ path: String) -> Bool { path.contains { "*?[".contains($0) } }

/// Protects the characters of a path that a pattern would give a meaning.
func escaped(_ path: String) -> String {
  path.map { "*?[]\\".contains($0) ? "\\\($0)" : String($0) }.joined()
}
