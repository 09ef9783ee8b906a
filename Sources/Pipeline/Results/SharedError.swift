import Calibration
import NetCDF
import Records

/// What went wrong in another of several processes.
public struct SharedError: Error, Sendable, CustomStringConvertible {
  /// What kind of error it was there.
  public enum Kind: Int, Sendable {
    case other
    /// The pipeline, or a file of data.
    case input
    /// A result that cannot be written.
    case output
    /// A run that gave no finite result.
    case computation

    init(_ error: any Error) {
      switch error {
      case is PipelineError, is NetCDFError, is RecordError: self = .input
      case is OutputError: self = .output
      case is ComputationError: self = .computation
      default: self = .other
      }
    }
  }

  public let kind: Kind
  public let description: String
}

extension Ranks {
  /// Does something in every process; where it fails in any, all throw what the lowest of those says.
  ///
  /// - Throws: its own error in that process, in all others `SharedError`.
  public func sharingErrors<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try agreeing(kind: { SharedError.Kind($0).rawValue }, body)
    } catch let error as RankError {
      throw SharedError(
        kind: SharedError.Kind(rawValue: error.kind) ?? .other, description: error.description)
    }
  }
}
