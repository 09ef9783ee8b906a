import Calibration

extension Study {
  /// Returns how the pipeline wants the controls to be looked for.
  ///
  /// - Throws: `PipelineError` where what it wants does not fit its cases.
  func searchPlan() throws(PipelineError) -> SearchPlan {
    let entry = pipeline.optimiser
    var plan = SearchPlan(method)
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

  private var method: SearchMethod {
    let entry = pipeline.optimiser
    switch entry.method {
    case .lbfgsb:
      var options = LBFGSB.Options()
      options.memory = entry.memory
      options.maxIterations = entry.maxIterations ?? options.maxIterations
      options.maxEvaluations = entry.maxEvaluations ?? options.maxEvaluations
      options.gradientTolerance = entry.gradientTolerance
      options.decreaseTolerance = entry.decreaseTolerance
      options.misfitTarget = entry.misfitTarget
      options.largestFirstStep = Self.largestFirstStep
      return .lbfgsb(options)
    case .levenbergMarquardt:
      var options = LevenbergMarquardt.Options()
      options.maxIterations = entry.maxIterations ?? options.maxIterations
      options.maxEvaluations = entry.maxEvaluations ?? options.maxEvaluations
      options.gradientTolerance = entry.gradientTolerance
      options.decreaseTolerance = entry.decreaseTolerance
      options.misfitTarget = entry.misfitTarget
      return .levenbergMarquardt(options)
    case .adam:
      var options = Adam.Options()
      options.learningRate = entry.learningRate ?? options.learningRate
      options.maxIterations = entry.maxIterations ?? options.maxIterations
      options.maxEvaluations = entry.maxEvaluations ?? options.maxEvaluations
      options.gradientTolerance = entry.gradientTolerance
      options.misfitTarget = entry.misfitTarget
      return .adam(options)
    case .ensembleKalman:
      var options = EnsembleKalmanInversion.Options()
      options.memberCount = entry.ensembleSize
      options.seed = UInt64(entry.seed)
      options.maxIterations = entry.maxIterations ?? options.maxIterations
      options.maxEvaluations = entry.maxEvaluations ?? options.maxEvaluations
      options.misfitTarget = entry.misfitTarget
      return .ensembleKalman(options)
    }
  }

  /// An eighth of the controls' typical sizes, far enough from the start to tell the curvature.
  private static let largestFirstStep = 0.125
}
