import ArgumentParser
import Glibc
import Pipeline
import Processes
import Records

/// What all subcommands that read or compute take, and how they work: in a process of its own, so that a file
/// that makes a library crash or loop cannot take the command with it.
struct WorkOptions: ParsableArguments {
  @OptionGroup(title: "Limits") var reading: LimitOptions
  @OptionGroup(title: "Log") var logging: LogOptions

  /// Lets `body` work in a worker, and ends with its exit code.
  ///
  /// - Parameters:
  ///   - files: those of others that it reads, for the message when it dies of one.
  ///   - outputs: files of results that are written by themselves.
  ///   - body: says when all files are read.
  func run(
    reading files: @autoclosure () -> [String], writing outputs: [String] = [],
    _ body: @escaping (Report) throws -> Void
  ) throws {
    logging.begin()
    try reportingErrors {
      Interruption.watch()
      let end = try work(body)
      for path in outputs { OutputFile.discard(path, ofProcess: end.process) }
      try conclude(end, files())
    }
  }

  /// Lets `body` work in a worker that alone writes into a folder.
  ///
  /// - Parameter outputs: files of results elsewhere, which are written by themselves.
  func run(
    reading files: @autoclosure () -> [String], holding folder: String, _ waiting: WaitOptions,
    writing outputs: [String] = [], _ body: @escaping (Report) throws -> Void
  ) throws {
    logging.begin()
    try reportingErrors {
      Interruption.watch()
      let held = try waiting.hold(folder)
      let end = try work(body)
      if end.cause != .exit(0) { held.recover() }
      for path in outputs { OutputFile.discard(path, ofProcess: end.process) }
      try conclude(end, files())
    }
  }

  private func work(_ body: (Report) throws -> Void) throws -> Worker.End {
    let end = try Worker.run(workerLimits()) { report in reportedCode { try body(report) } }
    Terminal.endProgress()
    return end
  }

  /// The limits on what is read.
  func limits() throws -> ReadingLimits { try reading.limits() }

  /// The limits on workers.
  func workerLimits() throws -> Worker.Limits {
    let limits = try limits()
    return Worker.Limits(
      memory: limits.memory, readingTime: limits.time, computingTime: limits.runTime)
  }

  /// How files of data are read.
  func recordOptions(_ arguments: RecordArguments) throws -> RecordOptions {
    var options = try arguments.options()
    options.limits = try limits().records
    return options
  }

  /// Ends with the exit code of a worker, or says what it died of.
  func conclude(_ end: Worker.End, _ files: @autoclosure () -> [String]) throws {
    switch end.cause {
    case .exit(0): return
    case .exit(let code): throw ExitCode(code)
    case .interruption(let signal): throw ExitCode(Exit.signal(signal))
    // Whoever reads our output has had enough.
    case .death(SIGPIPE): throw ExitCode(Exit.signal(SIGPIPE))
    case .death(let signal): throw try failure(of: signal, end, files())
    }
  }

  /// Says what a worker died of.
  ///
  /// - Parameter files: those that it reads.
  func failure(
    of signal: Int32, _ end: Worker.End, _ files: @autoclosure () -> [String]
  ) throws -> Failure {
    let limits = try workerLimits()
    if !end.chatter.isEmpty { log.debug("the last it said: \(end.chatter)") }
    let name = String(cString: strsignal(signal))
    if !end.wasReading, signal == SIGALRM {
      return Failure(
        "the computation took longer than \(limits.computingTime) s. Raise --limit run-time=SECONDS; a "
          + "calibration goes on from where it was.", .noResult)
    }
    guard end.wasReading else {
      return Failure(
        "the program died while it computed: \(name) (signal \(signal)). This is a defect, or there was no "
          + "memory left; earlier results are as they were. --log-level debug shows more.", .failure
      )
    }
    let files = files()
    let cause =
      signal == SIGALRM
      ? "took longer than \(limits.readingTime) s to read"
      : "made the library that reads it fail: \(name) (signal \(signal))"
    let culprits = files.count == 1 ? files : try files.filter(kills)
    let named = culprits.isEmpty ? files : culprits
    let advice =
      signal == SIGALRM
      ? "Raise the limit with --limit read-time=SECONDS if it is only large."
      : "It is damaged, or needs more memory than --limit read-memory=\(limits.memory >> 20)M."
    return Failure(
      "\(named.joined(separator: ", ")): \(named.count == 1 ? "the file" : "one of these files") \(cause). \(advice)",
      .invalidInput)
  }

  /// Whether a worker that does nothing but read a file dies of it, within a time that a person waits.
  private func kills(_ file: String) throws -> Bool {
    guard Interruption.signal == nil else { return false }
    var limits = try workerLimits()
    limits.readingTime = limits.readingTime == 0 ? 10 : min(limits.readingTime, 10)
    var options = RecordOptions()
    options.limits = try self.limits().records
    let end = try Worker.run(limits) { _ in
      _ = try? ColumnRecord(reading: file, options: options)
      return 0
    }
    if case .death = end.cause { return true }
    return false
  }
}

/// The options of subcommands that write into the output directory.
struct WaitOptions: ParsableArguments {
  @Flag(help: "Wait while another process works in the output directory, instead of leaving.")
  var wait = false

  @Option(
    help: ArgumentHelp("With --wait: leave after so many seconds.", valueName: "seconds"))
  var waitLimit: Double?

  func validate() throws {
    guard let waitLimit else { return }
    guard wait else { throw ValidationError("--wait-limit needs --wait.") }
    guard waitLimit >= 0 else { throw ValidationError("--wait-limit must not be negative.") }
  }

  /// Takes the right to write into a folder, or to work on a share of the items in it.
  func hold(_ folder: String, share: Share? = nil) throws -> HeldFolder {
    let held = try HeldFolder(folder, share: share, waiting: wait ? waitLimit : 0)
    if let weakness = held.weakness {
      log.warning(
        "\(folder): this file system has no locks (\(weakness)): see to it that only one process works there."
      )
    }
    return held
  }
}

/// Runs a body in a worker; an error becomes one message in the log, and its exit code.
func reportedCode(_ body: () throws -> Void) -> Int32 {
  do {
    try reportingErrors(body)
    return 0
  } catch let code as ExitCode {
    return code.rawValue
  } catch let error as ValidationError {
    log.error("\(error.message)")
    return Exit.wrongUsage.rawValue
  } catch {
    log.error("\(error)")
    return Exit.failure.rawValue
  }
}
