import Foundation
import TestSupport
import Testing

/// Workers, which come of a fork and so need a process without threads: that of `worker-probe`.
@Suite struct WorkerTests {
  /// Returns what the probe prints of the end of its worker.
  private func end(of task: String) throws -> String {
    let process = Process()
    process.executableURL = try builtExecutable("worker-probe")
    process.arguments = [task]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return text.trimmingCharacters(in: .newlines)
  }

  @Test func `threads of a worker can wait for one another`() throws {
    #expect(try end(of: "share-a-lock") == "exit(0)")
  }

  @Test func `a library that crashes at the end does not undo what was done`() throws {
    #expect(try end(of: "crash-at-exit") == "exit(7)")
  }
}
