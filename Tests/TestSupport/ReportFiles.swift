/// What a calibration of several parameters writes for people.
public enum ReportFiles {
  /// The figures by their files' names, sorted.
  public static let figures = [
    "contributions", "correlations", "gradient", "misfit", "modes", "parameters", "taylor-test",
  ].map { "\($0).svg" }

  /// The same below a folder of results, with the folder of figures itself.
  public static func figures(in folder: String) -> [String] {
    ["\(folder)/figures"] + figures.map { "\(folder)/figures/\($0)" }
  }
}
