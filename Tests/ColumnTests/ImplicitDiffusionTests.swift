import Column
import Foundation
import Lanes
import TestSupport
import Testing

struct ImplicitDiffusionTests {
  private let fixture = ColumnFixture<Double>()

  /// A factorisation in profiles 13 … 15 of the fixture.
  private func diffusion<L: Lane>(
    _ fixture: ColumnFixture<L>, _ diffusivity: Profile<L>
  ) -> ImplicitDiffusion<L> {
    let diffusion = ImplicitDiffusion(
      in: Intermediates(fixture.block, firstWork: 13, firstKept: 16), first: 0,
      cells: fixture.cells)
    diffusion.factorise(diffusivity: diffusivity, columns: fixture.columns)
    return diffusion
  }

  private func randomDiffusivity(_ random: inout SplitMix64) -> [Double] {
    random.uniform(count: fixture.cells + 1, -5 ... -1).map { pow(10, $0) }
  }

  @Test func `the solution satisfies the rows of the equation`() {
    var random = SplitMix64(seed: 1)
    let k = randomDiffusivity(&random)
    let f = random.uniform(count: fixture.cells)
    let x = fixture.set(1, f)
    diffusion(fixture, fixture.set(0, k)).solve(x)
    let h = fixture.columns.cases[0].grid.thickness
    let n = fixture.cells
    let kappa = (0...n).map { 0 < $0 && $0 < n ? 2 * 300 * k[$0] / (h[$0 - 1] + h[$0]) : 0 }
    for i in 0..<n {
      let below = i > 0 ? kappa[i] * x[i - 1] : 0
      let above = i + 1 < n ? kappa[i + 1] * x[i + 1] : 0
      let diagonal = (h[i] + kappa[i] + kappa[i + 1]) * x[i]
      // Backward stable: the residue is a few ulp of the terms of the row.
      let scale = abs(below) + abs(above) + abs(diagonal)
      #expect(abs(diagonal - below - above - f[i]) <= 16 * .ulpOfOne * scale)
    }
  }

