/// Takes the cheapest schedule that fits into a given memory.
///
/// The choice depends on the memory, the number of steps, the sizes and the costs alone, and all of them are
/// the same from run to run.
public struct Automatic: CheckpointSchedule {
  /// Bytes that snapshots and recorded steps may take together.
  public let memory: Int
  /// What it weighs; nil for `StepCosts.typical`.
  public let costs: StepCosts?

  public init(memory: Int, costs: StepCosts? = nil) {
    self.memory = memory
    self.costs = costs
  }

  public var description: String { "automatic" }

  /// Returns the schedule that is predicted to take the least time.
  ///
  /// Compares mixed schedules, of which store-all, two-level and binomial schedules are special cases, in
  /// falling amounts of memory and with stretches of recorded steps in and beyond the processor's cache.
  ///
  /// - Throws: `InsufficientMemory` where not even a snapshot and a recorded step fit.
  public func choose(steps: Int, sizes: StepSizes) throws(InsufficientMemory) -> Mixed {
    let least = Mixed.leastMemory(steps: steps, sizes: sizes)
    guard memory >= least else { throw InsufficientMemory(required: least, available: memory) }
    let costs = costs ?? .typical(sizes)
    let inCache = max(1, costs.cache / sizes.recorded)
    var memory = Double(min(memory, max(least, steps * sizes.recorded)))
    var best: (schedule: Mixed, seconds: Double)?
    while Int(memory) >= least {
      var fewestRecomputed = Int.max
      for stretch in [inCache, .max] {
        let schedule = Mixed(memory: Int(memory), longestStretch: stretch)
        let cost = schedule.cost(steps: steps, sizes: sizes)
        let seconds = costs.seconds(cost, steps: steps, sizes: sizes)
        if seconds < best?.seconds ?? .infinity { best = (schedule, seconds) }
        fewestRecomputed = min(fewestRecomputed, cost.recomputedSteps)
      }
      // Less memory means more recomputation: stop where that alone costs more than the best.
      let bound = costs.seconds(
        ScheduleCost(recomputedSteps: fewestRecomputed), steps: steps, sizes: sizes)
      if let best, bound > best.seconds { break }
      memory *= 0.5.squareRoot()
    }
    guard let best else { preconditionFailure("the first candidate fits") }
    return best.schedule
  }

  /// - Precondition: the memory suffices, as `choose` tells.
  public func settled(steps: Int, sizes: StepSizes) -> any CheckpointSchedule {
    do {
      return try choose(steps: steps, sizes: sizes)
    } catch {
      preconditionFailure("\(error)")
    }
  }

  /// - Precondition: the memory suffices, as `choose` tells.
  public func perform(steps: Int, sizes: StepSizes, _ action: (CheckpointAction) -> Void) {
    settled(steps: steps, sizes: sizes).perform(steps: steps, sizes: sizes, action)
  }
}

/// What a gradient is made of, in seconds: measured, or typical.
public struct StepCosts: Sendable, Hashable {
  /// A step that keeps nothing for its adjoint.
  public var step: Double
  /// A step that is recorded.
  public var recordedStep: Double
  /// The adjoint of a step, of a stretch that is still in the cache.
  public var adjointStep: Double
  /// Touching a byte of memory for the first time.
  public var touchedByte: Double
  /// Bringing a byte back into the cache.
  public var streamedByte: Double
  /// Bytes of recorded steps that stay in the cache until they are reversed.
  public var cache: Int

  public init(
    step: Double, recordedStep: Double, adjointStep: Double, touchedByte: Double,
    streamedByte: Double, cache: Int
  ) {
    self.step = step
    self.recordedStep = recordedStep
    self.adjointStep = adjointStep
    self.touchedByte = touchedByte
    self.streamedByte = streamedByte
    self.cache = cache
  }

  /// Costs in the ratio that was measured for the k-epsilon closure with 50 cells, in lock-step and alone
  /// (docs/cost-study.md). A closure that is twice as slow takes the same schedule for most memories, since
  /// only the price of memory in steps matters, and the cheapest schedules differ little.
  public static func typical(_ sizes: StepSizes) -> StepCosts {
    let step = 0.2e-9 * Double(sizes.state)
    return StepCosts(
      step: step, recordedStep: step, adjointStep: 2.5 * step, touchedByte: 0.4e-9,
      streamedByte: 0.08e-9, cache: 2 << 20)
  }

  /// Returns the time that a gradient with such a schedule takes.
  public func seconds(_ cost: ScheduleCost, steps: Int, sizes: StepSizes) -> Double {
    let streamed = cost.recordedSteps * sizes.recorded > cache ? steps * sizes.recorded : 0
    return Double(steps) * (recordedStep + adjointStep) + Double(cost.recomputedSteps) * step
      + Double(cost.bytes) * touchedByte + Double(streamed) * streamedByte
  }
}

/// Less memory than any schedule needs.
public struct InsufficientMemory: Error, Sendable, Equatable, CustomStringConvertible {
  /// The least that the gradient needs, in bytes.
  public let required: Int
  /// What there is, in bytes.
  public let available: Int

  public var description: String {
    "a gradient needs \(required) bytes for a snapshot and a recorded step, there are \(available)"
  }
}
