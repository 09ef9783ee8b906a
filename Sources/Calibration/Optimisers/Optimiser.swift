/// A method that looks for the parameters of least misfit by asking for evaluations.
///
/// The caller owns the loop: it asks, does what is asked, and tells. Between two calls the optimiser
/// is a plain value, so a copy is a checkpoint of the whole search. What it asks for depends on its
/// initial state and the answers alone, so that telling a new one the same answers again leads to the
/// same place, bit for bit.
///
///     while true {
///       switch optimiser.ask() {
///       case .evaluate(let points, let demand): optimiser.tell(evaluate(points, demand))
///       case .iterate(let iterate): report(iterate)
///       case .finished(let outcome): return outcome
///       }
///     }
public protocol Optimiser: Sendable {
  /// The number of points evaluated so far.
  var evaluations: Int { get }
  /// The number of points so far that could not be evaluated.
  var failedEvaluations: Int { get }

  /// Returns what is wanted next.
  ///
  /// An unanswered `evaluate` is repeated, an `iterate` is announced once, `finished` is final.
  mutating func ask() -> Request

  /// Takes the answers to the last `evaluate`, one for each point, in the same order.
  ///
  /// - Precondition: the last request was `evaluate`; there is one evaluation for each point, which
  ///   has what was demanded, of the right size.
  mutating func tell(_ evaluations: [Evaluation])
}

/// What an optimiser wants next.
public enum Request: Equatable, Sendable {
  /// The misfit, and what else the demand says, are wanted at each of these points.
  case evaluate([[Double]], Demand)
  /// A point has been accepted; nothing is wanted.
  case iterate(Iterate)
  /// The search is over.
  case finished(Outcome)
}

/// What is wanted at a point besides the misfit J = Σ_i r_i², a sum of squared residuals.
public enum Demand: Equatable, Sendable {
  /// The gradient ∂J/∂x.
  case gradient
  /// The gradient and the Gauss–Newton Hessian.
  case curvature
  /// The inner products of the residuals at all points of the request.
  case products
}

/// The misfit at one point, and what else was demanded there.
public struct Evaluation: Equatable, Sendable {
  /// The misfit J.
  public var misfit: Double
  /// ∂J/∂x = 2 Σ_i r_i ∂r_i/∂x, one component for each parameter, if the demand was the gradient or
  /// the curvature; empty otherwise.
  public var gradient: [Double]
  /// H = 2 Σ_i ∂r_i/∂x (∂r_i/∂x)ᵀ in the coordinates of the gradient, if the demand was the curvature.
  ///
  /// This is the Hessian of J but for the terms with second derivatives of the residuals.
  public var hessian: SymmetricMatrix?
  /// Σ_i r_i(x) r_i(x_k) for each point x_k of the request, in its order, if the demand was the
  /// products; empty otherwise.
  public var products: [Double]

  /// Creates an evaluation; values that are not finite say that the point could not be evaluated.
  public init(
    misfit: Double, gradient: [Double] = [], hessian: SymmetricMatrix? = nil,
    products: [Double] = []
  ) {
    self.misfit = misfit
    self.gradient = gradient
    self.hessian = hessian
    self.products = products
  }

  /// Says what is not finite among a misfit and a gradient, if anything.
  static func fault(misfit: Double, scaledGradient: [Double]) -> String? {
    guard misfit.isFinite else { return "the misfit is \(misfit)" }
    guard let i = scaledGradient.firstIndex(where: { !$0.isFinite }) else { return nil }
    return "component \(i) of the scaled gradient is \(scaledGradient[i])"
  }

  /// Says what is not finite among a misfit, a gradient and a Hessian, if anything.
  static func fault(
    misfit: Double, scaledGradient: [Double], scaledHessian: SymmetricMatrix
  ) -> String? {
    fault(misfit: misfit, scaledGradient: scaledGradient)
      ?? (scaledHessian.isFinite ? nil : "the scaled Gauss-Newton Hessian is not finite")
  }
}

/// A point that the optimiser has accepted.
public struct Iterate: Equatable, Sendable {
  /// The number of accepted steps up to here; the start is iterate 0.
  public let number: Int
  /// The parameters x.
  public let point: [Double]
  /// The misfit J(x).
  public let misfit: Double
  /// ∂J/∂x; empty where the method needs no gradient.
  public let gradient: [Double]
  /// The largest component of the projected gradient, in scaled parameters; nil where the method
  /// needs no gradient.
  public let projectedGradientNorm: Double?
  /// The number of evaluations up to here, failed ones included.
  public let evaluations: Int

