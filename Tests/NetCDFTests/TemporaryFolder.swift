import Foundation
import NetCDF
import Testing

/// A folder of one test's own, removed with it.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("netcdf-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    path = url.path
  }

  deinit {
    do { try FileManager.default.removeItem(atPath: path) } catch {
      Issue.record("the temporary folder \(path) could not be removed: \(error)")
    }
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }
}

/// Runs `body`, expects it to throw and gives the message without the folder in front.
func message(
  in folder: TemporaryFolder, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws -> Void
) throws -> String {
  let error = try #require(
    throws: NetCDFError.self, sourceLocation: sourceLocation, performing: body)
  return error.description.replacingOccurrences(of: folder.path + "/", with: "")
}

/// Whether two lists agree, a NaN agreeing with a NaN.
func same(_ a: [Double], _ b: [Double]) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
}
