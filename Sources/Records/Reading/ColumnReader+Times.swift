import NetCDF
import Units

/// The time coordinate of a variable, cut to the window.
struct TimeAxis {
  /// What tells axes apart.
  struct Key: Hashable {
    let name: String
    let encloses: Bool
  }

  /// The variable that holds the times.
  let name: String
  /// Its dimension; nil for a single time.
  let dimension: String?
  /// The times that are read, by their index in the file.
  let range: Range<Int>
  let times: RecordedTimes
  /// Where its bounds are; nil where it has none.
  let bounds: [ClosedRange<Double>]?
}

extension ColumnReader {
  /// Finds the time coordinate of a variable; nil where it has none.
  func timeVariable(of variable: FileVariable) throws -> FileVariable? {
    if let name = options.time.name {
      let named = try file.named(name)
      let isItsOwn = named.isSingle || variable.dimensions.contains { named.has(dimension: $0) }
      return isItsOwn ? named : nil
    }
    let auxiliary = variable.words(of: "coordinates")
    for dimension in variable.dimensions {
      let along = file.variables.filter { $0.dimensions == [dimension] && isTime($0) }
      if let found = along.first(where: { $0.name == dimension.name })
        ?? along.first(where: { auxiliary.contains($0.name) })
        ?? along.first(where: { $0.standardName == "time" })
      {
        return found
      }
      if along.count > 1 {
        throw failure(
          variable.name,
          "it may have the times \(along.map { "'\($0.name)'" }.joined(separator: " or ")). Name the right "
            + "one: time: NAME in a pipeline, --time NAME on the command line.")
      }
      if let only = along.first { return only }
    }
    // A single profile has its time in a variable without dimension, or with one of length 1.
    return file.variables.first { isTime($0) && $0.isSingle && !$0.isCoordinate }
  }

  /// Whether a variable is a time coordinate.
  func isTime(_ variable: FileVariable) -> Bool {
    guard variable.isNumeric, variable.dimensions.count <= 1 else { return false }
    if variable.standardName == "time" || variable.text("axis") == "T" { return true }
    if let units = variable.units {
      if units.contains(/\s(since|after|ref)\s/.ignoresCase()) { return true }
      let names = ["time", "t", "ocean_time"]
      return (variable.isCoordinate || names.contains(variable.name.lowercased()))
        && (try? TimeAxisUnits(units)) != nil
    }
    return ["time", "ocean_time"].contains(variable.name.lowercased())
  }

  /// Reads the time axis of a variable; nil where it has none.
  ///
  /// - Parameter encloses: whether the times next to the window are kept, as interpolation into it needs.
  mutating func timeAxis(of variable: FileVariable, encloses: Bool = false) throws -> TimeAxis? {
    guard let found = try timeVariable(of: variable) else { return nil }
    used.insert(found.name)
    let key = TimeAxis.Key(name: found.name, encloses: encloses)
    if let known = timeAxes[key] { return known }
    let axis = try readTimeAxis(found, encloses: encloses)
    timeAxes[key] = axis
    return axis
  }

  /// Says that a variable has no times.
  func missingTime(of variable: FileVariable) -> RecordError {
    let text = file.variables.first { !$0.isNumeric && $0.name.lowercased().contains("time") }
    return failure(
      variable.name,
      text.map {
        "its times are text ('\($0.name)' is of type \($0.type)). Store them as numbers with units such as "
          + "'seconds since 2012-06-01'."
      }
        ?? "\(variable.signature) has no time coordinate: none of its dimensions has a variable called time, "
        + "with the standard_name time, or with units such as 'seconds since 2012-06-01'. Add one, or name it: "
        + "time: NAME in a pipeline, --time NAME on the command line."
    )
  }

  private mutating func readTimeAxis(_ variable: FileVariable, encloses: Bool) throws -> TimeAxis {
    let units = try timeUnits(of: variable)
    let values = try rows(of: variable, time: nil, vertical: variable.dimensions.first).flatMap(
      \.self)
    guard !values.isEmpty else {
      throw failure(variable.name, "there are no times yet. Give a file with at least one.")
    }
    try checkIncrease(of: values, variable)
    let (origins, seconds) = try secondsSinceFirst(values, units, variable)
    let range = try window(seconds, origins, variable, encloses: encloses)
    let first = seconds[range.lowerBound]
    let kept = RecordedTimes(
      name: variable.name, units: units.text, origin: origins(range.lowerBound),
      seconds: seconds[range].map { $0 - first })
    let bounds = try timeBounds(of: variable, units, range, since: values, first: first, seconds)
    return TimeAxis(
      name: variable.name, dimension: variable.dimensions.first?.name, range: range, times: kept,
      bounds: bounds)
  }

  private mutating func timeUnits(of variable: FileVariable) throws -> TimeAxisUnits {
    guard let text = options.time.units ?? variable.units ?? implied("s") else {
      throw failure(
        variable.name,
        "the times have no units. Add the attribute, such as 'seconds since 2012-06-01' or 's', or state "
          + "them: time: {units: s} in a pipeline, --units time=s on the command line.")
    }
    let calendar = options.time.calendar ?? variable.text("calendar") ?? "standard"
    return try withUnits(of: variable.name) { () throws(UnitsError) in
      try TimeAxisUnits(text, calendar: CFCalendar(named: calendar))
    }
  }

