import Glibc

/// Adam: steps of about one length per parameter, whatever the size of the gradient.
///
/// With the gradient g_t at the t-th point u_t, in scaled parameters, and m_0 = v_0 = 0, component by
/// component:
///
///     m_t = β₁ m_{t−1} + (1 − β₁) g_t
///     v_t = β₂ v_{t−1} + (1 − β₂) g_t²
///     u_{t+1} = P(u_t − α m̂_t / (√v̂_t + ε)),   m̂_t = m_t/(1 − β₁ᵗ),   v̂_t = v_t/(1 − β₂ᵗ)
///
/// P moves to the nearest point within the bounds. Each evaluated point is an iterate, whether or not its
/// misfit is lower: the last is not the best.
///
/// **Points that cannot be evaluated** are left again: α is halved, for good, and the step is taken anew
/// from the last point. They count as evaluations. A start that cannot be evaluated ends the search with
/// `Outcome.failed`.
///
/// Source: Kingma and Ba (2015), arXiv:1412.6980, algorithm 1; bounds and failures are ours.
public struct Adam: Optimiser {
  /// When to stop, and how to step.
  public struct Options: GradientLimits, Equatable, Sendable {
    /// The largest number of steps.
    public var maxIterations = 500
    /// The largest number of evaluations, the start and failed ones included.
    public var maxEvaluations = 1000
    /// Stops where the largest component of the projected gradient in scaled parameters is not
    /// above this [units of the misfit].
    public var gradientTolerance = 1e-8
    /// Stops where the misfit is not above this; nil for no target.
    public var misfitTarget: Double?
    /// α at first, in scaled parameters.
    public var learningRate = 0.05
    /// β₁ [1].
    public var meanDecay = 0.9
    /// β₂ [1].
    public var squareDecay = 0.999
    /// ε: steps become shorter for gradients not well above this [units of the misfit].
    public var smallGradient = 1e-8

    /// Creates the default options.
    public init() {}

    func validate() throws(OptimiserError) {
      try validateLimits()
      try OptimiserError.requireNotNegative("gradientTolerance", gradientTolerance)
      try OptimiserError.requirePositive("learningRate", learningRate)
      try OptimiserError.requirePositive("smallGradient", smallGradient)
      for (name, decay) in [("meanDecay", meanDecay), ("squareDecay", squareDecay)] {
        guard decay >= 0, decay < 1 else {
          throw OptimiserError("\(name) is \(decay); it must be at least zero and below one")
        }
      }
    }
  }

  /// When to stop, and how to step.
  public let options: Options
  /// The scales and bounds of the parameters.
  public let space: ScaledSpace
  /// The last point that could be evaluated, nil until the start has been.
  public private(set) var iterate: Iterate?
  /// The number of evaluations told so far.
  public private(set) var evaluations = 0
  /// The number of evaluations told so far that were not finite.
  public private(set) var failedEvaluations = 0
  /// α.
  public private(set) var learningRate: Double

  private var moments: Moments
  /// The point to be evaluated, in scaled parameters.
  private var trial: [Double]
  private var phase = SearchPhase.evaluating

  /// The decaying means of the gradient and of its square.
  private struct Moments {
    /// m.
    var mean: [Double]
    /// v.
    var square: [Double]
    /// β₁ᵗ and β₂ᵗ.
    var weightOfPast = (mean: 1.0, square: 1.0)

    mutating func add(_ gradient: [Double], _ options: Options) {
      let (meanDecay, squareDecay) = (options.meanDecay, options.squareDecay)
      mean = zip(mean, gradient).map { meanDecay * $0 + (1 - meanDecay) * $1 }
      square = zip(square, gradient).map { squareDecay * $0 + (1 - squareDecay) * $1 * $1 }
      weightOfPast.mean *= meanDecay
      weightOfPast.square *= squareDecay
    }

