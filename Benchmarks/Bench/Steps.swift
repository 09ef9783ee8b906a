import Adjoint
import Closures
import Lanes

/// Measures a step forward and the gradient, with each schedule, of one column and of eight in lock-step,
/// against the C yardstick.
func measureSteps(cells: Int, yardsticks: String, _ effort: Effort, into report: inout Report)
  throws
{
  let one = Experiment<Double>(cells: cells, steps: effort.steps, ClosureModel.kEpsilon.column)
  try measure(
    one, "one column", cells: cells,
    [
      ("C yardstick, forward", try Yardstick(folder: yardsticks, lanes: 1)),
      (
        "C yardstick, -fno-math-errno",
        try Yardstick(folder: yardsticks, lanes: 1, withoutErrno: true)
      ),
    ], .atMost(0.6, aim: 0.4), effort, into: &report)
  let eight = Experiment<Lanes8>(cells: cells, steps: effort.steps, ClosureModel.kEpsilon.lockStep)
  try measure(
    eight, "8 columns", cells: cells,
    [("C yardstick, forward", try Yardstick(folder: yardsticks, lanes: 8))],
    .atMost(1.15, aim: 1), effort, into: &report)
}

private func measure<L: Lane>(
  _ experiment: Experiment<L>, _ name: String, cells: Int,
  _ yardsticks: [(name: String, yardstick: Yardstick)], _ target: Target, _ effort: Effort,
  into report: inout Report
) throws {
  let (column, first) = (experiment.columns.cases[0], experiment.firstState())
  for (_, yardstick) in yardsticks {
    var state = first
    _ = yardstick.advance(&state, of: column, steps: effort.steps)
    try requireEqual(
      experiment.lastState(), state, profiles: experiment.layout.profileCount, name)
  }
  let schedules = schedules(steps: effort.steps, sizes: experiment.sizes)
  try requireEqualGradients(experiment, schedules.map(\.schedule), name)

  // Forward runs are short: many rounds of them are cheap.
  let forwardTimes = try leastInTurn(
    rounds: 5 * effort.rounds,
    [experiment.forwardTime]
      + yardsticks.map { _, yardstick in
        {
          var state = first
          return yardstick.advance(&state, of: column, steps: effort.steps)
        }
      })
  let times = try leastInTurn(
    rounds: effort.rounds,
    [experiment.forwardTime]
      + schedules.map { entry in { experiment.gradientTime(entry.schedule) } })

  report.begin("\(name), nz \(cells), \(effort.steps) steps")
  let isReference = cells == 50
  // Each ratio is one of times that were measured in turn.
  let (forward, besideGradients) = (forwardTimes[0], times[0])
  report.add(
    "forward", Value(forward, "ns"),
    Value(forwardTimes[0] / forwardTimes[1], "x C yardstick", isReference ? target : nil))
  for (entry, time) in zip(yardsticks, forwardTimes[1...]) {
    report.add(entry.name, Value(time, "ns"))
  }
  report.add("forward, beside the gradients", Value(besideGradients, "ns"))
  for (entry, time) in zip(schedules, times[1...]) {
    let cost = entry.schedule.cost(steps: effort.steps, sizes: experiment.sizes)
    report.add(
      "gradient, \(entry.name)", Value(time, "ns"), Value(time / besideGradients, "x forward"),
      Value(Double(cost.bytes) / 1024, "KiB"),
      Value(Double(cost.recomputedSteps) / Double(effort.steps), "steps recomputed per step"))
  }
  report.add(
    "gradient, store-all or two-level",
    Value(
      min(times[1], times[2]) / besideGradients, "x forward", isReference ? .atMost(4, aim: 3) : nil
    ))
}

/// Each kind of schedule; the first two are store-all and two-level.
private func schedules(steps: Int, sizes: StepSizes)
  -> [(name: String, schedule: any CheckpointSchedule)]
{
  let share = max(Mixed.leastMemory(steps: steps, sizes: sizes), steps * sizes.state / 10)
  return [
    ("store-all", StoreAll()),
    ("two-level", TwoLevel()),
    ("everything recorded", RecordAll()),
    ("binomial, 20 snapshots", Binomial(snapshots: 20)),
    ("mixed, a tenth of the states", Mixed(memory: share)),
    ("automatic, a tenth of the states", Automatic(memory: share)),
    ("automatic, without a limit", Automatic(memory: .max)),
  ]
}

/// The C compiler fuses products and sums, the model does not: they agree to rounding.
private func requireEqual(
  _ model: [Double], _ yardstick: [Double], profiles: Int, _ name: String
) throws {
  let length = model.count / profiles
  for profile in 0..<profiles {
    let range = profile * length..<(profile + 1) * length
    let scale = model[range].map(abs).max() ?? 0
    let difference = range.map { abs(model[$0] - yardstick[$0]) }.max() ?? 0
    guard difference <= 1e-9 * scale else {
      throw BenchError(
        description: "\(name): profile \(profile) of the model differs from the C yardstick's by "
          + "\(difference), where it is up to \(scale).")
    }
  }
}

private func requireEqualGradients<L: Lane>(
  _ experiment: Experiment<L>, _ schedules: [any CheckpointSchedule], _ name: String
) throws {
  let (value, first) = (experiment.value(), numbers(of: experiment.gradient(schedules[0])))
  guard (0..<L.count).allSatisfy({ first[$0] == value[lane: $0] }) else {
    throw BenchError(description: "\(name): the gradient's value is not that of the forward run.")
  }
  for schedule in schedules.dropFirst() {
    guard numbers(of: experiment.gradient(schedule)) == first else {
      throw BenchError(
        description:
          "\(name): the gradient with the schedule '\(schedule.description)' is not that "
          + "with '\(schedules[0].description)'.")
    }
  }
}
