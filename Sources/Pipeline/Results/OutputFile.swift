import Glibc
import NetCDF

/// Why a result could not be written.
public struct OutputError: Error, Equatable, Sendable, CustomStringConvertible {
  public let path: String
  public let message: String

  public var description: String { "\(path): \(message)" }
}

/// Writes results so that they appear whole or not at all.
enum OutputFile {
  /// Lets `write` fill a new file beside `path`, then renames it to `path`.
  ///
  /// - Throws: `OutputError` or what `write` throws; `path` is then as it was before, and nothing is left
  ///   beside it.
  static func create(_ path: String, _ write: (Dataset) throws -> Void) throws {
    try replace(path) { temporary in
      let dataset = try Dataset.create(temporary, overwrite: true)
      try write(dataset)
      try dataset.close()
    }
  }

  /// Writes a text in the same way.
  static func create(_ path: String, text: String) throws {
    try replace(path) { temporary in
      guard let file = fopen(temporary, "w") else {
        throw systemError(path, "cannot be written")
      }
      let isWritten = fputs(text, file) >= 0
      guard fclose(file) == 0, isWritten else { throw systemError(path, "cannot be written") }
    }
  }

  private static func replace(_ path: String, _ write: (_ temporary: String) throws -> Void) throws
  {
    try makeDirectory(folderPath(of: path))
    let temporary = temporaryName(for: path)
    do {
      try write(temporary)
      try flush(temporary)
      guard rename(temporary, path) == 0 else { throw systemError(path, "cannot be replaced") }
    } catch {
      unlink(temporary)
      if let cause = error as? NetCDFError {
        throw OutputError(path: path, message: "cannot be written: \(cause.description)")
      }
      throw error
    }
  }

  /// A hidden name in the same folder, so that renaming does not copy.
  private static func temporaryName(for path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return folderPath(of: path) + ".\(name).\(getpid()).part"
  }

  private static func makeDirectory(_ folder: String) throws(OutputError) {
    var partial = folder.hasPrefix("/") ? "/" : ""
    for component in folder.split(separator: "/") {
      partial += component + "/"
      if mkdir(partial, 0o777) != 0 && errno != EEXIST {
        throw systemError(partial, "this folder cannot be made")
      }
    }
  }

  /// Brings the file's data to the disk before its name does.
  private static func flush(_ path: String) throws(OutputError) {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw systemError(path, "cannot be read back") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw systemError(path, "cannot be flushed to the disk") }
  }

  private static func systemError(_ path: String, _ what: String) -> OutputError {
    OutputError(
      path: path,
      message:
        "\(what): \(String(cString: strerror(errno))). Check the permissions, the free space and "
        + "outputs.directory.")
  }
}
