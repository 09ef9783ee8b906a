import Calibration
import TestSupport
import Testing

@testable import Pipeline

/// What a calibration takes on several processes.
@Suite struct WorkPlanTests {
  private let folder: TemporaryFolder
  private let plan: WorkPlan

  init() throws {
    folder = try TemporaryFolder()
    plan = WorkPlan(try TwinStudy.make(in: folder), ranks: 6, threads: 1, readingTime: 1)
  }

  @Test func `numbers of processes double up to the one asked for`() {
    #expect(WorkPlan.counts(upTo: 1) == [1])
    #expect(WorkPlan.counts(upTo: 2) == [1, 2])
    #expect(WorkPlan.counts(upTo: 8) == [1, 2, 4, 8])
    #expect(WorkPlan.counts(upTo: 100) == [1, 2, 4, 8, 16, 32, 64, 100])
  }

  @Test func `one case keeps one process busy`() {
    #expect(plan.divisions.map(\.ranks) == [1, 2, 4, 6])
    #expect(plan.times.count == 1)
    #expect(plan.divisions[0].computing > 0 && plan.divisions[0].exchanging == 0)
    for more in plan.divisions.dropFirst() {
      #expect(more.computing == plan.divisions[0].computing && more.exchanging > 0)
    }
    #expect(plan.payingRanks == 1 || plan.divisions[0].seconds >= plan.divisions[1].seconds)
    // J and ∂J/∂p of twelve parameters and two controls, and how many there are of both.
    let problem = plan.study.problem
    #expect(plan.exchangedBytes == 8 * (3 + problem.parameters.count + problem.controls.count))
  }

  @Test func `files are as large as what is written into them`() {
    // Two cases of five outputs; u, v and temperature in five cells, k-ε's fields at six interfaces, twice; and
    // what they are compared with.
    let fields = plan.study.problem.closure.declaration.fields.count
    #expect(plan.trajectories.count == 2)
    let compared = plan.study.cases[0].observed.series.map(\.name)
    #expect(compared == ["u", "v", "temperature"])
    #expect(plan.trajectories.bytes == 2 * 8 * 5 * (2 * (3 * 5 + fields * 6) + 3 * 5))
  }
}
