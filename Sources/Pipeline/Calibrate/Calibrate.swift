import Calibration

extension Study {
  /// Calibrates the controls, and finds out how well they are determined.
  ///
  /// - Parameters:
  ///   - memory: what is known from a calibration that was interrupted.
  ///   - onProgress: called with each step of a search, and when something else begins.
  /// - Throws: `PipelineError` where there is nothing to calibrate or the pipeline wants what its cases cannot
  ///   give, `ComputationError` where a run has a fault at the start, or one of a case that is calibrated against
  ///   at the result; what `memory` throws.
  public func calibrate(
    memory: inout some SearchMemory, onProgress: (CalibrationProgress) -> Void = { _ in }
  ) throws -> CalibrationResult {
    try requireMisfit()
    try requireControls()
    let (plan, profiled) = (try searchPlan(pipeline.optimiser), try profiledControls())
    try requireFolds(plan)
    let (start, search) = try search(plan, memory: &memory, onProgress: onProgress)

    onProgress(.working("checking the gradient at the result"))
    let point = search.result.point
    let runs = try runsAtResult(point)
    let evaluation = problem.evaluate(at: point)
    let end = CalibrationResult.Evidence(
      evaluation: evaluation, check: problem.checkGradient(evaluation, at: point), runs: runs)

    onProgress(.working("the uncertainty"))
    let residuals =
      pipeline.uncertainty.residuals ?? (problem.form == .error ? .stated : .estimated)
    let uncertainty = problem.uncertainty(
      at: point, problem.curvatures(at: [point])[0], runs: runs, residuals: residuals)
    let health = problem.gradientHealth(at: point)
    let profiles = try profiled.map { place in
      onProgress(.working("the profile of \(problem.controls[place].name)"))
      return try translatingErrors {
        try problem.profile(
          ofControl: place, misfit: evaluation.misfit, uncertainty, memory: &memory)
      }
    }
    let folds = try folds(plan, memory: &memory, onProgress: onProgress)
    return CalibrationResult(
      search: search, start: start, end: end, uncertainty: uncertainty,
      profiles: profiles, folds: folds, health: health,
      concerns: concerns(
        search, [("start", start.check), ("result", end.check)], uncertainty, health)
        + concerns(ofFaults: runs))
  }

  /// Searches, and checks the gradient at the start beside it.
  private func search(
    _ plan: SearchPlan, memory: inout some SearchMemory,
    onProgress: (CalibrationProgress) -> Void
  ) throws -> (start: CalibrationResult.Evidence, search: SearchResult) {
    onProgress(.working("checking the gradient at the start"))
    let runs = try requireFiniteRuns(at: problem.start)
    let evaluation = problem.evaluate(at: problem.start)
    var search = Search(problem, plan)
    let (check, result) = try problem.checkingGradient(evaluation, at: problem.start) {
      try translatingErrors {
        try search.run(evaluationAtStart: evaluation, memory: &memory) { onProgress(.search($0)) }
      }
    }
    return (CalibrationResult.Evidence(evaluation: evaluation, check: check, runs: runs), result)
  }

  private func folds(
    _ plan: SearchPlan, memory: inout some SearchMemory,
    onProgress: (CalibrationProgress) -> Void
  ) throws -> [Fold] {
    guard pipeline.crossValidation == .leaveOneOut else { return [] }
    return try translatingErrors {
      try problem.leaveOneOut(plan, memory: &memory) { leftOut, step in
        onProgress(.fold(cases[leftOut].name, step))
      }
    }
  }

