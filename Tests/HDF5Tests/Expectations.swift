import Foundation
import HDF5
import TestSupport
import Testing

/// Runs `body`, expects it to throw and gives the message without the folder in front.
func message(
  in folder: TemporaryFolder, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws -> Void
) throws -> String {
  let error = try #require(
    throws: HDF5Error.self, sourceLocation: sourceLocation, performing: body)
  return error.description.replacingOccurrences(of: folder.path + "/", with: "")
}

/// Whether two lists agree, a NaN agreeing with a NaN.
func same(_ a: [Double], _ b: [Double]) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
}
