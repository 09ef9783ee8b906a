/// Keeps at most a given number of snapshots, and recomputes the fewest steps possible with them.
///
/// Binomial checkpointing (Griewank and Walther 2000, doi:10.1145/347837.347846, algorithm revolve). With
/// s snapshots and r the least repetition number with n ≤ β(s, r) = C(s + r, s), reversing n steps takes
/// r n − C(s + r, s + 1) recomputed steps; one step is recorded at a time.
public struct Binomial: CheckpointSchedule {
  /// The number of states that are held at once, the initial one included.
  public let snapshots: Int

  public init(snapshots: Int) {
    precondition(snapshots >= 1, "the initial state needs a snapshot")
    self.snapshots = snapshots
  }

  public var description: String { "binomial, \(snapshots) snapshots" }

  public func perform(steps: Int, sizes: StepSizes, _ action: (CheckpointAction) -> Void) {
    let recordable = { held in held <= snapshots ? 1 : 0 }
    let capacity = ReversalCapacity(steps: steps, recordable: recordable)
    reverseFromSnapshots(
      steps: steps, recordable: recordable, split: capacity.split, action)
  }
}

/// Keeps snapshots and recorded steps within a given memory, and recomputes few steps.
///
/// As in binomial checkpointing a part of the steps is run through and a snapshot taken, again and again, but
/// the last part is recorded as soon as it fits into what the snapshots leave free: those steps are never
/// recomputed. On the way back the memory of reversed steps and discarded snapshots is used anew, so the
/// stretches that are recorded grow towards the start.
///
/// In memory for m states, where a recorded step takes that of b states, steps up to m/b are recorded at once
/// and none is recomputed; up to about m²/(2b) each is recomputed at most once, twice as many as with segments
/// of one length; up to about m³/(6b) at most twice. Where only one step can be recorded this is the binomial
/// schedule.
public struct Mixed: CheckpointSchedule {
  /// Bytes for snapshots and recorded steps together.
  public let memory: Int
  /// The most steps recorded at once, even where memory for more is free: a short stretch stays in the
  /// processor's cache between its recording and its reversal.
  public let longestStretch: Int

  public init(memory: Int, longestStretch: Int = .max) {
    precondition(memory > 0 && longestStretch >= 1, "memory for at least one recorded step")
    self.memory = memory
    self.longestStretch = longestStretch
  }

  public var description: String {
    let limit = longestStretch == .max ? "" : ", stretches of at most \(longestStretch) steps"
    return "mixed, \(memory) bytes\(limit)"
  }

  /// Returns the least memory that any number of steps can be reversed in: a snapshot and a recorded step.
  public static func leastMemory(steps: Int, sizes: StepSizes) -> Int {
    steps > 1 ? sizes.state + sizes.recorded : sizes.recorded
  }

  /// - Precondition: the memory is at least `leastMemory`.
  public func perform(steps: Int, sizes: StepSizes, _ action: (CheckpointAction) -> Void) {
    precondition(
      memory >= Self.leastMemory(steps: steps, sizes: sizes), "memory for a recorded step")
    let recordable = { held in
      min(longestStretch, max(0, memory - held * sizes.state) / sizes.recorded)
    }
    // Nothing has to be planned where everything is recorded.
    let planned = steps <= recordable(0) ? 0 : steps
    let capacity = ReversalCapacity(steps: planned, recordable: recordable)
    reverseFromSnapshots(
      steps: steps, recordable: recordable, split: capacity.split, action)
  }
}

/// How many steps can be reversed above a snapshot, depending on how often each may be recomputed.
///
/// Let ρ(d) be the steps that may be recorded while d snapshots are held, and N(d, r) the most steps above the
/// latest of d snapshots that can be reversed when each is recomputed at most r times from there:
///
///     N(d, 0) = ρ(d),    N(d, r) = N(d, r − 1) + max(ρ(d), N(d + 1, r)).
///
/// The part below the next snapshot is run through once and then reversed with one repetition less; the part
/// above it has the memory of one snapshot less, or is recorded at once. For ρ = 1 these are the binomial
/// coefficients β(s − d + 1, r).
struct ReversalCapacity {
  /// The most snapshots with which a step can still be recorded.
  private let depth: Int
  /// N(d, r), by r and then d, up to the number of steps to be reversed.
  private var numbers: [Int]

  init(steps: Int, recordable: (_ snapshots: Int) -> Int) {
    numbers = []
    var depth = 0
    while depth < steps, recordable(depth + 1) >= 1 {
      depth += 1
      numbers.append(min(steps, recordable(depth)))
    }
    self.depth = depth
    guard depth > 0 else { return }
    var repetition = 0
    while self(1, repetition) < steps {
      repetition += 1
      numbers += repeatElement(0, count: depth)
      for d in (1...depth).reversed() {
        let more = max(self(d, 0), self(d + 1, repetition))
        numbers[repetition * depth + d - 1] = min(steps, self(d, repetition - 1) + more)
      }
    }
  }

  /// N(d, r).
  private func callAsFunction(_ d: Int, _ r: Int) -> Int {
    d <= depth ? numbers[r * depth + d - 1] : 0
  }

  /// Returns how many of `length` steps to run through before the next snapshot: the most that leave those
  /// below and above it to the fewest repetitions. A later snapshot leaves more memory to record in.
  func split(_ length: Int, _ snapshots: Int) -> Int {
    let r = repetitions(length, snapshots)
    let above = max(self(snapshots, 0), self(snapshots + 1, r - 1))
    return min(self(snapshots, r - 1), length - above)
  }

  /// The least r with `length` ≤ N(d, r), by bisection; more than 0 where `length` cannot be recorded.
  private func repetitions(_ length: Int, _ d: Int) -> Int {
    var (low, high) = (0, numbers.count / depth - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if self(d, middle) < length { low = middle } else { high = middle }
    }
    return high
  }
}