    /// m̂/(√v̂ + ε).
    func direction(_ options: Options) -> [Double] {
      zip(mean, square).map { mean, square in
        mean / (1 - weightOfPast.mean)
          / ((square / (1 - weightOfPast.square)).squareRoot() + options.smallGradient)
      }
    }

    /// Says what overflowed, if anything.
    var fault: String? {
      square.firstIndex { !$0.isFinite }.map {
        "the square of component \($0) of the scaled gradient overflows"
      }
    }
  }

  /// Creates an optimiser that will first ask for the evaluation of `start`.
  ///
  /// - Parameters:
  ///   - start: The first point.
  ///   - bounds: The bounds of each component; without them all are free.
  ///   - scale: The typical size of each component (see `ScaledSpace`); 1 when absent.
  ///   - options: When to stop, and how to step.
  /// - Throws: `OptimiserError` where there are no parameters, counts differ, a value is not finite
  ///   or not allowed, or the start is out of bounds.
  public init(
    start: [Double], bounds: Bounds? = nil, scale: [Double]? = nil, options: Options = Options()
  ) throws(OptimiserError) {
    try options.validate()
    let space = try ScaledSpace(start: start, bounds: bounds, scale: scale)
    self.options = options
    self.space = space
    learningRate = options.learningRate
    let zeros = start.map { _ in 0.0 }
    moments = Moments(mean: zeros, square: zeros)
    trial = space.scaled(start)
  }

  public mutating func ask() -> Request {
    if case .advancing = phase { step() }
    return phase.request(.evaluate([space.unscaled(trial)], .gradient))
  }

  public mutating func tell(_ answers: [Evaluation]) {
    phase.requireAnswers(answers, count: 1)
    let answer = answers[0]
    precondition(
      answer.gradient.count == trial.count, "the gradient has one component per parameter")
    evaluations += 1
    let scaledGradient = space.scaled(gradient: answer.gradient)
    var told = moments
    told.add(scaledGradient, options)
    let fault =
      Evaluation.fault(misfit: answer.misfit, scaledGradient: scaledGradient) ?? told.fault
    if let fault {
      failedEvaluations += 1
      comeBack(fault)
    } else {
      moments = told
      accept(answer, scaledGradient: scaledGradient)
    }
  }

  /// Makes the trial point the current iterate.
  private mutating func accept(_ answer: Evaluation, scaledGradient: [Double]) {
    let accepted = Iterate(
      number: iterate.map { $0.number + 1 } ?? 0, point: space.unscaled(trial),
      misfit: answer.misfit, gradient: answer.gradient,
      projectedGradientNorm: space.scaledBounds.projectedGradientNorm(
        gradient: scaledGradient, at: trial),
      evaluations: evaluations)
    iterate = accepted
    phase = .announcing(accepted, then: outcome(at: accepted))
  }

  private func outcome(at iterate: Iterate) -> Outcome? {
    if options.isOnTarget(iterate) { return .misfitTarget }
    if options.isStationary(iterate) { return .gradientTolerance }
    return options.isLast(iterate) ? .iterationLimit : nil
  }

  /// Takes a shorter step from the last iterate, or ends the search.
  private mutating func comeBack(_ fault: String) {
    guard let iterate else {
      phase = .finished(.failed("\(fault) at the start \(space.unscaled(trial))"))
      return
    }
    learningRate /= 2
    step()
    if trial == space.scaled(iterate.point) {
      phase = .finished(
        .failed("\(fault) however short the step from \(iterate.point); give another start"))
    }
  }

  /// Finds the next point, or ends the search.
  private mutating func step() {
    guard let iterate else { preconditionFailure("a step starts from an iterate") }
    guard evaluations < options.maxEvaluations else {
      phase = .finished(.evaluationLimit)
      return
    }
    let rate = learningRate
    trial = space.scaledBounds.clipped(
      zip(space.scaled(iterate.point), moments.direction(options)).map { $0 - rate * $1 })
    phase = .evaluating
  }
}
