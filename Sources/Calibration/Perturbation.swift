import Closures
import Column
import Lanes

/// A direction in the space of all controls; zero but for one of them.
struct Perturbation: Sendable {
  var parameters: [Double]
  /// For each case.
  var initial: [[Variable: [Double]]]
  var stress: [BoundaryStress<StepValues>]
  /// In the order of the case's tracers.
  var fluxes: [[BoundaryFlux<StepValues>]]

  /// Draws a direction whose components are of the size of a hundredth of what they perturb.
  init(of control: GradientCheck.Control, in problem: CalibrationProblem, at point: [Double]) {
    var random = SplitMix64(seed: 20)
    parameters = problem.parameters.map { _ in 0 }
    initial = problem.cases.map { _ in [:] }
    stress = problem.cases.map { _ in
      BoundaryStress(surfaceX: 0, surfaceY: 0, bottomX: 0, bottomY: 0)
    }
    fluxes = problem.cases.map {
      $0.column.tracers.map { _ in BoundaryFlux(bottom: 0, surface: 0, shortWave: 0) }
    }
    switch control {
    case .parameters:
      for (parameter, value) in zip(problem.calibrated, point) {
        parameters[parameter.index] =
          0.01 * max(abs(value), 0.1 * parameter.scale) * random.symmetric()
      }
    case .initialState:
      for (index, observed) in problem.cases.enumerated() {
        let velocity = problem.closure.declaration.hasVelocity ? [Variable.u, .v] : []
        for variable in velocity + observed.column.tracers {
          let size = 0.01 * observed.column.typicalRange(of: variable)
          initial[index][variable] = observed.column.grid.centres.map { _ in
            size * random.symmetric()
          }
        }
      }
    case .surfaceFluxes:
      for (index, observed) in problem.cases.enumerated() {
        let forcing = observed.column.forcing
        if problem.closure.declaration.hasVelocity {
          // Along a stress, so that a calm sea stays calm: √ has no derivative there.
          stress[index].surfaceX = forcing.surfaceStressX.map { 0.01 * $0 }
          stress[index].surfaceY = forcing.surfaceStressY.map { 0.01 * $0 }
        }
        for (tracer, variable) in observed.column.tracers.enumerated() {
          let share = 0.01 * (0.5 + random.uniform())
          fluxes[index][tracer].surface =
            observed.column.typicalSurfaceFlux(of: variable).map { share * $0 }
          fluxes[index][tracer].shortWave =
            forcing.boundaryFlux(of: variable).shortWave.map { share * $0 }
        }
      }
    }
  }

  func product(with gradient: CalibrationProblem.CaseGradient, case index: Int) -> Double {
    var total = zip(parameters, gradient.parameters).reduce(0) { $0 + $1.0 * $1.1 }
    for variable in Variable.allCases {
      guard let direction = initial[index][variable], let adjoint = gradient.initial[variable]
      else { continue }
      total += zip(direction, adjoint).reduce(0) { $0 + $1.0 * $1.1 }
    }
    for (direction, sensitivity) in zip(stress[index].all, gradient.stress.all) {
      total += sensitivity.product(with: direction)
    }
    for (directions, sensitivities) in zip(fluxes[index], gradient.boundaryFluxes) {
      for (direction, sensitivity) in zip(directions.all, sensitivities.all) {
        total += sensitivity.product(with: direction)
      }
    }
    return total
  }

  /// Makes this one of the directions of the tangent linear model of one case.
  func set(
    _ lane: Int, of directions: inout TangentDirections, case index: Int, layout: StateLayout
  ) {
    for (place, value) in parameters.enumerated() {
      directions.parameters[place][lane: lane] = value
    }
    func replacing(_ lanes: PerStep<Lanes8>, by values: StepValues) -> PerStep<Lanes8> {
      lanes.replacing(lane, by: values)
    }
    directions.stress = directions.stress.combined(with: stress[index], replacing)
    directions.boundaryFluxes = zip(directions.boundaryFluxes, fluxes[index]).map {
      $0.combined(with: $1, replacing)
    }
    for (profile, variable) in layout.variables.enumerated() {
      directions.initialState[profile].setColumn(lane, to: initial[index][variable] ?? [])
    }
  }

  /// Returns the run of a case after a step `h` along this direction.
  func moved(_ run: CaseRun, case index: Int, step h: Double) -> CaseRun {
    var moved = run
    moved.parameters = zip(run.parameters, parameters).map { $0 + h * $1 }
    moved.observed.column.perturb(
      initial: initial[index], stress: stress[index], fluxes: fluxes[index], step: h)
    return moved
  }
}

extension FluxSensitivity<Double> {
  /// Returns the derivative along a direction of the flux: constant, or of one value a step.
  fileprivate func product(with direction: StepValues) -> Double {
    switch direction {
    case .constant(let value): value * sum
    case .series(let values): zip(values, steps).reduce(0) { $0 + $1.0 * $1.1 }
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

  fileprivate mutating func perturb(
    initial direction: [Variable: [Double]], stress: BoundaryStress<StepValues>,
    fluxes: [BoundaryFlux<StepValues>], step h: Double
  ) {
    func moved(_ values: StepValues, _ direction: StepValues) -> StepValues {
      // A series that is not perturbed is shared, not copied.
      direction == 0 ? values : values.combined(with: direction) { $0 + h * $1 }
    }
    for (variable, profile) in direction {
      let start = initial[variable] ?? profile.map { _ in 0 }
      initial[variable] = zip(start, profile).map { $0 + h * $1 }
    }
    forcing.stress = forcing.stress.combined(with: stress, moved)
    for (variable, direction) in zip(tracers, fluxes) {
      let flux = forcing.boundaryFlux(of: variable).combined(with: direction, moved)
      forcing.tracers[variable, default: TracerForcing()].boundaryFlux = flux
    }
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
