import Adjoint
import ArgumentParser
import Closures
import Foundation
import Lanes

/// Work whose instructions another program counts.
struct CountedWork: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compute a number of steps for a program that counts instructions.",
    shouldDisplay: false)

  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case yardstick = "C yardstick, forward"
    case forward
    case gradient
  }

  @Option var kind: Kind
  @Option var lanes: Int
  @Option var steps: Int
  @Option var yardsticks: String

  func run() throws {
    if lanes == 1 {
      try perform(Experiment<Double>(cells: 50, steps: steps, ClosureModel.kEpsilon.column))
    } else {
      try perform(Experiment<Lanes8>(cells: 50, steps: steps, ClosureModel.kEpsilon.lockStep))
    }
  }

  private func perform<L: Lane>(_ experiment: Experiment<L>) throws {
    switch kind {
    case .yardstick:
      var state = experiment.firstState()
      _ = try Yardstick(folder: yardsticks, lanes: L.count)
        .advance(&state, of: experiment.columns.cases[0], steps: steps)
    case .forward: _ = experiment.value()
    case .gradient: _ = experiment.gradient(TwoLevel(segment: 8))
    }
  }
}

/// Counts instructions, which other programs on the machine do not change.
func measureInstructions(yardsticks: String, _ effort: Effort, into report: inout Report) throws {
  report.begin("instructions per column and step, nz 50")
  guard effort.countsInstructions else {
    return report.skip("instructions", "not counted with --quick")
  }
  guard let counter = InstructionCounter.find() else {
    return report.skip(
      "instructions", "neither 'perf stat' nor valgrind can count them on this machine")
  }
  // Valgrind gives up on debug information that it does not know.
  let program = FileManager.default.temporaryDirectory
    .appendingPathComponent("plumbline-bench-\(UUID().uuidString)").path
  defer { try? FileManager.default.removeItem(atPath: program) }
  do {
    _ = try Command.output(
      "/bin/sh", ["-c", "exec strip -o '\(program)' '\(CommandLine.arguments[0])'"])
    _ = try counter.count([program, "--help"])
  } catch {
    return report.skip("instructions", "\(counter.name) cannot count those of this program")
  }
  for (lanes, name) in [(1, "one column"), (8, "8 columns")] {
    for kind in CountedWork.Kind.allCases {
      // What it takes to start the program is in both counts.
      let counts = try [80, 400].map { steps in
        try counter.count([
          program, "counted-work", "--kind", kind.rawValue, "--lanes",
          "\(lanes)", "--steps", "\(steps)", "--yardsticks", yardsticks,
        ])
      }
      report.add(
        "\(name), \(kind.rawValue)",
        Value(
          Double(counts[1] - counts[0]) / Double(320 * lanes), "instructions by \(counter.name)"))
    }
  }
}

/// A program that counts the instructions of another.
private struct InstructionCounter {
  let name: String
  let command: [String]
  /// What stands before the count, and after it, in what the counter prints.
  let pattern: Regex<(Substring, Substring)>

  /// The processor's own counter where the system lends it; otherwise valgrind, which simulates.
  static func find() -> InstructionCounter? {
    let known = [
      InstructionCounter(
        name: "perf stat", command: ["perf", "stat", "--no-big-num", "-e", "instructions:u"],
        pattern: /(\d+) +instructions:u/),
      InstructionCounter(
        name: "valgrind",
        command: [
          "valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null",
        ], pattern: /I +refs: +([\d,]+)/),
    ]
    return known.first { (try? $0.count(["true"])) != nil }
  }

  /// Returns the instructions of a command.
  func count(_ counted: [String]) throws -> Int {
    let words = (command + counted).map { "'\($0)'" }.joined(separator: " ")
    let output = try Command.output("/bin/sh", ["-c", "exec \(words) 2>&1"])
    let text = String(decoding: output, as: UTF8.self)
    guard let match = text.firstMatch(of: pattern),
      let count = Int(match.1.filter { $0 != "," })
    else {
      throw BenchError(description: "no count of instructions from: \(words)\n\(text)")
    }
    return count
  }
}
