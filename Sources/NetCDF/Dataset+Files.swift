import CNetCDF

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

// The C library answers most obstacles with one "permission denied" or "HDF error", and takes some
// paths for remote addresses. Looking at the file first gives each obstacle its own message.

extension Dataset {
  /// Finds what keeps a file from being opened, before the library sees it.
  static func obstacleToOpening(_ path: String) -> NetCDFError.Reason? {
    if path.utf8.contains(0) { return .nullInText(path) }
    var information = stat()
    guard stat(path, &information) == 0 else { return systemFailure(errno) }
    switch information.st_mode & S_IFMT {
    case S_IFDIR: return .isDirectory
    case S_IFREG: return access(path, R_OK) == 0 ? nil : systemFailure(errno)
    default: return .cannotOpen("it is not a regular file")
    }
  }

  /// Finds what keeps a file from being created, before the library sees it.
  static func obstacleToCreating(_ path: String, overwrite: Bool) -> NetCDFError.Reason? {
    if path.utf8.contains(0) { return .nullInText(path) }
    if path.contains("://") { return .cannotCreate("it is a remote address") }
    var information = stat()
    if stat(path, &information) == 0 {
      if information.st_mode & S_IFMT == S_IFDIR { return .isDirectory }
      return overwrite ? nil : .alreadyExists
    }
    let slash = path.lastIndex(of: "/")
    let directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    guard stat(directory, &information) == 0, information.st_mode & S_IFMT == S_IFDIR else {
      return .cannotCreate("there is no directory '\(directory)'")
    }
    guard access(directory, W_OK) == 0 else {
      return .cannotCreate("writing in directory '\(directory)' is not permitted")
    }
    return nil
  }

  /// Explains an error number from looking at a file.
  static func systemFailure(_ number: Int32) -> NetCDFError.Reason {
    switch number {
    case ENOENT: .missingFile
    case EACCES: .notReadable
    default: .cannotOpen(decodedText(cString: strerror(number)))
    }
  }

  /// Explains a status of `nc_open`; positive ones are the system's error numbers.
  static func openingFailure(_ status: Int32) -> NetCDFError.Reason {
    switch status {
    case NC_ENOTNC: .notNetCDF
    case NC_EHDFERR: .cannotOpen("it is damaged, or open elsewhere for writing")
    case EACCES: .cannotOpen("writing to it is not permitted, or it is in use")
    default: .cannotOpen(decodedText(cString: nc_strerror(status)))
    }
  }
}
