import Foundation

/// Files written by `ncgen` from CDL, the text that `ncdump` prints.
extension TemporaryFolder {
  /// Writes a NetCDF file; returns its path.
  ///
  /// - Parameters:
  ///   - cdl: dimensions, variables and data, without the enclosing `netcdf name { }`.
  ///   - format: as ncgen's option, such as "3" for the classic format.
  public func generate(_ cdl: String, _ name: String = "small.nc", format: String = "4") throws
    -> String
  {
    let text = file("\(UUID().uuidString).cdl")
    try "netcdf small {\n\(cdl)\n}\n".write(toFile: text, atomically: true, encoding: .utf8)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["ncgen", "-\(format)", "-o", file(name), text]
    try process.run()
    process.waitUntilExit()
    try FileManager.default.removeItem(atPath: text)
    guard process.terminationStatus == 0 else { throw CDLError(cdl: cdl) }
    return file(name)
  }
}

/// ncgen does not take a text, and has said why on standard error.
struct CDLError: Error {
  let cdl: String
}
