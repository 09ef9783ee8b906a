import Column

/// A direction in the space of all controls; zero but for one of them.
struct Perturbation: Sendable {
  var parameters: [Double]
  /// For each case.
  var initial: [[Variable: [Double]]]
  var stressX: [Double]
  var stressY: [Double]
  var tracerFluxes: [[Double]]

  /// Draws a direction whose components are of the size of a hundredth of what they perturb.
  init(of control: GradientCheck.Control, in problem: CalibrationProblem, at point: [Double]) {
    var random = SplitMix64(seed: 20)
    parameters = problem.parameters.map { _ in 0 }
    initial = problem.cases.map { _ in [:] }
    stressX = problem.cases.map { _ in 0 }
    stressY = stressX
    tracerFluxes = problem.cases.map { $0.column.tracers.map { _ in 0 } }
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
          stressX[index] = 0.01 * forcing.surfaceStressX
          stressY[index] = 0.01 * forcing.surfaceStressY
        }
        for (tracer, variable) in observed.column.tracers.enumerated() {
          tracerFluxes[index][tracer] =
            0.01 * observed.column.typicalSurfaceFlux(of: variable) * (0.5 + random.uniform())
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
    total += stressX[index] * gradient.stress.surfaceX + stressY[index] * gradient.stress.surfaceY
    for (flux, adjoint) in zip(tracerFluxes[index], gradient.boundaryFluxes) {
      total += flux * adjoint.surface
    }
    return total
  }

  /// Returns the run of a case after a step `h` along this direction.
  func moved(_ run: CaseRun, case index: Int, step h: Double) -> CaseRun {
    var moved = run
    moved.parameters = zip(run.parameters, parameters).map { $0 + h * $1 }
    moved.observed.column.perturb(
      initial: initial[index], stressX: stressX[index], stressY: stressY[index],
      tracerFluxes: tracerFluxes[index], step: h)
    return moved
  }
}

extension ColumnCase {
  fileprivate var tracers: [Variable] {
    density.variables + (hasPassiveTracer ? [.passiveTracer] : [])
  }

  /// The spread of the initial profile, or a small flow or content where there is none.
  fileprivate func typicalRange(of variable: Variable) -> Double {
    let profile = initial[variable] ?? []
    let range = (profile.max() ?? 0) - (profile.min() ?? 0)
    return range > 0 ? range : 0.01
  }

  /// The surface flux, or one that would change the top metre by a hundredth of its range in an hour.
  fileprivate func typicalSurfaceFlux(of variable: Variable) -> Double {
    if case .boundaryFluxes(_, let surface) = forcing.tracers[variable], surface != 0 {
      return surface
    }
    return 0.01 * typicalRange(of: variable) / 3600
  }

  fileprivate mutating func perturb(
    initial direction: [Variable: [Double]], stressX: Double, stressY: Double,
    tracerFluxes: [Double], step h: Double
  ) {
    for (variable, profile) in direction {
      let start = initial[variable] ?? profile.map { _ in 0 }
      initial[variable] = zip(start, profile).map { $0 + h * $1 }
    }
    forcing.surfaceStressX += h * stressX
    forcing.surfaceStressY += h * stressY
    for (variable, flux) in zip(tracers, tracerFluxes) where flux != 0 {
      switch forcing.tracers[variable] ?? .boundaryFluxes(bottom: 0, surface: 0) {
      case .boundaryFluxes(let bottom, let surface):
        forcing.tracers[variable] = .boundaryFluxes(bottom: bottom, surface: surface + h * flux)
      case .layerSource(var source):
        source[source.count - 1] += h * flux
        forcing.tracers[variable] = .layerSource(source)
      case .layerSourceInTime(var rows):
        for row in rows.indices { rows[row][rows[row].count - 1] += h * flux }
        forcing.tracers[variable] = .layerSourceInTime(rows)
      }
    }
  }
}

/// A small generator with a fixed seed, so that a check can be repeated (Steele, Lea and Flood 2014).
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Returns a number in 0 ..< 1.
  mutating func uniform() -> Double { Double.random(in: 0..<1, using: &self) }

  /// Returns a number in −1 ..< 1.
  mutating func symmetric() -> Double { Double.random(in: -1..<1, using: &self) }
}
