import Glibc
import Processes

/// A folder of results, or a share of the items in it, that no other process writes into as long as this is held.
public struct HeldFolder: ~Copyable {
  public let path: String
  /// The share of items; nil for all of the folder.
  public let share: Share?
  /// That of the share; given up before that of the folder, in which it lies.
  private let shareLock: FolderLock?
  private let lock: FolderLock

  /// Why others are not really kept away; nil where they are.
  public var weakness: String? { lock.weakness }

  /// Makes the folder if need be, waits until no other process works in it, and completes or removes what a
  /// process left that was killed there.
  ///
  /// Processes with different shares may work in it at once; where they have an item in common, `holdItem` keeps
  /// them apart.
  ///
  /// - Parameters:
  ///   - share: the share of its items that is to be held.
  ///   - seconds: how long is waited; nil for as long as it takes.
  /// - Throws: `OutputError` where the folder cannot be made or written into, `FolderLockError` where another
  ///   process holds it.
  public init(_ path: String, share: Share? = nil, waiting seconds: Double?) throws {
    let lock = try Self.lockAll(path, isShared: share != nil, waiting: seconds)
    let shareLock = try Self.lock(share, of: path, waiting: seconds)
    (self.path, self.share) = (path, share)
    self.lock = lock
    self.shareLock = shareLock
    if share == nil { OutputFolder.recover(path) }
  }

  private static func lock(_ share: Share?, of path: String, waiting seconds: Double?) throws
    -> FolderLock?
  {
    guard let share else { return nil }
    try OutputFolder.requireInside(path, shareFolder(path) + "/" + lockFile(of: share))
    return try lock(shareFolder(path), file: lockFile(of: share), waiting: seconds)
  }

  private static let shareLockPrefix = ".lock-share-"

  private static func lockFile(of share: Share) -> String {
    "\(shareLockPrefix)\(share.number)-of-\(share.count)"
  }

  /// The lock of all of a folder. Those who share it are not named in it, but in the locks of their shares.
  private static func lockAll(_ path: String, isShared: Bool, waiting seconds: Double?) throws
    -> FolderLock
  {
    do {
      return try lock(path, isShared: isShared, waiting: seconds)
    } catch FolderLockError.held(let folder, let holder) where !isShared {
      throw FolderLockError.held(folder: folder, holder: holderOfAnyShare(in: path) ?? holder)
    }
  }

  private static func holderOfAnyShare(in path: String) -> String? {
    let folder = shareFolder(path)
    let files = FileSystem.entries(of: folder).filter { $0.hasPrefix(shareLockPrefix) }
    return files.sorted().lazy.compactMap { FolderLock.holder(ofFolder: folder, file: $0) }.first
  }

  /// Who works on a share of the items in a folder; nil when nobody does.
  public static func holder(of share: Share, in path: String) -> String? {
    FolderLock.holder(ofFolder: shareFolder(path), file: lockFile(of: share))
  }

  private static func shareFolder(_ path: String) -> String { path + "/" + Share.folderName }

  private static func lock(
    _ path: String, file: String = FolderLock.wholeFolder, isShared: Bool = false,
    waiting seconds: Double?
  ) throws -> FolderLock {
    let madeFolders = try makeFolders(path)
    do {
      return try FolderLock(
        folder: path, file: file, isShared: isShared, waiting: seconds, madeFolders: madeFolders)
    } catch FolderLockError.cannotBeMade(_, _, isGone: true) {
      // Whoever held it has removed it, for nothing was in it.
      return try lock(path, file: file, isShared: isShared, waiting: seconds)
    } catch FolderLockError.cannotBeMade(let file, let reason, _) {
      FileSystem.removeEmptyFolders(madeFolders.reversed())
      throw OutputError(
        path: path,
        message:
          "cannot be written into: \(file): \(reason). Check the permissions, the free space and "
          + "outputs.directory.")
    }
  }

  /// Takes the right to write the results of one item, and completes or removes what a process left of them that
  /// was killed; nil where all of the folder is held anyway.
  ///
  /// - Throws: `FolderLockError.held` where another process works on the item, whose shares are others.
  public func holdItem(_ name: String) throws -> FolderLock? {
    guard share != nil else { return nil }
    let lock = try Self.lock(Self.shareFolder(path), file: ".lock-item-\(name)", waiting: 0)
    OutputFolder.recover(replaced: name, in: path)
    return lock
  }

  /// Puts the folder in order after a process that wrote into it was killed.
  public func recover() { OutputFolder.recover(path) }

  /// The same where it can only have written the results of one item.
  public func recover(item: String) {
    if share == nil { recover() } else { OutputFolder.recover(replaced: item, in: path) }
  }
}
