import Column

/// What is seen of a profile at other heights: y_j = Σ_k w_jk x_k, sparse by rows, with Σ_k w_jk = 1, or 0 for
/// gradients.
///
/// From the cells of a column to observed heights it belongs to the observation operator; from observed
/// heights to the cells it makes a start.
public struct VerticalOperator: Sendable, Equatable, Codable {
  /// How values go on beyond the outermost ones.
  public enum Extension: Sendable {
    /// As the outermost value.
    case constant
    /// With the gradient between the two outermost values.
    case gradient
  }

  /// One weight of a row.
  @usableFromInline
  struct Weight: Sendable, Equatable, Codable {
    @usableFromInline let level: Int
    @usableFromInline let value: Double
  }

  /// Where the values that it gives lie [m], increasing: the middles of layers where it averages.
  public let heights: [Double]
  /// The layers that it averages over [m]; nil where each value belongs to its very height.
  public let layers: [ClosedRange<Double>]?
  /// The number of values that it takes.
  public let levelCount: Int
  /// Whether y = x, exactly.
  public let isIdentity: Bool
  let rows: [[Weight]]

  private init(
    heights: [Double], layers: [ClosedRange<Double>]?, levelCount: Int, rows: [[Weight]]
  ) {
    self.heights = heights
    self.layers = layers
    self.levelCount = levelCount
    self.rows = rows
    isIdentity =
      rows.count == levelCount
      && rows.enumerated().allSatisfy { $1 == [Weight(level: $0, value: 1)] }
  }

  /// Returns y, the values at `heights`.
  public func applied(to values: [Double]) -> [Double] {
    precondition(values.count == levelCount, "\(levelCount) values, found \(values.count)")
    return rows.map { row in row.reduce(0) { $0 + $1.value * values[$1.level] } }
  }

  /// Lengths below this, relative to what they are part of, are rounding.
  private static let rounding = 1e-9
}

// MARK: From the cells of a column

extension VerticalOperator {
  /// Takes the values in the cells as they are: y = x.
  public init(cellsOf grid: Grid) {
    self.init(
      heights: grid.centres, layers: nil, levelCount: grid.cellCount,
      rows: grid.centres.indices.map { [Weight(level: $0, value: 1)] })
  }

  /// Interpolates between the cells of a column.
  ///
  ///     y = (1 − r) x_k + r x_{k+1},   r = (z − zr_k)/(zr_{k+1} − zr_k),   zr_k ≤ z ≤ zr_{k+1}
  ///
  /// Above the highest centre and below the deepest the value is that of the outermost cell.
  ///
  /// - Parameter heights: z [m], increasing.
  /// - Throws: `ObservationError` where heights do not increase or one lies outside the column.
  public init(at heights: [Double], in grid: Grid) throws(ObservationError) {
    try Self.requireIncreasing(heights)
    let slack = Self.rounding * grid.depth
    let column = Self.column(of: grid)
    for height in heights
    where height < column.lowerBound - slack || height > column.upperBound + slack {
      throw ObservationError(
        "height \(height) m lies outside the column, which reaches from \(column.lowerBound) m to "
          + "\(column.upperBound) m. Leave it out, or use a grid that holds it.")
    }
    self.init(
      heights: heights, layers: nil, levelCount: grid.cellCount,
      rows: heights.map {
        Self.row(at: $0, between: grid.centres, below: .constant, above: .constant)
      })
  }

  /// Averages over layers of a column, as if each cell were uniform.
  ///
  ///     y = Σ_k |layer ∩ cell k| x_k / |layer|
  ///
  /// - Parameter bounds: the two heights that bound each layer [m], in either order. Layers lie in the order
  ///   of their middles; they may overlap, and may leave gaps.
  /// - Throws: `ObservationError` where a layer is empty or not inside the column, or middles do not increase.
  public init(averagingOver bounds: [(Double, Double)], in grid: Grid) throws(ObservationError) {
    var layers: [ClosedRange<Double>] = []
    for (index, bound) in bounds.enumerated() {
      layers.append(try Self.layer(index, bound, inside: Self.column(of: grid)))
    }
    let heights = layers.map { 0.5 * ($0.lowerBound + $0.upperBound) }
    try Self.requireIncreasing(heights)
    self.init(
      heights: heights, layers: layers, levelCount: grid.cellCount,
      rows: layers.map { Self.row(averagingOver: $0, grid) })
  }

  private static func column(of grid: Grid) -> ClosedRange<Double> {
    grid.interfaces[0]...grid.interfaces[grid.cellCount]
  }

  private static func layer(
    _ index: Int, _ bounds: (Double, Double), inside column: ClosedRange<Double>
  ) throws(ObservationError) -> ClosedRange<Double> {
    let (lower, upper) = (min(bounds.0, bounds.1), max(bounds.0, bounds.1))
    guard lower.isFinite, upper.isFinite, lower < upper else {
      throw ObservationError(
        "layer \(index) reaches from \(bounds.0) m to \(bounds.1) m. Give each layer two different, "
          + "finite bounds.")
    }
    let slack = rounding * (column.upperBound - column.lowerBound)
    guard lower >= column.lowerBound - slack, upper <= column.upperBound + slack else {
      throw ObservationError(
        "layer \(index), from \(lower) m to \(upper) m, is not inside the column, which reaches from "
          + "\(column.lowerBound) m to \(column.upperBound) m. Leave it out, or use a grid that holds it."
      )
    }
    return lower...upper
  }

