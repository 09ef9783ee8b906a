extension OceananigansFile {
  /// Reads the profiles of a file.
  ///
  /// A time at which a variable has no output becomes a gap, see ``Profiles/missingIterations``;
  /// an output without a time is an error, because nothing says when it was.
  ///
  /// - Parameters:
  ///   - path: A JLD2 file.
  ///   - wanted: The variables to read; nil for all that are profiles.
  ///   - limits: What the file may hold; the size is that of all profiles together.
  /// - Throws: ``HDF5Error`` when the file cannot be read or is not Oceananigans' output, a variable
  ///   is missing, or times, heights and profiles do not fit each other.
  public init(
    reading path: String, variables wanted: [String]? = nil, limits: FileLimits = FileLimits()
  ) throws(HDF5Error) {
    let file = try HDF5File.open(path, limits: limits)
    if let evidence = try Self.evidenceAgainst(file) {
      throw HDF5Error(path: path, reason: .notOceananigans(evidence))
    }
    let outputs = try Self.outputs(of: file)
    let grid = try VerticalGrid.read(from: file)
    self.path = path
    iterations = outputs.map(\.iteration)
    times = outputs.map(\.time)
    centres = grid.centres
    interfaces = grid.interfaces
    (names, skipped) = try Self.sortedOut(file, on: grid)
    parameters = try Self.parameters(of: file, limits)
    variables = [:]
    for name in wanted ?? [] where !names.contains(name) { _ = try profiles(name) }
    let read = names.filter { wanted?.contains($0) ?? true }
    try checkSize(of: read, limits)
    for name in read {
      variables[name] = try Self.profiles(name, of: file, on: grid, at: iterations)
    }
    try file.close()
  }

  /// Says what shows that a file is not output of Oceananigans; nil when nothing does.
  static func evidenceAgainst(_ file: HDF5File) throws(HDF5Error) -> String? {
    for group in ["/timeseries", "/timeseries/t", "/grid"] {
      let kind = try file.kind(of: group)
      if kind != .group { return "it has no group '\(group)'" }
    }
    return nil
  }

  private static func outputs(
    of file: HDF5File
  ) throws(HDF5Error) -> [(iteration: Int, time: Double)] {
    let group = "/timeseries/t"
    func unusable(_ explanation: String) -> HDF5Error {
      HDF5Error(path: file.path, object: group, reason: .unusable(explanation))
    }
    var outputs: [(iteration: Int, time: Double)] = []
    for (iteration, name) in HDF5File.numbered(try file.children(of: group)) {
      let time = try file.readDouble("\(group)/\(name)")
      guard time.isFinite else {
        throw unusable("the time of iteration \(iteration) is \(time); correct or remove it")
      }
      if let last = outputs.last, last.iteration == iteration || last.time >= time {
        throw unusable(
          "iteration \(iteration) is at \(time) s, after iteration \(last.iteration) "
            + "at \(last.time) s; times have to increase: correct or remove one")
      }
      outputs.append((iteration, time))
    }
    guard !outputs.isEmpty else {
      throw unusable("there is no output; run the simulation until its first output")
    }
    return outputs
  }
}

// MARK: - Variables

extension OceananigansFile {
  /// Tells the outputs that are profiles from those that are not.
  private static func sortedOut(
    _ file: HDF5File, on grid: VerticalGrid
  ) throws(HDF5Error) -> (names: [String], skipped: [String: String]) {
    var names: [String] = []
    var skipped: [String: String] = [:]
    for name in try file.children(of: "/timeseries") where name != "t" {
      if let reason = try reasonToSkip(name, of: file, on: grid) {
        skipped[name] = reason
      } else {
        names.append(name)
      }
    }
    return (names, skipped)
  }

  /// Refuses profiles whose size in memory exceeds a limit, before they are read.
  private func checkSize(of names: [String], _ limits: FileLimits) throws(HDF5Error) {
    let bytes = product(8, product(names.count, product(times.count, interfaces.count)))
    if let excess = limits.excess(bytes, of: .variableSize, "bytes") {
      throw HDF5Error(path: path, object: "/timeseries", reason: .excess(excess))
    }
  }

  /// Lists the outputs of a variable, besides which its group may hold metadata.
  private static func series(
    of name: String, in file: HDF5File
  ) throws(HDF5Error) -> [(number: Int, name: String)] {
    HDF5File.numbered(try file.children(of: "/timeseries/\(name)"))
  }

