import Glibc
import NetCDF

/// A NetCDF file that was written under another name, on its way from the process that wrote it to the one that
/// publishes it.
struct StagedFile {
  let path: String
  let temporary: String
}

/// Results that are written under other names, and get their own when all of them are whole.
struct OutputStage: ~Copyable {
  /// What takes its place at once.
  enum Extent {
    /// Single files anywhere, each by itself.
    case files
    /// The files of a stage below a folder, beside others that stay. When the process is killed between two of
    /// them, the folder has both old and new ones until `OutputFolder.recover` gives the rest their places.
    case filesBelow(String)
    /// A folder as a whole.
    case folder(String)
  }

  private struct Staged {
    let path: String
    let temporary: String
    /// Finds out whether the temporary file holds what was written; nil where that is known.
    let check: ((_ temporary: String) throws -> Void)?
  }

  private let extent: Extent
  /// The hidden folder that is to become the folder, where it is replaced as a whole.
  private var staging: String?
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
    try stage.verify()
    try stage.publish()
    return result
  }

  /// Sees to it that the files hold what was written, and will after a loss of power.
  func verify() throws {
    for file in files {
      guard let check = file.check else { continue }
      try FileSystem.flush(file.temporary, of: file.path)
      try Self.naming(file.path) { try check(file.temporary) }
    }
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
      guard FileSystem.bytes(ofFile: temporary) == Array(text.utf8) else {
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

  /// Hands all staged files over to another process, which is to publish them; they are verified.
  mutating func release() -> [StagedFile] {
    defer { files = [] }
    return files.map { StagedFile(path: $0.path, temporary: $0.temporary) }
  }

  /// Takes over files that this process or others have released.
  mutating func adopt(_ released: [StagedFile]) {
    files += released.map { Staged(path: $0.path, temporary: $0.temporary, check: nil) }
  }

  /// Where a staged file is until it gets its name, to be read.
  func temporary(of path: String) -> String {
    guard let file = files.last(where: { $0.path == path }) else {
      preconditionFailure("\(path) is not staged")
    }
    return file.temporary
  }

  /// The SHA-256 of each staged file, in the order of staging.
  func checksums() throws(PipelineError) -> [(path: String, sha256: String)] {
    var checksums: [(path: String, sha256: String)] = []
    for file in files {
      checksums.append((file.path, try Provenance.checksum(ofFile: file.temporary)))
    }
    return checksums
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
      if staging == nil {
        let begun = try OutputFolder.begin(replacing: root)
        (staging, madeFolders) = (begun.staging, begun.made)
      }
      temporary = (staging ?? "") + path.dropFirst(root.count)
      madeFolders += try makeFolders(folderPath(of: temporary))
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

  // MARK: Publishing

  private mutating func publish() throws(OutputError) {
    switch extent {
    case .files: try renameFiles()
    // Those that were released are published by another process, whose plan must stay.
    case .filesBelow where files.isEmpty: break
    case .filesBelow(let root):
      let plan = PublicationPlan(
        renames: files.map { .init(temporary: $0.temporary, path: $0.path) })
      try requirePlaces()
      if files.count > 1 { try plan.write(in: root) }
      do { try renameFiles() } catch {
        // What has its place keeps it; the plan gives the rest theirs when it can.
        files = []
        throw error
      }
      PublicationPlan.remove(from: root)
    case .folder(let root):
      if !files.isEmpty { try OutputFolder.replace(root) }
      files = []
    }
  }

  /// Refuses goals that cannot be replaced, before the first file has its place.
  private func requirePlaces() throws(OutputError) {
    for file in files where FileSystem.isFolder(file.path) {
      throw OutputError(
        path: file.path, message: "cannot be replaced: it is a folder. Move it away.")
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
    for folder in folders { FileSystem.flushNames(of: folder) }
  }

  /// Removes what was not published, and folders that were made for it and hold nothing else.
  private mutating func discard() {
    for file in files { unlink(file.temporary) }
    if let staging, !files.isEmpty { FileSystem.removeTree(staging) }
    FileSystem.removeEmptyFolders(madeFolders.reversed())
  }
}
