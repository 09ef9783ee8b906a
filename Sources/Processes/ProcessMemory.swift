import CMalloc
import Foundation

/// The memory that the process really takes, as the kernel counts it.
public enum ProcessMemory {
  /// Gives memory that was freed, and that the process still holds, back to the system.
  public static func giveBack() {
    #if os(Linux)
      malloc_trim(0)
    #endif
  }

  /// Runs `work` and returns by how many bytes it raised the resident memory at most; nil where the system
  /// does not tell.
  public static func rise(during work: () -> Void) -> Int? {
    // Free memory that the process still holds would hide what the work takes.
    giveBack()
    let isReset = resetPeak()
    let before = resident("VmRSS")
    work()
    guard isReset, let before, let peak = resident("VmHWM") else { return nil }
    return max(0, peak - before)
  }

  /// Makes the peak start anew from what is resident now (Linux, see proc(5)).
  private static func resetPeak() -> Bool {
    guard let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs") else { return false }
    do {
      try file.write(contentsOf: Data("5".utf8))
      try file.close()
      return true
    } catch {
      return false
    }
  }

  /// Returns a value of the process's status in bytes.
  private static func resident(_ name: String) -> Int? {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix(name + ":") }),
      let kibibytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first
    else { return nil }
    return Int(kibibytes).map { 1024 * $0 }
  }
}
