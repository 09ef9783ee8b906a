import Reports

/// Writes figures as files of a folder.
public enum FigureFiles {
  /// Writes each figure as `FOLDER/ID.svg`, all of them or none, and returns the paths.
  ///
  /// - Throws: `OutputError`.
  public static func write(_ entries: [FigureEntry], to folder: String) throws -> [String] {
    try OutputStage.publishing { stage in
      try entries.map { entry in
        let path = "\(folder)/\(entry.id).svg"
        try stage.create(path, text: entry.figure.svg())
        return path
      }
    }
  }
}
