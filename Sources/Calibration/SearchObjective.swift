import Lanes

/// The misfit as an optimiser sees it: a function of the controls' coordinates that counts what it costs.
public struct SearchObjective: Sendable {
  public let problem: CalibrationProblem
  public private(set) var cost = Cost()

  /// How many runs of one case were made.
  public struct Cost: Sendable, Equatable {
    /// Forward alone.
    public var forwardRuns = 0
    /// Forward and, under checkpoints, backward.
    public var gradientRuns = 0
    /// Forward with the tangent linear model along eight controls.
    public var tangentRuns = 0

    public init() {}

    public static func + (a: Cost, b: Cost) -> Cost {
      var sum = a
      sum.forwardRuns += b.forwardRuns
      sum.gradientRuns += b.gradientRuns
      sum.tangentRuns += b.tangentRuns
      return sum
    }

    /// The same work in forward runs, by measured costs of one column with 50 levels
    /// (docs/performance.md).
    public var forwardEquivalents: Double {
      Double(forwardRuns) + Self.costOfGradient * Double(gradientRuns)
        + Self.costOfTangents * Double(tangentRuns)
    }

    static let costOfGradient = 4.0
    static let costOfTangents = 4.0
  }

  public init(_ problem: CalibrationProblem) { self.problem = problem }

  /// Returns what is demanded at some coordinates, all of it computed at once.
  ///
  ///     ∂J/∂c = dx/dc ∂J/∂x,   H_c = dx/dc H_x dx/dc
  public mutating func evaluate(_ coordinates: [[Double]], _ demand: Demand) -> [Evaluation] {
    let points = coordinates.map(problem.point)
    count(points.count, demand)
    switch demand {
    case .gradient:
      return zip(points, problem.evaluate(at: points)).map { point, evaluation in
        Evaluation(
          misfit: evaluation.misfit,
          gradient: zip(problem.coordinateDerivatives(at: point), evaluation.gradient).map(*))
      }
    case .curvature:
      return zip(points, problem.curvatures(at: points)).map { point, curvature in
        let derivatives = problem.coordinateDerivatives(at: point)
        return Evaluation(
          misfit: curvature.total.misfit,
          gradient: zip(derivatives, curvature.total.gradient).map(*),
          hessian: curvature.total.hessian.scaled(by: derivatives))
      }
    case .products:
      let residuals = problem.residuals(at: points)
      return residuals.map { own in
        let products = residuals.map { other in zip(own, other).reduce(0) { $0 + $1.0 * $1.1 } }
        return Evaluation(misfit: zip(own, own).reduce(0) { $0 + $1.0 * $1.1 }, products: products)
      }
    }
  }

  private mutating func count(_ pointCount: Int, _ demand: Demand) {
    let cases = problem.calibratedCases
    switch demand {
    case .gradient: cost.gradientRuns += pointCount * cases.count
    case .curvature:
      cost.tangentRuns += pointCount * cases.reduce(0) { $0 + problem.tangentRunCount(ofCase: $1) }
    case .products: cost.forwardRuns += pointCount * cases.count
    }
  }
}
