import Column

/// How uncertain observations are, as standard deviations σ in the unit of the variable.
public enum StandardError: Sendable, Equatable, Codable {
  /// Not known.
  case none
  case constant(Double)
  /// One for each value: times × levels.
  case values([[Double]])

  /// Returns σ of one value; nil where it is not known.
  func value(_ time: Int, _ level: Int) -> Double? {
    switch self {
    case .none: nil
    case .constant(let value): value
    case .values(let values): values[time][level]
    }
  }
}

/// What was observed of one variable at some heights over time, such as by one mooring, and how the model's
/// equivalent is found.
public struct ObservedSeries: Sendable, Codable {
  public let variable: Variable
  /// What the series is called in results; no two of a case have the same name.
  public let name: String
  /// What is compared with the model's equivalent.
  public let quantity: Quantity
  /// From the cells to the observed heights; where the quantity is the mixed-layer depth, to those of the
  /// profile that it is found in.
  public let vertical: VerticalOperator
  /// From the states to each observed time, in increasing order.
  public let timeOperators: [TimeOperator]
  /// The observations y, times × levels; NaN where there is none.
  public let values: [[Double]]
  public let standardError: StandardError
  /// The weight of the series among those of the case; with 0 it is compared but does not count.
  public var weight: Double
  /// s² of form `z-score`: the variance of all observations of the variable in the cases that the controls are
  /// fitted to. Nil in other forms, and where these cases have no such observation.
  public internal(set) var normalisingVariance: Double?
  /// The times that count in the misfit, in increasing order.
  public var countedTimes: [Int]
  /// The levels that count in the misfit, in increasing order.
  public var countedLevels: [Int]

  /// Heights of the observations [m]; of the mixed-layer depth that of the surface, from which it counts.
  public var heights: [Double] { quantity.isOfWholeProfile ? [0] : vertical.heights }
  /// The layers that the observations are means over [m]; nil where each belongs to its very height, or to the
  /// whole profile.
  public var layers: [ClosedRange<Double>]? {
    quantity.isOfWholeProfile ? nil : vertical.layers
  }
  /// Times of the observations [s since the start].
  public var times: [Double] { timeOperators.map(\.time) }

  /// Whether its values are means over time.
  public var hasMeans: Bool { timeOperators.contains { $0.interval != nil } }

  /// Puts a series together, all of which counts.
  ///
  /// - Parameters:
  ///   - name: nil for that of the variable.
  ///   - values: times × levels; NaN where nothing was observed.
  /// - Throws: `ObservationError` where there is no time or height, times do not increase, a value is
  ///   infinite, or an error or weight is not what it must be.
  public init(
    _ variable: Variable, name: String? = nil, vertical: VerticalOperator,
    timeOperators: [TimeOperator], values: [[Double]], standardError: StandardError = .none,
    weight: Double = 1
  ) throws(ObservationError) {
    try self.init(
      variable, name: name, quantity: .value, vertical: vertical, timeOperators: timeOperators,
      values: values, standardError: standardError, weight: weight)
  }

  /// The same, of what is derived from values.
  init(
    _ variable: Variable, name: String?, quantity: Quantity, vertical: VerticalOperator,
    timeOperators: [TimeOperator], values: [[Double]], standardError: StandardError,
    weight: Double
  ) throws(ObservationError) {
    self.init(
      unchecked: variable, name, quantity, vertical, timeOperators, values, standardError, weight)
    try requireSound()
  }

  /// Takes values in the model's own cells after some of its steps.
  ///
  /// - Precondition: as the other initialiser demands, with a value for each step and cell.
  public init(
    _ variable: Variable, inCellsOf column: ColumnCase, atSteps steps: [Int], values: [[Double]],
    standardError: StandardError = .none, weight: Double = 1
  ) {
    self.init(
      unchecked: variable, nil, .value, VerticalOperator(cellsOf: column.grid),
      steps.map { TimeOperator(step: $0, timeStep: column.timeStep) }, values, standardError, weight
    )
    do { try requireSound() } catch { preconditionFailure(error.description) }
  }

  private init(
    unchecked variable: Variable, _ name: String?, _ quantity: Quantity,
    _ vertical: VerticalOperator, _ timeOperators: [TimeOperator], _ values: [[Double]],
    _ standardError: StandardError,
    _ weight: Double
  ) {
    self.variable = variable
    self.name = name ?? variable.rawValue
    self.quantity = quantity
    self.vertical = vertical
    self.timeOperators = timeOperators
    self.values = values
    self.standardError = standardError
    self.weight = weight
    countedTimes = Array(timeOperators.indices)
    countedLevels = Array((quantity.isOfWholeProfile ? [0] : vertical.heights).indices)
    precondition(
      hasShape(values), "\(name ?? variable.rawValue): one value for each time and height")
    if case .values(let errors) = standardError {
      precondition(
        hasShape(errors), "\(name ?? variable.rawValue): one error for each time and height")
    }
  }

