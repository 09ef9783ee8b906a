import Closures
import Column
import TestSupport
import Testing

@testable import Calibration

/// The search for the least misfit of real problems, with all methods.
@Suite struct SearchTests {
  private static let methods: [String: SearchMethod] = {
    var adam = Adam.Options()
    adam.maxIterations = 600
    adam.learningRate = 0.02
    var ensemble = EnsembleKalmanInversion.Options()
    ensemble.maxIterations = 40
    return [
      "l-bfgs-b": .lbfgsb(.init()), "levenberg-marquardt": .levenbergMarquardt(.init()),
      "adam": .adam(adam), "ensemble-kalman": .ensembleKalman(ensemble),
    ]
  }()

  /// Wind against a run with other parameters; the truth is a misfit of 0.
  private func twin(cases: Int = 1) -> (problem: CalibrationProblem, truth: [Double]) {
    var problem = windProblem(cases: cases)
    problem.controls = [problem.controls[0], problem.controls[2]]
    let truth = zip(problem.start, [1.05, 0.93]).map(*)
    for index in problem.cases.indices {
      let equivalents = problem.simulate(case: index, at: truth).series.map(\.equivalents)
      problem.cases[index].series = zip(problem.cases[index].series, equivalents).map {
        ObservedSeries(
          $0.variable, inCellsOf: problem.cases[index].column, atSteps: [10, 20], values: $1)
      }
    }
    problem.form = .variance
    return (problem, truth)
  }

  private func search(_ problem: CalibrationProblem, _ plan: SearchPlan) throws -> SearchResult {
    var memory = NoMemory()
    var search = Search(problem, plan)
    return try search.run(memory: &memory)
  }

  @Test(arguments: ["l-bfgs-b", "levenberg-marquardt", "adam", "ensemble-kalman"])
  func `every method finds the parameters that observations were made with`(name: String) throws {
    let (problem, truth) = twin()
    let result = try search(problem, SearchPlan(Self.methods[name]!))
    let tolerance = ["l-bfgs-b": 1e-5, "levenberg-marquardt": 1e-6][name] ?? 1e-2
    for (found, known) in zip(result.result.point, truth) {
      #expect(abs(found / known - 1) < tolerance, "\(name) found \(found), not \(known)")
    }
    #expect(result.failedEvaluations == 0)
    #expect(result.steps[0].misfit > 100 * result.result.misfit)
  }

  @Test func `costs count the runs of the cases that are calibrated against`() throws {
    var (problem, _) = twin(cases: 3)
    problem.cases[2].role = .holdOut
    let gradients = try search(problem, SearchPlan(Self.methods["l-bfgs-b"]!))
    #expect(gradients.cost.gradientRuns == 2 * gradients.evaluations)
    #expect(gradients.cost.forwardEquivalents == 4 * Double(gradients.cost.gradientRuns))
    let tangents = try search(problem, SearchPlan(Self.methods["levenberg-marquardt"]!))
    #expect(tangents.cost.tangentRuns == 2 * tangents.evaluations)
    let members = try search(problem, SearchPlan(Self.methods["ensemble-kalman"]!))
    #expect(members.cost.forwardRuns == 2 * members.evaluations)
    #expect(tangents.cost.forwardEquivalents < members.cost.forwardEquivalents)
  }

  @Test func `an evaluation that is known is not repeated but gives the same`() throws {
    let (problem, _) = twin()
    var memory = NoMemory()
    var search = Search(problem, SearchPlan(Self.methods["l-bfgs-b"]!))
    let known = try search.run(
      evaluationAtStart: problem.evaluate(at: problem.start), memory: &memory)
    #expect(try known == self.search(problem, SearchPlan(Self.methods["l-bfgs-b"]!)))
  }

  // MARK: Cases that are followed

