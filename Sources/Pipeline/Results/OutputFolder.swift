import CProcess
import Glibc

/// A folder of results: how it is replaced as a whole, and put in order after a process was killed.
public enum OutputFolder {
  /// What the hidden names of files and folders end with that are not finished.
  static let unfinished = ".part"
  /// What the hidden name of a folder ends with that is being replaced where two cannot change names at once.
  private static let replaced = ".old"
  /// What `run` writes into the folder of an item; anything else in it is somebody's own.
  private static let itemContent: Set<String> = ["calibration.nc", "trajectories", "figures"]
  /// The folders that commands write results into.
  private static let resultFolders = ["trajectories", "figures", "sensitivities", "twin"]

  static func staging(of folder: String) -> String { hidden(folder, unfinished) }

  private static func hidden(_ folder: String, _ ending: String) -> String {
    let name = folder.split(separator: "/").last.map(String.init) ?? folder
    return folderPath(of: folder) + "." + name + ending
  }

  // MARK: Replacing

  /// Lets a folder take the place of the one that was there, in one instant.
  ///
  /// Files in it that are not results stay. Where the file system cannot exchange two names, there is an
  /// instant without either, which `recover` mends.
  static func replace(_ folder: String) throws(OutputError) {
    let staging = staging(of: folder)
    var information = stat()
    if lstat(folder, &information) != 0 {
      guard rename(staging, folder) == 0 else { throw .system(folder, "cannot be put into place") }
      flushNames(of: folderPath(of: folder))
      return
    }
    guard information.st_mode & S_IFMT == S_IFDIR else {
      throw OutputError(
        path: folder, message: "is not a folder, as the results of an item need. Move it away.")
    }
    if plumbline_exchange(staging, folder) == 0 {
      flushNames(of: folderPath(of: folder))
      retire(staging, to: folder)
      return
    }
    guard errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP else {
      throw .system(folder, "cannot be replaced")
    }
    let old = hidden(folder, replaced)
    guard rename(folder, old) == 0 else { throw .system(folder, "cannot be replaced") }
    guard rename(staging, folder) == 0 else {
      let error = OutputError.system(folder, "cannot be replaced")
      rename(old, folder)
      throw error
    }
    flushNames(of: folderPath(of: folder))
    retire(old, to: folder)
  }

  /// Removes the results in a folder that was replaced, and moves what else it holds to its successor.
  private static func retire(_ old: String, to folder: String) {
    for name in entries(of: old) where !itemContent.contains(name) {
      var information = stat()
      let goal = folder + "/" + name
      if lstat(goal, &information) != 0 { rename(old + "/" + name, goal) }
    }
    for name in itemContent { removeTree(old + "/" + name) }
    rmdir(old)
  }

  // MARK: Recovering

  /// Completes or removes what a process left that was killed while it wrote results below a folder.
  ///
  /// To be called by who holds the folder's lock.
  public static func recover(_ folder: String) {
    PublicationPlan.complete(in: folder)
    for name in entries(of: folder) where name.hasPrefix(".") {
      let path = folder + "/" + name
      if name.hasSuffix(replaced), isFolder(path) {
        let successor = folder + "/" + name.dropFirst().dropLast(replaced.count)
        if !isFolder(successor) { rename(path, successor) } else { retire(path, to: successor) }
      } else if name.hasSuffix(unfinished), isFolder(path) {
        retire(path, to: folder + "/" + name.dropFirst().dropLast(unfinished.count))
      }
    }
    removeUnfinishedFiles(in: folder)
    for name in resultFolders { removeUnfinishedFiles(in: folder + "/" + name) }
  }

  private static func removeUnfinishedFiles(in folder: String) {
    for name in entries(of: folder) where isUnfinishedFile(name) { unlink(folder + "/" + name) }
    // Only if nothing is in it: it was made for what has just been removed.
    rmdir(folder)
  }

  /// Whether a name is of the form `.NAME.PROCESS.part`.
  private static func isUnfinishedFile(_ name: String) -> Bool {
    guard name.hasPrefix("."), name.hasSuffix(unfinished) else { return false }
    let process = name.dropLast(unfinished.count).split(separator: ".").last ?? ""
    return !process.isEmpty && process.allSatisfy(\.isNumber)
  }

