import ArgumentParser
import Calibration
import Pipeline

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Calibrate: from observations to parameters and their evidence.",
    discussion: """
      Checks the gradient, minimises the misfit, finds out how sure the result is, and writes calibration.nc \
      and the trajectories into the pipeline's output directory. Results appear whole or not at all. A run \
      that was interrupted goes on from where it was when it is started again.

      Example: plumbline run pipelines/kato-phillips.yml
      """)

  @OptionGroup var file: PipelineArgument
  @OptionGroup var threads: ThreadsOption

  func run() throws {
    try reportingErrors {
      let study = try file.study(threads: threads)
      // Before the journal of an interrupted run is touched.
      try study.checkCalibration()
      var journal = try Journal(of: study)
      if journal.knownCount > 0 {
        Terminal.error("note: going on from \(journal.path), which an interrupted run left.")
      }
      do {
        let result = try study.calibrate(memory: &journal, onProgress: Self.show)
        Terminal.endProgress()
        let paths = try study.writeCalibration(result, provenance: provenance())
        journal.remove()
        Terminal.line(CalibrationSummary(study: study, result: result).text)
        for path in paths { Terminal.line("wrote \(path)") }
        if case .failed(let reason) = result.search.outcome {
          throw ComputationError("the calibration failed: \(reason)")
        }
      } catch let error where error is ComputationError || error is PipelineError {
        // It would fail in the same way when it went on.
        journal.remove()
        throw error
      }
    }
  }

  private static func show(_ progress: CalibrationProgress) {
    switch progress {
    case .search(let step): Terminal.progress(text(step))
    case .fold(let name, let step): Terminal.progress("without \(name): \(text(step))")
    case .working(let what): Terminal.progress(what)
    }
  }

  private static func text(_ step: SearchStep) -> String {
    let gradient = step.projectedGradientNorm.map { "  gradient \(number($0, digits: 3))" } ?? ""
    return "iteration \(step.iteration)  misfit \(number(step.misfit))\(gradient)"
  }
}
