import ArgumentParser
import Glibc
import Lanes
import Pipeline

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
        plumbline inspect mooring.nc                     look into a file of observations
        ncdump -h pipelines/output/kato-phillips/calibration.nc

      Exit codes:
        0   done
        1   verify: the gradient is wrong
        3   the computation gave no finite result
        64  wrong usage
        65  the pipeline, or a file of data, is not valid
        73  a result could not be written
      """,
    version: Provenance.version,
    subcommands: [
      Run.self, Check.self, Simulate.self, Gradient.self, Verify.self, Twin.self, StudyCosts.self,
      Import.self, Inspect.self,
    ])
}

/// The argument that all subcommands take.
struct PipelineArgument: ParsableArguments {
  @Argument(help: "The pipeline file (YAML).", completion: .file(extensions: ["yml", "yaml"]))
  var pipeline: String

  @Flag(help: "Say more on standard error, such as whether this build suits the processor.")
  var verbose = false

  @OptionGroup var reading: LimitOptions

  /// Reads the pipeline and all it names, and says on standard error what a user should know of them.
  func study(threads: ThreadsOption) throws -> Study {
    if verbose, let note = VectorWidth.current.note { Terminal.error("note: \(note)") }
    let study = try Study(
      path: pipeline, limits: reading.limits(), threads: threads.count)
    for note in study.notes {
      let others = note.cases.count > 2 ? " and \(note.cases.count - 1) others" : ""
      let cases = others.isEmpty ? note.cases.joined(separator: ", ") : note.cases[0] + others
      Terminal.error("note: \(cases): \(note.text)")
    }
    return study
  }
}

/// The option of the subcommands that compute.
struct ThreadsOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How many processors to use; the results are the same for any number. (default: all of the "
        + "machine)", valueName: "n"))
  var threads: Int?

  var count: Int { threads ?? max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads must be 1 to 1024, found \(threads).")
    }
  }
}
