import NetCDF
import Units

/// The vertical coordinate of a variable, as heights from the deepest up.
struct VerticalAxis {
  /// The variable that holds the heights or depths.
  let name: String
  /// Its dimension; nil for a single level.
  let dimension: Dimension?
  /// The index in the file of each level.
  let order: [Int]
  /// Heights [m], increasing; those of the first time where they move.
  let heights: [Double]
  /// The layer of each level [m]; nil where the file does not say.
  let layers: [ClosedRange<Double>]?
  /// Heights at each time, times × levels, where they move by more than the tolerance.
  let moving: [[Double]]?
}

// MARK: Finding

extension ColumnReader {
  /// Finds the vertical coordinate of a variable, and which of its dimensions is the vertical one; nil
  /// where it has none.
  ///
  /// - Throws: an error where it may be one of several.
  func verticalVariable(
    of variable: FileVariable, time: FileVariable?
  ) throws -> (coordinate: FileVariable, dimension: Dimension?)? {
    let candidates = variable.dimensions.filter { time?.has(dimension: $0) != true }
    var found: [(coordinate: FileVariable, dimension: Dimension?)] = []
    if let name = options.height.name {
      let named = try file.named(name)
      guard let dimension = candidates.first(where: named.has) else {
        return named.isSingle && variable.extents.count <= 1 ? (named, nil) : nil
      }
      return (named, dimension)
    }
    for dimension in candidates {
      let along = coordinates(along: dimension, of: variable)
      if let best = along.first { found.append((best, dimension)) }
    }
    let long = found.filter { $0.dimension?.length != 1 }
    if long.count > 1 {
      let names = long.map { "'\($0.coordinate.name)'" }.joined(separator: " and ")
      throw failure(
        variable.name,
        "it is \(variable.signature), with the vertical coordinates \(names). A column has one: cut out the "
          + "other.")
    }
    if let found = long.first ?? found.first { return found }
    // A single level has its height in a variable without dimension.
    guard variable.extents.allSatisfy({ time?.has(dimension: $0) == true }) else { return nil }
    let auxiliary = variable.words(of: "coordinates").compactMap { file[$0] }
    return auxiliary.first { $0.dimensions.isEmpty && isVertical($0) }.map { ($0, nil) }
  }

  /// Lists the vertical coordinates along a dimension of a variable, the likeliest first; only one, unless
  /// nothing tells which.
  private func coordinates(along dimension: Dimension, of variable: FileVariable) -> [FileVariable]
  {
    let along = file.variables.filter { candidate in
      candidate.name != variable.name && candidate.has(dimension: dimension)
        && isVertical(candidate)
        && !file.descriptive.contains(candidate.name)
        && candidate.dimensions.allSatisfy(variable.has)
    }
    if let own = along.first(where: \.isCoordinate) { return [own] }
    if let own = along.first(where: { $0.name == dimension.name }) { return [own] }
    let auxiliary = variable.words(of: "coordinates")
    let named = along.filter { auxiliary.contains($0.name) }
    return named.isEmpty ? along : named
  }

  /// Whether a variable is a vertical coordinate in metres.
  func isVertical(_ variable: FileVariable) -> Bool {
    guard variable.isNumeric else { return false }
    if let name = variable.standardName { return Self.senses[name] != nil }
    if variable.text("axis") == "Z" || variable.text("positive") != nil { return true }
    let names = (rules.centres + rules.interfaces).map { $0.lowercased() }
    return names.contains(variable.name.lowercased())
  }

  /// The standard names of vertical coordinates, and the sense in which they are positive.
  private static let senses: [String: VerticalSense] = [
    "depth": .down, "depth_below_geoid": .down, "height": .up, "altitude": .up,
    "height_above_mean_sea_level": .up, "height_above_geopotential_datum": .up,
    "height_above_geoid": .up,
  ]

  /// Says that a variable has no vertical coordinate.
  func missingHeights(of variable: FileVariable) -> RecordError {
    let elsewhere = file.variables.filter { isVertical($0) && !file.descriptive.contains($0.name) }
    let hint = elsewhere.map(\.signature).joined(separator: ", ")
    return failure(
      variable.name,
      "\(variable.signature) has no vertical coordinate: none of its dimensions has heights or depths"
        + (hint.isEmpty ? "" : " (the file has \(hint))")
        + ". Add a variable called as the dimension, in metres, with the attribute positive, or name it: height: NAME in a pipeline, --height NAME on the command line."
    )
  }
}

