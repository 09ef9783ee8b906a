import Foundation

/// A folder of one test's own, removed with it.
public final class TemporaryFolder: Sendable {
  public let path: String

  public init() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("plumbline-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    path = url.path
  }

  deinit {
    do { try FileManager.default.removeItem(atPath: path) } catch {
      fatalError("the temporary folder \(path) could not be removed: \(error)")
    }
  }

  public func file(_ name: String) -> String { "\(path)/\(name)" }

  /// The names of all files and folders below this one, sorted.
  public func files() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
  }
}
