import Calibration
import Testing

/// Results must not depend on how many cases are computed at once.
@Suite struct ThreadsTests {
  @Test(arguments: [2, 3, 8])
  func `any number of threads gives the same bits`(threads: Int) {
    let alone = windProblem(cases: 5)
    var together = alone
    together.threads = threads
    let point = alone.start
    #expect(together.evaluate(at: point) == alone.evaluate(at: point))
    #expect(together.caseMisfits(at: point) == alone.caseMisfits(at: point))
    #expect(together.simulate(at: point) == alone.simulate(at: point))
    #expect(together.checkGradient(at: point) == alone.checkGradient(at: point))
  }

  @Test(arguments: [1, 2, 8], [1, 5])
  func `a check beside other work is the same, and so is the work`(threads: Int, cases: Int) {
    let alone = windProblem(cases: cases)
    var together = alone
    together.threads = threads
    let evaluation = alone.evaluate(at: alone.start)
    let (check, result) = together.checkingGradient(evaluation, at: alone.start) {
      together.evaluate(at: alone.start)
    }
    #expect(check == alone.checkGradient(at: alone.start))
    #expect(result == evaluation)
  }

  @Test func `every case has its own misfit`() {
    let misfits = windProblem(cases: 5).caseMisfits(at: windProblem().start)
    #expect(Set(misfits).count == 5)
  }
}
