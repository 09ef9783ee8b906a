import Calibration
import Glibc

/// What a calibration would take on several processes, by the measured costs of a few steps of its cases.
public struct WorkPlan: Sendable {
  /// What a batch costs, in seconds of one processor.
  public struct StepTimes: Sendable, Equatable {
    /// A step forward.
    public let forward: Double
    /// A step forward and backward, without what a schedule recomputes.
    public let gradient: Double
    /// What a gradient takes beside its steps.
    public let beside: Double
  }

  /// What one gradient of all cases takes on a number of processes.
  public struct Division: Sendable, Equatable {
    public let ranks: Int
    /// The process with the most to do [s].
    public let computing: Double
    /// Handing what each process has found to all [s].
    public let exchanging: Double
    /// Checkpoints of the process that holds most [bytes].
    public let memory: Int

    public var seconds: Double { computing + exchanging }
  }

  public let study: Study
  public let threads: Int
  /// How long it took to read all cases [s].
  public let readingTime: Double
  public private(set) var times: [PlannedBatch.Kind: StepTimes] = [:]
  public private(set) var divisions: [Division] = []

  /// Measures.
  ///
  /// - Parameters:
  ///   - ranks: up to how many processes are looked at.
  ///   - threads: of each process.
  ///   - readingTime: how long it took to read the study [s].
  ///   - onProgress: called before each measurement.
  public init(
    _ study: Study, ranks: Int, threads: Int, readingTime: Double,
    onProgress: (String) -> Void = { _ in }
  ) {
    (self.study, self.threads, self.readingTime) = (study, threads, readingTime)
    for count in Self.counts(upTo: ranks) {
      let loads = study.problem.workload(ranks: count, threads: threads)
      for batch in loads.joined() where times[batch.kind] == nil {
        onProgress("\(batch.kind.cellCount) cells\(batch.kind.isPacked ? ", in lock-step" : "")")
        times[batch.kind] = measure(batch)
      }
      divisions.append(division(loads))
    }
  }

  /// 1, 2, 4, … and the number itself.
  static func counts(upTo ranks: Int) -> [Int] {
    var counts = [1]
    while counts.last! * 2 < ranks { counts.append(counts.last! * 2) }
    if ranks > 1 { counts.append(ranks) }
    return counts
  }

  // MARK: Measuring

  /// Measures some steps and three times as many, which tell what a step costs and what is beside.
  private func measure(_ batch: PlannedBatch) -> StepTimes {
    let few = max(1, min(batch.stepCount, Self.mostRehearsedSteps) / 3)
    let many = min(batch.stepCount, 3 * few)
    let problem = study.problem
    let seconds = Stopwatch.least(
      within: 0.4, rounds: 3...40,
      [(few, false), (many, false), (few, true), (many, true)].map { steps, withGradient in
        let rehearsal = problem.rehearsal(of: batch, steps: steps, withGradient: withGradient)
        return { _ = rehearsal() }
      })
    let steps = Double(max(1, many - few))
    let (forward, gradient) = ((seconds[1] - seconds[0]) / steps, (seconds[3] - seconds[2]) / steps)
    return StepTimes(
      forward: max(0, forward), gradient: max(0, gradient),
      beside: max(0, seconds[2] - Double(few) * gradient))
  }

  private static let mostRehearsedSteps = 300

  // MARK: Reckoning

  /// How long a message takes between two machines [s], and how much passes in a second [bytes]: those of a common
  /// network of a cluster, which is not measured here.
  static let (latency, bandwidth) = (5e-6, 5e9)

  private func division(_ loads: [[PlannedBatch]]) -> Division {
    var (longest, memory) = (0.0, 0)
    for load in loads {
      var busy = [Double](repeating: 0, count: threads)
      var held = [Int](repeating: 0, count: threads)
      for batch in load {
        let (_, schedule) = study.problem.scheduleCost(of: batch)
        let times = times[batch.kind]!
        let thread = busy.indices.min { busy[$0] < busy[$1] }!
        busy[thread] +=
          times.beside + times.gradient * Double(batch.stepCount)
          + times.forward * Double(schedule.recomputedSteps)
        held[thread] = max(held[thread], schedule.bytes)
      }
      longest = max(longest, busy.max()!)
      memory = max(memory, held.reduce(0, +))
    }
    return Division(
      ranks: loads.count, computing: longest, exchanging: exchangeTime(ranks: loads.count),
      memory: memory)
  }

  /// Each process ends with what all have found, of which every message brings as much again.
  private func exchangeTime(ranks: Int) -> Double {
    guard ranks > 1 else { return 0 }
    return 2 * Self.latency * log2(Double(ranks)).rounded(.up)
      + Double(exchangedBytes) / Self.bandwidth
  }

  /// What the processes tell one another of one gradient.
  public var exchangedBytes: Int {
    let problem = study.problem
    let numbers = 3 + problem.parameters.count + problem.controls.count
    return 8 * numbers * problem.calibratedCases.count
  }

  // MARK: What follows

  /// A process more pays as long as most of its time is work: up to the largest number of processes that are used by
  /// half at least.
  public var payingRanks: Int {
    let alone = divisions[0].seconds
    let paying = divisions.filter { alone >= 0.5 * Double($0.ranks) * $0.seconds }
    return paying.map(\.ranks).max() ?? 1
  }

  /// How many files of trajectories are written, and how much they hold [bytes].
  public var trajectories: (count: Int, bytes: Int) {
    guard study.pipeline.outputs.writesTrajectories else { return (0, 0) }
    let closure = study.problem.closure.declaration
    let bytes = study.cases.reduce(0) { sum, studyCase in
      let observed = studyCase.observed
      let cells = observed.column.grid.cellCount
      let variables = closure.variables(
        density: observed.column.density, hasPassiveTracer: observed.column.hasPassiveTracer
      ).count
      // With the parameters of start and result.
      let modelled = 2 * (variables * cells + closure.fields.count * (cells + 1))
      let compared = observed.series.reduce(0) { $0 + $1.values.count * $1.heights.count }
      return sum + 8 * (observed.outputSteps.count * modelled + compared)
    }
    return (study.cases.count, bytes)
  }
}
