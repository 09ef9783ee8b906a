import ArgumentParser
import Glibc
import Pipeline

struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say how the last run in an output directory stands.",
    discussion: """
      Reads status.json and manifest.json, which 'run' writes there. The exit code is that of the last run; 0 \
      while it is running, or waits for shares that have not begun; 70 when it was killed.

      Example: plumbline status pipelines/output/nightly
      """)

  @Argument(
    help: "The output directory, or the pipeline file that names it.", completion: .directory)
  var directory: String

  @Flag(help: "Print it as JSON.") var json = false

  @OptionGroup(title: "Limits") var reading: LimitOptions
  @OptionGroup(title: "Log") var logging: LogOptions

  func run() throws {
    logging.begin()
    try reportingErrors {
      let folder = try folder()
      let standing = try standing(of: folder)
      if json {
        print(try Pipeline.json(standing), terminator: "")
      } else {
        Terminal.line(standing.text)
      }
      try Terminal.flush()
      if standing.exitCode != 0 { throw ExitCode(standing.exitCode) }
    }
  }

  private func standing(of folder: String) throws -> Standing {
    guard let standing = Standing(readingFrom: folder) else {
      throw Failure(
        "\(folder): there is no status of a run (status.json). Give an output directory of 'plumbline run'.",
        .invalidInput)
    }
    return standing
  }

  private func folder() throws -> String {
    var information = stat()
    guard stat(directory, &information) == 0 else {
      throw Failure("\(directory): no such file or folder. Check the path.", .invalidInput)
    }
    if information.st_mode & S_IFMT == S_IFDIR { return directory }
    return try PipelineFile.load(path: directory, limits: reading.limits()).outputDirectory
  }
}
