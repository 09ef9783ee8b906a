/// When a case runs: its steps, and the start that all times of the case count from.
struct RunClock: Equatable {
  /// Seconds from the reference of the case's times to its start.
  let start: Double
  /// Δt [s].
  let timeStep: Double
  let stepCount: Int

  /// How exact the times of files are [s]: days since an epoch two centuries away are rounded to 10⁻⁶ s.
  static let roundingOfTimes = 1e-5

  /// What is taken for rounding at the ends of a run of a length [s].
  private static func rounding(inRunOf length: Double) -> Double {
    max(roundingOfTimes, 1e-9 * length)
  }

  /// The length of the run [s].
  var length: Double { Double(stepCount) * timeStep }

  /// Divides a run into the fewest steps that are not longer than `longestStep`, all of them equal, so that
  /// it ends exactly at its end.
  ///
  /// - Precondition: the end is after the start.
  init(start: Double, end: Double, longestStep: Double) {
    let steps = (end - start) / longestStep
    let whole = steps.rounded()
    let isWhole = abs(steps - whole) * longestStep <= Self.rounding(inRunOf: end - start)
    self.start = start
    stepCount = Int(max(1, isWhole ? whole : steps.rounded(.up)))
    // A step that divides the run keeps its bits.
    timeStep = isWhole && whole >= 1 ? longestStep : (end - start) / Double(stepCount)
  }

  /// Returns the number of whole steps nearest to a time [s since the start].
  func nearestStep(to time: Double) -> Int {
    min(max(0, Int((time / timeStep).rounded())), stepCount)
  }

  /// Moves a time [s since the start] that is an end of the run but for rounding onto that end.
  func snapped(_ time: Double) -> Double {
    let tolerance = Self.rounding(inRunOf: length)
    if abs(time) <= tolerance { return 0 }
    return abs(time - length) <= tolerance ? length : time
  }
}
