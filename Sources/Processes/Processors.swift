import CProcess
import Glibc

/// The processors of the machine.
public enum Processors {
  /// How many this process may use: fewer than there are where a scheduler binds it to some.
  public static var usable: Int { max(1, Int(plumbline_processor_count())) }

  /// Whether it may use them all.
  public static var areAllUsable: Bool { usable >= Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
