import ArgumentParser
import Calibration
import Figures
import Foundation
import Pipeline

/// Calibrates on all cases of a pipeline but one, in all ways and with every method, and tells what each cost.
@main
struct CompareOptimisers: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare-optimisers",
    abstract: "Compare methods by misfit, runs and time, each case held out in turn.",
    discussion: """
      Prints Markdown tables: what each method reached, and in how many forward runs it was where ensemble Kalman \
      inversion ended. A forward run is that of one case; a gradient counts as \(SearchCost.gradientCost) of them, \
      and the derivatives along eight parameters as \(SearchCost.tangentCost).
      """)

  @Argument(help: "The pipeline, such as pipelines/les.yml.")
  var pipeline: String

  @Option(help: "Write figures of the misfit over the runs into this folder.")
  var figures: String?

  func run() throws {
    let studies = try HeldOut.all(of: PipelineFile.load(path: pipeline))
    print(Self.header)
    var trials: [[Trial]] = []
    for study in studies {
      trials.append(
        try OptimiserMethod.allCases.map { method in
          let trial = try Trial(study, method)
          print(trial.row)
          return trial
        })
    }
    print("\n" + table(of: trials))
    guard let figures else { return }
    for ofStudy in trials {
      let path = "\(figures)/optimisers-\(ofStudy[0].heldOut).svg"
      try chart(ofStudy).svg().write(toFile: path, atomically: true, encoding: .utf8)
      print("wrote \(path)")
    }
  }

  private static let header = """
    | held out | method | misfit at the start | misfit | held out at the start | held out | iterations | evaluations | forward runs | gradients | tangents | as forward runs | time [s] |
    |---|---|---|---|---|---|---|---|---|---|---|---|---|
    """

  /// What it took to come where ensemble Kalman inversion ended, and to a tenth above the least misfit.
  private func table(of trials: [[Trial]]) -> String {
    let others = OptimiserMethod.allCases.filter { $0 != .ensembleKalman }
    var rows = [
      "| held out | down to | ensemble-kalman | " + others.map(\.rawValue).joined(separator: " | ")
        + " |", "|---|---|---|" + others.map { _ in "---|" }.joined(),
    ]
    for ofStudy in trials {
      let ensemble = ofStudy.first { $0.method == .ensembleKalman }!
      let least = ofStudy.map(\.search.result.misfit).min()!
      for target in [1.1 * least, ensemble.search.result.misfit] {
        let runs = ensemble.runs(to: target)
        let cells = others.map { method in
          let trial = ofStudy.first { $0.method == method }!
          guard let other = trial.runs(to: target) else { return "not reached" }
          return text(other) + (runs.map { " (\(text($0 / other)) times fewer)" } ?? "")
        }
        rows.append(
          "| \(ensemble.heldOut) | \(text(target, "%.5f")) | \(runs.map { text($0) } ?? "not reached") | "
            + cells.joined(separator: " | ") + " |")
      }
    }
    return rows.joined(separator: "\n")
  }

  private func chart(_ trials: [Trial]) -> LineChart {
    LineChart(
      title: "Misfit over the work", subtitle: "\(trials[0].heldOut) held out",
      x: Axis("forward runs of one case [1]", scale: .logarithmic),
      y: Axis("misfit", scale: .logarithmic),
      series: trials.map { trial in
        LineChart.Series(
          trial.method.rawValue,
          trial.search.steps.map { (x: max(1, $0.cost.forwardEquivalents), y: $0.misfit) })
      })
  }
}

/// The study of a pipeline with one of its cases held out.
struct HeldOut {
  let name: String
  let study: Study

  static func all(of pipeline: PipelineFile) throws -> [HeldOut] {
    try pipeline.cases.indices.map { index in
      var file = pipeline
      for other in file.cases.indices {
        file.cases[other].role = other == index ? .holdOut : .train
      }
      let study = try Study(file, threads: ProcessInfo.processInfo.activeProcessorCount)
      let names = study.cases.filter { $0.observed.role == .holdOut }.map(\.name)
      return HeldOut(name: names.joined(separator: ", "), study: study)
    }
  }
}

/// One search.
struct Trial {
  let heldOut: String
  let method: OptimiserMethod
  let search: SearchResult
  /// [s]
  let time: Double

  init(_ heldOut: HeldOut, _ method: OptimiserMethod) throws {
    self.heldOut = heldOut.name
    self.method = method
    var entry = heldOut.study.pipeline.optimiser
    entry.method = method
    entry.maxIterations = nil
    let plan = try heldOut.study.searchPlan(entry)
    var memory = NoMemory()
    var search = Search(heldOut.study.problem, plan)
    let start = ContinuousClock.now
    self.search = try search.run(memory: &memory)
    time = (ContinuousClock.now - start) / .seconds(1)
  }

  /// The runs until the misfit was as low as a target; nil where it never was.
  func runs(to target: Double) -> Double? {
    search.steps.first { $0.misfit <= target }?.cost.forwardEquivalents
  }

  var row: String {
    let (first, last, cost) = (search.steps[0], search.result, search.cost)
    let cells = [
      heldOut, method.rawValue, text(first.misfit, "%.5f"), text(last.misfit, "%.5f"),
      text(first.heldOutMisfit!, "%.5f"), text(last.heldOutMisfit!, "%.5f"), "\(last.iteration)",
      "\(search.evaluations)", "\(cost.forwardRuns)", "\(cost.gradientRuns)", "\(cost.tangentRuns)",
      text(cost.forwardEquivalents), text(time, "%.1f"),
    ]
    return "| " + cells.joined(separator: " | ") + " |"
  }
}

private func text(_ value: Double, _ format: String = "%.3g") -> String {
  value >= 1000 ? String(format: "%.0f", value) : String(format: format, value)
}
