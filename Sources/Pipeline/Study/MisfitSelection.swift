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

  /// Refuses a case of which nothing counts.
  func check(_ series: [ObservedSeries]) throws {
    let weighted = series.filter { $0.weight > 0 }
    guard weighted.isEmpty || weighted.contains(where: \.isCounted) else {
      throw misfitFailure(
        "nothing that was observed in case '\(caseName)' counts: there are "
          + weighted.map { "\($0.times.count) times of \($0.name)" }.joined(separator: ", ")
          + ". Widen misfit.outputs, or the case's window.")
    }
  }

  private func misfitFailure(_ message: String) -> PipelineError {
    PipelineError(path: pipeline.path, key: "misfit.outputs", message: message)
  }
}

extension PipelineFile {
  /// Refuses series by whose variance or error the form of the misfit cannot divide.
  func requireUsableSeries(_ cases: [(entry: CaseEntry, observed: ObservedCase)])
    throws(PipelineError)
  {
    let unusable = misfit.form.unusableSeries(in: cases.map(\.observed))
    guard let first = unusable.first else { return }
    let (entry, observed) = cases[first.caseIndex]
    let series = observed.series[first.seriesIndex]
    let isTerm = series.quantity != .value
    let advice =
      isTerm
      ? "Remove the term, or choose another form."
      : "Leave it out of the case's weights, or choose another form."
    let reason =
      switch first.reason {
      case .constant:
        "the observed \(series.name) does not vary, so that a misfit of form 'variance' would divide by zero."
      case .constantInTraining:
        "the observed \(series.name) does not vary in any case that is calibrated against, so that a misfit of form "
          + "'z-score' would divide by zero."
      case .absentInTraining:
        "\(series.name) counts in no case that is calibrated against, whose variance a misfit of form 'z-score' "
          + "divides by."
      case .noError where isTerm:
        "\(series.name) has no error, by which a misfit of form 'error' divides. Give the term an 'error'."
      case .noError:
        "the observed \(series.name) has no error, by which a misfit of form 'error' divides. Give "
          + "variables: {\(series.variable.rawValue): {error: 0.1}}."
      }
    throw failure(at: entry.place, "case '\(observed.column.name)': \(reason) \(advice)")
  }
}
