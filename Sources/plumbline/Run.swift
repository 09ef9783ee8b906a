import ArgumentParser
import MessagePassing
import Pipeline
import Processes

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Calibrate: from observations to parameters and their evidence.",
    // Of so many options none would be named, and the pipeline last.
    usage: "plumbline run <pipeline> [<options>]",
    discussion: """
      Checks the gradient, minimises the misfit, finds out how sure the result is, and writes calibration.nc \
      and the trajectories into the pipeline's output directory. Results appear whole or not at all. A run \
      that was interrupted goes on from where it was when it is started again.

      What has not changed since it was calibrated is left alone: neither its files, nor the pipeline, nor the \
      program's numerics. With 'items: per-file' in the pipeline each file is calibrated by itself, and one \
      that fails does not keep the others (docs/scheduling.md).

      Example: plumbline run pipelines/kato-phillips.yml
      """)

  @OptionGroup var file: PipelineArgument
  @OptionGroup var threads: ThreadsOption
  @OptionGroup var waiting: WaitOptions

  @Flag(
    name: [.customLong("dry-run"), .customShort("n")],
    help: "Say what would be done, and why; do nothing.")
  var isDryRun = false

  @Flag(
    name: [.customLong("force"), .customShort("f")],
    help: "Calibrate again what has not changed, too.")
  var isForced = false

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Work on these items alone.", valueName: "name"))
  var only: [String] = []

  @Option(
    name: .customLong("items"),
    help: ArgumentHelp(
      "Work on share i of N of the items alone, beside other processes that work on other shares: for job arrays "
        + "(docs/cluster.md).", valueName: "i/N"))
  var share: Share?

  func run() throws {
    file.work.logging.begin()
    try reportingErrors {
      Interruption.watch()
      if share != nil { Interruption.expectRequeue() }
      let pipeline = try file.load()
      if share != nil, pipeline.division != .perFile {
        throw Failure(
          "--items: \(pipeline.path) is one calibration, which cannot be divided. Set 'items: per-file' in it to "
            + "calibrate each file by itself.", .wrongUsage)
      }
      let job = try job(for: pipeline)
      if isDryRun {
        if job?.rank ?? 0 == 0 { try announce(Reprocessing(pipeline, share: share)) }
      } else if let job {
        try run(pipeline, in: job)
      } else {
        try lead(pipeline)
      }
      try Terminal.flush()
    }
  }

  /// Works on the items.
  ///
  /// - Parameter leader: who tells the other processes of a job.
  /// - Throws: `ExitCode` unless all went well, and what keeps the work from being begun.
  private func lead(_ pipeline: PipelineFile, _ leader: JobLeader? = nil) throws {
    let folder = try waiting.hold(pipeline.outputDirectory, share: share)
    // Not before: another process may have done the work, and files may have come.
    let reprocessing = try Reprocessing(pipeline, share: share)
    var runner = ItemRunner(
      command: self, items: try chosen(of: reprocessing.items), reprocessing: reprocessing,
      leader: leader)
    let code = try runner.run(in: folder)
    if code != 0 { throw ExitCode(code) }
  }

  /// Does its part in a job of several processes.
  private func run(_ pipeline: PipelineFile, in job: Job) throws {
    guard job.rank == 0 else {
      let item = try pipeline.items()[0]
      let code = try JobFollower(command: self, item: item, job: job).run()
      if code != 0 { throw ExitCode(code) }
      return
    }
    let leader = JobLeader(job)
    do { try lead(pipeline, leader) } catch {
      try leader.dismiss()
      throw error
    }
    try leader.dismiss()
  }

  private func chosen(of items: [Item]) throws -> [Item] {
    // Of one share some may be, and some of another.
    for name in only where share == nil && !items.contains(where: { $0.name == name }) {
      let known = items.prefix(8).map(\.name).joined(separator: ", ")
      throw Failure(
        "--only: there is no item '\(name)'. There are \(items.count): \(known)\(items.count > 8 ? ", …" : "").",
        .wrongUsage)
    }
    return only.isEmpty ? items : items.filter { only.contains($0.name) }
  }

  /// Says what would be done with each item.
  private func announce(_ reprocessing: Reprocessing) throws {
    var reprocessing = reprocessing
    let items = try chosen(of: reprocessing.items)
    var rows: [[String]] = []
    for item in items {
      do {
        let fingerprint = try item.fingerprint()
        switch reprocessing.decide(item, fingerprint, isForced: isForced) {
        case .redo(let reason): rows.append(["redo", item.name, reason])
        case .repeated: rows.append(["redo", item.name, "--force"])
        case .skip(let reason): rows.append(["skip", item.name, reason])
        }
      } catch { rows.append(["fail", item.name, error.description]) }
      if let signal = Interruption.signal { throw ExitCode(Exit.signal(signal)) }
    }
    if !rows.isEmpty { Terminal.line(columns(rows)) }
    func count(_ word: String) -> Int { rows.count { $0[0] == word } }
    let failures = count("fail") == 0 ? "" : ", \(count("fail")) cannot be read"
    Terminal.line(
      "\(count("redo")) of \(plural(items.count, "item")) would be calibrated\(failures)")
  }
}

extension Share: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

/// Returns a count with a word in the singular or the plural.
func plural(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }
