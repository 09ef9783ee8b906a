import ArgumentParser
import Pipeline
import Processes

struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run the model forward with the parameters of the start.",
    discussion: """
      Writes one trajectory file per case into the folder 'trajectories' of the output directory, or a \
      single case to --output. Nothing is written of a case that goes wrong.

      Example: plumbline simulate pipelines/kato-phillips-truth.yml --output data/kato-phillips.nc
      """)

  @OptionGroup var file: PipelineArgument
  @OptionGroup var threads: ThreadsOption
  @OptionGroup var waiting: WaitOptions

  @Option(name: .shortAndLong, help: "Write the trajectory here; for a pipeline with one case.")
  var output: String?

  func run() throws {
    func simulate(_ pipeline: PipelineFile, _ report: Report) throws {
      let study = try file.study(pipeline, threads: threads, report)
      if let output, study.cases.count > 1 {
        throw ValidationError(
          "--output \(output) takes a pipeline with one case, this one has \(study.cases.count).")
      }
      let written = try study.writeSimulation(to: output, provenance: provenance())
      for path in written.paths { Terminal.line("wrote \(path)") }
      if let failure = written.failure { throw failure }
    }
    guard let output else { return try file.working(writing: waiting, simulate) }
    try file.working(to: [output], simulate)
  }
}
