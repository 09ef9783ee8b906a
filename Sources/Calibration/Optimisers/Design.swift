/// Points spread over the unit cube, such as starts.
public protocol Design: Sendable {
  /// The points, each with its components in 0 ..< 1.
  var unitPoints: [[Double]] { get }
}

extension Design {
  /// Returns the points between bounds, x = (1 − z) l + z u for a unit point z.
  ///
  /// - Throws: `OptimiserError` where a bound is absent, or there is not one pair for each component.
  public func points(in bounds: Bounds) throws(OptimiserError) -> [[Double]] {
    let dimension = unitPoints.first?.count ?? bounds.count
    guard bounds.count == dimension else {
      throw OptimiserError(
        "there are bounds for \(bounds.count) components, but the design has \(dimension); give one "
          + "pair for each")
    }
    var ends: [(lower: Double, upper: Double)] = []
    for i in 0..<bounds.count {
      guard let lower = bounds.lower[i], let upper = bounds.upper[i] else {
        throw OptimiserError(
          "component \(i) has no \(bounds.lower[i] == nil ? "lower" : "upper") bound; points can be "
            + "spread between two bounds alone")
      }
      ends.append((lower, upper))
    }
    return unitPoints.map { point in
      bounds.clipped(zip(point, ends).map { z, end in (1 - z) * end.lower + z * end.upper })
    }
  }

  /// Throws where a design would have no points or no components.
  static func requireSize(count: Int, dimension: Int) throws(OptimiserError) {
    try OptimiserError.require("count", count, atLeast: 1)
    try OptimiserError.require("dimension", dimension, atLeast: 1)
  }
}

/// Points of which each component has exactly one in each of as many equal intervals as there are points.
///
/// Source: McKay, Beckman and Conover (1979), doi:10.1080/00401706.1979.10489755.
public struct LatinHypercube: Design {
  public let unitPoints: [[Double]]

  /// Draws points.
  ///
  /// - Throws: `OptimiserError` where there are no points or no components.
  public init(count: Int, dimension: Int, seed: UInt64) throws(OptimiserError) {
    try Self.requireSize(count: count, dimension: dimension)
    var random = SeededRandom(seed: seed)
    var points = Array(repeating: Array(repeating: 0.0, count: dimension), count: count)
    for component in 0..<dimension {
      for (point, interval) in (0..<count).shuffled(using: &random).enumerated() {
        points[point][component] = (Double(interval) + random.uniform()) / Double(count)
      }
    }
    unitPoints = points
  }
}
