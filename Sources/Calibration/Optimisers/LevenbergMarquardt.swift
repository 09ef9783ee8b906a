/// The damped Gauss–Newton method for bounded parameters, after Levenberg and Marquardt.
///
/// With the gradient g and the Gauss–Newton Hessian H of J at the iterate u, in scaled parameters, a trial
/// step p is the minimum of
///
///     q(p) = g·p + ½ pᵀ(H + λD)p,   u + p within the bounds
///
/// with D_ii the largest H_ii so far. It is taken where J falls. The gain
///
///     ρ = (J(u) − J(u + p)) / −(g·p + ½ pᵀHp)
///
/// changes the damping λ: λ ← λ max(1/3, 1 − (2ρ − 1)³) after a step that was taken; λ ← λν, ν ← 2ν after
/// one that was not, with ν = 2 at first.
///
/// **Points that cannot be evaluated** are steps not taken, and count as evaluations. A start that cannot
/// be evaluated ends the search with `Outcome.failed`.
///
/// Sources: Marquardt (1963), doi:10.1137/0111030; Moré (1978), doi:10.1007/BFb0067700, for D; Nielsen
/// (1999), report IMM-REP-1999-05 of the Technical University of Denmark, for λ.
public struct LevenbergMarquardt: Optimiser {
  /// When to stop, and how to begin.
  public struct Options: DescentLimits, Equatable, Sendable {
    /// The largest number of accepted steps.
    public var maxIterations = 100
    /// The largest number of evaluations, the start and failed ones included.
    public var maxEvaluations = 1000
    /// Stops where the largest component of the projected gradient in scaled parameters is not
    /// above this [units of the misfit].
    public var gradientTolerance = 1e-8
    /// Stops where (J_k − J_{k+1}) ≤ tolerance · max(|J_k|, |J_{k+1}|), or where a step that promised no
    /// more was not taken [1].
    public var decreaseTolerance = 1e-12
    /// Stops where the misfit is not above this; nil for no target.
    public var misfitTarget: Double?
    /// λ at first [1].
    public var initialDamping = 1e-3
    /// The largest component of the steps tried from the start in scaled parameters, kept by as much more
    /// damping as it takes; nil for no limit.
    ///
    /// A start far from the minimum may have a Hessian that knows little of the way; an undamped step would
    /// then end at the bounds.
    public var largestFirstStep: Double? = 1

    /// Creates the default options.
    public init() {}

    func validate() throws(OptimiserError) {
      try validateLimits()
      try OptimiserError.requireNotNegative("gradientTolerance", gradientTolerance)
      try OptimiserError.requireNotNegative("decreaseTolerance", decreaseTolerance)
      try OptimiserError.requirePositive("initialDamping", initialDamping)
      if let largestFirstStep {
        try OptimiserError.requirePositive("largestFirstStep", largestFirstStep)
      }
    }
  }

  /// When to stop, and how to begin.
  public let options: Options
  /// The scales and bounds of the parameters.
  public let space: ScaledSpace
  /// The last accepted iterate, nil until the start has been evaluated.
  public private(set) var iterate: Iterate?
  /// The number of evaluations told so far.
  public private(set) var evaluations = 0
  /// The number of evaluations told so far that were not finite.
  public private(set) var failedEvaluations = 0
  /// λ of the last trial step, or of the next one after an accepted step.
  public private(set) var damping: Double

  /// ν.
  private var dampingGrowth = 2.0
  /// H of the iterate, in scaled parameters.
  private var hessian: SymmetricMatrix
  /// The diagonal of D but for its floor.
  private var largestCurvature: [Double]
  /// The point to be evaluated, in scaled parameters.
  private var trial: [Double]
  /// −(g·p + ½ pᵀHp) of the last trial step.
  private var predictedDecrease = 0.0
  /// The same of the first trial step from the iterate; nil before.
  private var firstPredictedDecrease: Double?
  private var phase = SearchPhase.evaluating
  /// What was wrong with the last of the trial points since the last iterate that failed, if any.
  private var fault: String?

  /// Creates an optimiser that will first ask for the evaluation of `start`.
  ///
  /// - Parameters:
  ///   - start: The first point.
  ///   - bounds: The bounds of each component; without them all are free.
  ///   - scale: The typical size of each component (see `ScaledSpace`); 1 when absent.
  ///   - options: When to stop, and how to begin.
  /// - Throws: `OptimiserError` where there are no parameters, counts differ, a value is not finite
  ///   or not allowed, or the start is out of bounds.
  public init(
    start: [Double], bounds: Bounds? = nil, scale: [Double]? = nil, options: Options = Options()
  ) throws(OptimiserError) {
    try options.validate()
    let space = try ScaledSpace(start: start, bounds: bounds, scale: scale)
    self.options = options
    self.space = space
    damping = options.initialDamping
    hessian = SymmetricMatrix(count: start.count)
    largestCurvature = start.map { _ in 0 }
    trial = space.scaled(start)
  }

  public mutating func ask() -> Request {
    if case .advancing = phase { findTrial() }
    return phase.request(.evaluate([space.unscaled(trial)], .curvature))
  }

