import Column

/// What series are compared by in form `z-score`: those of one group are divided by the same number.
private struct ComparedQuantity: Hashable {
  let variable: Variable
  let quantity: Quantity

  init(_ series: ObservedSeries) {
    variable = series.variable
    quantity = series.quantity
  }
}

extension MisfitForm {
  /// Returns cases whose series know the variance that the form divides them by, where that is one of several
  /// cases.
  func normalised(_ cases: [ObservedCase]) -> [ObservedCase] {
    let variances = self == .zScore ? Self.pooledVariances(cases) : [:]
    var cases = cases
    for index in cases.indices {
      for place in cases[index].series.indices {
        let variance = variances[ComparedQuantity(cases[index].series[place])]
        // Only what changes is written to, so that what is shared stays so.
        guard cases[index].series[place].normalisingVariance != variance else { continue }
        cases[index].series[place].normalisingVariance = variance
      }
    }
    return cases
  }

  /// The population variance of what counts of each quantity in the cases that the controls are fitted to.
  private static func pooledVariances(_ cases: [ObservedCase]) -> [ComparedQuantity: Double] {
    let series = cases.filter { $0.role == .train }.flatMap(\.series).filter(\.isCounted)
    return Dictionary(grouping: series, by: ComparedQuantity.init).mapValues(variance)
  }

  private static func variance(_ series: [ObservedSeries]) -> Double {
    var values: [Double] = []
    for series in series { series.forEachCounted { _, _, value in values.append(value) } }
    // Relative to one of them, so that equal values have variance 0 exactly.
    let changes = values.map { $0 - values[0] }
    let mean = changes.reduce(0, +) / Double(values.count)
    return changes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
  }
}

// MARK: What a form cannot divide by

/// A series that a form of the misfit cannot compare.
public struct UnusableSeries: Equatable, Sendable {
  public enum Reason: Equatable, Sendable {
    /// Its values that count do not vary.
    case constant
    /// The values of its variable do not vary in any of the cases that the controls are fitted to.
    case constantInTraining
    /// Its variable does not count in any of the cases that the controls are fitted to.
    case absentInTraining
    /// It has no standard error.
    case noError
  }

  /// The places of the case, and of the series in it.
  public let caseIndex: Int
  public let seriesIndex: Int
  public let reason: Reason
}

extension MisfitForm {
  /// Returns the series of some cases that this form cannot divide by what it has to: a misfit with them would
  /// not be a number.
  public func unusableSeries(in cases: [ObservedCase]) -> [UnusableSeries] {
    normalised(cases).enumerated().flatMap { caseIndex, observed in
      // Whether a series can be divided by is seen where its values are.
      (observed.isOutline ? [] : observed.series).enumerated().compactMap { seriesIndex, series in
        unusable(series).map {
          UnusableSeries(caseIndex: caseIndex, seriesIndex: seriesIndex, reason: $0)
        }
      }
    }
  }

  private func unusable(_ series: ObservedSeries) -> UnusableSeries.Reason? {
    guard series.isCounted else { return nil }
    switch self {
    case .sum, .mean: return nil
    case .variance: return series.variance > 0 ? nil : .constant
    case .zScore:
      guard let variance = series.normalisingVariance else { return .absentInTraining }
      return variance > 0 ? nil : .constantInTraining
    case .error:
      var isMissing = false
      series.forEachCounted { time, level, _ in
        isMissing = isMissing || series.standardError.value(time, level) == nil
      }
      return isMissing ? .noError : nil
    }
  }
}
