import Glibc

/// Time in nanoseconds.
enum Clock {
  /// That the processor has spent on the calling thread: other programs do not lengthen it, except where
  /// they take the caches.
  static func processorOfThread() -> Double { time(CLOCK_THREAD_CPUTIME_ID) }

  /// That processors have spent on all threads of the process.
  static func processorOfProcess() -> Double { time(CLOCK_PROCESS_CPUTIME_ID) }

  /// That processors have spent on programs that were run to their end.
  static func processorOfChildren() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
    let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
    let microseconds = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
    return Double(seconds) * 1e9 + Double(microseconds) * 1e3
  }

  static func wall() -> Double { time(CLOCK_MONOTONIC) }

  private static func time(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }
}

/// Returns the least time of each of several things that are measured in turn, A B C A B C …, so that
/// whatever slows the machine for a while slows all of them.
///
/// - Parameter bodies: each returns its time.
func leastInTurn(rounds: Int, _ bodies: [() throws -> Double]) throws -> [Double] {
  var least = bodies.map { _ in Double.infinity }
  for _ in 0..<rounds {
    for (i, body) in bodies.enumerated() { least[i] = min(least[i], try body()) }
  }
  return least
}

/// Returns the time that `clock` shows for `body`.
func duration(_ clock: () -> Double, of body: () throws -> Void) rethrows -> Double {
  let start = clock()
  try body()
  return clock() - start
}