// MARK: Reading

extension ColumnReader {
  /// Reads the vertical axis of a variable; nil where it has none.
  mutating func verticalAxis(of variable: FileVariable, time: TimeAxis?) throws -> VerticalAxis? {
    let timeVariable = try timeVariable(of: variable)
    guard let found = try verticalVariable(of: variable, time: timeVariable) else { return nil }
    let (coordinate, dimension) = found
    used.insert(coordinate.name)
    guard dimension?.length != 0 else {
      throw failure(coordinate.name, "there are no levels. Give a file with at least one.")
    }
    if let dimension, options.height.name == nil {
      try checkAgreement(coordinates(along: dimension, of: variable), time, dimension, variable)
    }
    let (rows, sense) = try heights(of: coordinate, time: time, vertical: dimension)
    let all = rows[0].indices.sorted { rows[0][$0] < rows[0][$1] }
    let halo = haloWidth(rows[0])
    let order = Array(all.dropFirst(halo).dropLast(halo))
    try checkLevels(rows, order, coordinate)
    let sorted = rows.map { row in order.map { row[$0] } }
    if halo > 0 {
      note("halo levels left out at either end of '\(coordinate.name)': \(halo)")
    }
    if all != Array(all.indices), all != Array(all.indices.reversed()) {
      note("'\(coordinate.name)' is not in order: levels are sorted by height")
    }
    var layers: [ClosedRange<Double>]?
    if let dimension {
      layers = try self.layers(of: coordinate, time: time, dimension, sense, order, sorted[0], halo)
    }
    return VerticalAxis(
      name: coordinate.name, dimension: dimension, order: order, heights: sorted[0], layers: layers,
      moving: moving(sorted, coordinate))
  }

  /// Refuses several coordinates that do not say the same.
  private mutating func checkAgreement(
    _ coordinates: [FileVariable], _ time: TimeAxis?, _ dimension: Dimension,
    _ variable: FileVariable
  ) throws {
    guard coordinates.count > 1 else { return }
    var all: [[[Double]]] = []
    for coordinate in coordinates {
      all.append(try heights(of: coordinate, time: time, vertical: dimension).rows)
      used.insert(coordinate.name)
    }
    guard all.dropFirst().allSatisfy({ $0 == all[0] }) else {
      let names = coordinates.map { "'\($0.name)'" }.joined(separator: " or ")
      throw failure(
        variable.name,
        "its levels may lie at \(names), which differ. Name the right one: height: NAME in a pipeline, --height NAME on the command line."
      )
    }
  }

  /// Reads heights [m, positive up] as times × levels, with one row where they do not depend on time, and
  /// the sense that the file has them in.
  private mutating func heights(
    of coordinate: FileVariable, time: TimeAxis?, vertical: Dimension?
  ) throws -> (rows: [[Double]], sense: VerticalSense) {
    let metres = try metres(of: coordinate, time: time, vertical: vertical)
    let sense = try sense(of: coordinate, metres.flatMap(\.self))
    return (metres.map { sense.heights(of: $0) }, sense)
  }

  private mutating func metres(
    of coordinate: FileVariable, time: TimeAxis?, vertical: Dimension?
  ) throws -> [[Double]] {
    let isInTime = coordinate.dimensions.contains { $0.name == time?.dimension }
    let rows = try rows(of: coordinate, time: isInTime ? time : nil, vertical: vertical)
    guard let units = options.height.units ?? coordinate.units ?? implied("m") else {
      throw failure(
        coordinate.name,
        "the vertical coordinate has no units. Add the attribute, such as 'm', or state them: height: {units: m} in a "
          + "pipeline, --units height=m on the command line."
      )
    }
    let conversion = try withUnits(of: coordinate.name) { () throws(UnitsError) in
      try Quantity.length.standardUnit(for: units).conversion
    }
    return rows.map { conversion.convert($0) }
  }

