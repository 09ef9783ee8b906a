import Foundation
import HDF5
import Testing

@testable import Pipeline

struct LimitsDocumentationTests {
  @Test func `the documentation names every limit with its default`() throws {
    var root = URL(fileURLWithPath: #filePath)
    for _ in 1...4 { root.deleteLastPathComponent() }
    let file = root.appendingPathComponent("docs/limits.md")
    let page = try String(contentsOf: file, encoding: .utf8)
    let limits = ReadingLimits()
    var values = [
      "read-memory": (limits.memory, true), "read-time": (limits.time, false),
      "run-time": (limits.runTime, false),
    ]
    for limit in PipelineLimit.allCases { values[limit.rawValue] = (limit.standard, limit.isSize) }
    for limit in FileLimit.allCases { values[limit.rawValue] = (limit.standard, limit.isSize) }
    #expect(Set(values.keys) == Set(ReadingLimits.names))
    for (name, (value, isSize)) in values {
      let text =
        !isSize ? "\(value)" : value >= 1 << 30 ? "\(value >> 30)G" : "\(value >> 20)M"
      #expect(page.contains("| `\(name)` | \(text) |"), "\(name)")
    }
  }
}
