import Calibration
import Foundation
import TestSupport
import Testing

@testable import Pipeline

/// Processes that read one study together.
@Suite struct StudyTogetherTests {
  private let folder: TemporaryFolder
  private let pipeline: PipelineFile

  init() throws {
    folder = try TemporaryFolder()
    _ = try TwinStudy.make(in: folder)
    pipeline = try PipelineFile(text: Self.text(), path: folder.file("p.yml"))
  }

  /// Five cases, of which four are calibrated against; the third has a window of its own.
  private static func text(form: String = "mean") -> String {
    TwinPipeline.calibration.replacingOccurrences(
      of: """
          - observations: truth.nc
          - {observations: truth.nc, name: kept-aside, role: hold-out}
        """,
      with: """
          - {observations: truth.nc, name: a}
          - {observations: truth.nc, name: b, weight: 2}
          - {observations: truth.nc, name: c, window: {depths: [0, 5]}}
          - {observations: truth.nc, name: d, role: hold-out}
          - {observations: truth.nc, name: e}
        """) + "misfit: {form: \(form)}\ncross_validation: leave-one-out\n"
  }

  /// Lets several processes read the study, and returns what each makes of it.
  private func together<Result: Sendable>(
    _ count: Int, _ pipeline: PipelineFile, _ body: @escaping @Sendable (Study) throws -> Result
  ) throws -> [Swift.Result<Result, any Error>] {
    let item = try #require(try pipeline.items().first)
    let fingerprint = try item.fingerprint()
    return ThreadRanks.run(count) { ranks in
      Swift.Result {
        try body(item.study(threads: 1, expecting: fingerprint, together: ranks))
      }
    }
  }

  @Test(arguments: [1, 2, 3, 8])
  func `each has what it computes, and outlines of the rest`(count: Int) throws {
    let alone = try Study(pipeline)
    let evaluation = alone.problem.evaluate(at: alone.problem.start, withHeldOut: true)
    let summaries = alone.problem.run(alone.cases.indices, at: alone.problem.start) { _, _ in }
    let owned = try together(count, pipeline) { study in
      #expect(study.fingerprint == alone.fingerprint)
      #expect(study.cases.map(\.name) == alone.cases.map(\.name))
      #expect(study.cases.map(\.accounts) == alone.cases.map(\.accounts))
      #expect(study.cases.map(\.suppositions) == alone.cases.map(\.suppositions))
      #expect(study.notes.map(\.text) == alone.notes.map(\.text))
      #expect(study.problem.controls == alone.problem.controls)
      #expect(study.problem.caseShares == alone.problem.caseShares)
      for (index, studyCase) in study.cases.enumerated() {
        #expect(studyCase.observed.isOutline != study.problem.computes(case: index))
      }
      try study.checkCalibration()
      let own = study.problem.evaluate(at: study.problem.start, withHeldOut: true)
      #expect(own.misfit == evaluation.misfit && own.gradient == evaluation.gradient)
      let runs = study.problem.run(study.cases.indices, at: study.problem.start) { _, _ in }
      #expect(runs.map(\.misfit) == summaries.map(\.misfit))
      return study.cases.indices.filter { study.problem.computes(case: $0) }
    }
    #expect(try owned.flatMap { try $0.get() }.sorted() == Array(alone.cases.indices))
  }

  @Test(arguments: [1, 3])
  func `results have the same bytes, whoever wrote them`(count: Int) throws {
    let alone = try Study(pipeline)
    let expected = try alone.writeCalibration(
      alone.calibrate(), provenance: TwinStudy.provenance)
    let (files, list) = (try folder.files(), try Self.checksums(in: folder))
    #expect(files.contains("output/p/cases/e.html"))
    try EvidenceStudy.removeResults(in: folder)
    let paths = try together(count, pipeline) { study in
      let ranks = try #require(study.problem.ranks)
      var memory = RankedMemory(ranks, ranks.isFirst ? NoMemory() : nil)
      return try study.writeCalibration(
        study.calibrate(memory: &memory), provenance: TwinStudy.provenance)
    }
    #expect(try paths.map { try $0.get() } == [expected] + Array(repeating: [], count: count - 1))
    #expect(try folder.files() == files)
    #expect(try Self.checksums(in: folder) == list)
  }

  /// The checksums of the results, of all files in their order.
  private static func checksums(in folder: TemporaryFolder) throws -> String {
    try String(contentsOfFile: folder.file("output/p/SHA256SUMS"), encoding: .utf8)
  }

