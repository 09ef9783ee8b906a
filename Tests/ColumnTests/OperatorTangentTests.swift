import Column
import Foundation
import Lanes
import TestSupport
import Testing

/// The tangents of the column operators against overloaded arithmetic.
struct OperatorTangentTests {
  /// The column, and the same with a derivative at every number.
  private let fixture = ColumnFixture<Double>(coriolis: 1e-4)
  private let overloaded = ColumnFixture<Tangent>(coriolis: 1e-4)
  private var cells: Int { fixture.cells }

  /// Compares derivatives of order one, each of a few dozen operations at most.
  private func expectEqual(
    _ derivatives: Profile<Double>, _ expected: Profile<Tangent>, _ range: Range<Int>,
    tolerance: Double = 64 * .ulpOfOne
  ) {
    let pairs = zip(fixture.numbers(derivatives, range), overloaded.derivatives(expected, range))
    let scale = overloaded.derivatives(expected, range).map(abs).max()!
    #expect(scale > 0)
    for (value, reference) in pairs { #expect(abs(value - reference) <= tolerance * scale) }
  }

  @Test func `the tangent of the stratification of two tracers`() {
    var random = SplitMix64(seed: 1)
    for (tracer, coefficient) in [(0, 2e-3), (1, -8e-3)] {
      let (x, dx) = (random.uniform(count: cells), random.uniform(count: cells))
      buoyancyFrequencySquared(
        tracer: overloaded.set(tracer, x, along: dx), coefficient: Tangent(coefficient),
        columns: overloaded.columns, accumulate: tracer > 0, into: overloaded.block[2])
      buoyancyFrequencySquaredTangent(
        tracer: fixture.set(tracer, dx), coefficient: coefficient, columns: fixture.columns,
        accumulate: tracer > 0, into: fixture.block[2])
      expectEqual(fixture.block[2], overloaded.block[2], 1..<cells)
    }
  }

  @Test func `the tangent of the shear`() {
    var random = SplitMix64(seed: 2)
    let (u, du) = (random.uniform(count: cells), random.uniform(count: cells))
    let (v, dv) = (random.uniform(count: cells), random.uniform(count: cells))
    shearSquared(
      u: overloaded.set(0, u, along: du), v: overloaded.set(1, v, along: dv),
      columns: overloaded.columns, into: overloaded.block[2])
    shearSquaredTangent(
      u: fixture.set(0, du), v: fixture.set(1, dv), atU: fixture.set(2, u), v: fixture.set(3, v),
      columns: fixture.columns, into: fixture.block[4])
    expectEqual(fixture.block[4], overloaded.block[2], 1..<cells)
  }

  @Test func `the tangent of the rotation`() {
    var random = SplitMix64(seed: 3)
    let (u, du) = (random.uniform(count: cells), random.uniform(count: cells))
    let (v, dv) = (random.uniform(count: cells), random.uniform(count: cells))
    overloaded.columns.momentum.rotate(
      u: overloaded.set(0, u, along: du), v: overloaded.set(1, v, along: dv),
      thickness: overloaded.columns.metrics.thickness, cells: cells, intoU: overloaded.block[2],
      v: overloaded.block[3])
    fixture.columns.momentum.rotateTangent(
      u: fixture.set(0, du), v: fixture.set(1, dv),
      thickness: fixture.columns.metrics.thickness, cells: cells, intoU: fixture.block[2],
      v: fixture.block[3])
    for component in [2, 3] {
      expectEqual(fixture.block[component], overloaded.block[component], 0..<cells)
    }
  }

  @Test func `the tangent of implicit diffusion, in diffusivity and right-hand side`() {
    var random = SplitMix64(seed: 4)
    let k = random.uniform(count: cells + 1, -5 ... -1).map { pow(10, $0) }
    let dk = k.map { $0 * random.uniform() }
    let (f, df) = (random.uniform(count: cells), random.uniform(count: cells))
    let expected = overloaded.set(1, f, along: df)
    diffusion(overloaded, overloaded.set(0, k, along: dk)).solve(expected)

    let factors = diffusion(fixture, fixture.set(0, k))
    let (x, dx) = (fixture.set(1, f), fixture.set(2, df))
    factors.solve(x)
    factors.addDiffusivityTangent(
      fixture.set(3, dk), solution: x, columns: fixture.columns, to: dx)
    factors.solveTangent(dx)
    // Neighbours differ by less than themselves: their ulp is amplified by κ ≤ 40.
    expectEqual(dx, expected, 0..<cells, tolerance: 1e4 * .ulpOfOne)
  }

  @Test func `the tangent of a tridiagonal system, in every coefficient`() {
    let last = cells - 1
    var random = SplitMix64(seed: 5)
    // Dirichlet at both ends: their rows have no neighbour.
    let rows = (0...last).map { i in
      0 < i && i < last
        ? TridiagonalRow(
          below: random.uniform(), diagonal: random.uniform(2.2...3), above: random.uniform(),
          rightSide: random.uniform()) : .dirichlet(random.uniform())
    }
    let directions = (0...last).map { i in
      0 < i && i < last
        ? TridiagonalRow(
          below: random.uniform(), diagonal: random.uniform(), above: random.uniform(),
          rightSide: random.uniform())
        : TridiagonalRow(below: 0, diagonal: 0, above: 0, rightSide: random.uniform())
    }
    let system = solve(rows, in: fixture)
    let expected = solve(
      zip(rows, directions).map { row, direction in
        TridiagonalRow(
          below: Tangent(row.below, derivative: direction.below),
          diagonal: Tangent(row.diagonal, derivative: direction.diagonal),
          above: Tangent(row.above, derivative: direction.above),
          rightSide: Tangent(row.rightSide, derivative: direction.rightSide))
      }, in: overloaded)
    let dx = fixture.block[5]
    for end in [0, last] { dx[end] = directions[end].rightSide }
    for i in 1..<last { dx[i] = system.residual(of: directions[i], at: i) }
    system.solveTangent(dx, last: last)
    expectEqual(dx, expected.solution, 0..<cells)
  }

  /// A factorisation in profiles 13 … 15 of a fixture.
  private func diffusion<L: Lane>(_ fixture: ColumnFixture<L>, _ diffusivity: Profile<L>)
    -> ImplicitDiffusion<L>
  {
    let diffusion = ImplicitDiffusion(in: fixture.block, first: 13, cells: fixture.cells)
    diffusion.factorise(diffusivity: diffusivity, columns: fixture.columns)
    return diffusion
  }

  /// Solves row by row in profiles 0 … 4 of a fixture.
  private func solve<L: Lane>(_ rows: [TridiagonalRow<L>], in fixture: ColumnFixture<L>)
    -> TridiagonalSystem<L>
  {
    let block = fixture.block
    let system = TridiagonalSystem(
      fromAbove: block[0], solution: block[1], inversePivot: KeptProfile(block[2]),
      fromBelow: KeptProfile(block[3]))
    var carried = TridiagonalSystem<L>.Elimination()
    for (i, row) in rows.enumerated() { system.eliminate(row, at: i, &carried) }
    system.substituteBack(
      from: rows.count - 1, clippedAt: L(-.infinity), into: block[4])
    return system
  }
}