  /// Says why an output is not a profile, judged by its first one; nil when it is.
  private static func reasonToSkip(
    _ name: String, of file: HDF5File, on grid: VerticalGrid
  ) throws(HDF5Error) -> String? {
    guard try file.kind(of: "/timeseries/\(name)") == .group else {
      return "this is no series of outputs; name another variable"
    }
    guard let first = try series(of: name, in: file).first else {
      return "there is no output of this variable; name another"
    }
    let output = "/timeseries/\(name)/\(first.name)"
    let shape = try file.shape(of: output) ?? []
    guard let length = shape.first, shape.dropFirst().allSatisfy({ $0 == 1 }) else {
      return "its shape is \(shape), no profile along z alone; write its horizontal average"
    }
    guard grid.placement(of: length) != nil else {
      return "its \(length) values do not cover the \(grid.centres.count) levels; "
        + "write the whole profile"
    }
    let value = try file.readNumeric(output)
    guard value.numbers != nil else {
      return "this holds \(value.summary), no numbers; name another variable"
    }
    return nil
  }

  private static func profiles(
    _ name: String, of file: HDF5File, on grid: VerticalGrid, at iterations: [Int]
  ) throws(HDF5Error) -> Profiles {
    func unusable(_ iteration: Int, _ explanation: String) -> HDF5Error {
      HDF5Error(
        path: file.path, object: "/timeseries/\(name)/\(iteration)",
        reason: .unusable(explanation))
    }
    let rows = Dictionary(uniqueKeysWithValues: zip(iterations, iterations.indices))
    var found: [Int: [Double]] = [:]
    var location: Location?
    for (iteration, stored) in try series(of: name, in: file) {
      guard let row = rows[iteration], found[row] == nil else {
        throw unusable(
          iteration, "'/timeseries/t' has no time of its own for this output; add or remove one")
      }
      let (values, shape) = try file.readDoubles("/timeseries/\(name)/\(stored)")
      guard shape.dropFirst().allSatisfy({ $0 == 1 }),
        let placement = grid.placement(of: values.count),
        location == nil || location == placement.location
      else {
        throw unusable(
          iteration, "its shape is \(shape), unlike the outputs before; correct or remove it")
      }
      location = placement.location
      found[row] = Array(values.dropFirst(placement.halo).dropLast(placement.halo))
    }
    let levels = location == .interfaces ? grid.interfaces.count : grid.centres.count
    let gap = [Double](repeating: .nan, count: levels)
    return Profiles(
      location: location ?? .centres, levels: levels,
      values: iterations.indices.flatMap { found[$0] ?? gap },
      missingIterations: iterations.indices.filter { found[$0] == nil }.map { iterations[$0] })
  }
}

// MARK: - Parameters

extension OceananigansFile {
  private static func parameters(
    of file: HDF5File, _ limits: FileLimits
  ) throws(HDF5Error) -> [String: Double] {
    var parameters: [String: Double] = [:]
    for group in ["/metadata/parameters", "/parameters"] {
      try collect(group, as: "", from: file, limits, into: &parameters)
    }
    for group in ["coriolis", "buoyancy", "closure"] {
      try collect("/\(group)", as: group, from: file, limits, into: &parameters)
    }
    return parameters
  }

  /// Adds the single numbers at and below an object, which need not exist.
  private static func collect(
    _ root: String, as prefix: String, from file: HDF5File, _ limits: FileLimits,
    into parameters: inout [String: Double]
  ) throws(HDF5Error) {
    func joined(_ a: String, _ b: String) -> String { a.isEmpty ? b : "\(a)/\(b)" }
    var pending = [(object: root, name: prefix, depth: 1)]
    var count = 0
    while let (object, name, depth) = pending.popLast() {
      count += 1
      // A group may hold itself, and two that hold each other twice have a million paths.
      if let excess = limits.excess(count, of: .objects, "objects")
        ?? limits.excess(depth, of: .depth, "groups in each other")
      {
        throw HDF5Error(path: file.path, object: root, reason: .excess(excess))
      }
      switch try file.kind(of: object) {
      case .group:
        for child in try file.children(of: object) {
          pending.append(("\(object)/\(child)", joined(name, child), depth + 1))
        }
      case .dataset:
        guard try file.shape(of: object)?.allSatisfy({ $0 == 1 }) == true else { continue }
        let value = try file.readNumeric(object)
        if let number = value.number { parameters[name] = number }
        for (member, numbers) in value.members ?? [:] where numbers.count == 1 {
          parameters[joined(name, member)] = numbers[0]
        }
      case .datatype, nil: break
      }
    }
  }
}
