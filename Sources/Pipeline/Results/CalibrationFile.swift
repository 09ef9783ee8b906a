import Calibration
import Closures
import NetCDF

/// Writes what a calibration found and the evidence for it.
struct CalibrationFile {
  let study: Study
  let provenance: Provenance
  let result: CalibrationResult

  private var problem: CalibrationProblem { study.problem }
  private var declaration: ClosureDeclaration { problem.closure.declaration }

  func write(to path: String, in stage: inout OutputStage) throws {
    var table = ResultTable()
    addParameters(to: &table)
    addHistory(to: &table)
    try addCases(to: &table)
    addSeries(to: &table)
    table.add(check: result.check)
    try table.write(to: path, in: &stage, attributes: writeGlobalAttributes)
  }

  private func writeGlobalAttributes(_ dataset: Dataset) throws {
    try study.writeCommonAttributes(to: dataset, provenance: provenance)
    try dataset.setAttribute("outcome", .text(result.outcome.description))
    try dataset.setAttribute("converged", .text(result.outcome.isConverged ? "yes" : "no"))
    let summary = zip(problem.calibrated, result.last.point).map { parameter, value in
      "\(parameter.name) = \(value) (start \(parameter.start), bounds "
        + "\(parameter.bounds.lowerBound) to \(parameter.bounds.upperBound))"
    }
    try dataset.setAttribute("calibrated_parameters", .text(summary.joined(separator: "\n")))
  }

  // MARK: Parameters

  private func addParameters(to table: inout ResultTable) {
    let calibrated = problem.calibrated
    let units = "in the unit of the parameter, see parameter_units"
    let declared = calibrated.map { declaration.parameters[$0.index] }
    table.add(
      "parameter_name", along: ["parameter"], "name of the calibrated parameter",
      strings: calibrated.map(\.name))
    table.add(
      "parameter_symbol", along: ["parameter"], "symbol of the parameter",
      strings: declared.map(\.symbol))
    table.add(
      "parameter_units", along: ["parameter"], "unit of the parameter",
      strings: declared.map(\.units))
    table.add("result", along: ["parameter"], "calibrated value, \(units)", result.last.point)
    table.add("start", along: ["parameter"], "value at the start, \(units)", problem.start)
    table.add(
      "default", along: ["parameter"], "published value, \(units)",
      declared.map(\.defaultValue))
    table.add(
      "lower_bound", along: ["parameter"], "lower bound, \(units)",
      calibrated.map(\.bounds.lowerBound))
    table.add(
      "upper_bound", along: ["parameter"], "upper bound, \(units)",
      calibrated.map(\.bounds.upperBound))
    table.add("scale", along: ["parameter"], "typical size, \(units)", calibrated.map(\.scale))
    table.add(
      "gradient", along: ["parameter"], "derivative of the misfit at the result",
      result.last.gradient)
    table.add(
      "gradient_at_start", along: ["parameter"], "derivative of the misfit at the start",
      result.first.gradient)
    table.add(closureParametersOf: problem, at: result.last.point)
  }

  // MARK: History

  private func addHistory(to table: inout ResultTable) {
    let iterates = result.iterates
    table.add(
      "iteration", along: ["iteration"], "number of accepted steps",
      iterates.map { Double($0.number) })
    table.add(
      "misfit", along: ["iteration"], "misfit after each iteration",
      iterates.map(\.misfit))
    table.add(
      "gradient_norm", along: ["iteration"],
      "largest component of the projected gradient with respect to scaled parameters",
      iterates.map { $0.projectedGradientNorm ?? .nan })
    table.add(
      "evaluations", along: ["iteration"],
      "evaluations of the misfit and its gradient up to each iteration",
      iterates.map { Double($0.evaluations) })
    table.add(
      "parameter_history", along: ["iteration", "parameter"],
      "parameters after each iteration, in their own units", iterates.flatMap(\.point))
  }

  // MARK: Cases

  private func addCases(to table: inout ResultTable) throws {
    table.add(casesOf: study)
    table.add(
      "case_misfit", along: ["case"], "misfit of each case with the calibrated parameters",
      result.caseMisfits)
    table.add(
      "case_misfit_at_start", along: ["case"], "misfit of each case at the start",
      result.caseMisfitsAtStart)
    let files = study.cases.flatMap { studyCase in
      studyCase.files.map { (caseName: studyCase.name, path: $0) }
    }
    guard !files.isEmpty else { return }
    table.add(
      "file_path", along: ["file"], "each file that a case was made from",
      strings: files.map(\.path))
    table.add(
      "file_case", along: ["file"], "name of that case", strings: files.map(\.caseName))
    table.add(
      "file_sha256", along: ["file"], "SHA-256 of the file",
      strings: try files.map { try Provenance.checksum(ofFile: $0.path) })
  }

  // MARK: Series

  private func addSeries(to table: inout ResultTable) {
    let series = study.cases.flatMap { studyCase in
      studyCase.observed.series.map { (caseName: studyCase.name, observed: $0) }
    }
    let (fits, start) = (
      result.runs.flatMap(\.series), result.runsAtStart.flatMap(\.series)
    )
    let units = "in the unit of what is compared, see series_units"
    let missing = "missing where no observation counts"
    table.add(
      "series_case", along: ["series"], "name of the case of each series of observations",
      strings: series.map(\.caseName))
    table.add(
      "series_name", along: ["series"], "name of the series", strings: series.map(\.observed.name))
    table.add(
      "series_variable", along: ["series"], "variable that was observed",
      strings: series.map(\.observed.variable.rawValue))
    table.add(
      "series_units", along: ["series"], "unit of what is compared",
      strings: series.map(\.observed.metadata.units))
    table.add(
      "series_weight", along: ["series"], "weight of the series in the misfit of its case",
      series.map(\.observed.weight))
    addAccounts(to: &table)
    table.add(
      "series_misfit", along: ["series"],
      "part of the series in the misfit of its case with the calibrated parameters",
      fits.map(\.misfit))
    table.add(
      "series_misfit_at_start", along: ["series"], "the same at the start", start.map(\.misfit))
    table.add(
      "series_rmse", along: ["series"],
      "root-mean-square error with the calibrated parameters, \(units)",
      fits.map { $0.rootMeanSquareError ?? .nan }, missing: missing)
    table.add(
      "series_rmse_at_start", along: ["series"], "root-mean-square error at the start, \(units)",
      start.map { $0.rootMeanSquareError ?? .nan }, missing: missing)
  }

  /// Adds what became of the observed values.
  private func addAccounts(to table: inout ResultTable) {
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
      table.add(
        "series_" + name, along: ["series"], longName, accounts.map { Double($0[keyPath: number]) })
    }
  }
}

extension Study {
  /// Writes the global attributes that all results of a study share.
  func writeCommonAttributes(to dataset: Dataset, provenance: Provenance) throws {
    let declaration = problem.closure.declaration
    try provenance.writeAttributes(to: dataset, title: title)
    try dataset.setAttribute(
      "references", .text("\(declaration.title): \(declaration.reference)"))
    try dataset.setAttribute("closure", .text(declaration.name))
    try dataset.setAttribute("misfit_form", .text(problem.form.rawValue))
    try dataset.setAttribute("checkpoint_schedule", .text(problem.schedule.description))
    try dataset.setAttribute("pipeline_file", .text(pipeline.path))
    try dataset.setAttribute("pipeline", .text(pipeline.text))
  }
}
