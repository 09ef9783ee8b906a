import Glibc
import NetCDF

/// Why a result could not be written.
public struct OutputError: Error, Equatable, Sendable, CustomStringConvertible {
  public let path: String
  public let message: String

  public var description: String { "\(path): \(message)" }
}

/// Writes NetCDF results so that they appear whole or not at all.
enum OutputFile {
  /// Lets `write` fill a new file beside `path`, then renames it to `path`.
  ///
  /// - Throws: `OutputError` or what `write` throws; `path` is then as it was before, and nothing is left
  ///   beside it.
  static func create(_ path: String, _ write: (Dataset) throws -> Void) throws {
    try makeDirectory(folder(of: path))
    let temporary = temporaryName(for: path)
    do {
      let dataset = try Dataset.create(temporary, overwrite: true)
      try write(dataset)
      try dataset.close()
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
    return folder(of: path) + ".\(name).\(getpid()).part"
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return String(path[...slash])
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
