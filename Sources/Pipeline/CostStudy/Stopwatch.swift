import Glibc

/// Times that are least disturbed by whatever else the machine does.
enum Stopwatch {
  /// Returns the processor time that `work` takes, the kernel's included, in seconds.
  static func seconds(_ work: () -> Void) -> Double {
    let start = processorTime()
    work()
    return processorTime() - start
  }

  private static func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }

  /// Repeats rounds of measurements as long as they are short, and returns for each the least time.
  ///
  /// What is to be compared is measured in turn within a round, so that a disturbance meets all of it.
  static func least(
    within limit: Double, rounds: ClosedRange<Int>, _ measurements: [() -> Void]
  ) -> [Double] {
    var least = measurements.map { _ in Double.infinity }
    var (spent, round) = (0.0, 0)
    while round < rounds.lowerBound || (round < rounds.upperBound && spent < limit) {
      for (index, measurement) in measurements.enumerated() {
        let seconds = seconds(measurement)
        least[index] = min(least[index], seconds)
        spent += seconds
      }
      round += 1
    }
    return least
  }
}
