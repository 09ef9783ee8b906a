import Calibration
import Column

/// What a twin experiment found.
public struct TwinResult: Sendable {
  public let experiment: TwinExperiment
  /// What each repetition found, or why there was nothing.
  public let repetitions: [Result<TwinExperiment.Repetition, SearchFailure>]

  /// Those that found something.
  public var found: [TwinExperiment.Repetition] { repetitions.compactMap { try? $0.get() } }

  /// How often the intervals of a control held the truth.
  public func coverage(ofControl place: Int) -> Coverage {
    var coverage = Coverage(probability: experiment.probability)
    for repetition in found {
      if let holds = repetition.holds(experiment.truth[place], control: place) {
        coverage.add(holds)
      }
    }
    return coverage
  }

  /// The mean of the results of a control and their standard deviation, which is what its standard error should be.
  public func results(ofControl place: Int) -> (mean: Double, deviation: Double) {
    let values = found.map { $0.search.result.point[place] }
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (squares / Double(max(1, values.count - 1))).squareRoot())
  }

  /// The mean of the standard errors of a control; NaN where none is determined.
  public func meanStandardError(ofControl place: Int) -> Double {
    let errors = found.compactMap { $0.uncertainty.standardErrors[place] }
    return errors.reduce(0, +) / Double(errors.count)
  }
}

extension Study {
  /// Makes observations with the true parameters that the pipeline names, and calibrates against them.
  ///
  /// They are made where the cases have observations that count, or at the outputs and in the cells of cases that
  /// have none.
  ///
  /// - Parameter onDone: called on any thread when a repetition is done, with its number.
  /// - Throws: `PipelineError` where the pipeline does not say enough, `ComputationError` where a run with the
  ///   true parameters has a fault.
  public func twin(onDone: @escaping @Sendable (_ number: Int) -> Void = { _ in }) throws
    -> TwinResult
  {
    let experiment = try twinExperiment()
    _ = try requireFiniteRuns(at: experiment.truth)
    let repetitions = try translatingErrors {
      try experiment.run(repetitions: pipeline.twin.repetitions, onDone: onDone)
    }
    return TwinResult(experiment: experiment, repetitions: repetitions)
  }

  func twinExperiment() throws(PipelineError) -> TwinExperiment {
    try requireControls()
    let entry = pipeline.twin
    guard !entry.noise.isEmpty else {
      throw twinError(
        "noise",
        "nothing says how noisy observations are. Give the standard deviation of each variable that is to be "
          + "observed, such as twin: {noise: {temperature: 0.02}}.")
    }
    var problem = problem
    for index in problem.cases.indices {
      problem.cases[index].series = try twinSeries(ofCase: index)
    }
    guard problem.cases.contains(where: { $0.role == .train && $0.hasMisfit }) else {
      throw twinError(nil, "no case that is calibrated against would have an observation.")
    }
    return TwinExperiment(
      problem, truth: try truth(), noise: entry.noise, gaps: entry.gaps, seed: UInt64(entry.seed),
      probability: pipeline.uncertainty.probability)
  }

  private func truth() throws(PipelineError) -> [Double] {
    guard !pipeline.twin.truth.isEmpty else {
      let control = problem.controls[0]
      throw twinError(
        "truth",
        "nothing says which values are to be found again. Give them, such as "
          + "twin: {truth: {\(control.name): \(control.start)}}.")
    }
    var truth = problem.start
    for entry in pipeline.twin.truth {
      let known = problem.controls.map(\.name)
      guard let place = known.firstIndex(of: entry.name.value) else {
        throw pipeline.failure(
          at: entry.name,
          unknownName(entry.name.value, kind: "calibrated parameter", known: known))
      }
      let bounds = problem.controls[place].bounds
      guard entry.value > bounds.lowerBound, entry.value < bounds.upperBound else {
        throw pipeline.failure(
          at: entry.name,
          "the true value \(entry.value) does not lie between the bounds \(bounds.lowerBound) and "
            + "\(bounds.upperBound), so that it could not be found. Move it, or widen the bounds.")
      }
      truth[place] = entry.value
    }
    return truth
  }

  /// Where a case is observed in the experiment.
  private func twinSeries(ofCase index: Int) throws(PipelineError) -> [ObservedSeries] {
    let (entry, observed) = (pipeline.twin, cases[index].observed)
    var series = observed.series
    if series.isEmpty {
      let variables = problem.closure.declaration.variables(
        density: observed.column.density, hasPassiveTracer: observed.column.hasPassiveTracer)
      // The start is given, so that nothing is learnt from it.
      let steps = observed.outputSteps.filter { $0 > 0 }
      series = variables.filter { entry.noise[$0] != nil }.map { variable in
        ObservedSeries(
          variable, inCellsOf: observed.column, atSteps: steps,
          values: steps.map { _ in [Double](repeating: 0, count: observed.column.grid.cellCount) })
      }
    }
    for place in series.indices where series[place].isCounted {
      guard series[place].quantity == .value else {
        throw twinError(
          nil,
          "misfit.terms compares \(series[place].name), which follows from values that are observed as well: "
            + "errors would not be independent. Remove the term.")
      }
      guard entry.noise[series[place].variable] != nil else {
        throw twinError(
          "noise",
          "case '\(cases[index].name)' has observations of \(series[place].variable.rawValue), but nothing "
            + "says how noisy they are. Give its standard deviation, such as "
            + "twin: {noise: {\(series[place].variable.rawValue): 0.02}}, or leave it out of the weights."
        )
      }
      series[place].thin(everyTime: entry.everyOutput, everyLevel: entry.everyLevel)
    }
    return series
  }

  private func twinError(_ key: String?, _ message: String) -> PipelineError {
    PipelineError(
      path: pipeline.path, key: (["twin"] + [key].compactMap(\.self)).joined(separator: "."),
      message: message)
  }
}

extension ObservedSeries {
  /// Lets only every n-th of the times and levels count.
  fileprivate mutating func thin(everyTime: Int, everyLevel: Int) {
    func every(_ n: Int, of places: [Int]) -> [Int] {
      stride(from: 0, to: places.count, by: n).map { places[$0] }
    }
    countedTimes = every(everyTime, of: countedTimes)
    countedLevels = every(everyLevel, of: countedLevels)
  }
}
