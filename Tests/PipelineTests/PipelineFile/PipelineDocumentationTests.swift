import Foundation
import Testing

@testable import Pipeline

struct PipelineDocumentationTests {
  private func page() throws -> String {
    var root = URL(fileURLWithPath: #filePath)
    for _ in 1...4 { root.deleteLastPathComponent() }
    return try String(contentsOf: root.appendingPathComponent("docs/pipeline.md"), encoding: .utf8)
  }

  @Test func `every example of a pipeline in the documentation decodes`() throws {
    let page = try page()
    let examples = page.split(separator: "```yaml\n").dropFirst()
      .map { String($0.prefix(upTo: $0.firstRange(of: "```")?.lowerBound ?? $0.endIndex)) }
    #expect(examples.count == 5)
    let rest = """
      model: {closure: k-epsilon, time_step: 60}
      cases: [{observations: a.nc}]

      """
    for example in examples {
      _ = try decode(example.contains("cases:") ? example : rest + example)
    }
  }

  @Test func `the documentation names every key of a case and the pipeline`() throws {
    let page = try page()
    let keys =
      CaseEntry.keys + PipelineFile.keys + ConstantsEntry.keys + OptimiserEntry.keys
      + UncertaintyEntry.keys + TwinEntry.keys + MisfitTermEntry.keys + WindowEntry.keys
      + FileVariable.keys + SeriesEntry.keys
    for key in keys {
      #expect(page.contains("| `\(key)` |"), "\(key) is missing")
    }
    // Several of these share a row.
    let forcing = page.components(separatedBy: "### `forcing`")[1]
      .components(separatedBy: "### Series in time")[0]
    let named = forcing.split(separator: "\n").compactMap { row in
      row.hasPrefix("| `") ? row.split(separator: "|")[0] : nil
    }.joined()
    for key in ForcingEntry.keys { #expect(named.contains("`\(key)`"), "\(key) is missing") }
  }
}
