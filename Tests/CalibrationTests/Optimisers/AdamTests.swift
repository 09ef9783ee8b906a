import Glibc
import Testing

@testable import Calibration

@Suite struct AdamTests {
  private func options(_ change: (inout Adam.Options) -> Void) -> Adam.Options {
    var options = Adam.Options()
    change(&options)
    return options
  }

  private func bowl(_ x: [Double]) -> Evaluation {
    quadratic(centre: [1, -0.5], weight: [2, 20])(x)
  }

  @Test func `the steps are those of an independent program`() throws {
    // Algorithm 1 of Kingma and Ba in NumPy 2.4, double precision, with a clip at the bound.
    let expected = [
      [0.5, 0.25], [0.5999999990000001, 0.15000000006666658], [0.6988125783408334, 0.1],
      [0.7951287474397007, 0.1], [0.8870846018099787, 0.1], [0.9721855486293909, 0.1],
      [1.047431522038719, 0.1],
    ]
    let bounds = try Bounds(lower: [nil, 0.1], upper: [nil, nil])
    let record = run(
      try Adam(
        start: [0.5, 0.25], bounds: bounds,
        options: options {
          $0.learningRate = 0.1
          $0.maxIterations = 6
        }), bowl)
    #expect(record.outcome == .iterationLimit)
    #expect(record.points.count == expected.count)
    for (found, numbers) in zip(record.points, expected) {
      for (x, y) in zip(found, numbers) { #expect(abs(x - y) < 1e-14) }
    }
    #expect(record.iterates.map(\.point) == record.points)
    #expect(record.iterates.map(\.number) == Array(0...6))
    #expect(record.iterates.map(\.evaluations) == Array(1...7))
  }

  @Test func `the first step is the learning rate in units of the scales`() throws {
    let record = run(
      try Adam(start: [0, 0], scale: [4, 0.25], options: options { $0.maxIterations = 1 }), bowl)
    let step = record.points[1]
    // But for ε against gradients of some units.
    #expect(abs(step[0] - 4 * 0.05) < 1e-8)
    #expect(abs(step[1] + 0.25 * 0.05) < 1e-8)
  }

  @Test func `a bounded and a curved minimum are found`() throws {
    let bounds = try Bounds(lower: [-2, nil], upper: [0.8, nil])
    let record = run(
      try Adam(
        start: [-1.2, 1], bounds: bounds,
        options: options {
          $0.maxIterations = 10_000
          $0.maxEvaluations = 10_001
          $0.gradientTolerance = 1e-4
        }), rosenbrockPairs)
    let last = try #require(record.iterates.last)
    #expect(record.outcome == .gradientTolerance)
    #expect(last.point[0] == 0.8)
    // |200 (y − x²)| is within the gradient's tolerance.
    #expect(abs(last.point[1] - 0.64) <= 1e-4 / 200)
    #expect(record.points.allSatisfy { $0 == bounds.clipped($0) })
  }

  // MARK: Ends

  @Test func `the limit of evaluations and the target end the search`() throws {
    let limited = run(
      try Adam(start: [0, 0], options: options { $0.maxEvaluations = 3 }), bowl)
    #expect(limited.outcome == .evaluationLimit)
    #expect(limited.points.count == 3)
    let targeted = run(
      try Adam(start: [0, 0], options: options { $0.misfitTarget = 1 }), bowl)
    #expect(targeted.outcome == .misfitTarget)
    #expect(try #require(targeted.iterates.last).misfit <= 1)
    #expect(targeted.iterates.dropLast().allSatisfy { $0.misfit > 1 })
  }

  // MARK: Points that cannot be evaluated

  @Test func `a failed step is taken anew at half the rate, from the last point`() throws {
    var optimiser = try Adam(start: [0.5], options: options { $0.maxIterations = 40 })
    var points: [Double] = []
    var failures: [Int] = []
    var iterates: [Iterate] = []
    _ = optimiser.minimise { asked, _ in
      asked.map { x in
        points.append(x[0])
        if x[0] < 0.46 { failures.append(points.count - 1) }
        return x[0] < 0.46
          ? Evaluation(misfit: 1, gradient: [.nan])
          : Evaluation(misfit: x[0] * x[0], gradient: [2 * x[0]])
      }
    } onIterate: {
      iterates.append($0)
    }
    #expect(failures.first == 1)
    #expect(abs(points[2] - 0.5 - (points[1] - 0.5) / 2) < 1e-16)
    #expect(optimiser.failedEvaluations == failures.count)
    #expect(optimiser.evaluations == points.count)
    #expect(optimiser.learningRate == 0.05 * exp2(-Double(failures.count)))
    #expect(iterates.allSatisfy { $0.point[0] >= 0.46 && $0.misfit.isFinite })
  }

  @Test func `an island of finite misfit and a gradient too large are failures`() throws {
    let island = run(try Adam(start: [1])) { x in
      Evaluation(misfit: x == [1] ? 2 : .infinity, gradient: [1])
    }
    #expect(
      island.outcome
        == .failed(
          "the misfit is inf however short the step from [1.0]; give another start"))
    let large = run(try Adam(start: [1])) { _ in Evaluation(misfit: 2, gradient: [1e200]) }
    #expect(
      large.outcome
        == .failed("the square of component 0 of the scaled gradient overflows at the start [1.0]"))
  }

  // MARK: Copies and errors

  @Test func `a copy goes on with the same bits, and a replay asks the same`() throws {
    let start = try Adam(start: [1.5, 1], options: options { $0.maxIterations = 20 })
    checkCopiesAndReplay(start) { points, demand in
      #expect(demand == .gradient)
      return points.map { x in
        x[0] < 1.2 ? Evaluation(misfit: .nan, gradient: [0, 0]) : rosenbrockPairs(x)
      }
    }
  }

  @Test func `an impossible option is refused by name`() {
    let changes: [(String, (inout Adam.Options) -> Void)] = [
      ("maxIterations is -1; it must be at least 0", { $0.maxIterations = -1 }),
      ("learningRate is 0.0; it must be a finite number above zero", { $0.learningRate = 0 }),
      ("smallGradient is nan; it must be a finite number above zero", { $0.smallGradient = .nan }),
      ("meanDecay is 1.0; it must be at least zero and below one", { $0.meanDecay = 1 }),
      ("squareDecay is -0.1; it must be at least zero and below one", { $0.squareDecay = -0.1 }),
    ]
    for (text, change) in changes {
      let changed = options(change)
      expectError(text) { () throws(OptimiserError) in _ = try Adam(start: [0], options: changed) }
    }
  }
}
