import Calibration

extension Study {
  /// Returns how controls are to be looked for.
  ///
  /// - Parameter entry: what the pipeline says of it, or what is said in its place.
  /// - Throws: `PipelineError` where that does not fit the cases.
  public func searchPlan(_ entry: OptimiserEntry) throws(PipelineError) -> SearchPlan {
    var plan = SearchPlan(entry.searchMethod)
    plan.seed = UInt64(entry.seed)
    plan.patience = entry.patience
    if let starts = entry.starts {
      plan.startCount = starts.count
      plan.design = starts.design
    }
    if !entry.horizons.isEmpty { plan.horizons = entry.horizons }
    for case let horizon? in plan.horizons where !problem.hasMisfit(withinHorizon: horizon) {
      throw optimiserError(
        "nothing that counts was observed within \(horizon) s of the start of any case. Give a "
          + "longer horizon, or let more of the observations count.", key: "horizons")
    }
    if plan.patience != nil, !cases.contains(where: { $0.observed.role == .validate }) {
      throw optimiserError(
        "no case has the role 'validate', whose misfit the search would wait for. Give one that "
          + "role, or remove the key.", key: "patience")
    }
    return plan
  }

  /// Makes an error of an optimiser one of the pipeline.
  func optimiserError(_ message: String, key: String? = nil) -> PipelineError {
    PipelineError(
      path: pipeline.path, key: (["optimiser"] + [key].compactMap(\.self)).joined(separator: "."),
      message: message)
  }

}

extension OptimiserEntry {
  fileprivate var searchMethod: SearchMethod {
    switch method {
    case .lbfgsb:
      var options = LBFGSB.Options()
      options.memory = memory
      options.maxIterations = maxIterations ?? options.maxIterations
      options.maxEvaluations = maxEvaluations ?? options.maxEvaluations
      options.gradientTolerance = gradientTolerance
      options.decreaseTolerance = decreaseTolerance
      options.misfitTarget = misfitTarget
      options.largestFirstStep = Self.largestFirstStep
      return .lbfgsb(options)
    case .levenbergMarquardt:
      var options = LevenbergMarquardt.Options()
      options.maxIterations = maxIterations ?? options.maxIterations
      options.maxEvaluations = maxEvaluations ?? options.maxEvaluations
      options.gradientTolerance = gradientTolerance
      options.decreaseTolerance = decreaseTolerance
      options.misfitTarget = misfitTarget
      return .levenbergMarquardt(options)
    case .adam:
      var options = Adam.Options()
      options.learningRate = learningRate ?? options.learningRate
      options.maxIterations = maxIterations ?? options.maxIterations
      options.maxEvaluations = maxEvaluations ?? options.maxEvaluations
      options.gradientTolerance = gradientTolerance
      options.misfitTarget = misfitTarget
      return .adam(options)
    case .ensembleKalman:
      var options = EnsembleKalmanInversion.Options()
      options.memberCount = ensembleSize
      options.seed = UInt64(seed)
      options.maxIterations = maxIterations ?? options.maxIterations
      options.maxEvaluations = maxEvaluations ?? options.maxEvaluations
      options.misfitTarget = misfitTarget
      return .ensembleKalman(options)
    }
  }

  /// An eighth of the controls' typical sizes, far enough from the start to tell the curvature.
  private static let largestFirstStep = 0.125
}
