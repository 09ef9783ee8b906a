import CProcess

/// The wish of a user or a scheduler that the process end: SIGINT, SIGTERM or SIGHUP.
public enum Interruption {
  /// Notes those signals from now on, so that work can end in order.
  public static func watch() { plumbline_count_signals() }

  /// Lets them end the process at once again.
  static func letEnd() { plumbline_restore_signals() }

  /// How often one came.
  static var count: Int { Int(plumbline_signal_count()) }

  /// The signal that came last; nil before the first.
  public static var signal: Int32? {
    let signal = plumbline_last_signal()
    return signal == 0 ? nil : signal
  }
}
