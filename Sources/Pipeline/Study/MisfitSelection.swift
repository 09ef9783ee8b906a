import Calibration
import Column

/// What of the observations of a case counts in the misfit.
struct MisfitSelection {
  let files: CaseFiles
  let caseName: String

  private var pipeline: PipelineFile { files.pipeline }

  /// Lets what the pipeline chooses count.
  func choose(_ series: inout ObservedSeries) throws {
    series.countedTimes = try countedTimes(series)
    series.restrict(
      toTimes: files.entry.window.spinUp...Double.infinity,
      heights: files.entry.window.depths.map { -$0.upperBound ... -$0.lowerBound }
        ?? -Double.infinity...Double.infinity)
  }

  private func countedTimes(_ series: ObservedSeries) throws -> [Int] {
    let times = series.times
    let all = Array(times.indices)
    switch pipeline.misfit.outputs {
    case .all: return all
    case .last: return [all.count - 1]
    case .every(let n): return all.filter { $0 % n == 0 }
    case .range(let from, let to): return all.filter { $0 >= from ?? 0 && $0 <= to ?? .max }
    case .times(let from, let to):
      return all.filter {
        times[$0] >= (from ?? 0) - 1e-9 && times[$0] <= (to ?? .infinity) + 1e-9
      }
    case .indices(let indices):
      return try Set(
        indices.map { index in
          let output = index < 0 ? all.count + index : index
          guard all.contains(output) else {
            throw misfitFailure(
              "case '\(caseName)' has outputs 0 to \(all.count - 1) of \(series.name); there is no "
                + "output \(index).")
          }
          return output
        }
      ).sorted()
    }
  }

  /// Refuses series by whose own variance or error the form of the misfit cannot divide, and cases of which
  /// nothing counts. What a form takes of several cases is checked with all of them.
  func check(_ series: [ObservedSeries]) throws {
    let weighted = series.filter { $0.weight > 0 }
    guard weighted.isEmpty || weighted.contains(where: \.isCounted) else {
      throw misfitFailure(
        "nothing that was observed in case '\(caseName)' counts: there are "
          + weighted.map { "\($0.times.count) times of \($0.name)" }.joined(separator: ", ")
          + ". Widen misfit.outputs, or the case's window.")
    }
    let advice = "Leave it out of the case's weights, or choose another form."
    for series in weighted where series.isCounted {
      switch pipeline.misfit.form {
      case .sum, .mean, .zScore: break
      case .variance where !(series.variance > 0):
        throw files.failure(
          "the observed \(series.name) does not vary, so that a misfit of form 'variance' would "
            + "divide by zero. \(advice)")
      case .error where series.standardError == .none:
        let remedy =
          series.quantity == .value
          ? "variables: {\(series.variable.rawValue): {error: 0.1}}" : "the term an 'error'"
        throw files.failure(
          "the observed \(series.name) has no error, by which a misfit of form 'error' divides. Give "
            + "\(remedy). \(advice)")
      case .variance, .error: break
      }
    }
  }

  private func misfitFailure(_ message: String) -> PipelineError {
    PipelineError(path: pipeline.path, key: "misfit.outputs", message: message)
  }
}
