import ArgumentParser
import Foundation

/// The benchmark program. `scripts/bench` builds it and all it needs, and passes on where they are.
@main
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure plumbline's speed and memory.",
    subcommands: [Measure.self, LongGradient.self, CountedWork.self],
    defaultSubcommand: Measure.self)
}

struct Measure: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print one table and write one JSON file.",
    discussion: """
      Times are nanoseconds of the processor per column and step unless they say otherwise. Fails where a \
      result is wrong, such as a model that differs from the C yardstick, and never because something is \
      slow: a figure that misses its target says so in the table.
      """)

  @Flag(help: "Take few rounds of short runs: shows that all works, not how fast.")
  var quick = false

  @Option(help: "Write the figures here.")
  var json: String

  @Option(help: "The root of the repository.")
  var root: String

  @Option(help: "The folder of the compiled C yardsticks.")
  var yardsticks: String

  @Option(help: "The executable of plumbline.")
  var plumbline: String

  @Option(help: "The folder of the large-eddy simulations that pipelines/les.yml reads.")
  var les: String

  @Option(help: "The compiler and its flags, for the record.")
  var builtWith: String

  func run() throws {
    let effort = quick ? Effort.quick : .full
    var report = Report(quick: quick, builtWith: builtWith)
    for cells in [50, 128, 256] {
      try measureSteps(cells: cells, yardsticks: yardsticks, effort, into: &report)
    }
    try measureMemoryLimit(effort, into: &report)
    try measureLongGradients(effort, into: &report)
    try measureThreads(effort, into: &report)
    try measureCommands(plumbline: plumbline, root: root, lesFolder: les, effort, into: &report)
    try measureInstructions(yardsticks: yardsticks, effort, into: &report)
    try report.write(to: json)
  }
}

/// How long to measure.
struct Effort {
  /// How often things are measured in turn; the least of each counts.
  let rounds: Int
  /// The steps of a timed run, of a run in little memory, and of the longest.
  let steps, limitedSteps, longSteps: Int
  /// How often a command is run.
  let commandRuns: Int
  let countsInstructions: Bool

  static let full = Effort(
    rounds: 11, steps: 720, limitedSteps: 3600, longSteps: 1_000_000, commandRuns: 7,
    countsInstructions: true)
  static let quick = Effort(
    rounds: 2, steps: 72, limitedSteps: 360, longSteps: 5000, commandRuns: 1,
    countsInstructions: false)
}

/// A result that is wrong, or a part that cannot be measured.
struct BenchError: Error, CustomStringConvertible {
  let description: String
}
