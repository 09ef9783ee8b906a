import Closures
import Column
import NetCDF

/// A trajectory file of an earlier run, whose last state another run starts from.
struct RestartFile {
  private let pipeline: PipelineFile
  private let place: Located<String>
  private let path: String
  private let dataset: Dataset

  init(_ pipeline: PipelineFile, _ place: Located<String>) throws {
    self.pipeline = pipeline
    self.place = place
    path = try pipeline.existingFile(place)
    dataset = try Dataset.open(path, limits: pipeline.limits.records)
  }

  /// Makes a case start from the last state in the file: variables and the closure's fields.
  func start(
    _ column: inout ColumnCase, variables: [Column.Variable], closure: ClosureDeclaration
  ) throws {
    for variable in variables {
      column.initial[variable] = try lastProfile(
        variable.rawValue, along: "z", column.grid.centres)
    }
    column.closureFields = try closure.fields.map {
      try lastProfile($0.name, along: "z_interface", column.grid.interfaces)
    }
  }

  private func lastProfile(_ name: String, along height: String, _ heights: [Double]) throws
    -> [Double]
  {
    guard try dataset.variableNames.contains(name) else {
      throw failure(
        name,
        "it is not there, so the state is not complete. Start from a trajectory file that plumbline "
          + "wrote with the same model.")
    }
    let found = try dataset.variable(height).readDoubles()
    guard found.count == heights.count,
      zip(found, heights).allSatisfy({ abs($0 - $1) <= 1e-6 * abs(heights[0]) })
    else {
      throw failure(height, "it is not the grid of the case. Give the case the grid of that run.")
    }
    let variable = try dataset.variable(name)
    let shape = try variable.shape
    guard shape.count == 2, shape[0] > 0, shape[1] == heights.count else {
      throw failure(name, "it has shape \(shape); expected times × \(heights.count).")
    }
    let values = try variable.readDoubles(start: [shape[0] - 1, 0], count: [1, shape[1]])
    if let level = values.firstIndex(where: { !$0.isFinite }) {
      throw failure(name, "its last profile is missing or not finite at level \(level).")
    }
    return values
  }

  private func failure(_ variable: String, _ message: String) -> PipelineError {
    pipeline.failure(at: place, "\(path): variable '\(variable)': \(message)")
  }
}
