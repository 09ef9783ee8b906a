import Closures
import Column
import Lanes
import TestSupport
import Testing

@testable import Calibration

/// Faults are found in the step in which they arise, and nobody else notices them.
@Suite struct FaultTests {
  /// Five cases in lock-step, of which the third can be spoiled; outputs after 0, 10 and 20 steps of 300 s.
  private static func problem(_ spoil: (inout ColumnCase) -> Void = { _ in }) -> CalibrationProblem
  {
    var problem = windProblem(cases: 5)
    spoil(&problem.cases[2].column)
    return problem
  }

  /// The steps of a series that is as before but for one value.
  private static func steps(_ usual: Double, except step: Int, _ value: Double) -> StepValues {
    var values = [Double](repeating: usual, count: 20)
    values[step] = value
    return .series(values)
  }

  private func fault(_ problem: CalibrationProblem) throws -> RunFault {
    let summaries = problem.run(problem.cases.indices, at: problem.start) { _, _ in }
    #expect(summaries.indices.filter { summaries[$0].fault != nil } == [2])
    #expect(summaries.indices.filter { summaries[$0].misfit.isNaN } == [2])
    return try #require(summaries[2].fault)
  }

  private func numbers(_ trajectory: Trajectory) -> [Double] {
    [trajectory.misfit] + Variable.allCases.flatMap { (trajectory.variables[$0] ?? []).joined() }
      + trajectory.closureFields.flatMap { $0.joined() }
  }

  // MARK: Where it arises

