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
    let directions = controls.map { control in
      let perturbation = Perturbation(of: control, in: self, at: point)
      return direction(
        control, perturbation, cases: calibratedCases, gradients: gradients, at: point)
    }
    return GradientCheck(directions: directions)
  }

  /// Checks the problem's own gradient.
  public func checkGradient(at point: [Double]) -> GradientCheck {
    checkGradient(at: point) { gradient(ofCase: $0, at: $1) }
  }

  private func direction(
    _ control: GradientCheck.Control, _ perturbation: Perturbation, cases: [Int],
    gradients: [CaseGradient], at point: [Double]
  ) -> GradientCheck.Direction {
    let shares = caseShares
    var misfit = 0.0
    var adjointDerivative = 0.0
    var tangentDerivative = 0.0
    let tangents = concurrentMap(cases.count, threads: threads) {
      tangent(ofCase: cases[$0], along: perturbation, at: point)
    }
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

  /// The derivative of one case's misfit along a perturbation, by the tangent linear model.
  private func tangent(ofCase index: Int, along d: Perturbation, at point: [Double]) -> Double {
    let observed = cases[index]
    var columns = Columns<Tangent>([observed.column], velocity: closure.declaration.hasVelocity)
    columns.stress.surfaceX.derivative = d.stressX[index]
    columns.stress.surfaceY.derivative = d.stressY[index]
    for tracer in columns.tracers.indices {
      columns.boundaryFluxes[tracer].surface.derivative = d.tracerFluxes[index][tracer]
    }
    let parameters = zip(allParameters(at: point), d.parameters).map {
      Tangent($0, derivative: $1)
    }
    let model = closure.tangentLinear(columns, parameters, constants)
    let initial = model.initialState()
    for (profile, variable) in model.layout.variables.enumerated() {
      for (level, derivative) in (d.initial[index][variable] ?? []).enumerated() {
        initial[profile][level].derivative = derivative
      }
    }
    let objective = WeightedSquares<Tangent>([observed], form: form, layout: model.layout)
    return AdjointDriver(model).value(of: objective, from: initial).derivative
  }
}

/// A direction in the space of all controls; zero but for one of them.
private struct Perturbation: Sendable {
  var parameters: [Double]
  /// For each case.
  var initial: [[Variable: [Double]]]
  var stressX: [Double]
  var stressY: [Double]
  var tracerFluxes: [[Double]]

  /// Draws a direction whose components are of the size of a hundredth of what they perturb.
  init(of control: GradientCheck.Control, in problem: CalibrationProblem, at point: [Double]) {
    var random = SplitMix64(seed: 20)
    parameters = problem.parameters.map { _ in 0 }
    initial = problem.cases.map { _ in [:] }
    stressX = problem.cases.map { _ in 0 }
    stressY = stressX
    tracerFluxes = problem.cases.map { $0.column.tracers.map { _ in 0 } }
    switch control {
    case .parameters:
      for (parameter, value) in zip(problem.calibrated, point) {
        parameters[parameter.index] =
          0.01 * max(abs(value), 0.1 * parameter.scale) * random.symmetric()
      }
    case .initialState:
      for (index, observed) in problem.cases.enumerated() {
        let velocity = problem.closure.declaration.hasVelocity ? [Variable.u, .v] : []
        for variable in velocity + observed.column.tracers {
          let size = 0.01 * observed.column.typicalRange(of: variable)
          initial[index][variable] = observed.column.grid.centres.map { _ in
            size * random.symmetric()
          }
        }
      }
    case .surfaceFluxes:
      for (index, observed) in problem.cases.enumerated() {
        let forcing = observed.column.forcing
        if problem.closure.declaration.hasVelocity {
          // Along a stress, so that a calm sea stays calm: √ has no derivative there.
          stressX[index] = 0.01 * forcing.surfaceStressX
          stressY[index] = 0.01 * forcing.surfaceStressY
        }
        for (tracer, variable) in observed.column.tracers.enumerated() {
          tracerFluxes[index][tracer] =
            0.01 * observed.column.typicalSurfaceFlux(of: variable) * (0.5 + random.uniform())
        }
      }
    }
  }

