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
    /// The sum of the sizes of the terms of dJ.
    let cancellingSize: Double
    public let steps: [Double]
    public let remainders: [Double]

    /// |∇J·d − dJ| relative to the larger of the two, or to a thousandth of what dJ is summed of where that
    /// cancels, as it does around the result of a calibration; NaN where either is.
    public var dotProductResidual: Double {
      let size = max(abs(adjointDerivative), abs(tangentDerivative), 1e-3 * cancellingSize)
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

  /// Whether adjoint and tangent linear model agree, and every run was finite.
  public var isConsistent: Bool {
    directions.allSatisfy { direction in
      direction.dotProductResidual <= Self.residualLimit
        && direction.remainders.allSatisfy(\.isFinite)
    }
  }

  /// The least order of the remainder along any direction; nil where none stands out from rounding.
  public var order: Double? { directions.compactMap(\.order).min() }

  /// Whether the gradient is right: the residual within its limit, and the remainder of second order
  /// wherever it stands out from rounding. A remainder that is not finite proves nothing, so it is wrong.
  public var isRight: Bool { isConsistent && order.map { $0 >= Self.orderLimit } ?? true }
}

extension CalibrationProblem {
  /// Checks the gradient at `point` along one seeded random direction each of the controls, through their
  /// transforms and priors, of the start and of the surface fluxes.
  ///
  /// - Parameter evaluation: the gradient, as `evaluate(at: point)` returns it.
  public func checkGradient(_ evaluation: Evaluation, at point: [Double]) -> GradientCheck {
    var lines: [CheckedLine] = []
    if !controls.isEmpty { lines.append(lineOfControls(at: point)) }
    for control in [GradientCheck.Control.initialState, .surfaceFluxes] {
      let directions = Direction.random(of: control, in: self)
      lines.append(
        CheckedLine(
          control: control, directions: directions, slope: 0,
          run: { directions[$0].moved(run(ofCase: $0, at: point), step: $1) },
          prior: { _ in evaluation.priorMisfit }))
    }
    let steps = (4...14).map { exp2(-Double($0)) }
    let moved = misfits(along: lines, steps: steps)
    let tangents = tangents(along: lines.map(\.directions), at: point)
    let checked = lines.enumerated().map { place, line in
      let derivative = derivative(evaluation, along: line.directions)
      return GradientCheck.Direction(
        control: line.control, adjointDerivative: derivative + line.slope,
        tangentDerivative: tangents[place].derivative + line.slope,
        cancellingSize: tangents[place].size + abs(line.slope), steps: steps,
        remainders: zip(steps, moved[place]).map { step, misfit in
          abs(misfit - evaluation.misfit - step * (derivative + line.slope))
        },
        floor: 1e3 * abs(evaluation.misfit) * .ulpOfOne)
    }
    return GradientCheck(directions: checked)
  }

  /// A line through a point along which the misfit is compared with its derivative.
  private struct CheckedLine {
    let control: GradientCheck.Control
    /// What each case changes by, to first order.
    let directions: [Direction]
    /// The derivative of the priors.
    let slope: Double
    /// The run of a case after a step.
    let run: (_ index: Int, _ step: Double) -> CaseRun
    /// What the priors add to the misfit after a step.
    let prior: (_ step: Double) -> Double
  }

  /// Draws a line in the coordinates of the controls, whose components are of the size of a hundredth of
  /// what they perturb.
  private func lineOfControls(at point: [Double]) -> CheckedLine {
    var random = SeededRandom(seed: 20)
    let origin = coordinates(of: point)
    let changes = zip(controls, origin).map { control, coordinate in
      0.01 * max(abs(coordinate), 0.1 * control.coordinateScale) * random.symmetric()
    }
    let derivatives = zip(coordinateDerivatives(at: point), changes).map(*)
    let directions = cases.indices.map { index in
      var total = Direction(parameterCount: parameters.count, of: cases[index].column)
      for (place, derivative) in derivatives.enumerated() {
        if let direction = direction(ofControl: place, case: index) {
          total.add(direction, times: derivative)
        }
      }
      return total
    }
    func moved(_ step: Double) -> [Double] {
      self.point(at: zip(origin, changes).map { $0 + step * $1 })
    }
    return CheckedLine(
      control: .parameters, directions: directions,
      slope: zip(priors(at: point).gradient, derivatives).reduce(0) { $0 + $1.0 * $1.1 },
      run: { run(ofCase: $0, at: moved($1)) }, prior: { priors(at: moved($0)).misfit })
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

  /// Returns ∇J·d from the gradients of the cases.
  private func derivative(_ evaluation: Evaluation, along directions: [Direction]) -> Double {
    let cases = calibratedCases
    let products = gathered(cases) { places in
      places.map { directions[cases[$0]].product(with: evaluation.caseGradients[cases[$0]]!) }
    }
    return sumOfShares(products)
  }

  /// Returns for each line the misfit after each step along it.
  private func misfits(along lines: [CheckedLine], steps: [Double]) -> [[Double]] {
    let cases = calibratedCases
    // One line after the other: what is moved in many places need not be held for all of them.
    return lines.map { line in
      let results = gathered(steps.flatMap { _ in cases }) { places in
        misfits(
          of: places.map { line.run(cases[$0 % cases.count], steps[$0 / cases.count]) })
      }
      return steps.enumerated().map { place, step in
        sumOfShares(results[(place * cases.count)...]) + line.prior(step)
      }
    }
  }

  /// Returns the derivative of the misfit along each line, by the tangent linear model, and the size of its terms.
  private func tangents(along lines: [[Direction]], at point: [Double]) -> [(
    derivative: Double, size: Double
  )] {
    let cases = calibratedCases
    let results = gathered(cases) { places in
      concurrentMap(places.count, threads: threads) { number in
        let index = cases[places[number]]
        let run = run(ofCase: index, at: point)
        let slopes = tangentLinear(of: run, along: lines.map { $0[index] }).derivatives(
          ofMisfit: form, of: run.observed)
        return CaseSlopes(
          derivatives: lines.indices.map { slopes.derivatives[lane: $0] },
          sizes: lines.indices.map { slopes.sizes[lane: $0] })
      }
    }
    return lines.indices.map { line in
      (
        sumOfShares(results.map { $0.derivatives[line] }),
        sumOfShares(results.map { $0.sizes[line] })
      )
    }
  }

  /// Returns the tangent linear model of a run along up to eight directions.
  func tangentLinear(of run: CaseRun, along directions: [Direction]) -> TangentOperator {
    let columns = Columns<Double>([run.observed.column])
    let layout = closure.declaration.layout(columns)
    var lanes = TangentDirections(closure.declaration, layout: layout)
    for (lane, direction) in directions.enumerated() {
      direction.set(lane, of: &lanes, layout: layout)
    }
    return closure.tangentLinear(columns, run.parameters, constants, lanes)
  }
}

/// The derivatives of the misfit of one case along some directions, and the sizes of their terms.
struct CaseSlopes: Sendable {
  let derivatives: [Double]
  let sizes: [Double]
}
