import Adjoint
import Closures
import Column
import Glibc
import TestSupport
import Testing

@testable import Calibration

@Suite struct GradientHealthTests {
  /// Wind over a mixed layer on cells of different thickness, of which temperature and u were observed.
  private func windMixed(outputs: [Int] = [0, 10, 25, 40]) -> CalibrationProblem {
    var problem = windProblem()
    let column = windCase(steps: 40)
    problem.cases = [
      ObservedCase(
        column: column, outputSteps: outputs,
        series: [Variable.temperature, .u].map { variable in
          ObservedSeries(
            variable, inCellsOf: column, atSteps: [20, 40],
            values: [20, 40].map { _ in column.initial[variable] ?? [] })
        })
    ]
    return problem
  }

  /// The range of a variable over all states of a run.
  private func range(_ variable: Variable, in problem: CalibrationProblem) throws -> Double {
    var whole = problem
    whole.cases[0].outputSteps = Array(0...problem.cases[0].column.stepCount)
    let profiles = try #require(whole.simulate(at: problem.start)[0].variables[variable])
    let all = profiles.joined()
    return try #require(all.max()) - #require(all.min())
  }

  private func norm(_ adjoint: [Double], _ grid: Grid, range: Double) -> Double {
    let mean = zip(adjoint, grid.thickness).reduce(0) { $0 + $1.0 * $1.0 / $1.1 }
    return range * (grid.depth * mean).squareRoot()
  }

  @Test func `the norms at the start are those of the gradient with respect to it`() throws {
    let problem = windMixed()
    let health = problem.gradientHealth(at: problem.start)[0]
    #expect(health.moments.map(\.step) == [0, 10, 25, 40])
    #expect(health.moments.map(\.timeBeforeEnd) == [2400, 1800, 900, 0])
    let gradient = problem.gradient(ofCase: 0, at: problem.start)
    let grid = problem.cases[0].column.grid
    var squares = 0.0
    for variable in [Variable.u, .v, .temperature] {
      let expected = norm(
        try #require(gradient.initial[variable]), grid,
        range: try range(variable, in: problem))
      let found = try #require(health.moments[0].norms[variable])
      #expect(abs(found / expected - 1) <= 1e-12, "\(variable)")
      squares += expected * expected
    }
    #expect(health.moments[0].norms.count == 3)
    #expect(abs(health.moments[0].scaledNorm / squares.squareRoot() - 1) <= 1e-12)
  }

  @Test func `at the end the adjoint is what the observations put in`() throws {
    let problem = windMixed()
    let last = try #require(problem.gradientHealth(at: problem.start)[0].moments.last)
    let trajectory = problem.simulate(at: problem.start)[0]
    let grid = problem.cases[0].column.grid
    for (variable, fit) in zip([Variable.temperature, .u], trajectory.series) {
      let observed = problem.cases[0].series.first { $0.variable == variable }!
      // ∂J/∂x = 2 (x − y) w of form mean, with weight ½ and 2 × 16 values.
      let adjoint = zip(fit.equivalents[1], observed.values[1]).map { 2 * ($0 - $1) * 0.5 / 32 }
      let expected = norm(adjoint, grid, range: try range(variable, in: problem))
      let found = try #require(last.norms[variable])
      #expect(abs(found / expected - 1) <= 1e-12, "\(variable)")
    }
    #expect(last.norms[.v] == 0)
    #expect(abs(last.amplification - 1) <= 1e-14)
  }

  @Test func `mixing alone amplifies little, and there is no concern`() throws {
    let problem = windMixed(outputs: Array(0...40))
    let health = problem.gradientHealth(at: problem.start)[0]
    // In the first steps turbulence rises from its minimum, on which more depends.
    #expect(health.moments[0...5].allSatisfy { $0.amplification > 1 && $0.amplification < 20 })
    #expect(health.moments[6...].allSatisfy { $0.amplification > 0.5 && $0.amplification < 2 })
    #expect(health.growth == health.moments.map(\.amplification).max())
    #expect(health.horizon == nil && health.concern == nil)
  }

  @Test func `it does not depend on the schedule, and leaves gradients as they are`() {
    var problem = windMixed()
    let gradient = problem.gradient(ofCase: 0, at: problem.start)
    let reference = problem.gradientHealth(at: problem.start)[0]
    let sizes = problem.stepSizes(ofCase: 0)
    for schedule: any CheckpointSchedule in [
      RecordAll(), StoreAll(), TwoLevel(segment: 7), Binomial(snapshots: 3),
      Mixed(memory: 10 * sizes.state),
    ] {
      problem.schedule = schedule
      #expect(problem.gradientHealth(at: problem.start)[0] == reference)
      #expect(problem.gradient(ofCase: 0, at: problem.start) == gradient)
    }
  }

