import ArgumentParser
import Pipeline
import Processes

struct Plan: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure a few steps, and say what a calibration takes on several processes.",
    discussion: """
      Prints how long one gradient of all cases takes on 1, 2, 4, … processes, how well they are used, how much \
      memory and how many files it takes, and how many processes pay. Computes on one processor of this machine for \
      some seconds and writes nothing; exchange between machines is reckoned, not measured (docs/scaling.md).

      Example: plumbline plan pipelines/les.yml --ranks 64
      """)

  @OptionGroup var file: PipelineArgument

  @Option(help: ArgumentHelp("Look at up to so many processes.", valueName: "n"))
  var ranks = 64

  @Option(help: ArgumentHelp("How many processors each process uses.", valueName: "n"))
  var threads = 1

  @Option(
    help: ArgumentHelp("How many gradients the calibration takes, if it is known.", valueName: "n"))
  var evaluations = 50

  func validate() throws {
    for (name, value, limit) in [("--ranks", ranks, 100_000), ("--threads", threads, 1024)] {
      guard (1...limit).contains(value) else {
        throw ValidationError("\(name) must be 1 to \(limit), found \(value).")
      }
    }
    guard evaluations >= 1 else { throw ValidationError("--evaluations must be 1 at least.") }
  }

  func run() throws {
    try file.working { pipeline, report in
      let start = monotonicSeconds()
      guard pipeline.division == .single else {
        throw Failure(
          "\(pipeline.path): 'items: per-file' is many calibrations, which processes do not share as they do one: divide "
            + "them by run --items i/N (docs/cluster.md).", .wrongUsage)
      }
      let study = try Study(pipeline, threads: threads)
      report.endReading()
      try study.requireMisfit()
      let plan = WorkPlan(
        study, ranks: ranks, threads: threads, readingTime: monotonicSeconds() - start
      ) { Terminal.progress("measuring \($0)") }
      Terminal.endProgress()
      show(plan)
    }
  }

  private func show(_ plan: WorkPlan) {
    let study = plan.study
    Terminal.line(study.title)
    Terminal.line(
      "\(plural(study.problem.calibratedCases.count, "case")) to calibrate against, read in "
        + "\(number(plan.readingTime, digits: 2)) s")
    Terminal.line()
    Terminal.line(table(steps(plan)))
    Terminal.line()
    Terminal.line(table(divisions(plan)))
    Terminal.line()
    let (count, bytes) = plan.trajectories
    Terminal.line(
      count == 0
        ? "no trajectories are written"
        : "\(plural(count, "file")) of trajectories, \(size(bytes)) in all")
    Terminal.line("\(size(plan.exchangedBytes)) are exchanged at each gradient")
    let paying = plan.payingRanks
    Terminal.line(
      paying == 1
        ? "more than one process does not pay"
        : "\(paying) processes pay: they are used by half at least")
  }

  private func steps(_ plan: WorkPlan) -> [[String]] {
    let kinds = plan.times.sorted {
      ($0.key.cellCount, $0.key.isPacked ? 1 : 0) < ($1.key.cellCount, $1.key.isPacked ? 1 : 0)
    }
    return [["one step", "columns", "forward [µs]", "gradient [µs]", "beside the steps [ms]"]]
      + kinds.map { kind, times in
        [
          "\(kind.cellCount) cells", kind.isPacked ? "several in lock-step" : "1",
          number(1e6 * times.forward, digits: 3), number(1e6 * times.gradient, digits: 3),
          number(1e3 * times.beside, digits: 3),
        ]
      }
  }

  private func divisions(_ plan: WorkPlan) -> [[String]] {
    let alone = plan.divisions[0].seconds
    return [
      [
        "processes", "one gradient [s]", "exchange [s]", "faster", "used", "checkpoints",
        "\(plural(evaluations, "gradient")) [h:min:s]",
      ]
    ]
      + plan.divisions.map { division in
        let faster = alone / division.seconds
        return [
          "\(division.ranks)", number(division.seconds, digits: 3),
          number(division.exchanging, digits: 2), number(faster, digits: 3),
          "\(Int((100 * faster / Double(division.ranks)).rounded())) %", size(division.memory),
          duration(division.seconds * Double(evaluations)),
        ]
      }
  }
}

/// Writes a number of bytes in the unit that suits it.
private func size(_ bytes: Int) -> String {
  var (value, unit) = (Double(bytes), "B")
  for larger in ["KiB", "MiB", "GiB", "TiB"] where value >= 1024 {
    (value, unit) = (value / 1024, larger)
  }
  return "\(number(value, digits: 3)) \(unit)"
}