  public mutating func tell(_ answers: [Evaluation]) {
    phase.requireAnswers(answers, count: 1)
    let answer = answers[0]
    guard let answeredHessian = answer.hessian else {
      preconditionFailure("the demand was the curvature, but there is no Hessian")
    }
    precondition(
      answer.gradient.count == trial.count && answeredHessian.count == trial.count,
      "the gradient has one component, and the Hessian one row per parameter")
    evaluations += 1
    let scaledGradient = space.scaled(gradient: answer.gradient)
    let scaledHessian = answeredHessian.scaled(by: space.scale)
    let fault = Evaluation.fault(
      misfit: answer.misfit, scaledGradient: scaledGradient, scaledHessian: scaledHessian)
    if let fault {
      failedEvaluations += 1
      self.fault = fault
      if iterate == nil {
        phase = .finished(.failed("\(fault) at the start \(space.unscaled(trial))"))
      } else {
        reject()
      }
      return
    }
    guard let iterate else {
      accept(answer, scaledGradient: scaledGradient, scaledHessian: scaledHessian)
      return
    }
    guard answer.misfit < iterate.misfit else {
      endOrReject(at: iterate)
      return
    }
    relax(gain: (iterate.misfit - answer.misfit) / predictedDecrease)
    accept(answer, scaledGradient: scaledGradient, scaledHessian: scaledHessian)
  }

  // MARK: Answers

  /// Makes the trial point the current iterate.
  private mutating func accept(
    _ answer: Evaluation, scaledGradient: [Double], scaledHessian: SymmetricMatrix
  ) {
    let accepted = Iterate(
      number: iterate.map { $0.number + 1 } ?? 0, point: space.unscaled(trial),
      misfit: answer.misfit, gradient: answer.gradient,
      projectedGradientNorm: space.scaledBounds.projectedGradientNorm(
        gradient: scaledGradient, at: trial),
      evaluations: evaluations)
    hessian = scaledHessian
    largestCurvature = zip(largestCurvature, scaledHessian.diagonal).map(max)
    phase = .announcing(accepted, then: options.outcome(at: accepted, after: iterate))
    iterate = accepted
    firstPredictedDecrease = nil
    fault = nil
  }

  /// Ends the search where the best that could be hoped for is not worth a further trial.
  private mutating func endOrReject(at iterate: Iterate) {
    if let first = firstPredictedDecrease,
      first <= options.decreaseTolerance * abs(iterate.misfit)
    {
      phase = .finished(.decreaseTolerance)
    } else {
      reject()
    }
  }

  /// Tries a shorter step.
  private mutating func reject() {
    tighten()
    findTrial()
  }

  private mutating func relax(gain: Double) {
    let excess = 2 * gain - 1
    damping *= max(1.0 / 3, 1 - excess * excess * excess)
    // Less than this is lost in the sum with H.
    damping = max(damping, Double.ulpOfOne)
    dampingGrowth = 2
  }

  private mutating func tighten() {
    damping *= dampingGrowth
    dampingGrowth *= 2
  }

  // MARK: Trial steps

  /// How much more damping a step without a solution, or too long at first, is given at a time [1].
  private static let dampingFactor = 4.0

  /// Finds the next trial point, or ends the search.
  private mutating func findTrial() {
    guard let iterate else { preconditionFailure("a trial starts from an iterate") }
    guard evaluations < options.maxEvaluations else {
      phase = .finished(.evaluationLimit)
      return
    }
    let origin = space.scaled(iterate.point)
    let gradient = space.scaled(gradient: iterate.gradient)
    guard let solution = shortEnoughStep(from: origin, gradient, isFirst: iterate.number == 0)
    else {
      endStalled()
      return
    }
    trial = point(origin, solution)
    let undamped = BoxQuadratic(gradient: gradient, matrix: hessian, lower: [], upper: [])
    predictedDecrease = -undamped.value(at: solution.step)
    guard trial != origin, predictedDecrease > 0 else {
      endStalled()
      return
    }
    if firstPredictedDecrease == nil { firstPredictedDecrease = predictedDecrease }
    phase = .evaluating
  }

  /// Returns the trial step, with more damping where H + λD is singular in rounding or a first step is too
  /// long; nil where the damping overflows.
  private mutating func shortEnoughStep(
    from origin: [Double], _ gradient: [Double], isFirst: Bool
  ) -> BoxQuadratic.Solution? {
    let longest = isFirst ? options.largestFirstStep ?? .infinity : .infinity
    while damping.isFinite {
      let quadratic = BoxQuadratic(
        gradient: gradient, matrix: dampedHessian,
        lower: origin.indices.map { i in
          space.scaledBounds.lower[i].map { $0 - origin[i] } ?? -.infinity
        },
        upper: origin.indices.map { i in
          space.scaledBounds.upper[i].map { $0 - origin[i] } ?? .infinity
        })
      if let solution = quadratic.minimum(), solution.step.allSatisfy({ abs($0) <= longest }) {
        return solution
      }
      damping *= Self.dampingFactor
    }
    return nil
  }

  /// H + λD.
  ///
  /// D has a floor, for parameters on which the residuals do not depend.
  private var dampedHessian: SymmetricMatrix {
    let largest = largestCurvature.max() ?? 0
    let floor = largest > 0 ? Double.ulpOfOne * largest : 1
    return hessian + SymmetricMatrix(diagonal: largestCurvature.map { damping * max($0, floor) })
  }

  /// Returns u + p, on the bounds that hold p with their very bits.
  private func point(_ origin: [Double], _ solution: BoxQuadratic.Solution) -> [Double] {
    space.scaledBounds.clipped(
      origin.indices.map { i in
        switch solution.places[i] {
        case .free: origin[i] + solution.step[i]
        case .lower: space.scaledBounds.lower[i] ?? origin[i]
        case .upper: space.scaledBounds.upper[i] ?? origin[i]
        }
      })
  }

  /// Ends a search whose steps have become too short to change the point.
  private mutating func endStalled() {
    guard firstPredictedDecrease != nil else {
      // Even the first step from here was lost in rounding.
      phase = .finished(.decreaseTolerance)
      return
    }
    var reason =
      "no lower misfit was found with the shortest steps; check the gradient, or loosen the "
      + "tolerances if the misfit is lost in rounding"
    if let fault { reason += " (\(fault) at a trial point)" }
    phase = .finished(.abnormalLineSearch(reason))
  }
}
