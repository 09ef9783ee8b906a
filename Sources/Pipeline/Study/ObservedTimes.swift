import Records

/// One observed variable in the times of the case.
struct ObservedTimes {
  let profiles: RecordedProfiles
  /// Seconds since the reference of the case.
  let seconds: [Double]
}

extension ObservedTimes {
  /// The first time, not before `start`, at which anything was observed.
  func firstTime(from start: Double) -> Double? {
    let start = start - RunClock.roundingOfTimes
    return seconds.indices.first {
      seconds[$0] >= start && profiles.values[$0].contains { !$0.isNaN }
    }
    .map { seconds[$0] }
  }

  /// The last time, not after `end`, at which anything was observed.
  func lastTime(until end: Double) -> Double? {
    let end = end + RunClock.roundingOfTimes
    return seconds.indices.last { seconds[$0] <= end && profiles.values[$0].contains { !$0.isNaN } }
      .map { seconds[$0] }
  }

  /// Returns the profile at a time, interpolated between the profiles around it; NaN where either has a gap.
  func row(at time: Double) -> [Double] {
    let next = seconds.firstIndex { $0 >= time } ?? seconds.count - 1
    guard next > 0, seconds[next] > time else { return profiles.values[next] }
    let share = (time - seconds[next - 1]) / (seconds[next] - seconds[next - 1])
    return zip(profiles.values[next - 1], profiles.values[next]).map {
      (1 - share) * $0 + share * $1
    }
  }
}
