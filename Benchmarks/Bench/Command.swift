import Foundation

/// Runs other programs.
enum Command {
  /// Returns what a program writes to standard output; its errors go where ours go.
  ///
  /// - Throws: `BenchError` where it cannot be started or fails.
  static func output(_ executable: String, _ arguments: [String], in folder: String = ".") throws
    -> Data
  {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let command = ([executable] + arguments).joined(separator: " ")
      throw BenchError(
        description: "'\(command)' failed with exit code \(process.terminationStatus).")
    }
    return output
  }
}
