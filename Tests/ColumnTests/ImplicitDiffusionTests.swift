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
    let diffusion = ImplicitDiffusion(in: fixture.block, first: 13, cells: fixture.cells)
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

  @Test func `diffusivities at both ends do not matter`() {
    var random = SplitMix64(seed: 4)
    var k = randomDiffusivity(&random)
    let f = random.uniform(count: fixture.cells)
    let x = fixture.set(1, f)
    diffusion(fixture, fixture.set(0, k)).solve(x)
    let first = fixture.numbers(x)
    (k[0], k[fixture.cells]) = (1e6, -1e6)
    let y = fixture.set(1, f)
    diffusion(fixture, fixture.set(0, k)).solve(y)
    #expect(sameBits(first, fixture.numbers(y)))
  }

  @Test func `solves at once have the bits of single ones`() {
    var random = SplitMix64(seed: 5)
    let right = (0..<4).map { _ in random.uniform(count: fixture.cells) }
    let factors = diffusion(fixture, fixture.set(0, randomDiffusivity(&random)))
    let others = ImplicitDiffusion(in: fixture.block, first: 10, cells: fixture.cells)
    others.factorise(
      diffusivity: fixture.set(9, randomDiffusivity(&random)), columns: fixture.columns)
    let alone = (0..<4).map { place in
      let x = fixture.set(1, right[place])
      (place < 2 ? factors : others).solve(x)
      return fixture.numbers(x)
    }
    for hasSecond in [true, false] {
      let x = (0..<4).map { fixture.set(1 + $0, right[$0]) }
      factors.solve(x[0], hasSecond ? x[1] : nil, with: others, x[2], x[3])
      for place in [0, 1, 2, 3] where hasSecond || place != 1 {
        #expect(sameBits(fixture.numbers(x[place]), alone[place]))
      }
    }
  }

  @Test func `a sweep along with the elimination is a solve after it, in lanes as in one column`() {
    func solution<L: Lane>(_ fixture: ColumnFixture<L>) -> [Double] {
      var random = SplitMix64(seed: 8)
      let k = fixture.set(0, randomDiffusivity(&random))
      let (f, y) = (fixture.set(1, random.uniform(count: fixture.cells)), fixture.block[2])
      let factors = diffusion(fixture, k)
      var (pivots, carried) = (PivotChain<L>(), L(0))
      for span in LevelSpans<L>(0..<fixture.cells) {
        let row = factors.eliminate(
          span, diffusivity: k, metrics: fixture.columns.metrics, &pivots)
        ImplicitDiffusion.sweepUp(f[span], row, at: span, into: y, &carried)
      }
      factors.sweepDown(y)
      factors.solve(f)
      // The numbers are of order one, but neighbours cancel: their ulp is amplified by κ ≤ 40.
      for (along, after) in zip(fixture.numbers(y), fixture.numbers(f)) {
        #expect(abs(along - after) <= 100 * .ulpOfOne)
      }
      return fixture.numbers(y)
    }
    for cells in [3, 8, 24, 29] {
      #expect(
        sameBits(
          solution(ColumnFixture<Double>(cells: cells)),
          solution(ColumnFixture<Lanes8>(cells: cells))))
    }
  }

  @Test func `the solve is its own adjoint`() {
    var random = SplitMix64(seed: 6)
    for _ in 0..<20 {
      let k = randomDiffusivity(&random)
      let (f, g) = (random.uniform(count: fixture.cells), random.uniform(count: fixture.cells))
      let factors = diffusion(fixture, fixture.set(0, k))
      let (x, y) = (fixture.set(1, f), fixture.set(2, g))
      factors.solve(x)
      factors.solve(y)
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
