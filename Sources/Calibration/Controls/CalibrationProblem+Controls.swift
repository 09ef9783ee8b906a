import Closures
import Column
import Lanes

/// What the controls do to the runs of the cases, and how the misfit depends on them.
extension CalibrationProblem {
  /// Returns every parameter of the closure in the declared order, with the controls at `point`.
  public func allParameters(at point: [Double]) -> [Double] {
    var all = parameters
    for (control, value) in zip(controls, point) {
      guard case .parameter(let index, let tied) = control.effect else { continue }
      all[index] = value
      for tie in tied { all[tie.index] = tie.offset + tie.factor * value }
    }
    return all
  }

  /// Returns the run of a case with the controls at `point`.
  func run(ofCase index: Int, at point: [Double]) -> CaseRun {
    var run = CaseRun(
      observed: cases[index], parameters: allParameters(at: point), point: point)
    for (place, value) in point.enumerated() where controls[place].parameterIndex == nil {
      let change = value - controls[place].effect.neutralValue
      if change != 0, let direction = direction(ofControl: place, case: index) {
        run.observed.column.move(along: direction, step: change)
      }
    }
    return run
  }

  /// Returns what a case changes by for a change of a control by one; nil where it does not depend on it.
  func direction(ofControl place: Int, case index: Int) -> Direction? {
    let column = cases[index].column
    var direction = Direction(parameterCount: parameters.count, of: column)
    switch controls[place].effect {
    case .parameter(let parameter, let tied):
      direction.parameters[parameter] = 1
      for tie in tied { direction.parameters[tie.index] = tie.factor }
    case .fluxScale(let flux, let cases):
      guard cases.contains(index) else { return nil }
      direction.set(flux, of: column) { $0 }
    case .fluxOffset(let flux, let cases):
      guard cases.contains(index) else { return nil }
      direction.set(flux, of: column) { _ in 1 }
    case .initial(let variable, let own, let profile):
      guard index == own else { return nil }
      direction.initial[variable] = profile
    }
    return direction
  }

  /// Returns ∂J/∂control out of the gradient of one case.
  func derivative(ofControl place: Int, _ gradient: CaseGradient, case index: Int) -> Double {
    guard case .parameter(let parameter, let tied) = controls[place].effect else {
      return direction(ofControl: place, case: index)?.product(with: gradient) ?? 0
    }
    return tied.reduce(gradient.parameters[parameter]) {
      $0 + $1.factor * gradient.parameters[$1.index]
    }
  }

  // MARK: Priors

  /// Returns what the priors add to the misfit, and its gradient.
  public func priors(at point: [Double]) -> (misfit: Double, gradient: [Double]) {
    var (misfit, gradient) = (0.0, controls.map { _ in 0.0 })
    for (place, (control, value)) in zip(controls, point).enumerated()
    where control.prior != .uniform {
      let residual = control.prior.residual(at: value)
      misfit += priorWeight * residual * residual
      gradient[place] = 2 * priorWeight * residual * control.prior.residualDerivative(at: value)
    }
    return (misfit, gradient)
  }

  // MARK: Coordinates

  /// Returns the coordinates of a point, in which optimisers work.
  public func coordinates(of point: [Double]) -> [Double] {
    zip(controls, point).map { $0.transform.coordinate(of: $1) }
  }

  /// Returns the point of some coordinates.
  public func point(at coordinates: [Double]) -> [Double] {
    zip(controls, coordinates).map { $0.value(at: $1) }
  }

  /// Returns dx/dc of each control at `point`.
  func coordinateDerivatives(at point: [Double]) -> [Double] {
    zip(controls, point).map { $0.transform.derivative(at: $1) }
  }
}

extension Control.Effect {
  /// The value that changes nothing.
  fileprivate var neutralValue: Double {
    if case .fluxScale = self { 1 } else { 0 }
  }
}

extension Direction {
  /// Sets what changes of a flux to what `change` makes of its values.
  fileprivate mutating func set(
    _ flux: Control.Flux, of column: ColumnCase, _ change: (Double) -> Double
  ) {
    let forcing = column.forcing
    switch flux {
    case .surfaceStress:
      stress.surfaceX = forcing.surfaceStressX.map(change)
      stress.surfaceY = forcing.surfaceStressY.map(change)
    case .surfaceStressX: stress.surfaceX = forcing.surfaceStressX.map(change)
    case .surfaceStressY: stress.surfaceY = forcing.surfaceStressY.map(change)
    case .tracer(let variable):
      for (place, tracer) in column.tracers.enumerated() where tracer == variable {
        fluxes[place].surface = forcing.boundaryFlux(of: variable).surface.map(change)
      }
    case .shortWave:
      for (place, tracer) in column.tracers.enumerated()
      where forcing.tracers[tracer]?.shortWave != nil {
        fluxes[place].shortWave = forcing.boundaryFlux(of: tracer).shortWave.map(change)
      }
    }
  }
}
