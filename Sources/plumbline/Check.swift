import ArgumentParser
import Calibration
import Pipeline

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read and check a pipeline and all it names; compute and write nothing.",
    discussion: """
      Prints what would be computed. Exit code 0 means that 'run' will start.

      Example: plumbline check pipelines/kato-phillips.yml
      """)

  @OptionGroup var file: PipelineArgument
  @OptionGroup var threads: ThreadsOption

  func run() throws {
    try reportingErrors {
      let study = try file.study(threads: threads)
      Terminal.line("\(study.title)")
      Terminal.line(
        "closure \(study.problem.closure.declaration.name), "
          + "misfit \(study.problem.form.rawValue), schedule \(study.problem.schedule.description)")
      Terminal.line()
      Terminal.line(table(cases(study)))
      if !study.problem.calibrated.isEmpty {
        Terminal.line()
        Terminal.line(table(parameters(study)))
      }
      Terminal.line()
      Terminal.line("results would go to \(study.outputDirectory)")
    }
  }

  private func cases(_ study: Study) -> [[String]] {
    [["case", "role", "cells", "steps", "time step [s]", "outputs", "counted"]]
      + study.cases.map { studyCase in
        let observed = studyCase.observed
        return [
          studyCase.name, observed.isHeldOut ? "hold-out" : "calibrate",
          "\(observed.column.grid.cellCount)", "\(observed.column.stepCount)",
          number(observed.column.timeStep), "\(observed.outputSteps.count)",
          studyCase.hasObservations ? "\(countedTimes(observed))" : "none",
        ]
      }
  }

  /// The times that count of the series with the most of them.
  private func countedTimes(_ observed: ObservedCase) -> Int {
    observed.series.filter(\.isCounted).map(\.countedTimes.count).max() ?? 0
  }

  private func parameters(_ study: Study) -> [[String]] {
    [["parameter", "start", "lower", "upper"]]
      + study.problem.calibrated.map {
        [
          $0.name, number($0.start), number($0.bounds.lowerBound), number($0.bounds.upperBound),
        ]
      }
  }
}
