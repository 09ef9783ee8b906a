import Calibration
import Column
import Testing

/// A proof that could not fail would prove nothing.
@Suite struct GradientCheckTests {
  private let problem = windProblem()

  /// Checks the true gradient after `change`.
  private func check(_ change: (inout CalibrationProblem.CaseGradient) -> Void) -> GradientCheck {
    var evaluation = problem.evaluate(at: problem.start)
    change(&evaluation.caseGradients[0]!)
    return problem.checkGradient(evaluation, at: problem.start)
  }

  private func wrongControls(_ check: GradientCheck) -> [GradientCheck.Control] {
    check.directions.filter { $0.dotProductResidual > GradientCheck.residualLimit }.map(\.control)
  }

  @Test func `the true gradient is right`() {
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
    let index = problem.calibrated[parameter].index
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

  @Test func `a gradient that is no number is caught`() {
    let parameter = check { $0.parameters[0] = .nan }
    #expect(!parameter.isRight)
    let start = check { $0.initial[.temperature]?[0] = .nan }
    #expect(!start.isRight)
    let stress = check { $0.stress.surfaceX.sum = .nan }
    #expect(!stress.isRight)
  }
}
