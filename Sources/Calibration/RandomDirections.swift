import Closures
import Column
import Lanes

extension Direction {
  /// Draws for each case a direction of its start or of its fluxes, whose components are of the size of a
  /// hundredth of what they perturb.
  static func random(of control: GradientCheck.Control, in problem: CalibrationProblem)
    -> [Direction]
  {
    var random = SeededRandom(seed: 20)
    return problem.cases.map { observed in
      var direction = Direction(
        parameterCount: problem.parameters.count, of: observed.column)
      if control == .initialState {
        direction.drawInitial(of: observed.column, problem, &random)
      } else {
        direction.drawFluxes(of: observed.column, problem, &random)
      }
      return direction
    }
  }

  private mutating func drawInitial(
    of column: ColumnCase, _ problem: CalibrationProblem, _ random: inout SeededRandom
  ) {
    let velocity = problem.closure.declaration.hasVelocity ? [Variable.u, .v] : []
    for variable in velocity + column.tracers {
      let size = 0.01 * column.typicalRange(of: variable)
      initial[variable] = column.grid.centres.map { _ in size * random.symmetric() }
    }
  }

  private mutating func drawFluxes(
    of column: ColumnCase, _ problem: CalibrationProblem, _ random: inout SeededRandom
  ) {
    let forcing = column.forcing
    if problem.closure.declaration.hasVelocity {
      // Along a stress, so that a calm sea stays calm: √ has no derivative there.
      stress.surfaceX = forcing.surfaceStressX.map { 0.01 * $0 }
      stress.surfaceY = forcing.surfaceStressY.map { 0.01 * $0 }
    }
    for (tracer, variable) in column.tracers.enumerated() {
      let share = 0.01 * (0.5 + random.uniform())
      fluxes[tracer].surface = column.typicalSurfaceFlux(of: variable).map { share * $0 }
      fluxes[tracer].shortWave = forcing.boundaryFlux(of: variable).shortWave.map { share * $0 }
    }
  }
}

extension ColumnCase {
  /// The spread of the initial profile, or a small flow or content where there is none.
  fileprivate func typicalRange(of variable: Variable) -> Double {
    let profile = initial[variable] ?? []
    let range = (profile.max() ?? 0) - (profile.min() ?? 0)
    return range > 0 ? range : 0.01
  }

  /// The surface flux, or one that would change the top metre by a hundredth of its range in an hour.
  fileprivate func typicalSurfaceFlux(of variable: Variable) -> StepValues {
    let flux = forcing.boundaryFlux(of: variable).surface
    return flux.isZero ? .constant(0.01 * typicalRange(of: variable) / 3600) : flux
  }
}

extension StepValues {
  /// Whether it is 0 in all steps.
  fileprivate var isZero: Bool {
    switch self {
    case .constant(let value): value == 0
    case .series(let values): values.allSatisfy { $0 == 0 }
    }
  }
}
