/// Records every step, as naive reverse mode does; nothing is recomputed.
///
/// For n steps: no snapshot, n recorded steps.
public struct RecordAll: CheckpointSchedule {
  public init() {}

  public var description: String { "record-all" }

  public func perform(steps: Int, sizes: StepSizes, _ action: (CheckpointAction) -> Void) {
    reverseFromSnapshots(
      steps: steps, recordable: { _ in steps }, split: { length, _ in length }, action)
  }
}

/// Keeps the state before every step; each step is recomputed once, just before it is reversed.
///
/// For n steps: n − 1 snapshots, 1 recorded step, n − 1 recomputed steps.
public struct StoreAll: CheckpointSchedule {
  public init() {}

  public var description: String { "store-all" }

  public func perform(steps: Int, sizes: StepSizes, _ action: (CheckpointAction) -> Void) {
    TwoLevel(segment: 1).perform(steps: steps, sizes: sizes, action)
  }
}

/// Keeps the state at the start of every segment; a segment is recomputed once, keeping all that its
/// reversal needs.
///
/// For n steps in segments of ℓ, of which the last has ℓ' ≤ ℓ: (n − ℓ')/ℓ snapshots, ℓ recorded steps,
/// n − ℓ' recomputed steps. With segments of about √n steps both the snapshots and the recorded steps number
/// about √n.
public struct TwoLevel: CheckpointSchedule {
  /// Steps in a segment; nil for the square root of the number of steps.
  public let segment: Int?

  public init(segment: Int? = nil) {
    precondition(segment.map { $0 >= 1 } ?? true, "a segment has at least one step")
    self.segment = segment
  }

  public var description: String {
    segment.map { "two-level, segments of \($0) steps" } ?? "two-level"
  }

  public func perform(steps: Int, sizes: StepSizes, _ action: (CheckpointAction) -> Void) {
    let length = segment ?? max(1, Int(Double(steps).squareRoot().rounded(.up)))
    reverseFromSnapshots(
      steps: steps, recordable: { _ in length }, split: { _, _ in length }, action)
  }
}
