/// A flux in time: values at some times, and what it is between them.
///
/// A step of the model takes the mean over its duration, so that the whole run takes the integral:
///
///     m_n = (1/Δt) ∫ f(t) dt over nΔt … (n + 1)Δt,   Σ_n Δt m_n = ∫ f(t) dt
public struct TimeSeries: Equatable, Sendable {
  /// What a series is between its times.
  public enum Interpolation: String, CaseIterable, Sendable {
    /// Straight from each value to the next.
    case linear
    /// Each value holds from its time on, up to the next time; the last one as long as the one before it.
    case previous
  }

  /// Seconds since the start of the run, strictly increasing.
  public let times: [Double]
  public let values: [Double]
  public let interpolation: Interpolation
  /// Whether the first value holds before the first time, and the last value after the last time.
  public let holdsBeyondEnds: Bool

  /// Makes a series from one value for each time.
  ///
  /// - Throws: `TimeSeriesError` where there is no value, their number is not that of the times, a number is not
  ///   finite, or the times do not increase.
  public init(
    times: [Double], values: [Double], interpolation: Interpolation, holdsBeyondEnds: Bool = false
  ) throws(TimeSeriesError) {
    guard times.count == values.count, !times.isEmpty else {
      throw .counts(times: times.count, values: values.count)
    }
    for i in times.indices {
      guard times[i].isFinite, values[i].isFinite else {
        throw .notFinite(index: i, time: times[i], value: values[i])
      }
      if i > 0, times[i] <= times[i - 1] {
        throw .notIncreasing(index: i, time: times[i], previous: times[i - 1])
      }
    }
    self.times = times
    self.values = values
    self.interpolation = interpolation
    self.holdsBeyondEnds = holdsBeyondEnds
  }

  /// Returns the mean of the series over each of `count` steps of Δt = `timeStep` [s] from the start: exact, but
  /// for rounding.
  ///
  /// - Throws: `TimeSeriesError.outside` where a step reaches beyond the ends of a series that does not hold
  ///   there.
  public func stepMeans(timeStep: Double, count: Int) throws(TimeSeriesError) -> [Double] {
    var means = [Double](repeating: 0, count: count)
    try forEachWeight(timeStep: timeStep, count: count) { step, index, weight in
      means[step] += weight * values[index]
    }
    return means
  }

  /// Returns the gradient with respect to the values of the series, given that with respect to its step means:
  /// the transpose of `stepMeans`.
  ///
  /// - Parameter gradient: ∂J/∂m_n, one value a step.
  /// - Throws: as `stepMeans` does.
  public func gradient(ofStepMeans gradient: [Double], timeStep: Double) throws(TimeSeriesError)
    -> [Double]
  {
    var result = [Double](repeating: 0, count: values.count)
    try forEachWeight(timeStep: timeStep, count: gradient.count) { step, index, weight in
      result[index] += weight * gradient[step]
    }
    return result
  }

  /// Calls `body` with the weights that step means give to the values, step by step:
  /// m_n = Σ weight × value.
  private func forEachWeight(
    timeStep: Double, count: Int, _ body: (_ step: Int, _ index: Int, _ weight: Double) -> Void
  ) throws(TimeSeriesError) {
    guard count > 0 else { return }
    try checkCoverage(of: Double(count) * timeStep)
    // The piece of the series between times[piece] and the next; −1 before the first.
    var piece = -1
    for step in 0..<count {
      let (start, end) = (Double(step) * timeStep, Double(step + 1) * timeStep)
      var begin = start
      while begin < end {
        while piece + 1 < times.count, times[piece + 1] <= begin { piece += 1 }
        let finish = piece + 1 < times.count ? min(end, times[piece + 1]) : end
        let share = (finish - begin) / (end - start)
        // Straight pieces have their mean half-way.
        let (index, later) = weights(inPiece: piece, at: begin + 0.5 * (finish - begin))
        if later < 1 { body(step, index, share * (1 - later)) }
        if later > 0 { body(step, index + 1, share * later) }
        begin = finish
      }
    }
  }

  /// Returns the value that a piece starts from, and how much of the next one it takes at a time.
  private func weights(inPiece piece: Int, at time: Double) -> (index: Int, later: Double) {
    guard interpolation == .linear, piece >= 0, piece + 1 < times.count else {
      return (max(0, piece), 0)
    }
    return (piece, (time - times[piece]) / (times[piece + 1] - times[piece]))
  }

  /// The time up to which the series tells what it is.
  private var lastTold: Double {
    let last = times.count - 1
    guard interpolation == .previous, last > 0 else { return times[last] }
    return times[last] + (times[last] - times[last - 1])
  }

  /// Makes sure that the series tells what it is between 0 and `end`.
  private func checkCoverage(of end: Double) throws(TimeSeriesError) {
    guard !holdsBeyondEnds else { return }
    let (first, last) = (times[0], lastTold)
    if first > 0 { throw .outside(time: 0, first: first, last: last) }
    // The end of the last step is a product that may have been rounded upwards.
    if end - last > end * .ulpOfOne { throw .outside(time: end, first: first, last: last) }
  }
}

/// Why numbers do not make a time series, or do not tell what a step needs.
public enum TimeSeriesError: Error, Equatable, Sendable, CustomStringConvertible {
  case counts(times: Int, values: Int)
  case notFinite(index: Int, time: Double, value: Double)
  case notIncreasing(index: Int, time: Double, previous: Double)
  /// A time that a step needs, in seconds since the start, and the ends of the series.
  case outside(time: Double, first: Double, last: Double)

  public var description: String {
    switch self {
    case .counts(let times, let values):
      "a time series needs one value for each time, and at least one, "
        + "found \(times) times and \(values) values"
    case .notFinite(let index, let time, let value):
      "value \(index) of a time series is \(value) at \(time) s"
    case .notIncreasing(let index, let time, let previous):
      "the times of a series must increase, but time \(index) (\(time) s) is not after "
        + "time \(index - 1) (\(previous) s)"
    case .outside(let time, let first, let last):
      "the run needs a value at \(time) s, but the series goes from \(first) s to \(last) s. Give it "
        + "the missing times, or let its end values hold beyond them."
    }
  }
}
