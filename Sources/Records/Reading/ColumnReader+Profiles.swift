import Column
import NetCDF
import Units

extension ColumnReader {
  /// How sure it is that a variable is a quantity.
  enum Evidence {
    /// It was named, has the quantity's own name or its standard name: what is wrong with it is an error.
    case sure
    /// It has a usual name: units of another dimension, say, show that it is something else.
    case name
  }

  /// Reads a variable of the model; nil where the file does not have it.
  mutating func profiles(of variable: Column.Variable) throws -> RecordedProfiles? {
    let choice = options.variables[variable] ?? VariableChoice()
    guard !choice.isLeftOut, let found = try find(variable, choice) else { return nil }
    let (source, evidence) = found
    if evidence == .name, let reason = try refutation(of: source, as: variable, choice) {
      unusable.append((source.name, reason))
      return nil
    }
    let profiles = try read(source, as: variable, choice)
    if profiles == nil {
      let reason = "is missing everywhere"
      guard choice.name == nil else {
        throw failure(source.name, "the variable \(reason). Name another.")
      }
      unusable.append((source.name, reason))
    }
    return profiles
  }

  // MARK: Finding

  private mutating func find(
    _ variable: Column.Variable, _ choice: VariableChoice
  ) throws -> (source: FileVariable, evidence: Evidence)? {
    if let name = choice.name { return (try file.named(name), .sure) }
    if let own = file[variable.rawValue], couldBeProfile(own) {
      let isSure = variable != .u && variable != .v
      return (own, isSure ? .sure : .name)
    }
    let names = rules.variables[variable] ?? []
    for standardName in LayoutRules.standardNames[variable] ?? [] {
      let same = file.variables.filter { $0.standardName == standardName && couldBeProfile($0) }
      if same.count < 2 {
        if let only = same.first { return (only, .sure) }
        continue
      }
      let list = same.map { "'\($0.name)'" }.joined(separator: " and ")
      guard let usual = names.lazy.compactMap({ name in same.first { $0.name == name } }).first
      else {
        throw failure(
          same[0].name,
          "\(list) have the standard_name \(standardName). Say which one to take: "
            + "variables: {\(variable.rawValue): \(same[0].name)} in a pipeline, "
            + "--variable \(variable.rawValue)=\(same[0].name) on the command line.")
      }
      note("of \(list), which have one standard_name, '\(usual.name)' is taken")
      return (usual, .sure)
    }
    return file.first(of: names) { couldBeProfile($0) }.map { ($0, .name) }
  }

  /// Whether a variable may hold values of a quantity at heights.
  private func couldBeProfile(_ variable: FileVariable) -> Bool {
    !variable.isCoordinate && variable.standardNameModifier == nil
      && !file.descriptive.contains(variable.name) && !variable.dimensions.isEmpty
      && !isOnTimeAlone(variable)
  }

  private func isOnTimeAlone(_ variable: FileVariable) -> Bool {
    guard let time = try? timeVariable(of: variable),
      variable.dimensions.allSatisfy({ time.has(dimension: $0) })
    else { return false }
    return ((try? verticalVariable(of: variable, time: time)) ?? nil) == nil
  }

  /// Says why a variable is not the quantity that its name suggests; nil where nothing speaks against it.
  private mutating func refutation(
    of source: FileVariable, as variable: Column.Variable, _ choice: VariableChoice
  ) throws -> String? {
    guard source.isNumeric else { return "is text (type \(source.type)), not numbers" }
    if let units = choice.units ?? source.units, let quantity = variable.quantity,
      let error = unitsError(units, quantity)
    {
      return "does not seem to be \(variable.rawValue): \(error.description.trimmingSuffix("."))"
    }
    let methods = ["point", "mean", "median"]
    if let method = cellMethod(of: source, along: nil), !methods.contains(method) {
      return "is a \(method) over time, not a value at a time"
    }
    if try timeVariable(of: source) == nil, file.variables.contains(where: isTime) {
      return "has no time, as other variables have"
    }
    return nil
  }

  private func unitsError(_ units: String, _ quantity: Quantity) -> UnitsError? {
    do {
      _ = try quantity.standardUnit(for: units)
      return nil
    } catch { return error }
  }

  // MARK: Reading

