import Calibration
import Column
import TestSupport
import Testing

@Suite struct VerticalOperatorTests {
  private let grid = Grid.stretched(cells: 12, depth: 40, criticalDepth: 15)

  private func text(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  /// The sum of each row's weights, as what it makes of ones.
  private func weightSums(_ vertical: VerticalOperator) -> [Double] {
    vertical.applied(to: [Double](repeating: 1, count: vertical.levelCount))
  }

  // MARK: At heights

  @Test func `a linear profile is met at every height between the outermost centres`() throws {
    var random = SplitMix64(seed: 4)
    let (lowest, highest) = (grid.centres[0], grid.centres[11])
    let heights = random.uniform(count: 40, lowest...highest).sorted()
    let vertical = try VerticalOperator(at: heights, in: grid)
    let seen = vertical.applied(to: grid.centres.map { 3 + 0.5 * $0 })
    for (height, value) in zip(heights, seen) {
      #expect(abs(value - (3 + 0.5 * height)) <= 8 * 23 * .ulpOfOne)
    }
    #expect(vertical.heights == heights)
    #expect(vertical.layers == nil)
  }

  @Test func `a value in an outer half cell is that of the cell`() throws {
    let heights = [grid.interfaces[0], 0.5 * (grid.interfaces[0] + grid.centres[0])]
    let high = [0.5 * grid.centres[11], 0]
    let vertical = try VerticalOperator(at: heights + high, in: grid)
    let profile = (0..<12).map { Double($0 * $0 + 1) }
    #expect(vertical.applied(to: profile) == [1, 1, 122, 122])
  }

  @Test func `a height that is a centre but for rounding takes its cell alone`() throws {
    let nearly = grid.centres.map { $0 * (1 + 2 * .ulpOfOne) }
    let vertical = try VerticalOperator(at: nearly, in: grid)
    #expect(vertical.isIdentity)
    let off = try VerticalOperator(at: grid.centres.map { $0 * (1 - 1e-6) }, in: grid)
    #expect(!off.isIdentity)
  }

  @Test func `only all the cells in their order are the identity`() throws {
    #expect(VerticalOperator(cellsOf: grid).isIdentity)
    #expect(try VerticalOperator(at: grid.centres, in: grid) == VerticalOperator(cellsOf: grid))
    #expect(try !VerticalOperator(at: Array(grid.centres.dropLast()), in: grid).isIdentity)
    let profile = grid.centres.map { $0 * $0 }
    #expect(sameBits(VerticalOperator(cellsOf: grid).applied(to: profile), profile))
  }

  @Test func `the weights of each value add up to 1`() throws {
    var random = SplitMix64(seed: 5)
    let heights = random.uniform(count: 100, -40...0).sorted()
    let layers = (0..<40).map { index in
      let lower = -40 + 0.9 * Double(index)
      return (lower, lower + 0.7 + 0.05 * Double(index))
    }
    for vertical in try [
      VerticalOperator(at: heights, in: grid),
      VerticalOperator(averagingOver: layers, in: grid),
      VerticalOperator(
        from: heights.filter { $0 < -2 }, toCellsOf: grid, below: .gradient, above: .gradient),
    ] {
      #expect(weightSums(vertical).allSatisfy { abs($0 - 1) <= 1e-12 })
    }
  }

  // MARK: Over layers

  /// ∫ of a profile that is constant in each cell, from the bottom to `height`.
  private func integral(_ profile: [Double], to height: Double) -> Double {
    profile.indices.reduce(0) { sum, k in
      let top = min(height, grid.interfaces[k + 1])
      return sum + max(0, top - grid.interfaces[k]) * profile[k]
    }
  }

  @Test func `a mean over a layer is the integral over it by its thickness`() throws {
    var random = SplitMix64(seed: 6)
    let profile = random.uniform(count: 12)
    let layers = [(-40, -35.5), (-36.0, -36.1), (-30.0, -0.3), (-0.01, 0.0)]
    let sorted = layers.sorted { $0.0 + $0.1 < $1.0 + $1.1 }
    let vertical = try VerticalOperator(averagingOver: sorted, in: grid)
    let seen = vertical.applied(to: profile)
    for (layer, value) in zip(sorted, seen) {
      let (lower, upper) = (min(layer.0, layer.1), max(layer.0, layer.1))
      let expected =
        (integral(profile, to: upper) - integral(profile, to: lower)) / (upper - lower)
      #expect(abs(value - expected) <= 1e-11, "from \(lower) to \(upper)")
    }
    #expect(vertical.layers?.map(\.lowerBound) == sorted.map { min($0.0, $0.1) })
    #expect(vertical.heights == sorted.map { 0.5 * ($0.0 + $0.1) })
  }

  @Test func `layers that are the cells see them as they are`() throws {
    let cells = (0..<12).map { (grid.interfaces[$0 + 1], grid.interfaces[$0]) }
    let vertical = try VerticalOperator(averagingOver: cells, in: grid)
    #expect(vertical.isIdentity)
    #expect(vertical.layers?.count == 12)
  }

  // MARK: To the cells

  @Test func `a start goes on beyond what was observed as it is told to`() throws {
    let grid = Grid.linear(cells: 5, depth: 10)
    func profile(_ below: VerticalOperator.Extension, _ above: VerticalOperator.Extension)
      throws -> [Double]
    {
      try VerticalOperator.profile(
        [10, 14, 15], at: [-6, -4, -2], toCellsOf: grid, below: below, above: above)
    }
    // Centres at −9, −7, −5, −3 and −1 m.
    #expect(try profile(.constant, .constant) == [10, 10, 12, 14.5, 15])
    #expect(try profile(.gradient, .constant) == [4, 8, 12, 14.5, 15])
    #expect(try profile(.constant, .gradient) == [10, 10, 12, 14.5, 15.5])
  }

  @Test func `a gap in a start is bridged, and one at its end extended over`() throws {
    let grid = Grid.linear(cells: 5, depth: 10)
    let profile = try VerticalOperator.profile(
      [.nan, 8, .nan, 14, .nan], at: [-9, -7, -5, -3, -1], toCellsOf: grid, below: .constant,
      above: .gradient)
    #expect(profile == [8, 8, 11, 14, 17])
  }

  @Test func `a single value is extended to a uniform start`() throws {
    let profile = try VerticalOperator.profile(
      [7], at: [-5], toCellsOf: grid, below: .constant, above: .constant)
    #expect(profile == [Double](repeating: 7, count: 12))
  }

  // MARK: Errors

  @Test(arguments: [
    ([-41.0, -3], "height -41.0 m"), ([-3, 0.5], "height 0.5 m"),
  ])
  func `a height outside the column is named`(heights: [Double], named: String) {
    #expect(
      text { _ = try VerticalOperator(at: heights, in: grid) }
        == "\(named) lies outside the column, which reaches from -40.0 m to 0.0 m. Leave it out, or "
        + "use a grid that holds it.")
  }

