/// The limited-memory quasi-Newton method for bounded parameters, L-BFGS-B 3.0.
///
/// All its state is held by value: a copy taken between any two calls, also within a line search,
/// goes on with the same bits as the original.
///
/// **Points that cannot be evaluated.** The library must not see values that are not finite: they
/// would spread into its memory. When a trial point of a line search has such a misfit or gradient,
/// the library is told instead of a parabola along the search direction that starts with the true
/// value and slope and has its minimum at a quarter of the step, so that it tries a quarter of the
/// step next. Such a point is never accepted, and counts as an evaluation. A start that cannot be
/// evaluated ends the search with `Outcome.failed`.
///
/// Sources: Byrd, Lu, Nocedal and Zhu (1995), doi:10.1137/0916069; Zhu, Byrd, Lu and Nocedal (1997),
/// doi:10.1145/279232.279236; Morales and Nocedal (2011), doi:10.1145/2049662.2049669.
public struct LBFGSB: Optimiser {
  /// When to stop, and how much to remember.
  public struct Options: DescentLimits, Equatable, Sendable {
    /// The number of past steps that shape the search direction [1].
    public var memory = 10
    /// The largest number of accepted steps.
    public var maxIterations = 100
    /// The largest number of evaluations, the start and failed ones included.
    public var maxEvaluations = 1000
    /// Stops where the largest component of the projected gradient in scaled parameters is not
    /// above this [units of the misfit].
    public var gradientTolerance = 1e-8
    /// Stops where (J_k − J_{k+1}) ≤ tolerance · max(|J_k|, |J_{k+1}|) [1].
    ///
    /// The library's own rule also has 1 under the maximum; a misfit far below 1 would then stop
    /// early.
    public var decreaseTolerance = 1e-12
    /// Stops where the misfit is not above this; nil for no target.
    public var misfitTarget: Double?
    /// The largest component of the first trial step in scaled parameters; nil for the gradient itself.
    ///
    /// The library knows no curvature at first and steps by the gradient, which for a large misfit ends at
    /// the bounds. It is told of the misfit times a power of two that makes the step short enough.
    public var largestFirstStep: Double?

    /// Creates the default options.
    public init() {}

    func validate() throws(OptimiserError) {
      try OptimiserError.require("memory", memory, atLeast: 1)
      try validateLimits()
      try OptimiserError.requireNotNegative("gradientTolerance", gradientTolerance)
      try OptimiserError.requireNotNegative("decreaseTolerance", decreaseTolerance)
      if let largestFirstStep, !(largestFirstStep > 0) {
        throw OptimiserError(
          "largestFirstStep is \(largestFirstStep); give a positive number, or nil for no limit")
      }
    }
  }

  /// When to stop, and how much to remember.
  public let options: Options
  /// The scales and bounds of the parameters.
  public let space: ScaledSpace
  /// The last accepted iterate, nil until the start has been evaluated.
  public private(set) var iterate: Iterate?
  /// The number of evaluations told so far.
  public private(set) var evaluations = 0
  /// The number of evaluations told so far that were not finite.
  public private(set) var failedEvaluations = 0

  private var library: LBFGSBWorkspace
  /// What the library is told is the misfit times this, a power of two and so without rounding.
  private var misfitScale = 1.0
  private var phase = SearchPhase.evaluating
  /// What was wrong with the last evaluation, if anything.
  private var fault: String?
  /// What was wrong with the last of the trial points since the last iterate that failed, if any.
  private var faultOnLine: String?

  /// Creates an optimiser that will first ask for the evaluation of `start`.
  ///
  /// - Parameters:
  ///   - start: The first point.
  ///   - bounds: The bounds of each component; without them all are free.
  ///   - scale: The typical size of each component (see `ScaledSpace`); 1 when absent.
  ///   - options: When to stop, and how much to remember.
  /// - Throws: `OptimiserError` where there are no parameters, counts differ, a value is not finite
  ///   or not allowed, or the start is out of bounds.
  public init(
    start: [Double], bounds: Bounds? = nil, scale: [Double]? = nil, options: Options = Options()
  ) throws(OptimiserError) {
    try options.validate()
    let space = try ScaledSpace(start: start, bounds: bounds, scale: scale)
    self.options = options
    self.space = space
    library = LBFGSBWorkspace(
      start: space.scaled(start), bounds: space.scaledBounds, memory: options.memory)
    advance()
  }

