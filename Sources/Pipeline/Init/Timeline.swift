import Column
import Records

/// When a case has profiles and fluxes, and where they have gaps; in seconds since its first profile.
struct Timeline {
  /// The times of an observed variable.
  struct Observed {
    let seconds: [Double]
    /// The share of each profile that is missing, among the levels that ever have a value.
    let missing: [Double]
    /// Σ of `missing` over the profiles before each.
    private let missingBefore: [Double]

    init(_ profiles: RecordedProfiles, offset: Double) {
      seconds = profiles.times.seconds.map { $0 + offset }
      let live = profiles.heights.indices.filter { level in
        profiles.values.contains { !$0[level].isNaN }
      }
      missing = profiles.values.map { row in
        let gaps = live.reduce(0) { $0 + (row[$1].isNaN ? 1 : 0) }
        return Double(gaps) / Double(max(live.count, 1))
      }
      missingBefore = missing.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    }

    /// The times at which anything was observed, from the first to the last.
    var extent: ClosedRange<Double>? {
      guard let first = missing.firstIndex(where: { $0 < 1 }),
        let last = missing.lastIndex(where: { $0 < 1 })
      else { return nil }
      return seconds[first]...seconds[last]
    }

    /// The mean share that is missing from one time to another; 1 where there are no profiles.
    func missing(within range: ClosedRange<Double>) -> Double {
      let first = seconds.firstSorted { $0 >= range.lowerBound }
      let last = seconds.firstSorted { $0 > range.upperBound }
      guard first < last else { return 1 }
      return (missingBefore[last] - missingBefore[first]) / Double(last - first)
    }

    /// The share of the profile that a run which starts at a time starts without.
    func missing(at time: Double) -> Double {
      let next = min(seconds.firstSorted { $0 >= time }, seconds.count - 1)
      guard next > 0, seconds[next] > time else { return missing[next] }
      return max(missing[next - 1], missing[next])
    }
  }

  /// The times of a flux that changes in time.
  struct Driving {
    /// From the first value to the last.
    let extent: ClosedRange<Double>
    /// Where values are missing: from the value before to the one after.
    let gaps: [ClosedRange<Double>]

    /// nil for a constant, and for a series without values.
    init?(_ series: RecordedSeries, since reference: RecordedTimes.Origin) throws {
      guard let times = series.times else { return nil }
      let offset = try times.origin.seconds(since: reference, name: times.name)
      let present = series.values.indices.filter { !series.values[$0].isNaN }
      guard let first = present.first, let last = present.last else { return nil }
      extent = times.seconds[first] + offset...times.seconds[last] + offset
      gaps = zip(present, present.dropFirst()).filter { $1 - $0 > 1 }
        .map { times.seconds[$0] + offset...times.seconds[$1] + offset }
    }

    /// The gaps that a run from one time to another meets.
    func gaps(within range: ClosedRange<Double>) -> [ClosedRange<Double>] {
      gaps.filter { $0.lowerBound < range.upperBound && $0.upperBound > range.lowerBound }
    }
  }

  /// The first time of a profile.
  let reference: RecordedTimes.Origin
  let observed: [Column.Variable: Observed]
  let driving: [ForcingQuantity: Driving]

  /// - Parameters:
  ///   - variables: the observed variables of the model; at least one.
  ///   - quantities: the fluxes that act.
  init(
    _ record: ColumnRecord, variables: [Column.Variable], fluxes quantities: [ForcingQuantity]
  ) throws {
    let profiles = variables.compactMap { record.profiles[$0] }
    let first = profiles[0].times.origin
    let earliest = try profiles.map {
      try $0.times.origin.seconds(since: first, name: $0.times.name)
    }
    let reference = first.advanced(bySeconds: earliest.min() ?? 0)
    var observed: [Column.Variable: Observed] = [:]
    for profiles in profiles {
      let offset = try profiles.times.origin.seconds(since: reference, name: profiles.times.name)
      observed[profiles.variable] = Observed(profiles, offset: offset)
    }
    var driving: [ForcingQuantity: Driving] = [:]
    for quantity in quantities {
      driving[quantity] = try record.forcing[quantity].flatMap { try Driving($0, since: reference) }
    }
    self.reference = reference
    self.observed = observed
    self.driving = driving
  }

  /// From when all that a run starts from was observed, to the last observation; nil where nothing was.
  var extent: ClosedRange<Double>? {
    let extents = observed.values.compactMap(\.extent)
    guard let start = extents.map(\.lowerBound).max(), let end = extents.map(\.upperBound).max()
    else { return nil }
    return start < end ? start...end : nil
  }

  /// Leaves out fluxes that have no time in common with the profiles; returns them.
  func withoutDistantFluxes() -> (timeline: Timeline, distant: [ForcingQuantity]) {
    guard let extent else { return (self, []) }
    let distant = ForcingQuantity.allCases.filter { driving[$0]?.extent.overlaps(extent) == false }
    return (
      Timeline(
        reference: reference, observed: observed,
        driving: driving.filter { !distant.contains($0.key) }), distant
    )
  }

