import Glibc

/// The vertical discretisation of one column.
///
/// Index 0 is the deepest cell or interface and z points up, with z = 0 at the sea surface. A grid has
/// `cellCount` cells, bounded by `cellCount + 1` interfaces. Centres need not be midpoints.
public struct Grid: Equatable, Sendable, Codable {
  /// Heights of the cell centres, zr [m].
  public let centres: [Double]
  /// Heights of the interfaces, zw [m]; the last is the surface.
  public let interfaces: [Double]
  /// Thicknesses of the cells, `hz[i] = zw[i+1] − zw[i]` [m].
  public let thickness: [Double]

  public var cellCount: Int { centres.count }
  /// The depth of the deepest interface below the highest [m].
  public var depth: Double { interfaces[interfaces.count - 1] - interfaces[0] }

  /// Makes a grid from heights, deepest first.
  ///
  /// - Throws: `GridError` where there are fewer than three cells, the numbers of centres and
  ///   interfaces do not fit, a height is not finite, or heights do not increase.
  public init(centres: [Double], interfaces: [Double]) throws(GridError) {
    guard interfaces.count == centres.count + 1 else {
      throw GridError(
        "\(centres.count) centres need \(centres.count + 1) interfaces, found \(interfaces.count)")
    }
    guard centres.count >= 3 else {
      throw GridError("a grid needs at least 3 cells, found \(centres.count)")
    }
    for (name, heights) in [("centre", centres), ("interface", interfaces)] {
      for i in heights.indices {
        guard heights[i].isFinite else { throw GridError("\(name) \(i) is \(heights[i])") }
        if i > 0, heights[i] <= heights[i - 1] {
          throw GridError(
            "\(name) heights must increase from the deepest upwards, but \(name) \(i) "
              + "(\(heights[i]) m) is not above \(name) \(i - 1) (\(heights[i - 1]) m)")
        }
      }
    }
    self.init(unchecked: centres, interfaces)
  }

  private init(unchecked centres: [Double], _ interfaces: [Double]) {
    self.centres = centres
    self.interfaces = interfaces
    thickness = centres.indices.map { interfaces[$0 + 1] - interfaces[$0] }
  }

  /// Makes `cells` equal cells from −`depth` [m] to the surface, with centres at their midpoints.
  public static func linear(cells: Int, depth: Double) -> Grid {
    let interfaces = equalSteps(from: -depth, to: 0, count: cells + 1)
    let centres = (0..<cells).map { 0.5 * (interfaces[$0] + interfaces[$0 + 1]) }
    return Grid(unchecked: centres, interfaces)
  }

  /// Makes cells that grow with depth below about `criticalDepth` [m].
  ///
  ///     C(s) = (1 − cosh θs)/(cosh θ − 1),   z(s) = (hc·s + H·C(s))·H/(H + hc),   s ∈ [−1, 0]
  ///
  /// Interfaces stand at equal steps of s, centres at the midpoints of s.
  public static func stretched(
    cells: Int, depth: Double, criticalDepth: Double, theta: Double = 6.5
  ) -> Grid {
    func height(_ s: Double) -> Double {
      let c = (1 - cosh(theta * s)) / (cosh(theta) - 1)
      return (criticalDepth * s + depth * c) * depth / (depth + criticalDepth)
    }
    let s = equalSteps(from: -1, to: 0, count: cells + 1)
    let centres = (0..<cells).map { height(0.5 * (s[$0] + s[$0 + 1])) }
    return Grid(unchecked: centres, s.map(height))
  }

  /// Makes the upper part of NEMO's 75-level ORCA grid: from the deepest interface that is not above
  /// −`depth` [m] upwards, or all of it where `depth` exceeds the grid's.
  public static func orca75(depth: Double) -> Grid {
    func height(_ k: Double) -> Double {
      let upper = 2.415951269 * 7 * log(cosh((k - 15.3510137) / 7))
      let lower = 100.7609285 * 13 * log(cosh((k - 48.02989372) / 13))
      return -(-3958.95137127683 + 103.9530096 * k + upper + lower)
    }
    var interfaces = (1...75).reversed().map { height(Double($0)) }
    let centres = (1...74).reversed().map { height(Double($0) + 0.5) }
    interfaces[74] = 0
    let first = max(0, (interfaces.firstIndex { $0 > -depth } ?? 0) - 1)
    return Grid(unchecked: Array(centres[first...]), Array(interfaces[first...]))
  }

  /// Makes the grid of the cost study: equal cells, but centres at equal steps from −`depth` [m] to 0
  /// inclusive, which the study's model uses only to label its output.
  public static func simplified(cells: Int, depth: Double) -> Grid {
    Grid(
      unchecked: equalSteps(from: -depth, to: 0, count: cells),
      equalSteps(from: -depth, to: 0, count: cells + 1))
  }

  /// Returns `count` numbers in equal steps, both ends included.
  public static func equalSteps(from first: Double, to last: Double, count: Int) -> [Double] {
    (0..<count).map { i in
      i == count - 1 ? last : first + Double(i) * ((last - first) / Double(count - 1))
    }
  }
}

/// Why heights do not make a grid.
public struct GridError: Error, Equatable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}