  @Test func `in form z-score all have all`() throws {
    let pipeline = try PipelineFile(
      text: Self.text(form: "z-score"), path: folder.file("p.yml"))
    let alone = try Study(pipeline)
    let evaluation = alone.problem.evaluate(at: alone.problem.start)
    let results = try together(3, pipeline) { study in
      #expect(!study.cases.contains { $0.observed.isOutline })
      return study.problem.evaluate(at: study.problem.start).gradient
    }
    for result in results { #expect(try result.get() == evaluation.gradient) }
  }

  @Test func `an outline has observations within the same horizons`() throws {
    var problem = try Study(pipeline).problem
    let horizons: [Double?] = [300, 1499, 1500, 3000, nil]
    let known = horizons.map { problem.hasMisfit(withinHorizon: $0) }
    problem.cases = problem.cases.map(\.outline)
    #expect(horizons.map { problem.hasMisfit(withinHorizon: $0) } == known)
    #expect(problem.unusableSeries(withinHorizon: nil).isEmpty)
  }

  @Test func `what one cannot read all say, in the words of one alone`() throws {
    try Data("not NetCDF".utf8).write(to: URL(fileURLWithPath: folder.file("broken.nc")))
    let pipeline = try PipelineFile(
      text: Self.text().replacingOccurrences(
        of: "{observations: truth.nc, name: e}", with: "{observations: broken.nc, name: e}"),
      path: folder.file("p.yml"))
    let said = folder.error(pipeline.text)
    #expect(said.contains("broken.nc"))
    let ends = try together(3, pipeline) { $0.title }
    for end in ends {
      #expect(throws: (any Error).self) { try end.get() }
      guard case .failure(let error) = end else { continue }
      #expect("\(error)".replacingOccurrences(of: folder.path + "/", with: "") == said)
    }
  }

  @Test func `what only one has found wrong all say`() throws {
    let still = try folder.study(
      TwinPipeline.truth.replacingOccurrences(
        of: "surface_stress_x: 1e-4", with: "surface_stress_x: 0"))
    _ = try still.writeSimulation(to: folder.file("still.nc"), provenance: TwinStudy.provenance)
    let pipeline = try PipelineFile(
      text: Self.text(form: "variance").replacingOccurrences(
        of: "{observations: truth.nc, name: e}", with: "{observations: still.nc, name: e}"),
      path: folder.file("p.yml"))
    let said = folder.error(pipeline.text)
    #expect(said.contains("case 'e': the observed u does not vary"))
    for end in try together(3, pipeline, { $0.title }) {
      guard case .failure(let error) = end else {
        Issue.record("nothing was noticed")
        continue
      }
      #expect("\(error)".replacingOccurrences(of: folder.path + "/", with: "") == said)
    }
  }

  @Test func `a file that only some have found ends all`() throws {
    let known = try #require(try pipeline.items().first).fingerprint()
    let fewer = try PipelineFile(
      text: Self.text().replacingOccurrences(
        of: "  - {observations: truth.nc, name: e}\n", with: ""),
      path: folder.file("p.yml"))
    let (all, less) = (
      try #require(try pipeline.items().first), try #require(try fewer.items().first)
    )
    #expect(less.pipeline.text != all.pipeline.text)
    let ends = ThreadRanks.run(2) { ranks in
      Swift.Result {
        try (ranks.isFirst ? all : less).study(threads: 1, expecting: known, together: ranks).title
      }
    }
    for end in ends {
      guard case .failure(let error) = end else {
        Issue.record("nothing was noticed")
        continue
      }
      #expect("\(error)".contains("truth.nc: changed while it was read."))
    }
  }

  @Test func `a file that changes meanwhile is noticed by who reads it`() throws {
    let item = try #require(try pipeline.items().first)
    let fingerprint = try item.fingerprint()
    let truth = URL(fileURLWithPath: folder.file("truth.nc"))
    try (Data(contentsOf: truth) + Data([0])).write(to: truth)
    let ends = ThreadRanks.run(2) { ranks in
      Swift.Result { try item.study(threads: 1, expecting: fingerprint, together: ranks).title }
    }
    for end in ends {
      guard case .failure(let error) = end else {
        Issue.record("nothing was noticed")
        continue
      }
      #expect("\(error)".contains("truth.nc: changed while it was read."))
    }
    #expect(throws: PipelineError.self) { try item.study(threads: 1, expecting: fingerprint) }
  }
}
