import Adjoint
import Calibration
import Closures
import Column
import Glibc

extension AdjointEntry {
  /// Returns the schedule of each gradient.
  func schedule(gradientsAtOnce: Int) -> any CheckpointSchedule {
    switch schedule {
    case .automatic: Automatic(memory: max(1, totalMemory / gradientsAtOnce))
    case .recordAll: RecordAll()
    case .storeAll: StoreAll()
    case .twoLevel: TwoLevel(segment: segment)
    case .binomial: Binomial(snapshots: snapshots)
    }
  }

  /// Bytes for snapshots and recorded steps of all gradients at once.
  private var totalMemory: Int { memory?.value ?? Self.defaultMemory }

  /// A quarter of the machine's memory, in bytes.
  static var defaultMemory: Int {
    sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) / 4
  }
}

extension Study {
  /// Refuses a memory in which the gradient of a case cannot be computed.
  func checkMemory() throws(PipelineError) {
    guard let schedule = problem.schedule as? Automatic else { return }
    for (index, observed) in problem.cases.enumerated() {
      do {
        _ = try schedule.choose(
          steps: observed.column.stepCount, sizes: problem.stepSizes(ofCase: index))
      } catch {
        throw tooLittleMemory(error, case: observed.column.name)
      }
    }
  }

  private func tooLittleMemory(_ error: InsufficientMemory, case name: String) -> PipelineError {
    let atOnce = min(problem.threads, cases.count)
    let needed = atOnce * error.required
    let count = atOnce == 1 ? "" : ", and \(atOnce) cases are computed at once"
    let message =
      "too little memory for the gradient of case '\(name)': it needs a state and a recorded step"
      + "\(count). Give at least \((needed + 1023) / 1024) KiB; more memory takes less time."
    guard let memory = pipeline.adjoint.memory else {
      return PipelineError(path: pipeline.path, key: "adjoint", message: message)
    }
    return pipeline.failure(at: memory, message)
  }
}
