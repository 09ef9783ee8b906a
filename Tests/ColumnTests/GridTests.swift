import Column
import Foundation
import Testing

struct GridTests {
  @Test func `a linear grid has equal cells with centres at their midpoints`() {
    let grid = Grid.linear(cells: 4, depth: 10)
    #expect(grid.interfaces == [-10, -7.5, -5, -2.5, 0])
    #expect(grid.centres == [-8.75, -6.25, -3.75, -1.25])
    #expect(grid.thickness == [2.5, 2.5, 2.5, 2.5])
    #expect(grid.cellCount == 4 && grid.depth == 10)
  }

  @Test func `a stretched grid follows its formula`() {
    let (cells, depth, critical, theta) = (8, 200.0, 30.0, 5.0)
    let grid = Grid.stretched(cells: cells, depth: depth, criticalDepth: critical, theta: theta)
    // The formula in exponentials, so that the same code does not check itself.
    func height(_ s: Double) -> Double {
      func cosh(_ x: Double) -> Double { (exp(x) + exp(-x)) / 2 }
      let c = (1 - cosh(theta * s)) / (cosh(theta) - 1)
      return depth * (critical * s + depth * c) / (critical + depth)
    }
    // A dozen operations on heights up to 200 m, of which cosh θs amplifies θ-fold.
    let tolerance = 64 * 200 * Double.ulpOfOne
    for i in 0...cells {
      #expect(abs(grid.interfaces[i] - height(-1 + Double(i) / 8)) <= tolerance)
    }
    for i in 0..<cells {
      #expect(abs(grid.centres[i] - height(-1 + (Double(i) + 0.5) / 8)) <= tolerance)
    }
  }

  @Test func `a stretched grid reaches from its depth to the surface, finest at the top`() {
    let grid = Grid.stretched(cells: 30, depth: 100, criticalDepth: 20)
    #expect(abs(grid.interfaces[0] + 100) <= 100 * 4 * .ulpOfOne)
    #expect(grid.interfaces[30] == 0)
    for i in 1..<30 { #expect(grid.thickness[i] < grid.thickness[i - 1]) }
    expectConsistent(grid)
    // Its default θ.
    #expect(grid == Grid.stretched(cells: 30, depth: 100, criticalDepth: 20, theta: 6.5))
  }

  @Test func `orca75 has the published depths of its levels`() {
    let grid = Grid.orca75(depth: 10_000)
    #expect(grid.cellCount == 74)
    // `deptht` of the 75-level ORCA configurations, as in their output files, to its printed digits.
    let published = [
      0.50576, 1.555855, 2.667682, 3.85628, 5.140361, 6.543034, 8.092519, 9.82275, 11.77368,
      13.99104,
    ]
    for (level, depth) in published.enumerated() {
      #expect(abs(grid.centres[73 - level] + depth) < 1e-4, "level \(level)")
    }
  }

  @Test(arguments: [2, 16, 40, 60, 75]) func `orca75 interfaces follow the formula`(_ k: Int) {
    let grid = Grid.orca75(depth: 10_000)
    // ln cosh x = |x| + ln(1 + e^(−2|x|)) − ln 2, independent of the overflow-prone cosh.
    func logCosh(_ x: Double) -> Double { abs(x) + log1p(exp(-2 * abs(x))) - log(2) }
    let x = Double(k)
    let depth =
      -3958.95137127683 + 103.9530096 * x + 2.415951269 * 7 * logCosh((x - 15.3510137) / 7)
      + 100.7609285 * 13 * logCosh((x - 48.02989372) / 13)
    // Terms of up to 8000 m cancel.
    #expect(abs(grid.interfaces[75 - k] + depth) <= 32 * 8000 * .ulpOfOne)
  }

  @Test func `orca75 is cut one interface below the depth`() {
    let whole = Grid.orca75(depth: 10_000)
    #expect(whole.interfaces[74] == 0 && abs(whole.depth - 5902) < 150)
    for depth in [20.0, 100, 437.5, 3000] {
      let grid = Grid.orca75(depth: depth)
      #expect(grid.interfaces[0] <= -depth && grid.interfaces[1] > -depth)
      #expect(grid.interfaces == Array(whole.interfaces.suffix(grid.cellCount + 1)))
      #expect(grid.centres == Array(whole.centres.suffix(grid.cellCount)))
      expectConsistent(grid)
    }
  }

  @Test func `the grid of the cost study has centres at both ends`() {
    let grid = Grid.simplified(cells: 5, depth: 100)
    #expect(grid.centres == [-100, -75, -50, -25, 0])
    #expect(grid.interfaces == [-100, -80, -60, -40, -20, 0])
  }

  @Test func `equal steps include both ends exactly`() {
    let steps = Grid.equalSteps(from: -0.7, to: 0.1, count: 9)
    #expect(steps.count == 9 && steps[0] == -0.7 && steps[8] == 0.1)
    for i in 1..<9 { #expect(abs(steps[i] - steps[i - 1] - 0.1) <= 4 * .ulpOfOne) }
  }

  @Test func `heights that make a grid are taken as they are`() throws {
    let grid = try Grid(centres: [-9, -4, -1], interfaces: [-12, -5, -3, 0])
    #expect(grid.centres == [-9, -4, -1] && grid.interfaces == [-12, -5, -3, 0])
    #expect(grid.thickness == [7, 2, 3] && grid.depth == 12)
  }

  @Test(
    arguments: [
      (
        [-3.0, -2, -1], [-4.0, -2.5, 0], "3 centres need 4 interfaces, found 3"
      ),
      ([-2.0, -1], [-3.0, -1.5, 0], "a grid needs at least 3 cells, found 2"),
      ([-3, -.infinity, -1], [-4, -2.5, -1.5, 0], "centre 1 is -inf"),
      ([-3, -2, -1], [-4, -2.5, .nan, 0], "interface 2 is nan"),
      (
        [-3, -2, -1], [-4, -2.5, -2.5, 0],
        "interface heights must increase from the deepest upwards, but interface 2 (-2.5 m) is not "
          + "above interface 1 (-2.5 m)"
      ),
      (
        [-1, -2, -3], [-4, -2.5, -1.5, 0],
        "centre heights must increase from the deepest upwards, but centre 1 (-2.0 m) is not above "
          + "centre 0 (-1.0 m)"
      ),
    ] as [([Double], [Double], String)])
  func `heights that make no grid are named in the error`(
    _ centres: [Double], _ interfaces: [Double], _ text: String
  ) throws {
    let error = try #require(throws: GridError.self) {
      try Grid(centres: centres, interfaces: interfaces)
    }
    #expect(error.description == text)
  }

  private func expectConsistent(_ grid: Grid) {
    for i in 0..<grid.cellCount {
      #expect(grid.thickness[i] > 0)
      #expect(grid.thickness[i] == grid.interfaces[i + 1] - grid.interfaces[i])
      #expect(grid.centres[i] > grid.interfaces[i] && grid.centres[i] < grid.interfaces[i + 1])
    }
  }
}
