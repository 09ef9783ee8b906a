import ArgumentParser
import Glibc
import Lanes
import MessagePassing
import Pipeline
import Processes

/// The command line.
@main
struct Plumbline: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plumbline",
    abstract: "Calibrates ocean mixing closures against water-column trajectories.",
    discussion: """
      A pipeline file (YAML) names the observations, the model, the parameters to calibrate, the misfit \
      and where the results go. Every key is explained in docs/pipeline.md.

      Examples:
        plumbline check pipelines/kato-phillips.yml      read and check everything, compute nothing
        plumbline run pipelines/kato-phillips.yml        calibrate and write the results
        plumbline twin pipelines/twin.yml                find known parameters again: try this first
        plumbline status pipelines/output/nightly        how the last run there stands
        plumbline inspect mooring.nc                     look into a file of observations
        plumbline plot calibration.nc --terminal         look at results; 'run' writes a report.html
        plumbline init mooring.nc fluxes.nc              write a pipeline for files of data
        ncdump -h pipelines/output/kato-phillips/calibration.nc

      Exit codes:
      \(Exit.table)
      """,
    version: Provenance.version,
    subcommands: [
      Run.self, Check.self, Simulate.self, Gradient.self, Verify.self, Twin.self, StudyCosts.self,
      Gather.self, Plan.self, Status.self, Plot.self, Parameters.self, Init.self, Import.self,
      Inspect.self,
      PrintSchema.self, Help.self,
    ])
}

/// The argument that all subcommands take.
struct PipelineArgument: ParsableArguments {
  @Argument(help: "The pipeline file (YAML).", completion: .file(extensions: ["yml", "yaml"]))
  var pipeline: String

  @Flag(help: "Say more in the log, such as whether this build suits the processor.")
  var verbose = false

  @OptionGroup var work: WorkOptions

  /// Reads the pipeline file, and lets `body` compute with it in a worker.
  ///
  /// - Parameter waiting: how to come by the right to write into the output directory; nil for what writes nothing
  ///   there.
  /// - Parameter outputs: files of results elsewhere.
  func working(
    writing waiting: WaitOptions? = nil, to outputs: [String] = [],
    _ body: @escaping (_ pipeline: PipelineFile, _ report: Report) throws -> Void
  ) throws {
    work.logging.begin()
    try reportingErrors {
      let pipeline = try load()
      func files() -> [String] {
        (try? pipeline.items())?.flatMap { (try? $0.inputs()) ?? [] } ?? []
      }
      guard let waiting else {
        return try work.run(reading: files(), writing: outputs) { try body(pipeline, $0) }
      }
      try work.run(
        reading: files(), holding: pipeline.outputDirectory, waiting, writing: outputs
      ) { try body(pipeline, $0) }
    }
  }

  func load() throws -> PipelineFile {
    if verbose, let note = VectorWidth.current.note { log.notice("\(note)") }
    let file = try PipelineFile.load(path: pipeline, limits: work.limits())
    // Before its output directory is made.
    try file.confineOutputs()
    return file
  }

  /// Reads all that a pipeline names.
  func study(_ pipeline: PipelineFile, threads: ThreadsOption, _ report: Report) throws -> Study {
    let study = try Study(pipeline, threads: threads.count)
    report.endReading()
    logNotes(of: study)
    return study
  }
}

/// Says what a user should know of a study.
func logNotes(of study: Study) {
  for note in study.notes {
    let others = note.cases.count > 2 ? " and \(note.cases.count - 1) others" : ""
    let cases = others.isEmpty ? note.cases.joined(separator: ", ") : note.cases[0] + others
    log.notice("\(cases): \(note.text)")
  }
}

/// The option of the subcommands that compute.
struct ThreadsOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How many processors to use; the results are the same for any number. (default: all that it "
        + "may use; of several processes on one machine, its part)", valueName: "n"))
  var threads: Int?

  var count: Int { threads ?? Self.usable }

  /// The processors that this process may use, shared with others of its job that may use the same.
  private static var usable: Int {
    let sharing = Processors.areAllUsable ? Job.current?.localCount ?? 1 : 1
    return max(1, Processors.usable / sharing)
  }

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads must be 1 to 1024, found \(threads).")
    }
  }
}
