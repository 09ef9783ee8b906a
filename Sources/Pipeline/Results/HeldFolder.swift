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
    lock = try Self.lock(path, waiting: seconds)
    OutputFolder.recover(path)
  }

  private static func lock(_ path: String, waiting seconds: Double?) throws -> FolderLock {
    let madeFolders = try makeFolders(path)
    do {
      return try FolderLock(folder: path, waiting: seconds, madeFolders: madeFolders)
    } catch FolderLockError.cannotBeMade(_, _, isGone: true) {
      // Whoever held it has removed it, for nothing was in it.
      return try lock(path, waiting: seconds)
    } catch FolderLockError.cannotBeMade(let file, let reason, _) {
      FileSystem.removeEmptyFolders(madeFolders.reversed())
      throw OutputError(
        path: path,
        message:
          "cannot be written into: \(file): \(reason). Check the permissions, the free space and "
          + "outputs.directory.")
    }
  }

  /// Puts the folder in order after a process that wrote into it was killed.
  public func recover() { OutputFolder.recover(path) }
}
