import Column
import Units

/// Something in a record that may be wrong.
public struct Suspicion: Equatable, Sendable {
  /// The variable or flux.
  public let quantity: String
  /// What is suspicious, and where, in a sentence without a full stop.
  public let text: String
}

/// What counts as suspicious.
public struct SuspicionLimits: Equatable, Sendable {
  /// A jump is a change from time to time that differs from the median change of its level by more than so
  /// many robust deviations (1.4826 times the median absolute deviation).
  public var jump = 20.0
  /// A robust deviation counts as at least this part of the range of the variable's values.
  public var leastDeviation = 0.005
  /// Density that increases upwards by more than this from a level to the next is an inversion [kg m⁻³].
  public var inversion = 0.03

  public init() {}
}

extension ColumnRecord {
  /// Looks for what may be wrong with the values.
  public func suspicions(_ limits: SuspicionLimits = SuspicionLimits()) -> [Suspicion] {
    let profiles = Column.Variable.allCases.compactMap { self.profiles[$0] }
    let series = ForcingQuantity.allCases.compactMap { forcing[$0] }
    return profiles.flatMap { $0.suspicions(limits) } + densitySuspicions(limits)
      + series.flatMap(\.suspicions)
  }
}

extension RecordedProfiles {
  fileprivate func suspicions(_ limits: SuspicionLimits) -> [Suspicion] {
    [implausibleValues, emptyLevels, constantLevels, jumps(limits), repeatedProfiles]
      .compactMap { $0.map { Suspicion(quantity: variable.rawValue, text: $0) } }
  }

  private func place(_ time: Int, _ level: Int) -> String {
    "\(times.text(at: time)), \(short(-heights[level])) m"
  }

  /// Values that sea water does not have.
  private var implausibleValues: String? {
    let range: ClosedRange<Double>
    switch variable {
    case .temperature: range = -3...45
    case .salinity: range = 0...45
    case .u, .v: range = -10...10
    case .buoyancy, .passiveTracer: return nil
    }
    var worst: (time: Int, level: Int)?
    var count = 0
    for (time, row) in values.enumerated() {
      for (level, value) in row.enumerated() where !value.isNaN && !range.contains(value) {
        count += 1
        let excess = abs(value - range.clamped(value))
        if let (i, j) = worst, excess <= abs(values[i][j] - range.clamped(values[i][j])) {
          continue
        }
        worst = (time, level)
      }
    }
    return worst.map {
      "values outside \(short(range.lowerBound)) to \(short(range.upperBound)): \(count), the worst "
        + "\(short(values[$0.time][$0.level])) at \(place($0.time, $0.level))"
    }
  }

  /// Levels at which there never is a value.
  private var emptyLevels: String? {
    let empty = levels.indices.filter { levels[$0].allSatisfy(\.isNaN) }
    return empty.isEmpty
      ? nil : "levels without values: \(empty.count) of \(heights.count), at \(depths(of: empty))"
  }

  private func depths(of levels: [Int]) -> String {
    let shown = levels.reversed().prefix(4).map { short(-heights[$0]) }.joined(separator: ", ")
    return shown + (levels.count > 4 ? ", … m" : " m")
  }

  /// Levels that do not change while others do.
  private var constantLevels: String? {
    let levels = levels.map { $0.filter { !$0.isNaN } }
    let constant = levels.indices.filter { level in
      levels[level].count >= 3 && levels[level].allSatisfy { $0 == levels[level][0] }
    }
    guard !constant.isEmpty else { return nil }
    let varying = levels.contains { values in values.contains { $0 != values[0] } }
    guard varying else { return "it never changes" }
    return
      "levels that never change: \(constant.count) of \(heights.count), at \(depths(of: constant))"
  }

  /// Changes from time to time beyond what the level does otherwise.
  private func jumps(_ limits: SuspicionLimits) -> String? {
    // Levels that hardly change would make a jump of everything that happens.
    let present = values.joined().filter { !$0.isNaN }
    let least = limits.leastDeviation * ((present.max() ?? 0) - (present.min() ?? 0))
    var count = 0
    var worst: (change: Double, deviations: Double, time: Int, level: Int)?
    for (level, series) in levels.enumerated() {
      let times = series.indices.filter { !series[$0].isNaN }
      let changes = zip(times.dropFirst(), times).map { series[$0] - series[$1] }
      guard changes.count >= 10 else { continue }
      let centre = median(changes)
      let deviation = max(1.4826 * median(changes.map { abs($0 - centre) }), least)
      guard deviation > 0 else { continue }
      for (i, change) in changes.enumerated() {
        let deviations = abs(change - centre) / deviation
        guard deviations > limits.jump else { continue }
        count += 1
        if deviations > worst?.deviations ?? 0 {
          worst = (change, deviations, times[i + 1], level)
        }
      }
    }
    return worst.map {
      "jumps of more than \(short(limits.jump)) robust deviations: \(count), the largest "
        + "\(short($0.change)) at \(place($0.time, $0.level))"
    }
  }

  /// Profiles that are the same as the one before, unless all are.
  private var repeatedProfiles: String? {
    let repeated = values.indices.dropFirst().filter { time in
      zip(values[time], values[time - 1]).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }
        && values[time].contains { !$0.isNaN }
    }
    guard let first = repeated.first, repeated.count < values.count - 1 else { return nil }
    return
      "profiles that repeat the one before: \(repeated.count) of \(values.count), the first at "
      + times.text(at: first)
  }
}

