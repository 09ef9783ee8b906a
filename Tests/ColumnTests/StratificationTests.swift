import Column
import Lanes
import TestSupport
import Testing

struct StratificationTests {
  private let fixture = ColumnFixture<Double>()
  private var interior: Range<Int> { 1..<fixture.cells }

  @Test func `the stratification of a linear profile is exact`() {
    let centres = fixture.columns.cases[0].grid.centres
    let x = fixture.set(0, centres.map { 20 + 0.05 * $0 })
    buoyancyFrequencySquared(
      tracer: x, coefficient: 2e-3, columns: fixture.columns, accumulate: false,
      into: fixture.block[1])
    // Differences of numbers near 20 over 0.05·Δz ≥ 0.015.
    let tolerance = 4 * (20 / 0.015) * 1e-4 * Double.ulpOfOne
    for value in fixture.numbers(fixture.block[1], interior) {
      #expect(abs(value - 1e-4) <= tolerance)
    }
  }

  @Test func `a second tracer adds its part`() {
    let centres = fixture.columns.cases[0].grid.centres
    let x = fixture.set(0, centres)
    for accumulate in [false, true] {
      buoyancyFrequencySquared(
        tracer: x, coefficient: accumulate ? -0.5 : 2, columns: fixture.columns,
        accumulate: accumulate, into: fixture.block[1])
    }
    for value in fixture.numbers(fixture.block[1], interior) {
      #expect(abs(value - 1.5) <= 1e3 * .ulpOfOne)
    }
  }

  @Test func `the stratification is that of the density`() {
    let column = fixture.columns.cases[0]
    var random = SplitMix64(seed: 1)
    let temperature = random.uniform(count: fixture.cells, 10...20)
    let x = fixture.set(0, temperature)
    buoyancyFrequencySquared(
      tracer: x, coefficient: column.constants.buoyancyCoefficient(of: .temperature),
      columns: fixture.columns, accumulate: false, into: fixture.block[1])
    let density = temperature.map { column.constants.density(temperature: $0) }
    for i in interior {
      let spacing = column.grid.centres[i] - column.grid.centres[i - 1]
      let expected = -(9.81 / 1024) * (density[i] - density[i - 1]) / spacing
      // The density near 1024 keeps few digits of its differences.
      let tolerance = 8 * (9.81 / spacing) * Double.ulpOfOne
      #expect(abs(fixture.block[1][i] - expected) <= tolerance)
    }
  }

  @Test func `the adjoint of the stratification is its transpose`() {
    var random = SplitMix64(seed: 2)
    let direction = random.uniform(count: fixture.cells)
    let bar = random.uniform(count: fixture.cells + 1)
    let start = random.uniform(count: fixture.cells)
    let tangents = ColumnFixture<Tangent>()
    let x = tangents.set(0, random.uniform(count: fixture.cells), along: direction)
    buoyancyFrequencySquared(
      tracer: x, coefficient: 2e-3, columns: tangents.columns, accumulate: false,
      into: tangents.block[1])
    let (adjoint, result) = (fixture.set(0, bar), fixture.set(1, start))
    buoyancyFrequencySquaredAdjoint(
      adjoint, coefficient: 2e-3, columns: fixture.columns, addingTo: result)
    let forward = DotProduct(
      tangents.derivatives(tangents.block[1], interior), interior.map { bar[$0] })
    let backward = DotProduct(zip(fixture.numbers(result), start).map(-), direction)
    // 1e-3 terms are added to numbers of order one in `start`.
    #expect(abs(forward.sum - backward.sum) <= 64 * .ulpOfOne)
    #expect(forward.scale > 1e-3)
  }

  @Test func `the shear of linear velocities is exact`() {
    let centres = fixture.columns.cases[0].grid.centres
    let (u, v) = (
      fixture.set(0, centres.map { 3e-2 * $0 }), fixture.set(1, centres.map { -4e-2 * $0 })
    )
    shearSquared(u: u, v: v, columns: fixture.columns, into: fixture.block[2])
    // Differences of numbers up to 2 over 0.03·Δz ≥ 0.01.
    let tolerance = 2e3 * 2.5e-3 * Double.ulpOfOne
    for value in fixture.numbers(fixture.block[2], interior) {
      #expect(abs(value - 2.5e-3) <= tolerance)
    }
  }

  @Test func `the adjoint of the shear is the transpose of its tangent`() {
    var random = SplitMix64(seed: 3)
    let (u, v) = (random.uniform(count: fixture.cells), random.uniform(count: fixture.cells))
    let (du, dv) = (random.uniform(count: fixture.cells), random.uniform(count: fixture.cells))
    let bar = random.uniform(count: fixture.cells + 1)
    for isU in [true, false] {
      let none = [Double](repeating: 0, count: fixture.cells)
      let tangents = ColumnFixture<Tangent>()
      shearSquared(
        u: tangents.set(0, u, along: isU ? du : none),
        v: tangents.set(1, v, along: isU ? none : dv),
        columns: tangents.columns, into: tangents.block[2])
      let (uBar, vBar) = (fixture.set(3, none), fixture.set(4, none))
      shearSquaredAdjoint(
        fixture.set(2, bar), u: fixture.set(0, u), v: fixture.set(1, v), columns: fixture.columns,
        addingToU: uBar, v: vBar)
      let forward = DotProduct(
        tangents.derivatives(tangents.block[2], interior), interior.map { bar[$0] })
      let backward = DotProduct(fixture.numbers(isU ? uBar : vBar), isU ? du : dv)
      // Some fifty terms.
      #expect(DotProduct.discrepancy(forward, backward) <= 64 * .ulpOfOne)
      #expect(forward.scale > 0.1)
    }
  }

  @Test func `the adjoints add to what is there`() {
    let none = [Double](repeating: 0, count: fixture.cells + 1)
    let (u, v) = (fixture.set(0, none), fixture.set(1, none))
    let seven = Array(repeating: 7.0, count: fixture.cells)
    let (uBar, vBar) = (fixture.set(3, seven), fixture.set(4, seven))
    shearSquaredAdjoint(
      fixture.set(2, none), u: u, v: v, columns: fixture.columns, addingToU: uBar, v: vBar)
    #expect(fixture.numbers(uBar) == seven && fixture.numbers(vBar) == seven)
  }
}
