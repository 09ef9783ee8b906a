import NetCDF

/// What a file of results says of the calibration that it belongs to, so that it is known again without a
/// manifest.
public struct ResultStamp: Sendable, Equatable, Codable {
  /// The digest of the calibration's fingerprint.
  public let fingerprint: String
  /// The files that were written with it, below its folder.
  public let files: [String]

  init(_ study: Study, files: [String]) {
    fingerprint = study.fingerprint.digest
    self.files = files.map { $0.below(study.outputDirectory) }
  }

  /// Reads the stamp of a file of results; nil where it has none, or is none.
  public init?(ofFile path: String) {
    guard let dataset = try? Dataset.open(path),
      case .text(let fingerprint)? = try? dataset.attribute("fingerprint"),
      case .text(let files)? = try? dataset.attribute("written_with")
    else { return nil }
    self.fingerprint = fingerprint
    self.files = files.split(separator: "\n").map(String.init)
  }

  func write(to dataset: Dataset) throws {
    try dataset.setAttribute("fingerprint", .text(fingerprint))
    try dataset.setAttribute("numerics_version", .doubles([Double(Provenance.numericsVersion)]))
    try dataset.setAttribute("written_with", .text(files.joined(separator: "\n")))
  }
}

extension String {
  /// The path as it is below a folder; the path itself where it is not.
  func below(_ folder: String) -> String {
    hasPrefix(folder + "/") ? String(dropFirst(folder.count + 1)) : self
  }
}
