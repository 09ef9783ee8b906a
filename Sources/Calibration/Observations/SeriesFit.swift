/// How a run compares with one series of observations.
public struct SeriesFit: Sendable, Equatable {
  /// The part of the series in the misfit of its case.
  public let misfit: Double
  /// √mean((H x − y)²) over the observations that count, in the variable's unit; nil where there are none.
  public let rootMeanSquareError: Double?
  /// The number of observations that count.
  public let count: Int
  /// By how much correlation between residuals reduces what they say (`residualInflation`).
  let inflation: Double
  /// H x, what the model has in place of the observations: times × levels, whether they count or not. None where
  /// another process made the run.
  public let equivalents: [[Double]]

  init(
    _ series: ObservedSeries, equivalents: [[Double]], termWeight: Double, dividesByError: Bool
  ) {
    var (squares, terms, count) = (0.0, 0.0, 0)
    series.forEachCounted { time, level, value in
      let difference = equivalents[time][level] - value
      let error = dividesByError ? series.standardError.value(time, level) ?? 1 : 1
      squares += difference * difference
      terms += difference / error * (difference / error)
      count += 1
    }
    misfit = termWeight * terms
    rootMeanSquareError = count > 0 ? (squares / Double(count)).squareRoot() : nil
    self.count = count
    inflation = series.residualInflation(equivalents)
    self.equivalents = equivalents
  }
}
