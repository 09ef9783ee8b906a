import Adjoint
import Closures
import Column
import Lanes
import TestSupport
import Testing

@testable import Calibration

@Suite struct WeightedSquaresTests {
  private static let model = ClosureModel.kEpsilon

  private static func problem(
    _ cases: [ObservedCase], _ form: MisfitForm, _ model: ClosureModel = model
  ) -> CalibrationProblem {
    CalibrationProblem(
      closure: model, constants: model.constants(), parameters: model.defaultParameters,
      controls: [], cases: cases, form: form, schedule: TwoLevel())
  }

  private func numbers(_ gradient: CalibrationProblem.CaseGradient) -> [Double] {
    var numbers = [gradient.misfit] + gradient.parameters
    numbers += [gradient.stress.surfaceX.sum, gradient.stress.surfaceY.sum]
    for fluxes in gradient.boundaryFluxes { numbers += [fluxes.bottom.sum, fluxes.surface.sum] }
    for variable in Variable.allCases { numbers += gradient.initial[variable] ?? [] }
    return numbers
  }

  // MARK: Whole profiles

  /// Trajectories of two variables, of which the last outputs count.
  private static func trajectoryCase(_ variant: Int) -> ObservedCase {
    let column = windCase(variant: variant, steps: 20 + 5 * variant)
    let outputs = [0, 5, 10 + variant, 20]
    var random = TestSupport.SplitMix64(seed: UInt64(variant))
    let series = [(Variable.u, 2.0), (.temperature, 0.7)].map { variable, weight in
      var series = ObservedSeries(
        variable, inCellsOf: column, atSteps: outputs,
        values: outputs.map { _ in
          (column.initial[variable] ?? []).map { $0 + 0.1 * random.uniform() }
        }, weight: weight)
      series.countedTimes = [1, 2, 3]
      return series
    }
    return ObservedCase(column: column, outputSteps: outputs, series: series)
  }

  /// Σ over states, profiles and cells in turn of w (x − y)², as the definition for whole profiles says it.
  private struct SumOfProfiles<L: Lane>: Objective {
    /// For each step that counts: the profile, w and y of each term.
    var terms: [Int: [(profile: Int, weight: L, values: [L])]]
    let layout: StateLayout

    func makeGathered() -> [Int: ProfileBlock<L>] { [:] }

    func gather(
      _ state: ProfileBlock<L>, atStep step: Int, into gathered: inout [Int: ProfileBlock<L>]
    ) {
      guard terms[step] != nil else { return }
      let copy = ProfileBlock<L>(profileCount: layout.profileCount, levels: layout.levels)
      copy.copy(from: state)
      gathered[step] = copy
    }

    func value(of gathered: [Int: ProfileBlock<L>]) -> L {
      gathered.keys.sorted().reduce(0) { total, step in
        let ofState: L = terms[step]!.reduce(0) { sum, term in
          let x = gathered[step]![term.profile]
          let squares: L = term.values.indices.reduce(0) {
            $0 + (x[$1] - term.values[$1]) * (x[$1] - term.values[$1])
          }
          return sum + term.weight * squares
        }
        return total + ofState
      }
    }

    func differentiate(_ gathered: inout [Int: ProfileBlock<L>]) {}

    func addGradient(
      _ states: [Int: ProfileBlock<L>], atStep step: Int, to adjoint: ProfileBlock<L>
    ) {
      for term in terms[step] ?? [] {
        let (x, result) = (states[step]![term.profile], adjoint[term.profile])
        for (k, y) in term.values.enumerated() {
          result[k] = result[k] + (2 * term.weight) * (x[k] - y)
        }
      }
    }
  }