  public mutating func ask() -> Request {
    if case .advancing = phase { advance() }
    return phase.request(.evaluate([space.unscaled(library.point)], .gradient))
  }

  public mutating func tell(_ answers: [Evaluation]) {
    phase.requireAnswers(answers, count: 1)
    let answer = answers[0]
    precondition(
      answer.gradient.count == space.scale.count, "the gradient has one component per parameter")
    evaluations += 1
    let scaledGradient = space.scaled(gradient: answer.gradient)
    fault = Evaluation.fault(misfit: answer.misfit, scaledGradient: scaledGradient)
    guard let fault else {
      if iterate == nil, let step = options.largestFirstStep {
        misfitScale = Self.misfitScale(scaledGradient, largestStep: step)
      }
      library.misfit = misfitScale * answer.misfit
      library.gradient = scaledGradient.map { misfitScale * $0 }
      // The library does not announce the start.
      if iterate == nil { accept(number: 0) } else { advance() }
      return
    }
    failedEvaluations += 1
    faultOnLine = fault
    guard let iterate else {
      phase = .finished(.failed("\(fault) at the start \(space.unscaled(library.point))"))
      return
    }
    tellOfParabola(from: iterate)
    advance()
  }

  /// Tells the library of φ(α) = φ₀ + φ₀′α − 2φ₀′α²/ᾱ at the trial step ᾱ, where φ₀ and φ₀′ < 0
  /// are the misfit and slope at the line's start.
  ///
  /// Its minimum is at ᾱ/4, where both of the library's interpolations agree; value and slope at ᾱ
  /// are φ₀ + |φ₀′ᾱ| and −3φ₀′, the latter too steep to be accepted. A huge value instead would
  /// shrink the step to nothing.
  private mutating func tellOfParabola(from iterate: Iterate) {
    let origin = space.scaled(iterate.point)
    let gradient = space.scaled(gradient: iterate.gradient)
    var descent = 0.0
    for i in origin.indices { descent += gradient[i] * (library.point[i] - origin[i]) }
    library.misfit = misfitScale * (iterate.misfit + abs(descent))
    library.gradient = gradient.map { -3 * (misfitScale * $0) }
  }

  /// Returns the largest power of two, at most 1, that brings every component of a gradient down to a step.
  private static func misfitScale(_ scaledGradient: [Double], largestStep: Double) -> Double {
    let size = scaledGradient.map(abs).max() ?? 0
    return size > largestStep ? (largestStep / size).binade : 1
  }

  /// Lets the library go on, and says what comes next.
  private mutating func advance() {
    switch library.advance() {
    case .evaluate:
      if !library.point.allSatisfy(\.isFinite) {
        // The squares of a gradient below 1e-162 or above 1e154 leave the range of Double.
        phase = .finished(
          .failed(
            "the search direction is lost in underflow or overflow; measure the misfit in other "
              + "units, or give the parameters other scales"))
      } else {
        phase = evaluations < options.maxEvaluations ? .evaluating : .finished(.evaluationLimit)
      }
    case .newIterate:
      if let fault {
        phase = .finished(.failed("the line search ended at a point where \(fault)"))
      } else {
        accept(number: (iterate?.number ?? 0) + 1)
      }
    case .converged(let isGradientSmall):
      phase = .finished(isGradientSmall ? .gradientTolerance : .decreaseTolerance)
    case .abnormalLineSearch:
      var reason =
        "no lower misfit was found along the search direction; check the gradient, or loosen the "
        + "tolerances if the misfit is lost in rounding"
      if let faultOnLine { reason += " (\(faultOnLine) at a trial point)" }
      phase = .finished(.abnormalLineSearch(reason))
    case .failed(let message):
      phase = .finished(.failed("L-BFGS-B says '\(message)'"))
    }
  }

  /// Makes the library's point the current iterate, and checks whether the search ends there.
  private mutating func accept(number: Int) {
    let scaledGradient = library.gradient.map { $0 / misfitScale }
    let accepted = Iterate(
      number: number, point: space.unscaled(library.point), misfit: library.misfit / misfitScale,
      gradient: zip(scaledGradient, space.scale).map(/),
      projectedGradientNorm: space.scaledBounds.projectedGradientNorm(
        gradient: scaledGradient, at: library.point),
      evaluations: evaluations)
    phase = .announcing(accepted, then: options.outcome(at: accepted, after: iterate))
    iterate = accepted
    faultOnLine = nil
  }
}
