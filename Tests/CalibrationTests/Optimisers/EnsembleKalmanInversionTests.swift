import Glibc
import Testing

@testable import Calibration

@Suite struct EnsembleKalmanInversionTests {
  private func options(
    _ change: (inout EnsembleKalmanInversion.Options) -> Void
  ) -> EnsembleKalmanInversion.Options {
    var options = EnsembleKalmanInversion.Options()
    change(&options)
    return options
  }

  private static let linear = LeastSquares.linear(rows: 10, parameters: 4, seed: 5)
  private static let start = [0.5, -1, 2, 0]
  private static let spread = [1, 0.5, 2, 3]

  // MARK: Likelihoods

  @Test(
    arguments: [.adaptive(1), .adaptive(0.3), .fixed(0.1), .fixed(1), .fixed(7)]
      as [EnsembleKalmanInversion.Step])
  func `the ensemble becomes the posterior of a linear model`(
    step: EnsembleKalmanInversion.Step
  ) throws {
    var optimiser = try EnsembleKalmanInversion(
      start: Self.start, spread: Self.spread,
      options: options {
        $0.isLikelihood = true
        $0.step = step
        $0.memberCount = 9
      })
    var iterates: [Iterate] = []
    let outcome = optimiser.minimise { points, demand in
      #expect(demand == .products && points.count == 10)
      return Self.linear.products(points)
    } onIterate: {
      iterates.append($0)
    }
    #expect(outcome == .pseudoTime)
    #expect(optimiser.pseudoTime == 1)
    // exp(−½ (x − m)ᵀC⁻¹(x − m) − J) has the precision C⁻¹ + H, H the Hessian of J.
    let prior = Self.linear.evaluate(Self.start)
    let precision =
      SymmetricMatrix(diagonal: Self.spread.map { 1 / ($0 * $0) }) + (try #require(prior.hessian))
    let covariance = try #require(precision.inverse())
    let mean = zip(Self.start, covariance.product(with: prior.gradient)).map(-)
    for i in 0..<4 {
      #expect(abs(optimiser.mean[i] - mean[i]) < 1e-10)
      for j in 0...i { #expect(abs(optimiser.covariance[i, j] - covariance[i, j]) < 1e-10) }
    }
    let last = try #require(iterates.last)
    #expect(abs(last.misfit - Self.linear.evaluate(last.point).misfit) < 1e-12)
    for (x, y) in zip(iterates[0].point, Self.start) { #expect(abs(x - y) < 1e-14) }
    #expect(last.evaluations == 10 * iterates.count)
    switch step {
    case .fixed(let length): #expect(last.number == (length < 1 ? 10 : 1))
    case .adaptive: #expect(last.number > 1)
    }
  }

  @Test func `the adaptive step is that of Kovachki and Stuart`() throws {
    // r = (x, 1) at x = −1, 0, 1, for three members without their mean's influence: s = (−1, 0, 1), 0 and
    // D_jk = 2 s_j x_k/3, so that ‖D‖ = 2/3 · 2.
    let x = [-1.0, 0, 1]
    let transform = try #require(
      EnsembleTransform(products: x.map { a in x.map { b in a * b + 1 } }))
    #expect(abs(transform.drift - 4.0 / 3) < 1e-15)
    // One step of Δt: precision 1 + 2Δt, so that the members at ±1 move to ±1/√(1 + 2Δt).
    let moved = try #require(transform.apply(to: x.map { [$0] }, step: 1.5))
    for (point, expected) in zip(moved, [-0.5, 0, 0.5]) {
      #expect(abs(point[0] - expected) < 1e-15)
    }
  }

  @Test func `the first ensemble has the mean and the covariance that were asked for`() throws {
    let optimiser = try EnsembleKalmanInversion(
      start: Self.start, spread: Self.spread, options: options { $0.memberCount = 5 })
    for i in 0..<4 {
      #expect(abs(optimiser.mean[i] - Self.start[i]) < 1e-14)
      for j in 0...i {
        let expected = i == j ? Self.spread[i] * Self.spread[i] : 0
        #expect(abs(optimiser.covariance[i, j] - expected) < 1e-13)
      }
    }
    // With few members the deviations are still right.
    let few = try EnsembleKalmanInversion(
      start: Self.start, spread: Self.spread, options: options { $0.memberCount = 3 })
    for i in 0..<4 {
      #expect(abs(few.covariance[i, i].squareRoot() - Self.spread[i]) < 1e-13)
    }
  }

  // MARK: Minima

  @Test func `the ensemble collapses to the minimum of a linear problem`() throws {
    let at0 = Self.linear.evaluate([0, 0, 0, 0])
    let minimum = try #require(at0.hessian?.inverse()).product(with: at0.gradient).map(-)
    var optimiser = try EnsembleKalmanInversion(
      start: Self.start, spread: Self.spread, options: options { $0.maxIterations = 200 })
    var iterates: [Iterate] = []
    let outcome = optimiser.minimise { points, _ in
      Self.linear.products(points)
    } onIterate: {
      iterates.append($0)
    }
    #expect(outcome == .ensembleCollapse)
    for i in 0..<4 {
      #expect(optimiser.covariance[i, i].squareRoot() <= 1e-3 * Self.spread[i])
      // The mean's distance falls with the square of the ensemble's width.
      #expect(abs(optimiser.mean[i] - minimum[i]) < 1e-4)
    }
    #expect(iterates.last?.number == iterates.count - 1)
  }

  @Test func `the ensemble finds the minimum of a curved valley`() throws {
    let record = run(
      try EnsembleKalmanInversion(
        start: [-0.5, 1], spread: [1, 1],
        options: options {
          $0.maxIterations = 300
          $0.misfitTarget = 1e-4
        }), answers: { points, _ in LeastSquares.rosenbrock.products(points) })
    let last = try #require(record.iterates.last)
    #expect(record.outcome == .misfitTarget)
    // (1 − x)² is within the target.
    #expect(abs(last.point[0] - 1) <= 1e-2)
  }

  @Test func `no point outside the bounds is asked for`() throws {
    let bounds = try Bounds(lower: [-0.2, nil, 1.9, 0.25], upper: [0.6, -0.9, nil, 0.25])
    let record = run(
      try EnsembleKalmanInversion(
        start: [0.5, -1, 2, 0.25], spread: Self.spread, bounds: bounds,
        options: options { $0.maxIterations = 20 }),
      answers: { points, _ in Self.linear.products(points) })
    #expect(record.points.allSatisfy { $0 == bounds.clipped($0) })
    for i in 0..<3 {
      #expect(record.points.contains { $0[i] == bounds.lower[i] ?? bounds.upper[i] })
    }
  }

  // MARK: Points that cannot be evaluated

  /// A linear problem that cannot be evaluated where the first component is below a limit.
  private func limited(_ limit: Double, _ points: [[Double]]) -> [Evaluation] {
    let isBad = points.map { $0[0] < limit }
    return zip(Self.linear.products(points), isBad).map { evaluation, isRowBad in
      Evaluation(
        misfit: isRowBad ? .nan : evaluation.misfit,
        products: zip(evaluation.products, isBad).map { isRowBad || $1 ? .nan : $0 })
    }
  }

  @Test func `members that fail are counted and drawn anew from the others`() throws {
    var optimiser = try EnsembleKalmanInversion(
      start: Self.start, spread: Self.spread, options: options { $0.maxIterations = 100 })
    var failures: [Int] = []
    var iterates: [Iterate] = []
    let outcome = optimiser.minimise { points, _ in
      failures.append(points.filter { !($0[0] >= -0.3) }.count)
      return limited(-0.3, points)
    } onIterate: {
      iterates.append($0)
    }
    #expect(failures[0] > 3)
    #expect(iterates.allSatisfy { $0.misfit.isFinite })
    #expect(failures.reduce(0, +) == optimiser.failedEvaluations)
    #expect(outcome == .ensembleCollapse)
    let at0 = Self.linear.evaluate([0, 0, 0, 0])
    let minimum = try #require(at0.hessian?.inverse()).product(with: at0.gradient).map(-)
    try #require(minimum[0] > -0.2)
    for i in 0..<4 { #expect(abs(optimiser.mean[i] - minimum[i]) < 1e-3) }
  }

  @Test func `new members have the mean and the covariance of the others`() throws {
    // All but 40 of 2000 members fail once; the step is too short to matter.
    var optimiser = try EnsembleKalmanInversion(
      start: [0, 0, 0, 0], spread: [1, 1, 1, 1],
      options: options {
        $0.memberCount = 400
        $0.step = .fixed(1e-12)
        $0.maxIterations = 1
      })
    let first = optimiser.members
    let kept = first.indices.filter { $0 % 10 == 0 }
    var isFirst = true
    _ = optimiser.minimise { points, _ in
      let answers = Self.linear.products(points)
      guard isFirst else { return answers }
      isFirst = false
      return answers.enumerated().map { j, answer in
        kept.contains(j) || j == 400 ? answer : Evaluation(misfit: .nan, products: answer.products)
      }
    } onIterate: { _ in
    }
    #expect(optimiser.failedEvaluations == 360)
    let drawn = optimiser.members.enumerated().filter { !kept.contains($0.offset) }.map(\.element)
    let others = kept.map { first[$0] }
    let (found, expected) = (EnsembleTransform.mean(of: drawn), EnsembleTransform.mean(of: others))
    for i in 0..<4 {
      func variance(_ points: [[Double]], _ mean: [Double]) -> Double {
        points.reduce(0) { $0 + ($1[i] - mean[i]) * ($1[i] - mean[i]) } / Double(points.count - 1)
      }
      let (own, wanted) = (variance(drawn, found), variance(others, expected))
      // Four standard errors of 360 normal draws.
      #expect(abs(found[i] - expected[i]) < 4 * (wanted / 360).squareRoot())
      #expect(abs(own / wanted - 1) < 4 * (2.0 / 360).squareRoot())
    }
  }

  @Test func `a mean that fails is no iterate`() throws {
    var isFirst = true
    let record = run(
      try EnsembleKalmanInversion(
        start: Self.start, spread: Self.spread, options: options { $0.maxIterations = 2 }),
      answers: { points, _ in
        var answers = Self.linear.products(points)
        if isFirst { answers[31].misfit = .infinity }
        isFirst = false
        return answers
      })
    #expect(record.iterates.map(\.number) == [1, 2])
    #expect(record.outcome == .iterationLimit)
  }

  @Test func `too few members, or members without differences, are a failure`() throws {
    let none = run(
      try EnsembleKalmanInversion(start: Self.start, spread: Self.spread),
      answers: { points, _ in limited(100, points) })
    #expect(
      none.outcome
        == .failed("0 of 31 members could be evaluated; narrow the spread or the bounds"))
    let flat = run(
      try EnsembleKalmanInversion(start: Self.start, spread: Self.spread),
      answers: { points, _ in
        points.map { _ in Evaluation(misfit: 0.1, products: points.map { _ in 0.1 }) }
      })
    #expect(
      flat.outcome
        == .failed(
          "the residuals of all members are the same, so that they tell nothing of the parameters; "
            + "give a wider spread"))
    #expect(flat.iterates.count == 1)
  }

  // MARK: Ends, copies and errors

  @Test func `limits are kept`() throws {
    let steps = run(
      try EnsembleKalmanInversion(
        start: Self.start, spread: Self.spread, options: options { $0.maxIterations = 3 }),
      answers: { points, _ in Self.linear.products(points) })
    #expect(steps.outcome == .iterationLimit)
    #expect(steps.iterates.map(\.number) == [0, 1, 2, 3])
    let runs = run(
      try EnsembleKalmanInversion(
        start: Self.start, spread: Self.spread, options: options { $0.maxEvaluations = 95 }),
      answers: { points, _ in Self.linear.products(points) })
    #expect(runs.outcome == .evaluationLimit)
    #expect(runs.points.count == 64)
  }

  @Test func `a copy goes on with the same bits, and a replay asks the same`() throws {
    checkCopiesAndReplay(
      try EnsembleKalmanInversion(
        start: Self.start, spread: Self.spread, options: options { $0.maxIterations = 6 })
    ) { points, _ in limited(0.8, points) }
  }

  @Test func `another seed gives another ensemble`() throws {
    let ensembles = try [1, 1, 2].map { seed in
      try EnsembleKalmanInversion(
        start: [0], spread: [1], options: options { $0.seed = seed }
      ).members
    }
    #expect(ensembles[0] == ensembles[1])
    #expect(ensembles[0] != ensembles[2])
  }

  @Test func `an impossible option is refused by name`() {
    let changes: [(String, (inout EnsembleKalmanInversion.Options) -> Void)] = [
      ("maxEvaluations is 0; it must be at least 1", { $0.maxEvaluations = 0 }),
      ("memberCount is 2; it must be at least 3", { $0.memberCount = 2 }),
      (
        "collapseTolerance is nan; it must be a finite number, zero or above",
        { $0.collapseTolerance = .nan }
      ),
      (
        "the adaptive step is 0.0; it must be a finite number above zero",
        { $0.step = .adaptive(0) }
      ),
      (
        "the fixed step is inf; it must be a finite number above zero",
        { $0.step = .fixed(.infinity) }
      ),
    ]
    for (text, change) in changes {
      let changed = options(change)
      expectError(text) { () throws(OptimiserError) in
        _ = try EnsembleKalmanInversion(start: [0], spread: [1], options: changed)
      }
    }
    expectError(
      "the spread of component 1 is 0.0; give a standard deviation, a finite number above zero"
    ) { () throws(OptimiserError) in
      _ = try EnsembleKalmanInversion(start: [0, 0], spread: [1, 0])
    }
    expectError(
      "the start has 1 components but the spread 2; give one of each for each parameter"
    ) { () throws(OptimiserError) in _ = try EnsembleKalmanInversion(start: [0], spread: [1, 1]) }
  }
}
