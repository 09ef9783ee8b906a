import Calibration
import Foundation
import TestSupport
import Testing

@testable import Pipeline

/// The same pipeline gives the same bytes, however many processors compute it.
@Suite struct RepeatabilityTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func results(_ text: String, threads: Int) throws -> [String: Data] {
    let study = try EvidenceStudy.study(in: folder, text: text, threads: threads)
    let result = try study.calibrate()
    _ = try study.writeCalibration(result, provenance: TwinStudy.provenance)
    let results = try EvidenceStudy.results(in: folder)
    try EvidenceStudy.removeResults(in: folder)
    return results
  }

  @Test(arguments: [
    "max_iterations: 4, starts: {count: 3, design: latin-hypercube}, seed: 4",
    "method: levenberg-marquardt, horizons: [3000, all], starts: 2",
    "method: adam, max_iterations: 5",
    "method: ensemble-kalman, ensemble_size: 9, max_iterations: 3, seed: 7",
  ])
  func `runs, and numbers of threads, give the same bytes`(method: String) throws {
    try EvidenceStudy.writeObservations(in: folder)
    let text = EvidenceStudy.text(optimiser: "optimiser: {\(method)}")
    let first = try results(text, threads: 1)
    #expect(first.count == 5)
    #expect(try results(text, threads: 1) == first)
    #expect(try results(text, threads: 2) == first)
  }

  @Test(arguments: [
    "method: ensemble-kalman, ensemble_size: 9, max_iterations: 2, seed: ",
    "max_iterations: 2, starts: 3, seed: ",
  ])
  func `another seed gives another history`(method: String) throws {
    try EvidenceStudy.writeObservations(in: folder)
    func points(_ seed: Int) throws -> [[Double]] {
      let text = EvidenceStudy.text(optimiser: "optimiser: {\(method)\(seed)}", more: "")
      return try EvidenceStudy.study(in: folder, text: text).calibrate().search.steps.map(\.point)
    }
    #expect(try points(1) != points(2))
    #expect(try points(1) == points(1))
  }
}