  func product(with gradient: CalibrationProblem.CaseGradient, case index: Int) -> Double {
    var total = zip(parameters, gradient.parameters).reduce(0) { $0 + $1.0 * $1.1 }
    for variable in Variable.allCases {
      guard let direction = initial[index][variable], let adjoint = gradient.initial[variable]
      else { continue }
      total += zip(direction, adjoint).reduce(0) { $0 + $1.0 * $1.1 }
    }
    total += stressX[index] * gradient.stress.surfaceX + stressY[index] * gradient.stress.surfaceY
    for (flux, adjoint) in zip(tracerFluxes[index], gradient.boundaryFluxes) {
      total += flux * adjoint.surface
    }
    return total
  }

  /// The misfit of one case after a step `h` along this direction.
  func misfit(
    of problem: CalibrationProblem, case index: Int, at point: [Double], step h: Double
  ) -> Double {
    var moved = problem
    moved.parameters = zip(problem.allParameters(at: point), parameters).map { $0 + h * $1 }
    moved.calibrated = []
    moved.cases[index].column.perturb(
      initial: initial[index], stressX: stressX[index], stressY: stressY[index],
      tracerFluxes: tracerFluxes[index], step: h)
    return moved.misfit(ofCase: index, at: [])
  }
}

extension ColumnCase {
  fileprivate var tracers: [Variable] {
    density.variables + (hasPassiveTracer ? [.passiveTracer] : [])
  }

  /// The spread of the initial profile, or a small flow or content where there is none.
  fileprivate func typicalRange(of variable: Variable) -> Double {
    let profile = initial[variable] ?? []
    let range = (profile.max() ?? 0) - (profile.min() ?? 0)
    return range > 0 ? range : 0.01
  }

  /// The surface flux, or one that would change the top metre by a hundredth of its range in an hour.
  fileprivate func typicalSurfaceFlux(of variable: Variable) -> Double {
    if case .boundaryFluxes(_, let surface) = forcing.tracers[variable], surface != 0 {
      return surface
    }
    return 0.01 * typicalRange(of: variable) / 3600
  }

  fileprivate mutating func perturb(
    initial direction: [Variable: [Double]], stressX: Double, stressY: Double,
    tracerFluxes: [Double], step h: Double
  ) {
    for (variable, profile) in direction {
      let start = initial[variable] ?? profile.map { _ in 0 }
      initial[variable] = zip(start, profile).map { $0 + h * $1 }
    }
    forcing.surfaceStressX += h * stressX
    forcing.surfaceStressY += h * stressY
    for (variable, flux) in zip(tracers, tracerFluxes) where flux != 0 {
      switch forcing.tracers[variable] ?? .boundaryFluxes(bottom: 0, surface: 0) {
      case .boundaryFluxes(let bottom, let surface):
        forcing.tracers[variable] = .boundaryFluxes(bottom: bottom, surface: surface + h * flux)
      case .layerSource(var source):
        source[source.count - 1] += h * flux
        forcing.tracers[variable] = .layerSource(source)
      case .layerSourceInTime(var rows):
        for row in rows.indices { rows[row][rows[row].count - 1] += h * flux }
        forcing.tracers[variable] = .layerSourceInTime(rows)
      }
    }
  }
}

/// A small generator with a fixed seed, so that a check can be repeated (Steele, Lea and Flood 2014).
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Returns a number in 0 ..< 1.
  mutating func uniform() -> Double { Double.random(in: 0..<1, using: &self) }

  /// Returns a number in −1 ..< 1.
  mutating func symmetric() -> Double { Double.random(in: -1..<1, using: &self) }
}
