import Glibc
import Testing

@testable import Calibration

@Suite struct LBFGSBTests {
  static let centre = [3.0, -2, 0.5, 40]
  static let weight = [1.0, 10, 100, 0.1]

  static let startOfTen = Array(repeating: [-1.2, 1.0], count: 5).flatMap { $0 }

  static let boundedStart = [-1.2, 1, -1.2, 1, -1.2, 1, 0.5, 0.4, -1.2, 1]

  /// In the first three pairs x ≤ 0.8, in the fourth y ≤ 0.5; the fifth is free.
  static func bounds() throws -> Bounds {
    try Bounds(
      lower: Array(repeating: -2, count: 8) + [nil, nil],
      upper: [0.8, 3, 0.8, 3, 0.8, 3, nil, 0.5, nil, nil])
  }

  // MARK: Solutions

  @Test func `a quadratic is minimised at its centre`() throws {
    let optimiser = try LBFGSB(start: [0, 0, 0, 0])
    let record = run(optimiser, quadratic(centre: Self.centre, weight: Self.weight))
    let last = try #require(record.iterates.last)
    #expect(record.outcome == .gradientTolerance)
    for i in Self.centre.indices {
      // |g_i| = w_i |x_i − c_i| is within the gradient's tolerance of 1e-8.
      #expect(abs(last.point[i] - Self.centre[i]) <= 1.01e-8 / Self.weight[i])
    }
  }

  @Test func `a bounded quadratic is minimised at the nearest feasible component`() throws {
    let bounds = try Bounds(lower: [nil, -1, nil, 0], upper: [2, nil, 0.5, 50])
    let optimiser = try LBFGSB(start: [0, 0, 0, 1], bounds: bounds)
    let record = run(optimiser, quadratic(centre: Self.centre, weight: Self.weight))
    let last = try #require(record.iterates.last)
    #expect(last.point[0] == 2)
    #expect(last.point[1] == -1)
    #expect(abs(last.point[2] - 0.5) < 1e-9)
    #expect(abs(last.point[3] - 40) < 1e-6)
  }

  @Test func `the bounded Rosenbrock function in ten dimensions is solved`() throws {
    let optimiser = try LBFGSB(start: Self.boundedStart, bounds: Self.bounds())
    let record = run(optimiser, rosenbrockPairs)
    let last = try #require(record.iterates.last)
    #expect(record.outcome?.isConverged == true)
    #expect(record.points.count < 200)
    for i in [0, 2, 4] {
      #expect(last.point[i] == 0.8)
      #expect(abs(last.point[i + 1] - 0.64) < 1e-8)
    }
    // With y ≤ ½ active, 200 x³ + (1 − 100) x − 1 = 0; its root near √½ by Newton's method.
    var root = 0.7
    for _ in 0..<20 {
      root -= (200 * root * root * root - 99 * root - 1) / (600 * root * root - 99)
    }
    #expect(last.point[7] == 0.5)
    #expect(abs(last.point[6] - root) < 1e-8)
    #expect(abs(last.point[8] - 1) < 1e-6)
    #expect(abs(last.point[9] - 1) < 1e-6)
  }

  @Test func `no point outside the bounds is asked for`() throws {
    let bounds = try Bounds(lower: [0.1, nil], upper: [0.7, 0.3])
    let optimiser = try LBFGSB(start: [0.3, 0.1], bounds: bounds, scale: [0.3, 7e-5])
    let record = run(optimiser, rosenbrockPairs)
    for point in record.points {
      #expect(point[0] >= 0.1 && point[0] <= 0.7 && point[1] <= 0.3)
    }
    #expect(record.iterates.last?.point[1] == 0.3)
  }

  @Test func `active bounds leave no projected gradient`() throws {
    let bounds = try Bounds(lower: [1, 1], upper: [nil, nil])
    let optimiser = try LBFGSB(start: [2, 5], bounds: bounds)
    let record = run(optimiser, quadratic(centre: [0, -3], weight: [1, 2]))
    let last = try #require(record.iterates.last)
    #expect(last.point == [1, 1])
    #expect(last.gradient == [1, 8])
    #expect(last.projectedGradientNorm == 0)
  }

