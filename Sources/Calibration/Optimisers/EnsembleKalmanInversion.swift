/// Ensemble Kalman inversion: an ensemble of points that is drawn to where the residuals are small by their
/// own differences, without derivatives.
///
/// In each step of pseudo-time Δt the ensemble, of mean m and covariance C, is changed as its members would
/// be by observations in a linear model: to the mean and covariance of the density
///
///     exp(−½ (x − m)ᵀC⁻¹(x − m) − Δt J(x)),   J = Σ r²
///
/// (`EnsembleTransform`). The steps up to a pseudo-time of 1 multiply the initial density by exp(−J). Where J
/// is the negative logarithm of a likelihood, the ensemble then stands for the posterior, exactly so in a
/// linear model; the initial ensemble is the prior, which J must not hold once more. Beyond, the ensemble goes
/// on to collapse to the minimum.
///
/// The members and their mean are evaluated together; the mean is the iterate, whose misfit may rise, too.
///
/// **Members that cannot be evaluated** are drawn anew from the normal distribution with the mean and
/// covariance of the others after their step. Where the mean alone cannot be evaluated no iterate is
/// announced. Both count as evaluations.
///
/// Sources: Iglesias, Law and Stuart (2013), doi:10.1088/0266-5611/29/4/045001; Kovachki and Stuart (2019),
/// doi:10.1088/1361-6420/ab1c3a, for the adaptive step.
public struct EnsembleKalmanInversion: Optimiser {
  /// The length of a step of pseudo-time.
  public enum Step: Equatable, Sendable {
    /// Δt = δ/‖D‖, with ‖D‖ the Frobenius norm of D_jk = 2 (r_j − r̄)·r_k/K: what moves the K members.
    ///
    /// Source: Kovachki and Stuart (2019), doi:10.1088/1361-6420/ab1c3a, section 4, with −log likelihood J.
    case adaptive(Double)
    /// Δt.
    case fixed(Double)
  }

  /// When to stop, and how to step.
  public struct Options: SearchLimits, Equatable, Sendable {
    /// The largest number of steps.
    public var maxIterations = 50
    /// The largest number of evaluations, failed ones included.
    public var maxEvaluations = 10_000
    /// Stops where the misfit of the mean is not above this; nil for no target.
    public var misfitTarget: Double?
    /// The number of members; only with more members than parameters are all directions looked at.
    public var memberCount = 31
    /// The length of a step.
    public var step = Step.adaptive(1)
    /// Where the random numbers start.
    public var seed: UInt64 = 1
    /// Stops where no parameter has a standard deviation above this part of its first one [1]; not
    /// used with a likelihood.
    public var collapseTolerance = 1e-3
    /// Whether the misfit is the negative logarithm of a likelihood, so that the search stops at the
    /// pseudo-time 1.
    public var isLikelihood = false

    /// Creates the default options.
    public init() {}

    func validate() throws(OptimiserError) {
      try validateLimits()
      try OptimiserError.require("memberCount", memberCount, atLeast: 3)
      try OptimiserError.requireNotNegative("collapseTolerance", collapseTolerance)
      switch step {
      case .adaptive(let length): try OptimiserError.requirePositive("the adaptive step", length)
      case .fixed(let length): try OptimiserError.requirePositive("the fixed step", length)
      }
    }
  }

  /// When to stop, and how to step.
  public let options: Options
  /// The bounds of the parameters.
  public let bounds: Bounds
  /// The standard deviation of each parameter that the ensemble began with, but for the bounds.
  public let spread: [Double]
  /// The members: those to be evaluated next, or those of the last iterate.
  public private(set) var members: [[Double]]
  /// The sum of the steps.
  public private(set) var pseudoTime = 0.0
  /// The last mean that could be evaluated.
  public private(set) var iterate: Iterate?
  /// The number of evaluations told so far, those of means included.
  public private(set) var evaluations = 0
  /// The number of evaluations told so far that were not finite.
  public private(set) var failedEvaluations = 0

  private var stepsTaken = 0
  private var random: SeededRandom
  /// The members that could be evaluated, and the inner products of their residuals.
  private var survivors: [Int] = []
  private var products: [[Double]] = []
  private var phase = SearchPhase.evaluating

  /// Creates an ensemble with the mean `start` and the standard deviations `spread`, without correlations, but
  /// for what the bounds cut off; with as many parameters as members or more, correlations are random.
  ///
  /// - Throws: `OptimiserError` where there are no parameters, counts differ, a value is not finite
  ///   or not allowed, or the start is out of bounds.
  public init(
    start: [Double], spread: [Double], bounds: Bounds? = nil, options: Options = Options()
  ) throws(OptimiserError) {
    try options.validate()
    let space = try ScaledSpace(start: start, bounds: bounds, scale: nil)
    guard spread.count == start.count else {
      throw OptimiserError(
        "the start has \(start.count) components but the spread \(spread.count); give one of each "
          + "for each parameter")
    }
    for (i, deviation) in spread.enumerated() where !(deviation > 0 && deviation.isFinite) {
      throw OptimiserError(
        "the spread of component \(i) is \(deviation); give a standard deviation, a finite number "
          + "above zero")
    }
    self.options = options
    self.bounds = space.bounds
    self.spread = spread
    var random = SeededRandom(seed: options.seed)
    let draws = EnsembleTransform.balancedNormals(
      dimension: start.count, count: options.memberCount, using: &random)
    members = (0..<options.memberCount).map { member in
      space.bounds.clipped(
        start.indices.map { start[$0] + spread[$0] * draws[$0][member] })
    }
    self.random = random
  }

