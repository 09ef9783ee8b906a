/// How squared differences are put together into the misfit of a case.
///
/// With the observations y of each series v that count, their model equivalents H x, and the weight w_v:
public enum MisfitForm: String, CaseIterable, Sendable {
  /// Σ_v w_v Σ (H x − y)².
  case sum
  /// Σ_v w_v mean((H x − y)²) / Σ_v w_v.
  case mean
  /// Σ_v w_v mean((H x − y)²)/var(y) / Σ_v w_v, with the population variance of the observations that
  /// count.
  case variance
  /// Σ_v w_v mean((H x − y)²)/s² / Σ_v w_v, with the population variance s² of all observations of the same
  /// variable that count, those of every case that the controls are fitted to, about their common mean.
  case zScore = "z-score"
  /// Σ_v w_v ½ Σ ((H x − y)/σ)², with the error σ of each observation: the negative logarithm of the
  /// likelihood where errors are Gaussian and independent.
  case error

  /// Returns for each series the weight of one squared difference: 0 where nothing of it counts.
  func termWeights(_ series: [ObservedSeries]) -> [Double] {
    let total = series.filter(\.isCounted).map(\.weight).sorted().reduce(0, +)
    return series.map { series in
      guard series.isCounted else { return 0 }
      switch self {
      case .sum: return series.weight
      case .mean: return series.weight / total / Double(series.count)
      case .variance: return series.weight / total / Double(series.count) / series.variance
      case .zScore:
        return series.weight / total / Double(series.count) / (series.normalisingVariance ?? .nan)
      case .error: return 0.5 * series.weight
      }
    }
  }

  /// Whether cases are averaged by their weights, instead of added.
  var averagesCases: Bool { self == .mean || self == .variance || self == .zScore }
}
