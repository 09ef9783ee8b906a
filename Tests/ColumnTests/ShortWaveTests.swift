import Column
import Foundation
import TestSupport
import Testing

/// Where short-wave radiation is absorbed.
struct ShortWaveTests {
  private static let penetrations: [ShortWavePenetration] = [
    .jerlovI, .jerlovIA, .jerlovIB, .jerlovII, .jerlovIII, .none,
    ShortWavePenetration(share: 0.4, firstDepth: 2.2, secondDepth: 0),
    ShortWavePenetration(share: 0, firstDepth: 1, secondDepth: 40),
  ]

  private static let grids = [
    Grid.linear(cells: 200, depth: 200), Grid.linear(cells: 3, depth: 1),
    Grid.stretched(cells: 50, depth: 300, criticalDepth: 30), Grid.orca75(depth: 4000),
  ]

  @Test(arguments: penetrations)
  func `all of it is absorbed, whatever the grid`(_ penetration: ShortWavePenetration) {
    for grid in Self.grids {
      let fractions = penetration.absorbedFractions(in: grid)
      #expect(fractions.count == grid.cellCount)
      #expect(fractions.allSatisfy { $0 >= 0 })
      #expect(abs(fractions.reduce(0, +) - 1) <= 8 * .ulpOfOne)
    }
  }

  @Test(arguments: penetrations.prefix(5))
  func `a cell absorbs the integral over its depth`(_ penetration: ShortWavePenetration) {
    let grid = Grid.stretched(cells: 30, depth: 60, criticalDepth: 20)
    let fractions = penetration.absorbedFractions(in: grid)
    func absorption(_ z: Double) -> Double {
      penetration.share / penetration.firstDepth * exp(z / penetration.firstDepth)
        + (1 - penetration.share) / penetration.secondDepth * exp(z / penetration.secondDepth)
    }
    for i in 1..<30 {
      // Simpson's rule with 200 parts is exact to 1e-10.
      let (bottom, h) = (grid.interfaces[i], grid.thickness[i] / 200)
      let sum = (0...200).reduce(0.0) { sum, place in
        let weight: Double = place == 0 || place == 200 ? 1 : place % 2 == 1 ? 4 : 2
        return sum + weight * absorption(bottom + Double(place) * h)
      }
      #expect(abs(fractions[i] - sum * h / 3) <= 1e-10, "cell \(i)")
    }
  }

  @Test func `what reaches the bottom is absorbed in the deepest cell`() {
    let grid = Grid.linear(cells: 5, depth: 10)
    let fractions = ShortWavePenetration.jerlovI.absorbedFractions(in: grid)
    let reached = 0.58 * exp(-8 / 0.35) + 0.42 * exp(-8 / 23.0)
    #expect(abs(fractions[0] - reached) <= 4 * .ulpOfOne)
    #expect(fractions[0] > fractions[1])
  }

  @Test func `heights count from the surface of the grid`() throws {
    let interfaces = [-9.5, -4.5, -2.5, 0.5]
    let raised = try Grid(centres: [-7, -3.5, -1], interfaces: interfaces)
    let level = try Grid(centres: [-7.5, -4, -1.5], interfaces: interfaces.map { $0 - 0.5 })
    let penetration = ShortWavePenetration.jerlovII
    #expect(penetration.absorbedFractions(in: raised) == penetration.absorbedFractions(in: level))
  }

  @Test func `without penetration the top cell absorbs everything`() {
    for grid in Self.grids {
      let fractions = ShortWavePenetration.none.absorbedFractions(in: grid)
      #expect(fractions.last == 1 && fractions.dropLast().allSatisfy { $0 == 0 })
    }
  }

  /// Paulson and Simpson (1977), table 2.
  @Test func `the water types have the published coefficients`() {
    let published: [(ShortWavePenetration, Double, Double, Double)] = [
      (.jerlovI, 0.58, 0.35, 23), (.jerlovIA, 0.62, 0.60, 20), (.jerlovIB, 0.67, 1.0, 17),
      (.jerlovII, 0.77, 1.5, 14), (.jerlovIII, 0.78, 1.4, 7.9),
    ]
    for (type, share, first, second) in published {
      #expect(type.share == share && type.firstDepth == first && type.secondDepth == second)
    }
  }
}
