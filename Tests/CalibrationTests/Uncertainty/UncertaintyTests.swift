import Closures
import Column
import TestSupport
import Testing

@testable import Calibration

/// The uncertainty of a problem that is linear, where it is known.
@Suite struct UncertaintyTests {
  /// Finds the result, which a single Gauss-Newton step reaches.
  private func solved(_ problem: CalibrationProblem) throws -> (
    point: [Double], uncertainty: Uncertainty, misfit: Double
  ) {
    var memory = NoMemory()
    var search = Search(problem, SearchPlan(.levenbergMarquardt(.init())))
    let result = try search.run(memory: &memory)
    let point = result.result.point
    return (
      point,
      problem.uncertainty(at: point, residuals: .stated), result.result.misfit
    )
  }

  private static let initial = InitialCorrection(
    variable: .temperature, standardDeviation: 0.2, lengthScale: 3
  ).controls(of: LinearProblem.column, case: 0)

  private static let controlSets: [[Control]] = [
    [LinearProblem.controls()[0]],
    [
      Control(
        name: "offset", start: 0, bounds: -1...1, scale: 1e-4,
        prior: .normal(mean: 2e-5, standardDeviation: 3e-6),
        effect: .fluxOffset(.tracer(.temperature), cases: [0]))
    ],
    [LinearProblem.controls()[0]] + initial,
  ]

  @Test(arguments: 0..<3)
  func `standard errors and correlations are those of linear least squares`(set: Int) throws {
    let problem = LinearProblem.make(controls: Self.controlSets[set])
    let (_, uncertainty, _) = try solved(problem)
    let known = try #require(LinearProblem.information(problem).inverse())
    for i in problem.controls.indices {
      let error = try #require(uncertainty.standardErrors[i])
      #expect(abs(error / known[i, i].squareRoot() - 1) < 1e-7, "\(problem.controls[i].name)")
      for j in 0..<i {
        let correlation = known[i, j] / (known[i, i] * known[j, j]).squareRoot()
        #expect(abs(uncertainty.correlations[i, j] - correlation) < 1e-7)
      }
    }
    #expect(uncertainty.determinations.allSatisfy { $0 == .determined })
  }

  @Test func `the result is that of the normal equations`() throws {
    let problem = LinearProblem.make(controls: Self.controlSets[2])
    let (point, _, _) = try solved(problem)
    let information = LinearProblem.information(problem)
    let columns = LinearProblem.design(problem)
    let base = LinearProblem.equivalents(problem, problem.start)
    let observed = problem.cases[0].series[0].values.joined()
    let slopes = columns.map { column in
      zip(column, zip(observed, base)).reduce(0) { $0 + $1.0 * ($1.1.0 - $1.1.1) }
        / (LinearProblem.deviation * LinearProblem.deviation)
    }
    let step = try #require(information.inverse()).product(with: slopes)
    for i in point.indices {
      #expect(abs(point[i] - problem.start[i] - step[i]) < 1e-7, "\(problem.controls[i].name)")
    }
  }