  // MARK: Confining

  /// Refuses a path below a folder that a symbolic link leads out of it.
  static func requireInside(_ root: String, _ path: String) throws(OutputError) {
    guard path.hasPrefix(root + "/") else { return }
    var partial = root
    for component in path.dropFirst(root.count).split(separator: "/").dropLast() {
      partial += "/" + component
      var information = stat()
      guard lstat(partial, &information) == 0 else { return }
      guard information.st_mode & S_IFMT == S_IFLNK else { continue }
      guard let goal = resolved(partial), let base = resolved(root),
        goal == base || goal.hasPrefix(base + "/")
      else {
        throw OutputError(
          path: partial,
          message:
            "this symbolic link leads out of the output directory \(root), so that nothing is written "
            + "through it. Remove it, or let outputs.directory name the folder itself.")
      }
    }
  }

  /// The path of a file that exists, without symbolic links.
  static func resolved(_ path: String) -> String? {
    guard let pointer = realpath(path, nil) else { return nil }
    defer { free(pointer) }
    return String(cString: pointer)
  }

  // MARK: The system

  /// Brings a file's data to the disk before its name does.
  static func flush(_ temporary: String, of path: String) throws(OutputError) {
    let descriptor = open(temporary, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw OutputError.system(path, "cannot be read back") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else {
      throw OutputError.system(path, "cannot be flushed to the disk")
    }
  }

  /// Brings the names in a folder to the disk, where the file system can.
  static func flushNames(of folder: String) {
    let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  /// Whether a path leads to a folder, over symbolic links if need be.
  static func leadsToFolder(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
  }

  static func isFolder(_ path: String) -> Bool {
    var information = stat()
    return lstat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
  }

  /// The names in a folder; none where it cannot be read.
  static func entries(of folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  private static func removeTree(_ path: String) {
    if isFolder(path) {
      for name in entries(of: path) { removeTree(path + "/" + name) }
      rmdir(path)
    } else {
      unlink(path)
    }
  }
}

/// Which files take which places, written down before the first does, so that all of them do.
struct PublicationPlan: Equatable {
  struct Rename: Equatable {
    let temporary: String
    let path: String
  }

  let renames: [Rename]

  private static func file(in root: String) -> String { root + "/.publication" }

  func write(in root: String) throws(OutputError) {
    let path = Self.file(in: root)
    let temporary = path + OutputFolder.unfinished
    // Below the root, which may have moved when it is read; no name holds the character of number 0.
    let text = renames.map {
      Self.relative($0.temporary, root) + "\0" + Self.relative($0.path, root)
    }
    .joined(separator: "\0")
    let bytes = Array(text.utf8)
    unlink(temporary)
    guard let file = fopen(temporary, "wx") else { throw .system(path, "cannot be written") }
    let isWritten =
      fwrite(bytes, 1, bytes.count, file) == bytes.count && fflush(file) == 0
      && fsync(fileno(file)) == 0
    guard fclose(file) == 0, isWritten, rename(temporary, path) == 0 else {
      let error = OutputError.system(path, "cannot be written")
      unlink(temporary)
      throw error
    }
    OutputFolder.flushNames(of: root)
  }

  private static func relative(_ path: String, _ root: String) -> String {
    path.hasPrefix(root + "/") ? String(path.dropFirst(root.count + 1)) : path
  }

  /// The plan that was left in a folder.
  static func left(in root: String) -> PublicationPlan? {
    guard let file = fopen(file(in: root), "rb") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
      bytes += buffer[..<count]
    }
    let names = bytes.split(separator: 0).map { root + "/" + String(decoding: $0, as: UTF8.self) }
    return PublicationPlan(
      renames: stride(from: 0, to: names.count - 1, by: 2).map {
        Rename(temporary: names[$0], path: names[$0 + 1])
      })
  }

  /// Gives files their places that a killed process could not.
  static func complete(in root: String) {
    guard let plan = left(in: root) else { return }
    for step in plan.renames { rename(step.temporary, step.path) }
    for folder in Set(plan.renames.map { folderPath(of: $0.path) }) {
      OutputFolder.flushNames(of: folder)
    }
    remove(from: root)
  }

  static func remove(from root: String) { unlink(file(in: root)) }
}
