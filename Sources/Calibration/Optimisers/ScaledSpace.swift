/// Parameters in units of their typical size, in which an optimiser works.
///
///     u_i = x_i / s_i,   ∂J/∂u_i = s_i ∂J/∂x_i
///
/// Each scale is rounded down to a power of two. Division and multiplication are then exact (short
/// of underflow), so that a point comes back with the same bits and a bound is met exactly; an
/// optimiser does not notice a factor below two.
public struct ScaledSpace: Equatable, Sendable {
  /// The scales s_i, powers of two, in the units of the parameters.
  public let scale: [Double]
  /// The bounds of x.
  public let bounds: Bounds
  /// The bounds of u = x/s.
  let scaledBounds: Bounds

  /// Creates a space from the typical sizes of the parameters.
  ///
  /// - Throws: `OptimiserError` where there are no parameters, the counts differ, a scale is not a
  ///   positive number, or a bound overflows when divided by its scale.
  public init(scale: [Double], bounds: Bounds) throws(OptimiserError) {
    guard !scale.isEmpty else {
      throw OptimiserError("there are no parameters to optimise; name at least one")
    }
    guard scale.count == bounds.count else {
      throw OptimiserError(
        "there are \(scale.count) scales but bounds for \(bounds.count) components; give one of "
          + "each for each parameter")
    }
    for (i, s) in scale.enumerated() where !(s.isNormal && s > 0) {
      throw OptimiserError(
        "the scale of component \(i) is \(s); give its typical size, a positive number")
    }
    let powers = scale.map(\.binade)
    let scaledBounds = bounds.divided(by: powers)
    for i in scale.indices {
      for bound in [scaledBounds.lower[i], scaledBounds.upper[i]] {
        if let bound, !bound.isFinite {
          throw OptimiserError(
            "a bound of component \(i) overflows when divided by its scale \(scale[i]); give the "
              + "component's typical size as its scale")
        }
      }
    }
    self.scale = powers
    self.bounds = bounds
    self.scaledBounds = scaledBounds
  }

  /// Creates the space of a search.
  ///
  /// - Parameters:
  ///   - start: The first point.
  ///   - bounds: The bounds of each component; without them all are free.
  ///   - scale: The typical size of each component; 1 when absent.
  /// - Throws: `OptimiserError` where there are no parameters, counts differ, a value is not finite
  ///   or not allowed, or the start is out of bounds.
  init(start: [Double], bounds: Bounds?, scale: [Double]?) throws(OptimiserError) {
    try self.init(
      scale: scale ?? Array(repeating: 1, count: start.count),
      bounds: bounds ?? .none(count: start.count))
    guard start.count == self.scale.count else {
      throw OptimiserError(
        "the start has \(start.count) components but scales and bounds have \(self.scale.count); "
          + "give one of each for each parameter")
    }
    let scaledStart = scaled(start)
    for (i, x) in start.enumerated() {
      guard x.isFinite, scaledStart[i].isFinite else {
        throw OptimiserError(
          "component \(i) of the start is \(x), in units of its scale \(scaledStart[i]); "
            + "both must be finite numbers")
      }
      if let low = self.bounds.lower[i], x < low {
        throw OptimiserError(
          "component \(i) of the start is \(x), below its lower bound \(low); move the start or "
            + "the bound")
      }
      if let high = self.bounds.upper[i], x > high {
        throw OptimiserError(
          "component \(i) of the start is \(x), above its upper bound \(high); move the start or "
            + "the bound")
      }
    }
  }

  /// Returns u = x/s.
  public func scaled(_ point: [Double]) -> [Double] { zip(point, scale).map(/) }

  /// Returns x = s·u.
  public func unscaled(_ point: [Double]) -> [Double] { zip(point, scale).map(*) }

  /// Returns ∂J/∂u = s ∂J/∂x.
  public func scaled(gradient: [Double]) -> [Double] { zip(gradient, scale).map(*) }
}
