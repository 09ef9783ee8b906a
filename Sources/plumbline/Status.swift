import ArgumentParser
import Glibc
import Pipeline
import Processes

struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say how the last run in an output directory stands.",
    discussion: """
      Reads status.json and manifest.json, which 'run' writes there. The exit code is that of the last run; 0 \
      while it is running; 70 when it was killed.

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
    // The holder first: a run that ends meanwhile has then written that it did.
    let holder = FolderLock.holder(ofFolder: folder)
    guard let status = RunStatus.read(folder) else {
      throw Failure(
        "\(folder): there is no status of a run (status.json). Give an output directory of 'plumbline run'.",
        .invalidInput)
    }
    return Standing(status: status, manifest: Manifest.read(folder), holder: holder)
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

/// What can be said of a run from outside.
struct Standing: Encodable {
  enum State: String, Encodable { case running, finished, interrupted, killed }

  let state: State
  let exitCode: Int32
  let run: RunStatus
  /// The items that failed when they were last worked on, with what was wrong.
  let failures: [String: String]

  init(status: RunStatus, manifest: Manifest?, holder: String?) {
    run = status
    switch status.state {
    case .finished: state = .finished
    case .interrupted: state = .interrupted
    // A process that died could not say so; another one may hold the folder since.
    case .running:
      let isHolder = holder?.hasPrefix("process \(status.process) ") == true
      state = isHolder ? .running : .killed
    }
    exitCode = state == .killed ? Exit.failure.rawValue : status.exitCode ?? 0
    failures = (manifest?.items ?? [:]).compactMapValues { entry in
      entry.state == .failed ? "\(entry.ended): \(entry.message ?? "")" : nil
    }
  }

  var text: String {
    let counts = run.counts
    var lines = [
      "\(run.pipeline): \(heading)",
      "\(counts.text), \(counts.left) left",
    ]
    if state == .running, let item = run.item {
      lines.append("at \(item)" + (run.activity.map { ": \($0)" } ?? ""))
    }
    if state == .running, let end = run.expectedEnd { lines.append("expected end \(end)") }
    lines += failures.sorted { $0.key < $1.key }.map { "failed  \($0.key)  \($0.value)" }
    return lines.joined(separator: "\n")
  }

  private var heading: String {
    switch state {
    case .running: "running since \(run.started), process \(run.process) on \(run.host)"
    case .finished: "finished at \(run.updated) with exit code \(exitCode)"
    case .interrupted: "interrupted at \(run.updated)"
    case .killed: "killed, last heard of at \(run.updated); the next run goes on from there"
    }
  }
}
