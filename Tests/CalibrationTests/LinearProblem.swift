import Adjoint
import Calibration
import Closures
import Column
import TestSupport

/// Warming of eight cells of constant diffusivity, in form `error`: what is observed is affine in the controls,
/// so that everything about the result can be known by linear algebra.
enum LinearProblem {
  static let deviation = 0.05
  static let steps = [10, 20, 30]
  static let column: ColumnCase = {
    var forcing = Forcing()
    forcing.tracers[.temperature] = TracerForcing(surfaceFlux: 2e-4, bottomFlux: -1e-4)
    return ColumnCase(
      name: "warming", grid: .linear(cells: 8, depth: 8), timeStep: 120, stepCount: 30,
      density: .temperature, hasPassiveTracer: false, constants: PhysicalConstants(),
      forcing: forcing, initial: [.temperature: Grid.equalSteps(from: 10, to: 12, count: 8)])
  }()

  /// A scale and an offset of the surface flux, and more where asked for.
  static func controls(_ more: [Control] = []) -> [Control] {
    [
      Control(
        name: "scale", start: 1, bounds: -10...10, scale: 0.1,
        effect: .fluxScale(.tracer(.temperature), cases: [0])),
      Control(
        name: "offset", start: 0, bounds: -1...1, scale: 1e-4,
        effect: .fluxOffset(.tracer(.temperature), cases: [0])),
    ] + more
  }

  /// Returns the problem with noisy observations of a run with other controls than those at the start.
  static func make(
    controls: [Control] = [controls()[0]], schedule: any CheckpointSchedule = StoreAll()
  ) -> CalibrationProblem {
    let model = ClosureModel.simplified
    var constants = model.constants()
    constants.set("variant", to: .choice("constant"))
    constants.set("diffusivity_start", to: .number(1e-3))
    var random = SplitMix64(seed: 5)
    let rows = steps.map { _ in Grid.equalSteps(from: 10, to: 12.2, count: 8) }
    let noisy = rows.map { $0.map { $0 + deviation * (2 * random.uniform() - 1) } }
    let observed = ObservedCase(
      column: column, outputSteps: [0] + steps,
      series: [
        ObservedSeries(
          .temperature, inCellsOf: column, atSteps: steps, values: noisy,
          standardError: .constant(deviation))
      ])
    return CalibrationProblem(
      closure: model, constants: constants, parameters: model.defaultParameters, controls: controls,
      cases: [observed], form: .error, schedule: schedule)
  }

  /// What the model has in place of the observations.
  static func equivalents(_ problem: CalibrationProblem, _ point: [Double]) -> [Double] {
    Array(problem.simulate(case: 0, at: point).series[0].equivalents.joined())
  }

  /// The columns of X in H x = X c + const, by differences, which are exact but for rounding.
  static func design(_ problem: CalibrationProblem) -> [[Double]] {
    let base = equivalents(problem, problem.start)
    return problem.controls.indices.map { i in
      var moved = problem.start
      let h = problem.controls[i].scale
      moved[i] += h
      return zip(equivalents(problem, moved), base).map { ($0 - $1) / h }
    }
  }

  /// XᵀX/σ² with 1/σ² of normal priors on its diagonal.
  static func information(_ problem: CalibrationProblem) -> SymmetricMatrix {
    let columns = design(problem)
    return SymmetricMatrix(count: columns.count) { i, j in
      let product = zip(columns[i], columns[j]).reduce(0) { $0 + $1.0 * $1.1 }
      var sum = product / (deviation * deviation)
      if i == j, case .normal(_, let prior) = problem.controls[i].prior {
        sum += 1 / (prior * prior)
      }
      return sum
    }
  }
}
