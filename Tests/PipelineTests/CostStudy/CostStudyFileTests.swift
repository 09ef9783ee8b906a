import Adjoint
import Foundation
import Testing

@testable import Pipeline

struct CostStudyFileTests {
  private func decode(_ text: String) throws(PipelineError) -> CostStudyFile {
    try CostStudyFile(text: text, path: "studies/cost.yml")
  }

  private func error(_ text: String) -> String {
    do {
      _ = try decode(text)
      return "no error"
    } catch {
      return error.description
    }
  }

  @Test func `every key is read`() throws {
    let file = try decode(
      """
      title: Costs
      cost_study:
        models: [simplified-costly, k-epsilon]
        columns: [8]
        reference: {cells: 10, steps: 20}
        cells: [10, 20]
        steps: [20, 30]
        schedules: [{schedule: two-level, segment: 5}, {memory: 1 MiB}]
        memory: [64 KiB, 65536]
      outputs: {directory: results}
      """)
    #expect(file.title == "Costs")
    #expect(file.models == [.costly, .kEpsilon])
    #expect(file.columns == [8])
    #expect(file.referenceCells == 10 && file.referenceSteps == 20)
    #expect(file.cells == [10, 20] && file.steps == [20, 30])
    #expect(file.schedules.map(\.schedule) == [.twoLevel, .automatic])
    #expect(file.schedules[0].segment == 5 && file.schedules[1].memory?.value == 1 << 20)
    #expect(file.memory == [65536, 65536])
    #expect(CostStudy(file).outputDirectory == "studies/results")
  }

  @Test func `what is left out takes its default`() throws {
    let file = try decode("cost_study: {}")
    #expect(CostStudy(file).title == "cost")
    #expect(CostStudy(file).outputDirectory == "studies/output/cost")
    #expect(file.models == StudiedModel.allCases)
    #expect(file.columns == [1, 8])
    #expect(file.referenceCells == 50 && file.referenceSteps == 3600)
    #expect(file.schedules.map(\.schedule) == ScheduleChoice.allCases.sorted(by: order))
  }

  /// The order of the defaults: from the most memory to the least, the automatic choice last.
  private func order(_ a: ScheduleChoice, _ b: ScheduleChoice) -> Bool {
    let order: [ScheduleChoice] = [.recordAll, .storeAll, .twoLevel, .binomial, .automatic]
    return order.firstIndex(of: a)! < order.firstIndex(of: b)!
  }

  @Test(arguments: [
    ("title: a", "1:1: cost_study: this key is required, but missing. Give what to measure."),
    (
      "cases: []\ncost_study: {}",
      "1:1: cases: unknown key 'cases'. Known keys: title, cost_study, outputs."
    ),
    (
      "cost_study: {model: [k-epsilon]}",
      "1:14: cost_study.model: unknown key 'model'; did you mean 'models'? Known keys: models, "
        + "columns, cells, steps, reference, schedules, memory."
    ),
    (
      "cost_study: {models: [kepsilon]}",
      "1:23: cost_study.models[0]: unknown choice 'kepsilon'; did you mean 'k-epsilon'? Known "
        + "choices: k-epsilon, simplified-constant, simplified-costly."
    ),
    (
      "cost_study: {models: []}",
      "1:22: cost_study.models: the list is empty. Give some models, or remove the key."
    ),
    (
      "cost_study: {columns: [1, 4]}",
      "1:27: cost_study.columns[1]: columns run alone or by eight: 1 or 8, found '4'."
    ),
    (
      "cost_study: {cells: [2]}",
      "1:22: cost_study.cells[0]: must lie between 3 and 100000, found '2'. Change the value."
    ),
    (
      "cost_study: {steps: 100}",
      "1:21: cost_study.steps: expected a list of numbers of steps, found '100'. Write [a, b], or "
        + "one item a line after '- '."
    ),
    (
      "cost_study: {reference: {cells: 50}}",
      "1:25: cost_study.reference.steps: this key is required, but missing. Give a number of steps."
    ),
    (
      "cost_study: {schedules: [{schedule: store-all, snapshots: 3}]}",
      "1:48: cost_study.schedules[0].snapshots: the schedule 'store-all' has no snapshots to choose. "
        + "Remove the key, or use binomial."
    ),
    (
      "cost_study: {memory: [1 MB]}",
      "1:23: cost_study.memory[0]: expected an amount of memory, found '1 MB'. Write a number and a "
        + "unit, such as 256 MiB; units: KiB, MiB, GiB."
    ),
  ])
  func `an error says where, what, and what to do`(text: String, message: String) {
    #expect(error(text) == "studies/cost.yml:" + message)
  }
}