  @Test func `a flux that is not a number is found in its step, between outputs`() throws {
    let fault = try fault(
      Self.problem {
        $0.forcing.tracers[.temperature]?.surfaceFlux = Self.steps(-1e-5, except: 6, .nan)
      })
    #expect(fault.caseName == "wind 2")
    #expect(fault.kind == .notANumber && fault.value.isNaN)
    #expect(fault.origin == .forcing)
    #expect(fault.quantity == "surface_temperature_flux" && fault.units == "K m s-1")
    #expect(fault.step == 7 && fault.time == 2100)
    #expect(fault.place == .cell && fault.level == 4 && fault.height == -1)
    #expect(
      fault.description
        == "case 'wind 2': surface_temperature_flux is not a number (nan K m s-1) in step 7, 2100 s after the "
        + "start, in cell 4 at -1 m, with c_mu0 = 0.5477, sig_k = 1.0, c_eps2 = 1.92. "
        + "Correct the forcing of the case.")
  }

  @Test func `an infinite stress is found after the last good output`() throws {
    let fault = try fault(
      Self.problem { $0.forcing.surfaceStressX = Self.steps(1e-4, except: 12, .infinity) })
    #expect(fault.kind == .infinite && fault.origin == .forcing)
    #expect(fault.quantity == "surface_stress_x" && fault.units == "m2 s-2")
    #expect(fault.value == .infinity)
    #expect(fault.step == 13 && fault.time == 3900 && fault.level == 4)
  }

  @Test func `a flux that alone is too much for its cell has blown up`() throws {
    // 1000 °C in a cell of 2 m within 300 s; much more, because what is warm below mixes with all the column.
    let limit = 1000 * (2 / 300.0)
    let fault = try fault(
      Self.problem {
        $0.forcing.tracers[.temperature]?.bottomFlux = Self.steps(0, except: 10, -20 * limit)
      })
    #expect(fault.kind == .blowUp(limit: limit) && fault.origin == .forcing)
    #expect(fault.quantity == "bottom_temperature_flux" && fault.value == -20 * limit)
    #expect(fault.step == 11 && fault.level == 0 && fault.height == -9)
  }

  @Test func `short wave and layer sources are looked at where they act`() throws {
    let shortWave = try fault(
      Self.problem {
        $0.forcing.tracers[.temperature]?.shortWave = ShortWave(
          flux: Self.steps(1e-6, except: 3, .nan), penetration: .none, grid: $0.grid)
      })
    #expect(shortWave.quantity == "short_wave_temperature_flux")
    #expect(shortWave.step == 4 && shortWave.level == 4)
    let source = try fault(
      Self.problem {
        var rows = (0..<20).map { _ in [Double](repeating: 0, count: 5) }
        rows[14][1] = -.infinity
        $0.forcing.tracers[.temperature]?.layerSource = .series(rows)
      })
    #expect(source.quantity == "temperature_source" && source.value == -.infinity)
    #expect(source.step == 15 && source.level == 1 && source.height == -7)
  }

  @Test func `a column that warms step by step has blown up when it is beyond the limit`() throws {
    let problem = Self.problem {
      $0.forcing.tracers[.temperature]?.surfaceFlux = 3
    }
    let fault = try fault(problem)
    // The same run with all its states as outputs.
    var whole = problem
    whole.cases[2].outputSteps = Array(0...20)
    let states = try #require(
      whole.simulate(case: 2, at: whole.start).variables[.temperature])
    let first = try #require(states.firstIndex { $0.contains { abs($0) > 1000 } })
    #expect((2...10).contains(first))
    #expect(fault.kind == .blowUp(limit: 1000) && fault.origin == .step)
    #expect(fault.quantity == "temperature" && fault.units == "degC")
    #expect(fault.step == first && fault.time == 300 * Double(first))
    let largest = try #require(states[first].max())
    #expect(sameBits(fault.value, largest))
    #expect(fault.level == states[first].firstIndex(of: largest))
    #expect(fault.advice.hasPrefix("Check the start and the forcing, take a shorter time step"))
  }

  @Test(arguments: [(Double.nan, RunFault.Kind.notANumber), (2000, .blowUp(limit: 1000))])
  func `a fault of the start is one of the start`(value: Double, kind: RunFault.Kind) throws {
    let fault = try fault(Self.problem { $0.initial[.temperature]?[2] = value })
    #expect(fault.kind == kind && fault.origin == .start)
    #expect(fault.quantity == "temperature" && sameBits(fault.value, value))
    #expect(fault.step == 0 && fault.time == 0 && fault.level == 2 && fault.height == -5)
    #expect(fault.statement.contains(" at the start, in cell 2 at -5 m, with "))
    #expect(fault.advice == "Correct the start of the case.")
  }

  @Test func `a fault by parameters is found in the field of the closure`() throws {
    var problem = Self.problem()
    for index in problem.cases.indices { problem.cases[index].outputSteps = Array(0...20) }
    // No diffusivity of turbulent kinetic energy can be made with σ_k = 0.
    let point = [problem.start[0], 0, problem.start[2]]
    let trajectory = problem.simulate(case: 1, at: point)
    let fault = try #require(trajectory.fault)
    let fields = problem.closure.declaration.fields
    let place = try #require(fields.firstIndex { $0.name == "turbulent_kinetic_energy" })
    let states = trajectory.closureFields[place]
    let first = try #require(states.firstIndex { $0.contains { !$0.isFinite } })
    #expect(fault.quantity == "turbulent_kinetic_energy" && fault.units == "m2 s-2")
    #expect(fault.origin == .step && fault.place == .interface)
    #expect(fault.step == first)
    #expect(fault.level == states[first].firstIndex { !$0.isFinite })
    #expect(fault.height == -10 + 2 * Double(fault.level))
    #expect(fault.parameters.map(\.name) == ["c_mu0", "sig_k", "c_eps2"])
    #expect(fault.parameters.map(\.value) == point)
  }

  @Test func `a fault after the last output is found at the end of the run`() throws {
    let fault = try fault(
      {
        var problem = Self.problem {
          $0.forcing.surfaceStressY = Self.steps(0, except: 15, .nan)
        }
        problem.cases[2].outputSteps = [0, 5]
        return problem
      }())
    #expect(fault.quantity == "surface_stress_y" && fault.step == 16)
  }

  @Test func `numbers at their limits are no fault`() {
    let problem = Self.problem()
    let layout = StateLayout(
      velocity: true, density: .temperature, passiveTracer: false,
      closureFieldCount: problem.closure.declaration.fields.count, cellCount: 5)
    let watch = FaultWatch<Double>(
      [problem.cases[0]], layout: layout, problem.closure.declaration)
    let state = ProfileBlock<Double>(profileCount: layout.profileCount, levels: layout.levels)
    for place in 0..<layout.profileCount {
      let limit = watch.limits[place]
      #expect(limit.isFinite)
      state[place][3] = -limit
      #expect(watch.soundLanes(state) == 1)
      state[place][3] = limit.nextUp
      #expect(watch.soundLanes(state) == 0)
      state[place][3] = .nan
      #expect(watch.soundLanes(state) == 0)
      state[place][3] = 0
    }
    // The last place of a profile on centres is unused.
    state[0][5] = .nan
    #expect(watch.soundLanes(state) == 1)
  }

  // MARK: Whom it does not reach

  @Test(arguments: [Double.nan, .infinity, 100])
  func `cases beside a faulty one keep their bits`(stress: Double) throws {
    let (sound, faulty) = (
      Self.problem(),
      Self.problem { $0.forcing.surfaceStressX = Self.steps(1e-4, except: 6, stress) }
    )
    let shapes = faulty.cases.map { Batches.Shape($0.column) }
    try #require(Batches(shapes, threads: 1).batches.count == 1)
    let trajectories = zip(sound.simulate(at: sound.start), faulty.simulate(at: faulty.start))
    let gradients = zip(
      sound.evaluate(at: sound.start).caseGradients, faulty.evaluate(at: faulty.start).caseGradients
    )
    for (index, (expected, found)) in trajectories.enumerated() {
      #expect(sameBits(numbers(expected), numbers(found)) == (index != 2), "case \(index)")
    }
    for (index, (expected, found)) in gradients.enumerated() {
      let (expected, found) = (try #require(expected), try #require(found))
      #expect((found == expected) == (index != 2), "case \(index)")
      #expect(found.misfit.isNaN == (index == 2))
    }
  }

  // MARK: What an optimiser sees

  /// Warming whose scale is calibrated, up to a thousand degrees in a few steps.
  private static var warming: CalibrationProblem {
    var problem = problem()
    for index in problem.cases.indices {
      problem.cases[index].column.forcing.tracers[.temperature]?.surfaceFlux = 1e-5
    }
    problem.controls = [
      Control(
        name: "warming", start: 1, bounds: 0...3e5, scale: 1,
        effect: .fluxScale(.tracer(.temperature), cases: Array(0..<5)))
    ]
    return problem
  }

  @Test(arguments: [Demand.gradient, .curvature, .products])
  func `a run that blew up is a failed evaluation though all its numbers are finite`(
    demand: Demand
  ) {
    let problem = Self.warming
    let states = problem.simulate(case: 0, at: [2e5])
    #expect(states.fault?.kind == .blowUp(limit: 1000))
    // All but the misfit.
    #expect(numbers(states).dropFirst().allSatisfy { $0.isFinite })
    let answers = SearchObjective(problem).evaluate([[1], [2e5], [2]], demand)
    #expect(answers.map(\.misfit.isFinite) == [true, false, true])
  }

  @Test func `a search goes around points that blow up and keeps the first`() throws {
    let problem = Self.warming
    var options = EnsembleKalmanInversion.Options()
    options.maxIterations = 3
    var memory = NoMemory()
    var search = Search(problem, SearchPlan(.ensembleKalman(options)))
    let result = try search.run(memory: &memory)
    #expect(result.failedEvaluations > 0)
    #expect(result.steps.allSatisfy { $0.misfit.isFinite })
    let point = try #require(result.firstFailedPoint)
    let fault = try #require(problem.simulate(case: 0, at: point).fault)
    #expect(fault.kind == .blowUp(limit: 1000))
    #expect(fault.parameters.map(\.name) == ["warming"])
    #expect(fault.parameters.map(\.value) == point)
    #expect(problem.simulate(case: 0, at: result.result.point).fault == nil)
  }

  // MARK: Spread

  @Test func `the spread is that of the samples that went well`() throws {
    let problem = Self.warming
    let sound: [[Double]] = [[1], [2], [5]]
    let spread = problem.predictiveSpread(ofCase: 0, at: [sound[0], [2e5], sound[1], sound[2]])
    let expected = problem.predictiveSpread(ofCase: 0, at: sound)
    #expect(expected.concern(caseName: "a") == nil && expected.isUsable)
    #expect(spread.standardDeviations == expected.standardDeviations)
    #expect(spread.count == 3 && spread.failedCount == 1 && spread.isUsable)
    #expect(
      spread.concern(caseName: "a")
        == "case 'a': 1 of 4 runs with samples of the calibrated parameters did not stay within what sea water "
        + "can be; the spread of its trajectory is that of the others, and too small.")
    let poor = problem.predictiveSpread(ofCase: 0, at: [[1], [2e5], [2.5e5]])
    #expect(!poor.isUsable)
    #expect(
      poor.concern(caseName: "a")?.contains("so that no spread of its trajectory is given") == true)
  }
}
