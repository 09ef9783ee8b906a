extension PipelineDraft {
  /// A text of a pipeline that was decoded again.
  public struct Written: Sendable {
    public let text: String
    public let pipeline: PipelineFile
  }

  /// Writes the text, and decodes it as `run` would: what cannot be decoded is not given to anybody.
  ///
  /// - Parameter path: Where it will be; "-" for nowhere, with paths relative to the current folder.
  public func written(for path: String, limits: ReadingLimits = ReadingLimits())
    throws(PipelineError) -> Written
  {
    let text = try text(for: path)
    let pipeline = try PipelineFile(
      text: text, path: path == "-" ? name + ".yml" : path, limits: limits)
    return Written(text: text, pipeline: pipeline)
  }

  /// Refuses to replace a file that is there.
  public static func requireFree(_ path: String) throws(OutputError) {
    guard !FileSystem.exists(path) else {
      throw OutputError(
        path: path,
        message:
          "it is there already and is not replaced. Give --force to replace it, or another name by --output."
      )
    }
  }

  /// Where a pipeline goes if nothing else is said: into the current folder.
  public static func defaultPath(for files: [String]) -> String { commonName(files) + ".yml" }

  /// The files that may be read: those that are named, and those beside them.
  public static func mayRead(_ files: [String]) -> [String] {
    files + CompanionFiles.candidates(beside: files)
  }
}

extension PipelineDraft.Written {
  /// Puts the text where `path` is, whole or not at all.
  public func write(to path: String) throws { try OutputFile.create(path, text: text) }
}
