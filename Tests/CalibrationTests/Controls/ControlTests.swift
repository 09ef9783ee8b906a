import Closures
import Column
import Foundation
import TestSupport
import Testing

@testable import Calibration

/// Taylor tests and dot products through every transform, prior and kind of control.
@Suite struct ControlTests {
  private static let transforms: [Transform] = [.identity, .log, .logit(0.3...0.9)]
  private static let priors: [Prior] = [
    .uniform, .normal(mean: 0.6, standardDeviation: 0.05),
    .logNormal(median: 0.6, logStandardDeviation: 0.1),
  ]

  private func problem(_ controls: [Control], cases: Int = 2) -> CalibrationProblem {
    var problem = windProblem(cases: cases)
    problem.controls = controls
    problem.priorWeight = 0.01
    return problem
  }

  private func parameter(_ transform: Transform = .identity, _ prior: Prior = .uniform) -> Control {
    Control(
      index: ClosureModel.kEpsilon.declaration.parameters.firstIndex { $0.name == "c_mu0" }!,
      name: "c_mu0", start: 0.5477, bounds: 0.3...0.9, scale: 0.5, transform: transform,
      prior: prior)
  }

  /// Checks the gradient with respect to the controls of a problem, and that it acts at all.
  private func requireRight(
    _ problem: CalibrationProblem, sourceLocation: SourceLocation = #_sourceLocation
  )
    throws
  {
    let evaluation = problem.evaluate(at: problem.start)
    #expect(evaluation.gradient.allSatisfy { $0 != 0 }, sourceLocation: sourceLocation)
    let direction = try #require(
      problem.checkGradient(evaluation, at: problem.start).directions.first)
    #expect(direction.control == .parameters)
    #expect(direction.dotProductResidual < 1e-10, sourceLocation: sourceLocation)
    let order = try #require(direction.order, sourceLocation: sourceLocation)
    #expect(abs(order - 2) < 0.1, sourceLocation: sourceLocation)
    // Each by itself, so that none hides behind another.
    for place in problem.controls.indices {
      let h = 1e-4 * max(abs(problem.start[place]), problem.controls[place].scale)
      func misfit(_ change: Double) -> Double {
        var point = problem.start
        point[place] += change
        return problem.evaluate(at: point).misfit
      }
      let slope = (misfit(h) - misfit(-h)) / (2 * h)
      #expect(
        abs(slope - evaluation.gradient[place]) < 1e-4 * abs(slope),
        "\(problem.controls[place].name)", sourceLocation: sourceLocation)
    }
    let curvature = problem.curvatures(at: [problem.start])[0].total
    for (a, b) in zip(curvature.gradient, evaluation.gradient) {
      #expect(abs(a - b) < 1e-9 * abs(b), sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: transforms, priors)
  func `the gradient is right through each transform and prior`(transform: Transform, prior: Prior)
    throws
  {
    try requireRight(problem([parameter(transform, prior)]))
  }

  @Test func `the gradient is right with tied parameters`() throws {
    let declared = ClosureModel.kEpsilon.declaration.parameters
    let tie = Control.TiedParameter(
      index: declared.firstIndex { $0.name == "c_eps2" }!, factor: 2, offset: 0.8)
    let control = Control(
      index: declared.firstIndex { $0.name == "c_mu0" }!, name: "c_mu0", start: 0.55,
      bounds: 0.3...0.9, scale: 0.5, tied: [tie])
    let tied = problem([control])
    #expect(tied.allParameters(at: [0.6])[tie.index] == 0.8 + 2 * 0.6)
    try requireRight(tied)
    #expect(
      tied.evaluate(at: tied.start).gradient
        != problem([parameter()]).evaluate(at: tied.start).gradient)
  }

  private static let fluxes: [Control.Flux] = [
    .surfaceStress, .surfaceStressX, .surfaceStressY, .tracer(.temperature), .shortWave,
  ]

  @Test(arguments: fluxes, [false, true])
  func `the gradient is right with each correction of a flux`(flux: Control.Flux, isInTime: Bool)
    throws
  {
    var controls = [
      Control(
        name: "scale", start: 1.1, bounds: 0...10, scale: 0.1,
        prior: .normal(mean: 1, standardDeviation: 0.3), effect: .fluxScale(flux, cases: [0]))
    ]
    if flux != .surfaceStress {
      controls.append(
        Control(
          name: "offset", start: 1e-6, bounds: -1...1, scale: 1e-5,
          effect: .fluxOffset(flux, cases: [0, 1])))
    }
    var problem = problem(controls)
    for index in problem.cases.indices {
      problem.cases[index].column.forcing.surfaceStressY = 3e-5
      if isInTime || flux == .shortWave {
        problem.cases[index].column = problem.cases[index].column.drivenInTime()
      }
    }
    try requireRight(problem)
  }

  @Test func `the gradient is right with corrections of starts`() throws {
    let cases = windProblem(cases: 2).cases
    let controls = [Variable.temperature, .u].flatMap { variable in
      InitialCorrection(variable: variable, standardDeviation: 0.01, lengthScale: 5)
        .controls(of: cases[1].column, case: 1)
    }
    var problem = problem([parameter()] + controls)
    for place in 1..<problem.controls.count {
      problem.controls[place] = problem.controls[place].starting(at: 0.3)
    }
    try requireRight(problem)
  }

  @Test func `corrections of starts have the covariance that they state`() {
    let column = windProblem().cases[0].column
    let correction = InitialCorrection(
      variable: .temperature, standardDeviation: 0.4, lengthScale: 3)
    let profiles = correction.controls(of: column, case: 0).map { control in
      guard case .initial(_, _, let profile) = control.effect else { return [Double]() }
      return profile
    }
    for (k, z) in column.grid.centres.enumerated() {
      for (l, other) in column.grid.centres.enumerated() {
        let covariance = profiles.reduce(0) { $0 + $1[k] * $1[l] }
        #expect(abs(covariance - 0.16 * exp(-abs(z - other) / 3)) < 1e-14)
      }
    }
  }

  // MARK: Transforms

  @Test(arguments: transforms)
  func `a transform and its inverse lead back`(transform: Transform) {
    for value in [0.31, 0.5, 0.6, 0.89] {
      let coordinate = transform.coordinate(of: value)
      #expect(abs(transform.value(at: coordinate) - value) < 1e-14)
      let h = 1e-6
      let slope =
        (transform.value(at: coordinate + h) - transform.value(at: coordinate - h)) / (2 * h)
      #expect(abs(slope - transform.derivative(at: value)) < 1e-8)
    }
  }

  @Test func `priors are the negative logarithms of their densities`() {
    let normal = Prior.normal(mean: 2, standardDeviation: 0.5)
    let logNormal = Prior.logNormal(median: 2, logStandardDeviation: 0.5)
    func negativeLog(_ prior: Prior, _ x: Double) -> Double {
      prior.residual(at: x) * prior.residual(at: x)
    }
    #expect(abs(negativeLog(normal, 3) - 2) < 1e-14)
    #expect(abs(negativeLog(logNormal, 2 * exp(1)) - 2) < 1e-14)
    #expect(negativeLog(.uniform, 17) == 0)
  }
}

extension Control {
  fileprivate func starting(at start: Double) -> Control {
    Control(
      name: name, units: units, start: start, bounds: bounds, scale: scale, transform: transform,
      prior: prior, effect: effect)
  }
}