  private static func row(averagingOver layer: ClosedRange<Double>, _ grid: Grid) -> [Weight] {
    let overlaps = grid.centres.indices.compactMap { k -> Weight? in
      let lower = max(layer.lowerBound, grid.interfaces[k])
      let upper = min(layer.upperBound, grid.interfaces[k + 1])
      let isPart = upper - lower > rounding * (layer.upperBound - layer.lowerBound)
      return isPart ? Weight(level: k, value: upper - lower) : nil
    }
    let thickness = overlaps.reduce(0) { $0 + $1.value }
    return overlaps.map { Weight(level: $0.level, value: $0.value / thickness) }
  }
}

// MARK: Out of what another operator gives

extension VerticalOperator {
  /// Gives some of the values only.
  func selecting(_ levels: some Sequence<Int>) -> VerticalOperator {
    let levels = Array(levels)
    return VerticalOperator(
      heights: levels.map { heights[$0] }, layers: layers.map { all in levels.map { all[$0] } },
      levelCount: levelCount, rows: levels.map { rows[$0] })
  }

  /// Gives the mean gradients between neighbouring heights, as of layers between them.
  ///
  ///     (y_{j+1} − y_j)/(z_{j+1} − z_j)
  func gradients() -> VerticalOperator {
    let pairs = zip(heights.indices, heights.indices.dropFirst())
    return VerticalOperator(
      heights: pairs.map { 0.5 * (heights[$0] + heights[$1]) },
      layers: pairs.map { heights[$0]...heights[$1] }, levelCount: levelCount,
      rows: pairs.map { lower, upper in
        let inverse = 1 / (heights[upper] - heights[lower])
        var weights: [Int: Double] = [:]
        for weight in rows[upper] { weights[weight.level, default: 0] += inverse * weight.value }
        for weight in rows[lower] { weights[weight.level, default: 0] -= inverse * weight.value }
        return weights.keys.sorted().map { Weight(level: $0, value: weights[$0]!) }
      })
  }
}

// MARK: To the cells of a column

extension VerticalOperator {
  /// Interpolates between observed heights to the centres of a grid.
  ///
  /// - Parameters:
  ///   - heights: where values were observed [m], increasing.
  ///   - below: how the profile goes on below the deepest of them.
  ///   - above: how it goes on above the highest.
  /// - Throws: `ObservationError` where heights do not increase, or are too few to extend.
  public init(
    from heights: [Double], toCellsOf grid: Grid, below: Extension, above: Extension
  ) throws(ObservationError) {
    try Self.requireIncreasing(heights)
    let needed = below == .gradient || above == .gradient ? 2 : 1
    guard heights.count >= needed else {
      throw ObservationError(
        "a profile of \(heights.count) values cannot be extended"
          + (needed == 2 ? " by its gradient, which takes 2" : "") + ". Observe more heights, "
          + "or give the profile in another way.")
    }
    self.init(
      heights: grid.centres, layers: nil, levelCount: heights.count,
      rows: grid.centres.map { Self.row(at: $0, between: heights, below: below, above: above) })
  }

  /// Returns an observed profile at the centres of a grid; where it has gaps, which are NaN, from what is
  /// beside them.
  ///
  /// - Throws: `ObservationError` where heights do not increase, or too few were observed to extend.
  public static func profile(
    _ values: [Double], at heights: [Double], toCellsOf grid: Grid, below: Extension,
    above: Extension
  ) throws(ObservationError) -> [Double] {
    precondition(values.count == heights.count, "one value for each height")
    let present = values.indices.filter { !values[$0].isNaN }
    let interpolation = try VerticalOperator(
      from: present.map { heights[$0] }, toCellsOf: grid, below: below, above: above)
    return interpolation.applied(to: present.map { values[$0] })
  }
}

// MARK: Both ways

extension VerticalOperator {
  /// The weights of linear interpolation at height `z` between increasing nodes; a node that is `z` to
  /// rounding has all of the weight.
  private static func row(
    at z: Double, between nodes: [Double], below: Extension, above: Extension
  ) -> [Weight] {
    let last = nodes.count - 1
    let next = nodes.firstIndex { $0 > z } ?? nodes.count
    if next == 0, below == .constant { return [Weight(level: 0, value: 1)] }
    if next > last, above == .constant || z == nodes[last] {
      return [Weight(level: last, value: 1)]
    }
    let upper = min(max(next, 1), last)
    let share = (z - nodes[upper - 1]) / (nodes[upper] - nodes[upper - 1])
    if abs(share) <= rounding { return [Weight(level: upper - 1, value: 1)] }
    if abs(1 - share) <= rounding { return [Weight(level: upper, value: 1)] }
    return [Weight(level: upper - 1, value: 1 - share), Weight(level: upper, value: share)]
  }

  private static func requireIncreasing(_ heights: [Double]) throws(ObservationError) {
    for (index, height) in heights.enumerated() {
      guard height.isFinite else { throw ObservationError("height \(index) is \(height).") }
      guard index == 0 || height > heights[index - 1] else {
        throw ObservationError(
          "heights must increase from the deepest upwards, but height \(index) (\(height) m) is not "
            + "above height \(index - 1) (\(heights[index - 1]) m). Sort them.")
      }
    }
  }
}
