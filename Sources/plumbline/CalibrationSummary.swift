import Calibration
import Pipeline

/// What is shown of a calibration when it is done.
struct CalibrationSummary {
  let study: Study
  let result: CalibrationResult
  /// What a user should know of what was written, beside the concerns of the result.
  var furtherConcerns: [String] = []

  private var problem: CalibrationProblem { study.problem }

  var text: String {
    let parts: [String?] = [
      study.title, table(parameters), corrections, table(misfits), folds, closing, concerns,
    ]
    return parts.compactMap(\.self).joined(separator: "\n\n") + "\n"
  }

  // MARK: Parameters

  /// The numbers that correct starts are too many to be shown.
  private var shown: [Int] { problem.controls.indices.filter { !isCorrectionOfStart($0) } }

  private func isCorrectionOfStart(_ place: Int) -> Bool {
    if case .initial = problem.controls[place].effect { true } else { false }
  }

  private var parameters: [[String]] {
    let errors = result.uncertainty.standardErrors
    let probability = study.pipeline.uncertainty.probability
    let intervals = result.uncertainty.intervals(probability: probability)
    return [
      ["parameter", "start", "result", "error", "\(number(100 * probability)) % interval", ""]
    ]
      + shown.map { place in
        let control = problem.controls[place]
        return [
          control.name, number(control.start, digits: 10),
          number(result.point[place], digits: 10),
          errors[place].map { number($0, digits: 2) } ?? "",
          intervals[place].map {
            "\(number($0.lowerBound, digits: 4)) to \(number($0.upperBound, digits: 4))"
          } ?? "",
          determination(place),
        ]
      }
  }

  private func determination(_ place: Int) -> String {
    switch result.uncertainty.determinations[place] {
    case .determined: return ""
    case .undetermined: return "not identifiable"
    case .onBound:
      let isLower = result.point[place] <= problem.controls[place].bounds.lowerBound
      return "at its \(isLower ? "lower" : "upper") bound"
    }
  }

  private var corrections: String? {
    let count = problem.controls.count - shown.count
    return count == 0 ? nil : "and \(count) numbers that correct starts, see calibration.nc"
  }

  // MARK: Misfits

  private var misfits: [[String]] {
    let (start, end) = (result.start, result.end)
    var rows = [
      ["misfit", "start", "result"],
      ["total", number(start.evaluation.misfit), number(end.evaluation.misfit)],
    ]
    if problem.controls.contains(where: { $0.prior != .uniform }) {
      rows.append([
        "priors", number(start.evaluation.priorMisfit), number(end.evaluation.priorMisfit),
      ])
    }
    return rows
      + study.cases.indices.map { i in
        [
          study.cases[i].label, number(start.caseMisfits[i]), misfit(end.caseMisfits[i]),
        ]
      }
  }

  private var folds: String? {
    guard !result.folds.isEmpty else { return nil }
    return table(
      [["calibrated without", "misfit of it", "start", "others", "start"]]
        + result.folds.map { fold in
          [
            study.cases[fold.leftOut].name, misfit(fold.caseMisfits[fold.leftOut]),
            number(fold.leftOutMisfitAtStart), number(fold.search.result.misfit),
            number(fold.search.steps[0].misfit),
          ]
        })
  }

  /// A misfit is missing where its run went wrong.
  private func misfit(_ value: Double) -> String { value.isFinite ? number(value) : "missing" }

  // MARK: How it went

  private var closing: String {
    let search = result.search
    let failed =
      search.failedEvaluations > 0 ? ", \(search.failedEvaluations) of which failed" : ""
    return """
      \(search.outcome.description) \(search.result.iteration) iterations, \(search.evaluations) evaluations\(failed): \
      as much as \(number(search.cost.forwardEquivalents)) forward runs of one case.
      Gradient: \(verdict(result.start.check)) at the start, \(verdict(result.end.check)) at the result.
      """
  }

  private func verdict(_ check: GradientCheck) -> String {
    let residual = check.directions.map(\.dotProductResidual).max() ?? 0
    let order = check.order.map { ", Taylor order \(number($0, digits: 3))" } ?? ""
    return "\(check.verdict) (dot-product residual \(number(residual, digits: 2))\(order))"
  }

  /// At most so many, so that the summary fits on a screen.
  private static let shownConcerns = 6

  private var concerns: String? {
    let all = result.concerns + furtherConcerns
    guard !all.isEmpty else { return nil }
    let more = all.count - Self.shownConcerns
    return
      (all.prefix(Self.shownConcerns).map { "Note: \($0)" }
      + (more > 0 ? ["and \(more) more, see the attribute 'concerns' of calibration.nc"] : []))
      .joined(separator: "\n")
  }
}

extension StudyCase {
  /// Its name, and its role where it is not calibrated against.
  var label: String {
    switch observed.role {
    case .train: name
    case .validate: name + " (validation)"
    case .holdOut: name + " (held out)"
    }
  }
}