  private static func sumOfProfiles(
    _ observed: ObservedCase, _ form: MisfitForm, _ layout: StateLayout
  ) -> SumOfProfiles<Double> {
    var terms: [Int: [(profile: Int, weight: Double, values: [Double])]] = [:]
    let total = observed.series.map(\.weight).sorted().reduce(0, +)
    for series in observed.series {
      let values = series.countedTimes.flatMap { series.values[$0] }
      let count = Double(values.count)
      let mean = values.reduce(0, +) / count
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
      let weight =
        switch form {
        case .sum: series.weight
        case .mean: series.weight / total / count
        case .variance: series.weight / total / count / variance
        case .zScore, .error: preconditionFailure("whole profiles without errors")
        }
      for time in series.countedTimes {
        terms[observed.outputSteps[time], default: []].append(
          (layout.index(of: series.variable)!, weight, series.values[time]))
      }
    }
    return SumOfProfiles(terms: terms, layout: layout)
  }

  @Test(arguments: [MisfitForm.sum, .mean, .variance])
  func `whole profiles have the bits of the sum over them, alone and packed`(form: MisfitForm)
    throws
  {
    let cases = (0..<8).map(Self.trajectoryCase)
    let problem = Self.problem(cases, form)
    let packed = problem.evaluate(at: problem.start)
    for (index, observed) in cases.enumerated() {
      let model = Self.model.column(
        Columns([observed.column]), problem.parameters, problem.constants)
      let expected = AdjointDriver(model).gradient(
        of: Self.sumOfProfiles(observed, form, model.layout), schedule: TwoLevel())
      for gradient in [
        problem.gradient(ofCase: index, at: []), try #require(packed.caseGradients[index]),
      ] {
        #expect(sameBits(gradient.misfit, expected.value))
        #expect(sameBits(gradient.parameters, expected.sensitivities.parameters))
        for (profile, variable) in model.layout.variables.enumerated() {
          let initial = try #require(gradient.initial[variable])
          #expect(sameBits(initial, expected.initialState[profile].column(0, levels: 16)))
        }
      }
      #expect(sameBits(problem.misfit(ofCase: index, at: []), expected.value))
    }
  }

  // MARK: Forms

  /// A column that does not move, at 1, 2, 3 and 4 °C upwards, seen at two heights and two times.
  private static func stillCase(
    _ values: [[Double]], standardError: StandardError = .none, weight: Double = 1
  ) throws -> ObservedCase {
    let grid = Grid.linear(cells: 4, depth: 4)
    let column = ColumnCase(
      name: "still", grid: grid, timeStep: 10, stepCount: 2, density: .temperature,
      initial: [.temperature: [1, 2, 3, 4]])
    let series = try ObservedSeries(
      .temperature, vertical: VerticalOperator(at: [-3.5, -1], in: grid),
      timeOperators: [0, 1e-3].map { try TimeOperator(at: $0, timeStep: 10, stepCount: 2) },
      values: values, standardError: standardError, weight: weight)
    return ObservedCase(column: column, outputSteps: [0, 2], series: [series])
  }

  /// H x is (1, 3.5) at the start and nearly so a moment later. With y = (0, 3), (−, 7.5) the differences
  /// are 1, 0.5 and −4, their squares 17.25; with σ they become 4, 0.25 and 4. The mean of y is 3.5 and the variance (3.5² + 0.5² + 4²)/3 = 9.5.
  @Test(arguments: [
    (MisfitForm.sum, 34.5), (.mean, 5.75), (.variance, 5.75 / 9.5), (.zScore, 5.75 / 9.5),
    (.error, 8.25),
  ])
  func `each form counts what is there, as worked out by hand`(form: MisfitForm, expected: Double)
    throws
  {
    let observed = try Self.stillCase(
      [[0, 3], [.nan, 7.5]], standardError: .values([[0.5, 1], [.nan, 2]]), weight: 2)
    let problem = Self.problem([observed], form)
    // The column mixes a little in the moment between the two times.
    #expect(abs(problem.misfit(ofCase: 0, at: []) / expected - 1) <= 1e-4)
    let fit = problem.simulate(at: [])[0].series[0]
    #expect(abs(fit.misfit / expected - 1) <= 1e-4)
    #expect(fit.count == 3)
    let error = try #require(fit.rootMeanSquareError)
    #expect(abs(error * error / 5.75 - 1) <= 1e-4)
    #expect(sameBits(fit.equivalents[0], [1, 3.5]))
  }

