import ArgumentParser
import Calibration
import Pipeline

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Calibrate: from observations to parameters and their evidence.",
    discussion: """
      Checks the gradient, minimises the misfit, and writes calibration.nc and the trajectories into the \
      pipeline's output directory. Results appear whole or not at all.

      Example: plumbline run pipelines/kato-phillips.yml
      """)

  @OptionGroup var file: PipelineArgument
  @OptionGroup var threads: ThreadsOption

  func run() throws {
    try reportingErrors {
      let study = try file.study(threads: threads)
      Terminal.progress("checking the gradient")
      let result = try study.calibrate { iterate in
        Terminal.progress(
          "iteration \(iterate.number)  misfit \(number(iterate.misfit))  gradient "
            + "\(number(iterate.projectedGradientNorm ?? .nan, digits: 3))")
      }
      Terminal.endProgress()
      let paths = try study.writeCalibration(result, provenance: provenance())
      Terminal.line(summary(study, result))
      for path in paths { Terminal.line("wrote \(path)") }
      if case .failed(let reason) = result.outcome {
        throw ComputationError("the calibration failed: \(reason)")
      }
    }
  }

  private func summary(_ study: Study, _ result: CalibrationResult) -> String {
    let problem = study.problem
    let parameters = zip(problem.calibrated, result.last.point).map { parameter, value in
      [
        parameter.name, number(parameter.start, digits: 10), number(value, digits: 10),
        bound(parameter, value),
      ]
    }
    let cases = study.cases.indices.map { i in
      [
        study.cases[i].name + study.cases[i].remark,
        number(result.caseMisfitsAtStart[i]), number(result.caseMisfits[i]),
      ]
    }
    let check = result.check.directions.map(\.dotProductResidual).max() ?? 0
    return [
      study.title,
      "",
      table([["parameter", "start", "result", ""]] + parameters),
      "",
      table(
        [
          ["misfit", "start", "result"],
          ["total", number(result.first.misfit), number(result.last.misfit)],
        ] + cases),
      "",
      "\(result.outcome.description) \(result.last.number) iterations, "
        + "\(result.last.evaluations) evaluations.",
      "Gradient at the start: \(result.check.isRight ? "right" : "WRONG, see 'plumbline verify'"), "
        + "largest dot-product residual \(number(check, digits: 2)).",
      "",
    ].joined(separator: "\n")
  }

  private func bound(_ parameter: CalibratedParameter, _ value: Double) -> String {
    if value == parameter.bounds.lowerBound { return "at its lower bound" }
    if value == parameter.bounds.upperBound { return "at its upper bound" }
    return ""
  }
}
