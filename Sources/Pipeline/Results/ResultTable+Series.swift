import Calibration

/// How the runs of a calibration compare with each series of observations.
extension ResultTable {
  /// Adds every series with its part in the misfit at both ends of the search.
  mutating func add(seriesOf study: Study, start: [RunSummary], end: [RunSummary]) {
    let series = study.cases.flatMap { studyCase in
      studyCase.observed.series.map { (caseName: studyCase.name, observed: $0) }
    }
    let (fits, fitsAtStart) = (end.flatMap(\.series), start.flatMap(\.series))
    // A run with a fault still has equivalents of what was observed before it.
    let isFaulty = end.flatMap { run in run.series.map { _ in run.fault != nil } }
    let units = "in the unit of the series, see series_units"
    let (missing, fault) = ("missing where no observation counts", missingAfterFault(end))
    add(
      "series_case", along: ["series"], "name of the case of each series of observations",
      strings: series.map(\.caseName))
    add(
      "series_name", along: ["series"], "name of the series", strings: series.map(\.observed.name))
    add(
      "series_variable", along: ["series"], "variable that was observed",
      strings: series.map(\.observed.variable.rawValue))
    add(
      "series_units", along: ["series"], "unit of the series",
      strings: series.map(\.observed.metadata.units))
    add(
      "series_weight", along: ["series"], "weight of the series in the misfit of its case",
      series.map(\.observed.weight))
    add(accountsOf: study)
    add(
      "series_misfit", along: ["series"],
      "part of the series in the misfit of its case with the calibrated parameters",
      zip(fits, isFaulty).map { $1 ? .nan : $0.misfit }, missing: fault)
    add(
      "series_misfit_at_start", along: ["series"], "the same at the start",
      fitsAtStart.map(\.misfit))
    add(
      "series_rmse", along: ["series"],
      "root-mean-square error with the calibrated parameters, \(units)",
      zip(fits, isFaulty).map { $1 ? .nan : $0.rootMeanSquareError ?? .nan },
      missing: fault.map { "\(missing), and \($0)" } ?? missing)
    add(
      "series_rmse_at_start", along: ["series"], "root-mean-square error at the start, \(units)",
      fitsAtStart.map { $0.rootMeanSquareError ?? .nan }, missing: missing)
  }

  /// Why numbers of cases that are not calibrated against may be missing; nil where no run has a fault.
  func missingAfterFault(_ runs: [RunSummary]) -> String? {
    runs.contains { $0.fault != nil }
      ? "missing where the run did not stay within what sea water can be, see the attribute concerns"
      : nil
  }

  /// Adds what became of the observed values.
  private mutating func add(accountsOf study: Study) {
    let accounts = study.cases.flatMap(\.accounts)
    let numbers: [(String, String, KeyPath<ObservationAccount, Int>)] = [
      ("given", "number of values that the files have places for", \.given),
      ("missing", "places without a valid value", \.missing),
      ("outside_run", "values before the start of the run or after its end", \.outsideRun),
      (
        "not_chosen", "values that the window, the spin-up or the choice of outputs leaves out",
        \.notChosen
      ),
      ("count", "number of observations that count", \.counted),
    ]
    for (name, longName, number) in numbers {
      add(
        "series_" + name, along: ["series"], longName, accounts.map { Double($0[keyPath: number]) })
    }
  }
}
