import TestSupport
import Testing

@testable import Pipeline

/// Scheduled runs calibrate again when the version of the numerics says that results are others.
@Suite struct NumericsVersionTests {
  /// What each version finds at the start of the twin pipeline: the misfit and its derivative with respect to c_mu0.
  private static let known: [Int: (misfit: Double, derivative: Double)] = [
    1: (0.038013139301, -0.7758057274)
  ]

  @Test func `results change with the version only`() throws {
    let folder = try TemporaryFolder()
    let study = try TwinStudy.make(in: folder)
    let evaluation = try study.evaluateAtStart()
    let place = try #require(study.problem.controls.firstIndex { $0.name == "c_mu0" })
    let known = try #require(
      Self.known[Provenance.numericsVersion],
      "add what the new version finds: \(evaluation.misfit), \(evaluation.gradient[place])")
    func isSame(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-9 * abs(b) }
    #expect(
      isSame(evaluation.misfit, known.misfit)
        && isSame(evaluation.gradient[place], known.derivative),
      "\(evaluation.misfit), \(evaluation.gradient[place]): results are others than version \(Provenance.numericsVersion) had. If that is meant, raise Provenance.numericsVersion."
    )
  }
}
