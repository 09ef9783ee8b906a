/// Keeps at most a given number of snapshots, and recomputes the fewest steps possible with them.
///
/// Binomial checkpointing (Griewank and Walther 2000, doi:10.1145/347837.347846, algorithm revolve). With
/// s snapshots and r the least repetition number with n ≤ β(s, r) = C(s + r, s), reversing n steps takes
/// t(n, s) = r n − C(s + r, s + 1) steps beside those that are recorded.
public struct Binomial: CheckpointSchedule {
  /// The number of states that are held at once, the initial one included.
  public let snapshots: Int

  public init(snapshots: Int) {
    precondition(snapshots >= 1, "the initial state needs a snapshot")
    self.snapshots = snapshots
  }

  public var description: String { "binomial, \(snapshots) snapshots" }

  public func actions(steps: Int) -> [CheckpointAction] {
    guard steps > 0 else { return [] }
    var actions: [CheckpointAction] = [.store(step: 0)]
    Self.reverse(from: 0, to: steps, snapshots: snapshots, isCurrent: true, into: &actions)
    actions.append(.discard(step: 0))
    return actions
  }

  /// Returns t(n, s), the steps taken beside the recorded ones.
  public static func recomputedSteps(steps n: Int, snapshots s: Int) -> Int {
    guard n > 0 else { return 0 }
    let r = repetitions(n, s)
    return r * n - binomial(s + r, s + 1)
  }

  /// Appends the actions that reverse steps `start` to `end`, with the state of `start` stored and counted
  /// among `snapshots`.
  private static func reverse(
    from start: Int, to end: Int, snapshots: Int, isCurrent: Bool,
    into actions: inout [CheckpointAction]
  ) {
    var (end, isCurrent) = (end, isCurrent)
    while end - start > 1 {
      let middle = start + split(end - start, snapshots)
      if !isCurrent { actions.append(.restore(step: start)) }
      actions.append(.advance(from: start, to: middle))
      if snapshots == 1 {
        actions += [.record(from: middle, to: end), .reverse(from: end, to: middle)]
      } else {
        actions.append(.store(step: middle))
        reverse(
          from: middle, to: end, snapshots: snapshots - 1, isCurrent: true, into: &actions)
        actions.append(.discard(step: middle))
      }
      (end, isCurrent) = (middle, false)
    }
    if !isCurrent { actions.append(.restore(step: start)) }
    actions += [.record(from: start, to: end), .reverse(from: end, to: start)]
  }

  /// Returns how many of `n` steps to advance before the next snapshot. Any number that leaves at most
  /// β(s − 1, r) steps above it and β(s, r − 1) below is optimal.
  private static func split(_ n: Int, _ s: Int) -> Int {
    guard s > 1 else { return n - 1 }
    let r = repetitions(n, s)
    return max(1, min(binomial(s + r - 1, s), n - binomial(s + r - 2, s - 1)))
  }

  /// The least r with n ≤ C(s + r, s).
  private static func repetitions(_ n: Int, _ s: Int) -> Int {
    var r = 0
    while binomial(s + r, s) < n { r += 1 }
    return r
  }

  /// C(n, k), or a very large number where it overflows.
  private static func binomial(_ n: Int, _ k: Int) -> Int {
    guard k >= 0, k <= n else { return 0 }
    var value = 1
    for i in 0..<min(k, n - k) {
      let (product, overflows) = value.multipliedReportingOverflow(by: n - i)
      if overflows { return Int.max }
      value = product / (i + 1)
    }
    return value
  }
}
