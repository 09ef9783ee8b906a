import Foundation

/// What CI must have and does not.
public struct MissingData: Error, CustomStringConvertible {
  let name: String

  public var description: String { "shared/data/\(name) must be there in CI" }
}

/// Finds real data, which lie beside the repository and are not part of it.
///
/// - Parameter name: of a file or folder below `shared/data`.
/// - Returns: its path; nil, after a line that says so, where it is not there.
/// - Throws: `MissingData` instead where `CI=true`, so that nothing passes there for want of data.
public func sharedData(_ name: String) throws(MissingData) -> String? {
  let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  let path = root.deletingLastPathComponent().appendingPathComponent("shared/data/\(name)").path
  if FileManager.default.fileExists(atPath: path) { return path }
  guard ProcessInfo.processInfo.environment["CI"] != "true" else { throw MissingData(name: name) }
  print("skipped: the data are not there (shared/data/\(name) beside the repository)")
  return nil
}
