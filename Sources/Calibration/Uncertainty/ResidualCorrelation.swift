import Column

extension ObservedSeries {
  /// By how much correlation between residuals reduces what they say, as if there were fewer of them:
  ///
  ///     (1 + ρ_t)/(1 − ρ_t) · (1 + ρ_z)/(1 − ρ_z)
  ///
  /// with the correlation ρ of neighbours among the observations that count, in time and in depth, as of a
  /// first-order autoregression; a negative one counts as 0. 1 where residuals are independent; no factor is more
  /// than the number of times or levels.
  ///
  /// - Parameter equivalents: H x, times × levels.
  func residualInflation(_ equivalents: [[Double]]) -> Double {
    func residual(_ time: Int, _ level: Int) -> Double {
      equivalents[time][level] - values[time][level]
    }
    var inTime = NeighbourCorrelation()
    var inDepth = NeighbourCorrelation()
    for (place, time) in countedTimes.enumerated() {
      for (row, level) in countedLevels.enumerated() {
        let own = residual(time, level)
        if place > 0 { inTime.add(own, residual(countedTimes[place - 1], level)) }
        if row > 0 { inDepth.add(own, residual(time, countedLevels[row - 1])) }
      }
    }
    // No more than if all of a kind were one.
    return min(inTime.inflation, Double(max(1, countedTimes.count)))
      * min(inDepth.inflation, Double(max(1, countedLevels.count)))
  }
}

/// The correlation of residuals with their neighbours, about zero.
private struct NeighbourCorrelation {
  private var products = 0.0
  private var squares = 0.0

  /// Adds a pair, unless either is missing.
  mutating func add(_ a: Double, _ b: Double) {
    guard a.isFinite, b.isFinite else { return }
    products += a * b
    squares += 0.5 * (a * a + b * b)
  }

  var inflation: Double {
    guard squares > 0 else { return 1 }
    // Rounding may bring equal residuals to 1 exactly.
    let correlation = min(max(0, products / squares), 1 - 1e-6)
    return (1 + correlation) / (1 - correlation)
  }
}
