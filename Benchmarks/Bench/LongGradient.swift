import Adjoint
import ArgumentParser
import Closures
import Column
import Foundation
import Lanes

/// The gradient through very many steps, in a process of its own whose memory shows what it took.
struct LongGradient: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the cost of a long gradient against a short one, and the peak memory.",
    shouldDisplay: false)

  @Option var steps: Int
  @Option var shortSteps: Int
  @Option var lanes: Int
  /// Bytes for snapshots and recorded steps.
  @Option var memory: Int

  func run() throws {
    let result =
      lanes == 1
      ? measure(Double.self, ClosureModel.kEpsilon.column)
      : measure(Lanes8.self, ClosureModel.kEpsilon.lockStep)
    let output = LongGradientResult(
      shortTime: result.short, longTime: result.long, peakMemory: try peakMemory())
    print(String(decoding: try JSONEncoder().encode(output), as: UTF8.self))
  }

  /// Short runs before and after the long one give the pace of the machine; the long one has no best of
  /// several, so the short ones are represented by their median.
  private func measure<L: Lane>(
    _ lanes: L.Type,
    _ compiled: @escaping (Columns<L>, [L], ClosureConstants) -> StepOperator<L>
  ) -> (short: Double, long: Double) {
    let schedule = Automatic(memory: memory)
    let short = Experiment<L>(cells: 50, steps: shortSteps, compiled)
    let long = Experiment<L>(cells: 50, steps: steps, compiled)
    var times = (0..<15).map { _ in short.gradientTime(schedule) }
    let longTime = long.gradientTime(schedule)
    times += (0..<15).map { _ in short.gradientTime(schedule) }
    return (times.sorted()[times.count / 2], longTime)
  }

  /// The most memory that this process has held [bytes].
  private func peakMemory() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    guard let kibibytes = line?.split(separator: " ").compactMap({ Int($0) }).first else {
      throw BenchError(description: "/proc/self/status: no VmHWM.")
    }
    return kibibytes * 1024
  }
}

private struct LongGradientResult: Codable {
  /// Nanoseconds per column and step.
  let shortTime, longTime: Double
  let peakMemory: Int
}

/// Measures the gradient through a million steps.
func measureLongGradients(_ effort: Effort, into report: inout Report) throws {
  for (lanes, name) in [(1, "one column"), (8, "8 columns")] {
    let output = try Command.output(
      CommandLine.arguments[0],
      [
        "long-gradient", "--steps", "\(effort.longSteps)", "--short-steps",
        "\(effort.limitedSteps)", "--lanes", "\(lanes)", "--memory", "\(24 << 20)",
      ])
    let result = try JSONDecoder().decode(LongGradientResult.self, from: output)
    report.begin(
      "gradient through \(effort.longSteps) steps: \(name), nz 50, 24 MiB for snapshots")
    report.add(
      "peak memory of the process",
      Value(Double(result.peakMemory) / 1_048_576, "MiB", .atMost(96, aim: 64)))
    report.add("gradient of \(effort.limitedSteps) steps", Value(result.shortTime, "ns"))
    report.add(
      "gradient of \(effort.longSteps) steps", Value(result.longTime, "ns"),
      Value(
        result.longTime / result.shortTime, "x \(effort.limitedSteps) steps",
        .atMost(1.6, aim: 1.4)))
  }
}