  /// Reads a variable; nil where all of it is missing.
  private mutating func read(
    _ source: FileVariable, as variable: Column.Variable, _ choice: VariableChoice
  ) throws -> RecordedProfiles? {
    used.insert(source.name)
    guard source.isNumeric else {
      throw failure(
        source.name, "this is text (type \(source.type)), not numbers. Store it as numbers.")
    }
    guard let time = try timeAxis(of: source) else { throw missingTime(of: source) }
    guard let vertical = try verticalAxis(of: source, time: time) else {
      throw missingHeights(of: source)
    }
    let (units, conversion) = try conversion(of: source, as: variable, choice)
    var values = try validRows(
      of: source, time: time, vertical: vertical.dimension, stated: choice.validRange)
    let flags = try removeFlagged(&values, of: source, time, vertical, choice)
    guard values.contains(where: { $0.contains { !$0.isNaN } }) else { return nil }
    let errors = try standardErrors(of: source, time, vertical, choice)
    func placed(_ rows: [[Double]], _ conversion: Conversion) -> [[Double]] {
      vertical.placed(rows.map(conversion.convert))
    }
    return RecordedProfiles(
      variable: variable, file: file.path, name: source.name, units: units,
      assumptions: conversion.assumptions, times: time.times,
      timeMethod: try timeMethod(of: source, time, stated: choice.average),
      heights: vertical.heights, layers: vertical.layers, values: placed(values, conversion),
      standardErrors: errors.map { placed($0, conversion.ofDifferences) }, flags: flags)
  }

  /// Finds what turns a variable's values into the model's unit.
  private mutating func conversion(
    of source: FileVariable, as variable: Column.Variable, _ choice: VariableChoice
  ) throws -> (units: String?, conversion: Conversion) {
    let stated = choice.units ?? source.units
    guard let quantity = variable.quantity else { return (stated, .identity) }
    guard let units = stated ?? implied(quantity.modelUnit) else {
      throw failure(
        source.name,
        "it has no units. Add the attribute, or state them: "
          + "variables: {\(variable.rawValue): {units: \(quantity.modelUnit)}} in a pipeline, "
          + "--units '\(variable.rawValue)=\(quantity.modelUnit)' on the command line.")
    }
    let standard = try withUnits(of: source.name) { () throws(UnitsError) in
      try quantity.standardUnit(for: units)
    }
    return (stated, standard.conversion)
  }

  // MARK: Flags and errors

  /// Makes gaps of values whose flag is not one of the good ones; returns what was applied.
  private mutating func removeFlagged(
    _ values: inout [[Double]], of source: FileVariable, _ time: TimeAxis, _ vertical: VerticalAxis,
    _ choice: VariableChoice
  ) throws -> AppliedFlags? {
    let attached = source.words(of: "ancillary_variables").compactMap { file[$0] }.filter(isFlag)
    guard let flags = choice.flags else {
      if let unused = attached.first {
        note(
          "'\(source.name)' has flags in '\(unused.name)', which are not applied: say which are good"
        )
      }
      return nil
    }
    guard let variable = try flags.variable.map(file.named) ?? attached.first else {
      throw failure(
        source.name,
        "good flags are stated, but its ancillary_variables name no variable of flags. Name it.")
    }
    used.insert(variable.name)
    let good = try goodFlags(flags.good, of: variable)
    guard source.extents.map(\.name) == variable.extents.map(\.name) else {
      throw failure(
        variable.name,
        "it is \(variable.signature), not of the shape of \(source.signature), whose flags it should hold."
      )
    }
    let rows = try rows(of: variable, time: time, vertical: vertical.dimension)
    var removed = 0
    for i in values.indices {
      for j in values[i].indices where !values[i][j].isNaN && !good.contains(rows[i][j]) {
        values[i][j] = .nan
        removed += 1
      }
    }
    note("values of '\(source.name)' that are gaps by the flags in '\(variable.name)': \(removed)")
    return AppliedFlags(variable: variable.name, good: good.sorted())
  }

  private func isFlag(_ variable: FileVariable) -> Bool {
    variable.attributes["flag_values"] != nil || variable.attributes["flag_masks"] != nil
      || ["status_flag", "quality_flag"].contains(variable.standardName)
      || variable.standardNameModifier == "status_flag"
  }

