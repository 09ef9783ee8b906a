import CProcess

/// The wish of a user or a scheduler that the process end: SIGINT, SIGTERM, SIGHUP or SIGUSR1.
public enum Interruption {
  /// How long the process may take to end in order [s].
  public static let grace = 2

  /// Notes those signals from now on, so that work can end in order, within the grace.
  public static func watch() { plumbline_count_signals(UInt32(grace)) }

  /// Lets them end the process at once again.
  static func letEnd() { plumbline_restore_signals() }

  /// Leaves the grace to the parent.
  static func forgetGrace() { plumbline_forget_grace() }

  /// Lets SIGTERM mean, too, that a scheduler wants the place and will start the process again.
  public static func expectRequeue() { plumbline_expect_requeue() }

  /// The exit code of a process that ends because of a signal: 128 + signal; 85 where it is to be started again, as
  /// SIGUSR1 says.
  public static func exitCode(of signal: Int32) -> Int32 { plumbline_exit_code(signal) }

  /// How often one came.
  static var count: Int { Int(plumbline_signal_count()) }

  /// The signal that came last; nil before the first.
  public static var signal: Int32? {
    let signal = plumbline_last_signal()
    return signal == 0 ? nil : signal
  }
}
