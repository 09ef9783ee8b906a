/// One instruction of a checkpoint schedule. States are numbered by the steps that lead to them.
public enum CheckpointAction: Equatable, Sendable {
  /// Run the model from the current state, number `from`, to state `to`, keeping nothing.
  case advance(from: Int, to: Int)
  /// The same, keeping the states and what the adjoint of each step needs.
  case record(from: Int, to: Int)
  /// Propagate the adjoint back over recorded steps, from state `from` to state `to`.
  case reverse(from: Int, to: Int)
  /// Keep the current state as snapshot number `step`.
  case store(step: Int)
  /// Make snapshot number `step` the current state.
  case restore(step: Int)
  /// Forget snapshot number `step`.
  case discard(step: Int)
}

/// A plan for the gradient through n steps: which states to keep, and what to recompute from them.
///
/// A schedule knows nothing of the ocean; `AdjointDriver` only obeys it. Whatever the schedule, the steps
/// are reversed in the same order, so the gradient has the same bits.
public protocol CheckpointSchedule: Sendable {
  /// The actions for `steps` steps, starting with state 0 as the current state.
  func actions(steps: Int) -> [CheckpointAction]
  /// A few words for logs and results.
  var description: String { get }
}

/// Keeps the state before every step; each step is recomputed once, just before it is reversed.
public struct StoreAll: CheckpointSchedule {
  public init() {}

  public var description: String { "store-all" }

  public func actions(steps: Int) -> [CheckpointAction] {
    TwoLevel(segment: 1).actions(steps: steps)
  }
}

/// Keeps the state at the start of every segment; a segment is recomputed once, keeping all that its
/// reversal needs.
///
/// With segments of about √n steps both the snapshots and the recorded steps number about √n.
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

  public func actions(steps: Int) -> [CheckpointAction] {
    guard steps > 0 else { return [] }
    let length = min(steps, segment ?? max(1, Int(Double(steps).squareRoot().rounded(.up))))
    let starts = Array(stride(from: 0, to: steps, by: length))
    var actions: [CheckpointAction] = []
    for start in starts.dropLast() {
      actions += [.store(step: start), .advance(from: start, to: start + length)]
    }
    // The last segment is reversed at once and needs no snapshot.
    let last = starts[starts.count - 1]
    actions += [.record(from: last, to: steps), .reverse(from: steps, to: last)]
    for start in starts.dropLast().reversed() {
      actions += [
        .restore(step: start), .record(from: start, to: start + length),
        .reverse(from: start + length, to: start), .discard(step: start),
      ]
    }
    return actions
  }
}
