import Adjoint
import Closures
import Column
import Glibc
import Lanes

/// The proof of a gradient on one problem: Taylor remainders and a dot product.
///
/// With ∇J from the adjoint and a direction d, the remainder |J(x + hd) − J(x) − h ∇J·d| must fall with
/// h², and ∇J·d must equal the derivative that the tangent linear model gives.
public struct GradientCheck: Sendable, Equatable {
  /// What is perturbed.
  public enum Control: String, CaseIterable, Sendable {
    case parameters
    case initialState = "initial state"
    case surfaceFluxes = "surface fluxes"
  }

  /// The check along one direction.
  public struct Direction: Sendable, Equatable {
    public let control: Control
    /// ∇J·d from the adjoint, and the same from the tangent linear model.
    public let adjointDerivative: Double
    public let tangentDerivative: Double
    public let steps: [Double]
    public let remainders: [Double]

    /// |∇J·d − dJ| relative to the larger of the two; NaN where either is.
    public var dotProductResidual: Double {
      let size = max(abs(adjointDerivative), abs(tangentDerivative))
      return size == 0 ? 0 : abs(adjointDerivative - tangentDerivative) / size
    }

    /// The order with which the remainder falls, between one step and the next.
    public var slopes: [Double] {
      (1..<steps.count).map { i in
        log2(remainders[i - 1] / remainders[i]) / log2(steps[i - 1] / steps[i])
      }
    }

    /// The order where it is clearest: the mean of the two successive slopes nearest to 2.
    ///
    /// A closure may jump where it switches between formulas, and the remainder then stays as large as
    /// the jump until the step no longer reaches it; so one clear stretch is enough. Remainders at
    /// rounding do not count. Nil where nothing is left, as for a misfit that does not change.
    public var order: Double? {
      let usable = zip(slopes, remainders.dropFirst()).prefix { $1 > floor }.map(\.0)
      guard usable.count >= 2 else { return nil }
      let means = zip(usable, usable.dropFirst()).map { 0.5 * ($0 + $1) }
      return means.min { abs($0 - 2) < abs($1 - 2) }
    }

    /// Remainders below this are rounding of the misfit.
    let floor: Double
  }

  public let directions: [Direction]

  /// The dot-product residual that rounding may reach over a long run.
  public static let residualLimit = 1e-6
  /// The least order of the Taylor remainder; kinks of the closure cost some of the 2.
  public static let orderLimit = 1.8

  /// Whether the gradient is right: the residual within its limit, and the remainder of second order
  /// wherever it stands out from rounding. A remainder that is not finite proves nothing, so it is wrong.
  public var isRight: Bool {
    directions.allSatisfy { direction in
      direction.dotProductResidual <= Self.residualLimit
        && direction.remainders.allSatisfy(\.isFinite)
        && direction.order.map { $0 >= Self.orderLimit } ?? true
    }
  }
}

extension CalibrationProblem {
  /// Checks the gradient at `point` along one seeded random direction of each control.
  ///
  /// - Parameter evaluation: the gradient, as `evaluate(at: point)` returns it.
  public func checkGradient(_ evaluation: Evaluation, at point: [Double]) -> GradientCheck {
    let controls = GradientCheck.Control.allCases.filter { control in
      control != .parameters || !calibrated.isEmpty
    }
    let perturbations = controls.map { Perturbation(of: $0, in: self, at: point) }
    let steps = (4...14).map { exp2(-Double($0)) }
    let moved = misfits(along: perturbations, steps: steps, at: point)
    let tangents = tangents(along: perturbations, at: point)
    let directions = controls.indices.map { i in
      let derivative = sumOfShares(
        calibratedCases.map {
          perturbations[i].product(with: evaluation.caseGradients[$0]!, case: $0)
        })
      return GradientCheck.Direction(
        control: controls[i], adjointDerivative: derivative, tangentDerivative: tangents[i],
        steps: steps,
        remainders: zip(steps, moved[i]).map { step, misfit in
          abs(misfit - evaluation.misfit - step * derivative)
        },
        floor: 1e3 * abs(evaluation.misfit) * .ulpOfOne)
    }
    return GradientCheck(directions: directions)
  }

  /// Checks the gradient on the threads that evaluations leave idle while `body` evaluates; on all threads
  /// before it where they leave none.
  public func checkingGradient<Result>(
    _ evaluation: Evaluation, at point: [Double], while body: () throws -> Result
  ) rethrows -> (check: GradientCheck, result: Result) {
    let idle = idleThreads
    guard idle > 0 else { return (checkGradient(evaluation, at: point), try body()) }
    var problem = self
    problem.threads = idle
    return try alongside(body) { [problem] in problem.checkGradient(evaluation, at: point) }
  }

  /// Computes the gradient at `point` and checks it.
  public func checkGradient(at point: [Double]) -> GradientCheck {
    checkGradient(evaluate(at: point), at: point)
  }

  /// Sums one value of each case that is calibrated against, by its share in the misfit.
  private func sumOfShares(_ ofCases: some Sequence<Double>) -> Double {
    let shares = caseShares
    return zip(calibratedCases, ofCases).reduce(0) { $0 + shares[$1.0] * $1.1 }
  }

  /// Returns for each perturbation the misfit after each step along it.
  private func misfits(
    along perturbations: [Perturbation], steps: [Double], at point: [Double]
  ) -> [[Double]] {
    let cases = calibratedCases
    let runs = perturbations.flatMap { perturbation in
      steps.flatMap { step in
        cases.map { perturbation.moved(run(ofCase: $0, at: point), case: $0, step: step) }
      }
    }
    let results = misfits(of: runs)
    return perturbations.indices.map { i in
      steps.indices.map { sumOfShares(results[((i * steps.count + $0) * cases.count)...]) }
    }
  }

  /// Returns the derivative of the misfit along each perturbation, by the tangent linear model.
  private func tangents(along perturbations: [Perturbation], at point: [Double]) -> [Double] {
    let cases = calibratedCases
    let results = concurrentMap(cases.count, threads: threads) {
      derivatives(ofCase: cases[$0], along: perturbations, at: point)
    }
    return perturbations.indices.map { i in sumOfShares(results.map { $0[lane: i] }) }
  }

  /// The derivatives of one case's misfit along perturbations, one a lane, in one run.
  private func derivatives(
    ofCase index: Int, along perturbations: [Perturbation], at point: [Double]
  ) -> Lanes8 {
    let observed = cases[index]
    let columns = Columns<Double>([observed.column])
    let layout = closure.declaration.layout(columns)
    var directions = TangentDirections(closure.declaration, layout: layout)
    for (lane, perturbation) in perturbations.enumerated() {
      perturbation.set(lane, of: &directions, case: index, layout: layout)
    }
    let model = closure.tangentLinear(columns, allParameters(at: point), constants, directions)
    return model.derivatives(ofMisfit: form, of: observed)
  }
}
