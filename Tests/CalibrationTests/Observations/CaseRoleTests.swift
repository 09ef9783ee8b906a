import Calibration
import Testing

@Suite struct CaseRoleTests {
  /// Cases of weights 1 to 5; nothing else of them matters.
  private func problem(_ roles: [CaseRole], _ form: MisfitForm) -> CalibrationProblem {
    var problem = windProblem(cases: roles.count)
    for (index, role) in roles.enumerated() { problem.cases[index].role = role }
    problem.form = form
    return problem
  }

  @Test func `roles are called by the words of pipeline files`() {
    #expect(CaseRole.allCases.map(\.rawValue) == ["calibrate", "validate", "hold-out"])
  }

  @Test func `the misfit of a role is the weighted mean over its cases, in forms that average`() {
    let problem = problem([.train, .validate, .holdOut, .validate, .train], .mean)
    let misfits = [10, 20, .nan, 40, 50.0]
    #expect(problem.caseShares == [1.0 / 6, 0, 0, 0, 5.0 / 6])
    #expect(problem.misfit(of: .train, from: misfits) == 1.0 / 6 * 10 + 5.0 / 6 * 50)
    #expect(problem.misfit(of: .validate, from: misfits) == 2.0 / 6 * 20 + 4.0 / 6 * 40)
    #expect(problem.misfit(of: .holdOut, from: misfits)?.isNaN == true)
  }

  @Test(arguments: [MisfitForm.sum, .error])
  func `other forms add the cases of a role by their weights`(form: MisfitForm) {
    let problem = problem([.train, .validate, .validate], form)
    #expect(problem.misfit(of: .validate, from: [1, 10, 100]) == 320)
    #expect(problem.misfit(of: .train, from: [1, 10, 100]) == 1)
    #expect(problem.misfit(of: .holdOut, from: [1, 10, 100]) == nil)
  }

  @Test func `the misfit of the trained cases is that which is minimised, and of no others`() {
    var problem = problem([.train, .validate, .train, .holdOut], .mean)
    let before = problem.evaluate(at: problem.start)
    let misfits = problem.caseMisfits(at: problem.start)
    #expect(misfits.count == 4)
    #expect(before.caseGradients.map { $0 == nil } == [false, true, false, true])
    let trained = problem.misfit(of: .train, from: misfits)
    #expect(trained.map { abs($0 / before.misfit - 1) <= 4 * .ulpOfOne } == true)
    problem.cases[1].column.forcing.surfaceStressX = 1e-3
    #expect(problem.evaluate(at: problem.start).misfit == before.misfit)
    #expect(problem.caseMisfits(at: problem.start)[1] != misfits[1])
    #expect(problem.cases.map(\.isHeldOut) == [false, true, false, true])
  }
}
