import Glibc

/// What is known of a control before anything was observed.
///
/// It adds to the misfit q², the negative logarithm of its density but for a constant. That of a log-normal
/// is taken with respect to ln x, so that the median is the most probable value.
public enum Prior: Sendable, Equatable {
  /// Nothing but the bounds: q = 0.
  case uniform
  /// q = (x − mean)/(√2 σ).
  case normal(mean: Double, standardDeviation: Double)
  /// q = (ln x − ln median)/(√2 σ), with σ the standard deviation of ln x.
  case logNormal(median: Double, logStandardDeviation: Double)

  /// Returns q; the misfit gets its square.
  public func residual(at value: Double) -> Double {
    switch self {
    case .uniform: 0
    case .normal(let mean, let deviation): (value - mean) / (2.0.squareRoot() * deviation)
    case .logNormal(let median, let deviation):
      log(value / median) / (2.0.squareRoot() * deviation)
    }
  }

  /// Returns dq/dx.
  public func residualDerivative(at value: Double) -> Double {
    switch self {
    case .uniform: 0
    case .normal(_, let deviation): 1 / (2.0.squareRoot() * deviation)
    case .logNormal(_, let deviation): 1 / (value * 2.0.squareRoot() * deviation)
    }
  }

  /// The standard deviation of x at `value`; nil where there is none.
  public func standardDeviation(at value: Double) -> Double? {
    switch self {
    case .uniform: nil
    case .normal(_, let deviation): deviation
    case .logNormal(_, let deviation): value * deviation
    }
  }
}
