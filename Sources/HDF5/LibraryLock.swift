import CHDF5
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Serialises the process's calls into HDF5 and into netCDF-C above it.
///
/// Neither library is thread-safe, and both change HDF5's global state, so one lock serves the
/// whole process. It is not recursive: code already inside must not ask for it again.
package enum LibraryLock {
  private static let mutex = Mutex<Void>(())

  /// Whether the libraries are kept from what no file of data is to bring about, before they are first used.
  ///
  /// HDF5 would load code from its folder of plugins for a dataset that names an unknown filter. netCDF-C would
  /// read settings for remote access from `.ncrc`, `.daprc` and `.dodsrc` in the current folder.
  private static let isSealed: Bool = {
    setenv("NCRCENV_IGNORE", "1", 1)
    return H5PLset_loading_state(0) >= 0
  }()

  /// Runs `body` while no other thread is inside either library, with HDF5's printing of errors
  /// switched off: every status is turned into an error by the caller.
  ///
  /// The printing is switched off each time, because netCDF-C may switch it on, and because an HDF5
  /// built for threads keeps the setting for each of them.
  package static func locked<Result: Sendable, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try mutex.withLock { _ throws(Failure) in
      _ = isSealed
      H5Eset_auto2(0, nil, nil)
      return try body()
    }
  }
}
