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
  /// - Parameter gradient: returns the gradient of one case; the problem's own unless a test replaces it.
  public func checkGradient(
    at point: [Double],
    gradient: @Sendable (Int, [Double]) -> CaseGradient
  ) -> GradientCheck {
    let shares = caseShares
    let calibratedCases = shares.indices.filter { shares[$0] > 0 }
    let gradients = concurrentMap(calibratedCases.count, threads: threads) {
      gradient(calibratedCases[$0], point)
    }
    let controls = GradientCheck.Control.allCases.filter { control in
      control != .parameters || !calibrated.isEmpty
    }
    let perturbations = controls.map { Perturbation(of: $0, in: self, at: point) }
    let tangents = concurrentMap(calibratedCases.count, threads: threads) {
      derivatives(ofCase: calibratedCases[$0], along: perturbations, at: point)
    }
    let directions = controls.indices.map { place in
      direction(
        controls[place], perturbations[place], cases: calibratedCases, gradients: gradients,
        tangents: tangents.map { $0[lane: place] }, at: point)
    }
    return GradientCheck(directions: directions)
  }

  /// Checks the problem's own gradient.
  public func checkGradient(at point: [Double]) -> GradientCheck {
    checkGradient(at: point) { gradient(ofCase: $0, at: $1) }
  }

  private func direction(
    _ control: GradientCheck.Control, _ perturbation: Perturbation, cases: [Int],
    gradients: [CaseGradient], tangents: [Double], at point: [Double]
  ) -> GradientCheck.Direction {
    let shares = caseShares
    var misfit = 0.0
    var adjointDerivative = 0.0
    var tangentDerivative = 0.0
    for ((index, gradient), tangent) in zip(zip(cases, gradients), tangents) {
      misfit += shares[index] * gradient.misfit
      adjointDerivative += shares[index] * perturbation.product(with: gradient, case: index)
      tangentDerivative += shares[index] * tangent
    }
    let steps = (4...14).map { exp2(-Double($0)) }
    // One run for each step and case, case by case within a step.
    let runs = concurrentMap(steps.count * cases.count, threads: threads) { run in
      perturbation.misfit(
        of: self, case: cases[run % cases.count], at: point, step: steps[run / cases.count])
    }
    let remainders = steps.indices.map { step in
      var moved = 0.0
      for (place, index) in cases.enumerated() {
        moved += shares[index] * runs[step * cases.count + place]
      }
      return abs(moved - misfit - steps[step] * adjointDerivative)
    }
    return GradientCheck.Direction(
      control: control, adjointDerivative: adjointDerivative,
      tangentDerivative: tangentDerivative, steps: steps, remainders: remainders,
      floor: 1e3 * abs(misfit) * .ulpOfOne)
  }

  /// The derivatives of one case's misfit along perturbations, one a lane, by the tangent linear model.
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
    return model.derivatives(of: WeightedSquares([observed], form: form, layout: layout))
  }
}
