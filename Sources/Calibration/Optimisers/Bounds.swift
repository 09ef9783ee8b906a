/// The lower and upper bound of each parameter; either may be absent.
public struct Bounds: Equatable, Sendable {
  /// The lower bound of each parameter, nil where there is none.
  public let lower: [Double?]
  /// The upper bound of each parameter, nil where there is none.
  public let upper: [Double?]

  /// The number of parameters.
  public var count: Int { lower.count }

  /// Creates bounds; equal ones fix a parameter.
  ///
  /// - Throws: `OptimiserError` where the counts differ, a bound is not finite, or a lower bound is
  ///   above its upper bound.
  public init(lower: [Double?], upper: [Double?]) throws(OptimiserError) {
    guard lower.count == upper.count else {
      throw OptimiserError(
        "there are \(lower.count) lower but \(upper.count) upper bounds; give one of each (or nil) "
          + "for each parameter")
    }
    for i in lower.indices {
      for (name, bound) in [("lower", lower[i]), ("upper", upper[i])] {
        if let bound, !bound.isFinite {
          throw OptimiserError(
            "the \(name) bound of component \(i) is \(bound); use nil where there is no bound")
        }
      }
      if let low = lower[i], let high = upper[i], low > high {
        throw OptimiserError(
          "the lower bound \(low) of component \(i) is above its upper bound \(high); exchange them"
        )
      }
    }
    self.lower = lower
    self.upper = upper
  }

  /// Returns the bounds of `count` parameters that have none.
  public static func none(count: Int) -> Bounds {
    Bounds(unchecked: Array(repeating: nil, count: count), Array(repeating: nil, count: count))
  }

  /// Returns these bounds with each component divided by its scale.
  func divided(by scale: [Double]) -> Bounds {
    Bounds(
      unchecked: zip(lower, scale).map { bound, s in bound.map { $0 / s } },
      zip(upper, scale).map { bound, s in bound.map { $0 / s } })
  }

  private init(unchecked lower: [Double?], _ upper: [Double?]) {
    self.lower = lower
    self.upper = upper
  }

  /// Returns the nearest point within the bounds.
  func clipped(_ point: [Double]) -> [Double] {
    point.indices.map { i in
      min(max(point[i], lower[i] ?? -.infinity), upper[i] ?? .infinity)
    }
  }

  /// Computes the largest component of the projected gradient, max_i |P(x − g)_i − x_i|.
  ///
  /// It vanishes exactly where no small feasible step lowers the misfit to first order.
  ///
  /// - Parameters:
  ///   - gradient: g, one component for each parameter.
  ///   - point: x, within the bounds.
  func projectedGradientNorm(gradient: [Double], at point: [Double]) -> Double {
    var norm = 0.0
    for i in point.indices {
      // Written per sign as in L-BFGS-B: x − g loses the digits of a small g.
      var g = gradient[i]
      if g < 0 {
        if let high = upper[i] { g = max(g, point[i] - high) }
      } else {
        if let low = lower[i] { g = min(g, point[i] - low) }
      }
      norm = max(norm, abs(g))
    }
    return norm
  }
}