  /// Finds whether a coordinate counts heights or depths.
  private mutating func sense(
    of coordinate: FileVariable, _ values: [Double]
  ) throws -> VerticalSense {
    let values = values.filter(\.isFinite)
    let isNegative = values.allSatisfy { $0 <= 0 } && values.contains { $0 < 0 }
    let isPositive = values.allSatisfy { $0 >= 0 } && values.contains { $0 > 0 }
    let name = "'\(coordinate.name)'"
    if let stated = options.positive { return stated }
    if let text = coordinate.text("positive") {
      guard let sense = VerticalSense(rawValue: text.lowercased()) else {
        throw failure(
          coordinate.name, "attribute 'positive' is '\(text)', expected 'up' or 'down'. Correct it."
        )
      }
      if sense == .down, isNegative {
        note("\(name) says positive = down, but is negative: taken as heights")
        return .up
      }
      if sense == .up, isPositive {
        throw failure(
          coordinate.name,
          "it says positive = up, so that all levels would be above the surface. If these are "
            + "depths, correct the attribute, or \(Self.statingDepths).")
      }
      return sense
    }
    if let standard = coordinate.standardName.flatMap({ Self.senses[$0] }) {
      if standard == .down ? !isNegative : !isPositive { return standard }
    }
    let called = coordinate.longName.map { " ('\($0)')" } ?? ""
    if let usual = rules.sense { return usual }
    if isNegative {
      note("\(name)\(called) does not say which way is positive: negative, so taken as heights")
      return .up
    }
    if isPositive {
      note("\(name)\(called) does not say which way is positive: positive, so taken as depths")
      return .down
    }
    guard values.contains(where: { $0 != 0 }) else { return .up }
    throw failure(
      coordinate.name,
      "it has values on both sides of 0 and does not say which way is positive. Add positive = \"up\" or "
        + "\"down\", or state it: height: {positive: up} in a pipeline, --positive height=up on the command line."
    )
  }

  private static let statingDepths =
    "say so: height: {positive: down} in a pipeline, --positive height=down on the command line"

  /// Counts the levels beyond either end that Oceananigans writes when it is asked to: as many as there are
  /// above the surface.
  private func haloWidth(_ heights: [Double]) -> Int {
    guard layout == .oceananigansNetCDF, file.attributes["output_includes_halos"] != nil else {
      return 0
    }
    let above = heights.count { $0 > 0 }
    return 2 * above < heights.count ? above : 0
  }

  private func checkLevels(
    _ rows: [[Double]], _ order: [Int], _ coordinate: FileVariable
  ) throws {
    for (time, row) in rows.enumerated() {
      if let level = row.firstIndex(where: { !$0.isFinite }) {
        throw failure(
          coordinate.name,
          "the height of level \(level) is missing or not finite"
            + (rows.count > 1 ? " at time \(time)" : "") + ". Correct it, or cut the level out.")
      }
    }
    for (lower, upper) in zip(order, order.dropFirst()) where rows[0][lower] == rows[0][upper] {
      throw failure(
        coordinate.name,
        "levels \(min(lower, upper)) and \(max(lower, upper)) are both at \(exact(rows[0][lower])) m. Remove one of the "
          + "two.")
    }
    // The reference of a moving coordinate may lie a little above the mean surface.
    if rows.count == 1, let level = order.last, rows[0][level] > 1e-6 {
      throw failure(
        coordinate.name,
        "level \(level) is \(exact(rows[0][level])) m above the surface. If these are depths, "
          + "\(Self.statingDepths); otherwise cut the level out.")
    }
  }

  /// Keeps the heights at each time where they move by more than the tolerance.
  private mutating func moving(_ rows: [[Double]], _ coordinate: FileVariable) -> [[Double]]? {
    guard rows.count > 1 else { return nil }
    let largest = rows.reduce(0) { largest, row in
      zip(row, rows[0]).reduce(largest) { max($0, abs($1.0 - $1.1)) }
    }
    guard largest > options.heightTolerance else { return nil }
    note(
      "levels of '\(coordinate.name)' move by up to \(short(largest)) m: profiles are interpolated to the "
        + "heights of the first")
    return rows
  }

