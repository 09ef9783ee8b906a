/// Describes what a run writes, and where.
public struct OutputsEntry: Sendable, Equatable {
  /// Folder of the results as written, relative to the pipeline file's folder.
  public var directory: String
  /// Whether the trajectories are written.
  public var writesTrajectories = true
  /// Whether the folder belongs to one calibration alone, whose results replace all earlier ones at once.
  var isReplacedAsAWhole = false
}

extension OutputsEntry {
  init(_ value: YAMLValue, defaultDirectory: String) throws(PipelineError) {
    let reader = try MappingReader(value, of: "the outputs", keys: ["directory", "trajectories"])
    directory = try reader["directory"]?.text("the path of a folder") ?? defaultDirectory
    writesTrajectories = try reader["trajectories"]?.boolean() ?? true
  }
}
