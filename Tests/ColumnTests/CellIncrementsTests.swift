import Column
import Lanes
import TestSupport
import Testing

/// What all sources together add to the cells in a step.
struct CellIncrementsTests {
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
    withExtendedLifetime(increments) {}
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
