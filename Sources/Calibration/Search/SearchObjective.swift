import Lanes

/// The misfit as an optimiser sees it: a function of the controls' coordinates.
struct SearchObjective: Sendable {
  let problem: CalibrationProblem
  /// What is known of the misfit at the start of the problem, and so need not be computed again.
  let evaluationAtStart: CalibrationProblem.Evaluation?

  init(_ problem: CalibrationProblem, evaluationAtStart: CalibrationProblem.Evaluation? = nil) {
    self.problem = problem
    self.evaluationAtStart = evaluationAtStart
  }

  /// Returns what is demanded at some coordinates, all of it computed at once.
  ///
  ///     ∂J/∂c = dx/dc ∂J/∂x,   H_c = dx/dc H_x dx/dc
  func evaluate(_ coordinates: [[Double]], _ demand: Demand) -> [Evaluation] {
    let points = coordinates.map(problem.point)
    switch demand {
    case .gradient:
      return zip(points, gradients(at: points)).map { point, evaluation in
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

  private func gradients(at points: [[Double]]) -> [CalibrationProblem.Evaluation] {
    if let evaluationAtStart, points == [problem.start] { return [evaluationAtStart] }
    return problem.evaluate(at: points)
  }

  /// Returns how many runs that takes.
  func cost(ofPoints pointCount: Int, _ demand: Demand) -> SearchCost {
    let cases = problem.calibratedCases
    var cost = SearchCost()
    switch demand {
    case .gradient: cost.gradientRuns = pointCount * cases.count
    case .curvature:
      cost.tangentRuns = pointCount * cases.reduce(0) { $0 + problem.tangentRunCount(ofCase: $1) }
    case .products: cost.forwardRuns = pointCount * cases.count
    }
    return cost
  }
}

/// How many runs of one case a search made.
public struct SearchCost: Sendable, Equatable {
  /// Forward alone.
  public var forwardRuns = 0
  /// Forward and, under checkpoints, backward.
  public var gradientRuns = 0
  /// Forward with the tangent linear model along eight controls.
  public var tangentRuns = 0

  public init() {}

  public static func += (a: inout SearchCost, b: SearchCost) {
    a.forwardRuns += b.forwardRuns
    a.gradientRuns += b.gradientRuns
    a.tangentRuns += b.tangentRuns
  }

  /// The same work in forward runs, by the measured costs of one column (docs/cost-study.md).
  public var forwardEquivalents: Double {
    Double(forwardRuns) + Self.gradientCost * Double(gradientRuns)
      + Self.tangentCost * Double(tangentRuns)
  }

  /// A gradient and a run of the tangent linear model along eight controls, in forward runs.
  public static let gradientCost = 4.0
  public static let tangentCost = 4.5
}
