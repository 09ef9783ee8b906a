import Adjoint
import Closures
import Lanes

/// Measures what it costs to keep a gradient within 8 MiB, against keeping every state.
func measureMemoryLimit(_ effort: Effort, into report: inout Report) throws {
  let limit = 8 << 20
  let experiment = Experiment<Lanes8>(
    cells: 50, steps: effort.limitedSteps, ClosureModel.kEpsilon.lockStep)
  let schedules: [any CheckpointSchedule] = [StoreAll(), TwoLevel(), Automatic(memory: limit)]
  let times = try leastInTurn(
    rounds: effort.rounds, schedules.map { schedule in { experiment.gradientTime(schedule) } })
  let costs = schedules.map { $0.cost(steps: effort.limitedSteps, sizes: experiment.sizes) }
  guard costs[2].bytes <= limit else {
    throw BenchError(description: "the schedule holds \(costs[2].bytes) bytes, more than \(limit).")
  }

  report.begin("gradient within 8 MiB: 8 columns, nz 50, \(effort.limitedSteps) steps")
  for (name, cost, time) in [
    ("store-all", costs[0], times[0]), ("two-level", costs[1], times[1]),
    ("automatic, 8 MiB", costs[2], times[2]),
  ] {
    let target: Target? = name == "automatic, 8 MiB" ? .atMost(1.15, aim: 1.05) : nil
    report.add(
      "gradient, \(name)", Value(time, "ns"), Value(Double(cost.bytes) / 1_048_576, "MiB"),
      Value(time / times[0], "x store-all", target))
  }
}
