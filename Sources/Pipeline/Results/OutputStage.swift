import Glibc
import NetCDF

/// Results that are written under other names, and get their own when all of them are whole.
struct OutputStage: ~Copyable {
  /// What takes its place at once.
  enum Extent {
    /// Single files anywhere, each by itself.
    case files
    /// The files of a stage below a folder, beside others that stay. When the process is killed between two of
    /// them, `OutputFolder.recover` gives the rest their places.
    case filesBelow(String)
    /// A folder as a whole.
    case folder(String)
  }

  private struct Staged {
    let path: String
    let temporary: String
    /// Finds out whether the temporary file holds what was written.
    let check: (_ temporary: String) throws -> Void
  }

  private let extent: Extent
  /// Those that are not published yet.
  private var files: [Staged] = []
  private var madeFolders: [String] = []

  private init(_ extent: Extent) { self.extent = extent }

  /// Lets `body` stage files, then publishes them.
  ///
  /// - Throws: what `body` throws, or `OutputError`. What was not published is removed; what had been there
  ///   before stays.
  static func publishing<Result>(
    _ extent: Extent = .files, _ body: (inout OutputStage) throws -> Result
  ) throws -> Result {
    var stage = OutputStage(extent)
    defer { stage.discard() }
    let result = try body(&stage)
    for file in stage.files {
      try OutputFolder.flush(file.temporary, of: file.path)
      try Self.naming(file.path) { try file.check(file.temporary) }
    }
    try stage.publish()
    return result
  }

  // MARK: Staging

  /// Lets `write` fill a NetCDF file that becomes `path`.
  ///
  /// - Throws: `OutputError` about `path`, or what `write` throws.
  mutating func fill<Result>(_ path: String, _ write: (_ temporary: String) throws -> Result)
    throws -> Result
  {
    try stage(path, check: { try Dataset.open($0).readThrough() }, write)
  }

  /// Lets `write` fill a NetCDF file that becomes `path`, and closes it.
  mutating func create(_ path: String, _ write: (Dataset) throws -> Void) throws {
    try fill(path) { temporary in
      let dataset = try Dataset.create(temporary)
      try write(dataset)
      try dataset.close()
    }
  }

  /// Stages a text that becomes `path`.
  mutating func create(_ path: String, text: String) throws {
    func check(_ temporary: String) throws {
      guard try Self.bytes(ofFile: temporary, path) == Array(text.utf8) else {
        throw OutputError(
          path: path,
          message: "what was written cannot be read back. Check the disk and the free space.")
      }
    }
    try stage(path, check: check) { temporary in
      guard let file = fopen(temporary, "wx") else {
        throw OutputError.system(path, "cannot be written")
      }
      let isWritten = fputs(text, file) >= 0
      guard fclose(file) == 0, isWritten else {
        throw OutputError.system(path, "cannot be written")
      }
    }
  }

  private mutating func stage<Result>(
    _ path: String, check: @escaping (String) throws -> Void,
    _ write: (_ temporary: String) throws -> Result
  ) throws -> Result {
    let temporary: String
    switch extent {
    case .files:
      madeFolders += try makeFolders(folderPath(of: path))
      temporary = Self.temporaryName(for: path, process: getpid())
    case .filesBelow(let root):
      try OutputFolder.requireInside(root, path)
      madeFolders += try makeFolders(folderPath(of: path))
      temporary = Self.temporaryName(for: path, process: getpid())
    case .folder(let root):
      guard path.hasPrefix(root + "/") else {
        preconditionFailure("\(path) is not below \(root)")
      }
      temporary = OutputFolder.staging(of: root) + path.dropFirst(root.count)
      try madeFolders += makeFolders(folderPath(of: temporary))
    }
    // What a killed process of the same number left, or a symbolic link that someone put there.
    unlink(temporary)
    files.append(Staged(path: path, temporary: temporary, check: check))
    return try Self.naming(path) { try write(temporary) }
  }

  /// A hidden name in the same folder, so that renaming does not copy.
  static func temporaryName(for path: String, process: pid_t) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return folderPath(of: path) + ".\(name).\(process)" + OutputFolder.unfinished
  }

  /// Lets errors of the NetCDF library tell of the result instead of the temporary file.
  static func naming<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let cause as NetCDFError {
      throw OutputError(path: path, message: "cannot be written: \(cause.description)")
    }
  }

  private static func bytes(ofFile file: String, _ path: String) throws(OutputError) -> [UInt8] {
    guard let stream = fopen(file, "rb") else { throw .system(path, "cannot be read back") }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 {
      bytes += buffer[..<count]
    }
    guard ferror(stream) == 0 else { throw .system(path, "cannot be read back") }
    return bytes
  }

  // MARK: Publishing

  private mutating func publish() throws(OutputError) {
    switch extent {
    case .files: try renameFiles()
    case .filesBelow(let root):
      let plan = PublicationPlan(
        renames: files.map { .init(temporary: $0.temporary, path: $0.path) })
      if files.count > 1 { try plan.write(in: root) }
      defer { PublicationPlan.remove(from: root) }
      try renameFiles()
    case .folder(let root):
      if !files.isEmpty { try OutputFolder.replace(root) }
      files = []
    }
  }

  private mutating func renameFiles() throws(OutputError) {
    let folders = Set(files.map { folderPath(of: $0.path) })
    while let file = files.first {
      guard rename(file.temporary, file.path) == 0 else {
        throw OutputError.system(file.path, "cannot be replaced")
      }
      files.removeFirst()
    }
    for folder in folders { OutputFolder.flushNames(of: folder) }
  }

  /// Removes what was not published, and folders that were made for it and hold nothing else.
  private mutating func discard() {
    for file in files { unlink(file.temporary) }
    for folder in madeFolders.reversed() { rmdir(folder) }
  }
}
