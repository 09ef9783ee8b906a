import Glibc
import Testing

@testable import Calibration

@Suite struct LevenbergMarquardtTests {
  // MARK: Solutions

  @Test func `a linear problem is solved exactly, within bounds or without`() throws {
    let problem = LeastSquares.linear(rows: 12, parameters: 5, seed: 3)
    let at0 = problem.evaluate([0, 0, 0, 0, 0])
    let hessian = try #require(at0.hessian)
    for bound in [Double.infinity, 0.4] {
      let box = Array(repeating: bound.isFinite ? bound : nil, count: 5)
      let bounds = try Bounds(lower: box.map { $0.map { -$0 } }, upper: box)
      let exact = try #require(
        BoxQuadratic(
          gradient: at0.gradient, matrix: hessian, lower: Array(repeating: -bound, count: 5),
          upper: Array(repeating: bound, count: 5)
        ).minimum())
      #expect(exact.places.contains { $0 != .free } == bound.isFinite)
      let record = run(
        try LevenbergMarquardt(start: [0.1, 0, 0, 0, 0], bounds: bounds), problem.evaluate)
      let last = try #require(record.iterates.last)
      #expect(record.outcome?.isConverged == true)
      for i in 0..<5 { #expect(abs(last.point[i] - exact.step[i]) < 1e-7) }
      for i in 0..<5 where exact.places[i] != .free { #expect(last.point[i] == exact.step[i]) }
    }
  }

  /// A published problem, or one within bounds as solved by SciPy 1.17.1's `least_squares` to rounding.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let problem: @Sendable ([Double]) -> Evaluation
    let start: [Double]
    var bounds: [(Double?, Double?)]?
    var scale: [Double]?
    let solution: [Double]
    let misfit: Double
    var tolerance = 1e-6
    var evaluations = 60
  }

  static let cases = [
    Case(
      testDescription: "Rosenbrock", problem: { LeastSquares.rosenbrock.evaluate($0) },
      start: [-1.2, 1], solution: [1, 1], misfit: 0),
    Case(
      testDescription: "Rosenbrock, x ≤ 0.8", problem: { LeastSquares.rosenbrock.evaluate($0) },
      start: [-1.2, 1], bounds: [(-2, 0.8), (nil, nil)], solution: [0.8, 0.64], misfit: 0.04),
    // Converges linearly, halving x at best; the misfit is its fourth power.
    Case(
      testDescription: "Powell's singular", problem: { LeastSquares.powellSingular.evaluate($0) },
      start: [3, -1, 0, 1], solution: [0, 0, 0, 0], misfit: 0, tolerance: 0.2),
    // Residuals so large that Gauss-Newton methods converge slowly.
    Case(
      testDescription: "Brown and Dennis", problem: { LeastSquares.brownDennis.evaluate($0) },
      start: [25, 5, -5, -1],
      solution: [-11.594439, 13.203630, -0.403439, 0.236779], misfit: 85822.20162635675,
      tolerance: 2e-3, evaluations: 500),
    Case(
      testDescription: "Meyer", problem: { LeastSquares.meyer.evaluate($0) },
      start: [0.02, 4000, 250], scale: [0.01, 4000, 250],
      solution: [0.005609636484710374, 6181.346344252907, 345.2236345556847],
      misfit: 87.94585517064604, evaluations: 300),
    Case(
      testDescription: "Meyer, x₃ ≥ 350", problem: { LeastSquares.meyer.evaluate($0) },
      start: [0.02, 4000, 400], bounds: [(0, 1), (0, 10_000), (350, 1000)],
      scale: [0.01, 4000, 250],
      solution: [0.004732648160457959, 6323.970242756283, 350], misfit: 332.91130281691204,
      evaluations: 300),
    Case(
      testDescription: "Osborne 1", problem: { LeastSquares.osborne1.evaluate($0) },
      start: [0.5, 1.5, -1, 0.01, 0.02], scale: [1, 1, 1, 0.01, 0.01],
      solution: [
        0.37541005189307686, 1.9358468852583488, -1.464687109020797, 0.01286753458554272,
        0.022122699775225532,
      ], misfit: 5.464894697482634e-05),
    Case(
      testDescription: "Osborne 1, x₁ ≥ 0.38, x₃ ≥ −1.2",
      problem: { LeastSquares.osborne1.evaluate($0) },
      start: [0.39, 1.5, -1, 0.01, 0.02],
      bounds: [(0.38, 1), (nil, nil), (-1.2, 0), (0, 1), (0, 1)], scale: [1, 1, 1, 0.01, 0.01],
      solution: [0.38, 1.663629237925825, -1.2, 0.01252168775010276, 0.024061653990936228],
      misfit: 0.00022328560310911087),
  ]