  @Test func `heights that do not increase are named`() {
    let expected =
      "heights must increase from the deepest upwards, but height 1 (-3.0 m) is not above height 0 "
      + "(-3.0 m). Sort them."
    #expect(text { _ = try VerticalOperator(at: [-3, -3], in: grid) } == expected)
    #expect(
      text {
        _ = try VerticalOperator(
          from: [-3, -3], toCellsOf: grid, below: .constant, above: .constant)
      } == expected)
    #expect(
      text { _ = try VerticalOperator(at: [-3, .nan], in: grid) } == "height 1 is nan.")
  }

  @Test func `a layer that is not in the column or empty is named`() {
    #expect(
      text { _ = try VerticalOperator(averagingOver: [(-5, 0), (-2, 1)], in: grid) }
        == "layer 1, from -2.0 m to 1.0 m, is not inside the column, which reaches from -40.0 m to "
        + "0.0 m. Leave it out, or use a grid that holds it.")
    #expect(
      text { _ = try VerticalOperator(averagingOver: [(-5, .nan)], in: grid) }
        == "layer 0 reaches from -5.0 m to nan m. Give each layer two different, finite bounds.")
    #expect(
      text { _ = try VerticalOperator(averagingOver: [(-5, -5)], in: grid) }
        == "layer 0 reaches from -5.0 m to -5.0 m. Give each layer two different, finite bounds.")
    #expect(
      text { _ = try VerticalOperator(averagingOver: [(-6, -4), (-7, -3)], in: grid) }
        .hasPrefix("heights must increase from the deepest upwards, but height 1 (-5.0 m)"))
  }

  @Test func `a start from too few heights is refused`() {
    #expect(
      text {
        _ = try VerticalOperator.profile(
          [.nan, .nan], at: [-5, -1], toCellsOf: grid, below: .constant, above: .constant)
      }
        == "a profile of 0 values cannot be extended. Observe more heights, or give the profile in "
        + "another way.")
    #expect(
      text {
        _ = try VerticalOperator.profile(
          [.nan, 1], at: [-5, -1], toCellsOf: grid, below: .gradient, above: .constant)
      }
        == "a profile of 1 values cannot be extended by its gradient, which takes 2. Observe more "
        + "heights, or give the profile in another way.")
  }
}
