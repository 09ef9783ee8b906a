import Glibc
import Processes

/// A folder of results that no other process writes into as long as this is held.
public struct HeldFolder: ~Copyable {
  public let path: String
  private let lock: FolderLock

  /// Why others are not really kept away; nil where they are.
  public var weakness: String? { lock.weakness }

  /// Makes the folder if need be, waits until no other process works in it, and completes or removes what a
  /// process left that was killed there.
  ///
  /// - Parameter seconds: how long is waited; nil for as long as it takes.
  /// - Throws: `OutputError` where the folder cannot be made or written into, `FolderLockError` where another
  ///   process holds it.
  public init(_ path: String, waiting seconds: Double?) throws {
    self.path = path
    let madeFolders = try makeFolders(path)
    do {
      lock = try FolderLock(folder: path, waiting: seconds, madeFolders: madeFolders)
    } catch FolderLockError.cannotBeMade(let file, let reason) {
      for folder in madeFolders.reversed() { rmdir(folder) }
      throw OutputError(
        path: path,
        message:
          "cannot be written into: \(file): \(reason). Check the permissions, the free space and "
          + "outputs.directory.")
    }
    OutputFolder.recover(path)
  }

  /// Puts the folder in order after a process that wrote into it was killed.
  public func recover() { OutputFolder.recover(path) }
}
