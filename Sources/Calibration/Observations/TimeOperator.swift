/// What is seen of a trajectory at one time or over an interval: y = Σ_n τ_n xⁿ with Σ_n τ_n = 1.
///
/// Between two steps the trajectory is taken as linear. With t = time/Δt and the hat function
/// φ(s) = max(0, 1 − |s|),
///
///     τ_n = φ(t − n)                          at a time,
///     τ_n = ∫ φ(s − n) ds / (t₁ − t₀)         from t₀ to t₁, the exact mean.
public struct TimeOperator: Sendable, Equatable, Codable {
  /// The time of the observation [s since the start].
  public let time: Double
  /// The interval of a mean [s since the start]; nil for an observation at its time.
  public let interval: ClosedRange<Double>?
  /// The states that contribute.
  public let steps: ClosedRange<Int>
  /// t₀ and t₁, in steps; both are t at a time.
  private let from: Double
  private let to: Double

  /// Takes the state after a number of steps.
  public init(step: Int, timeStep: Double) {
    time = Double(step) * timeStep
    interval = nil
    steps = step...step
    (from, to) = (Double(step), Double(step))
  }

  /// Interpolates at a time; at a step it takes its state alone.
  ///
  /// - Parameters:
  ///   - time: seconds since the start.
  ///   - timeStep: Δt [s].
  ///   - stepCount: the number of steps of the run.
  /// - Throws: `ObservationError` where the time is not within the run.
  public init(at time: Double, timeStep: Double, stepCount: Int) throws(ObservationError) {
    from = try Self.position(of: time, timeStep, stepCount)
    to = from
    steps = Int(from.rounded(.down))...Int(from.rounded(.up))
    self.time = time
    interval = nil
  }

  /// Takes the mean over an interval.
  ///
  /// - Parameters:
  ///   - start, end: seconds since the start of the run.
  ///   - time: the time by which the mean is called, within the interval; nil for its middle.
  /// - Throws: `ObservationError` where the interval is empty or not within the run.
  public init(
    meanFrom start: Double, to end: Double, at time: Double? = nil, timeStep: Double,
    stepCount: Int
  ) throws(ObservationError) {
    from = try Self.position(of: start, timeStep, stepCount)
    to = try Self.position(of: end, timeStep, stepCount)
    guard from < to else {
      throw ObservationError(
        "the interval from \(start) s to \(end) s is empty. Give each mean an end after its start.")
    }
    let time = time ?? 0.5 * (start + end)
    guard time >= start, time <= end else {
      throw ObservationError(
        "time \(time) s lies outside its interval, from \(start) s to \(end) s. Correct either.")
    }
    steps = Int(from.rounded(.down))...Int(to.rounded(.up))
    self.time = time
    interval = start...end
  }

  /// The step whose state is all that contributes, if there is one.
  public var exactStep: Int? { steps.count == 1 ? steps.lowerBound : nil }

  /// Returns τ_n.
  public func weight(ofStep n: Int) -> Double {
    guard from < to else { return max(0, 1 - abs(from - Double(n))) }
    // The trajectory is linear from step to step: its integral over a part is the value in the middle times
    // the length.
    let parts = [n - 1, n].map { segment in
      let lower = max(from, Double(segment))
      let upper = min(to, Double(segment + 1))
      return max(0, upper - lower) * (1 - abs(0.5 * (lower + upper) - Double(n)))
    }
    return (parts[0] + parts[1]) / (to - from)
  }

  /// Returns a time in steps, whole where it is so to rounding.
  private static func position(of time: Double, _ timeStep: Double, _ stepCount: Int)
    throws(ObservationError) -> Double
  {
    let position = time / timeStep
    let whole = position.rounded()
    let isWhole = abs(position - whole) <= 1e-9 * max(1, abs(whole))
    let result = isWhole ? whole : position
    guard result >= 0, result <= Double(stepCount) else {
      throw ObservationError(
        "time \(time) s lies outside the run, which lasts \(Double(stepCount) * timeStep) s. Leave it "
          + "out, or run longer.")
    }
    return result
  }
}
