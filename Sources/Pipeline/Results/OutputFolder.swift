import CProcess
import Glibc

/// A folder of results: how it is replaced as a whole, and put in order after a process was killed.
public enum OutputFolder {
  /// What the hidden name of a folder ends with that is being filled, and then of the one that it replaced.
  private static let replacement = ".plumbline-part"
  /// What the hidden name of a folder ends with that is being replaced where two cannot change names at once.
  private static let replaced = ".plumbline-old"
  /// What says that a folder is being filled: all in it is ours.
  private static let unfinishedMark = ".unfinished"
  /// What the hidden names of files end with that are not finished.
  static let unfinished = ".part"
  /// The folders that commands write results into.
  private static let resultFolders = ["trajectories", "figures", "sensitivities", "twin"]

  private static func hidden(_ folder: String, _ ending: String) -> String {
    let name = folder.split(separator: "/").last.map(String.init) ?? folder
    return folderPath(of: folder) + "." + name + ending
  }

  // MARK: Replacing

  /// Makes the hidden folder that is to replace one, empty.
  ///
  /// - Returns: its path, and the folders that were made for it.
  static func begin(replacing folder: String) throws(OutputError) -> (
    staging: String, made: [String]
  ) {
    try requireReplaceable(folder)
    let staging = hidden(folder, replacement)
    // A link would lead elsewhere; an unfinished folder is of a process that was killed.
    if FileSystem.isLink(staging) { unlink(staging) } else { FileSystem.removeTree(staging) }
    let made = try makeFolders(staging)
    guard let mark = fopen(staging + "/" + unfinishedMark, "wx") else {
      throw .system(folder, "cannot be written")
    }
    fclose(mark)
    return (staging, made)
  }

  /// Refuses what cannot be replaced as a folder.
  static func requireReplaceable(_ folder: String) throws(OutputError) {
    guard !FileSystem.exists(folder) || FileSystem.isFolder(folder) else {
      throw OutputError(
        path: folder,
        message: "this is not a folder, as the results of an item need. Move it away.")
    }
  }

  /// Lets the folder that was filled take the place of the one that was there, in one instant.
  ///
  /// Files in it that are not results stay. Where the file system cannot exchange two names, there is an
  /// instant without either, which `recover` mends.
  static func replace(_ folder: String) throws(OutputError) {
    let staging = hidden(folder, replacement)
    for inner in FileSystem.tree(staging).folders {
      FileSystem.flushNames(of: staging + "/" + inner)
    }
    unlink(staging + "/" + unfinishedMark)
    FileSystem.flushNames(of: staging)
    guard FileSystem.exists(folder) else {
      guard rename(staging, folder) == 0 else { throw .system(folder, "cannot be put into place") }
      FileSystem.flushNames(of: folderPath(of: folder))
      return
    }
    try requireReplaceable(folder)
    if plumbline_exchange(staging, folder) == 0 {
      FileSystem.flushNames(of: folderPath(of: folder))
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
    FileSystem.flushNames(of: folderPath(of: folder))
    retire(old, to: folder)
  }

  /// Removes the results in a folder that was replaced, and moves what else it holds to its successor.
  private static func retire(_ old: String, to folder: String) {
    let content = FileSystem.tree(old)
    let results = Set(ResultList.read(old)?.files.map(\.path) ?? []).union([ResultList.fileName])
    for file in content.files {
      let (path, goal) = (old + "/" + file, folder + "/" + file)
      if results.contains(file) {
        unlink(path)
      } else if !FileSystem.exists(goal), (try? makeFolders(folderPath(of: goal))) != nil {
        rename(path, goal)
      }
    }
    FileSystem.removeEmptyFolders(content.folders.map { old + "/" + $0 } + [old])
  }

  // MARK: Recovering

  /// Completes or removes what a process left that was killed while it wrote results below a folder.
  ///
  /// To be called by who holds the folder's lock.
  public static func recover(_ folder: String) {
    let isComplete = PublicationPlan.complete(in: folder)
    for name in FileSystem.entries(of: folder) where name.hasPrefix(".") {
      recover(hidden: name, in: folder)
    }
    // Files that a plan still needs are not removed.
    guard isComplete else { return }
    removeUnfinishedFiles(in: folder)
    for name in resultFolders where FileSystem.isFolder(folder + "/" + name) {
      removeUnfinishedFiles(in: folder + "/" + name)
      // Only if nothing is in it: it was made for what has just been removed.
      rmdir(folder + "/" + name)
    }
  }

  /// The same for one folder in it that is replaced as a whole, for who holds that alone.
  static func recover(replaced name: String, in folder: String) {
    for ending in [replaced, replacement] { recover(hidden: ".\(name)\(ending)", in: folder) }
  }

  private static func recover(hidden name: String, in folder: String) {
    let path = folder + "/" + name
    guard FileSystem.isFolder(path) else { return }
    if name.hasSuffix(replaced) {
      let successor = folder + "/" + name.dropFirst().dropLast(replaced.count)
      if FileSystem.isFolder(successor) {
        retire(path, to: successor)
      } else {
        rename(path, successor)
      }
    } else if name.hasSuffix(replacement) {
      if FileSystem.exists(path + "/" + unfinishedMark) {
        FileSystem.removeTree(path)
      } else {
        retire(path, to: folder + "/" + name.dropFirst().dropLast(replacement.count))
      }
    }
  }

  private static func removeUnfinishedFiles(in folder: String) {
    for name in FileSystem.entries(of: folder) where isUnfinishedFile(name) {
      unlink(folder + "/" + name)
    }
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
      guard FileSystem.isLink(partial) else { continue }
      guard let goal = FileSystem.resolved(partial), let base = FileSystem.resolved(root),
        FileSystem.isInside(goal, base)
      else {
        throw OutputError(
          path: partial,
          message:
            "this symbolic link leads out of the output directory \(root), so that nothing is written "
            + "through it. Remove it, or let outputs.directory name the folder itself.")
      }
    }
  }
}
