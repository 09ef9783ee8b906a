#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// What keeps a file from being opened, found before a library sees it.
///
/// The C libraries answer most obstacles with one "permission denied" or "HDF error", and netCDF-C
/// takes some paths for remote addresses. Looking at the file first tells obstacles apart.
package enum FileObstacle: Equatable, Sendable {
  /// Nothing is at the path.
  case missing
  /// A directory is at the path.
  case isDirectory
  /// The system denies reading the file.
  case notReadable
  /// The path contains a null character, at which C would cut it.
  case nullInPath
  /// Another cause, in words.
  case other(String)

  /// Looks for an obstacle to reading the file at `path`; nil when there is none.
  package static func toOpening(_ path: String) -> FileObstacle? {
    if path.utf8.contains(0) { return .nullInPath }
    // netCDF-C would ask a server, even where a folder 'http:' holds such a file.
    if path.contains("://") { return .other("remote addresses are not followed") }
    var information = stat()
    guard stat(path, &information) == 0 else { return FileObstacle(errorNumber: errno) }
    switch information.st_mode & S_IFMT {
    case S_IFDIR: return .isDirectory
    case S_IFREG: return access(path, R_OK) == 0 ? nil : FileObstacle(errorNumber: errno)
    default: return .other("it is not a regular file")
    }
  }

  /// Explains an error number from looking at a file.
  package init(errorNumber: Int32) {
    self =
      switch errorNumber {
      case ENOENT: .missing
      case EACCES: .notReadable
      default: .other(decodedText(cString: strerror(errorNumber)))
      }
  }
}
