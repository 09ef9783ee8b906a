import Foundation
import Testing

@testable import Calibration

/// The normal approximation beside what it approximates: a long random walk through the likelihood of two
/// parameters of k-ε (Metropolis et al. 1953).
@Suite struct RandomWalkTests {
  @Test func `standard errors and correlation agree with a random walk`() throws {
    let problem = windTwin()
    let result = try calibrated(problem)
    let point = result.search.result.point
    let covariance = result.uncertainty.covariance
    let errors = try result.uncertainty.standardErrors.map { try #require($0) }

    var random = SeededRandom(seed: 11)
    let root = try #require(Eigendecomposition(of: covariance)).matrix { max(0, $0).squareRoot() }
    var (here, misfit) = (point, problem.caseMisfits(at: point)[0])
    var (walk, accepted): ([[Double]], Int) = ([], 0)
    for _ in 0..<12_000 {
      let step = root.product(with: [random.normal(), random.normal()])
      let there = zip(here, step).map { $0 + 1.7 * $1 }
      let trial = problem.caseMisfits(at: there)[0]
      if trial.isFinite, random.uniform() < exp(misfit - trial) {
        (here, misfit) = (there, trial)
        accepted += 1
      }
      walk.append(here)
    }
    #expect((3000...7000).contains(accepted))

    let count = Double(walk.count)
    let means = (0..<2).map { i in walk.reduce(0) { $0 + $1[i] } / count }
    func product(_ i: Int, _ j: Int) -> Double {
      walk.reduce(0) { $0 + ($1[i] - means[i]) * ($1[j] - means[j]) } / count
    }
    for i in 0..<2 {
      let deviation = product(i, i).squareRoot()
      #expect(abs(deviation / errors[i] - 1) < 0.1, "\(problem.controls[i].name)")
      #expect(abs(means[i] - point[i]) < 0.15 * errors[i])
    }
    let correlation = product(0, 1) / (product(0, 0) * product(1, 1)).squareRoot()
    #expect(abs(correlation - result.uncertainty.correlations[1, 0]) < 0.1)
  }

  /// Wind with noisy observations of its own run; two parameters.
  private func windTwin() -> CalibrationProblem {
    var problem = windProblem()
    problem.controls = [problem.controls[0], problem.controls[2]]
    let truth = zip(problem.start, [1.03, 0.97]).map(*)
    return TwinExperiment(problem, truth: truth, noise: [.temperature: 1e-3, .u: 1e-3], seed: 3)
      .observed(repetition: 0)
  }

  private func calibrated(_ problem: CalibrationProblem) throws -> (
    search: SearchResult, uncertainty: Uncertainty
  ) {
    var memory = NoMemory()
    var search = Search(problem, SearchPlan(.levenbergMarquardt(.init())))
    let result = try search.run(memory: &memory)
    return (
      result,
      problem.uncertainty(at: result.result.point, residuals: .stated)
    )
  }
}
