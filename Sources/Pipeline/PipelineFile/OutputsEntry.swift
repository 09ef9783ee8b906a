/// Describes what a run writes, and where.
public struct OutputsEntry: Sendable, Equatable {
  /// Folder of the results as written, relative to the pipeline file's folder.
  public var directory: String
  /// Where the folder stands in the file; nil for the default.
  public var place: Located<String>?
  /// Whether the trajectories are written.
  public var writesTrajectories = true
  /// Whether the folder belongs to one calibration alone, whose results replace all earlier ones at once.
  var isReplacedAsAWhole = false
}

extension OutputsEntry {
  init(_ value: YAMLValue, defaultDirectory: String) throws(PipelineError) {
    let reader = try MappingReader(value, of: "the outputs", keys: Schema.outputs.keys)
    place = try reader["directory"]?.locatedText("the path of a folder")
    directory = place?.value ?? defaultDirectory
    writesTrajectories = try reader["trajectories"]?.boolean() ?? true
  }
}
