/// The results of one calibration: their names and checksums, and the fingerprint of what they were made from.
///
/// A text beside them, which `sha256sum --check SHA256SUMS` understands:
///
///     # fingerprint 5c0f…
///     # misfit 0.00123
///     9d1e…  calibration.nc
struct ResultList: Equatable {
  static let fileName = "SHA256SUMS"
  private static let heading = "# fingerprint "
  private static let misfitHeading = "# misfit "

  /// The digest of the calibration's fingerprint.
  let fingerprint: String
  /// That of the result; nil where it is not said.
  let misfit: Double?
  /// Below the folder of the list.
  let files: [(path: String, sha256: String)]

  init(fingerprint: String, misfit: Double? = nil, files: [(path: String, sha256: String)]) {
    (self.fingerprint, self.misfit, self.files) = (fingerprint, misfit, files)
  }

  static func == (a: ResultList, b: ResultList) -> Bool { a.text == b.text }

  var text: String {
    Self.heading + fingerprint + "\n" + (misfit.map { "\(Self.misfitHeading)\($0)\n" } ?? "")
      + files.map { "\($0.sha256)  \($0.path)\n" }.joined()
  }

  /// Reads the list of a folder; nil where there is none.
  static func read(_ folder: String) -> ResultList? {
    let path = folder + "/" + fileName
    guard !FileSystem.isLink(path), let bytes = FileSystem.bytes(ofFile: path) else { return nil }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    guard let first = lines.first, first.hasPrefix(heading) else { return nil }
    let files = lines.dropFirst().compactMap { line -> (path: String, sha256: String)? in
      guard let gap = line.firstRange(of: "  ") else { return nil }
      let path = String(line[gap.upperBound...])
      // What is removed by this list must lie beside it.
      guard !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else { return nil }
      return (path, String(line[..<gap.lowerBound]))
    }
    let misfit = lines.first { $0.hasPrefix(misfitHeading) }
    return ResultList(
      fingerprint: String(first.dropFirst(heading.count)),
      misfit: misfit.flatMap { Double($0.dropFirst(misfitHeading.count)) }, files: files)
  }

  /// Whether all results are in a folder as they were written.
  func isIntact(in folder: String) -> Bool {
    !files.isEmpty
      && files.allSatisfy {
        (try? Provenance.checksum(ofFile: folder + "/" + $0.path)) == $0.sha256
      }
  }
}

extension String {
  /// The path as it is below a folder; the path itself where it is not.
  func below(_ folder: String) -> String {
    hasPrefix(folder + "/") ? String(dropFirst(folder.count + 1)) : self
  }
}