  private init(
    reference: RecordedTimes.Origin, observed: [Column.Variable: Observed],
    driving: [ForcingQuantity: Driving]
  ) {
    (self.reference, self.observed, self.driving) = (reference, observed, driving)
  }

  /// The longest gap of the fluxes that a run from one time to another meets [s].
  func longestGap(within range: ClosedRange<Double>) -> Double? {
    driving.values.flatMap { $0.gaps(within: range) }.map { $0.upperBound - $0.lowerBound }.max()
  }

  // MARK: Runs

  /// A part of the time that a run may take.
  struct Run: Equatable {
    let range: ClosedRange<Double>
    /// Whether it is a part that was chosen of a long series.
    let isExcerpt: Bool
  }

  /// The usual interval between the profiles of the variable that was observed most often [s]; nil where none has
  /// two.
  var interval: Double? {
    observed.values.compactMap { observed in
      let steps = zip(observed.seconds.dropFirst(), observed.seconds).map { $0 - $1 }.sorted()
      return steps.isEmpty ? nil : steps[steps.count / 2]
    }.min()
  }

  /// To what long series are shortened [s]: a month, or more where there are few profiles in one. A series is long
  /// when it is half as long again.
  private var excerpt: Double { max(30 * 86400, 15 * (interval ?? 0)) }

  /// Chooses when the run starts and ends: where there are profiles and fluxes, and of a long series the month
  /// with the fewest gaps, the earliest of equal ones.
  ///
  /// - Parameter limits: the times between which it has to lie.
  /// - Returns: nil where fewer than two profiles remain.
  func run(within limits: ClosedRange<Double>) -> Run? {
    guard let extent else { return nil }
    let lower = driving.values.map(\.extent.lowerBound).reduce(limits.lowerBound, max)
    let upper = driving.values.map(\.extent.upperBound).reduce(limits.upperBound, min)
    // Runs start where the variable begins that begins last.
    let times = Set(observed.values.flatMap(\.seconds)).sorted().filter {
      $0 >= max(lower, extent.lowerBound) && $0 <= min(upper, extent.upperBound)
    }
    guard let first = times.first, let last = times.last, first < last else { return nil }
    guard last - first > 1.5 * excerpt else {
      let half = times.filter { $0 <= 0.5 * (first + last) }
      let best = half.map(missingAtStart).min() ?? 0
      let start = half.first { missingAtStart($0) <= 0.5 * (1 + best) } ?? first
      return Run(range: start...last, isExcerpt: false)
    }
    let excerpt = excerpt
    var candidates: [Double] = []
    for time in times where time + excerpt <= last {
      if let previous = candidates.last, time - previous < 86400 - 1 { continue }
      candidates.append(time)
    }
    let scores = candidates.map { (start: $0, score: gaps(in: $0...($0 + excerpt))) }
    let least = scores.map(\.score).min() ?? 0
    let start = scores.first { $0.score <= least + 1e-9 }?.start ?? first
    return Run(range: start...(start + excerpt), isExcerpt: true)
  }

  /// The greatest share of a profile that a run starts without.
  private func missingAtStart(_ time: Double) -> Double {
    observed.values.map { $0.missing(at: time) }.max() ?? 0
  }

  /// Adds up the shares of profiles and fluxes that are missing in a run, and of the profiles that it starts from.
  private func gaps(in range: ClosedRange<Double>) -> Double {
    let length = range.upperBound - range.lowerBound
    let profiles = observed.values.map { $0.missing(within: range) }.sorted().reduce(0, +)
    let fluxes = driving.values.map { driving in
      driving.gaps(within: range).map { min($0.upperBound - $0.lowerBound, length) }
        .reduce(0, +)
    }
    return profiles + fluxes.sorted().reduce(0, +) / length
      + missingAtStart(range.lowerBound)
  }

  /// Gives a time as pipelines write it.
  func moment(_ seconds: Double) -> WindowMoment {
    switch reference.advanced(bySeconds: seconds) {
    case .date(let date): .date(date.description.replacing(/T00:00:00$/, with: ""))
    case .elapsed: .seconds(seconds)
    }
  }

  /// Moves the start of a run to the midnight before, where nothing was observed in between.
  func midnight(before start: Double) -> Double {
    guard case .date(let date) = reference.advanced(bySeconds: start) else { return start }
    let midnight = start - date.seconds
    let isFree = observed.values.allSatisfy { observed in
      observed.seconds.firstSorted { $0 >= midnight }
        == observed.seconds.firstSorted { $0 >= start }
    }
    return isFree ? midnight : start
  }
}

extension [Double] {
  /// Finds the first element of a sorted array that fulfils what all after it do; `count` where none does.
  fileprivate func firstSorted(_ isMet: (Double) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isMet(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
