import CNetCDF
import HDF5

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

extension Dataset {
  /// Words what keeps a file from being opened.
  static func reason(_ obstacle: FileObstacle, _ path: String) -> NetCDFError.Reason {
    switch obstacle {
    case .missing: .missingFile
    case .isDirectory: .isDirectory
    case .notReadable: .notReadable
    case .nullInPath: .nullInText(path)
    case .other(let cause): .cannotOpen(cause)
    }
  }

  /// Looks through a file for what the library would not refuse.
  static func inspect(_ path: String, limits: FileLimits) throws(NetCDFError) {
    if let reason = ClassicFile.fault(path, limits) {
      throw NetCDFError(path: path, reason: reason)
    }
    do { try HDF5File.inspect(path, limits: limits) } catch {
      let reason: NetCDFError.Reason =
        switch error.reason {
        case .excess, .externalLink, .externalStorage, .repeatedFilter:
          .refused(object: error.object ?? "/", error.explanation)
        default: openingFailure(NC_EHDFERR)
        }
      throw NetCDFError(path: path, reason: reason)
    }
  }

  /// Gives the size of a file; nil where it cannot be told.
  static func size(ofFile path: String) -> Int? {
    var information = stat()
    return stat(path, &information) == 0 ? Int(information.st_size) : nil
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
