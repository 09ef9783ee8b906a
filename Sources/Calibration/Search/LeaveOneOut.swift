/// What a search finds without one of the cases.
public struct Fold: Sendable, Equatable {
  /// The place of the case that was left out.
  public let leftOut: Int
  public let search: SearchResult
  /// The misfit of every case at the result.
  public let caseMisfits: [Double]
  /// That of the case that is left out at the start of the problem; form `z-score` divides it by the variance
  /// of the others, as it does at the result.
  public let leftOutMisfitAtStart: Double
}

extension CalibrationProblem {
  /// Returns the problem with one case held out.
  public func leavingOut(_ index: Int) -> CalibrationProblem {
    var problem = self
    problem.cases[index].role = .holdOut
    return problem
  }

  /// Repeats a search as often as there are cases to calibrate against, each time without one of them, which is
  /// held out then.
  ///
  /// - Parameter onStep: called with each step and the place of the case that is left out.
  public func leaveOneOut(
    _ plan: SearchPlan, memory: inout some SearchMemory,
    onStep: (_ leftOut: Int, SearchStep) throws -> Void = { _, _ in }
  ) throws -> [Fold] {
    try calibratedCases.map { index in
      let problem = leavingOut(index)
      var search = Search(problem, plan, label: "without \(index)")
      let result = try search.run(memory: &memory) { try onStep(index, $0) }
      return Fold(
        leftOut: index, search: result, caseMisfits: problem.caseMisfits(at: result.result.point),
        leftOutMisfitAtStart: problem.misfit(ofCase: index, at: problem.start))
    }
  }
}
