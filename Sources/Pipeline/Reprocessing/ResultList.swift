/// The results of one calibration: their names and checksums, and the fingerprint of what they were made from.
///
/// A text beside them, which `sha256sum --check SHA256SUMS` understands:
///
///     # fingerprint 5c0f…
///     9d1e…  calibration.nc
struct ResultList: Equatable {
  static let fileName = "SHA256SUMS"
  private static let heading = "# fingerprint "

  /// The digest of the calibration's fingerprint.
  let fingerprint: String
  /// Below the folder of the list.
  let files: [(path: String, sha256: String)]

  static func == (a: ResultList, b: ResultList) -> Bool { a.text == b.text }

  var text: String {
    Self.heading + fingerprint + "\n"
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
    return ResultList(fingerprint: String(first.dropFirst(heading.count)), files: files)
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
