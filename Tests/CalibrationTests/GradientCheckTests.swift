import Adjoint
import Calibration
import Closures
import Column
import Testing

/// A proof that could not fail would prove nothing.
@Suite struct GradientCheckTests {
  /// Wind over five cells of stratified water, against the same water at rest, by k-ε.
  private let problem: CalibrationProblem

  init() {
    let declaration = ClosureModel.kEpsilon.declaration
    let grid = Grid.linear(cells: 5, depth: 10)
    let start = Grid.equalSteps(from: 15, to: 15.1, count: 5)
    var forcing = Forcing()
    forcing.surfaceStressX = 1e-4
    forcing.tracers[.temperature] = .boundaryFluxes(bottom: 0, surface: -1e-5)
    // Rotation, so that the observed u depends on the start of v, too.
    var constants = PhysicalConstants()
    constants.coriolis = 1e-4
    let column = ColumnCase(
      name: "wind", grid: grid, timeStep: 300, stepCount: 20, density: .temperature,
      constants: constants, forcing: forcing, initial: [.temperature: start])
    let rest = [Double](repeating: 0, count: 5)
    let observed = ObservedCase(
      column: column, outputSteps: [0, 10, 20],
      observed: [.temperature: [start, start, start], .u: [rest, rest, rest]],
      countedOutputs: [1, 2], weights: [.temperature: 1, .u: 1])
    let calibrated = ["c_mu0", "sig_k", "c_eps2"].map { name in
      let index = declaration.parameters.firstIndex { $0.name == name }!
      let declared = declaration.parameters[index]
      return CalibratedParameter(
        index: index, name: name, start: declared.defaultValue, bounds: declared.range,
        scale: declared.defaultValue)
    }
    problem = CalibrationProblem(
      closure: .kEpsilon, constants: ClosureConstants(declaration),
      parameters: declaration.parameters.map(\.defaultValue), calibrated: calibrated,
      cases: [observed], form: .mean, schedule: StoreAll())
  }

  /// Checks the true gradient after `change`.
  private func check(_ change: (inout CalibrationProblem.CaseGradient) -> Void) -> GradientCheck {
    problem.checkGradient(at: problem.start) { index, point in
      var gradient = problem.gradient(ofCase: index, at: point)
      change(&gradient)
      return gradient
    }
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
    let check = check { $0.stress.surfaceX = 0 }
    let isRight = check.isRight
    #expect(!isRight)
    #expect(wrongControls(check) == [.surfaceFluxes])
  }

  @Test func `a gradient that is no number is caught`() {
    let parameter = check { $0.parameters[0] = .nan }
    #expect(!parameter.isRight)
    let start = check { $0.initial[.temperature]?[0] = .nan }
    #expect(!start.isRight)
    let stress = check { $0.stress.surfaceX = .nan }
    #expect(!stress.isRight)
  }
}
