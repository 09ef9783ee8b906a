import Column

extension CalibrationProblem {
  /// Returns the problem in which nothing that was observed after a horizon counts, and cases end there.
  ///
  /// - Parameter horizon: seconds since the start of each case; nil changes nothing.
  func truncated(to horizon: Double?) -> CalibrationProblem {
    guard let horizon else { return self }
    var problem = self
    problem.cases = cases.map { $0.truncated(to: horizon) }
    return problem
  }

  /// Whether anything counts that was observed up to a horizon in a case that is calibrated against.
  public func hasMisfit(withinHorizon horizon: Double?) -> Bool {
    truncated(to: horizon).cases.contains { $0.role == .train && $0.weight > 0 && $0.hasMisfit }
  }

  /// The series by which the form of the misfit cannot divide up to a horizon.
  public func unusableSeries(withinHorizon horizon: Double?) -> [UnusableSeries] {
    form.unusableSeries(in: truncated(to: horizon).cases)
  }
}

extension ObservedCase {
  /// Returns the case up to a horizon; without a weight where nothing that counts is left.
  fileprivate func truncated(to horizon: Double) -> ObservedCase {
    var short = self
    let steps = (horizon / column.timeStep * (1 + 1e-12)).rounded(.down)
    short.column.stepCount = Int(min(Double(column.stepCount), max(1, steps)))
    let end = min(horizon, Double(short.column.stepCount) * column.timeStep)
    for place in series.indices {
      short.series[place].restrict(toTimes: -.infinity...end * (1 + 1e-12))
    }
    short.outputSteps = outputSteps.filter { $0 <= short.column.stepCount }
    if !short.hasMisfit { short.weight = 0 }
    return short
  }
}
