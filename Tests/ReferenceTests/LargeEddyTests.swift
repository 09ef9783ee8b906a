import Foundation
import Pipeline
import TestSupport
import Testing

/// The job of les-job.json on real large-eddy simulations, which are not part of the repository.
@Suite struct LargeEddyTests {
  /// Reads pipelines/les.yml with the folder of the simulations in it; nil where they are not there.
  private func study() throws -> Study? {
    guard let folder = try sharedData("les") else { return nil }
    let text = try String(contentsOfFile: pipeline("les.yml"), encoding: .utf8)
      .replacingOccurrences(of: "../data/les", with: folder)
    return try Study(PipelineFile(text: text, path: pipeline("les.yml")))
  }

  private func reference() throws -> Reference {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/les-job.json")
    return try snakeCaseDecoder.decode(Reference.self, from: Data(contentsOf: file))
  }

  private struct Reference: Decodable {
    let misfitAtDefault: Double
    let gradientAtDefault: [String: Double]
    let misfitByCaseAtDefault: [String: Double]
  }

  @Test func `misfit and gradient at the defaults are the reference's`() throws {
    guard let study = try study() else { return }
    let reference = try reference()
    let evaluation = study.problem.evaluate(at: study.problem.start)
    #expect(abs(evaluation.misfit / reference.misfitAtDefault - 1) < 1e-6)
    for (parameter, value) in zip(
      study.problem.controls, evaluation.gradient)
    {
      let expected = try #require(reference.gradientAtDefault[parameter.name])
      #expect(abs(value / expected - 1) < 1e-6, "\(parameter.name)")
    }
    for index in study.cases.indices {
      let expected = try #require(
        reference.misfitByCaseAtDefault["\(study.cases[index].name).nc"])
      let misfit = study.problem.misfit(ofCase: index, at: study.problem.start)
      #expect(abs(misfit / expected - 1) < 1e-6, "\(study.cases[index].name)")
    }
  }

  @Test func `the calibration reaches Tunax's misfit and improves the held-out case`() throws {
    guard let study = try study() else { return }
    let result = try study.calibrate()
    print(
      "les: \(result.search.steps[0].misfit) to \(result.search.result.misfit), held out "
        + "\(result.start.caseMisfits[2]) to \(result.end.caseMisfits[2])")
    #expect(result.search.result.misfit <= 0.0095)
    #expect(result.end.caseMisfits[2] < 0.25 * result.start.caseMisfits[2])
  }
}
