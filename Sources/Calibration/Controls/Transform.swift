import Glibc

/// The coordinate c in which an optimiser sees a control of value x.
public enum Transform: Sendable, Equatable {
  /// c = x.
  case identity
  /// c = ln x, for values that are positive by their nature.
  case log
  /// c = ln((x − a)/(b − x)), which keeps x between a and b without a bound.
  case logit(ClosedRange<Double>)

  /// Returns c; infinite on the edge of what the transform can reach.
  public func coordinate(of value: Double) -> Double {
    switch self {
    case .identity: value
    case .log: Glibc.log(value)
    case .logit(let range):
      Glibc.log((value - range.lowerBound) / (range.upperBound - value))
    }
  }

  /// Returns x.
  public func value(at coordinate: Double) -> Double {
    switch self {
    case .identity: return coordinate
    case .log: return exp(coordinate)
    case .logit(let range):
      // From the nearer end, so that neither loses its digits.
      let width = range.upperBound - range.lowerBound
      let value =
        coordinate > 0
        ? range.upperBound - width / (1 + exp(coordinate))
        : range.lowerBound + width / (1 + exp(-coordinate))
      // Not on an end, to which rounding leads, and which has no coordinate.
      return min(max(value, range.lowerBound.nextUp), range.upperBound.nextDown)
    }
  }

  /// Returns dx/dc at x.
  public func derivative(at value: Double) -> Double {
    switch self {
    case .identity: 1
    case .log: value
    case .logit(let range):
      (value - range.lowerBound) * (range.upperBound - value)
        / (range.upperBound - range.lowerBound)
    }
  }
}
