import Column
import Lanes
import TestSupport
import Testing

struct ColumnsTests {
  private static let cases = (0..<8).map {
    windCase(
      variant: $0, density: .temperatureAndSalinity, passiveTracer: true, bottomStress: true,
      sources: SourceKind.allCases[$0 % 4])
  }
  private static let layout = StateLayout(
    velocity: true, density: .temperatureAndSalinity, passiveTracer: true, closureFieldCount: 1,
    cellCount: 16)
  private let packed = Columns<Lanes8>(cases)

  private func single(_ lane: Int) -> Columns<Double> {
    Columns([Self.cases[lane]])
  }

  @Test func `the metrics of each lane are those of its case alone`() {
    #expect(packed.cellCount == 16 && packed.stepCount == 40)
    for lane in 0..<8 {
      let alone = single(lane)
      func expectSame(
        _ name: String, _ a: Profile<Lanes8>, _ b: Profile<Double>, _ levels: Range<Int>
      ) {
        #expect(
          sameBits(levels.map { a[$0][lane: lane] }, levels.map { b[$0] }), "\(name), lane \(lane)")
        #expect(levels.allSatisfy { b[$0] > 0 }, "\(name), lane \(lane)")
      }
      expectSame("thickness", packed.metrics.thickness, alone.metrics.thickness, 0..<16)
      expectSame(
        "half step", packed.metrics.halfStepOverThickness, alone.metrics.halfStepOverThickness,
        0..<16)
      expectSame(
        "mean thickness", packed.metrics.meanThickness, alone.metrics.meanThickness, 1..<16)
      expectSame("spacing", packed.metrics.inverseSpacing, alone.metrics.inverseSpacing, 1..<16)
      expectSame("weight", packed.metrics.diffusionWeight, alone.metrics.diffusionWeight, 1..<16)
    }
  }

  @Test func `the metrics are those of the grid`() {
    let (alone, grid) = (single(3), Self.cases[3].grid)
    let (h, timeStep) = (grid.thickness, Self.cases[3].timeStep)
    for i in 0..<16 {
      #expect(alone.metrics.thickness[i] == h[i])
      #expect(
        abs(alone.metrics.halfStepOverThickness[i] * h[i] - timeStep / 2) <= timeStep * .ulpOfOne)
    }
    for i in 1..<16 {
      let mean = (h[i - 1] + h[i]) / 2
      #expect(alone.metrics.meanThickness[i] == mean)
      #expect(abs(alone.metrics.diffusionWeight[i] * mean - timeStep) <= 2 * timeStep * .ulpOfOne)
      let spacing = grid.centres[i] - grid.centres[i - 1]
      #expect(abs(alone.metrics.inverseSpacing[i] * spacing - 1) <= 2 * .ulpOfOne)
    }
  }

  @Test func `the forcing and constants of each lane are those of its case`() {
    #expect(packed.tracers == [.temperature, .salinity, .passiveTracer])
    for lane in 0..<8 {
      let column = Self.cases[lane]
      #expect(packed.timeStep[lane: lane] == column.timeStep)
      for (flux, expected) in zip(packed.stress.all, column.forcing.stress.all) {
        #expect(flux.map { $0[lane: lane] } == expected)
      }
      #expect(packed.gravity[lane: lane] == 9.81 && packed.vonKarman[lane: lane] == 0.384)
      for (i, tracer) in column.density.variables.enumerated() {
        #expect(
          packed.buoyancyCoefficients[i][lane: lane]
            == column.constants.buoyancyCoefficient(of: tracer))
      }
      for (i, tracer) in packed.tracers.enumerated() {
        let fluxes = column.forcing.boundaryFlux(of: tracer)
        for (flux, expected) in zip(packed.boundaryFluxes[i].all, fluxes.all) {
          #expect(flux.map { $0[lane: lane] } == expected)
        }
      }
    }
  }

  @Test func `the initial state holds each case in its lane`() {
    let layout = Self.layout
    let state = packed.initialState(layout: layout)
    for lane in 0..<8 {
      for (profile, variable) in layout.variables.enumerated() {
        #expect(state[profile].column(lane, levels: 16) == Self.cases[lane].initial[variable])
      }
      #expect(state[5].column(lane, levels: 17) == Array(repeating: 0, count: 17))
    }
  }

  @Test func `a variable without an initial profile starts at zero`() {
    var column = Self.cases[0]
    column.initial[.u] = nil
    let state = Columns<Double>([column]).initialState(layout: Self.layout)
    #expect(state[0].column(0, levels: 16) == Array(repeating: 0, count: 16))
  }

  @Test func `fewer cases than lanes repeat the last`() {
    let three = Columns<Lanes8>(Array(Self.cases[0..<3]))
    let last = single(2)
    let (increments, expected) = (three.increments(Self.layout), last.increments(Self.layout))
    for lane in 2..<8 {
      #expect(three.timeStep[lane: lane] == Self.cases[2].timeStep)
      #expect(three.metrics.thickness.column(lane, levels: 16) == Self.cases[2].grid.thickness)
      #expect(three.stress.surfaceX[0][lane: lane] == last.stress.surfaceX[0])
      #expect(
        sameBits(
          increments[2].column(lane, levels: 16), expected[2].column(0, levels: 16)))
    }
    withExtendedLifetime((increments, expected)) {}
  }
}
