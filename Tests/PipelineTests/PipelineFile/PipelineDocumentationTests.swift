import Foundation
import Testing

@testable import Pipeline

struct PipelineDocumentationTests {
  private func committed(_ name: String) throws -> String {
    var root = URL(fileURLWithPath: #filePath)
    for _ in 1...4 { root.deleteLastPathComponent() }
    return try String(contentsOf: root.appendingPathComponent("docs/\(name)"), encoding: .utf8)
  }

  @Test func `every example of a pipeline in the documentation decodes`() throws {
    let page = try committed("pipeline.md")
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

  @Test func `tables and schema are those that the description of the keys gives`() throws {
    let advice: Comment = "Run scripts/generate-docs, and commit what it changes."
    let page = try committed("pipeline.md")
    #expect(try ReferencePage.renewed(page, path: "pipeline.md") == page, advice)
    #expect(try committed("pipeline.schema.json") == Schema.json, advice)
  }

  @Test func `the documentation names every key`() throws {
    let page = try committed("pipeline.md")
    for name in Set(Schema.mappings.flatMap(\.keys.names)) {
      #expect(page.contains(try Regex("[`{ ]\\Q\(name)\\E[`:,}]")), "\(name) is missing")
    }
  }

  @Test func `links to sections lead to headings`() throws {
    let page = try committed("pipeline.md")
    let headings = page.split(separator: "\n").filter { $0.hasPrefix("#") }.map { heading in
      heading.drop { $0 == "#" || $0 == " " }.lowercased().replacing("`", with: "").replacing(
        " ", with: "-")
    }
    let links = page.matches(of: #/\]\(#([^)]*)\)/#).map { String($0.output.1) }
    #expect(links.count > 20)
    for link in Set(links) { #expect(headings.contains(link), "#\(link)") }
  }

  @Test func `a table is made anew between its comments, and the prose stays`() throws {
    let page = """
      Before.

      <!-- keys: outputs -->
      | old |
      <!-- end of keys -->
      After.

      """
    let table = """
      | Key | Type | Default | Meaning |
      | --- | --- | --- | --- |
      | `directory` | path | `output/` and the pipeline file's name without extension | The folder of the results. |
      | `trajectories` | boolean | `true` | Whether the trajectories of the model are written. |
      """
    #expect(
      try ReferencePage.renewed(page, path: "p.md")
        == page.replacing("| old |", with: "\n\(table)\n"))
  }

  @Test(arguments: [
    (
      "<!-- keys: optimizer -->",
      "p.md:1:1: unknown table 'optimizer'; did you mean 'optimiser'? Known tables: "
    ),
    ("text\n<!-- keys: model -->\n", "p.md:2:1: the table has no end. Add <!-- end of keys -->."),
    (
      "<!-- forms: grid -->\n<!-- keys: model -->",
      "p.md:2:1: the table of line 1 has no end. Add <!-- end of forms -->."
    ),
    ("<!-- forms: model -->", "p.md:1:1: unknown table 'model'."),
  ])
  func `a comment that cannot be followed is refused`(page: String, message: String) {
    let error = #expect(throws: PipelineError.self) {
      try ReferencePage.renewed(page, path: "p.md")
    }
    #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
  }
}
