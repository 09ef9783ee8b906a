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

/// Runs `optimiser` to its end, giving `inspect` a copy before each request.
func run(
  _ optimiser: LBFGSB, _ misfit: Misfit, inspect: (LBFGSB, Record) -> Void = { _, _ in }
) -> Record {
  var optimiser = optimiser
  var record = Record()
  while record.outcome == nil {
    inspect(optimiser, record)
    switch optimiser.ask() {
    case .evaluate(let points):
      record.points += points
      optimiser.tell(points.map(misfit))
    case .iterate(let iterate): record.iterates.append(iterate)
    case .finished(let outcome): record.outcome = outcome
    }
  }
  return record
}
