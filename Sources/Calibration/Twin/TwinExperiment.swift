import Column

/// Calibrations against observations that the model itself made, so that the answer is known.
///
/// The model runs with the true controls, y = H x(truth) + noise is taken wherever the problem has an
/// observation that counts, and the controls are looked for from the problem's start. Repeated with other
/// noise this tells how far off a calibration is, and whether intervals hold the truth as often as they say.
public struct TwinExperiment: Sendable {
  /// Where observations are made; their values do not matter.
  public let problem: CalibrationProblem
  public let truth: [Double]
  /// Standard deviation of the noise of each variable, in its unit.
  public let noise: [Variable: Double]
  /// The part of the observations that is lost, at random.
  public let gaps: Double
  public let seed: UInt64
  /// The probability of intervals.
  public let probability: Double

  /// - Precondition: there is noise for each variable that counts.
  public init(
    _ problem: CalibrationProblem, truth: [Double], noise: [Variable: Double], gaps: Double = 0,
    seed: UInt64 = 1, probability: Double = 0.95
  ) {
    self.problem = problem
    self.truth = truth
    self.noise = noise
    self.gaps = gaps
    self.seed = seed
    self.probability = probability
  }

  /// What one calibration found.
  public struct Repetition: Sendable, Equatable {
    public let search: SearchResult
    public let uncertainty: Uncertainty
    /// Of each control; nil where it is not determined.
    public let intervals: [ClosedRange<Double>?]

    /// Whether the interval of a control holds a value; nil where there is none.
    public func holds(_ value: Double, control: Int) -> Bool? {
      intervals[control].map { $0.contains(value) }
    }
  }

  /// Makes observations and calibrates against them, as often as asked for, several times at once.
  ///
  /// - Parameter onDone: called on any thread when a repetition is done.
  /// - Returns: in their order what the repetitions found, or why there was nothing.
  public func run(
    repetitions: Int, onDone: @escaping @Sendable (_ number: Int) -> Void = { _ in }
  ) throws -> [Result<Repetition, SearchFailure>] {
    let equivalents = trueEquivalents
    let results = concurrentMap(repetitions, threads: problem.threads) { number in
      let result = Swift.Result { try calibrate(observed(equivalents, repetition: number)) }
      onDone(number)
      return result
    }
    return try results.map { result in
      do { return .success(try result.get()) } catch let failure as SearchFailure {
        return .failure(failure)
      }
    }
  }

  /// Returns the problem of one repetition.
  public func observed(repetition: Int) -> CalibrationProblem {
    observed(trueEquivalents, repetition: repetition)
  }

  /// H x(truth), for each case and series: times × levels.
  private var trueEquivalents: [[[[Double]]]] {
    problem.run(problem.cases.indices, at: truth) { _, _ in }
      .map { $0.series.map(\.equivalents) }
  }

  private func observed(_ equivalents: [[[[Double]]]], repetition: Int) -> CalibrationProblem {
    var random = SeededRandom(seed: seed &* 1_000_003 &+ UInt64(repetition))
    // So that seeds near to each other give numbers that have nothing in common.
    random = SeededRandom(seed: random.next())
    var twin = problem
    // The negative logarithm of the likelihood, in which priors have their full weight.
    twin.form = .error
    twin.priorWeight = 1
    twin.threads = 1
    for (index, observed) in problem.cases.enumerated() {
      twin.cases[index].series = zip(observed.series, equivalents[index]).map { series, values in
        series.isCounted ? self.observed(series, values, &random) : series.uncounted
      }
    }
    return twin
  }

  private func observed(
    _ series: ObservedSeries, _ equivalents: [[Double]], _ random: inout SeededRandom
  ) -> ObservedSeries {
    guard let deviation = noise[series.variable] else {
      preconditionFailure("no noise of \(series.variable)")
    }
    var values = series.values.map { $0.map { _ in Double.nan } }
    series.forEachCounted { time, level, _ in
      let value = equivalents[time][level] + deviation * random.normal()
      if random.uniform() >= gaps { values[time][level] = value }
    }
    return series.replacing(values, standardError: deviation)
  }

  private func calibrate(_ problem: CalibrationProblem) throws -> Repetition {
    var options = LevenbergMarquardt.Options()
    options.decreaseTolerance = 1e-7
    var search = Search(problem, SearchPlan(.levenbergMarquardt(options)))
    var memory = NoMemory()
    let result = try search.run(memory: &memory)
    let uncertainty = problem.uncertainty(at: result.result.point, residuals: .stated)
    return Repetition(
      search: result, uncertainty: uncertainty,
      intervals: uncertainty.intervals(probability: probability))
  }
}

extension ObservedSeries {
  /// Returns a series at the same places with other values.
  fileprivate func replacing(_ values: [[Double]], standardError: Double) -> ObservedSeries {
    do {
      var series = try ObservedSeries(
        variable, name: name, vertical: vertical, timeOperators: timeOperators, values: values,
        standardError: .constant(standardError), weight: weight)
      series.countedTimes = countedTimes
      series.countedLevels = countedLevels
      return series
    } catch { preconditionFailure(error.description) }
  }

  /// Returns the series without a part in the misfit.
  fileprivate var uncounted: ObservedSeries {
    var series = self
    series.weight = 0
    return series
  }
}
