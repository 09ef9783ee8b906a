import ArgumentParser
import Calibration
import Foundation
import Pipeline
import Testing

@testable import plumbline

/// What `verify` concludes from a check, on the simplified model's pipeline.
@Suite struct VerifyTests {
  private func problem() throws -> CalibrationProblem {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return try Study(path: root.appendingPathComponent("pipelines/simplified.yml").path).problem
  }

  @Test func `a right gradient ends the command well`() throws {
    let problem = try problem()
    try Verify.conclude(problem.checkGradient(at: problem.start))
  }

  @Test(arguments: [3, 4])
  func `a broken derivative ends the command with exit code 1`(parameter: Int) throws {
    let problem = try problem()
    var evaluation = problem.evaluate(at: problem.start)
    evaluation.caseGradients[0]?.parameters[parameter] *= 1.001
    let check = problem.checkGradient(evaluation, at: problem.start)
    let failure = #expect(throws: Failure.self) { try Verify.conclude(check) }
    #expect(failure?.code == 1)
  }
}
