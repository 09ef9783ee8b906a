/// Times that are least disturbed by whatever else the machine does.
enum Stopwatch {
  /// Returns how long `work` takes, in seconds.
  static func seconds(_ work: () throws -> Void) rethrows -> Double {
    let parts = try ContinuousClock().measure(work).components
    return Double(parts.seconds) + 1e-18 * Double(parts.attoseconds)
  }

  /// Repeats rounds of measurements as long as they are short, and returns for each the least time.
  ///
  /// What is to be compared is measured in turn within a round, so that a disturbance meets all of it.
  static func least(
    within limit: Double, rounds: ClosedRange<Int>, _ measurements: [() throws -> Void]
  ) rethrows -> [Double] {
    var least = measurements.map { _ in Double.infinity }
    var (spent, round) = (0.0, 0)
    while round < rounds.lowerBound || (round < rounds.upperBound && spent < limit) {
      for (index, measurement) in measurements.enumerated() {
        let seconds = try seconds(measurement)
        least[index] = min(least[index], seconds)
        spent += seconds
      }
      round += 1
    }
    return least
  }
}