  @Test(arguments: cases) func `a published problem is solved`(_ test: Case) throws {
    var options = LevenbergMarquardt.Options()
    options.maxIterations = 500
    let bounds = try test.bounds.map { try Bounds(lower: $0.map(\.0), upper: $0.map(\.1)) }
    let record = run(
      try LevenbergMarquardt(
        start: test.start, bounds: bounds, scale: test.scale, options: options),
      test.problem)
    let last = try #require(record.iterates.last)
    #expect(record.outcome?.isConverged == true)
    #expect(record.points.count <= test.evaluations)
    #expect(last.misfit <= test.misfit * (1 + 1e-9) + 1e-9)
    for (found, expected) in zip(last.point, test.solution) {
      #expect(abs(found - expected) <= test.tolerance * max(abs(expected), 1e-2))
    }
    if let bounds {
      for point in record.points { #expect(point == bounds.clipped(point)) }
      for (found, (low, high)) in zip(last.point, test.bounds ?? [])
      where found == low || found == high {
        // A bound is met with its very bits, or not at all.
        #expect(test.solution.contains(found))
      }
    }
    for (before, after) in zip(record.iterates, record.iterates.dropFirst()) {
      #expect(after.misfit < before.misfit)
      #expect(after.number == before.number + 1)
    }
  }

  @Test func `a component with equal bounds stays where it is`() throws {
    let bounds = try Bounds(lower: [1.1, nil], upper: [1.1, nil])
    let record = run(
      try LevenbergMarquardt(start: [1.1, 0], bounds: bounds), LeastSquares.rosenbrock.evaluate)
    #expect(record.points.allSatisfy { $0[0] == 1.1 })
    #expect(abs(try #require(record.iterates.last).point[1] - 1.1 * 1.1) < 1e-9)
  }

  @Test func `a parameter without influence stays where it is`() throws {
    let record = run(try LevenbergMarquardt(start: [-1.2, 1, 7])) { x in
      let pair = LeastSquares.rosenbrock.evaluate(Array(x[..<2]))
      let hessian = SymmetricMatrix(count: 3) { i, j in
        i < 2 && j < 2 ? pair.hessian![i, j] : 0
      }
      return Evaluation(misfit: pair.misfit, gradient: pair.gradient + [0], hessian: hessian)
    }
    let last = try #require(record.iterates.last)
    #expect(record.outcome?.isConverged == true)
    #expect(last.point[2] == 7)
    #expect(abs(last.point[0] - 1) < 1e-7)
  }

  // MARK: Damping

  @Test func `the steps from the start are as short as was asked for`() throws {
    let bounds = try Bounds(lower: [-1000], upper: [1000])
    // The slope of a flat valley sends an undamped step to the bound.
    let evaluate = LeastSquares { x in ([1 - exp(-x[0] * x[0])], [[2 * x[0] * exp(-x[0] * x[0])]]) }
    for (largest, reaches) in [(nil, 1003...1003.0), (0.5, 0.1...0.5)] as [(Double?, _)] {
      var options = LevenbergMarquardt.Options()
      options.largestFirstStep = largest
      let record = run(
        try LevenbergMarquardt(start: [3], bounds: bounds, options: options), evaluate.evaluate)
      #expect(reaches.contains(abs(record.points[1][0] - 3)))
    }
  }

  @Test func `the damping falls to a third with a model that holds`() throws {
    var optimiser = try LevenbergMarquardt(start: [0.1, 0.2])
    let problem = LeastSquares.linear(rows: 4, parameters: 2, seed: 1)
    guard case .evaluate(let start, .curvature) = optimiser.ask() else {
      Issue.record("no evaluation of the start")
      return
    }
    optimiser.tell(start.map(problem.evaluate))
    _ = optimiser.ask()
    guard case .evaluate(let next, .curvature) = optimiser.ask() else {
      Issue.record("no evaluation of a trial")
      return
    }
    let damping = optimiser.damping
    optimiser.tell(next.map(problem.evaluate))
    #expect(abs(optimiser.damping / damping - 1.0 / 3) < 1e-12)
  }

  @Test func `half the promised decrease keeps the damping, and ends its growth`() throws {
    var optimiser = try LevenbergMarquardt(start: [3])
    let hessian = SymmetricMatrix(diagonal: [2])
    /// Answers the next evaluation with a misfit that depends on the point, and returns the damping.
    func tell(_ misfit: (Double) -> Double, gradient: Double) -> Double {
      while true {
        guard case .evaluate(let points, _) = optimiser.ask() else { continue }
        let damping = optimiser.damping
        optimiser.tell([
          Evaluation(misfit: misfit(points[0][0]), gradient: [gradient], hessian: hessian)
        ])
        return damping
      }
    }
    _ = tell({ _ in 9 }, gradient: 6)
    _ = tell({ _ in 10 }, gradient: 6)
    // J = x² promises 9 − x².
    let damping = tell({ x in 9 - 0.5 * (9 - x * x) }, gradient: 6)
    #expect(abs(optimiser.damping / damping - 1) < 1e-12)
    let first = tell({ _ in 10 }, gradient: 6)
    #expect(optimiser.damping / first == 2)
  }

  @Test func `the damping grows ever faster with steps that fail`() throws {
    var optimiser = try LevenbergMarquardt(start: [3])
    var dampings: [Double] = []
    _ = optimiser.ask()
    optimiser.tell([LeastSquares.linear(rows: 3, parameters: 1, seed: 1).evaluate([3])])
    _ = optimiser.ask()
    for _ in 0..<4 {
      _ = optimiser.ask()
      dampings.append(optimiser.damping)
      optimiser.tell([
        Evaluation(misfit: .nan, gradient: [0], hessian: SymmetricMatrix(count: 1))
      ])
    }
    #expect(zip(dampings.dropFirst(), dampings).map(/) == [2, 4, 8])
    #expect(optimiser.failedEvaluations == 4 && optimiser.evaluations == 5)
  }

  @Test func `the same problem in other units takes the same path, bit for bit`() throws {
    let unit = [0x1p-20, 0x1p9]
    let plain = run(try LevenbergMarquardt(start: [-1.2, 1]), LeastSquares.rosenbrock.evaluate)
    let scaled = run(
      try LevenbergMarquardt(start: zip([-1.2, 1], unit).map(*), scale: unit.map { 1.7 * $0 })
    ) { x in
      var evaluation = LeastSquares.rosenbrock.evaluate(zip(x, unit).map(/))
      evaluation.gradient = zip(evaluation.gradient, unit).map(/)
      evaluation.hessian = evaluation.hessian?.scaled(by: unit.map { 1 / $0 })
      return evaluation
    }
    #expect(scaled.points.map { zip($0, unit).map(/) } == plain.points)
    #expect(scaled.outcome == plain.outcome)
  }

  // MARK: Ends

  @Test(arguments: [0, 1, 5]) func `the limit of iterations is met exactly`(limit: Int) throws {
    var options = LevenbergMarquardt.Options()
    options.maxIterations = limit
    let record = run(
      try LevenbergMarquardt(start: [-1.2, 1], options: options), LeastSquares.rosenbrock.evaluate)
    #expect(record.outcome == .iterationLimit)
    #expect(record.iterates.last?.number == limit)
  }

  @Test(arguments: [1, 2, 3, 9]) func `the limit of evaluations is met exactly`(limit: Int) throws {
    var options = LevenbergMarquardt.Options()
    options.maxEvaluations = limit
    let record = run(
      try LevenbergMarquardt(start: [-1.2, 1], options: options), LeastSquares.rosenbrock.evaluate)
    #expect(record.outcome == .evaluationLimit)
    #expect(record.points.count == limit)
  }

  @Test func `a misfit target and a decrease tolerance stop at the first iterate they allow`()
    throws
  {
    var options = LevenbergMarquardt.Options()
    options.misfitTarget = 1
    let targeted = run(
      try LevenbergMarquardt(start: [-1.2, 1], options: options), LeastSquares.rosenbrock.evaluate)
    #expect(targeted.outcome == .misfitTarget)
    #expect(try #require(targeted.iterates.last).misfit <= 1)
    #expect(targeted.iterates.dropLast().allSatisfy { $0.misfit > 1 })
    options = LevenbergMarquardt.Options()
    options.decreaseTolerance = 0.2
    let slow = run(
      try LevenbergMarquardt(start: [25, 5, -5, -1], options: options),
      LeastSquares.brownDennis.evaluate)
    #expect(slow.outcome == .decreaseTolerance)
    let decreases = zip(slow.iterates, slow.iterates.dropFirst()).map {
      ($0.misfit - $1.misfit) / $0.misfit
    }
    #expect(try #require(decreases.last) <= 0.2)
    #expect(decreases.dropLast().allSatisfy { $0 > 0.2 })
  }

  @Test func `a start at the minimum is accepted after one evaluation`() throws {
    let record = run(try LevenbergMarquardt(start: [1, 1]), LeastSquares.rosenbrock.evaluate)
    #expect(record.outcome == .gradientTolerance)
    #expect(record.points.count == 1)
  }

  @Test func `a misfit that no step lowers by what was promised ends the search`() throws {
    // Jumps by rounding errors of 1e-9 hide the decrease below.
    var options = LevenbergMarquardt.Options()
    options.gradientTolerance = 0
    options.decreaseTolerance = 1e-8
    let record = run(try LevenbergMarquardt(start: [2], options: options)) { x in
      Evaluation(
        misfit: x[0] == 2 ? 1 : 1 + 1e-9, gradient: [2e-5], hessian: SymmetricMatrix(diagonal: [2]))
    }
    #expect(record.outcome == .decreaseTolerance)
    #expect(record.points.count == 2)
  }

  @Test func `a gradient of the wrong sign is not taken for convergence`() throws {
    let record = run(try LevenbergMarquardt(start: [1, 1])) { x in
      let (gradient, misfit) = (x.map { -2 * $0 }, dot(x, x))
      return Evaluation(
        misfit: misfit, gradient: gradient, hessian: SymmetricMatrix(diagonal: [2, 2]))
    }
    guard case .abnormalLineSearch(let reason) = record.outcome else {
      Issue.record("ended with \(String(describing: record.outcome))")
      return
    }
    #expect(reason.contains("check the gradient"))
    #expect(record.iterates.count == 1)
    #expect(record.points.count < 25)
  }

  // MARK: Copies

  @Test func `a copy goes on with the same bits, and a replay asks the same`() throws {
    let bounds = try Bounds(lower: [-2, nil], upper: [0.8, nil])
    checkCopiesAndReplay(try LevenbergMarquardt(start: [-1.2, 1], bounds: bounds)) {
      points, demand in
      #expect(demand == .curvature)
      return points.map(LeastSquares.rosenbrock.evaluate)
    }
  }

  @Test func `an unanswered evaluation is asked for again`() throws {
    var optimiser = try LevenbergMarquardt(start: [1, 2])
    #expect(optimiser.ask() == .evaluate([[1, 2]], .curvature))
    #expect(optimiser.ask() == .evaluate([[1, 2]], .curvature))
  }

  // MARK: Points that cannot be evaluated

  @Test(arguments: [0, 1, 2]) func `a minimum beyond failing trial points is found`(part: Int)
    throws
  {
    // The first step, along the slope of log x, is to negative x.
    var options = LevenbergMarquardt.Options()
    options.largestFirstStep = nil
    var optimiser = try LevenbergMarquardt(start: [8], options: options)
    var failures = 0
    var last: Iterate?
    let outcome = optimiser.minimise { points, _ in
      points.map { x in
        let problem = LeastSquares { x in ([log(abs(x[0]))], [[1 / x[0]]]) }
        var evaluation = problem.evaluate(x)
        guard x[0] <= 0 else { return evaluation }
        failures += 1
        switch part {
        case 0: evaluation.misfit = .nan
        case 1: evaluation.gradient = [.infinity]
        default: evaluation.hessian = SymmetricMatrix(diagonal: [.nan])
        }
        return evaluation
      }
    } onIterate: {
      last = $0
    }
    #expect(failures > 0)
    #expect(outcome.isConverged)
    #expect(abs(try #require(last).point[0] - 1) < 1e-7)
    #expect(optimiser.failedEvaluations == failures)
    #expect(optimiser.evaluations == last?.evaluations)
  }

  @Test func `an island of finite misfit ends with the reason`() throws {
    let record = run(try LevenbergMarquardt(start: [1])) { x in
      Evaluation(
        misfit: x == [1] ? 2 : .infinity, gradient: [1], hessian: SymmetricMatrix(diagonal: [1]))
    }
    guard case .abnormalLineSearch(let reason) = record.outcome else {
      Issue.record("ended with \(String(describing: record.outcome))")
      return
    }
    #expect(reason.hasSuffix("(the misfit is inf at a trial point)"))
    #expect(record.iterates.map(\.point) == [[1]])
  }

  @Test func `a start that cannot be evaluated is a failure that names it`() throws {
    let record = run(try LevenbergMarquardt(start: [1])) { _ in
      Evaluation(misfit: 1, gradient: [0], hessian: SymmetricMatrix(diagonal: [.nan]))
    }
    #expect(
      record.outcome == .failed("the scaled Gauss-Newton Hessian is not finite at the start [1.0]"))
    #expect(record.iterates.isEmpty)
  }

