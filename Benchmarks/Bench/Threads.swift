import Adjoint
import Calibration
import Closures

/// Measures the evaluation of a misfit and its gradient over 64 columns by one thread and by two.
func measureThreads(_ effort: Effort, into report: inout Report) throws {
  let declaration = ClosureModel.kEpsilon.declaration
  let cases = [ObservedCase](
    repeating: BenchmarkCase.observed(cells: 50, steps: effort.steps), count: 64)
  let problem = CalibrationProblem(
    closure: .kEpsilon, constants: ClosureConstants(declaration),
    parameters: declaration.parameters.map(\.defaultValue), controls: [], cases: cases,
    form: .mean, schedule: Automatic(memory: 32 << 20))
  let problems = [1, 2].map { threads in
    var problem = problem
    problem.threads = threads
    return problem
  }
  guard problems[0].evaluate(at: problem.start) == problems[1].evaluate(at: problem.start) else {
    throw BenchError(description: "two threads do not give the bits that one gives.")
  }

  var processor = [Double.infinity, .infinity]
  let wall = try leastInTurn(
    rounds: effort.rounds,
    problems.indices.map { i in
      {
        let start = Clock.processorOfProcess()
        let time = duration(Clock.wall) { _ = problems[i].evaluate(at: problem.start) }
        processor[i] = min(processor[i], Clock.processorOfProcess() - start)
        return time
      }
    })
  report.begin("misfit and gradient of 64 columns, nz 50, \(effort.steps) steps")
  let columnSteps = Double(cases.count * effort.steps)
  report.add("one thread", Value(wall[0] / columnSteps, "ns"))
  report.add(
    "two threads", Value(wall[1] / columnSteps, "ns"),
    Value(wall[0] / wall[1], "times as fast", .atLeast(1.8, aim: 1.95)))
  report.add(
    "two threads, were both processors free",
    Value(2 * processor[0] / processor[1], "times as fast"))
}