  private func checkIncrease(of values: [Double], _ variable: FileVariable) throws {
    for (i, value) in values.enumerated() {
      guard value.isFinite else {
        throw failure(variable.name, "time \(i) is missing or not finite. Remove or correct it.")
      }
      guard i > 0, value <= values[i - 1] else { continue }
      throw failure(
        variable.name,
        value == values[i - 1]
          ? "times \(i - 1) and \(i) are both \(exact(value)). Remove one of the two."
          : "times must increase, but time \(i) (\(exact(value))) is before time \(i - 1) (\(exact(values[i - 1]))). Sort "
            + "the file by time.")
    }
  }

  /// Converts numbers of a time axis into seconds since its first, and gives the origin of any index.
  private func secondsSinceFirst(
    _ values: [Double], _ units: TimeAxisUnits, _ variable: FileVariable
  ) throws -> (origin: (Int) -> RecordedTimes.Origin, seconds: [Double]) {
    guard units.reference != nil, !isUndated(variable) else {
      let seconds = units.durations(of: values)
      return ({ .elapsed(seconds[$0]) }, seconds.map { $0 - seconds[0] })
    }
    return try withUnits(of: variable.name) { () throws(UnitsError) in
      let times = try units.times(of: values)
      var seconds: [Double] = []
      for time in times { seconds.append(try time.seconds(since: times[0])) }
      return ({ .date(times[$0]) }, seconds)
    }
  }

  /// Whether a file that plumbline wrote has a date only because CF asks for one.
  private func isUndated(_ variable: FileVariable) -> Bool {
    variable.text(undatedAttribute) == undatedValue
  }

  // MARK: Window

  /// Finds the times within the window that is asked for.
  private func window(
    _ seconds: [Double], _ origins: (Int) -> RecordedTimes.Origin, _ variable: FileVariable,
    encloses: Bool
  ) throws -> Range<Int> {
    let first = try options.from.map { try position(of: $0, origins(0), variable) } ?? -.infinity
    let last = try options.to.map { try position(of: $0, origins(0), variable) } ?? .infinity
    var lower = seconds.firstIndex { $0 >= first } ?? seconds.count
    var upper = (seconds.lastIndex { $0 <= last } ?? -1) + 1
    if encloses {
      if lower > 0, lower == seconds.count || seconds[lower] > first { lower -= 1 }
      if upper < seconds.count, upper == 0 || seconds[upper - 1] < last { upper += 1 }
    }
    guard lower < upper else {
      throw failure(
        variable.name,
        "none of its times, \(origins(0)) to \(origins(seconds.count - 1)), lies in the "
          + "window that is asked for. Choose another.")
    }
    return lower..<upper
  }

  private func position(
    of instant: RecordedInstant, _ origin: RecordedTimes.Origin, _ variable: FileVariable
  ) throws -> Double {
    do { return try instant.seconds(after: origin) } catch {
      throw failure(variable.name, error.message)
    }
  }

  // MARK: Bounds

  private mutating func timeBounds(
    of variable: FileVariable, _ units: TimeAxisUnits, _ range: Range<Int>, since values: [Double],
    first: Double, _ seconds: [Double]
  ) throws -> [ClosedRange<Double>]? {
    guard let name = variable.text("bounds") else { return nil }
    let bounds = try file.named(name)
    used.insert(name)
    guard bounds.isNumeric, bounds.dimensions.map(\.length) == [values.count, 2] else {
      throw failure(
        name,
        "the bounds of '\(variable.name)' must be two numbers for each of its \(values.count) times."
      )
    }
    // Relative to each time, so that nothing is lost far from the reference.
    let pairs = try bounds.variable.readDoubles()
    return try range.map { i in
      let ends = [pairs[2 * i], pairs[2 * i + 1]].map {
        seconds[i] - first + ($0 - values[i]) * units.secondsPerUnit
      }
      guard ends[0].isFinite, ends[1].isFinite else {
        throw failure(name, "the bounds of time \(i) are missing. Correct or remove them.")
      }
      return min(ends[0], ends[1])...max(ends[0], ends[1])
    }
  }

  /// What the values of a variable are in time, by its cell methods and bounds or as stated.
  mutating func timeMethod(
    of variable: FileVariable, _ axis: TimeAxis, stated: AverageChoice?
  ) throws -> TimeMethod {
    switch stated {
    case .point: return .point
    case .around(let before, let after):
      return .mean(axis.times.seconds.map { $0 - before...$0 + after })
    case .bounds:
      guard let bounds = axis.bounds else {
        throw failure(
          variable.name,
          "its times '\(axis.name)' have no bounds. Say how long the averages are, or add the bounds."
        )
      }
      return .mean(bounds)
    case nil: break
    }
    guard cellMethod(of: variable, along: axis) == "mean" else {
      if axis.bounds != nil, variable.text("cell_methods") == nil {
        note(
          "'\(variable.name)': its times have bounds, but no cell_methods call it a mean: taken at its times"
        )
      }
      return .point
    }
    if let bounds = axis.bounds { return .mean(bounds) }
    note("'\(variable.name)' is a mean over time, but '\(axis.name)' has no bounds")
    return .meanOfUnknownInterval
  }

  /// Finds the method of a variable along its time; nil where none is stated.
  func cellMethod(of variable: FileVariable, along axis: TimeAxis?) -> String? {
    // The time of the search grows with the square of the length.
    guard let methods = variable.text("cell_methods")?.prefix(1000) else { return nil }
    let names = ["time", axis?.name, axis?.dimension].compactMap(\.self)
    return methods.matches(of: /((?:\w+: )+)(\w+)/).first { match in
      match.1.split(separator: ":").contains { names.contains($0.trimmingPrefix(" ").description) }
    }.map { String($0.2) }
  }
}

/// Marks the time coordinate of a clean file whose reference date means nothing.
let undatedAttribute = "reference_date"
let undatedValue = "arbitrary"