  // MARK: Errors

  @Test func `an impossible option is refused by name`() {
    expectOptionError("maxIterations is -1; it must be at least 0") { $0.maxIterations = -1 }
    expectOptionError("maxEvaluations is 0; it must be at least 1") { $0.maxEvaluations = 0 }
    expectOptionError("gradientTolerance is -1.0; it must be a finite number, zero or above") {
      $0.gradientTolerance = -1
    }
    expectOptionError("decreaseTolerance is nan; it must be a finite number, zero or above") {
      $0.decreaseTolerance = .nan
    }
    expectOptionError("misfitTarget is nan; give a number, or nil for no target") {
      $0.misfitTarget = .nan
    }
    expectOptionError("initialDamping is 0.0; it must be a finite number above zero") {
      $0.initialDamping = 0
    }
    expectOptionError("largestFirstStep is inf; it must be a finite number above zero") {
      $0.largestFirstStep = .infinity
    }
  }

  private func expectOptionError(
    _ text: String, _ change: (inout LevenbergMarquardt.Options) -> Void
  ) {
    var options = LevenbergMarquardt.Options()
    change(&options)
    let changed = options
    expectError(text) { () throws(OptimiserError) in
      _ = try LevenbergMarquardt(start: [0], options: changed)
    }
  }
}