  private func hasShape(_ rows: [[Double]]) -> Bool {
    rows.count == timeOperators.count && rows.allSatisfy { $0.count == heights.count }
  }

  private func requireSound() throws(ObservationError) {
    guard weight >= 0, weight.isFinite else {
      throw ObservationError("\(name) has weight \(weight). Give a number that is not negative.")
    }
    guard !timeOperators.isEmpty, !heights.isEmpty else {
      throw ObservationError("\(name) has no time or no height. Leave the series out.")
    }
    let times = times
    for time in times.indices.dropFirst() where !(times[time] > times[time - 1]) {
      throw ObservationError(
        "times of \(name) must increase, but time \(time) (\(times[time]) s) is not after time "
          + "\(time - 1) (\(times[time - 1]) s). Sort them.")
    }
    for (time, row) in values.enumerated() {
      for (level, value) in row.enumerated() where !value.isNaN {
        func place() -> String {
          "of \(name) at time \(time) (\(times[time]) s), height \(heights[level]) m"
        }
        guard value.isFinite else {
          throw ObservationError(
            "the value \(place()) is infinite. Mark it as missing, or leave it out.")
        }
        if let error = standardError.value(time, level), !(error > 0 && error.isFinite) {
          throw ObservationError(
            "the error \(place()) is \(error); it must be positive and finite. Correct it, or mark "
              + "the value as missing.")
        }
      }
    }
  }
}

// MARK: What counts

extension ObservedSeries {
  /// Lets only those of the counted times and levels count that lie in a window; means and layers must do so
  /// as a whole.
  ///
  /// - Parameters:
  ///   - times: [s since the start], both ends included.
  ///   - heights: [m], both ends included.
  public mutating func restrict(
    toTimes times: ClosedRange<Double> = -.infinity ... .infinity,
    heights: ClosedRange<Double> = -.infinity ... .infinity
  ) {
    countedTimes = countedTimes.filter { index in
      let observed = timeOperators[index]
      return times.contains(observed.interval ?? observed.time...observed.time)
    }
    countedLevels = countedLevels.filter { level in
      heights.contains(layers?[level] ?? self.heights[level]...self.heights[level])
    }
  }

  /// Whether anything that counts was observed at one time.
  private func isPresent(_ time: Int) -> Bool {
    let row = values[time]
    return countedLevels.contains { !row[$0].isNaN }
  }

  /// The counted times at which anything that counts was observed.
  var presentTimes: [Int] { countedTimes.filter(isPresent) }

  /// Calls `body` with every observation that counts, time after time, from the deepest level upwards.
  func forEachCounted(_ body: (_ time: Int, _ level: Int, _ value: Double) -> Void) {
    for time in countedTimes {
      let row = values[time]
      for level in countedLevels where !row[level].isNaN { body(time, level, row[level]) }
    }
  }

  /// The number of observations that count: those that are there at times and levels that do.
  public var count: Int {
    var count = 0
    forEachCounted { _, _, _ in count += 1 }
    return count
  }

  /// The population variance of the observations that count; NaN where there are none.
  public var variance: Double {
    var (sum, count) = (0.0, 0)
    forEachCounted { _, _, value in
      sum += value
      count += 1
    }
    let mean = sum / Double(count)
    var squares = 0.0
    forEachCounted { _, _, value in squares += (value - mean) * (value - mean) }
    return squares / Double(count)
  }

  /// Whether it has a part in the misfit.
  public var isCounted: Bool { weight > 0 && countedTimes.contains(where: isPresent) }

  /// The series without what only a misfit needs: of the observations it says at which times there are any that
  /// count, by zeros.
  var outline: ObservedSeries {
    var outline = ObservedSeries(
      unchecked: variable, name, quantity,
      quantity.isOfWholeProfile ? vertical : vertical.selecting([0]), timeOperators,
      timeOperators.indices.map { [isPresent($0) ? 0 : .nan] }, .none, weight)
    outline.normalisingVariance = normalisingVariance
    outline.countedTimes = countedTimes
    outline.countedLevels = countedLevels.isEmpty ? [] : [0]
    return outline
  }

  /// Whether it holds a value for each cell at each of these steps, and nothing else.
  public func isTrajectory(atSteps steps: [Int]) -> Bool {
    quantity == .value && vertical.isIdentity && timeOperators.map(\.exactStep) == steps
  }
}
