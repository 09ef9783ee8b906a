import Testing

@testable import Calibration

@Suite struct BoxQuadraticTests {
  /// A random quadratic of which some bounds are absent, zero, or shut.
  private func random(count: Int, seed: UInt64) -> BoxQuadratic {
    var random = Calibration.SeededRandom(seed: seed)
    var matrix = SymmetricMatrix(diagonal: Array(repeating: 0.01, count: count))
    for _ in 0..<count {
      matrix.add(1, timesOuterProductOf: (0..<count).map { _ in random.symmetric() })
    }
    let gradient = (0..<count).map { _ in 2 * random.symmetric() }
    let ends = (0..<count).map { _ -> (Double, Double) in
      switch random.index(below: 6) {
      case 0: (-.infinity, .infinity)
      case 1: (0, random.uniform())
      case 2: (-random.uniform(), 0)
      case 3: (0, 0)
      case 4: (-random.uniform(), .infinity)
      default: (-random.uniform(), random.uniform())
      }
    }
    return BoxQuadratic(
      gradient: gradient, matrix: matrix, lower: ends.map(\.0), upper: ends.map(\.1))
  }

  @Test(arguments: [1, 2, 5, 12, 30])
  func `the minimum meets the conditions of Karush, Kuhn and Tucker`(count: Int) throws {
    var placesSeen: [BoxQuadratic.Place] = []
    for seed in 0..<40 {
      let quadratic = random(count: count, seed: UInt64(100 * count + seed))
      let solution = try #require(quadratic.minimum())
      let slopes = zip(quadratic.gradient, quadratic.matrix.product(with: solution.step)).map(+)
      // Some units in the last place of the sums behind a slope, for matrices of condition 10⁴ at most.
      let rounding = 1e-11
      for i in 0..<count {
        switch solution.places[i] {
        case .free:
          #expect(abs(slopes[i]) < rounding)
          #expect((quadratic.lower[i]...quadratic.upper[i]).contains(solution.step[i]))
        case .lower:
          #expect(solution.step[i] == quadratic.lower[i])
          #expect(slopes[i] > -rounding || quadratic.lower[i] == quadratic.upper[i])
        case .upper:
          #expect(solution.step[i] == quadratic.upper[i])
          #expect(slopes[i] < rounding || quadratic.lower[i] == quadratic.upper[i])
        }
      }
      placesSeen += solution.places
    }
    #expect([.free, .lower, .upper].allSatisfy(placesSeen.contains))
  }

  @Test func `a component held at first is let go`() throws {
    // The first component starts on its bound and pushes outwards, until the second has moved.
    var matrix = SymmetricMatrix(diagonal: [1, 1])
    matrix[1, 0] = -0.9
    let quadratic = BoxQuadratic(
      gradient: [0.5, -1], matrix: matrix, lower: [0, 0], upper: [.infinity, 4])
    let solution = try #require(quadratic.minimum())
    // p₁ − 0.9 p₂ = −½, p₂ − 0.9 p₁ = 1: p₂ = 0.55/0.19, p₁ = 0.4/0.19.
    #expect(solution.places == [.free, .free])
    #expect(abs(solution.step[0] - 0.4 / 0.19) < 1e-14)
    #expect(abs(solution.step[1] - 0.55 / 0.19) < 1e-14)
    #expect(abs(quadratic.value(at: solution.step) - (0.25 * 0.4 - 0.5 * 0.55) / 0.19) < 1e-14)
  }

  @Test func `a matrix that is not positive definite is refused`() {
    let quadratic = BoxQuadratic(
      gradient: [1, 1], matrix: SymmetricMatrix(diagonal: [1, -1]), lower: [-1, -1], upper: [1, 1])
    #expect(quadratic.minimum() == nil)
  }
}
