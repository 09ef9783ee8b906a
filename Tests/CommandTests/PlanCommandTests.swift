import Testing

/// `plumbline plan`.
@Suite struct PlanCommandTests {
  @Test func `a plan says what processes would take and writes nothing`() throws {
    let command = try Command()
    try command.makeTwin()
    let before = try command.files()
    let plan = try command.run("plan", "twin.yml", "--ranks", "3", "--evaluations", "10")
    #expect(plan.status == 0, "\(plan.errors)")
    let lines = plan.output.split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("processes ") && $0.hasSuffix("10 gradients [h:min:s]") })
    for count in ["1", "2", "3"] { #expect(lines.contains { $0.hasPrefix("\(count) ") }) }
    #expect(plan.output.contains("2 files of trajectories, "))
    #expect(try command.files() == before)
    #expect(try command.run("plan", "twin.yml", "--ranks", "0").status == 64)
    #expect(try command.run("plan", "twin.yml", "--threads", "0").status == 64)
    try command.makeItems(["a"])
    let items = try command.run("plan", "nightly.yml")
    #expect(items.status == 64)
    #expect(items.errors.contains("nightly.yml: 'items: per-file' is many calibrations"))
  }
}