  /// Reads flags that somebody calls good, as numbers or by their meanings.
  private func goodFlags(_ good: [String], of variable: FileVariable) throws -> Set<Double> {
    if variable.attributes["flag_masks"] != nil {
      throw failure(
        variable.name,
        "its flags are bits of a mask, which is not supported. Write the values as gaps.")
    }
    let meanings = variable.words(of: "flag_meanings")
    let values = variable.attributes["flag_values"]?.doubleValues ?? []
    return Set(
      try good.map { flag in
        if let number = Double(flag) { return number }
        guard let place = meanings.firstIndex(of: flag), values.indices.contains(place) else {
          throw failure(
            variable.name,
            "'\(flag)' is none of its flags: "
              + (meanings.isEmpty
                ? "it names none. Give numbers." : meanings.joined(separator: ", ") + "."))
        }
        return values[place]
      })
  }

  /// Reads the standard errors of a variable, times × levels of the file; nil where it has none.
  private mutating func standardErrors(
    of source: FileVariable, _ time: TimeAxis, _ vertical: VerticalAxis, _ choice: VariableChoice
  ) throws -> [[Double]]? {
    let attached = source.words(of: "ancillary_variables").compactMap { file[$0] }
      .first { $0.standardNameModifier == "standard_error" }
    guard let variable = try choice.standardError.map(file.named) ?? attached else { return nil }
    used.insert(variable.name)
    let extents = Set(source.dimensions.map(\.name))
    guard variable.extents.allSatisfy({ extents.contains($0.name) }) else {
      throw failure(
        variable.name,
        "it is \(variable.signature), which does not fit the standard errors of \(source.signature)."
      )
    }
    let isInTime = variable.dimensions.contains { $0.name == time.dimension }
    let hasLevels = vertical.dimension.map(variable.has) ?? false
    let rows = try rows(
      of: variable, time: isInTime ? time : nil, vertical: hasLevels ? vertical.dimension : nil)
    if let bad = rows.joined().first(where: { $0 <= 0 || $0.isInfinite }) {
      throw failure(
        variable.name,
        "a standard error of \(short(bad)) is not a positive number. Correct it, or mark it missing."
      )
    }
    let columns = vertical.order.count
    let wide = rows.map { $0.count == columns ? $0 : Array(repeating: $0[0], count: columns) }
    return wide.count == time.range.count
      ? wide : Array(repeating: wide[0], count: time.range.count)
  }
}

extension VerticalAxis {
  /// Puts rows in the order of the file at the heights, the deepest first.
  func placed(_ rows: [[Double]]) -> [[Double]] {
    let sorted = rows.map { row in order.map { row[$0] } }
    guard let moving else { return sorted }
    return zip(sorted, moving).map { interpolated($0, from: $1) }
  }

  /// Interpolates a profile to the heights of the first.
  ///
  /// Next to a gap there is a gap. Beyond the outermost levels the outermost value holds for half the
  /// distance to the next one, which is about the extent of a cell.
  private func interpolated(_ row: [Double], from levels: [Double]) -> [Double] {
    heights.map { height in
      guard let upper = levels.firstIndex(where: { $0 >= height }) else {
        return height - levels[levels.count - 1] <= reach(levels, levels.count - 1)
          ? row[row.count - 1] : .nan
      }
      if levels[upper] == height { return row[upper] }
      guard upper > 0 else { return levels[0] - height <= reach(levels, 0) ? row[0] : .nan }
      let share = (height - levels[upper - 1]) / (levels[upper] - levels[upper - 1])
      return row[upper - 1] + share * (row[upper] - row[upper - 1])
    }
  }

  private func reach(_ heights: [Double], _ end: Int) -> Double {
    guard heights.count > 1 else { return .infinity }
    return 0.5 * (end == 0 ? heights[1] - heights[0] : heights[end] - heights[end - 1])
  }
}

extension Column.Variable {
  /// What its units are converted as; nil for the passive tracer, which may have any.
  package var quantity: Quantity? {
    switch self {
    case .u, .v: .velocity
    case .temperature: .temperature
    case .salinity: .salinity
    case .buoyancy: .buoyancy
    case .passiveTracer: nil
    }
  }
}

extension String {
  fileprivate func trimmingSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
