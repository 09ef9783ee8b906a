import Testing

@testable import Calibration

typealias Misfit = ([Double]) -> Evaluation

/// ½ Σ w_i (x_i − c_i)², least at c.
func quadratic(centre: [Double], weight: [Double]) -> Misfit {
  { x in
    let departure = zip(x, centre).map(-)
    let gradient = zip(weight, departure).map(*)
    return Evaluation(misfit: 0.5 * dot(gradient, departure), gradient: gradient)
  }
}

/// Rosenbrock's function in independent pairs: Σ 100 (x_{2j+1} − x_{2j}²)² + (1 − x_{2j})².
func rosenbrockPairs(_ x: [Double]) -> Evaluation {
  var misfit = 0.0
  var gradient = Array(repeating: 0.0, count: x.count)
  for i in stride(from: 0, to: x.count, by: 2) {
    let bend = x[i + 1] - x[i] * x[i]
    misfit += 100 * bend * bend + (1 - x[i]) * (1 - x[i])
    gradient[i] = -400 * x[i] * bend - 2 * (1 - x[i])
    gradient[i + 1] = 200 * bend
  }
  return Evaluation(misfit: misfit, gradient: gradient)
}

func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).map(*).reduce(0, +) }

/// Everything a search asked for and announced.
struct Record: Equatable {
  var points: [[Double]] = []
  var iterates: [Iterate] = []
  var outcome: Outcome?
}

/// Answers a whole request.
typealias Answers = ([[Double]], Demand) -> [Evaluation]

/// Runs `optimiser` to its end, giving `inspect` a copy before each request.
func run<Method: Optimiser>(
  _ optimiser: Method, answers: Answers, inspect: (Method, Record) -> Void = { _, _ in }
) -> Record {
  var optimiser = optimiser
  var record = Record()
  while record.outcome == nil {
    inspect(optimiser, record)
    switch optimiser.ask() {
    case .evaluate(let points, let demand):
      record.points += points
      optimiser.tell(answers(points, demand))
    case .iterate(let iterate): record.iterates.append(iterate)
    case .finished(let outcome): record.outcome = outcome
    }
  }
  return record
}

/// Runs a method that needs one point at a time to its end.
func run<Method: Optimiser>(
  _ optimiser: Method, _ misfit: Misfit, inspect: (Method, Record) -> Void = { _, _ in }
) -> Record {
  run(optimiser, answers: { points, _ in points.map(misfit) }, inspect: inspect)
}

/// Checks that a copy taken before any request goes on with the same bits, and that a new optimiser
/// asks for the same points when it is told the recorded answers again.
func checkCopiesAndReplay<Method: Optimiser>(
  _ start: Method, answers: Answers, location: SourceLocation = #_sourceLocation
) {
  var copies: [(optimiser: Method, done: Record)] = []
  var journal: [(points: [[Double]], answers: [Evaluation])] = []
  let whole = run(
    start,
    answers: { points, demand in
      let told = answers(points, demand)
      journal.append((points, told))
      return told
    }, inspect: { copies.append(($0, $1)) })
  #expect(journal.count > 3, sourceLocation: location)
  #expect(
    copies.count == journal.count + whole.iterates.count + 1, sourceLocation: location)
  for (optimiser, done) in copies {
    let rest = run(optimiser, answers: answers)
    #expect(done.points + rest.points == whole.points, sourceLocation: location)
    #expect(done.iterates + rest.iterates == whole.iterates, sourceLocation: location)
    #expect(rest.outcome == whole.outcome, sourceLocation: location)
  }
  var pages = journal[...]
  let replayed = run(
    start,
    answers: { points, _ in
      let page = pages.removeFirst()
      #expect(points == page.points, sourceLocation: location)
      return page.answers
    })
  #expect(pages.isEmpty, sourceLocation: location)
  #expect(replayed == whole, sourceLocation: location)
}
