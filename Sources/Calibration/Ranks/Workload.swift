import Adjoint
import Closures
import Column
import Lanes

/// Runs that are integrated in lock-step, or one alone, as a plan sees them.
public struct PlannedBatch: Sendable, Equatable {
  /// What a step of it costs depends on this alone.
  public struct Kind: Hashable, Sendable {
    /// Of each column.
    public let cellCount: Int
    /// The tracers that are computed beside the velocity.
    public let density: DensityTracers
    /// Whether there is another tracer.
    public let hasPassiveTracer: Bool
    /// Whether several columns share the lanes of one model.
    public let isPacked: Bool
  }

  /// What it has in common with others of the same cost a step.
  public let kind: Kind
  /// The places of its cases, the longest first.
  public let cases: [Int]
  /// The number of steps of the longest.
  public let stepCount: Int
}

extension CalibrationProblem {
  /// Returns what each of several processes would compute for one gradient of all cases, in batches.
  public func workload(ranks count: Int, threads: Int) -> [[PlannedBatch]] {
    let shapes = gradientShapes(of: cases.indices.map { run(ofCase: $0, at: start) })
    let owners = Ranking.owners(shapes, ranks: count, threads: threads)
    var owned = [[Int]](repeating: [], count: count)
    for index in calibratedCases { owned[owners[index]].append(index) }
    return owned.map { cases in
      Batches(cases.map { shapes[$0] }, threads: threads).batches.map { batch in
        let longest = shapes[cases[batch.runs[0]]]
        let kind = PlannedBatch.Kind(
          cellCount: longest.cellCount, density: longest.density,
          hasPassiveTracer: longest.hasPassiveTracer, isPacked: batch.isPacked)
        return PlannedBatch(
          kind: kind, cases: batch.runs.map { cases[$0] }, stepCount: longest.stepCount)
      }
    }
  }

  /// The sizes of a step of a batch, and what its gradient holds and recomputes under the schedule.
  public func scheduleCost(of batch: PlannedBatch) -> (sizes: StepSizes, cost: ScheduleCost) {
    let one = stepSizes(ofCase: batch.cases[0])
    let lanes = batch.kind.isPacked ? Lanes8.count : 1
    let sizes = StepSizes(state: lanes * one.state, kept: lanes * one.kept)
    return (
      sizes,
      schedule.settled(steps: batch.stepCount, sizes: sizes)
        .cost(steps: batch.stepCount, sizes: sizes)
    )
  }

  /// Returns what computes the first steps of a batch, so that somebody may look at the clock meanwhile.
  ///
  /// - Returns: gives the number of steps.
  public func rehearsal(of batch: PlannedBatch, steps: Int, withGradient: Bool) -> () -> Int {
    var short = alone
    short.threads = 1
    let horizon = Double(steps) * cases[batch.cases[0]].column.timeStep
    short = short.truncated(to: horizon)
    let runs = batch.cases.map { [short] in short.run(ofCase: $0, at: start) }
    return { [short] in
      if withGradient { _ = short.gradients(of: runs) } else { _ = short.misfits(of: runs) }
      return runs[0].observed.column.stepCount
    }
  }
}
