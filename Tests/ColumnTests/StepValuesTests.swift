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
}
