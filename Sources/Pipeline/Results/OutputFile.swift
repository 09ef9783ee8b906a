import Glibc
import NetCDF

/// Why a result could not be written.
public struct OutputError: Error, Equatable, Sendable, CustomStringConvertible {
  public let path: String
  public let message: String

  public init(path: String, message: String) { (self.path, self.message) = (path, message) }

  public var description: String { "\(path): \(message)" }
}

/// Writes one result so that it appears whole or not at all.
public enum OutputFile {
  /// Lets `write` fill a new file beside `path`, then renames it to `path`.
  ///
  /// - Throws: `OutputError` or what `write` throws; `path` is then as it was before, and nothing is left
  ///   beside it.
  static func create(_ path: String, _ write: (Dataset) throws -> Void) throws {
    try OutputStage.publishing { try $0.create(path, write) }
  }

  /// Writes a text in the same way.
  static func create(_ path: String, text: String) throws {
    try OutputStage.publishing { try $0.create(path, text: text) }
  }

  /// Removes what a process that was killed left of a result that it was writing.
  public static func discard(_ path: String, ofProcess process: Int32) {
    unlink(OutputStage.temporaryName(for: path, process: process))
  }
}

/// Makes a folder and those that it lies in, and returns the new ones.
@discardableResult
func makeFolders(_ folder: String) throws(OutputError) -> [String] {
  var made: [String] = []
  var partial = folder.hasPrefix("/") ? "/" : ""
  for component in folder.split(separator: "/") {
    partial += component + "/"
    if mkdir(partial, 0o777) == 0 {
      made.append(partial)
    } else if errno != EEXIST {
      let error = OutputError.system(partial, "this folder cannot be made")
      FileSystem.removeEmptyFolders(made.reversed())
      throw error
    }
  }
  return made
}

extension OutputError {
  /// Describes the failure of a system call.
  static func system(_ path: String, _ what: String) -> OutputError {
    OutputError(
      path: path,
      message:
        "\(what): \(String(cString: strerror(errno))). Check the permissions, the free space and "
        + "outputs.directory.")
  }
}
