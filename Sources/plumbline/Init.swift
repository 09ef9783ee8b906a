import ArgumentParser
import Pipeline
import Records

struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a pipeline with comments for files of data, which runs as it stands.",
    discussion: """
      Looks into the files as 'inspect' does, and decides what a pipeline says of them: variables, forcing, \
      constants, grid, time step, parameters, misfit. What no file says is supposed, and marked CHECK in the \
      comments. Files that hold a whole column each are a case each; files of one place are one case. Profiles \
      without fluxes are joined with the fluxes in a file beside them of overlapping times, and the other way \
      round.

      Example: plumbline init mooring.nc fluxes.nc --output mooring.yml
      """)

  @Argument(help: "The files of data.", completion: .file()) var files: [String]

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where to write the pipeline; '-' for standard output. (default: named after the files, in the current folder)",
      valueName: "file"),
    completion: .file(extensions: ["yml", "yaml"]))
  var output: String?

  @Flag(help: "Replace the pipeline if it is there.") var force = false

  @OptionGroup var reading: RecordArguments
  @OptionGroup var work: WorkOptions

  func validate() throws {
    if let output, files.contains(where: { isSameFile($0, output) }) {
      throw ValidationError("--output \(output) is a file that is read; name another.")
    }
  }

  func run() throws {
    let options = try work.recordOptions(reading)
    let path = output ?? PipelineDraft.defaultPath(for: files)
    let limits = try work.limits()
    try work.run(
      reading: PipelineDraft.mayRead(files), writing: path == "-" ? [] : [path]
    ) { report in
      if path != "-", !force { try PipelineDraft.requireFree(path) }
      let draft = try PipelineDraft(files: files, options: options)
      let written = try draft.written(for: path, limits: limits)
      for decision in draft.decisions { log.notice("\(decision).") }
      Self.warn(of: written.pipeline)
      report.endReading()
      guard path != "-" else { return print(written.text, terminator: "") }
      try written.write(to: path)
      Terminal.line("wrote \(path)")
    }
  }

  /// Says what keeps a pipeline from running: it is written even so, as a text to correct.
  private static func warn(of pipeline: PipelineFile) {
    do { try Study(pipeline).checkCalibration() } catch {
      let cause = Failure(error)?.message ?? "\(error)"
      log.warning("the pipeline does not run as it stands: \(cause)")
    }
  }
}
