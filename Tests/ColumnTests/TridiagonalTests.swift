import Column
import Lanes
import TestSupport
import Testing

struct TridiagonalTests {
  private let size = 20

  /// Random rows of a matrix that is not symmetric and that needs no pivoting.
  private func randomRows(_ random: inout SplitMix64) -> [TridiagonalRow<Double>] {
    (0..<size).map { i in
      TridiagonalRow(
        below: i > 0 ? random.uniform() : 0, diagonal: random.uniform(2.2...3),
        above: i + 1 < size ? random.uniform() : 0, rightSide: random.uniform())
    }
  }

  private func solve<L: Lane>(_ rows: [TridiagonalRow<L>]) -> TridiagonalSystem<L> {
    let storage = ProfileBlock<L>(profileCount: 5, levels: rows.count)
    // Nothing may depend on what was there before.
    for profile in 0..<5 { storage[profile].fill(L(.nan)) }
    let system = TridiagonalSystem(
      fromAbove: storage[0], solution: storage[1], inversePivot: KeptProfile(storage[2]),
      fromBelow: KeptProfile(storage[3]))
    var carried = TridiagonalSystem<L>.Elimination()
    system.eliminate(rows[0], at: 0, &carried)
    for span in LevelSpans<L>(1..<rows.count - 1) {
      system.eliminate(levels(of: rows, at: span), at: span, &carried)
    }
    system.eliminate(rows[rows.count - 1], at: rows.count - 1, &carried)
    system.substituteBack(from: rows.count - 1, clippedAt: L(-.infinity), into: storage[4])
    // A system only views its storage, which the copy below must keep alive.
    owners.append(storage)
    return system
  }

  /// The rows of a span; beyond its count, rows of ones.
  private func levels<L: Lane>(of rows: [TridiagonalRow<L>], at span: LevelSpan)
    -> TridiagonalRow<L.Levels>
  {
    func levels(_ coefficient: (TridiagonalRow<L>) -> L) -> L.Levels {
      var levels: L.Levels = 1
      for i in 0..<span.count { L.setLevel(i, of: &levels, to: coefficient(rows[span.first + i])) }
      return levels
    }
    return TridiagonalRow(
      below: levels(\.below), diagonal: levels(\.diagonal), above: levels(\.above),
      rightSide: levels(\.rightSide))
  }

  private let owners = Owners()

  private func numbers<L: Lane>(_ profile: Profile<L>) -> [Double] {
    profile.column(0, levels: size)
  }

  @Test func `the solution satisfies the rows`() {
    var random = SplitMix64(seed: 1)
    let rows = randomRows(&random)
    let x = solve(rows).solution
    for (i, row) in rows.enumerated() {
      let below = i > 0 ? row.below * x[i - 1] : 0
      let above = i + 1 < size ? row.above * x[i + 1] : 0
      // Diagonally dominant: numbers of order one, so the residue is a few ulp.
      #expect(abs(row.diagonal * x[i] - below - above - row.rightSide) <= 16 * .ulpOfOne)
    }
  }

  @Test func `a Dirichlet row sets its value`() {
    var random = SplitMix64(seed: 2)
    var rows = randomRows(&random)
    rows[0] = .dirichlet(7)
    rows[size - 1] = .dirichlet(-3)
    let x = solve(rows).solution
    #expect(x[0] == 7 && x[size - 1] == -3)
  }

  @Test func `the transposed solve is the adjoint of the solve`() {
    var random = SplitMix64(seed: 3)
    for _ in 0..<20 {
      let rows = randomRows(&random)
      let bar = random.uniform(count: size)
      let system = solve(rows)
      let (multiplier, adjoint) = adjointSolve(system, bar)
      let backward = DotProduct(rows.map(\.rightSide), numbers(multiplier))
      let forward = DotProduct(numbers(system.solution), bar)
      // Twenty terms of order one.
      #expect(DotProduct.discrepancy(forward, backward) <= 32 * .ulpOfOne)
      #expect(numbers(adjoint) == bar)
    }
  }

  @Test func `the transposed solve satisfies the columns`() {
    var random = SplitMix64(seed: 4)
    let rows = randomRows(&random)
    let bar = random.uniform(count: size)
    let (multiplier, _) = adjointSolve(solve(rows), bar)
    for i in 0..<size {
      let below = i > 0 ? rows[i - 1].above * multiplier[i - 1] : 0
      let above = i + 1 < size ? rows[i + 1].below * multiplier[i + 1] : 0
      #expect(
        abs(rows[i].diagonal * multiplier[i] - below - above - bar[i]) <= 16 * .ulpOfOne)
    }
  }

  @Test func `the adjoint of every coefficient of a row is the transpose of its tangent`() {
    var random = SplitMix64(seed: 5)
    let rows = randomRows(&random)
    let bar = random.uniform(count: size)
    let system = solve(rows)
    let (multiplier, _) = adjointSolve(system, bar)
    let coefficients: [WritableKeyPath<TridiagonalRow<Tangent>, Tangent>] = [
      \.below, \.diagonal, \.above, \.rightSide,
    ]
    let adjoints = LevelSpans<Double>(1..<size - 1).flatMap { span in
      let adjoint = system.rowAdjoint(at: span, multiplier: multiplier)
      return (0..<span.count).map { level in
        [adjoint.below, adjoint.diagonal, adjoint.above, adjoint.rightSide].map {
          Double.level(level, of: $0)
        }
      }
    }
    #expect(adjoints.count == size - 2)
    for (i, expected) in zip(1..., adjoints) {
      for (coefficient, value) in zip(coefficients, expected) {
        var tangents = rows.map {
          TridiagonalRow<Tangent>(
            below: Tangent($0.below), diagonal: Tangent($0.diagonal), above: Tangent($0.above),
            rightSide: Tangent($0.rightSide))
        }
        tangents[i][keyPath: coefficient].derivative = 1
        let x = solve(tangents).solution
        let forward = DotProduct((0..<size).map { x[$0].derivative }, bar)
        // Numbers of order one.
        #expect(abs(forward.sum - value) <= 16 * .ulpOfOne, "row \(i)")
      }
    }
  }

  private func adjointSolve(_ system: TridiagonalSystem<Double>, _ bar: [Double])
    -> (multiplier: Profile<Double>, adjoint: Profile<Double>)
  {
    let storage = ProfileBlock<Double>(profileCount: 2, levels: size)
    owners.append(storage)
    storage[0].setColumn(0, to: bar)
    system.solveTransposed(storage[0], last: size - 1, into: storage[1])
    return (storage[1], storage[0])
  }
}

/// Keeps blocks alive for the profiles that view them.
final class Owners {
  private var blocks: [AnyObject] = []

  func append(_ block: AnyObject) { blocks.append(block) }
}
