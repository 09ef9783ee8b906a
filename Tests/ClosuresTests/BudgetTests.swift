import Closures
import Column
import Lanes
import TestSupport
import Testing

/// Integral laws of the whole model over many steps.
struct BudgetTests {
  private static let steps = 200

  private static let configurations: [Configuration] = {
    let kEpsilon = zip(DensityTracers.allCases, SourceKind.allCases).map { density, sources in
      Configuration(
        .kEpsilon, [:],
        windCase(
          variant: 1, steps: steps, density: density, passiveTracer: true, bottomStress: true,
          sources: sources))
    }
    let simplified = SourceKind.allCases.map {
      Configuration(.simplified, ["variant": "costly"], windCase(steps: steps, sources: $0))
    }
    let steady = kEpsilon + simplified
    return steady + steady.map { Configuration($0.model, $0.choices, $0.column.drivenInTime()) }
  }()

  @Test(arguments: configurations)
  func `the content of a tracer changes by its fluxes and sources only`(_ c: Configuration) {
    let run = ModelRun(c.makeModel(), steps: Self.steps)
    let (layout, h) = (run.model.layout, c.column.grid.thickness)
    for profile in layout.firstTracer..<layout.variables.count {
      let (start, end) = (numbers(run.states[0], profile), numbers(run.last, profile))
      var expected = DotProduct(h, start)
      for step in 0..<Self.steps {
        expected.add(c.column.timeStep, supply(of: layout.variables[profile], c.column, step))
      }
      let found = DotProduct(h, end)
      // Each step solves with κ up to some hundred times h, whose ulp is the rounding of a step;
      // over 200 steps those add up at random.
      #expect(
        DotProduct.discrepancy(found, expected) <= 1e5 * .ulpOfOne,
        "\(layout.variables[profile])")
      // The law says something: the tracer has moved.
      #expect(!sameBits(start, end))
    }
  }

  /// What enters the whole column in a step [X m s⁻¹].
  private func supply(of tracer: Variable, _ column: ColumnCase, _ step: Int) -> Double {
    let flux = column.forcing.boundaryFlux(of: tracer).map { $0[step] }
    let source = column.forcing.tracers[tracer]?.layerSource?[step].reduce(0, +) ?? 0
    return flux.surface + flux.shortWave - flux.bottom + source
  }

  @Test(arguments: [0.0, 1e-4, -1.3e-4], [false, true])
  func `the momentum changes by stress and by the discrete rotation only`(
    _ coriolis: Double, isInTime: Bool
  ) {
    var column = windCase(steps: Self.steps, bottomStress: true)
    if isInTime { column = column.drivenInTime() }
    column.constants.coriolis = coriolis
    let run = ModelRun(Configuration(.kEpsilon, [:], column).makeModel(), steps: Self.steps)
    let (h, timeStep, forcing) = (column.grid.thickness, column.timeStep, column.forcing)
    let a = timeStep * coriolis
    let q = 1 / (1 + 0.55 * 0.55 * a * a)
    let (along, across) = (q * (1 - 0.55 * 0.45 * a * a), q * a)
    var x = DotProduct(h, numbers(run.states[0], 0)).sum
    var y = DotProduct(h, numbers(run.states[0], 1)).sum
    let start = (x, y)
    for step in 0..<Self.steps {
      let stress = forcing.stress.map { $0[step] }
      (x, y) = (along * x + across * y, along * y - across * x)
      x += timeStep * (stress.surfaceX - stress.bottomX)
      y += timeStep * (stress.surfaceY - stress.bottomY)
    }
    let (u, v) = (DotProduct(h, numbers(run.last, 0)), DotProduct(h, numbers(run.last, 1)))
    // As for tracers.
    let tolerance = 1e5 * Double.ulpOfOne * (u.scale + v.scale)
    #expect(abs(u.sum - x) <= tolerance && abs(v.sum - y) <= tolerance)
    #expect(abs(x - start.0) > 0.1 && abs(y - start.1) > 0.1)
  }

  @Test(arguments: TimeSeries.Interpolation.allCases)
  func `heat, salt and momentum take up the integrals of their time series`(
    _ interpolation: TimeSeries.Interpolation
  ) throws {
    var column = windCase(
      steps: Self.steps, density: .temperatureAndSalinity, passiveTracer: true, bottomStress: true)
    column.constants.coriolis = 0
    let duration = column.timeStep * Double(Self.steps)
    // Hours and minutes that are no multiples of the step.
    let times = [0, 100, 1e3, 1010, 1030, 3600, 7200, 9.1e3, duration]
    var random = SplitMix64(seed: 55)
    var integrals: [Double] = []
    func inTime(_ flux: StepValues) throws -> StepValues {
      let series = try TimeSeries(
        times: times, values: times.map { _ in flux[0] * random.uniform(0...2) },
        interpolation: interpolation)
      let pieces = (1..<times.count).map { i in
        let mean = (series.values[i - 1] + series.values[i]) / 2
        return (times[i] - times[i - 1]) * (interpolation == .linear ? mean : series.values[i - 1])
      }
      integrals.append(pieces.reduce(0, +))
      return .series(try series.stepMeans(timeStep: column.timeStep, count: Self.steps))
    }
    column.forcing.tracers[.temperature]?.shortWave = ShortWave(
      flux: 4e-5, penetration: .jerlovIA, grid: column.grid)
    column.forcing.stress = try column.forcing.stress.map(inTime)
    for tracer in column.tracers {
      let flux = try column.forcing.boundaryFlux(of: tracer).map(inTime)
      column.forcing.tracers[tracer]?.boundaryFlux = flux
    }
    // In the order of stress (x, y) and of tracers (bottom, surface, short wave).
    var expected = [integrals[0] - integrals[2], integrals[1] - integrals[3]]
    for first in stride(from: 4, to: integrals.count, by: 3) {
      expected.append(integrals[first + 1] + integrals[first + 2] - integrals[first])
    }

    let run = ModelRun(Configuration(.kEpsilon, [:], column).makeModel(), steps: Self.steps)
    let h = column.grid.thickness
    for (profile, change) in expected.enumerated() {
      let (start, end) = (numbers(run.states[0], profile), numbers(run.last, profile))
      let (before, after) = (DotProduct(h, start), DotProduct(h, end))
      // As for tracers.
      let tolerance = 1e5 * Double.ulpOfOne * max(before.scale, after.scale)
      #expect(abs(after.sum - before.sum - change) <= tolerance, "profile \(profile)")
      #expect(abs(change) > 1e3 * tolerance, "profile \(profile)")
    }
  }

  @Test func `a source in time acts in its own step`() {
    var column = windCase(cells: 8, steps: 5)
    var rows = [[Double]](repeating: Array(repeating: 0, count: 8), count: 5)
    rows[3][2] = 1e-3
    column.forcing.tracers = [.temperature: TracerForcing(layerSource: .series(rows))]
    let run = ModelRun(Configuration(.kEpsilon, [:], column).makeModel(), steps: 5)
    let h = column.grid.thickness
    let contents = run.states.map { DotProduct(h, numbers($0, 2)).sum }
    let changes = zip(contents.dropFirst(), contents).map(-)
    for (step, change) in changes.enumerated() {
      let expected = step == 3 ? 1e-3 * column.timeStep : 0
      // A content of some 800 K m.
      let tolerance = 1e3 * 800 * Double.ulpOfOne
      #expect(abs(change - expected) <= tolerance, "step \(step)")
    }
  }

  // MARK: Faults

  @Test(arguments: [0, 7, 15])
  func `a NaN in the initial temperature reaches temperature and turbulence`(_ cell: Int) {
    checkNaN(in: .temperature, cell)
  }

  @Test(arguments: [0, 7, 15])
  func `a NaN in the initial velocity reaches temperature and turbulence`(_ cell: Int) {
    checkNaN(in: .u, cell)
  }

  private func checkNaN(in variable: Variable, _ cell: Int) {
    for choices in Configuration.conditions {
      var column = windCase()
      column.initial[variable]![cell] = .nan
      let run = ModelRun(Configuration(.kEpsilon, choices, column).makeModel(), steps: 3)
      let layout = run.model.layout
      for profile in [0, 1, 2, 3, 4, 5, 6] {
        let values = run.last[profile].column(0, levels: layout.usedLevels(ofProfile: profile))
        #expect(values.contains { $0.isNaN }, "profile \(profile), \(choices)")
      }
    }
  }

  private func numbers(_ state: ProfileBlock<Double>, _ profile: Int) -> [Double] {
    state[profile].column(0, levels: state.levels - 1)
  }
}
