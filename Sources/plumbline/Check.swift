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
      let observations = observations(study)
      if observations.count > 1 {
        Terminal.line()
        Terminal.line(table(observations))
      }
      if !study.problem.calibrated.isEmpty {
        Terminal.line()
        Terminal.line(table(parameters(study)))
      }
      Terminal.line()
      Terminal.line("results would go to \(study.outputDirectory)")
    }
  }

  private func cases(_ study: Study) -> [[String]] {
    [["case", "role", "cells", "steps", "time step [s]", "outputs"]]
      + study.cases.map { studyCase in
        let observed = studyCase.observed
        return [
          studyCase.name, observed.role.rawValue,
          "\(observed.column.grid.cellCount)", "\(observed.column.stepCount)",
          number(observed.column.timeStep), "\(observed.outputSteps.count)",
        ]
      }
  }

  /// What becomes of the observed values, one row a series.
  private func observations(_ study: Study) -> [[String]] {
    var rows = [
      [
        "observations", "values", "missing", "outside run", "not chosen", "counted", "weight",
      ]
    ]
    for studyCase in study.cases {
      for (account, series) in zip(studyCase.accounts, studyCase.observed.series) {
        let counts = [
          account.given, account.missing, account.outsideRun, account.notChosen, account.counted,
        ]
        rows.append(
          ["\(studyCase.name): \(account.name)"] + counts.map(String.init) + [number(series.weight)]
        )
      }
    }
    return rows
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
