import Closures
import Column
import Lanes

/// A direction in the space of everything that one case depends on.
struct Direction: Sendable {
  /// In the declared order of the closure's parameters.
  var parameters: [Double]
  /// Profiles on centres; a variable without an entry is not changed.
  var initial: [Variable: [Double]] = [:]
  var stress = BoundaryStress<StepValues>(surfaceX: 0, surfaceY: 0, bottomX: 0, bottomY: 0)
  /// In the order of the case's tracers.
  var fluxes: [BoundaryFlux<StepValues>]

  /// Makes the direction that changes nothing.
  init(parameterCount: Int, of column: ColumnCase) {
    parameters = [Double](repeating: 0, count: parameterCount)
    fluxes = column.tracers.map { _ in BoundaryFlux(bottom: 0, surface: 0, shortWave: 0) }
  }

  /// Adds another direction, times a factor.
  mutating func add(_ other: Direction, times factor: Double) {
    func sum(_ a: StepValues, _ b: StepValues) -> StepValues {
      b == 0 ? a : a.combined(with: b) { $0 + factor * $1 }
    }
    parameters = zip(parameters, other.parameters).map { $0 + factor * $1 }
    for (variable, profile) in other.initial {
      let own = initial[variable] ?? profile.map { _ in 0 }
      initial[variable] = zip(own, profile).map { $0 + factor * $1 }
    }
    stress = stress.combined(with: other.stress, sum)
    fluxes = zip(fluxes, other.fluxes).map { $0.combined(with: $1, sum) }
  }

  /// Returns the derivative of a misfit along this direction.
  func product(with gradient: CalibrationProblem.CaseGradient) -> Double {
    var total = zip(parameters, gradient.parameters).reduce(0) { $0 + $1.0 * $1.1 }
    for variable in Variable.allCases {
      guard let direction = initial[variable], let adjoint = gradient.initial[variable]
      else { continue }
      total += zip(direction, adjoint).reduce(0) { $0 + $1.0 * $1.1 }
    }
    for (direction, sensitivity) in zip(stress.all, gradient.stress.all) {
      total += sensitivity.product(with: direction)
    }
    for (directions, sensitivities) in zip(fluxes, gradient.boundaryFluxes) {
      for (direction, sensitivity) in zip(directions.all, sensitivities.all) {
        total += sensitivity.product(with: direction)
      }
    }
    return total
  }

  /// Makes this one of the directions of a tangent linear model of the case.
  func set(_ lane: Int, of directions: inout TangentDirections, layout: StateLayout) {
    for (place, value) in parameters.enumerated() {
      directions.parameters[place][lane: lane] = value
    }
    func replacing(_ lanes: PerStep<Lanes8>, by values: StepValues) -> PerStep<Lanes8> {
      lanes.replacing(lane, by: values)
    }
    directions.stress = directions.stress.combined(with: stress, replacing)
    directions.boundaryFluxes = zip(directions.boundaryFluxes, fluxes).map {
      $0.combined(with: $1, replacing)
    }
    for (profile, variable) in layout.variables.enumerated() {
      directions.initialState[profile].setColumn(lane, to: initial[variable] ?? [])
    }
  }

  /// Returns a run of the case after a step `h` along this direction.
  func moved(_ run: CaseRun, step h: Double) -> CaseRun {
    var moved = run
    moved.parameters = zip(run.parameters, parameters).map { $0 + h * $1 }
    moved.observed.column.move(along: self, step: h)
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
  /// Moves what the case itself holds a step `h` along a direction.
  mutating func move(along direction: Direction, step h: Double) {
    func moved(_ values: StepValues, _ direction: StepValues) -> StepValues {
      // A series that does not change is shared, not copied.
      direction == 0 ? values : values.combined(with: direction) { $0 + h * $1 }
    }
    for (variable, profile) in direction.initial {
      let start = initial[variable] ?? profile.map { _ in 0 }
      initial[variable] = zip(start, profile).map { $0 + h * $1 }
    }
    forcing.stress = forcing.stress.combined(with: direction.stress, moved)
    for (variable, direction) in zip(tracers, direction.fluxes) {
      let flux = forcing.boundaryFlux(of: variable).combined(with: direction, moved)
      forcing.tracers[variable, default: TracerForcing()].boundaryFlux = flux
    }
  }
}
