import Adjoint
import Figures
import Foundation
import NetCDF
import TestSupport
import Testing

@testable import Pipeline

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// A study of a few cells and steps, from its file to its results.
struct CostStudyTests {
  private let folder: TemporaryFolder
  private let study: CostStudy

  init() throws {
    folder = try TemporaryFolder()
    let text = """
      title: Small costs
      cost_study:
        reference: {cells: 6, steps: 20}
        cells: [6, 9]
        steps: [10, 20]
        schedules: [{schedule: record-all}, {schedule: store-all}, {schedule: automatic}]
        memory: [1, 8 KiB, 1 MiB]
      """
    study = CostStudy(try CostStudyFile(text: text, path: folder.file("p.yml")))
  }

  @Test func `every size is measured once, with every schedule that fits`() throws {
    var messages: [String] = []
    let result = try study.run { messages.append($0) }
    // Three models, alone with three sizes, and eight in lock-step with two.
    #expect(study.settings.count == 3 * (3 + 2))
    #expect(messages.count == study.settings.count)
    #expect(messages[0] == "1 of 15: k-epsilon, 6 cells, 20 steps")
    for setting in study.settings {
      let rows = result.gradients.filter { $0.setting == setting }
      #expect(rows.prefix(3).map(\.schedule) == ["record-all", "store-all", "automatic"])
      let mixed = rows.dropFirst(3)
      #expect(mixed.allSatisfy { $0.schedule == "mixed" })
      // A byte is too little; 8 KiB may be.
      let tried = mixed.compactMap(\.memory)
      #expect(
        study.isReference(setting)
          ? [[8192, 1 << 20], [1 << 20]].contains(tried) : tried.isEmpty)
      for row in rows {
        #expect(row.forwardTime > 0 && row.gradientTime > 0)
        #expect(row.planned.bytes <= row.memory ?? .max)
      }
    }
    #expect(result.steps.count == 6)
    #expect(result.steps.allSatisfy { $0.costs.step > 0 && $0.costs.adjointStep > 0 })
    #expect(result.tangents.map(\.parameters) == [19, 5, 5])
  }

  @Test func `what is planned is what store-all and record-all need`() throws {
    let result = try study.run { _ in }
    for row in result.gradients where row.setting.columns == 1 {
      let steps = row.setting.steps
      let plan = row.planned
      switch row.schedule {
      case "record-all":
        #expect((plan.snapshots, plan.recordedSteps, plan.recomputedSteps) == (0, steps, 0))
      case "store-all":
        #expect(
          (plan.snapshots, plan.recordedSteps, plan.recomputedSteps) == (steps - 1, 1, steps - 1))
      default: break
      }
    }
  }

  @Test func `the results hold every run and its units`() throws {
    let result = try study.run { _ in }
    let paths = try study.write(result, provenance: TwinStudy.provenance)
    #expect(paths[0] == folder.file("output/p/cost-study.nc"))
    let dataset = try Dataset.open(paths[0])
    #expect(try dataset.doubles("time_ratio") == result.gradients.map(\.ratio))
    #expect(
      try dataset.doubles("recomputed_steps")
        == result.gradients.map { Double($0.planned.recomputedSteps) })
    for (name, units) in [
      ("forward_time", "s"), ("gradient_time", "s"), ("time_ratio", "1"), ("snapshots", "1"),
      ("recorded_steps", "1"), ("checkpoint_memory", "byte"), ("process_memory", "byte"),
      ("memory_limit", "byte"), ("tangent_time", "s"), ("adjoint_step_time", "s"),
      ("touch_time", "s byte-1"),
    ] {
      #expect(try dataset.text("units", of: name) == units)
    }
    #expect(try dataset.names(ofDimensionsOf: "model") == ["run"])
    #expect(try dataset.names(ofDimensionsOf: "tangent_model") == ["tangent_run"])
    #expect(try dataset.names(ofDimensionsOf: "step_model") == ["measured_step"])
  }

  @Test func `the figures are images of what was measured`() throws {
    let result = try study.run { _ in }
    let paths = try study.write(result, provenance: TwinStudy.provenance).dropFirst()
    let names = paths.map { String($0.split(separator: "/").last!) }
    for model in StudiedModel.allCases.map(\.rawValue) {
      for figure in [
        "time-over-steps", "memory-over-steps", "recomputed-over-steps", "time-over-memory",
        "time-over-parameters", "8-columns-time-over-steps",
      ] {
        #expect(names.contains("\(model)-\(figure).svg"))
      }
    }
    #expect(names.contains("time-over-cells.svg"))
    for path in paths {
      let image = try XMLDocument(contentsOf: URL(fileURLWithPath: path))
      #expect(image.rootElement()?.name == "svg", "\(path)")
    }
  }
}
