/// When a search ends, whatever its method.
protocol SearchLimits: Sendable {
  /// The largest number of accepted steps.
  var maxIterations: Int { get }
  /// The largest number of evaluations, failed ones included.
  var maxEvaluations: Int { get }
  /// The search ends where the misfit is not above this; nil for no target.
  var misfitTarget: Double? { get }
}

/// When a search that knows gradients ends.
protocol GradientLimits: SearchLimits {
  /// The search ends where the largest component of the projected gradient in scaled parameters is not
  /// above this [units of the misfit].
  var gradientTolerance: Double { get }
}

/// When a search whose misfits only fall ends.
protocol DescentLimits: GradientLimits {
  /// The search ends where (J_k − J_{k+1}) ≤ tolerance · max(|J_k|, |J_{k+1}|) [1].
  var decreaseTolerance: Double { get }
}

extension SearchLimits {
  func validateLimits() throws(OptimiserError) {
    try OptimiserError.require("maxIterations", maxIterations, atLeast: 0)
    try OptimiserError.require("maxEvaluations", maxEvaluations, atLeast: 1)
    try OptimiserError.requireTarget(misfitTarget)
  }

  func isOnTarget(_ iterate: Iterate) -> Bool {
    misfitTarget.map { iterate.misfit <= $0 } ?? false
  }

  func isLast(_ iterate: Iterate) -> Bool { iterate.number >= maxIterations }
}

extension GradientLimits {
  func isStationary(_ iterate: Iterate) -> Bool {
    iterate.projectedGradientNorm.map { $0 <= gradientTolerance } ?? false
  }
}

extension DescentLimits {
  /// Says why the search ends at an iterate, if it does.
  ///
  /// - Parameter previous: The iterate before; nil at the start.
  func outcome(at iterate: Iterate, after previous: Iterate?) -> Outcome? {
    if isOnTarget(iterate) { return .misfitTarget }
    if isStationary(iterate) { return .gradientTolerance }
    if let previous {
      let size = max(abs(previous.misfit), abs(iterate.misfit))
      if previous.misfit - iterate.misfit <= decreaseTolerance * size { return .decreaseTolerance }
    }
    return isLast(iterate) ? .iterationLimit : nil
  }
}