  @Test func `an error of 1 halves the sum, whether constant or given for each value`() throws {
    let values = [[0, 3], [2, 7.5]]
    let sum = Self.problem([try Self.stillCase(values)], .sum).misfit(ofCase: 0, at: [])
    for error in [StandardError.constant(1), .values([[1, 1], [1, 1]])] {
      let observed = try Self.stillCase(values, standardError: error)
      #expect(Self.problem([observed], .error).misfit(ofCase: 0, at: []) == 0.5 * sum)
    }
  }

  @Test func `cases of form error are added by their weights`() throws {
    var cases = try (0..<2).map { _ in
      try Self.stillCase([[0, 3], [2, 7.5]], standardError: .constant(0.1))
    }
    cases[1].weight = 3
    let problem = Self.problem(cases, .error)
    #expect(problem.caseShares == [1, 3])
    #expect(problem.evaluate(at: []).misfit == 4 * problem.misfit(ofCase: 0, at: []))
  }

  // MARK: Off the grid

  /// All kinds of observations at once.
  static func mixedCase(_ variant: Int = 0, steps: Int = 40) throws -> ObservedCase {
    let column = windCase(variant: variant, steps: steps)
    let outputs = [0, steps / 2, steps]
    let error = StandardError.constant(0.3)
    return ObservedCase(
      column: column, outputSteps: outputs,
      series: [
        try OffGrid.mooring(
          of: .temperature, in: column, seed: UInt64(variant), standardError: error, weight: 2),
        try OffGrid.means(of: .u, in: column, standardError: .constant(0.02)),
        ObservedSeries(
          .temperature, inCellsOf: column, atSteps: outputs,
          values: outputs.map { _ in column.initial[.temperature] ?? [] }, standardError: error,
          weight: 0.5),
        try OffGrid.means(of: .temperature, in: column, standardError: error),
      ])
  }

