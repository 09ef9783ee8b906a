import Calibration

/// What several results of a study tell alike.
extension ResultTable {
  /// Adds every parameter of the closure, calibrated or not, with its value at `point`.
  mutating func add(closureParametersOf problem: CalibrationProblem, at point: [Double]) {
    add(
      "closure_parameter_name", along: ["closure_parameter"], "name of each closure parameter",
      strings: problem.closure.declaration.parameters.map(\.name))
    add(
      "closure_parameter_value", along: ["closure_parameter"],
      "value of each closure parameter, calibrated or not, in its own unit",
      problem.allParameters(at: point))
  }

  /// Adds the cases and what part they have in the misfit.
  mutating func add(casesOf study: Study) {
    let cases = study.cases
    add("case_name", along: ["case"], "name of the case", strings: cases.map(\.name))
    add(
      "case_role", along: ["case"],
      "whether the case was calibrated against, validated against meanwhile, or held out",
      strings: cases.map(\.observed.role.rawValue))
    add(
      "case_share", along: ["case"], "share of the case's misfit in the total",
      study.problem.caseShares)
  }

  /// Adds the proof of the gradient.
  mutating func add(check: GradientCheck) {
    let directions = check.directions
    let fault = "missing where a run along the direction left the finite numbers"
    add(
      "control_name", along: ["control"], "what is perturbed, along one random direction",
      strings: directions.map(\.control.rawValue))
    add(
      "adjoint_derivative", along: ["control"],
      "derivative of the misfit along the direction by the adjoint",
      directions.map(\.adjointDerivative), missing: fault)
    add(
      "tangent_derivative", along: ["control"],
      "the same derivative by the tangent linear model", directions.map(\.tangentDerivative),
      missing: fault)
    add(
      "dot_product_residual", along: ["control"], "relative difference of the two derivatives",
      directions.map(\.dotProductResidual), missing: fault)
    add(
      "taylor_step", along: ["taylor_step"], "length h of the step along the direction",
      directions.first?.steps ?? [])
    add(
      "taylor_remainder", along: ["control", "taylor_step"],
      "|J(x + h d) - J(x) - h dJ|, which falls with the square of h down to rounding",
      directions.flatMap(\.remainders), missing: fault)
    add(
      "taylor_order", along: ["control"],
      "order of the Taylor remainder where it is clearest, 2 for a right gradient",
      directions.map { $0.order ?? .nan },
      missing: "missing where the misfit does not change enough to tell, or is not finite")
  }
}
