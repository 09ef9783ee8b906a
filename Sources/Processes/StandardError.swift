import Glibc
import Synchronization

/// Where the log goes.
///
/// In a worker it is not the process's standard error, for C libraries write there what no reader of a log can use.
public enum StandardError {
  private static let chosen = Atomic<Int32>(STDERR_FILENO)

  public static var descriptor: Int32 { chosen.load(ordering: .relaxed) }

  /// Lets what others write go elsewhere, and our own log where it went before.
  static func divert(to descriptor: Int32) {
    let log = dup(STDERR_FILENO)
    guard log >= 0 else { return }
    _ = fcntl(log, F_SETFD, FD_CLOEXEC)
    chosen.store(log, ordering: .relaxed)
    dup2(descriptor, STDERR_FILENO)
  }
}
