import ArgumentParser
import Pipeline

struct StudyCosts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study",
    abstract: "Measure what forward runs and gradients cost, by model, size and schedule.",
    discussion: """
      Takes a file with 'cost_study' in place of 'cases' and 'model' (docs/pipeline.md). Prints what a \
      gradient costs at the reference size; writes everything into cost-study.nc, and figures (SVG), \
      into the output directory. Times are those of this machine: leave it alone meanwhile.

      Example: plumbline study pipelines/cost-study.yml
      """)

  @OptionGroup var file: PipelineArgument
  @OptionGroup var waiting: WaitOptions

  func run() throws {
    file.work.logging.begin()
    try reportingErrors {
      let study = try CostStudy(path: file.pipeline, limits: file.work.limits().pipeline)
      try file.work.run(reading: [], holding: study.outputDirectory, waiting) { report in
        report.endReading()
        try measure(study)
      }
    }
  }

  private func measure(_ study: CostStudy) throws {
    let result = try study.run { Terminal.progress("measuring \($0)") }
    Terminal.endProgress()
    let paths = try study.write(result, provenance: provenance())
    Terminal.line(study.title)
    Terminal.line()
    Terminal.line(table(gradients(study, result)))
    Terminal.line()
    Terminal.line(table(steps(result)))
    if !result.tangents.isEmpty {
      Terminal.line()
      Terminal.line(table(tangents(result)))
    }
    Terminal.line()
    for path in paths { Terminal.line("wrote \(path)") }
  }

  private func gradients(_ study: CostStudy, _ result: CostStudyResult) -> [[String]] {
    let reference = result.gradients.filter {
      study.isReference($0.setting) && $0.memory == nil
    }
    return [
      [
        "\(study.file.referenceCells) cells, \(study.file.referenceSteps) steps", "columns",
        "schedule", "gradient/forward", "recomputed/steps", "memory [MiB]", "process [MiB]",
      ]
    ]
      + reference.map { cost in
        [
          cost.setting.model.rawValue, "\(cost.setting.columns)", cost.schedule,
          number(cost.ratio, digits: 3),
          number(
            Double(cost.planned.recomputedSteps) / Double(cost.setting.steps), digits: 3),
          mebibytes(cost.planned.bytes), cost.processMemory.map(mebibytes) ?? "",
        ]
      }
  }

  private func steps(_ result: CostStudyResult) -> [[String]] {
    [
      [
        "one step", "columns", "forward [us]", "recorded [us]", "adjoint [us]", "state [KiB]",
        "kept [KiB]", "first touch [us/KiB]", "re-read [us/KiB]",
      ]
    ]
      + result.steps.map { step in
        [
          step.setting.model.rawValue, "\(step.setting.columns)",
          number(1e6 * step.costs.step, digits: 3),
          number(1e6 * step.costs.recordedStep, digits: 3),
          number(1e6 * step.costs.adjointStep, digits: 3),
          number(Double(step.sizes.state) / 1024, digits: 3),
          number(Double(step.sizes.kept) / 1024, digits: 3),
          number(1024e6 * step.costs.touchedByte, digits: 2),
          number(1024e6 * step.costs.streamedByte, digits: 2),
        ]
      }
  }

  private func tangents(_ result: CostStudyResult) -> [[String]] {
    [["forward mode", "parameters", "derivatives a run", "run/forward", "all/forward"]]
      + result.tangents.map { tangent in
        [
          tangent.setting.model.rawValue, "\(tangent.parameters)", "\(tangent.directions)",
          number(tangent.tangentTime / tangent.forwardTime, digits: 3),
          number(tangent.ratio(derivatives: tangent.parameters), digits: 3),
        ]
      }
  }

  private func mebibytes(_ bytes: Int) -> String {
    number(Double(bytes) / 1_048_576, digits: 3)
  }
}
