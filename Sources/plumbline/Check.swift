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
    try file.working { pipeline, report in
      let study = try file.study(pipeline, threads: threads, report)
      try study.checkCalibration()
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
      if !study.problem.controls.isEmpty {
        Terminal.line()
        Terminal.line(table(parameters(study)))
      }
      Terminal.line()
      Terminal.line(destination(study))
    }
  }

  private func destination(_ study: Study) -> String {
    let goal = "results would go to \(study.outputDirectory)"
    return study.pipeline.division == .single
      ? goal : goal + ", each item's to a folder of its name (see 'plumbline run --dry-run')"
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

  /// What is calibrated; the numbers that correct one start are one row.
  private func parameters(_ study: Study) -> [[String]] {
    var rows = [["parameter", "start", "lower", "upper", "prior"]]
    var corrections: [(label: String, count: Int)] = []
    for control in study.problem.controls {
      guard case .initial(let variable, let index, _) = control.effect else {
        rows.append([
          control.name, number(control.start), number(control.bounds.lowerBound),
          number(control.bounds.upperBound), text(control.prior),
        ])
        continue
      }
      let label = "start of \(variable.rawValue), \(study.cases[index].name)"
      if corrections.last?.label == label {
        corrections[corrections.count - 1].count += 1
      } else {
        corrections.append((label, 1))
      }
    }
    return rows + corrections.map { [$0.label, "\($0.count) numbers", "", "", "smooth"] }
  }

  private func text(_ prior: Prior) -> String {
    switch prior {
    case .uniform: ""
    case .normal(let mean, let deviation): "\(number(mean)) ± \(number(deviation))"
    case .logNormal(let median, let deviation): "\(number(median)) ×/÷ e^\(number(deviation))"
    }
  }
}
