/// A point that a search came by.
public struct SearchStep: Sendable, Equatable {
  /// The place of its horizon in the plan.
  public let stage: Int
  /// The number of accepted steps in that stage; the start is 0.
  public let iteration: Int
  /// The controls.
  public let point: [Double]
  /// That of the cases up to the stage's horizon, with the priors.
  public let misfit: Double
  /// The largest component of the projected gradient with respect to scaled coordinates; nil where the method
  /// needs no gradient.
  public let projectedGradientNorm: Double?
  /// Those of all validation cases, and of all that are held out, over their whole length; nil without any.
  public let validationMisfit: Double?
  public let heldOutMisfit: Double?
  /// The number of points evaluated since the start of the search, and of those that could not be.
  public let evaluations: Int
  public let failedEvaluations: Int
  /// The runs that these took.
  public let cost: SearchCost
}

/// What a search found.
public struct SearchResult: Sendable, Equatable {
  /// Every step, from the start on.
  public let steps: [SearchStep]
  /// Why the last stage ended.
  public let outcome: Outcome
  /// The place of the result in `steps`.
  public let best: Int
  public let evaluations: Int
  public let failedEvaluations: Int
  /// The first point whose misfit could not be evaluated; nil where all could.
  public let firstFailedPoint: [Double]?
  /// All runs of cases that are calibrated against, also those of points that no step was made to; cases that are
  /// only followed are not counted.
  public let cost: SearchCost

  public var result: SearchStep { steps[best] }
}

/// Looks for the controls of least misfit, stage after stage.
public struct Search {
  private let problem: CalibrationProblem
  private let plan: SearchPlan
  /// What is asked is remembered under this name.
  private let label: String

  private var steps: [SearchStep] = []
  private var (evaluations, failedEvaluations) = (0, 0)
  private var firstFailedPoint: [Double]?
  private var cost = SearchCost()

  /// Prepares a search from the start of the problem.
  ///
  /// - Parameter label: tells apart the searches that share a memory.
  public init(_ problem: CalibrationProblem, _ plan: SearchPlan, label: String = "search") {
    self.problem = problem
    self.plan = plan
    self.label = label
  }

  /// Searches.
  ///
  /// - Parameters:
  ///   - evaluationAtStart: what is known already.
  ///   - memory: what is known from a search that was interrupted.
  ///   - onStep: called with each step.
  /// - Throws: `OptimiserError` where the plan does not fit the problem, `SearchFailure` where a start cannot be
  ///   evaluated; what `memory` and `onStep` throw.
  public mutating func run(
    evaluationAtStart: CalibrationProblem.Evaluation? = nil,
    memory: inout some SearchMemory, onStep: (SearchStep) throws -> Void = { _ in }
  ) throws -> SearchResult {
    var start = problem.coordinates(of: problem.start)
    var outcome = Outcome.iterationLimit
    var best = 0
    for (stage, horizon) in plan.horizons.enumerated() {
      let objective = SearchObjective(
        problem.truncated(to: horizon),
        evaluationAtStart: horizon == nil ? evaluationAtStart : nil)
      let first = steps.count
      outcome = try run(
        stage, objective, from: start, memory: &memory, onStep: onStep)
      guard steps.count > first else { throw SearchFailure(outcome) }
      best = bestStep(from: first)
      start = problem.coordinates(of: steps[best].point)
    }
    return SearchResult(
      steps: steps, outcome: outcome, best: best, evaluations: evaluations,
      failedEvaluations: failedEvaluations, firstFailedPoint: firstFailedPoint, cost: cost)
  }

  private mutating func run(
    _ stage: Int, _ objective: SearchObjective, from start: [Double],
    memory: inout some SearchMemory, onStep: (SearchStep) throws -> Void
  ) throws -> Outcome {
    var plan = plan
    // Later stages go on from the best of all.
    if stage > 0 { plan.startCount = 1 }
    var optimiser = try plan.optimiser(of: problem, from: start)
    let before = (evaluations: evaluations, failed: failedEvaluations)
    let first = steps.count
    while true {
      switch optimiser.ask() {
      case .evaluate(let points, let demand):
        let answers = try memory.evaluations("\(label) \(stage)", points, demand) {
          objective.evaluate(points, demand)
        }
        optimiser.tell(answers)
        if firstFailedPoint == nil,
          let place = answers.firstIndex(where: { !$0.misfit.isFinite })
        {
          firstFailedPoint = problem.point(at: points[place])
        }
        cost += objective.cost(ofPoints: points.count, demand)
        evaluations = before.evaluations + optimiser.evaluations
        failedEvaluations = before.failed + optimiser.failedEvaluations
      case .iterate(let iterate):
        let step = try step(stage, iterate, memory: &memory)
        steps.append(step)
        try onStep(step)
        if isPatienceOver(from: first) { return .validation }
      case .finished(let outcome): return outcome
      }
    }
  }

  // MARK: Cases that are only followed

  private func step(
    _ stage: Int, _ iterate: Iterate, memory: inout some SearchMemory
  ) throws -> SearchStep {
    let point = problem.point(at: iterate.point)
    let misfits = try followedMisfits(at: point, memory: &memory)
    return SearchStep(
      stage: stage, iteration: iterate.number, point: point, misfit: iterate.misfit,
      projectedGradientNorm: iterate.projectedGradientNorm,
      validationMisfit: problem.misfit(of: .validate, from: misfits),
      heldOutMisfit: problem.misfit(of: .holdOut, from: misfits), evaluations: evaluations,
      failedEvaluations: failedEvaluations, cost: cost)
  }

  /// Returns the misfit of every case that is not calibrated against, and 0 for the others.
  private func followedMisfits(at point: [Double], memory: inout some SearchMemory) throws
    -> [Double]
  {
    var misfits = problem.cases.map { _ in 0.0 }
    let followed = problem.cases.indices.filter { problem.cases[$0].role != .train }
    guard !followed.isEmpty else { return misfits }
    let answers = try memory.answer("\(label) follow", point, count: followed.count) {
      problem.misfits(ofCases: followed, at: point)
    }
    for (index, answer) in zip(followed, answers) { misfits[index] = answer }
    return misfits
  }

  private func isPatienceOver(from first: Int) -> Bool {
    guard let patience = plan.patience, let best = leastValidation(from: first) else {
      return false
    }
    return steps.count - 1 - best >= patience
  }

  /// The step with the least misfit of the validation cases; nil without any that is a number.
  private func leastValidation(from first: Int) -> Int? {
    (first..<steps.count).filter { steps[$0].validationMisfit?.isFinite == true }
      .min { steps[$0].validationMisfit! < steps[$1].validationMisfit! }
  }

  /// The result of a stage: the least misfit of the validation cases where they end the search, else the least
  /// misfit, and the later one of two alike.
  private func bestStep(from first: Int) -> Int {
    if plan.patience != nil, let best = leastValidation(from: first) { return best }
    return (first..<steps.count).reversed().min { steps[$0].misfit < steps[$1].misfit }!
  }
}

/// Why a search has no result.
public struct SearchFailure: Error, Equatable, Sendable, CustomStringConvertible {
  public let description: String

  init(_ outcome: Outcome) { description = outcome.description }
}