  @Test(arguments: MisfitForm.allCases)
  func `every schedule gives the same bits`(form: MisfitForm) throws {
    var problem = Self.problem([try Self.mixedCase()], form)
    let reference = numbers(problem.gradient(ofCase: 0, at: []))
    #expect(reference.allSatisfy { $0.isFinite })
    #expect(reference.filter { $0 == 0 }.count < reference.count / 4)
    let sizes = problem.stepSizes(ofCase: 0)
    let schedules: [any CheckpointSchedule] = [
      StoreAll(), RecordAll(), TwoLevel(segment: 7), Binomial(snapshots: 3),
      Mixed(memory: 10 * sizes.state), Automatic(memory: 20 * sizes.state),
    ]
    for schedule in schedules {
      problem.schedule = schedule
      #expect(
        sameBits(numbers(problem.gradient(ofCase: 0, at: [])), reference), "\(schedule)")
    }
    #expect(sameBits(problem.misfit(ofCase: 0, at: []), reference[0]))
  }

  @Test(arguments: MisfitForm.allCases)
  func `the series of a case make up its misfit`(form: MisfitForm) throws {
    let problem = Self.problem([try Self.mixedCase()], form)
    let trajectory = problem.simulate(at: [])[0]
    #expect(sameBits(trajectory.misfit, problem.misfit(ofCase: 0, at: [])))
    #expect(trajectory.series.allSatisfy { $0.misfit > 0 })
    let sum = trajectory.series.reduce(0) { $0 + $1.misfit }
    #expect(abs(sum - trajectory.misfit) <= 10 * .ulpOfOne * sum)
    // What stands in for a trajectory is the trajectory.
    #expect(trajectory.series[2].equivalents == trajectory.variables[.temperature])
  }

  /// Returns the case with one series changed in its values, and in nothing else.
  private static func replacing(
    _ place: Int, of observed: ObservedCase, _ change: (inout [[Double]]) -> Void
  ) throws -> ObservedCase {
    var result = observed
    let old = observed.series[place]
    var values = old.values
    change(&values)
    result.series[place] = try ObservedSeries(
      old.variable, name: old.name, vertical: old.vertical, timeOperators: old.timeOperators,
      values: values, standardError: old.standardError, weight: old.weight)
    return result
  }

  @Test(arguments: [MisfitForm.sum, .error], [(0, 2, 1), (1, 0, 2), (2, 1, 7), (3, 2, 0)])
  func `to remove an observation takes away its term and nothing else`(
    form: MisfitForm, place: (series: Int, time: Int, level: Int)
  ) throws {
    let all = try Self.mixedCase()
    let without = try Self.replacing(place.series, of: all) {
      $0[place.time][place.level] = .nan
    }
    var only = try Self.replacing(place.series, of: all) { values in
      let value = values[place.time][place.level]
      values = values.map { $0.map { _ in .nan } }
      values[place.time][place.level] = value
    }
    only.series = [only.series[place.series]]
    let gradients = [all, without, only].map {
      numbers(Self.problem([$0], form).gradient(ofCase: 0, at: []))
    }
    let term = gradients[2]
    #expect(term[0] > 0)
    for index in term.indices {
      let size = max(abs(gradients[0][index]), abs(gradients[1][index]))
      #expect(
        abs(gradients[0][index] - gradients[1][index] - term[index]) <= 1e-11 * size,
        "number \(index)")
    }
  }

  @Test(arguments: MisfitForm.allCases)
  func `a gap is as if the observation had not been made`(form: MisfitForm) throws {
    // The third time of the mooring and the last of the trajectory are gone, by a gap and for good.
    var gap = try Self.replacing(0, of: Self.mixedCase()) { $0[2] = $0[2].map { _ in .nan } }
    gap = try Self.replacing(2, of: gap) { $0[2] = $0[2].map { _ in .nan } }
    var shorter = try Self.mixedCase()
    for (place, time) in [(0, 2), (2, 2)] {
      let old = shorter.series[place]
      var (times, values) = (old.timeOperators, old.values)
      times.remove(at: time)
      values.remove(at: time)
      shorter.series[place] = try ObservedSeries(
        old.variable, name: old.name, vertical: old.vertical, timeOperators: times,
        values: values, standardError: old.standardError, weight: old.weight)
    }
    let (a, b) = (Self.problem([gap], form), Self.problem([shorter], form))
    #expect(
      sameBits(numbers(a.gradient(ofCase: 0, at: [])), numbers(b.gradient(ofCase: 0, at: []))))
    #expect(sameBits(a.simulate(at: [])[0].misfit, b.simulate(at: [])[0].misfit))
  }

  @Test(arguments: MisfitForm.allCases)
  func `windows count as if there were nothing outside them`(form: MisfitForm) throws {
    var windowed = try Self.mixedCase()
    windowed.series[0].restrict(toTimes: 600...2000, heights: -30...(-5))
    windowed.series[2].restrict(heights: -20...0)
    let masked = try [0, 2].reduce(try Self.mixedCase()) { observed, place in
      let series = windowed.series[place]
      return try Self.replacing(place, of: observed) { values in
        for (time, row) in values.enumerated() {
          for level in row.indices
          where !series.countedTimes.contains(time) || !series.countedLevels.contains(level) {
            values[time][level] = .nan
          }
        }
      }
    }
    let (a, b) = (Self.problem([windowed], form), Self.problem([masked], form))
    #expect(
      sameBits(numbers(a.gradient(ofCase: 0, at: [])), numbers(b.gradient(ofCase: 0, at: []))))
    let fits = [a, b].map { $0.simulate(at: [])[0].series }
    #expect(fits[0].map(\.misfit) == fits[1].map(\.misfit))
    #expect(fits[0].map(\.rootMeanSquareError) == fits[1].map(\.rootMeanSquareError))
    #expect(fits[0].map(\.count) == fits[1].map(\.count))
    #expect(fits[0].map(\.equivalents) == fits[1].map(\.equivalents))
    let all = try Self.mixedCase().series[0].count
    #expect(fits[0][0].count < all)
  }

  @Test func `a series without weight is compared, and counts nothing`() throws {
    var idle = try Self.mixedCase()
    idle.series[0].weight = 0
    var without = idle
    without.series.remove(at: 0)
    for form in MisfitForm.allCases {
      let (a, b) = (Self.problem([idle], form), Self.problem([without], form))
      #expect(
        sameBits(numbers(a.gradient(ofCase: 0, at: [])), numbers(b.gradient(ofCase: 0, at: []))))
      let trajectory = a.simulate(at: [])[0]
      #expect(sameBits(trajectory.misfit, b.simulate(at: [])[0].misfit))
      #expect(trajectory.series[0].misfit == 0)
      #expect(trajectory.series[0].count == idle.series[0].count)
      let error = try #require(trajectory.series[0].rootMeanSquareError)
      #expect(error > 0.001)
      #expect(trajectory.series[0].equivalents.joined().allSatisfy { $0.isFinite })
    }
  }

  @Test func `a case in which nothing counts has misfit 0 and no error`() throws {
    let observed = try Self.stillCase([[.nan, .nan], [.nan, .nan]])
    for form in MisfitForm.allCases {
      let problem = Self.problem([observed], form)
      #expect(problem.misfit(ofCase: 0, at: []) == 0)
      let fit = problem.simulate(at: [])[0].series[0]
      #expect(fit.misfit == 0)
      #expect(fit.rootMeanSquareError == nil)
      #expect(fit.count == 0)
    }
  }

  // MARK: Proof of the gradient

  /// Stratified and sheared all the way under a steady wind, so that nothing switches; in a diffusing column
  /// without velocity, temperature alone.
  static func smoothCase(_ model: ClosureModel) throws -> ObservedCase {
    let grid = Grid.stretched(cells: 16, depth: 40, criticalDepth: 20)
    var constants = PhysicalConstants()
    constants.coriolis = 1e-4
    var forcing = Forcing()
    forcing.surfaceStressX = 2e-4
    // The wind does not stir without velocity; there only a strong flux makes itself felt.
    let surfaceFlux = model.declaration.hasVelocity ? 1e-5 : 1e-2
    forcing.tracers[.temperature] = TracerForcing(
      surfaceFlux: .constant(surfaceFlux), bottomFlux: -1e-6)
    let column = ColumnCase(
      name: "smooth", grid: grid, timeStep: 60, stepCount: 40, density: .temperature,
      constants: constants, forcing: forcing,
      initial: [
        .u: grid.centres.map { 0.4 + 0.01 * $0 }, .v: grid.centres.map { -0.1 - 0.002 * $0 },
        .temperature: grid.centres.map { 2 + 0.02 * $0 },
      ])
    let variables: [Variable] = model.declaration.hasVelocity ? [.temperature, .u] : [.temperature]
    return ObservedCase(
      column: column, outputSteps: [0, 40],
      series: try variables.flatMap { variable in
        [
          try OffGrid.mooring(of: variable, in: column, standardError: .constant(0.1)),
          try OffGrid.means(of: variable, in: column, standardError: .constant(0.05)),
        ]
      })
  }

  @Test(arguments: ["k-epsilon", "simplified"], MisfitForm.allCases)
  func `the gradient of observations off the grid is exact`(closure: String, form: MisfitForm)
    throws
  {
    let model = try #require(ClosureModel.all.first { $0.declaration.name == closure })
    var problem = Self.problem([try Self.smoothCase(model)], form, model)
    problem.controls = model.declaration.parameters.indices
      .filter { model.declaration.parameters[$0].unused == nil }.map { index in
        let declared = model.declaration.parameters[index]
        return Control(
          index: index, name: declared.name, start: declared.defaultValue, bounds: declared.range,
          scale: max(0.1, abs(declared.defaultValue)))
      }
    let check = problem.checkGradient(at: problem.start)
    #expect(check.directions.count == 3)
    for direction in check.directions {
      #expect(direction.adjointDerivative != 0)
      #expect(direction.dotProductResidual <= 1e-11, "\(direction.control)")
      let order = try #require(direction.order)
      #expect(abs(order - 2) < 0.1, "\(direction.control): order \(order)")
    }
  }
}