  @Test func `the misfits of other cases are followed and have no part in the search`() throws {
    var (problem, _) = twin(cases: 3)
    problem.cases[1].role = .validate
    problem.cases[2].role = .holdOut
    let result = try search(problem, SearchPlan(Self.methods["l-bfgs-b"]!))
    for step in result.steps {
      let misfits = problem.caseMisfits(at: step.point)
      #expect(step.validationMisfit == misfits[1])
      #expect(step.heldOutMisfit == misfits[2])
    }
    var alone = problem
    alone.cases.removeSubrange(1...)
    #expect(
      try search(alone, SearchPlan(Self.methods["l-bfgs-b"]!)).result.point == result.result.point)
  }

  @Test func `patience ends the search where validation is best`() throws {
    var (problem, _) = twin(cases: 2)
    problem.cases[1].role = .validate
    // Noise in what is calibrated against, which the last iterations fit and other cases do not have.
    var random = SplitMix64(seed: 1)
    problem.cases[0].series = problem.cases[0].series.map { series in
      ObservedSeries(
        series.variable, inCellsOf: problem.cases[0].column, atSteps: [10, 20],
        values: series.values.map { $0.map { $0 + 0.02 * (2 * random.uniform() - 1) } })
    }
    var plan = SearchPlan(Self.methods["adam"]!)
    plan.patience = 5
    let result = try search(problem, plan)
    #expect(result.outcome == .validation)
    let misfits = result.steps.map { $0.validationMisfit! }
    #expect(misfits[result.best] == misfits.min())
    #expect(result.best == result.steps.count - 6)
  }

  // MARK: Stages

  @Test func `each horizon begins where the one before ended`() throws {
    let (problem, truth) = twin(cases: 2)
    var plan = SearchPlan(Self.methods["levenberg-marquardt"]!)
    plan.horizons = [3000, nil]
    let result = try search(problem, plan)
    let first = result.steps.filter { $0.stage == 0 }
    let second = result.steps.filter { $0.stage == 1 }
    #expect(second[0].iteration == 0)
    #expect(second[0].point == first.last?.point)
    for (found, known) in zip(result.result.point, truth) { #expect(abs(found / known - 1) < 1e-6) }
    // Half of the observations lie within the first 3000 s; the misfit there is that of a shorter run.
    var short = problem
    for index in short.cases.indices {
      short.cases[index].column.stepCount = 10
      short.cases[index].outputSteps = [0, 10]
      for place in short.cases[index].series.indices {
        short.cases[index].series[place].countedTimes = [0]
      }
    }
    #expect(short.curvatures(at: [first[0].point])[0].total.misfit == first[0].misfit)
    #expect(problem.curvatures(at: [second[0].point])[0].total.misfit == second[0].misfit)
  }

  @Test func `a horizon without observations is known`() {
    let (problem, _) = twin()
    #expect(!problem.hasMisfit(withinHorizon: 2999))
    #expect(problem.hasMisfit(withinHorizon: 3000))
    #expect(problem.hasMisfit(withinHorizon: nil))
  }

  // MARK: Many starts

  @Test(arguments: StartDesign.allCases)
  func `further starts are searched from side by side`(design: StartDesign) throws {
    let (problem, truth) = twin()
    var plan = SearchPlan(Self.methods["levenberg-marquardt"]!)
    plan.startCount = 4
    plan.design = design
    let result = try search(problem, plan)
    for (found, known) in zip(result.result.point, truth) { #expect(abs(found / known - 1) < 1e-6) }
    #expect(try search(problem, plan) == result)
    plan.seed = 2
    #expect(try search(problem, plan) != result)
  }

  // MARK: Failures

  @Test func `a start that cannot be evaluated is an error`() throws {
    var (problem, _) = twin()
    problem.cases[0].column.initial[.temperature] = [1e308, -1e308, 1e308, -1e308, 1e308]
    let broken = problem
    for method in Self.methods.values {
      #expect(throws: SearchFailure.self) { try search(broken, SearchPlan(method)) }
    }
  }

  // MARK: Leave one out

  @Test func `every case is left out once`() throws {
    let (problem, truth) = twin(cases: 3)
    var memory = NoMemory()
    let folds = try problem.leaveOneOut(
      SearchPlan(Self.methods["levenberg-marquardt"]!), memory: &memory)
    #expect(folds.map(\.leftOut) == [0, 1, 2])
    for fold in folds {
      for (found, known) in zip(fold.search.result.point, truth) {
        #expect(abs(found / known - 1) < 1e-5)
      }
      #expect(
        fold.search.steps[0].heldOutMisfit == problem.caseMisfits(at: problem.start)[fold.leftOut])
      #expect(fold.caseMisfits == problem.caseMisfits(at: fold.search.result.point))
    }
  }

  // MARK: Memory

  /// Forgets to go on after some new answers.
  private struct Interrupted: SearchMemory {
    var known: [(label: String, question: [Double], answer: [Double])] = []
    var place = 0
    var left: Int

    mutating func answer(
      _ label: String, _ question: [Double], count: Int, compute: () -> [Double]
    ) throws -> [Double] {
      defer { place += 1 }
      if place < known.count {
        #expect(known[place].label == label)
        #expect(known[place].question == question)
        return known[place].answer
      }
      guard left > 0 else { throw Interruption() }
      left -= 1
      let answer = compute()
      #expect(answer.count == count)
      known.append((label, question, answer))
      return answer
    }
  }

  private struct Interruption: Error {}

  @Test(arguments: ["l-bfgs-b", "levenberg-marquardt", "adam", "ensemble-kalman"])
  func `a search that is interrupted after every evaluation ends with the same bits`(name: String)
    throws
  {
    var (problem, _) = twin(cases: 2)
    problem.cases[1].role = .holdOut
    var plan = SearchPlan(Self.methods[name]!)
    if name != "ensemble-kalman" { plan.startCount = 2 }
    plan.horizons = [3000, nil]
    if case .adam(var options) = plan.method {
      options.maxIterations = 20
      plan.method = .adam(options)
    }
    let whole = try search(problem, plan)
    var memory = Interrupted(left: 0)
    var interruptions = 0
    while true {
      var search = Search(problem, plan)
      memory.left = 1
      memory.place = 0
      do {
        let result = try search.run(memory: &memory)
        #expect(result == whole)
        break
      } catch is Interruption { interruptions += 1 }
    }
    #expect(interruptions >= whole.steps.count)
  }
}
