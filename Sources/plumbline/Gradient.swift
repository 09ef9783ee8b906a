import ArgumentParser
import Pipeline

struct Gradient: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print and write the misfit and its gradient at the start.",
    discussion: """
      The gradient is with respect to every parameter of the closure, calibrated or not, each in its own \
      unit. Writes gradient.nc into the output directory, and for each case into the folder \
      'sensitivities' the gradient with respect to its start, its stresses and its tracer fluxes.

      Example: plumbline gradient pipelines/kato-phillips.yml
      """)

  @OptionGroup var file: PipelineArgument
  @OptionGroup var threads: ThreadsOption
  @OptionGroup var waiting: WaitOptions

  func run() throws {
    try file.working(writing: waiting) { pipeline, report in
      let study = try file.study(pipeline, threads: threads, report)
      let evaluation = try study.evaluateAtStart()
      let provenance = provenance()
      let paths = try study.writeGradient(evaluation, provenance: provenance)

      Terminal.line("misfit  \(number(evaluation.misfit, digits: 10))")
      for (studyCase, gradient) in zip(study.cases, evaluation.caseGradients) {
        guard let gradient else { continue }
        Terminal.line(
          "  \(studyCase.label)  " + number(gradient.misfit, digits: 10))
      }
      Terminal.line()
      let parameters = study.problem.closure.declaration.parameters
      let values = study.problem.allParameters(at: study.problem.start)
      Terminal.line(
        table(
          [["parameter", "value", "d misfit / d parameter"]]
            + parameters.indices.map {
              [
                parameters[$0].name, number(values[$0]),
                number(evaluation.parameterGradient[$0], digits: 10),
              ]
            }))
      Terminal.line()
      for path in paths { Terminal.line("wrote \(path)") }
    }
  }
}
