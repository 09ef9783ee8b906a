import Calibration

/// How far a calibration is to be trusted.
extension ResultTable {
  /// Adds standard errors, intervals, correlations and the eigenvectors of the misfit's curvature.
  mutating func add(_ uncertainty: Uncertainty, of study: Study, probability: Double) {
    let units = "in the unit of the parameter, see parameter_units"
    let missing = "missing where the parameter is not determined, see determination"
    let intervals = uncertainty.intervals(probability: probability)
    let percent = "\(100 * probability) %"
    add(
      "determination", along: ["parameter"], "whether the observations determine the parameter",
      strings: uncertainty.determinations.map(\.rawValue))
    add(
      "standard_error", along: ["parameter"], "standard error of the result, \(units)",
      uncertainty.standardErrors.map { $0 ?? .nan }, missing: missing)
    add(
      "interval_lower", along: ["parameter"], "lower end of the \(percent) interval, \(units)",
      intervals.map { $0?.lowerBound ?? .nan }, missing: missing)
    add(
      "interval_upper", along: ["parameter"], "upper end of the \(percent) interval, \(units)",
      intervals.map { $0?.upperBound ?? .nan }, missing: missing)
    let names = study.problem.controls.map(\.name)
    add(
      "other_parameter_name", along: ["other_parameter"], "the parameters once more",
      strings: names)
    add(
      "correlation", along: ["parameter", "other_parameter"],
      "correlation of the errors of two parameters, in the coordinates of the optimiser",
      uncertainty.correlations.elements, missing: missing)
    add(
      "eigenvalue", along: ["mode"],
      "eigenvalues of the Gauss-Newton Hessian of the misfit without priors, with respect to parameters in units "
        + "of their scale, the largest first: the first mode is determined best",
      uncertainty.eigenvalues)
    add(
      "eigenvector", along: ["mode", "parameter"],
      "combination of parameters in units of their scale that each mode is",
      uncertainty.eigenvectors.flatMap(\.self))
    add(
      "curvature_share", along: ["parameter", "case"],
      "part of each case in the curvature of the misfit along the parameter",
      uncertainty.caseShares.flatMap(\.self))
  }

  /// Adds the misfit along single parameters; profiles that are shorter than the longest end with missing values.
  mutating func add(profiles: [MisfitProfile], of problem: CalibrationProblem) {
    guard let longest = profiles.map(\.values.count).max() else { return }
    func padded(_ values: [Double]) -> [Double] {
      values + [Double](repeating: .nan, count: longest - values.count)
    }
    add(
      "profile_parameter", along: ["profile"],
      "name of the parameter along which the misfit is profiled",
      strings: profiles.map { problem.controls[$0.control].name })
    add(
      "profile_point", along: ["profile_point"], "number of the value",
      (0..<longest).map(Double.init))
    add(
      "profile_value", along: ["profile", "profile_point"],
      "value of the parameter, in its own unit",
      profiles.flatMap { padded($0.values) }, missing: "missing after the last value")
    add(
      "profile_misfit", along: ["profile", "profile_point"],
      "least misfit with the parameter at that value, the others fitted anew",
      profiles.flatMap { padded($0.misfits) },
      missing: "missing after the last value, and where runs went wrong")
  }

  /// Adds what is found without each of the cases.
  mutating func add(folds: [Fold], of study: Study) {
    guard !folds.isEmpty else { return }
    add(
      "fold_case", along: ["fold"], "name of the case that is left out",
      strings: folds.map { study.cases[$0.leftOut].name })
    add(
      "fold_misfit", along: ["fold"], "misfit of the other cases at the result of the fold",
      folds.map(\.search.result.misfit))
    add(
      "fold_misfit_at_start", along: ["fold"], "the same at the start",
      folds.map { $0.search.steps[0].misfit })
    add(
      "fold_left_out_misfit", along: ["fold"],
      "misfit of the case that is left out at the result of the fold",
      folds.map { $0.caseMisfits[$0.leftOut] }, missing: "missing where its run went wrong"
    )
    add(
      "fold_left_out_misfit_at_start", along: ["fold"], "the same at the start",
      folds.map(\.leftOutMisfitAtStart))
    add(
      "fold_evaluations", along: ["fold"], "points evaluated in the fold's search",
      folds.map { Double($0.search.evaluations) })
    add(
      "fold_forward_equivalents", along: ["fold"], "the same in runs of one case",
      folds.map { $0.search.cost.forwardEquivalents })
    add(
      "fold_parameter", along: ["fold", "parameter"],
      "result of each fold, in the parameters' own units",
      folds.flatMap(\.search.result.point))
  }
}