  /// Makes errors of a search errors of the pipeline, or of the computation.
  func translatingErrors<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as OptimiserError {
      throw optimiserError(error.description)
    } catch let failure as SearchFailure {
      throw ComputationError("\(pipeline.path): \(failure.description)")
    }
  }

  private func concerns(
    _ search: SearchResult, _ checks: [(place: String, check: GradientCheck)],
    _ uncertainty: Uncertainty, _ health: [GradientHealth]
  ) -> [String] {
    var concerns = checks.filter { !$0.check.isRight }.map { place, check in
      check.isConsistent
        ? "the misfit is not smooth around the \(place), where the closure switches between formulas: the gradient "
          + "holds on one side only" + (place == "result" ? ", and so do standard errors." : ".")
        : "the gradient at the \(place) is wrong: its two derivations differ. See 'plumbline verify'."
    }
    if !search.outcome.isConverged { concerns.append(search.outcome.description) }
    if search.outcome == .validation {
      concerns.append(
        "the search was ended by its validation cases before the misfit was least, which standard errors suppose."
      )
    }
    if search.failedEvaluations > 0 {
      concerns.append(
        "\(search.failedEvaluations) of \(search.evaluations) points could not be evaluated, for their runs did "
          + "not stay within what sea water can be; the search went around them."
          + (firstFault(of: search).map { " The first: \($0.statement)" } ?? ""))
    }
    return concerns + uncertainty.concerns(caseNames: cases.map(\.name))
      + health.compactMap(\.concern)
  }

  /// Finds out what went wrong at the first point that the search could not evaluate; nil where nothing is wrong
  /// with its runs themselves.
  private func firstFault(of search: SearchResult) -> RunFault? {
    guard let point = search.firstFailedPoint else { return nil }
    return problem.run(problem.calibratedCases, at: point) { _, _ in }.lazy.compactMap(\.fault)
      .first
  }

  /// Says which of the cases that are only compared with the result have no run there.
  private func concerns(ofFaults runs: [RunSummary]) -> [String] {
    runs.compactMap(\.fault).map { fault in
      "the misfit and the trajectory of a case at the result are missing, for its run went wrong. "
        + fault.statement
    }
  }

  // MARK: What is wanted

  func requireControls() throws(PipelineError) {
    guard problem.controls.isEmpty else { return }
    let example = problem.closure.declaration.parameters[0]
    throw PipelineError(
      path: pipeline.path, key: "parameters",
      message: "no parameter is calibrated. Give at least one as a mapping, such as "
        + "\(example.name): {start: \(example.defaultValue)}.")
  }

  /// Refuses what a calibration against these cases could not do, if they are for one.
  public func checkCalibration() throws(PipelineError) {
    guard !problem.controls.isEmpty, cases.allSatisfy(\.hasObservations) else { return }
    _ = try profiledControls()
    try requireFolds(searchPlan(pipeline.optimiser))
  }

  private func profiledControls() throws(PipelineError) -> [Int] {
    var places: [Int] = []
    for name in pipeline.uncertainty.profiles {
      let known = problem.controls.map(\.name)
      guard let place = known.firstIndex(of: name.value) else {
        throw pipeline.failure(
          at: name, unknownName(name.value, kind: "calibrated parameter", known: known))
      }
      places.append(place)
    }
    return places
  }

  private func requireFolds(_ plan: SearchPlan) throws(PipelineError) {
    guard pipeline.crossValidation != nil else { return }
    let calibrated = problem.calibratedCases
    guard calibrated.count >= 2 else {
      throw PipelineError(
        path: pipeline.path, key: "cross_validation",
        message:
          "there are not two cases to calibrate against, of which one could be left out. Give more, or "
          + "remove the key.")
    }
    for index in calibrated {
      try requireMisfit(
        of: problem.leavingOut(index), within: plan.horizons,
        key: "cross_validation, without case '\(cases[index].name)'")
    }
  }

  /// Refuses to compute a misfit where nothing counts in it.
  public func requireMisfit() throws(PipelineError) {
    for studyCase in cases where !studyCase.hasObservations {
      throw PipelineError(
        path: pipeline.path, key: studyCase.name,
        message:
          "the case has no observations that count, so it has no misfit. Give observations, or use "
          + "'plumbline simulate'.")
    }
    guard cases.contains(where: { $0.observed.role == .train }) else {
      throw PipelineError(
        path: pipeline.path, key: "cases",
        message: "no case is calibrated against. Give at least one the role 'calibrate'.")
    }
  }

  /// Returns the misfit and its gradient at the start, of held-out cases, too.
  ///
  /// - Throws: `PipelineError` where nothing counts in the misfit, `ComputationError` where a run has a fault.
  public func evaluateAtStart() throws -> CalibrationProblem.Evaluation {
    try requireMisfit()
    try requireFiniteRuns(at: problem.start)
    return problem.evaluate(at: problem.start, withHeldOut: true)
  }

  /// Runs every case, and refuses faults: all of them at once.
  @discardableResult
  public func requireFiniteRuns(at point: [Double]) throws(ComputationError) -> [RunSummary] {
    let runs = problem.run(cases.indices, at: point) { _, _ in }
    try requireNoFaults(runs.compactMap(\.fault))
    return runs
  }

  func requireNoFaults(_ faults: [RunFault]) throws(ComputationError) {
    guard !faults.isEmpty else { return }
    throw ComputationError(faults, ofCases: cases.count)
  }

  /// Runs every case at the result. Only faults of cases that were calibrated against are refused: the result
  /// does not depend on the others.
  private func runsAtResult(_ point: [Double]) throws(ComputationError) -> [RunSummary] {
    let runs = problem.run(cases.indices, at: point) { _, _ in }
    try requireNoFaults(problem.calibratedCases.compactMap { runs[$0].fault })
    return runs
  }
}
