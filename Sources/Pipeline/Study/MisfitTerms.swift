import Calibration
import Column

/// Builds the series of a case that the terms of the misfit compare.
struct MisfitTerms {
  let pipeline: PipelineFile
  let fail: (_ message: String) -> PipelineError

  /// Returns what the terms make of the series of a case, of those variables that are observed.
  func series(from observed: [ObservedSeries]) throws(PipelineError) -> [ObservedSeries] {
    var derived: [ObservedSeries] = []
    for term in pipeline.misfit.terms {
      guard let series = observed.first(where: { $0.variable == term.variable.value }) else {
        continue
      }
      do {
        derived.append(
          try series.compared(
            as: term.quantity.quantity, name: name(of: term, among: derived),
            standardError: term.standardError, weight: term.weight))
      } catch { throw fail(error.description) }
    }
    return derived
  }

  private func name(of term: MisfitTermEntry, among derived: [ObservedSeries]) -> String {
    let plain = "\(term.variable.value.rawValue)_\(term.quantity.name)"
    let others = derived.count { $0.name == plain || $0.name.hasPrefix(plain + "_") }
    return others == 0 ? plain : "\(plain)_\(others + 1)"
  }

  /// Refuses terms of variables that no case has observations of.
  static func requireUse(_ pipeline: PipelineFile, _ cases: [ObservedCase]) throws(PipelineError) {
    for term in pipeline.misfit.terms
    where !cases.contains(where: { $0.series.contains { $0.variable == term.variable.value } }) {
      throw pipeline.failure(
        at: term.variable,
        "no case has observations of \(term.variable.value.rawValue). Give some, or remove the term."
      )
    }
  }
}

extension QuantityEntry {
  fileprivate var quantity: Quantity {
    switch self {
    case .gradient: .gradient
    case .surface: .surface
    case .mixedLayerDepth(let threshold, let width, let referenceDepth):
      .mixedLayerDepth(
        MixedLayerDepth(threshold: threshold, width: width, referenceDepth: referenceDepth))
    }
  }

  fileprivate var name: String {
    switch self {
    case .gradient: "gradient"
    case .surface: "surface"
    case .mixedLayerDepth: "mixed_layer_depth"
    }
  }
}
