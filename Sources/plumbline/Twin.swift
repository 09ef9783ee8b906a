import ArgumentParser
import Calibration
import Pipeline
import Synchronization

struct Twin: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find known parameters again in observations that the model made.",
    discussion: """
      Makes observations with the parameters, the noise and the gaps of the pipeline's key 'twin', calibrates \
      against them as often as it says, and tells how far off the results are and how often their intervals \
      hold the truth. Observations are made where the cases have some, or at the outputs of cases without. \
      Writes twin.nc, and the observations of the first repetition into the folder 'twin'.

      Example: plumbline twin pipelines/twin.yml
      """)

  @OptionGroup var file: PipelineArgument
  @OptionGroup var threads: ThreadsOption
  @OptionGroup var waiting: WaitOptions

  func run() throws {
    try file.working(writing: waiting) { pipeline, report in
      let study = try file.study(pipeline, threads: threads, report)
      let count = study.pipeline.twin.repetitions
      let done = Mutex(0)
      let result = try study.twin { _ in
        let number = done.withLock { done in
          done += 1
          return done
        }
        Terminal.progress("\(number) of \(count) repetitions")
      }
      Terminal.endProgress()
      let paths = try study.writeTwin(result, provenance: provenance())
      Terminal.line(summary(study, result))
      for path in paths { Terminal.line("wrote \(path)") }
      if result.found.isEmpty { throw ComputationError("no repetition found anything.") }
    }
  }

  private func summary(_ study: Study, _ result: TwinResult) -> String {
    let percent = number(100 * result.experiment.probability) + " %"
    var total = Coverage(probability: result.experiment.probability)
    let rows = study.problem.controls.indices.map { place in
      let (coverage, results) = (
        result.coverage(ofControl: place), result.results(ofControl: place)
      )
      total.held += coverage.held
      total.count += coverage.count
      return [
        study.problem.controls[place].name, number(result.experiment.truth[place]),
        number(results.mean), number(results.deviation, digits: 3),
        number(result.meanStandardError(ofControl: place), digits: 3),
        "\(coverage.held) of \(coverage.count)", coverage.isAsStated ? "" : "not as stated",
      ]
    }
    let failed = result.repetitions.count - result.found.count
    let lines = [
      study.title, "",
      table(
        [
          [
            "parameter", "truth", "mean result", "their spread", "standard error",
            "truth in \(percent)", "",
          ]
        ] + rows), "",
      "\(total.held) of \(total.count) intervals of \(percent) hold the truth.",
      failed == 0 ? "" : "\(failed) of \(result.repetitions.count) repetitions failed.\n",
    ]
    return lines.joined(separator: "\n")
  }
}
