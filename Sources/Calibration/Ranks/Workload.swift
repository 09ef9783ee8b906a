import Adjoint
import Closures
import Column
import Lanes

/// Runs that are integrated in lock-step, or one alone, as a plan sees them.
public struct PlannedBatch: Sendable, Equatable {
  /// What a step of it costs depends on this alone.
  public struct Kind: Hashable, Sendable {
    public let cellCount: Int
    public let density: DensityTracers
    public let hasPassiveTracer: Bool
    /// Whether several columns share the lanes of one model.
    public let isPacked: Bool
  }

  public let kind: Kind
  /// The places of its cases, the longest first.
  public let cases: [Int]
  /// The number of steps of the longest.
  public let stepCount: Int
}

extension CalibrationProblem {
  /// Returns what each of several processes would compute for one gradient of all cases, in batches.
  public func workload(ranks count: Int, threads: Int) -> [[PlannedBatch]] {
    let indices = calibratedCases
    let shapes = gradientShapes(of: indices.map { run(ofCase: $0, at: start) })
    let batches = Batches(shapes, threads: count * threads).batches
    var loads = [[PlannedBatch]](repeating: [], count: count)
    for (batch, owner) in zip(batches, Ranking.owners(of: batches, ranks: count)) {
      let longest = shapes[batch.runs[0]]
      let kind = PlannedBatch.Kind(
        cellCount: longest.cellCount, density: longest.density,
        hasPassiveTracer: longest.hasPassiveTracer, isPacked: batch.isPacked)
      loads[owner].append(
        PlannedBatch(
          kind: kind, cases: batch.runs.map { indices[$0] }, stepCount: longest.stepCount))
    }
    return loads
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

  /// Computes the first steps of a batch, so that somebody may look at the clock meanwhile.
  ///
  /// - Returns: the number of steps.
  @discardableResult
  public func rehearse(_ batch: PlannedBatch, steps: Int, withGradient: Bool) -> Int {
    var short = alone
    short.threads = 1
    let horizon = Double(steps) * cases[batch.cases[0]].column.timeStep
    short = short.truncated(to: horizon)
    let runs = batch.cases.map { short.run(ofCase: $0, at: start) }
    if withGradient { _ = short.gradients(of: runs) } else { _ = short.misfits(of: runs) }
    return runs[0].observed.column.stepCount
  }
}