  @Test func `every state is watched once, with the adjoint of the steps that follow`() {
    let problem = windMixed()
    let run = problem.run(ofCase: 0, at: problem.start)
    func model() -> StepOperator<Double> {
      problem.closure.column(Columns([run.observed.column]), run.parameters, problem.constants)
    }
    let (watched, plain) = (model(), model())
    let objective = WeightedSquares<Double>(
      [run.observed], form: problem.form, layout: watched.layout)
    var steps: [Int] = []
    var keptNothing: [Int] = []
    var states: [Int: [Double]] = [:]
    let gradient = AdjointDriver(watched).gradient(of: objective, schedule: TwoLevel()) {
      state, _ in
      steps.append(state.step)
      if state.kept == nil { keptNothing.append(state.step) }
      states[state.step] = state.state[2].column(0, levels: 16)
    }
    #expect(steps == (0...40).reversed())
    #expect(keptNothing == [0])
    AdjointDriver(plain).run { step, state in
      #expect(sameBits(state[2].column(0, levels: 16), states[step] ?? []))
    }
    let unwatched = AdjointDriver(model()).gradient(of: objective, schedule: TwoLevel())
    #expect(sameBits(gradient.value, unwatched.value))
    #expect(sameBits(gradient.sensitivities.parameters, unwatched.sensitivities.parameters))
  }

  @Test func `at most 48 moments are chosen, the first and the last output among them`() {
    var problem = windMixed(outputs: Array(0...40))
    problem.cases[0].column.stepCount = 200
    problem.cases[0].outputSteps = Array(0...200)
    let steps = problem.gradientHealth(at: problem.start)[0].moments.map(\.step)
    #expect(steps.count == 48 && steps.first == 0 && steps.last == 200)
    let distances = zip(steps.dropFirst(), steps).map(-)
    #expect(distances.allSatisfy { (4...5).contains($0) })
  }

  // MARK: Limiters

