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
    if !entry.horizons.isEmpty {
      // What is said of the result is said of the whole cases.
      plan.horizons = entry.horizons + (entry.horizons.last! == nil ? [] : [nil])
    }
    try requireMisfit(of: problem, within: plan.horizons, key: "optimiser.horizons")
    if plan.patience != nil, !cases.contains(where: { $0.observed.role == .validate }) {
      throw optimiserError(
        "no case has the role 'validate', whose misfit the search would wait for. Give one that "
          + "role, or remove the key.", key: "patience")
    }
    do { try plan.check(problem) } catch { throw optimiserError(error.description) }
    return plan
  }

  /// Refuses horizons within which nothing counts, or within which the form of the misfit divides by zero.
  func requireMisfit(of problem: CalibrationProblem, within horizons: [Double?], key: String)
    throws(PipelineError)
  {
    for horizon in horizons {
      let extent = horizon.map { "within \($0) s of the start" } ?? "in all"
      guard problem.hasMisfit(withinHorizon: horizon) else {
        throw PipelineError(
          path: pipeline.path, key: key,
          message:
            "nothing that counts was observed \(extent) of any case that is calibrated against. Give a "
            + "longer horizon, or let more of the observations count.")
      }
      guard let first = problem.unusableSeries(withinHorizon: horizon).first else { continue }
      let observed = problem.cases[first.caseIndex]
      throw PipelineError(
        path: pipeline.path, key: key,
        message:
          "\(extent) of the cases that are calibrated against \(observed.series[first.seriesIndex].name) does "
          + "not vary, or does not count, so that a misfit of form '\(problem.form.rawValue)' would divide "
          + "by zero. Leave it out of the weights, or choose another form.")
    }
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