// MARK: - Density

extension ColumnRecord {
  /// Inversions of density, and columns that stand on their head.
  private func densitySuspicions(_ limits: SuspicionLimits) -> [Suspicion] {
    guard let density = DensityProfiles(self) else { return [] }
    var count = 0
    var stable = 0
    var pairs = 0
    var worst: (excess: Double, time: Int, level: Int)?
    for (time, row) in density.values.enumerated() {
      var isInverted = false
      for (level, (lower, upper)) in zip(row, row.dropFirst()).enumerated() {
        guard !(upper - lower).isNaN else { continue }
        pairs += 1
        if upper < lower { stable += 1 }
        guard upper - lower > limits.inversion else { continue }
        isInverted = true
        if upper - lower > worst?.excess ?? 0 { worst = (upper - lower, time, level) }
      }
      if isInverted { count += 1 }
    }
    guard let worst else { return [] }
    let place = density.times.text(at: worst.time)
    let lower = -density.heights[worst.level]
    let upper = -density.heights[worst.level + 1]
    var found = [
      Suspicion(
        quantity: "density",
        text:
          "profiles that are denser above than below by more than \(short(limits.inversion)) kg m-3 from level "
          + "to level: \(count) of \(density.values.count), the worst by \(short(worst.excess)) between "
          + "\(short(upper)) and \(short(lower)) m at \(place) (\(density.basis))")
    ]
    if pairs > 0, 10 * stable < pairs {
      found.append(
        Suspicion(
          quantity: "depth",
          text: "the column is denser above than below nearly everywhere: depths may be upside down"
        ))
    }
    return found
  }
}

/// Density by a linear equation of state, at heights and times of temperature, or else of what there is.
private struct DensityProfiles {
  let times: RecordedTimes
  let heights: [Double]
  let values: [[Double]]
  /// What it is computed from.
  let basis: String

  /// nil where the record has nothing that density could be computed from.
  init?(_ record: ColumnRecord) {
    var constants = PhysicalConstants()
    if let gravity = record.constants[.gravity] { constants.gravity = gravity.value }
    if let alpha = record.constants[.thermalExpansion] { constants.thermalExpansion = alpha.value }
    if let beta = record.constants[.halineContraction] { constants.halineContraction = beta.value }
    if let buoyancy = record.profiles[.buoyancy] {
      self.init(buoyancy, basis: "by buoyancy") { constants.density(buoyancy: $0) }
    } else if let temperature = record.profiles[.temperature] {
      if let salinity = record.profiles[.salinity],
        let combined = Self.combined(temperature, salinity, constants)
      {
        self = combined
      } else {
        self.init(temperature, basis: "by temperature alone") { constants.density(temperature: $0) }
      }
    } else if let salinity = record.profiles[.salinity] {
      self.init(salinity, basis: "by salinity alone") { constants.density(salinity: $0) }
    } else {
      return nil
    }
  }

  private init(_ profiles: RecordedProfiles, basis: String, _ density: (Double) -> Double) {
    times = profiles.times
    heights = profiles.heights
    values = profiles.values.map { $0.map(density) }
    self.basis = basis
  }

  private init(_ times: RecordedTimes, _ heights: [Double], _ values: [[Double]], _ basis: String) {
    (self.times, self.heights, self.values, self.basis) = (times, heights, values, basis)
  }

  /// Density by temperature and salinity at the times and heights that both have.
  private static func combined(
    _ temperature: RecordedProfiles, _ salinity: RecordedProfiles, _ constants: PhysicalConstants
  ) -> DensityProfiles? {
    guard temperature.times.origin == salinity.times.origin,
      temperature.times.seconds == salinity.times.seconds
    else { return nil }
    let levels = temperature.heights.indices.compactMap { level in
      salinity.heights.firstIndex(of: temperature.heights[level]).map { (level, $0) }
    }
    guard levels.count > 1 else { return nil }
    let values = zip(temperature.values, salinity.values).map { warm, salt in
      levels.map { constants.density(temperature: warm[$0], salinity: salt[$1]) }
    }
    return DensityProfiles(
      temperature.times, levels.map { temperature.heights[$0.0] }, values,
      "by temperature and salinity")
  }
}

// MARK: - Fluxes

extension RecordedSeries {
  fileprivate var suspicions: [Suspicion] {
    guard let coverage, coverage.missing < coverage.count else { return [] }
    var texts: [String] = []
    let range = coverage.range
    if coverage.count >= 3, range.lowerBound == range.upperBound {
      texts.append("it never changes")
    }
    switch quantity {
    case .shortWave, .precipitation:
      if coverage.mean < 0 { texts.append("it is negative on average: it may be positive upwards") }
    case .heatFlux:
      if coverage.mean > 0 {
        texts.append("it warms the water on average, without radiation: it may be positive upwards")
      }
    case .evaporation:
      if coverage.mean > 0 {
        texts.append("water condenses on average: it may be positive upwards")
      }
    default: break
    }
    return texts.map { Suspicion(quantity: quantity.rawValue, text: $0) }
  }
}

// MARK: - Small things

private func median(_ values: [Double]) -> Double {
  values.sorted()[values.count / 2]
}

extension ClosedRange<Double> {
  fileprivate func clamped(_ value: Double) -> Double {
    Swift.min(Swift.max(value, lowerBound), upperBound)
  }
}
