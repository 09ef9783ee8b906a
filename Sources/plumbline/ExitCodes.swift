import ArgumentParser
import Calibration
import NetCDF
import Pipeline
import Processes
import Records
import Reports

/// The exit codes of the command. They do not change from version to version.
enum Exit: Int32, CaseIterable {
  case done = 0
  case wrongGradient = 1
  case noResult = 3
  case someItemsFailed = 4
  case allItemsFailed = 5
  case wrongUsage = 64
  case invalidInput = 65
  case failure = 70
  case cannotWrite = 73
  case inUse = 75
  case requeue = 85
  case hungUp = 129
  case interrupted = 130
  case outputClosed = 141
  case terminated = 143

  /// What it says, for people.
  var meaning: String {
    switch self {
    case .done: "done, or nothing to do"
    case .wrongGradient: "verify: the gradient is wrong"
    case .noResult: "the computation gave no finite result, or took longer than its limit"
    case .someItemsFailed: "run: some items failed, the others are done"
    case .allItemsFailed: "run: every item failed"
    case .wrongUsage: "wrong usage"
    case .invalidInput: "the pipeline, or a file of data, is not valid or cannot be read"
    case .failure: "the program itself failed: please report it"
    case .cannotWrite: "a result could not be written"
    case .inUse: "another process works in the output directory"
    case .requeue: "ended by SIGUSR1, or by SIGTERM with --items: start it again, and it goes on"
    case .hungUp: "ended by SIGHUP"
    case .interrupted: "ended by SIGINT (Ctrl-C)"
    case .outputClosed: "ended because nobody reads its output (SIGPIPE)"
    case .terminated: "ended by SIGTERM"
    }
  }

  /// All of them as lines of help.
  static var table: String {
    columnsOfHelp(allCases.map { ["\($0.rawValue)", $0.meaning] })
  }

  /// The code of a process that ends because of a signal.
  static func signal(_ signal: Int32) -> Int32 { Interruption.exitCode(of: signal) }
}

extension Exit {
  init(_ kind: SharedError.Kind) {
    switch kind {
    case .input: self = .invalidInput
    case .output: self = .cannotWrite
    case .computation: self = .noResult
    case .other: self = .failure
    }
  }
}

/// What went wrong, for the log and the exit code.
struct Failure: Error, Sendable, Codable {
  let message: String
  let code: Int32

  init(_ message: String, _ exit: Exit) { (self.message, code) = (message, exit.rawValue) }

  /// Says what an error of any of our modules means; nil for those of others.
  init?(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as PipelineError: self.init(error.description, .invalidInput)
    case let error as NetCDFError: self.init(error.description, .invalidInput)
    case let error as RecordError: self.init(error.description, .invalidInput)
    case let error as SharedError: self.init(error.description, Exit(error.kind))
    case let error as ReportError: self.init(error.description, .invalidInput)
    case let error as OutputError: self.init(error.description, .cannotWrite)
    case let error as ComputationError: self.init(error.description, .noResult)
    case let error as WorkerError: self.init(error.description, .failure)
    case FolderLockError.held(let folder, let holder):
      self.init(
        "\(folder): \(holder) works in this output directory. Try again later, or give --wait.",
        .inUse)
    default: return nil
    }
  }
}

/// Runs a body; an error of ours becomes one message in the log, and its exit code.
func reportingErrors(_ body: () throws -> Void) throws {
  do { try body() } catch FolderLockError.interrupted(let signal) {
    throw ExitCode(Exit.signal(signal))
  } catch {
    guard let failure = Failure(error) else { throw error }
    log.error("\(failure.message)")
    throw ExitCode(failure.code)
  }
}

/// Returns rows as lines of help, indented by two.
func columnsOfHelp(_ rows: [[String]]) -> String {
  columns(rows).split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
}
