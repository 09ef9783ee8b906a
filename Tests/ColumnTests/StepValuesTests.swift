import Column
import Lanes
import TestSupport
import Testing

/// Fluxes that act step by step, for one case and packed.
struct StepValuesTests {
  @Test func `a number stands for the same in all steps`() {
    let (flux, whole): (StepValues, StepValues) = (-2.5e-5, 3)
    #expect(flux == .constant(-2.5e-5) && whole == .constant(3))
    #expect(flux[0] == -2.5e-5 && flux[99] == -2.5e-5)
    #expect(flux.stepCount == nil)
  }

  @Test func `a series has one number for each step`() {
    let flux = StepValues.series([1, 2, 4])
    #expect((0..<3).map { flux[$0] } == [1, 2, 4])
    #expect(flux.stepCount == 3)
    #expect(flux.map { 2 * $0 } == .series([2, 4, 8]))
    #expect(flux.combined(with: 1, +) == .series([2, 3, 5]))
    #expect(StepValues.constant(1).combined(with: flux, -) == .series([0, -1, -3]))
    #expect(StepValues.constant(1).combined(with: 2, +) == 3)
  }

  /// Cases of 3, 5 and 2 steps: a series, a constant and a series that is longer than its case.
  private static let cases: [ColumnCase] = {
    var cases = [3, 5, 2].map { windCase(cells: 8, steps: $0, density: .buoyancy) }
    for index in cases.indices {
      let values: [StepValues] = [.series([1, 2, 3]), 7, .series([4, 5, 6])]
      cases[index].forcing.surfaceStressX = values[index]
      cases[index].forcing.tracers[.buoyancy] = TracerForcing(
        surfaceFlux: values[index], bottomFlux: 8,
        shortWave: index == 1
          ? nil : ShortWave(flux: values[index], penetration: .none, grid: cases[index].grid))
    }
    return cases
  }()

  @Test func `a shorter case starts again when it is done`() {
    let packed = Columns<Lanes8>(Self.cases)
    let fluxes = packed.boundaryFluxes[0]
    #expect(fluxes.bottom.stepCount == nil && fluxes.bottom[0][lane: 5] == 8)
    for flux in [packed.stress.surfaceX, fluxes.surface] {
      #expect(flux.stepCount == 5)
      #expect((0..<5).map { flux[$0][lane: 0] } == [1, 2, 3, 1, 2])
      #expect((0..<5).map { flux[$0][lane: 1] } == [7, 7, 7, 7, 7])
      // Lanes without a case of their own repeat the last.
      for lane in 2..<8 { #expect((0..<5).map { flux[$0][lane: lane] } == [4, 5, 4, 5, 4]) }
    }
    #expect((0..<5).map { fluxes.shortWave[$0][lane: 1] } == [0, 0, 0, 0, 0])
  }

  @Test func `one lane can be replaced`() {
    let packed = PerStep<Lanes8>.constant(1)
    let constant = packed.replacing(3, by: 5)
    #expect(constant.stepCount == nil && constant[0][lane: 3] == 5 && constant[0][lane: 2] == 1)
    let series = packed.replacing(3, by: .series([5, 6]))
    #expect(series.stepCount == 2)
    #expect(series[1][lane: 3] == 6 && series[1][lane: 4] == 1)
  }

  // MARK: Increments

  private static let layout = StateLayout(
    velocity: true, density: .temperature, passiveTracer: true, closureFieldCount: 0, cellCount: 8)

  /// A case with all sources at once.
  private static let driven: ColumnCase = {
    var column = windCase(cells: 8, steps: 4, passiveTracer: true, bottomStress: true)
    column.forcing.tracers[.passiveTracer]?.layerSource = .series(
      (0..<4).map { step in (0..<8).map { 1e-6 * Double(step + $0) } })
    column.forcing.tracers[.temperature]?.layerSource = .constant((0..<8).map { 1e-6 * Double($0) })
    return column.drivenInTime()
  }()

  @Test func `increments are the sum of all sources, times the step`() {
    let column = Self.driven
    let columns = Columns<Double>([column])
    let increments = columns.increments(Self.layout)
    // Not in order, as a checkpoint schedule has it.
    for step in [0, 2, 3, 1] {
      increments.prepare(step: step)
      let stress = column.forcing.stress.map { $0[step] }
      let momentum = [
        BoundaryFlux(bottom: stress.bottomX, surface: stress.surfaceX, shortWave: 0),
        BoundaryFlux(bottom: stress.bottomY, surface: stress.surfaceY, shortWave: 0),
      ]
      let none = [Double](repeating: 0, count: 8)
      for (variable, flux) in momentum.enumerated() {
        expect(increments[variable], column.timeStep, flux, none, none)
      }
      for (tracer, variable) in column.tracers.enumerated() {
        let forcing = column.forcing.tracers[variable]!
        expect(
          increments[2 + tracer], column.timeStep, forcing.boundaryFlux.map { $0[step] },
          forcing.layerSource?[step] ?? none, forcing.shortWave?.absorbedFractions ?? none)
      }
    }
  }

  private func expect(
    _ increments: Profile<Double>, _ timeStep: Double, _ flux: BoundaryFlux<Double>,
    _ source: [Double], _ absorbed: [Double]
  ) {
    for i in 0..<8 {
      var rate = source[i] + flux.shortWave * absorbed[i]
      if i == 0 { rate -= flux.bottom }
      if i == 7 { rate += flux.surface }
      let size = abs(source[i]) + abs(flux.shortWave) + abs(flux.bottom) + abs(flux.surface)
      #expect(abs(increments[i] - timeStep * rate) <= 4 * .ulpOfOne * timeStep * size, "cell \(i)")
    }
    #expect((0..<8).contains { increments[$0] != 0 })
  }

  @Test func `increments of a lane have the bits of its case alone`() {
    // Beside it are cases with less forcing, and with none.
    var plain = Self.driven
    plain.forcing.tracers = [
      .temperature: TracerForcing(layerSource: .constant([-0.0] + Array(repeating: 0, count: 7)))
    ]
    var calm = Self.driven
    calm.forcing = Forcing()
    var short = Self.driven
    short.stepCount = 3
    let cases = [Self.driven, plain, calm, short]
    let packed = Columns<Lanes8>(cases)
    let together = packed.increments(Self.layout)
    for (lane, column) in cases.enumerated() {
      let columns = Columns<Double>([column])
      let alone = columns.increments(Self.layout)
      for step in 0..<4 {
        together.prepare(step: step)
        alone.prepare(step: step % column.stepCount)
        for variable in 0..<4 {
          #expect(
            sameBits(
              together[variable].column(lane, levels: 8), alone[variable].column(0, levels: 8)),
            "variable \(variable), lane \(lane), step \(step)")
        }
      }
      withExtendedLifetime(alone) {}
    }
    withExtendedLifetime(together) {}
  }
}
