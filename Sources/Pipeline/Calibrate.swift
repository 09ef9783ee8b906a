import Calibration

/// What a calibration found.
public struct CalibrationResult: Sendable {
  /// Every accepted iterate, the start first.
  public let iterates: [Iterate]
  public let outcome: Outcome
  /// The run of every case, held-out ones included.
  public let runsAtStart: [RunSummary]
  public let runs: [RunSummary]
  /// The proof of the gradient at the start.
  public let check: GradientCheck

  /// The misfit of every case, held-out ones included.
  public var caseMisfitsAtStart: [Double] { runsAtStart.map(\.misfit) }
  public var caseMisfits: [Double] { runs.map(\.misfit) }
  public var first: Iterate { iterates[0] }
  public var last: Iterate { iterates[iterates.count - 1] }
}

/// Why a computation gave no result.
public struct ComputationError: Error, Equatable, Sendable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}

extension Study {
  /// Calibrates the free parameters.
  ///
  /// - Parameter onIterate: called with each accepted iterate, the start first.
  /// - Throws: `PipelineError` where there is nothing to calibrate, `ComputationError` where the misfit at
  ///   the start is not finite.
  public func calibrate(onIterate: (Iterate) -> Void) throws -> CalibrationResult {
    try requireMisfit()
    guard !problem.calibrated.isEmpty else {
      throw PipelineError(
        path: pipeline.path, key: "parameters",
        message: "no parameter is calibrated. Give at least one as a mapping, such as "
          + "\(problem.closure.declaration.parameters[0].name): {start: "
          + "\(problem.closure.declaration.parameters[0].defaultValue)}.")
    }
    let runsAtStart = try requireFiniteRuns(at: problem.start)
    let evaluationAtStart = problem.evaluate(at: problem.start)
    var iterates: [Iterate] = []
    var optimiser = try LBFGSB(
      start: problem.start,
      bounds: Bounds(
        lower: problem.calibrated.map(\.bounds.lowerBound),
        upper: problem.calibrated.map(\.bounds.upperBound)),
      scale: problem.calibrated.map(\.scale), options: optimiserOptions)
    let (check, outcome) = problem.checkingGradient(evaluationAtStart, at: problem.start) {
      optimiser.minimise { points, _ in
        // The optimiser, too, begins with the start.
        let evaluations =
          points == [problem.start] ? [evaluationAtStart] : problem.evaluate(at: points)
        return evaluations.map {
          Evaluation(
            misfit: $0.misfit, gradient: problem.calibratedGradient($0.parameterGradient))
        }
      } onIterate: { iterate in
        iterates.append(iterate)
        onIterate(iterate)
      }
    }
    guard let last = iterates.last else { throw ComputationError(outcome.description) }
    return CalibrationResult(
      iterates: iterates, outcome: outcome, runsAtStart: runsAtStart,
      runs: try requireFiniteRuns(at: last.point), check: check)
  }

  /// An eighth of the parameters' typical sizes, far enough from the start to tell the curvature.
  private static let largestFirstStep = 0.125

  private var optimiserOptions: LBFGSB.Options {
    let entry = pipeline.optimiser
    var options = LBFGSB.Options()
    options.memory = entry.memory
    options.maxIterations = entry.maxIterations
    options.maxEvaluations = entry.maxEvaluations
    options.gradientTolerance = entry.gradientTolerance
    options.decreaseTolerance = entry.decreaseTolerance
    options.misfitTarget = entry.misfitTarget
    options.largestFirstStep = Self.largestFirstStep
    return options
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
        message: "nothing is fitted to any case. Give at least one the role 'calibrate'.")
    }
  }

  /// Returns the misfit and its gradient at the start, of held-out cases, too.
  ///
  /// - Throws: `PipelineError` where nothing counts in the misfit, `ComputationError` where a trajectory is
  ///   not finite.
  public func evaluateAtStart() throws -> CalibrationProblem.Evaluation {
    try requireMisfit()
    try requireFiniteRuns(at: problem.start)
    return problem.evaluate(at: problem.start, withHeldOut: true)
  }

  /// Runs every case and refuses values that are not finite.
  @discardableResult
  public func requireFiniteRuns(at point: [Double]) throws(ComputationError) -> [RunSummary] {
    try finiteRuns(of: cases.indices, at: point) { _, _ in }
  }

  /// Runs some cases, handing over their outputs, and refuses values that are not finite.
  func finiteRuns(
    of indices: Range<Int>, at point: [Double],
    onOutput: @Sendable (_ index: Int, _ output: Output) -> Void
  ) throws(ComputationError) -> [RunSummary] {
    let summaries = problem.run(indices, at: point, onOutput: onOutput)
    for (studyCase, summary) in zip(cases[indices], summaries) {
      guard let fault = summary.fault else { continue }
      let column = studyCase.observed.column
      throw ComputationError(
        "case '\(studyCase.name)': \(fault.quantity) is \(fault.value) at level \(fault.level), first "
          + "seen \(Double(fault.step) * column.timeStep) s (step \(fault.step)) after the start. "
          + "Check the start and the forcing, take a shorter time step, or start from other "
          + "parameters.")
    }
    return summaries
  }
}
