import Testing

@testable import Calibration

@Suite struct MultiStartTests {
  /// Σ (x² − 1)² + 0.3 x: minima near ±1 in each component, the lowest where all are near −1.
  private func wells(_ x: [Double]) -> Evaluation {
    Evaluation(
      misfit: x.reduce(0) { $0 + ($1 * $1 - 1) * ($1 * $1 - 1) + 0.3 * $1 },
      gradient: x.map { 4 * $0 * ($0 * $0 - 1) + 0.3 })
  }

  private func searches() throws -> [any Optimiser] {
    let bounds = try Bounds(lower: [-2, -2], upper: [2, 2])
    return try Sobol(count: 8, dimension: 2, seed: 4).points(in: bounds).map {
      try LBFGSB(start: $0, bounds: bounds)
    }
  }

  @Test func `the lowest of several minima is found`() throws {
    let record = run(try MultiStart(searches()), wells)
    let last = try #require(record.iterates.last)
    #expect(record.outcome?.isConverged == true)
    // 4x³ − 4x + 0.3 = 0 near −1, by Newton's method.
    var root = -1.0
    for _ in 0..<20 { root -= (4 * root * root * root - 4 * root + 0.3) / (12 * root * root - 4) }
    for x in last.point { #expect(abs(x - root) < 1e-8) }
    for (before, after) in zip(record.iterates, record.iterates.dropFirst()) {
      #expect(after.misfit < before.misfit)
      #expect(after.number == before.number + 1)
      #expect(after.evaluations >= before.evaluations)
    }
  }

  @Test func `each search goes the way it goes alone`() throws {
    let starts = try searches()
    let alone = starts.map { runAlone($0) }
    var together = try MultiStart(starts)
    var rounds: [[[Double]]] = []
    let outcome = together.minimise { points, demand in
      #expect(demand == .gradient)
      rounds.append(points)
      return points.map(wells)
    } onIterate: { _ in
    }
    for (round, points) in rounds.enumerated() {
      #expect(points == alone.compactMap { $0.points.count > round ? $0.points[round] : nil })
    }
    #expect(rounds.count == alone.map(\.points.count).max())
    #expect(rounds[0].count == 8)
    #expect(together.results.map { $0?.point } == alone.map { $0.iterates.last?.point })
    #expect(together.outcomes == alone.map(\.outcome))
    #expect(together.evaluations == alone.reduce(0) { $0 + $1.points.count })
    let best = try #require(together.best)
    let lowest = alone.map { $0.iterates.last!.misfit }.min()
    #expect(together.results[best]?.misfit == lowest)
    #expect(together.iterate?.misfit == lowest)
    #expect(together.outcomes[best] == outcome)
    // The minima differ.
    #expect(Set(alone.map { $0.iterates.last!.point.map { $0.rounded() } }).count > 1)
  }

  private func runAlone(_ search: some Optimiser) -> Record { run(search, wells) }

  @Test func `searches that fail do not stop the others`() throws {
    let starts: [any Optimiser] = try [-3.0, 8, 9].map { try LevenbergMarquardt(start: [$0]) }
    var search = try MultiStart(starts)
    let outcome = search.minimise { points, demand in
      #expect(demand == .curvature)
      return points.map { x in
        x[0] < 0
          ? Evaluation(misfit: .nan, gradient: [0], hessian: SymmetricMatrix(count: 1))
          : LeastSquares { ([$0[0] - 2], [[1]]) }.evaluate(x)
      }
    } onIterate: { _ in
    }
    #expect(outcome.isConverged)
    #expect(search.outcomes[0] == .failed("the misfit is nan at the start [-3.0]"))
    #expect(search.results[0] == nil && search.results[1] != nil)
    #expect(search.failedEvaluations == 1)
    var hopeless = try MultiStart(starts)
    let end = hopeless.minimise { points, _ in
      points.map { _ in
        Evaluation(misfit: .nan, gradient: [0], hessian: SymmetricMatrix(count: 1))
      }
    } onIterate: { _ in
    }
    #expect(
      end
        == .failed(
          "none of the 3 searches found a point; the first ended with: Failed: the misfit is nan at "
            + "the start [-3.0]."))
    #expect(hopeless.best == nil && hopeless.failedEvaluations == 3)
  }

  @Test func `the result of a search is the best of its iterates, not the last`() throws {
    var options = Adam.Options()
    options.learningRate = 0.5
    options.maxIterations = 5
    var search = try MultiStart([Adam(start: [0.6], options: options)])
    var misfits: [Double] = []
    _ = search.minimise { points, _ in
      points.map { x in
        misfits.append(x[0] * x[0])
        return Evaluation(misfit: x[0] * x[0], gradient: [2 * x[0]])
      }
    } onIterate: { _ in
    }
    #expect(search.results[0]?.misfit == misfits.min())
    #expect(misfits.last != misfits.min())
  }

  @Test func `a copy goes on with the same bits, and a replay asks the same`() throws {
    checkCopiesAndReplay(try MultiStart(Array(searches()[..<3]))) { points, _ in points.map(wells) }
  }

  @Test func `searches that do not go together are refused`() throws {
    let (first, second) = (try LBFGSB(start: [0]), try LevenbergMarquardt(start: [0]))
    let ensemble = try EnsembleKalmanInversion(start: [0], spread: [1])
    expectError("there are no searches; give at least one") { () throws(OptimiserError) in
      _ = try MultiStart([])
    }
    expectError(
      "search 1 wants another derivative than those before; give searches of one method"
    ) { () throws(OptimiserError) in _ = try MultiStart([first, second]) }
    expectError(
      "search 0 wants the products of its points' residuals, which cannot be shared; run it alone"
    ) { () throws(OptimiserError) in _ = try MultiStart([ensemble]) }
  }
}
