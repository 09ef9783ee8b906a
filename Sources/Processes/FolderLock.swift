import Glibc

/// The right to write into a folder or into a part of it, which one process has at a time, or several that each
/// write into parts of their own.
///
/// It is a lock of the system on a file in the folder, so that a process that dies holds nothing.
public struct FolderLock: ~Copyable {
  /// The file that stands for all of a folder.
  public static let wholeFolder = ".lock"

  private let path: String
  private let descriptor: Int32
  private let isShared: Bool
  private let madeFolders: [String]
  /// Why the folder is not really locked; nil where it is.
  public let weakness: String?

  /// Waits for the lock of a folder.
  ///
  /// - Parameters:
  ///   - file: which stands for what is locked.
  ///   - isShared: whether others may hold it, too, that share it.
  ///   - seconds: how long another process is waited for; nil for as long as it takes.
  ///   - madeFolders: folders that were made for the lock; those that are empty at its end are removed with it.
  /// - Throws: `FolderLockError`.
  public init(
    folder: String, file: String = wholeFolder, isShared: Bool = false, waiting seconds: Double?,
    madeFolders: [String] = []
  ) throws(FolderLockError) {
    path = folder + "/" + file
    self.isShared = isShared
    self.madeFolders = madeFolders
    // Who asks whether a folder is held holds it for an instant.
    let deadline = seconds.map { monotonicSeconds() + max($0, 0.3) }
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
      guard descriptor >= 0 else {
        throw .cannotBeMade(
          path: path, reason: String(cString: strerror(errno)), isGone: errno == ENOENT)
      }
      let isLocked = flock(descriptor, (isShared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0
      let failure = errno
      if !isLocked, failure == ENOLCK || failure == EOPNOTSUPP || failure == ENOSYS {
        (self.descriptor, weakness) = (descriptor, String(cString: strerror(failure)))
        return
      }
      // A lock on a file that its holder removed is worth nothing.
      if isLocked, Self.names(path, descriptor) {
        if isShared { ftruncate(descriptor, 0) } else { Self.state(descriptor) }
        (self.descriptor, weakness) = (descriptor, nil)
        return
      }
      let holder = Self.content(descriptor)
      close(descriptor)
      if isLocked { continue }
      if let signal = Interruption.signal { throw .interrupted(signal: signal) }
      if let deadline, monotonicSeconds() >= deadline {
        throw .held(folder: folder, holder: holder)
      }
      usleep(50_000)
    }
  }

  deinit {
    // The last of those who share it removes the file.
    if !isShared || flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
    for folder in madeFolders.reversed() { rmdir(folder) }
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Who has a lock in a folder alone; nil when nobody has.
  public static func holder(ofFolder folder: String, file: String = wholeFolder) -> String? {
    let descriptor = open(folder + "/" + file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK else { return nil }
    return content(descriptor)
  }

  private static func names(_ path: String, _ descriptor: Int32) -> Bool {
    var (named, opened) = (stat(), stat())
    return lstat(path, &named) == 0 && fstat(descriptor, &opened) == 0
      && named.st_dev == opened.st_dev && named.st_ino == opened.st_ino
  }

  /// Writes who holds the lock, for people.
  private static func state(_ descriptor: Int32) {
    var host = [CChar](repeating: 0, count: 256)
    gethostname(&host, host.count - 1)
    let name = String(decoding: host.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    let text = "process \(getpid()) on \(name)\n"
    ftruncate(descriptor, 0)
    _ = text.withCString { pwrite(descriptor, $0, strlen($0), 0) }
  }

  private static func content(_ descriptor: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 512)
    let count = pread(descriptor, &buffer, buffer.count, 0)
    let line = String(decoding: buffer[..<max(count, 0)], as: UTF8.self).prefix { $0 != "\n" }
    return line.isEmpty ? "another process" : String(line)
  }
}

/// Why a folder could not be locked.
public enum FolderLockError: Error, Sendable, Equatable {
  case held(folder: String, holder: String)
  /// - Parameter isGone: whether it is for want of the folder.
  case cannotBeMade(path: String, reason: String, isGone: Bool)
  case interrupted(signal: Int32)
}
