import Glibc
import Pipeline
import Processes

/// How far a run is, on a terminal and for its status file.
struct RunProgress {
  /// What is being done with the item at work.
  var activity = ""
  private var item = ""
  private var counts = RunStatus.Counts(total: 0)
  private var isSingle = true
  private let start = monotonicSeconds()
  private var itemStart = 0.0
  /// The time that items took, without those that were skipped [s].
  private var worked = 0.0
  private var workedCount = 0
  private lazy var lastShown = Terminal.showsProgress ? -1 : start
  private var lastStatus = 0.0

  mutating func begin(_ item: Item, of counts: RunStatus.Counts, isSingle: Bool) {
    (self.item, self.counts, self.isSingle) = (item.name, counts, isSingle)
    (activity, itemStart) = ("reading", monotonicSeconds())
  }

  mutating func end() {
    worked += monotonicSeconds() - itemStart
    workedCount += 1
  }

  /// The time that the items that are left would take as those before [s]; nil before the first is through.
  var secondsLeft: Double? {
    guard workedCount > 0 else { return nil }
    let each = worked / Double(workedCount)
    return max(0, each * Double(counts.left) - (monotonicSeconds() - itemStart))
  }

  /// How long work goes on before a log has a line of it, and between two lines [s].
  private static let logInterval = 60.0

  /// Redraws the line on a terminal, at most ten times a second; a log gets one a minute.
  mutating func show() {
    let now = monotonicSeconds()
    guard now - lastShown > (Terminal.showsProgress ? 0.1 : Self.logInterval) else { return }
    lastShown = now
    let line = "\(activity)  \(duration(now - start))\(remaining)"
    guard Terminal.showsProgress else { return log.info("\(line)") }
    let place = isSingle ? "" : "[\(counts.total - counts.left + 1)/\(counts.total)] \(item): "
    Terminal.progress(place + line)
  }

  private var remaining: String {
    guard !isSingle, let secondsLeft else { return "" }
    let rate = Double(workedCount) / max(worked, 1e-3)
    return "  \(number(60 * rate, digits: 3)) items/min, \(duration(secondsLeft)) left"
  }

  /// Whether the status file should be written again: at most once a second.
  var isStatusDue: Bool {
    mutating get {
      let now = monotonicSeconds()
      guard now - lastStatus > 1 else { return false }
      lastStatus = now
      return true
    }
  }
}

/// Writes seconds as hours, minutes and seconds, such as 1:05:09 or 0:07.
func duration(_ seconds: Double) -> String {
  let all = Int(seconds)
  let (hours, minutes, rest) = (all / 3600, all / 60 % 60, all % 60)
  func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
  return hours > 0 ? "\(hours):\(two(minutes)):\(two(rest))" : "\(minutes):\(two(rest))"
}
