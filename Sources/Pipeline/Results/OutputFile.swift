import Glibc
import NetCDF

/// Why a result could not be written.
public struct OutputError: Error, Equatable, Sendable, CustomStringConvertible {
  public let path: String
  public let message: String

  public var description: String { "\(path): \(message)" }
}

/// Writes one result so that it appears whole or not at all.
enum OutputFile {
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
}

/// Results that are written under other names, and get their own when all of them are whole.
struct OutputStage: ~Copyable {
  /// Those that are not published yet.
  private var files: [(path: String, temporary: String)] = []
  private var madeFolders: [String] = []

  /// Lets `body` stage files, then publishes them in their order.
  ///
  /// - Throws: what `body` throws, or `OutputError`. What was not published is removed; a file that could not
  ///   take its place leaves those before it in theirs.
  static func publishing<Result>(_ body: (inout OutputStage) throws -> Result) throws -> Result {
    var stage = OutputStage()
    defer { stage.discard() }
    let result = try body(&stage)
    for file in stage.files { try flush(file.temporary, of: file.path) }
    while let file = stage.files.first {
      guard rename(file.temporary, file.path) == 0 else {
        throw OutputError.system(file.path, "cannot be replaced")
      }
      stage.files.removeFirst()
    }
    return result
  }

  /// Removes what was not published, and folders that were made for it and hold nothing else.
  private mutating func discard() {
    for file in files { unlink(file.temporary) }
    for folder in madeFolders.reversed() { rmdir(folder) }
  }

  /// Lets `write` fill a file that becomes `path`.
  ///
  /// - Throws: `OutputError` about `path`, or what `write` throws.
  mutating func fill<Result>(_ path: String, _ write: (_ temporary: String) throws -> Result)
    throws -> Result
  {
    madeFolders += try makeFolders(folderPath(of: path))
    let temporary = Self.temporaryName(for: path)
    files.append((path, temporary))
    return try Self.naming(path) { try write(temporary) }
  }

  /// Lets `write` fill a NetCDF file that becomes `path`, as `fill` does.
  mutating func create(_ path: String, _ write: (Dataset) throws -> Void) throws {
    try fill(path) { temporary in
      let dataset = try Dataset.create(temporary, overwrite: true)
      try write(dataset)
      try dataset.close()
    }
  }

  /// Stages a text that becomes `path`.
  mutating func create(_ path: String, text: String) throws {
    try fill(path) { temporary in
      guard let file = fopen(temporary, "w") else {
        throw OutputError.system(path, "cannot be written")
      }
      let isWritten = fputs(text, file) >= 0
      guard fclose(file) == 0, isWritten else {
        throw OutputError.system(path, "cannot be written")
      }
    }
  }

  /// Lets errors of the NetCDF library tell of the result instead of the temporary file.
  static func naming<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let cause as NetCDFError {
      throw OutputError(path: path, message: "cannot be written: \(cause.description)")
    }
  }

  /// A hidden name in the same folder, so that renaming does not copy.
  private static func temporaryName(for path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return folderPath(of: path) + ".\(name).\(getpid()).part"
  }

  /// Brings the file's data to the disk before its name does.
  private static func flush(_ temporary: String, of path: String) throws(OutputError) {
    let descriptor = open(temporary, O_RDONLY)
    guard descriptor >= 0 else { throw OutputError.system(path, "cannot be read back") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else {
      throw OutputError.system(path, "cannot be flushed to the disk")
    }
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
      for folder in made.reversed() { rmdir(folder) }
      throw OutputError.system(partial, "this folder cannot be made")
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
