/// A method that looks for the parameters of least misfit by asking for evaluations.
///
/// The caller owns the loop: it asks, does what is asked, and tells. Between two calls the optimiser
/// is a plain value, so a copy is a checkpoint of the whole search.
///
///     while true {
///       switch optimiser.ask() {
///       case .evaluate(let points): optimiser.tell(points.map(misfitAndGradient))
///       case .iterate(let iterate): report(iterate)
///       case .finished(let outcome): return outcome
///       }
///     }
public protocol Optimiser {
  /// Returns what is wanted next.
  ///
  /// An unanswered `evaluate` is repeated, an `iterate` is announced once, `finished` is final.
  mutating func ask() -> Request

  /// Takes the answers to the last `evaluate`, one for each point, in the same order.
  ///
  /// - Precondition: the last request was `evaluate`; there is one evaluation for each point, and
  ///   one component of the gradient for each component of the point.
  mutating func tell(_ evaluations: [Evaluation])
}

/// What an optimiser wants next.
public enum Request: Equatable, Sendable {
  /// The misfit and its gradient are wanted at each of these points.
  case evaluate([[Double]])
  /// A point has been accepted; nothing is wanted.
  case iterate(Iterate)
  /// The search is over.
  case finished(Outcome)
}

/// The misfit and its gradient at one point.
public struct Evaluation: Equatable, Sendable {
  /// The misfit J.
  public var misfit: Double
  /// ∂J/∂x, one component for each parameter.
  public var gradient: [Double]

  /// Creates an evaluation; values that are not finite say that the point could not be evaluated.
  public init(misfit: Double, gradient: [Double]) {
    self.misfit = misfit
    self.gradient = gradient
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
  /// ∂J/∂x.
  public let gradient: [Double]
  /// The largest component of the projected gradient, in scaled parameters.
  public let projectedGradientNorm: Double
  /// The number of evaluations up to here, failed ones included.
  public let evaluations: Int

  /// Creates an iterate from its parts.
  public init(
    number: Int, point: [Double], misfit: Double, gradient: [Double],
    projectedGradientNorm: Double, evaluations: Int
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
  /// The allowed number of iterations is used up.
  case iterationLimit
  /// The allowed number of evaluations is used up.
  case evaluationLimit
  /// No lower point was found along the search direction; the text says what is known.
  case abnormalLineSearch(String)
  /// The search could not go on; the text says why.
  case failed(String)

  /// Whether the last iterate is an answer, rather than where the search was cut short.
  public var isConverged: Bool {
    switch self {
    case .gradientTolerance, .decreaseTolerance, .misfitTarget: true
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
}

extension Optimiser {
  /// Runs the search to its end.
  ///
  /// - Parameters:
  ///   - evaluate: Returns the misfit and gradient at each point.
  ///   - onIterate: Called with each accepted iterate, the start first.
  /// - Returns: Why the search ended; the last iterate given to `onIterate` is its result.
  /// - Throws: What `evaluate` or `onIterate` throws. The search can then be taken up again, from
  ///   the unanswered evaluation or after the announced iterate.
  public mutating func minimise<Failure: Error>(
    evaluate: ([[Double]]) throws(Failure) -> [Evaluation],
    onIterate: (Iterate) throws(Failure) -> Void
  ) throws(Failure) -> Outcome {
    while true {
      switch ask() {
      case .evaluate(let points): tell(try evaluate(points))
      case .iterate(let iterate): try onIterate(iterate)
      case .finished(let outcome): return outcome
      }
    }
  }
}
