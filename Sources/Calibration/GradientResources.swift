import Adjoint
import Closures
import Lanes
import Synchronization

/// What the gradients of a calibration hand on to later ones: memory, which costs time when it is touched for
/// the first time, and schedules that took time to choose.
final class GradientResources: Sendable {
  private struct State {
    /// Memory that nobody uses at the moment, `CheckpointMemory` of any lane type.
    var idle: [any AnyObject & Sendable] = []
    var inUseCount = 0
    var schedules: [Run: any CheckpointSchedule] = [:]
  }

  /// What the choice of a schedule depends on.
  private struct Run: Hashable, Sendable {
    let schedule: any CheckpointSchedule
    let stepCount: Int
    let sizes: StepSizes

    static func == (a: Run, b: Run) -> Bool {
      AnyHashable(a.schedule) == AnyHashable(b.schedule) && a.stepCount == b.stepCount
        && a.sizes == b.sizes
    }

    func hash(into hasher: inout Hasher) {
      schedule.hash(into: &hasher)
      hasher.combine(stepCount)
      hasher.combine(sizes)
    }
  }

  private let state = Mutex(State())

  /// Lends memory for a gradient of `model`.
  ///
  /// There is never more than one piece for each thread, used or idle: what a schedule may take is reckoned
  /// for as many gradients at once.
  func withMemory<L: Lane, Result>(
    for model: StepOperator<L>, threads: Int, _ body: (CheckpointMemory<L>) -> Result
  ) -> Result {
    let memory = state.withLock { state in
      state.inUseCount += 1
      for (place, idle) in state.idle.enumerated() {
        if let memory = idle as? CheckpointMemory<L>, memory.fits(model) {
          state.idle.remove(at: place)
          return memory
        }
      }
      while state.idle.count + state.inUseCount > threads, !state.idle.isEmpty {
        state.idle.removeFirst()
      }
      return CheckpointMemory(for: model)
    }
    defer {
      state.withLock {
        $0.inUseCount -= 1
        $0.idle.append(memory)
      }
    }
    return body(memory)
  }

  /// Returns what a schedule comes to for a run; it is chosen once.
  func settled(_ schedule: any CheckpointSchedule, steps: Int, sizes: StepSizes)
    -> any CheckpointSchedule
  {
    let run = Run(schedule: schedule, stepCount: steps, sizes: sizes)
    return state.withLock { state in
      if let known = state.schedules[run] { return known }
      let settled = schedule.settled(steps: steps, sizes: sizes)
      state.schedules[run] = settled
      return settled
    }
  }
}
