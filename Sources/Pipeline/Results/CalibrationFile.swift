import Calibration
import Closures
import NetCDF

/// Writes what a calibration found and the evidence for it.
struct CalibrationFile {
  let study: Study
  let provenance: Provenance
  let result: CalibrationResult
  /// What a user should know, of the result and of what is written beside it.
  let concerns: [String]

  private var problem: CalibrationProblem { study.problem }
  private var declaration: ClosureDeclaration { problem.closure.declaration }

  func write(to path: String, in stage: inout OutputStage) throws {
    var table = ResultTable()
    addParameters(to: &table)
    table.add(
      result.uncertainty, of: study, probability: study.pipeline.uncertainty.probability)
    table.add(profiles: result.profiles, of: problem)
    addHistory(to: &table)
    addCases(to: &table)
    table.add(seriesOf: study, start: result.start.runs, end: result.end.runs)
    table.add(folds: result.folds, of: study)
    table.add(check: result.end.check, suffix: "", place: "at the result")
    table.add(check: result.start.check, suffix: "_at_start", place: "at the start")
    table.add(health: result.health)
    try table.write(to: path, in: &stage, attributes: writeGlobalAttributes)
  }

  private func writeGlobalAttributes(_ dataset: Dataset) throws {
    try study.writeCommonAttributes(to: dataset, provenance: provenance)
    let search = result.search
    try dataset.setAttribute("fingerprint", .text(study.fingerprint.digest))
    try dataset.setAttribute("numerics_version", .doubles([Double(Provenance.numericsVersion)]))
    try dataset.setAttribute("optimiser", .text(study.pipeline.optimiser.method.rawValue))
    try dataset.setAttribute("outcome", .text(search.outcome.description))
    try dataset.setAttribute("converged", .text(search.outcome.isConverged ? "yes" : "no"))
    try dataset.setAttribute("gradient_check", .text(result.end.check.verdict))
    try dataset.setAttribute("gradient_check_at_start", .text(result.start.check.verdict))
    let counts: [(String, Int)] = [
      ("evaluations", search.evaluations), ("failed_evaluations", search.failedEvaluations),
      ("forward_runs", search.cost.forwardRuns), ("gradient_runs", search.cost.gradientRuns),
      ("tangent_runs", search.cost.tangentRuns),
    ]
    for (name, count) in counts { try dataset.setAttribute(name, .doubles([Double(count)])) }
    try dataset.setAttribute("uncertainty_residuals", .text(result.uncertainty.residuals.rawValue))
    try dataset.setAttribute(
      "independent_observations", .doubles([result.uncertainty.independentCount]))
    let summary = zip(problem.controls, result.point).map { control, value in
      "\(control.name) = \(value) (start \(control.start), bounds "
        + "\(control.bounds.lowerBound) to \(control.bounds.upperBound))"
    }
    try dataset.setAttribute("calibrated_parameters", .text(summary.joined(separator: "\n")))
    if !concerns.isEmpty {
      try dataset.setAttribute("concerns", .text(concerns.joined(separator: "\n")))
    }
  }

  // MARK: Parameters

  private func addParameters(to table: inout ResultTable) {
    let controls = problem.controls
    table.add(
      "parameter_name", along: ["parameter"],
      "name of what was calibrated: a parameter of the closure, or a correction",
      strings: controls.map(\.name))
    table.add(
      "parameter_symbol", along: ["parameter"], "symbol of the parameter",
      strings: controls.map { $0.symbol(in: declaration) })
    table.add(
      "parameter_units", along: ["parameter"], "unit of the parameter",
      strings: controls.map { $0.units(in: declaration) })
    table.add(
      "parameter_transform", along: ["parameter"], "coordinate of the optimiser",
      strings: controls.map(\.transform.name))
    table.add(
      "parameter_prior", along: ["parameter"], "prior, by its centre and standard deviation",
      strings: controls.map(\.prior.description))
    let noBound = "missing where there is no bound"
    let values: [(name: String, longName: String, values: [Double], missing: String?)] = [
      ("result", "calibrated value", result.point, nil),
      ("start", "value at the start", problem.start, nil),
      (
        "default", "published value", controls.map { $0.publishedValue(in: declaration) },
        "missing for what is not a parameter of the closure"
      ),
      ("lower_bound", "lower bound", controls.map(\.bounds.lowerBound), noBound),
      ("upper_bound", "upper bound", controls.map(\.bounds.upperBound), noBound),
      ("scale", "typical size", controls.map(\.scale), nil),
    ]
    for entry in values {
      table.add(
        entry.name, along: ["parameter"],
        "\(entry.longName), in the unit of the parameter, see parameter_units", entry.values,
        missing: entry.missing)
    }
    table.add(
      "gradient", along: ["parameter"], "derivative of the misfit at the result",
      result.end.evaluation.gradient)
    table.add(
      "gradient_at_start", along: ["parameter"], "derivative of the misfit at the start",
      result.start.evaluation.gradient)
    table.add(closureParametersOf: problem, at: result.point)
  }

