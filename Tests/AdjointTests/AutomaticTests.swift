import Testing

@testable import Adjoint

struct AutomaticTests {
  private let sizes = StepSizes(state: 3672, kept: 6528)

  /// Costs with which only steps count, or memory does, too.
  private func costs(touchedByte: Double = 0, streamedByte: Double = 0, cache: Int = 1 << 20)
    -> StepCosts
  {
    StepCosts(
      step: 2e-6, recordedStep: 2e-6, adjointStep: 5e-6, touchedByte: touchedByte,
      streamedByte: streamedByte, cache: cache)
  }

  private func choice(_ memory: Int, _ costs: StepCosts?, steps: Int = 3600) throws -> ScheduleCost
  {
    try Automatic(memory: memory, costs: costs).choose(steps: steps, sizes: sizes)
      .cost(steps: steps, sizes: sizes)
  }

  @Test func `the choice fits into memory`() throws {
    for memory in [13872, 20000, 100_000, 1 << 20, 1 << 24, 1 << 30] {
      for steps in [1, 2, 10, 100, 1000] {
        #expect(try choice(memory, nil, steps: steps).bytes <= memory)
      }
    }
  }

  @Test func `where memory costs nothing everything is recorded`() throws {
    let cost = try choice(1 << 30, costs())
    #expect(cost.recomputedSteps == 0 && cost.recordedSteps == 3600)
  }

  @Test func `where memory is dear steps are recomputed`() throws {
    let cost = try choice(1 << 30, costs(touchedByte: 1e-9))
    #expect(cost.bytes < 1 << 20 && cost.recomputedSteps > 3000)
    let dearer = try choice(1 << 30, costs(touchedByte: 1e-7))
    #expect(dearer.bytes < cost.bytes && dearer.recomputedSteps > cost.recomputedSteps)
  }

  @Test func `where the cache is fast stretches stay in it`() throws {
    let cost = try choice(1 << 30, costs(streamedByte: 1e-9))
    #expect(cost.recordedSteps * sizes.recorded <= 1 << 20)
    #expect(try choice(1 << 30, costs(streamedByte: 1e-12)).recordedSteps == 3600)
  }

  @Test func `nothing cheaper is among the schedules one would choose by hand`() throws {
    let costs = StepCosts.typical(sizes)
    for (memory, steps) in [(1 << 30, 3600), (1 << 22, 3600), (1 << 20, 100_000)] {
      func seconds(_ cost: ScheduleCost) -> Double {
        costs.seconds(cost, steps: steps, sizes: sizes)
      }
      let chosen = seconds(try choice(memory, costs, steps: steps))
      let others: [any CheckpointSchedule] =
        [StoreAll(), TwoLevel(), TwoLevel(segment: 8), TwoLevel(segment: steps)]
        + [10, 100].map { Binomial(snapshots: $0) } + [Mixed(memory: memory)]
      for other in others {
        let cost = other.cost(steps: steps, sizes: sizes)
        // Amounts of memory are tried in steps of √2, so the last percent may be missed.
        if cost.bytes <= memory { #expect(chosen <= 1.01 * seconds(cost), "\(other.description)") }
      }
    }
  }

  @Test func `the least memory is a snapshot and a recorded step`() throws {
    let least = 3672 + 3672 + 6528
    #expect(try choice(least, nil).bytes == least)
    #expect(throws: InsufficientMemory(required: least, available: least - 1)) {
      try Automatic(memory: least - 1).choose(steps: 3600, sizes: sizes)
    }
    #expect(try choice(3672 + 6528, nil, steps: 1).recordedSteps == 1)
    #expect(
      InsufficientMemory(required: 13872, available: 10).description
        == "a gradient needs 13872 bytes for a snapshot and a recorded step, there are 10")
  }
}
