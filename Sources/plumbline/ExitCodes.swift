import ArgumentParser
import NetCDF
import Pipeline
import Records

/// The exit codes of the command, as its help states them.
enum Exit {
  static let wrongGradient = ExitCode(1)
  static let noResult = ExitCode(3)
  static let invalidInput = ExitCode(65)
  static let cannotWrite = ExitCode(73)
}

/// Runs a subcommand's work; an error becomes one message on standard error and its exit code.
func reportingErrors(_ body: () throws -> Void) throws {
  do {
    try body()
  } catch let error as PipelineError {
    throw failure(error.description, Exit.invalidInput)
  } catch let error as NetCDFError {
    throw failure(error.description, Exit.invalidInput)
  } catch let error as RecordError {
    throw failure(error.description, Exit.invalidInput)
  } catch let error as OutputError {
    throw failure(error.description, Exit.cannotWrite)
  } catch let error as ComputationError {
    throw failure(error.description, Exit.noResult)
  }
}

private func failure(_ message: String, _ code: ExitCode) -> ExitCode {
  Terminal.endProgress()
  Terminal.error("error: \(message)")
  return code
}