  // MARK: Layers

  /// Finds the layer that each level stands for: by the coordinate's bounds, or by interfaces.
  private mutating func layers(
    of coordinate: FileVariable, time: TimeAxis?, _ dimension: Dimension, _ sense: VerticalSense,
    _ order: [Int], _ heights: [Double], _ halo: Int
  ) throws -> [ClosedRange<Double>]? {
    if options.interfaces == nil, let name = coordinate.text("bounds") {
      let bounds = try file.named(name)
      used.insert(name)
      return try layers(byBounds: bounds, of: coordinate, order, heights)
    }
    guard let interfaces = try interfaces(of: coordinate, levels: dimension.length) else {
      return nil
    }
    let vertical = interfaces.dimensions.first { $0.length == dimension.length + 1 }
    let metres = try metres(of: interfaces, time: time, vertical: vertical)
    let edges = sense.heights(of: metres[0]).sorted().dropFirst(halo).dropLast(halo)
    let layers = zip(edges, edges.dropFirst()).map { $0...$1 }
    if let level = heights.indices.first(where: { !layers[$0].contains(heights[$0]) }) {
      guard options.interfaces != nil else { return nil }
      throw failure(
        interfaces.name,
        "these are no interfaces of '\(coordinate.name)': \(short(layers[level].lowerBound)) m and "
          + "\(short(layers[level].upperBound)) m do not enclose the level at \(short(heights[level])) m. "
          + "Correct them, or name others.")
    }
    used.insert(interfaces.name)
    return layers
  }

  private func interfaces(of coordinate: FileVariable, levels: Int) throws -> FileVariable? {
    if let name = options.interfaces {
      let named = try file.named(name)
      guard named.isNumeric, named.dimensions.contains(where: { $0.length == levels + 1 }),
        named.extents.count == coordinate.extents.count
      else {
        throw failure(
          name,
          "it is \(named.signature); the interfaces of '\(coordinate.name)' are \(levels + 1) numbers, one "
            + "more than its levels. Name others.")
      }
      return named
    }
    return file.first(of: rules.interfaces) { candidate in
      candidate.isNumeric && candidate.name != coordinate.name
        && candidate.dimensions.contains { $0.length == levels + 1 }
        && candidate.extents.count == coordinate.extents.count
    }
  }

  private mutating func layers(
    byBounds bounds: FileVariable, of coordinate: FileVariable, _ order: [Int], _ heights: [Double]
  ) throws -> [ClosedRange<Double>] {
    guard bounds.isNumeric, bounds.dimensions.map(\.length) == [heights.count, 2] else {
      throw failure(
        bounds.name,
        "the bounds of '\(coordinate.name)' must be two numbers for each of its \(heights.count) levels. Correct "
          + "them, or remove the attribute 'bounds'.")
    }
    let values = try bounds.variable.readDoubles()
    let units = options.height.units ?? bounds.units ?? coordinate.units ?? "m"
    let metres = try withUnits(of: bounds.name) { () throws(UnitsError) in
      try Quantity.length.standardUnit(for: units).conversion.convert(values)
    }
    var layers: [ClosedRange<Double>] = []
    for (height, index) in zip(heights, order) {
      let ends = [metres[2 * index], metres[2 * index + 1]]
      // Bounds count as their coordinate does; the level lies within on one side of the surface only.
      let senses = [1.0, -1.0].map { sign in ends.map { sign * $0 == 0 ? 0 : sign * $0 }.sorted() }
      guard let layer = senses.first(where: { $0[0] <= height && height <= $0[1] }) else {
        throw failure(
          bounds.name,
          "the bounds of level \(index) of '\(coordinate.name)', \(exact(ends[0])) and \(exact(ends[1])), do not enclose it. "
            + "Correct them, or remove the attribute 'bounds'.")
      }
      layers.append(layer[0]...layer[1])
    }
    return layers
  }
}

extension VerticalSense {
  /// Turns values of a coordinate of this sense into heights; 0 stays without a sign.
  fileprivate func heights(of values: [Double]) -> [Double] {
    self == .up ? values : values.map { $0 == 0 ? 0 : -$0 }
  }
}