  // MARK: History

  private func addHistory(to table: inout ResultTable) {
    let steps = result.search.steps
    let numbers: [(name: String, longName: String, values: [Double])] = [
      (
        "iteration", "number of accepted steps, from 0 in each stage",
        steps.map { Double($0.iteration) }
      ),
      (
        "stage", "place of the horizon among those of the optimiser", steps.map { Double($0.stage) }
      ),
      (
        "misfit", "misfit after each iteration, up to the horizon of its stage",
        steps.map(\.misfit)
      ),
      (
        "evaluations", "points evaluated up to each iteration", steps.map { Double($0.evaluations) }
      ),
      (
        "failed_evaluations", "those of them whose runs went wrong",
        steps.map { Double($0.failedEvaluations) }
      ),
      (
        "forward_equivalents",
        "runs of one case up to each iteration: a gradient counts as \(SearchCost.gradientCost) of them, and the "
          + "derivatives along eight parameters as \(SearchCost.tangentCost)",
        steps.map(\.cost.forwardEquivalents)
      ),
    ]
    for entry in numbers {
      table.add(entry.name, along: ["iteration"], entry.longName, entry.values)
    }
    table.add(
      "gradient_norm", along: ["iteration"],
      "largest component of the projected gradient with respect to scaled parameters",
      steps.map { $0.projectedGradientNorm ?? .nan }, missing: "missing without a gradient")
    let followed: [(name: String, words: String, values: [Double?])] = [
      ("validation_misfit", "validation", steps.map(\.validationMisfit)),
      ("held_out_misfit", "held-out", steps.map(\.heldOutMisfit)),
    ]
    for entry in followed where entry.values.contains(where: { $0 != nil }) {
      table.add(
        entry.name, along: ["iteration"],
        "misfit of the \(entry.words) cases after each iteration", entry.values.map { $0 ?? .nan },
        missing: "missing where a run went wrong")
    }
    table.add(
      "parameter_history", along: ["iteration", "parameter"],
      "parameters after each iteration, in their own units", steps.flatMap(\.point))
    table.add(
      "result_iteration", along: [], "place of the result along the dimension iteration, from 0",
      [Double(result.search.best)])
  }

  // MARK: Cases

  private func addCases(to table: inout ResultTable) {
    table.add(casesOf: study)
    table.add(
      "case_misfit", along: ["case"], "misfit of each case with the calibrated parameters",
      result.end.caseMisfits, missing: table.missingAfterFault(result.end.runs))
    table.add(
      "case_misfit_at_start", along: ["case"], "misfit of each case at the start",
      result.start.caseMisfits)
    let files = study.cases.flatMap { studyCase in
      studyCase.files.map { (caseName: studyCase.name, path: $0) }
    }
    guard !files.isEmpty else { return }
    table.add(
      "file_path", along: ["file"], "each file that a case was made from",
      strings: files.map(\.path))
    table.add(
      "file_case", along: ["file"], "name of that case", strings: files.map(\.caseName))
    let checksums = Dictionary(
      study.fingerprint.inputs.map { ($0.path, $0.sha256) }, uniquingKeysWith: { first, _ in first }
    )
    table.add(
      "file_sha256", along: ["file"], "SHA-256 of the file, as it was read",
      strings: files.map { checksums[$0.path] ?? "" })
  }
}

extension GradientCheck {
  /// Whether the gradient is right, in words.
  public var verdict: String {
    isRight ? "right" : isConsistent ? "of one side of a kink" : "WRONG"
  }
}

extension Transform {
  fileprivate var name: String {
    switch self {
    case .identity: "identity"
    case .log: "log"
    case .logit: "logit"
    }
  }
}

extension Prior {
  fileprivate var description: String {
    switch self {
    case .uniform: "uniform"
    case .normal(let mean, let deviation): "normal: \(mean), \(deviation)"
    case .logNormal(let median, let deviation): "log-normal: \(median), \(deviation)"
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
