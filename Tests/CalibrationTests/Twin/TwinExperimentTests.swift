import Column
import Foundation
import Testing

@testable import Calibration

@Suite struct TwinExperimentTests {
  private func experiment(
    gaps: Double = 0, seed: UInt64 = 1, threads: Int = 1
  ) -> TwinExperiment {
    var problem = LinearProblem.make()
    problem.threads = threads
    return TwinExperiment(
      problem, truth: [1.3], noise: [.temperature: 0.05], gaps: gaps, seed: seed)
  }

  @Test func `observations are the true run with noise of the stated size`() {
    let twin = experiment()
    let truth = twin.problem.simulate(case: 0, at: [1.3]).series[0].equivalents.joined()
    var differences: [Double] = []
    for number in 0..<50 {
      let observed = twin.observed(repetition: number)
      #expect(observed.form == .error)
      differences += zip(observed.cases[0].series[0].values.joined(), truth).map { $0 - $1 }
    }
    let mean = differences.reduce(0, +) / Double(differences.count)
    let variance = differences.reduce(0) { $0 + $1 * $1 } / Double(differences.count)
    #expect(abs(mean) < 0.05 * 4 / Double(differences.count).squareRoot())
    #expect(abs(variance.squareRoot() / 0.05 - 1) < 0.06)
  }

  @Test func `the misfit is a likelihood, with priors at their full weight`() {
    var problem = LinearProblem.make()
    problem.form = .variance
    problem.priorWeight = 1e-3
    let observed = TwinExperiment(problem, truth: [1.3], noise: [.temperature: 0.05])
      .observed(repetition: 0)
    #expect(observed.form == .error)
    #expect(observed.priorWeight == 1)
  }

  @Test func `gaps are as many as stated and only where something counts`() {
    var twin = experiment(gaps: 0.3)
    var problem = twin.problem
    problem.cases[0].series[0].countedLevels = [1, 3, 5]
    twin = TwinExperiment(
      problem, truth: [1.3], noise: [.temperature: 0.05], gaps: 0.3, seed: 1)
    var (present, places) = (0, 0)
    for number in 0..<100 {
      for row in twin.observed(repetition: number).cases[0].series[0].values {
        #expect([0, 2, 4, 6, 7].allSatisfy { row[$0].isNaN })
        present += [1, 3, 5].count { !row[$0].isNaN }
        places += 3
      }
    }
    #expect(abs(Double(present) / Double(places) - 0.7) < 0.05)
  }

  @Test func `repetitions and seeds differ, and the same ones repeat`() {
    func values(_ seed: UInt64, _ number: Int) -> [Double] {
      Array(
        experiment(seed: seed).observed(repetition: number).cases[0].series[0].values.joined())
    }
    #expect(values(1, 0) == values(1, 0))
    #expect(values(1, 0) != values(1, 1))
    #expect(values(1, 0) != values(2, 0))
  }

  @Test func `intervals of a linear problem hold the truth as often as they say`() throws {
    let results = try experiment(gaps: 0.2).run(repetitions: 400)
    var coverage = Coverage(probability: 0.95)
    for result in results {
      let holds = try result.get().holds(1.3, control: 0)
      coverage.add(try #require(holds as Bool?))
    }
    #expect(coverage.count == 400)
    #expect(coverage.isAsStated, "\(coverage.held) of 400")
    // A test that could not fail would prove nothing: intervals of half the width do not.
    var narrow = Coverage(probability: 0.95)
    for result in results {
      let repetition = try result.get()
      let error = try #require(repetition.uncertainty.standardErrors[0])
      narrow.add(abs(repetition.search.result.point[0] - 1.3) < 0.98 * error)
    }
    #expect(!narrow.isAsStated, "\(narrow.held) of 400")
  }

  @Test func `results do not depend on the number of threads`() throws {
    func points(_ threads: Int) throws -> [[Double]] {
      try experiment(threads: threads).run(repetitions: 5).map {
        try $0.get().search.result.point
      }
    }
    #expect(try points(1) == points(3))
  }

  @Test func `a repetition that fails is told`() throws {
    var problem = LinearProblem.make()
    let twin = TwinExperiment(problem, truth: [1.3], noise: [.temperature: 0.05])
    problem = twin.problem
    problem.controls[0] = Control(
      name: "scale", start: 1e308, bounds: -.infinity ... .infinity, scale: 1,
      effect: problem.controls[0].effect)
    let broken = TwinExperiment(problem, truth: [1.3], noise: [.temperature: 0.05])
    let results = try broken.run(repetitions: 2)
    for result in results { #expect(throws: SearchFailure.self) { try result.get() } }
  }

  @Test func `chances are those of the binomial distribution`() {
    var coverage = Coverage(probability: 0.5)
    for number in 0..<10 { coverage.add(number < 2) }
    #expect(coverage.rate == 0.2)
    // (1 + 10 + 45)/1024
    #expect(abs(coverage.chanceOfSoFew - 56.0 / 1024) < 1e-12)
    #expect(abs(coverage.chanceOfSoMany - 1013.0 / 1024) < 1e-12)
    #expect(coverage.isAsStated)
    var certain = Coverage(probability: 0.95)
    for number in 0..<40 { certain.add(number < 33) }
    #expect(!certain.isAsStated)
  }
}