  /// The limiters in states, without what the steps kept: fields that are exactly at a minimum.
  @Test func `limits are counted where fields lie on them`() throws {
    let problem = windMixed(outputs: Array(0...40))
    let health = problem.gradientHealth(at: problem.start)[0]
    let declaration = problem.closure.declaration
    #expect(health.limiters == declaration.limiters && health.limiters.count == 7)
    #expect(health.limitableCount == 7 * 15)
    #expect(health.moments[0].activeLimiters == [0, 0, 0, 0, 0, 0, 0])
    let trajectory = problem.simulate(at: problem.start)[0]
    func onBound(_ field: String, _ bound: String, _ output: Int) throws -> Int {
      let place = try #require(declaration.fields.firstIndex { $0.name == field })
      let limit = problem.constants.number(bound)
      return trajectory.closureFields[place][output][1..<16].count { $0 == limit }
    }
    var total = [Int](repeating: 0, count: 7)
    for (output, moment) in health.moments.enumerated().dropFirst() {
      let found = Dictionary(
        uniqueKeysWithValues: zip(health.limiters.map(\.name), moment.activeLimiters))
      #expect(try found["energy_min"] == onBound("turbulent_kinetic_energy", "k_min", output))
      #expect(
        try found["diffusivity_min"] == onBound("eddy_diffusivity", "diffusivity_min", output))
      #expect(try found["viscosity_min"] == onBound("eddy_viscosity", "viscosity_min", output))
      for (place, count) in moment.activeLimiters.enumerated() { total[place] += count }
    }
    // The water below stirs at k_min, where stratification limits the mixing length.
    #expect(total[0] > 0 && total[2] > 0 && total[5] > 0 && total[6] > 0)
  }

  /// Where ε is held by the Galperin limit, ε = c_μ0³ k N/(0.53 √2) with N of the state before.
  @Test func `the limit of the mixing length is counted where the dissipation lies on it`() throws {
    let problem = windMixed(outputs: Array(0...40))
    let health = problem.gradientHealth(at: problem.start)[0]
    let trajectory = problem.simulate(at: problem.start)[0]
    let column = problem.cases[0].column
    let temperature = try #require(trajectory.variables[.temperature])
    let coefficient = column.constants.buoyancyCoefficient(of: .temperature)
    let cMu0 = 0.5477
    for output in 1...40 {
      var count = 0
      for i in 1..<16 {
        let (energy, dissipation) = (
          trajectory.closureFields[2][output][i], trajectory.closureFields[3][output][i]
        )
        let spacing = column.grid.centres[i] - column.grid.centres[i - 1]
        let square =
          coefficient * (temperature[output - 1][i] - temperature[output - 1][i - 1]) / spacing
        let limit =
          cMu0 * cMu0 * cMu0 * energy * max(1e-14, square).squareRoot() / (0.53 * 2.0.squareRoot())
        if abs(dissipation / limit - 1) < 1e-12 { count += 1 }
      }
      #expect(health.moments[output].activeLimiters[2] == count, "output \(output)")
    }
  }

  @Test func `a closure without limiters has none`() {
    var problem = windMixed()
    problem.closure = .simplified
    problem.constants = ClosureModel.simplified.constants()
    problem.parameters = ClosureModel.simplified.defaultParameters
    problem.controls = []
    problem.cases[0].series.removeLast()
    let health = problem.gradientHealth(at: [])[0]
    #expect(health.limiters.isEmpty && health.limitableCount == 0)
    #expect(health.moments.allSatisfy { $0.activeLimiters.isEmpty })
  }

  // MARK: Concern

  /// With steps of eight hours under a strong wind, far longer than the turbulence keeps its memory, k-ε jumps to
  /// and fro, and each step amplifies.
  private var jumping: CalibrationProblem {
    var problem = windProblem()
    var column = windCase(steps: 200)
    column.timeStep = 28800
    column.forcing.surfaceStressX = 1e-3
    let outputs = (0...20).map { $0 * 10 }
    problem.cases = [
      ObservedCase(
        column: column, outputSteps: outputs,
        series: [
          ObservedSeries(
            .temperature, inCellsOf: column, atSteps: [200],
            values: [column.initial[.temperature] ?? []])
        ])
    ]
    return problem
  }

  @Test func `a gradient that explodes is told, with the horizon`() throws {
    let problem = jumping
    let health = problem.gradientHealth(at: problem.start)[0]
    #expect(health.growth > 1e9 && health.growth.isFinite)
    // The last moment beyond the limit, and the first that is not.
    let horizon = try #require(health.horizon)
    let place = try #require(health.moments.firstIndex { $0.timeBeforeEnd == horizon })
    #expect(health.moments[place].amplification > 1e3)
    #expect(health.moments[(place + 1)...].allSatisfy { $0.amplification <= 1e3 })
    // How far back it is of use, and how much it grows then, is a matter of rounding: of the processor, too.
    #expect(
      health.concern
        == "case 'variant 0': more than \(horizon / 3600) h before its end the gradient explodes, growing to about "
        + "10^\(Int(log10(health.growth).rounded())) times what the observations put into it. Calibrate with "
        + "shorter runs, or take a shorter time step.")
    // The same with steps of five minutes, over as many steps.
    var calm = problem
    calm.cases[0].column.timeStep = 300
    calm.cases[0].series = [
      ObservedSeries(
        .temperature, inCellsOf: calm.cases[0].column, atSteps: [200],
        values: problem.cases[0].series[0].values)
    ]
    #expect(calm.gradientHealth(at: calm.start)[0].concern == nil)
  }

  /// Health as of moments one hour apart, with these amplifications back in time.
  private func health(_ amplifications: [Double]) -> GradientHealth {
    GradientHealth(
      caseName: "a", limiters: [], limitableCount: 0,
      moments: amplifications.enumerated().reversed().map { hour, amplification in
        GradientHealth.Moment(
          step: 10 - hour, timeBeforeEnd: 3600 * Double(hour), norms: [:], scaledNorm: 1,
          amplification: amplification, activeLimiters: [])
      })
  }

  @Test func `what is not finite is a concern as well, and zero is none`() {
    #expect(health([1, 1000, 999]).concern == nil)
    #expect(health([1, 1001, 5, .infinity]).horizon == 3600)
    #expect(
      health([1, 2, 5, .nan]).concern
        == "case 'a': more than 3.0 h before its end the gradient explodes, growing without bound from "
        + "what the observations put into it. Calibrate with shorter runs, or take a shorter time step."
    )
    #expect(health([1, .nan, 5]).growth == .infinity)
    #expect(health([0, 0]).growth == 0 && health([]).growth == 0)
    #expect(health([1, 2e5]).concern?.contains("more than 3600.0 s before") == true)
  }

  @Test func `without observations nothing grows`() {
    var problem = windMixed()
    for place in problem.cases[0].series.indices { problem.cases[0].series[place].weight = 0 }
    let health = problem.gradientHealth(at: problem.start)[0]
    #expect(health.growth == 0 && health.concern == nil && health.moments.count == 4)
  }
}
