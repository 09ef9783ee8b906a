import Glibc

extension Uncertainty {
  /// What a user should know before trusting the result, in sentences.
  ///
  /// - Parameter caseNames: those of the problem's cases.
  public func concerns(caseNames: [String]) -> [String] {
    controls.indices.flatMap { concerns(ofControl: $0, caseNames) }
      + [concernOfResiduals].compactMap(\.self)
  }

  private func concerns(ofControl i: Int, _ caseNames: [String]) -> [String] {
    let control = controls[i]
    switch determinations[i] {
    case .onBound:
      let end = point[i] <= control.bounds.lowerBound ? "lower" : "upper"
      return [
        "\(control.name) sits on its \(end) bound \(point[i]): the misfit would be less beyond it. Widen the "
          + "bounds, or ask what the parameter makes up for."
      ]
    case .undetermined:
      return [
        "\(control.name) is not identifiable: the misfit does not depend on it enough to tell. Fix it, or give "
          + "it a prior."
      ]
    case .determined: break
    }
    var concerns: [String] = []
    let error = standardErrors[i]!
    let width = control.bounds.upperBound - control.bounds.lowerBound
    // The standard deviation of what is only known to lie between the bounds.
    if width.isFinite, error > width / 12.0.squareRoot() {
      concerns.append(
        "\(control.name) is hardly identifiable: its standard error \(brief(error)) is more than the bounds "
          + "alone leave. Fix it, or give it a prior.")
    } else if let prior = control.prior.standardDeviation(at: point[i]), error > 0.9 * prior,
      control.parameterIndex != nil
    {
      concerns.append(
        "\(control.name) is known from its prior rather than from the observations: the standard error is "
          + "\(brief(error)), that of the prior \(brief(prior)).")
    }
    let counted = caseShares[i].count { $0 > 0 }
    if counted > 1,
      let dominant = caseShares[i].indices.max(by: { caseShares[i][$0] < caseShares[i][$1] }),
      caseShares[i][dominant] > Self.dominantShare
    {
      concerns.append(
        "\(control.name) is determined almost by case '\(caseNames[dominant])' alone "
          + "(\(Int((100 * caseShares[i][dominant]).rounded())) % of the curvature).")
    }
    for j in controls.indices where j < i && determinations[j] == .determined {
      let correlation = correlations[i, j]
      if abs(correlation) > Self.strongCorrelation {
        concerns.append(
          "\(controls[j].name) and \(control.name) are determined together rather than each (correlation "
            + "\(brief(correlation))).")
      }
    }
    return concerns
  }

  private var concernOfResiduals: String? {
    guard residuals == .stated else { return nil }
    if let reducedMisfit, reducedMisfit > 2 {
      return
        "the residuals are \(brief(reducedMisfit.squareRoot())) times as large as the stated errors, so that "
        + "standard errors are too small by about as much. Use uncertainty: {residuals: estimated}, or "
        + "state larger errors."
    }
    if reducedMisfit != nil, inflation > 4 {
      return
        "residuals are correlated: there are about \(brief(inflation)) times fewer independent observations "
        + "than counted, so that standard errors are too small. Use uncertainty: {residuals: estimated}."
    }
    return nil
  }

  private static let dominantShare = 0.95
  private static let strongCorrelation = 0.98

  /// Three digits.
  private func brief(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return "\(value)" }
    let scale = pow(10, 2 - log10(abs(value)).rounded(.down))
    let rounded = (value * scale).rounded() / scale
    return "\(rounded)"
  }
}
