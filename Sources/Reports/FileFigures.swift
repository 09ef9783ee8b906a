import Figures

/// The figures of any file of results.
public enum FileFigures {
  /// Makes every figure of a file of a calibration or of trajectories.
  ///
  /// - Throws: `ReportError` where the file is neither, `NetCDFError`.
  public static func all(of path: String) throws -> [FigureEntry] {
    let file = try ResultFile(path)
    if file.has("parameter_history") {
      return CalibrationFigures(try CalibrationRecord(reading: path)).all()
    }
    if file.has("z_interface"), file.has("time") {
      return try TrajectoryFigures(try TrajectoryRecord(opening: path)).all()
    }
    throw ReportError(
      path: path,
      message:
        "there are no figures of such a file. Give calibration.nc or a file of the folder trajectories, "
        + "such as 'plumbline run' and 'plumbline simulate' write.")
  }
}
