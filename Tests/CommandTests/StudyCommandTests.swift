import TestSupport
import Testing

/// `study` as a user meets it. What it measures is tested where it is measured; times are nobody's business here.
@Suite struct StudyCommandTests {
  @Test func `a study shows its tables and names what it wrote`() throws {
    let command = try Command()
    let study = """
      title: Small costs
      cost_study:
        reference: {cells: 6, steps: 20}
        cells: [6]
        steps: [20]
        schedules: [{schedule: store-all}, {schedule: automatic}]
        memory: [1 MiB]
      """
    try command.write(study, to: "costs.yml")
    let outcome = try command.run("study", "costs.yml")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.first == "Small costs")
    for words in ["6 cells, 20 steps", "one step", "forward mode"] {
      #expect(lines.contains { $0.hasPrefix(words) }, "\(words)")
    }
    #expect(lines.contains { $0.hasPrefix("k-epsilon") && $0.contains("store-all") })
    #expect(try command.files().contains("output/costs/cost-study.nc"), "\(outcome.output)")
  }
}