  @Test func `a uniform profile stays as it is`() {
    var random = SplitMix64(seed: 2)
    let h = fixture.columns.cases[0].grid.thickness
    let x = fixture.set(1, h.map { 3 * $0 })
    diffusion(fixture, fixture.set(0, randomDiffusivity(&random))).solve(x)
    // The pivots h + Σκ carry rounding of κ ≤ 300·0.1/0.1 relative to h ≥ 0.3.
    for value in fixture.numbers(x) { #expect(abs(value - 3) <= 1e4 * .ulpOfOne) }
  }

  @Test func `mixing keeps the content`() {
    var random = SplitMix64(seed: 3)
    let h = fixture.columns.cases[0].grid.thickness
    let start = random.uniform(count: fixture.cells, 10...20)
    let x = fixture.set(1, zip(h, start).map { $0 * $1 })
    diffusion(fixture, fixture.set(0, randomDiffusivity(&random))).solve(x)
    let before = DotProduct(h, start)
    let after = DotProduct(h, fixture.numbers(x))
    #expect(before.scale > 500)
    // As above: κ/h rounds.
    #expect(DotProduct.discrepancy(before, after) <= 1e3 * .ulpOfOne)
    // It does mix.
    #expect(fixture.numbers(x).max()! - fixture.numbers(x).min()! < 8)
  }

  @Test func `without diffusivity each cell keeps its own`() {
    let h = fixture.columns.cases[0].grid.thickness
    let start = (0..<fixture.cells).map { Double($0 * $0) }
    let x = fixture.set(1, zip(h, start).map { $0 * $1 })
    diffusion(fixture, fixture.set(0, Array(repeating: 0, count: fixture.cells + 1))).solve(x)
    for (value, expected) in zip(fixture.numbers(x), start) {
      #expect(abs(value - expected) <= 2 * .ulpOfOne * expected)
    }
  }

  @Test func `diffusivities at both ends are not used`() {
    var random = SplitMix64(seed: 4)
    var k = randomDiffusivity(&random)
    let f = random.uniform(count: fixture.cells)
    let x = fixture.set(1, f)
    diffusion(fixture, fixture.set(0, k)).solve(x)
    let first = fixture.numbers(x)
    (k[0], k[fixture.cells]) = (.nan, .nan)
    let y = fixture.set(1, f)
    diffusion(fixture, fixture.set(0, k)).solve(y)
    #expect(sameBits(first, fixture.numbers(y)))
  }

  @Test func `two solves at once have the bits of two solves`() {
    var random = SplitMix64(seed: 5)
    let k = randomDiffusivity(&random)
    let (f, g) = (random.uniform(count: fixture.cells), random.uniform(count: fixture.cells))
    let factors = diffusion(fixture, fixture.set(0, k))
    let (x, y) = (fixture.set(1, f), fixture.set(2, g))
    factors.solve(x, y)
    let (a, b) = (fixture.set(3, f), fixture.set(4, g))
    factors.solve(a)
    factors.solve(b)
    #expect(sameBits(fixture.numbers(x), fixture.numbers(a)))
    #expect(sameBits(fixture.numbers(y), fixture.numbers(b)))
  }

  @Test func `the solve is its own adjoint`() {
    var random = SplitMix64(seed: 6)
    for _ in 0..<20 {
      let k = randomDiffusivity(&random)
      let (f, g) = (random.uniform(count: fixture.cells), random.uniform(count: fixture.cells))
      let factors = diffusion(fixture, fixture.set(0, k))
      let (x, y) = (fixture.set(1, f), fixture.set(2, g))
      factors.solve(x, y)
      let discrepancy = DotProduct.discrepancy(
        DotProduct(fixture.numbers(x), g), DotProduct(f, fixture.numbers(y)))
      // 24 rows; as above κ/h rounds.
      #expect(discrepancy <= 1e3 * .ulpOfOne)
    }
  }

  @Test func `the adjoint of the diffusivity is the transpose of its tangent`() {
    var random = SplitMix64(seed: 7)
    let k = randomDiffusivity(&random)
    let f = random.uniform(count: fixture.cells)
    let bar = random.uniform(count: fixture.cells)

    let factors = diffusion(fixture, fixture.set(0, k))
    let (x, multiplier) = (fixture.set(1, f), fixture.set(2, bar))
    factors.solve(x)
    factors.solve(multiplier)
    let start = random.uniform(count: fixture.cells + 1)
    let kBar = fixture.set(3, start)
    factors.addDiffusivityAdjoint(
      multiplier: multiplier, solution: x, columns: fixture.columns, to: kBar)
    #expect(kBar[0] == start[0] && kBar[fixture.cells] == start[fixture.cells])

    let tangents = ColumnFixture<Tangent>()
    for place in 1..<fixture.cells {
      let direction = (0...fixture.cells).map { $0 == place ? k[place] : 0 }
      let solution = tangents.set(1, f)
      diffusion(tangents, tangents.set(0, k, along: direction)).solve(solution)
      let forward = DotProduct(tangents.derivatives(solution), bar)
      // λ and x differ between neighbours by less than themselves: their ulp is amplified by κ.
      let backward = (kBar[place] - start[place]) * k[place]
      #expect(abs(forward.sum - backward) <= 1e4 * .ulpOfOne * max(forward.scale, k[place]))
    }
  }

  @Test func `the error of a diffusing cosine falls with the square of the cell`() {
    let (diffusivity, depth, timeStep, steps) = (1e-2, 50.0, 600.0, 20)
    let errors = [16, 32, 64, 128].map { cells -> Double in
      let grid = Grid.linear(cells: cells, depth: depth)
      let fixture = ColumnFixture<Double>(grid: grid, timeStep: timeStep)
      let factors = diffusion(
        fixture, fixture.set(0, Array(repeating: diffusivity, count: cells + 1)))
      let wave = grid.centres.map { cos(2 * .pi * $0 / depth) }
      let x = fixture.set(1, wave)
      for _ in 0..<steps {
        for i in 0..<cells { x[i] = grid.thickness[i] * x[i] }
        factors.solve(x)
      }
      // Each implicit step divides the cosine by 1 + Δt K (2π/H)²: only space is in error.
      let rate = timeStep * diffusivity * pow(2 * .pi / depth, 2)
      let decay = pow(1 + rate, -Double(steps))
      return zip(fixture.numbers(x), wave).map { abs($0 - decay * $1) }.max()!
    }
    #expect(errors[0] > 1e-4)
    for order in observedOrders(errors) { #expect(abs(order - 2) < 0.05, "\(errors)") }
  }
}