  /// Creates an iterate from its parts.
  public init(
    number: Int, point: [Double], misfit: Double, gradient: [Double] = [],
    projectedGradientNorm: Double? = nil, evaluations: Int
  ) {
    self.number = number
    self.point = point
    self.misfit = misfit
    self.gradient = gradient
    self.projectedGradientNorm = projectedGradientNorm
    self.evaluations = evaluations
  }
}

/// Why a search ended.
public enum Outcome: Equatable, Sendable, CustomStringConvertible {
  /// The projected gradient is small enough.
  case gradientTolerance
  /// The last step hardly lowered the misfit.
  case decreaseTolerance
  /// The misfit is as low as was asked for.
  case misfitTarget
  /// The members of the ensemble are as close to each other as was asked for.
  case ensembleCollapse
  /// The ensemble has taken up all of the observations' information, at the pseudo-time 1.
  case pseudoTime
  /// The misfit of the validation cases no longer falls.
  case validation
  /// The allowed number of iterations is used up.
  case iterationLimit
  /// The allowed number of evaluations is used up.
  case evaluationLimit
  /// No lower point was found on the way from the last iterate; the text says what is known.
  case abnormalLineSearch(String)
  /// The search could not go on; the text says why.
  case failed(String)

  /// Whether the last iterate is an answer, rather than where the search was cut short.
  public var isConverged: Bool {
    switch self {
    case .gradientTolerance, .decreaseTolerance, .misfitTarget, .ensembleCollapse, .pseudoTime,
      .validation:
      true
    case .iterationLimit, .evaluationLimit, .abnormalLineSearch, .failed: false
    }
  }

  /// Says in one sentence why the search ended.
  public var description: String {
    switch self {
    case .gradientTolerance: "Converged: the projected gradient is within its tolerance."
    case .decreaseTolerance:
      "Converged: the last step lowered the misfit by less than its tolerance."
    case .misfitTarget: "Converged: the misfit reached its target."
    case .ensembleCollapse: "Converged: the spread of the ensemble is within its tolerance."
    case .pseudoTime: "Converged: the ensemble reached the pseudo-time 1."
    case .validation: "Converged: the misfit of the validation cases no longer falls."
    case .iterationLimit: "Stopped before convergence: the limit of iterations was reached."
    case .evaluationLimit: "Stopped before convergence: the limit of evaluations was reached."
    case .abnormalLineSearch(let reason): "Stopped in the line search: \(reason)."
    case .failed(let reason): "Failed: \(reason)."
    }
  }
}

/// Why an optimiser cannot start.
public struct OptimiserError: Error, Equatable, Sendable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }

  /// Throws where a count among the options is too small.
  static func require(
    _ name: String, _ value: Int, atLeast least: Int
  ) throws(OptimiserError) {
    guard value >= least else {
      throw OptimiserError("\(name) is \(value); it must be at least \(least)")
    }
  }

  /// Throws where a number among the options is negative or not finite.
  static func requireNotNegative(_ name: String, _ value: Double) throws(OptimiserError) {
    guard value >= 0, value.isFinite else {
      throw OptimiserError("\(name) is \(value); it must be a finite number, zero or above")
    }
  }

  /// Throws where a number among the options is not above zero, or not finite.
  static func requirePositive(_ name: String, _ value: Double) throws(OptimiserError) {
    guard value > 0, value.isFinite else {
      throw OptimiserError("\(name) is \(value); it must be a finite number above zero")
    }
  }

  /// Throws where the target of the misfit is not a number.
  static func requireTarget(_ misfitTarget: Double?) throws(OptimiserError) {
    if let misfitTarget, misfitTarget.isNaN {
      throw OptimiserError("misfitTarget is nan; give a number, or nil for no target")
    }
  }
}

extension Optimiser {
  /// Runs the search to its end.
  ///
  /// - Parameters:
  ///   - evaluate: Returns the misfit and what is demanded at each point.
  ///   - onIterate: Called with each accepted iterate, the start first.
  /// - Returns: Why the search ended; the last iterate given to `onIterate` is its result.
  /// - Throws: What `evaluate` or `onIterate` throws. The search can then be taken up again, from
  ///   the unanswered evaluation or after the announced iterate.
  public mutating func minimise<Failure: Error>(
    evaluate: ([[Double]], Demand) throws(Failure) -> [Evaluation],
    onIterate: (Iterate) throws(Failure) -> Void
  ) throws(Failure) -> Outcome {
    while true {
      switch ask() {
      case .evaluate(let points, let demand): tell(try evaluate(points, demand))
      case .iterate(let iterate): try onIterate(iterate)
      case .finished(let outcome): return outcome
      }
    }
  }
}
