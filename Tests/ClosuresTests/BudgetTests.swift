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
    return kEpsilon + simplified
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
    switch column.forcing.tracers[tracer] {
    case .boundaryFluxes(let bottom, let surface): surface - bottom
    case .layerSource(let row): row.reduce(0, +)
    case .layerSourceInTime(let rows): rows[step].reduce(0, +)
    case nil: 0
    }
  }

  @Test(arguments: [0.0, 1e-4, -1.3e-4])
  func `the momentum changes by stress and by the discrete rotation only`(_ coriolis: Double) {
    var column = windCase(steps: Self.steps, bottomStress: true)
    column.constants.coriolis = coriolis
    let run = ModelRun(Configuration(.kEpsilon, [:], column).makeModel(), steps: Self.steps)
    let (h, timeStep, forcing) = (column.grid.thickness, column.timeStep, column.forcing)
    let a = timeStep * coriolis
    let q = 1 / (1 + 0.55 * 0.55 * a * a)
    let (along, across) = (q * (1 - 0.55 * 0.45 * a * a), q * a)
    var x = DotProduct(h, numbers(run.states[0], 0)).sum
    var y = DotProduct(h, numbers(run.states[0], 1)).sum
    let start = (x, y)
    for _ in 0..<Self.steps {
      (x, y) = (along * x + across * y, along * y - across * x)
      x += timeStep * (forcing.surfaceStressX - forcing.bottomStressX)
      y += timeStep * (forcing.surfaceStressY - forcing.bottomStressY)
    }
    let (u, v) = (DotProduct(h, numbers(run.last, 0)), DotProduct(h, numbers(run.last, 1)))
    // As for tracers.
    let tolerance = 1e5 * Double.ulpOfOne * (u.scale + v.scale)
    #expect(abs(u.sum - x) <= tolerance && abs(v.sum - y) <= tolerance)
    #expect(abs(x - start.0) > 0.1 && abs(y - start.1) > 0.1)
  }

  @Test func `a source in time acts in its own step`() {
    var column = windCase(cells: 8, steps: 5)
    var rows = [[Double]](repeating: Array(repeating: 0, count: 8), count: 5)
    rows[3][2] = 1e-3
    column.forcing.tracers = [.temperature: .layerSourceInTime(rows)]
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