  /// The mean of the members.
  public var mean: [Double] { bounds.clipped(EnsembleTransform.mean(of: members)) }

  /// The covariance of the members, Σ_j (x_j − m)(x_j − m)ᵀ/(K − 1).
  public var covariance: SymmetricMatrix {
    let mean = mean
    var covariance = SymmetricMatrix(count: mean.count)
    for member in members {
      covariance.add(
        1 / Double(members.count - 1), timesOuterProductOf: zip(member, mean).map(-))
    }
    return covariance
  }

  public mutating func ask() -> Request {
    if case .advancing = phase { advance() }
    return phase.request(.evaluate(members + [mean], .products))
  }

  public mutating func tell(_ answers: [Evaluation]) {
    phase.requireAnswers(answers, count: members.count + 1)
    precondition(
      answers.allSatisfy { $0.products.count == answers.count },
      "there is one product for each pair of points")
    evaluations += answers.count
    survivors = Self.survivors(answers.dropLast())
    products = survivors.map { j in survivors.map { answers[j].products[$0] } }
    let meanAnswer = answers[members.count]
    failedEvaluations += members.count - survivors.count + (meanAnswer.misfit.isFinite ? 0 : 1)
    guard survivors.count >= 2 else {
      phase = .finished(
        .failed(
          "\(survivors.count) of \(members.count) members could be evaluated; narrow the spread or "
            + "the bounds"))
      return
    }
    guard meanAnswer.misfit.isFinite else {
      phase = outcome(at: nil).map(SearchPhase.finished) ?? .advancing
      return
    }
    let found = Iterate(
      number: stepsTaken, point: mean, misfit: meanAnswer.misfit, evaluations: evaluations)
    iterate = found
    phase = .announcing(found, then: outcome(at: found))
  }

  /// Returns the members that have finite products with each other.
  private static func survivors(_ answers: ArraySlice<Evaluation>) -> [Int] {
    let finite = answers.indices.filter {
      answers[$0].misfit.isFinite && answers[$0].products[$0].isFinite
    }
    return finite.filter { j in finite.allSatisfy { answers[j].products[$0].isFinite } }
  }

  /// Says why the search ends here, if it does.
  ///
  /// - Parameter found: The mean; nil where it could not be evaluated.
  private func outcome(at found: Iterate?) -> Outcome? {
    if let found, options.isOnTarget(found) { return .misfitTarget }
    if options.isLikelihood {
      if pseudoTime >= 1 { return .pseudoTime }
    } else if zip(covariance.diagonal, spread).allSatisfy({ variance, deviation in
      variance.squareRoot() <= options.collapseTolerance * deviation
    }) {
      return .ensembleCollapse
    }
    return stepsTaken >= options.maxIterations ? .iterationLimit : nil
  }

  // MARK: Steps

  /// Changes the members, or ends the search.
  private mutating func advance() {
    guard evaluations + members.count + 1 <= options.maxEvaluations else {
      phase = .finished(.evaluationLimit)
      return
    }
    let transform = EnsembleTransform(products: products)
    if let transform, !transform.isInformative {
      phase = .finished(outcomeWithoutInformation)
      return
    }
    guard let transform, case let step = length(of: transform),
      let moved = transform.apply(to: survivors.map({ members[$0] }), step: step),
      moved.allSatisfy({ $0.allSatisfy(\.isFinite) })
    else {
      phase = .finished(
        .failed("the next step is lost in overflow; measure the misfit in other units"))
      return
    }
    replaceMembers(by: moved)
    // The last step is what is left, which must not be lost in rounding.
    pseudoTime = options.isLikelihood && step >= 1 - pseudoTime ? 1 : pseudoTime + step
    stepsTaken += 1
    phase = .evaluating
  }

  /// Why the search ends where the residuals of all members are the same.
  private var outcomeWithoutInformation: Outcome {
    stepsTaken > 0
      ? .ensembleCollapse
      : .failed(
        "the residuals of all members are the same, so that they tell nothing of the parameters; "
          + "give a wider spread")
  }

  private func length(of transform: EnsembleTransform) -> Double {
    let whole =
      switch options.step {
      case .adaptive(let part): part / transform.drift
      case .fixed(let length): length
      }
    guard options.isLikelihood else { return whole }
    let left = 1 - pseudoTime
    // Equal steps that should sum up to 1 leave some rounding, which is no further step.
    return left <= whole * (1 + 1e-9) ? left : whole
  }

  /// Puts the moved survivors in their places, and draws the other members anew.
  private mutating func replaceMembers(by moved: [[Double]]) {
    for (place, point) in zip(survivors, moved) { members[place] = bounds.clipped(point) }
    let mean = EnsembleTransform.mean(of: moved)
    for place in members.indices where !survivors.contains(place) {
      // A combination of the anomalies with normal weights has their covariance.
      var point = mean
      for other in moved {
        let weight = random.normal() / Double(moved.count - 1).squareRoot()
        for i in point.indices { point[i] += weight * (other[i] - mean[i]) }
      }
      members[place] = bounds.clipped(point)
    }
  }
}