  @Test func `priors count by their weight, whatever the form of the misfit`() throws {
    let problem = LinearProblem.make(controls: Self.controlSets[2])
    let (point, _, _) = try solved(problem)
    // The same misfit, in units of 2σ².
    var scaled = problem
    scaled.form = .sum
    scaled.priorWeight = 2 * LinearProblem.deviation * LinearProblem.deviation
    func errors(_ problem: CalibrationProblem) throws -> [Double] {
      try problem.uncertainty(at: point, residuals: .estimated).standardErrors.map {
        try #require($0)
      }
    }
    for (a, b) in zip(try errors(problem), try errors(scaled)) { #expect(abs(a / b - 1) < 1e-9) }
  }

  @Test func `an interval holds as much as it says`() throws {
    let (point, uncertainty, _) = try solved(LinearProblem.make())
    let interval = try #require(uncertainty.intervals(probability: 0.95)[0])
    let error = try #require(uncertainty.standardErrors[0])
    #expect(abs((interval.upperBound - point[0]) / error - 1.959963984540054) < 1e-9)
    #expect(abs((point[0] - interval.lowerBound) / error - 1.959963984540054) < 1e-9)
  }

  @Test func `samples have the covariance that they are drawn from`() throws {
    let (point, uncertainty, _) = try solved(LinearProblem.make(controls: Self.controlSets[2]))
    let samples = uncertainty.samples(count: 4000, seed: 3)
    #expect(samples == uncertainty.samples(count: 4000, seed: 3))
    #expect(samples != uncertainty.samples(count: 4000, seed: 4))
    for i in point.indices {
      for j in 0...i {
        let product = samples.reduce(0) { $0 + ($1[i] - point[i]) * ($1[j] - point[j]) } / 4000
        let size =
          (uncertainty.covariance[i, i] * uncertainty.covariance[j, j]).squareRoot()
        #expect(abs(product - uncertainty.covariance[i, j]) < 0.1 * size)
      }
    }
  }

  @Test func `what cannot be told apart is said not to be identifiable`() throws {
    // With a constant flux its scale and its offset do the same.
    let problem = LinearProblem.make(controls: LinearProblem.controls())
    let (_, uncertainty, _) = try solved(problem)
    #expect(uncertainty.determinations.count { $0 == .undetermined } == 1)
    let undetermined = try #require(uncertainty.determinations.firstIndex(of: .undetermined))
    #expect(uncertainty.standardErrors[undetermined] == nil)
    let concerns = uncertainty.concerns(caseNames: ["warming"])
    let name = problem.controls[undetermined].name
    #expect(concerns.contains { $0.hasPrefix("\(name) is not identifiable") })
    // The direction that nothing is known of: scale and offset against each other.
    let least = try #require(uncertainty.eigenvectors.last)
    let (scale, offset) = (problem.controls[0].scale, problem.controls[1].scale)
    // d(flux) = 2e-4 d(scale) + d(offset) = 0.
    #expect(abs(2e-4 * scale * least[0] + offset * least[1]) < 1e-9)
  }

  @Test func `a result on a bound is told`() throws {
    var bounded = LinearProblem.controls()[0]
    bounded = Control(
      name: "scale", start: 1, bounds: 0.9...1.001, scale: 0.1, effect: bounded.effect)
    let (point, uncertainty, _) = try solved(LinearProblem.make(controls: [bounded]))
    #expect(point == [1.001])
    #expect(uncertainty.determinations == [.onBound])
    let concerns = uncertainty.concerns(caseNames: ["warming"])
    #expect(concerns.contains { $0.hasPrefix("scale sits on its upper bound 1.001") })
  }

  @Test func `a misfit that one case dominates is told`() throws {
    var problem = LinearProblem.make()
    var other = problem.cases[0]
    other.column.name = "calm"
    other.column.forcing.tracers[.temperature]?.surfaceFlux = 1e-6
    problem.cases.append(other)
    problem.controls = [
      Control(
        name: "scale", start: 1, bounds: -10...10, scale: 0.1,
        effect: .fluxScale(.tracer(.temperature), cases: [0, 1]))
    ]
    let point = problem.start
    let uncertainty = problem.uncertainty(at: point, residuals: .stated)
    #expect(uncertainty.caseShares[0][0] > 0.99)
    let concerns = uncertainty.concerns(caseNames: ["warming", "calm"])
    #expect(concerns.contains { $0.contains("determined almost by case 'warming' alone") })
  }

  // MARK: Profiles and spread

  @Test func `the profile of a linear problem is a parabola of its standard error`() throws {
    let problem = LinearProblem.make(controls: Self.controlSets[2])
    let (point, uncertainty, misfit) = try solved(problem)
    var memory = NoMemory()
    let profile = try problem.profile(
      ofControl: 0, misfit: misfit, uncertainty, memory: &memory)
    let error = try #require(uncertainty.standardErrors[0])
    #expect(profile.values.count == 9)
    #expect(profile.values == profile.values.sorted())
    #expect(profile.values[4] == point[0])
    for (value, least) in zip(profile.values, profile.misfits) {
      let distance = (value - point[0]) / error
      #expect(abs(least - misfit - 0.5 * distance * distance) < 1e-6)
    }
    #expect(abs(profile.values[8] - point[0] - 3 * error) < 1e-9)
  }

  @Test func `the spread of trajectories is that of the linear model`() throws {
    let problem = LinearProblem.make()
    let (_, uncertainty, _) = try solved(problem)
    let spread = problem.predictiveSpread(
      ofCase: 0, at: uncertainty.samples(count: 2000, seed: 1))
    #expect(spread.count == 2000)
    #expect(spread.failedCount == 0)
    let deviations = try #require(spread.standardDeviations[.temperature])
    #expect(deviations[0] == [Double](repeating: 0, count: 8))
    let error = try #require(uncertainty.standardErrors[0])
    let slopes = LinearProblem.design(problem)[0]
    for (place, slope) in slopes.enumerated() {
      let found = deviations[1 + place / 8][place % 8]
      #expect(abs(found - abs(slope) * error) < 0.05 * abs(slope) * error)
    }
  }

  @Test func `the spread does not depend on the number of threads`() throws {
    let problem = LinearProblem.make()
    let (_, uncertainty, _) = try solved(problem)
    let samples = uncertainty.samples(count: 21, seed: 1)
    var threaded = problem
    threaded.threads = 3
    #expect(
      problem.predictiveSpread(ofCase: 0, at: samples)
        == threaded.predictiveSpread(ofCase: 0, at: samples))
  }
}
