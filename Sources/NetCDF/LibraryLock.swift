import CNetCDF
import Synchronization

/// Serialises the process's calls into netCDF-C and into the HDF5 library beneath it.
///
/// Neither library is thread-safe, and both share HDF5's global state, so one lock serves the
/// whole process. It is not recursive: code already inside must not ask for it again.
package enum LibraryLock {
  private static let mutex = Mutex<Void>(())

  /// Runs `body` while no other thread is inside either library, with HDF5's printing of errors
  /// switched off: every status is turned into an error by the caller.
  package static func locked<Result: Sendable, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try mutex.withLock { _ throws(Failure) in
      cnetcdf_silence_hdf5()
      return try body()
    }
  }
}
