import Calibration
import Column
import NetCDF
import Synchronization

/// The trajectory file of one case, which is filled while the case runs.
final class TrajectoryFile: Sendable {
  /// One of the sets of parameters that a case runs with.
  struct Model {
    /// What the names of its variables end with.
    let suffix: String
    /// What their titles say.
    let title: String
    /// The calibrated parameters.
    let point: [Double]
    /// What is known to go wrong, by the place of the case. A case with a fault is not run.
    var faults: [Int: RunFault] = [:]
  }

  private let dataset: Dataset
  private let layout: TrajectoryLayout
  private let variables: [TrajectoryLayout.ModelVariables]
  private let mixedLayerFinder: (@Sendable ([Double]) -> Double)?
  /// Why a profile could not be written, for runs cannot be left.
  private let failure = Mutex<(any Error)?>(nil)

  init(_ path: String, _ layout: TrajectoryLayout) throws {
    dataset = try Dataset.create(path, overwrite: true)
    self.layout = layout
    mixedLayerFinder = layout.mixedLayerFinder
    variables = try layout.define(in: dataset)
  }

  /// Writes an output of a model; an error is kept for `finish`.
  func write(_ output: Output, ofModel model: Int) {
    let variables = variables[model]
    failure.withLock { failure in
      guard failure == nil else { return }
      do {
        // In one order, so that the same run gives the same bytes.
        for name in Column.Variable.allCases {
          guard let values = output.variables[name] else { continue }
          try write(values, to: variables.prognostic[name], at: output.number)
        }
        for (variable, values) in zip(variables.closureFields, output.closureFields) {
          try write(values, to: variable, at: output.number)
        }
        if let finder = mixedLayerFinder, let temperature = output.variables[.temperature] {
          try variables.mixedLayerDepth?.write(
            [finder(temperature)], start: [output.number], count: [1])
        }
      } catch { failure = error }
    }
  }

  private func write(_ values: [Double], to variable: NetCDF.Variable?, at output: Int)
    throws
  {
    try variable?.write(values, start: [output, 0], count: [1, values.count])
  }

  /// Writes what a model has in place of the observations.
  ///
  /// - Throws: also the error of an output that could not be written.
  func finish(_ summary: RunSummary, ofModel model: Int) throws {
    if let failure = failure.withLock({ $0 }) { throw failure }
    for (variable, fit) in zip(variables[model].equivalents, summary.series) {
      try variable?.write(Array(fit.equivalents.joined()))
    }
  }

  /// Adds how much samples differ.
  func write(_ spread: PredictiveSpread) throws {
    let variables = try layout.defineSpread(spread, in: dataset)
    for name in Column.Variable.allCases {
      guard let deviations = spread.standardDeviations[name] else { continue }
      try variables[name]?.write(Array(deviations.joined()))
    }
  }

  func close() throws { try dataset.close() }
}
