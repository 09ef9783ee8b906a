import Adjoint
import Closures
import Column
import TestSupport
import Testing

@testable import Calibration

@Suite struct ZScoreTests {
  /// A column at rest, observed at one time after one step; of the same temperature everywhere, so that nothing
  /// happens to it.
  private func still(
    _ temperatures: [Double], u: [Double]? = nil, weight: Double = 1, role: CaseRole = .train
  ) throws -> ObservedCase {
    let grid = Grid.linear(cells: 4, depth: 4)
    let column = ColumnCase(
      name: "still", grid: grid, timeStep: 10, stepCount: 1, density: .temperature,
      initial: [.temperature: [0, 0, 0, 0]])
    func series(_ variable: Variable, _ values: [Double]) -> ObservedSeries {
      ObservedSeries(variable, inCellsOf: column, atSteps: [1], values: [values])
    }
    let all = [series(.temperature, temperatures)] + (u.map { [series(.u, $0)] } ?? [])
    return ObservedCase(
      column: column, outputSteps: [0, 1], series: all, weight: weight, role: role)
  }

  private func problem(_ cases: [ObservedCase]) -> CalibrationProblem {
    let model = ClosureModel.kEpsilon
    return CalibrationProblem(
      closure: model, constants: model.constants(), parameters: model.defaultParameters,
      controls: [], cases: cases, form: .zScore, schedule: TwoLevel())
  }

  /// Temperatures 0, 2 of one case and 4, 6 of the other: mean 3, variance 5 about it; gaps do not count.
  @Test func `one variance of a variable is that about the mean of all training cases`() throws {
    let problem = problem([
      try still([0, 2, .nan, .nan], u: [1, -1, 1, -1]), try still([.nan, 4, 6, .nan]),
      try still([100, 200, 300, 400], role: .validate),
    ])
    #expect(problem.cases.map { $0.series[0].normalisingVariance } == [5, 5, 5])
    #expect(problem.cases[0].series[1].normalisingVariance == 1)
    // Misfits of a run that stays at 0: mean squares 2, 26 and 75000, each over 5; in u 1 over 1.
    let misfits = problem.caseMisfits(at: [])
    for (misfit, expected) in zip(misfits, [0.5 * (2.0 / 5 + 1), 26.0 / 5, 75000.0 / 5]) {
      #expect(abs(misfit / expected - 1) <= 1e-12)
    }
    #expect(problem.caseShares == [0.5, 0.5, 0])
  }

  @Test func `it is found again whenever cases, roles, windows or form change`() throws {
    var problem = problem([try still([0, 2, .nan, .nan]), try still([.nan, 4, 6, .nan])])
    #expect(problem.cases[0].series[0].normalisingVariance == 5)
    problem.cases[1].role = .holdOut
    #expect(problem.cases.map { $0.series[0].normalisingVariance } == [1, 1])
    problem.cases[1].role = .train
    problem.cases[1].series[0].countedLevels = [2]
    #expect(problem.cases[0].series[0].normalisingVariance == 56.0 / 9)
    problem.form = .mean
    #expect(problem.cases[0].series[0].normalisingVariance == nil)
    problem.form = .zScore
    #expect(problem.cases[1].series[0].normalisingVariance == 56.0 / 9)
    problem.cases.removeLast()
    #expect(problem.cases[0].series[0].normalisingVariance == 1)
  }

  @Test func `a series without weight has no part in it`() throws {
    var idle = try still([100, 200, 300, 400])
    idle.series[0].weight = 0
    let problem = problem([try still([0, 2, 0, 2]), idle])
    #expect(problem.cases[0].series[0].normalisingVariance == 1)
    #expect(problem.caseMisfits(at: [])[1] == 0)
  }

  @Test func `quantities of one variable are apart`() throws {
    var observed = try still([0, 1, 3, 3])
    observed.series.append(try observed.series[0].compared(as: .gradient, name: "gradient"))
    let problem = problem([observed])
    #expect(problem.cases[0].series[0].normalisingVariance == 27.0 / 16)
    let ofGradient = try #require(problem.cases[0].series[1].normalisingVariance)
    #expect(abs(ofGradient - 2.0 / 3) <= 4 * .ulpOfOne)
  }

  @Test func `what it cannot divide by is told`() throws {
    // 0.1 three times has a mean that is not quite 0.1.
    let cases = [
      try still([0.1, 0.1, 0.1, .nan], u: [1, 2, 3, 4]), try still([0, 1, 2, 3], role: .holdOut),
    ]
    #expect(
      MisfitForm.zScore.unusableSeries(in: cases) == [
        UnusableSeries(caseIndex: 0, seriesIndex: 0, reason: .constantInTraining),
        UnusableSeries(caseIndex: 1, seriesIndex: 0, reason: .constantInTraining),
      ])
    let untrained = [
      try still([0, 1, 2, 3]), try still([0, 1, 2, 3], u: [1, 2, 3, 4], role: .validate),
    ]
    #expect(
      MisfitForm.zScore.unusableSeries(in: untrained) == [
        UnusableSeries(caseIndex: 1, seriesIndex: 1, reason: .absentInTraining)
      ])
    #expect(
      MisfitForm.variance.unusableSeries(in: [try still([2, 2, 2, 2])]) == [
        UnusableSeries(caseIndex: 0, seriesIndex: 0, reason: .constant)
      ])
    #expect(
      MisfitForm.error.unusableSeries(in: [try still([0, 1, 2, 3])]) == [
        UnusableSeries(caseIndex: 0, seriesIndex: 0, reason: .noError)
      ])
    for form in [MisfitForm.sum, .mean] { #expect(form.unusableSeries(in: cases).isEmpty) }
    #expect(MisfitForm.zScore.unusableSeries(in: [untrained[0]]).isEmpty)
    var idle = cases[0]
    idle.series[0].weight = 0
    #expect(MisfitForm.zScore.unusableSeries(in: [idle]).isEmpty)
  }

  @Test func `one case has the misfit of form variance`() throws {
    let observed = try WeightedSquaresTests.smoothCase(.kEpsilon)
    // Series of the same variable are pooled; one of each has only itself.
    var single = observed
    single.series = [observed.series[0], observed.series[2]]
    var problem = problem([single])
    let zScore = problem.misfit(ofCase: 0, at: [])
    problem.form = .variance
    #expect(abs(zScore / problem.misfit(ofCase: 0, at: []) - 1) <= 1e-13)
    problem.cases = [observed]
    let apart = problem.misfit(ofCase: 0, at: [])
    problem.form = .zScore
    #expect(abs(problem.misfit(ofCase: 0, at: []) / apart - 1) > 1e-3)
  }

  @Test func `residuals, their derivatives and the fits of series are divided, too`() throws {
    var problem = problem(try (0..<3).map { try WeightedSquaresTests.mixedCase($0) })
    problem.cases[2].role = .validate
    let misfits = problem.caseMisfits(at: [])
    for (index, trajectory) in problem.simulate(at: []).enumerated() {
      let sum = trajectory.series.reduce(0) { $0 + $1.misfit }
      #expect(abs(sum / misfits[index] - 1) <= 1e-13)
    }
    let residuals = problem.residuals(at: [[]])[0]
    let trained = try #require(problem.misfit(of: .train, from: misfits))
    #expect(abs(residuals.reduce(0) { $0 + $1 * $1 } / trained - 1) <= 1e-13)
  }
}