  @Test func `a component with equal bounds stays where it is`() throws {
    let bounds = try Bounds(lower: [1.1, nil], upper: [1.1, nil])
    let record = run(try LBFGSB(start: [1.1, 0], bounds: bounds), rosenbrockPairs)
    #expect(record.points.allSatisfy { $0[0] == 1.1 })
    #expect(abs(try #require(record.iterates.last).point[1] - 1.1 * 1.1) < 1e-9)
  }

  @Test func `the same problem in other units takes the same path, bit for bit`() throws {
    // Powers of two, so that changing the units does not round.
    let unit = Self.boundedStart.indices.map { $0.isMultiple(of: 2) ? 0x1p-20 : 0x1p9 }
    let plain = run(
      try LBFGSB(start: Self.boundedStart, bounds: Self.bounds()), rosenbrockPairs)
    let bounds = try Self.bounds()
    let scaledBounds = try Bounds(
      lower: zip(bounds.lower, unit).map { b, s in b.map { $0 * s } },
      upper: zip(bounds.upper, unit).map { b, s in b.map { $0 * s } })
    let optimiser = try LBFGSB(
      start: zip(Self.boundedStart, unit).map(*), bounds: scaledBounds,
      scale: unit.map { $0 * 1.7 })
    let scaled = run(optimiser) { x in
      var evaluation = rosenbrockPairs(zip(x, unit).map(/))
      evaluation.gradient = zip(evaluation.gradient, unit).map(/)
      return evaluation
    }
    #expect(scaled.points.map { zip($0, unit).map(/) } == plain.points)
    #expect(scaled.outcome == plain.outcome)
    #expect(
      scaled.iterates.map(\.projectedGradientNorm) == plain.iterates.map(\.projectedGradientNorm))
  }

  // MARK: The first step

  private func shortFirstStep() -> LBFGSB.Options {
    var options = LBFGSB.Options()
    options.largestFirstStep = 0.125
    return options
  }

  @Test func `a large misfit does not begin at the bounds`() throws {
    let bounds = try Bounds(lower: [-100, -100, -100, -100], upper: [100, 100, 100, 100])
    let evaluate = quadratic(centre: Self.centre, weight: Self.weight.map { 1e3 * $0 })
    let first = { (options: LBFGSB.Options) throws in
      let optimiser = try LBFGSB(start: [0, 0, 0, 0], bounds: bounds, options: options)
      return run(optimiser, evaluate).points[1].map(abs).max()!
    }
    #expect(try first(LBFGSB.Options()) == 100)
    #expect((0.0625...0.125).contains(try first(shortFirstStep())))
    let record = run(
      try LBFGSB(start: [0, 0, 0, 0], bounds: bounds, options: shortFirstStep()), evaluate)
    let last = try #require(record.iterates.last)
    for i in Self.centre.indices {
      #expect(abs(last.point[i] - Self.centre[i]) <= 1.01e-11 / Self.weight[i])
    }
  }

  @Test(arguments: [0x1p4, 0x1p20])
  func `a misfit in other units takes the same path after a short step, bit for bit`(
    unit: Double
  ) throws {
    var options = shortFirstStep()
    // The gradient's tolerance has the unit of the misfit.
    options.gradientTolerance = 0
    let bounds = try Self.bounds()
    let records = try [1, unit].map { unit in
      run(try LBFGSB(start: Self.boundedStart, bounds: bounds, options: options)) { point in
        var evaluation = rosenbrockPairs(point)
        evaluation.misfit *= unit
        evaluation.gradient = evaluation.gradient.map { unit * $0 }
        return evaluation
      }
    }
    #expect(records[0].points == records[1].points)
    #expect(records[0].iterates.map { unit * $0.misfit } == records[1].iterates.map(\.misfit))
    #expect(records[0].points.count > 10)
  }

  // MARK: Ends

  @Test func `the start is iterate 0 and each later one has a lower misfit`() throws {
    let record = run(try LBFGSB(start: Self.startOfTen), rosenbrockPairs)
    #expect(record.iterates[0].point == Self.startOfTen)
    #expect(record.iterates[0].gradient == rosenbrockPairs(Self.startOfTen).gradient)
    #expect(record.iterates.map(\.number) == Array(0..<record.iterates.count))
    for (before, after) in zip(record.iterates, record.iterates.dropFirst()) {
      #expect(after.misfit < before.misfit)
      #expect(after.evaluations > before.evaluations)
    }
    #expect(record.iterates.last?.evaluations == record.points.count)
  }

  @Test(arguments: [0, 1, 5]) func `the limit of iterations is met exactly`(limit: Int) throws {
    var options = LBFGSB.Options()
    options.maxIterations = limit
    let record = run(try LBFGSB(start: Self.startOfTen, options: options), rosenbrockPairs)
    #expect(record.outcome == .iterationLimit)
    #expect(record.iterates.last?.number == limit)
  }

  @Test(arguments: [1, 2, 3, 9]) func `the limit of evaluations is met exactly`(limit: Int) throws {
    var options = LBFGSB.Options()
    options.maxEvaluations = limit
    let record = run(try LBFGSB(start: Self.startOfTen, options: options), rosenbrockPairs)
    #expect(record.outcome == .evaluationLimit)
    #expect(record.points.count == limit)
  }

  @Test func `a misfit target stops at the first iterate that reaches it`() throws {
    var options = LBFGSB.Options()
    options.misfitTarget = 1
    let record = run(try LBFGSB(start: Self.startOfTen, options: options), rosenbrockPairs)
    #expect(record.outcome == .misfitTarget)
    #expect(try #require(record.iterates.last).misfit <= 1)
    #expect(record.iterates.dropLast().allSatisfy { $0.misfit > 1 })
  }

  @Test func `the decrease tolerance stops at the first small relative decrease`() throws {
    var options = LBFGSB.Options()
    options.decreaseTolerance = 0.2
    let record = run(try LBFGSB(start: Self.startOfTen, options: options), rosenbrockPairs)
    #expect(record.outcome == .decreaseTolerance)
    let decreases = zip(record.iterates, record.iterates.dropFirst()).map { before, after in
      (before.misfit - after.misfit) / before.misfit
    }
    #expect(try #require(decreases.last) <= 0.2)
    #expect(decreases.dropLast().allSatisfy { $0 > 0.2 })
  }

  @Test func `a start at the minimum is accepted after one evaluation`() throws {
    let record = run(
      try LBFGSB(start: Self.centre), quadratic(centre: Self.centre, weight: Self.weight))
    #expect(record.outcome == .gradientTolerance)
    #expect(record.points.count == 1)
  }

  @Test func `a gradient of the wrong sign ends in an abnormal line search`() throws {
    let record = run(try LBFGSB(start: [1, 1])) { x in
      var evaluation = quadratic(centre: [0, 0], weight: [1, 1])(x)
      evaluation.gradient = evaluation.gradient.map(-)
      return evaluation
    }
    guard case .abnormalLineSearch(let reason) = record.outcome else {
      Issue.record("ended with \(String(describing: record.outcome))")
      return
    }
    #expect(reason.contains("check the gradient"))
    #expect(record.iterates.count == 1)
  }

  @Test(arguments: [1e-180, 1e180])
  func `a misfit in extreme units is a failure, not a point that is no number`(unit: Double) throws
  {
    var options = LBFGSB.Options()
    options.gradientTolerance = 0
    let record = run(
      try LBFGSB(start: [1, 1], options: options), quadratic(centre: [0, 0], weight: [unit, unit]))
    #expect(record.points == [[1, 1]])
    #expect(
      record.outcome
        == .failed(
          "the search direction is lost in underflow or overflow; measure the misfit in other "
            + "units, or give the parameters other scales"))
  }

  @Test func `no message of the library reaches the standard output`() throws {
    // Near a minimum the library writes "ascent direction in projection" to Fortran's unit 6,
    // whatever it is told about printing.
    _ = run(try LBFGSB(start: Self.boundedStart, bounds: Self.bounds()), rosenbrockPairs)
    // gfortran's fnum(6): the descriptor behind Fortran's standard output.
    let symbol = try #require(dlsym(nil, "_gfortran_fnum_i4"))
    let fnum = unsafeBitCast(
      symbol, to: (@convention(c) (UnsafePointer<Int32>) -> Int32).self)
    var unit: Int32 = 6
    let descriptor = fnum(&unit)
    #expect(descriptor > 2)
    var buffer = [UInt8](repeating: 0, count: 64)
    let length = buffer.withUnsafeMutableBytes { bytes in
      readlink("/proc/self/fd/\(descriptor)", bytes.baseAddress!, bytes.count)
    }
    #expect(String(decoding: buffer.prefix(max(length, 0)), as: UTF8.self) == "/dev/null")
    #expect(access("iterate.dat", F_OK) != 0)
  }

  // MARK: Copies

  @Test func `a copy goes on with the same bits, and a replay asks the same`() throws {
    let start = try LBFGSB(start: Self.boundedStart, bounds: Self.bounds())
    let whole = run(start, rosenbrockPairs)
    #expect(
      whole.points.count > whole.iterates.count + 1, "some line search has several trial points")
    checkCopiesAndReplay(start) { points, _ in points.map(rosenbrockPairs) }
  }

  @Test func `an unanswered evaluation is asked for again`() throws {
    var optimiser = try LBFGSB(start: [1, 2])
    #expect(optimiser.ask() == .evaluate([[1, 2]], .gradient))
    #expect(optimiser.ask() == .evaluate([[1, 2]], .gradient))
  }

  @Test func `a search is taken up again after an evaluation threw`() throws {
    struct Interruption: Error {}
    let whole = run(try LBFGSB(start: Self.startOfTen), rosenbrockPairs)
    var optimiser = try LBFGSB(start: Self.startOfTen)
    var calls = 0
    var iterates: [Iterate] = []
    #expect(throws: Interruption.self) {
      try optimiser.minimise { points, _ in
        calls += 1
        if calls == 7 { throw Interruption() }
        return points.map(rosenbrockPairs)
      } onIterate: {
        iterates.append($0)
      }
    }
    let outcome = optimiser.minimise { points, _ in
      points.map(rosenbrockPairs)
    } onIterate: {
      iterates.append($0)
    }
    #expect(outcome == whole.outcome)
    #expect(iterates == whole.iterates)
  }

  // MARK: Points that cannot be evaluated

  @Test(arguments: [Double.nan, .infinity])
  func `a trial point that cannot be evaluated shortens the step to a quarter`(bad: Double) throws {
    // x² cannot be evaluated below 0.4; the scale sends the first step far past it.
    let record = run(try LBFGSB(start: [0.5], scale: [4])) { x in
      x[0] < 0.4
        ? Evaluation(misfit: bad, gradient: [bad])
        : Evaluation(misfit: x[0] * x[0], gradient: [2 * x[0]])
    }
    let step = record.points[1][0] - 0.5
    #expect(record.points[1][0] < 0.4)
    #expect(abs(record.points[2][0] - 0.5 - step / 4) <= 4 * abs(step) * Double.ulpOfOne)
    #expect(record.iterates.allSatisfy { $0.misfit.isFinite && $0.point[0] >= 0.4 })
  }

  @Test func `a minimum beyond failing trial points is found`() throws {
    // x − log x is least at 1; the scale sends the first step to negative x.
    let optimiser = try LBFGSB(start: [8], scale: [16])
    var failures = 0
    let record = run(optimiser) { x in
      if x[0] <= 0 { failures += 1 }
      return Evaluation(misfit: x[0] - log(x[0]), gradient: [1 - 1 / x[0]])
    }
    #expect(failures > 0)
    #expect(record.outcome?.isConverged == true)
    #expect(abs(try #require(record.iterates.last).point[0] - 1) < 1e-8)
  }

  @Test func `failed evaluations are counted`() throws {
    var optimiser = try LBFGSB(start: [8], scale: [16])
    var failures = 0
    _ = optimiser.minimise { points, _ in
      points.map { x in
        if x[0] <= 0 { failures += 1 }
        return Evaluation(misfit: x[0] - log(x[0]), gradient: [1 - 1 / x[0]])
      }
    } onIterate: { _ in
    }
    #expect(failures > 0)
    #expect(optimiser.failedEvaluations == failures)
    #expect(optimiser.evaluations == optimiser.iterate?.evaluations)
  }

  @Test func `an island of finite misfit ends in an abnormal line search that says why`() throws {
    let record = run(try LBFGSB(start: [1, 1])) { x in
      let gradient = x == [1, 1] ? [1.0, 1] : [1, .nan]
      return Evaluation(misfit: 2, gradient: gradient)
    }
    guard case .abnormalLineSearch(let reason) = record.outcome else {
      Issue.record("ended with \(String(describing: record.outcome))")
      return
    }
    #expect(
      reason.hasSuffix("(component 1 of the scaled gradient is nan at a trial point)"))
    #expect(record.iterates.map(\.point) == [[1, 1]])
  }

  @Test func `a start that cannot be evaluated is a failure that names it`() throws {
    let record = run(try LBFGSB(start: [1, 2])) { _ in
      Evaluation(misfit: .nan, gradient: [0, 0])
    }
    #expect(record.outcome == .failed("the misfit is nan at the start [1.0, 2.0]"))
    #expect(record.outcome?.description == "Failed: the misfit is nan at the start [1.0, 2.0].")
    #expect(record.iterates.isEmpty)
  }

  // MARK: Errors

  @Test func `an impossible start is refused by component`() throws {
    let bounds = try Bounds(lower: [nil, 0], upper: [1, nil])
    expectError(
      "component 1 of the start is -1.0, below its lower bound 0.0; move the start or the bound"
    ) {
      () throws(OptimiserError) in _ = try LBFGSB(start: [0, -1], bounds: bounds)
    }
    expectError(
      "component 0 of the start is 2.0, above its upper bound 1.0; move the start or the bound"
    ) {
      () throws(OptimiserError) in _ = try LBFGSB(start: [2, 0], bounds: bounds)
    }
    expectError(
      "component 1 of the start is nan, in units of its scale nan; both must be finite numbers"
    ) {
      () throws(OptimiserError) in _ = try LBFGSB(start: [0, .nan])
    }
    expectError("there are no parameters to optimise; name at least one") {
      () throws(OptimiserError) in _ = try LBFGSB(start: [])
    }
    expectError(
      "the start has 1 components but scales and bounds have 2; give one of each for each parameter"
    ) { () throws(OptimiserError) in _ = try LBFGSB(start: [0], bounds: bounds, scale: [1, 1]) }
  }

  @Test func `an impossible option is refused by name`() {
    expectOptionError("memory is 0; it must be at least 1") { $0.memory = 0 }
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
    expectOptionError(
      "largestFirstStep is 0.0; give a positive number, or nil for no limit"
    ) { $0.largestFirstStep = 0 }
  }

  private func expectOptionError(_ text: String, _ change: (inout LBFGSB.Options) -> Void) {
    var options = LBFGSB.Options()
    change(&options)
    let changed = options
    expectError(text) { () throws(OptimiserError) in
      _ = try LBFGSB(start: [0], options: changed)
    }
  }

  @Test func `only an answer counts as converged`() {
    let converged: [Outcome] = [.gradientTolerance, .decreaseTolerance, .misfitTarget]
    let others: [Outcome] = [
      .iterationLimit, .evaluationLimit, .abnormalLineSearch("a"), .failed("b"),
    ]
    #expect(converged.allSatisfy { $0.isConverged && $0.description.hasPrefix("Converged: ") })
    #expect(others.allSatisfy { !$0.isConverged })
    #expect(
      Outcome.iterationLimit.description
        == "Stopped before convergence: the limit of iterations was reached.")
    #expect(Outcome.abnormalLineSearch("a").description == "Stopped in the line search: a.")
  }
}
