import Calibration
import Column
import Foundation
import Testing

/// A proof that could not fail would prove nothing.
@Suite struct GradientCheckTests {
  private let problem = windProblem()

  /// The same with wind and cooling that change in time, and with short wave.
  private var problemInTime: CalibrationProblem {
    var problem = windProblem()
    var column = problem.cases[0].column
    column.forcing.surfaceStressX = .series((0..<20).map { 1e-4 * (1 + 0.3 * sin(Double($0))) })
    column.forcing.tracers[.temperature] = TracerForcing(
      surfaceFlux: .series((0..<20).map { -1e-5 * (1 + 0.3 * cos(Double($0))) }),
      shortWave: ShortWave(
        flux: .series((0..<20).map { 2e-6 * Double($0 % 7) }), penetration: .jerlovIII,
        grid: column.grid))
    problem.cases[0].column = column
    return problem
  }

  /// Checks the true gradient after `change`.
  private func check(
    _ problem: CalibrationProblem? = nil,
    _ change: (inout CalibrationProblem.CaseGradient) -> Void
  ) -> GradientCheck {
    let problem = problem ?? self.problem
    var evaluation = problem.evaluate(at: problem.start)
    change(&evaluation.caseGradients[0]!)
    return problem.checkGradient(evaluation, at: problem.start)
  }

  private func wrongControls(_ check: GradientCheck) -> [GradientCheck.Control] {
    check.directions.filter { $0.dotProductResidual > GradientCheck.residualLimit }.map(\.control)
  }

  @Test(arguments: [false, true])
  func `the true gradient is right`(isInTime: Bool) {
    let problem = isInTime ? problemInTime : problem
    let check = problem.checkGradient(at: problem.start)
    let isRight = check.isRight
    #expect(isRight)
    #expect(check.directions.map(\.control) == GradientCheck.Control.allCases)
    for direction in check.directions {
      #expect(direction.adjointDerivative != 0, "\(direction.control)")
      #expect(direction.order != nil, "\(direction.control)")
    }
  }

  @Test(arguments: 0..<3)
  func `a derivative that is wrong by a thousandth is caught`(parameter: Int) {
    let index = problem.controls[parameter].parameterIndex!
    let check = check { $0.parameters[index] *= 1.001 }
    let isRight = check.isRight
    #expect(!isRight)
    #expect(wrongControls(check) == [.parameters])
  }

  @Test func `a derivative of the wrong sign is caught by both proofs`() throws {
    let check = check { gradient in gradient.parameters = gradient.parameters.map { -$0 } }
    let isRight = check.isRight
    #expect(!isRight)
    let order = try #require(check.directions[0].order)
    #expect(order < GradientCheck.orderLimit)
  }

  @Test(arguments: [Variable.temperature, .u, .v])
  func `a lost gradient with respect to the initial state is caught`(variable: Variable) {
    let check = check { gradient in
      gradient.initial[variable] = gradient.initial[variable]?.map { _ in 0 }
    }
    let isRight = check.isRight
    #expect(!isRight)
    #expect(wrongControls(check) == [.initialState])
  }

  @Test func `a lost gradient with respect to the wind is caught`() {
    let check = check { $0.stress.surfaceX.sum = 0 }
    let isRight = check.isRight
    #expect(!isRight)
    #expect(wrongControls(check) == [.surfaceFluxes])
  }

  @Test func `the gradient with respect to a series has a number for each step`() {
    let gradient = problemInTime.gradient(ofCase: 0, at: problem.start)
    let heat = gradient.boundaryFluxes[0]
    #expect(gradient.stress.surfaceX.steps.count == 20 && gradient.stress.surfaceY.steps.isEmpty)
    #expect(heat.surface.steps.count == 20 && heat.bottom.steps.isEmpty)
    #expect(heat.shortWave.steps.count == 20 && heat.shortWave.sum != 0)
    let steady = problem.gradient(ofCase: 0, at: problem.start)
    #expect((steady.stress.all + steady.boundaryFluxes[0].all).allSatisfy { $0.steps.isEmpty })
    #expect(steady.boundaryFluxes[0].shortWave.sum == 0)
  }

  @Test func `a lost gradient with respect to one step is caught`() {
    let wind = check(problemInTime) { $0.stress.surfaceX.steps[7] = 0 }
    let heat = check(problemInTime) { $0.boundaryFluxes[0].surface.steps[3] = 0 }
    let light = check(problemInTime) { $0.boundaryFluxes[0].shortWave.steps[12] = 0 }
    for check in [wind, heat, light] {
      let isRight = check.isRight
      #expect(!isRight)
      #expect(wrongControls(check) == [.surfaceFluxes])
    }
  }

  @Test func `a gradient that is no number is caught`() {
    let parameter = check { $0.parameters[0] = .nan }
    #expect(!parameter.isRight)
    let start = check { $0.initial[.temperature]?[0] = .nan }
    #expect(!start.isRight)
    let stress = check { $0.stress.surfaceX.sum = .nan }
    #expect(!stress.isRight)
  }
}
