import Column
import Lanes

/// The tangent linear of `KEpsilon.advance`: its statements in the same order.
final class KEpsilonTangent: ClosureTangent {
  private typealias Values = KEpsilon<Double>
  private typealias Derivatives = KEpsilon<Lanes8>

  private let closure: KEpsilon<Double>
  private let coefficients: KEpsilonCoefficients<Lanes8>
  private let surface: End
  private let bottom: End
  /// The derivatives of N², S² and the exchange; its systems are not used.
  private let work: Derivatives.Kept
  /// Owns the profiles that `work` views.
  private let workBlock: ProfileBlock<Lanes8>

  /// One end of the column.
  private struct End {
    let setup: KEpsilon<Double>.BoundarySetup<Double>
    let stress: (x: PerStep<Double>, y: PerStep<Double>)
    let stressTangent: (x: PerStep<Lanes8>, y: PerStep<Lanes8>)
    /// The interface at the end, and the next one inside.
    let level, inside: Int

    /// u*² and du*² in a step.
    func friction(at step: Int) -> (value: Double, tangent: Lanes8) {
      let tangent: FrictionVelocity.Output<Lanes8> = FrictionVelocity.pushforward(
        FrictionVelocity.Input(stressX: stressTangent.x[step], stressY: stressTangent.y[step]),
        NoCoefficients<Lanes8>(),
        at: FrictionVelocity.Input(stressX: stress.x[step], stressY: stress.y[step]),
        NoCoefficients<Double>(), FrictionVelocity.Constants<Double>())
      return (setup.friction[step].velocitySquared, tangent.squared)
    }
  }

  init(of closure: KEpsilon<Double>, along directions: TangentDirections) {
    let n = closure.columns.cellCount
    let (stress, tangent) = (closure.columns.stress, directions.stress)
    self.closure = closure
    coefficients = KEpsilonDerivedCoefficients.pushforward(
      KEpsilonParameters(directions.parameters), NoCoefficients<Lanes8>(), at: closure.parameters,
      NoCoefficients<Double>(), closure.coefficientConstants)
    surface = End(
      setup: closure.surface, stress: (stress.surfaceX, stress.surfaceY),
      stressTangent: (tangent.surfaceX, tangent.surfaceY), level: n, inside: n - 1)
    bottom = End(
      setup: closure.bottom, stress: (stress.bottomX, stress.bottomY),
      stressTangent: (tangent.bottomX, tangent.bottomY), level: 0, inside: 1)
    workBlock = ProfileBlock(profileCount: Derivatives.workProfileCount, levels: n + 1)
    work = Derivatives.Kept(Intermediates(workBlock, firstWork: 0, firstKept: 0, isRecorded: false))
  }

  @inline(__always)
  func advance(
    from old: ProfileBlock<Double>, to new: ProfileBlock<Double>, at step: Int,
    kept intermediates: Intermediates<Double>,
    oldTangent: ProfileBlock<Lanes8>, newTangent: ProfileBlock<Lanes8>
  ) {
    let layout = closure.layout
    let (before, after) = (Values.Fields(old, layout), Values.Fields(new, layout))
    let (dBefore, dAfter) = (
      Derivatives.Fields(oldTangent, layout), Derivatives.Fields(newTangent, layout)
    )
    let values = Values.Kept(intermediates)
    computeStratificationAndShear(old, oldTangent)
    computeExchange(dBefore.viscosity)
    solveEnergy(before, at: step, values, dBefore, into: dAfter.energy)
    clip(dAfter.energy, values.energySystem.solution, at: closure.energyMin)
    solveDissipation(before, after, at: step, values, dBefore, dAfter)
    clip(dAfter.dissipation, values.dissipationSystem.solution, at: closure.dissipationMin)
    diagnose(after, values, dAfter)
  }

  // MARK: The equations

  @inline(__always)
  private func computeStratificationAndShear(
    _ state: ProfileBlock<Double>, _ tangent: ProfileBlock<Lanes8>
  ) {
    let (columns, firstTracer) = (closure.columns, closure.layout.firstTracer)
    for (i, coefficient) in columns.buoyancyCoefficients.enumerated() {
      buoyancyFrequencySquaredTangent(
        tracer: tangent[firstTracer + i], coefficient: coefficient, columns: columns,
        accumulate: i > 0, into: work.stratification)
    }
    shearSquaredTangent(
      u: tangent[0], v: tangent[1], atU: state[0], v: state[1], columns: columns, into: work.shear)
  }

  @inline(__always)
  private func computeExchange(_ viscosity: Profile<Lanes8>) {
    let halfStep = closure.columns.metrics.halfStepOverThickness
    for i in 0..<closure.columns.cellCount {
      work.exchange[i] = halfStep[i] * (viscosity[i] + viscosity[i + 1])
    }
  }

  @inline(__always)
  private func solveEnergy(
    _ old: Values.Fields, at step: Int, _ values: Values.Kept, _ dOld: Derivatives.Fields,
    into energy: Profile<Lanes8>
  ) {
    let (n, metrics) = (closure.columns.cellCount, closure.columns.metrics)
    let system = values.energySystem
    for i in 1..<n {
      let row: TridiagonalRow<Lanes8> = EnergyRow.pushforward(
        Derivatives.energyInput(dOld, work) { $0[i + $1] }, coefficients,
        at: Values.energyInput(old, values) { $0[i + $1] }, closure.coefficients,
        interfaceMetrics(at: i, metrics))
      energy[i] = system.residual(of: row, at: i)
    }
    for end in [bottom, surface] {
      energy[end.level] =
        end.setup.isDirichlet
        ? boundaryEnergy(end, at: step)
        : fluxResidual(
          end, old, dOld, system.solution, closure.coefficients.inverseSigK,
          coefficients.inverseSigK)
    }
    system.solveTangent(energy, last: n)
  }

  @inline(__always)
  private func solveDissipation(
    _ old: Values.Fields, _ new: Values.Fields, at step: Int, _ values: Values.Kept,
    _ dOld: Derivatives.Fields, _ dNew: Derivatives.Fields
  ) {
    let (n, metrics) = (closure.columns.cellCount, closure.columns.metrics)
    let system = values.dissipationSystem
    for i in 1..<n {
      let row: TridiagonalRow<Lanes8> = DissipationRow.pushforward(
        Derivatives.dissipationInput(dOld, newEnergy: dNew.energy, work) { $0[i + $1] },
        coefficients,
        at: Values.dissipationInput(old, newEnergy: new.energy, values) { $0[i + $1] },
        closure.coefficients, interfaceMetrics(at: i, metrics))
      dNew.dissipation[i] = system.residual(of: row, at: i)
    }
    for end in [bottom, surface] {
      dNew.dissipation[end.level] = boundaryDissipation(
        end, at: step, old, dOld, system.solution)
    }
    system.solveTangent(dNew.dissipation, last: n)
  }

  @inline(__always)
  private func clip(
    _ derivatives: Profile<Lanes8>, _ solution: Profile<Double>, at minimum: Double
  ) {
    for i in 0...closure.columns.cellCount {
      derivatives[i] = Lanes8.select(minimum, exceeds: solution[i], 0, derivatives[i])
    }
  }

  @inline(__always)
  private func diagnose(
    _ new: Values.Fields, _ values: Values.Kept, _ dNew: Derivatives.Fields
  ) {
    let n = closure.columns.cellCount
    let constants = Diagnostics.Constants(
      diffusivityMin: closure.diffusivityMin, viscosityMin: closure.viscosityMin)
    for i in 1..<n {
      let derivatives: Diagnostics.Output<Lanes8> = Diagnostics.pushforward(
        Diagnostics.Input(
          energy: dNew.energy[i], dissipation: dNew.dissipation[i],
          stratification: work.stratification[i], shear: work.shear[i]),
        coefficients,
        at: Diagnostics.Input(
          energy: new.energy[i],
          // The limited ε has overwritten the clipped one; the solution still has it.
          dissipation: values.dissipationSystem.solution[i].atLeast(closure.dissipationMin),
          stratification: values.stratification[i], shear: values.shear[i]),
        closure.coefficients, constants,
        kept: Diagnostics.Kept(
          frequency: values.frequency[i], inverseDissipation: values.inverseDissipation[i],
          inverseDenominator: values.inverseDenominator[i], inverse: values.inverse[i],
          momentumStability: new.momentumStability[i], tracerStability: new.tracerStability[i]))
      dNew.diffusivity[i] = derivatives.diffusivity
      dNew.viscosity[i] = derivatives.viscosity
      dNew.dissipation[i] = derivatives.dissipation
      dNew.momentumStability[i] = derivatives.momentumStability
      dNew.tracerStability[i] = derivatives.tracerStability
    }
    extrapolateToEnds(dNew.diffusivity, new.diffusivity, minimum: closure.diffusivityMin)
    extrapolateToEnds(dNew.viscosity, new.viscosity, minimum: closure.viscosityMin)
    for end in [0, n] {
      dNew.momentumStability[end] = 0
      dNew.tracerStability[end] = 0
    }
  }

  @inline(__always)
  private func extrapolateToEnds(
    _ derivatives: Profile<Lanes8>, _ profile: Profile<Double>, minimum: Double
  ) {
    let n = closure.columns.cellCount
    for (end, first, second) in [(0, 1, 2), (n, n - 1, n - 2)] {
      let derivative: EndDiffusivity.Output<Lanes8> = EndDiffusivity.pushforward(
        EndDiffusivity.Input(first: derivatives[first], second: derivatives[second]),
        NoCoefficients<Lanes8>(),
        at: EndDiffusivity.Input(first: profile[first], second: profile[second]),
        NoCoefficients<Double>(), EndDiffusivity.Constants(minimum: minimum))
      derivatives[end] = derivative.diffusivity
    }
  }

  @inline(__always)
  private func interfaceMetrics(at i: Int, _ metrics: ColumnMetrics<Double>)
    -> InterfaceMetrics<Double>
  {
    InterfaceMetrics(timeStep: closure.columns.timeStep, meanThickness: metrics.meanThickness[i])
  }

  // MARK: Boundary rows

  @inline(__always)
  private func boundaryEnergy(_ end: End, at step: Int) -> Lanes8 {
    let friction = end.friction(at: step)
    let derivative: BoundaryEnergy.Output<Lanes8> = BoundaryEnergy.pushforward(
      BoundaryEnergy.Input(frictionVelocitySquared: friction.tangent), coefficients,
      at: BoundaryEnergy.Input(frictionVelocitySquared: friction.value),
      closure.coefficients, BoundaryEnergy.Constants(energyMin: closure.energyMin))
    return derivative.energy
  }

  @inline(__always)
  private func boundaryDissipation(
    _ end: End, at step: Int, _ old: Values.Fields, _ dOld: Derivatives.Fields,
    _ solution: Profile<Double>
  ) -> Lanes8 {
    let friction = end.friction(at: step)
    let layer = BoundaryLayer(
      energyAtBoundary: old.energy[end.level], energyInside: old.energy[end.inside],
      frictionVelocitySquared: friction.value)
    let dLayer = BoundaryLayer(
      energyAtBoundary: dOld.energy[end.level], energyInside: dOld.energy[end.inside],
      frictionVelocitySquared: friction.tangent)
    guard !end.setup.isDirichlet else {
      let derivative: DirichletDissipation.Output<Lanes8> = DirichletDissipation.pushforward(
        dLayer, coefficients, at: layer, closure.coefficients, end.setup.cell)
      return derivative.dissipation
    }
    let derivative: NeumannDissipation.Output<Lanes8> = NeumannDissipation.pushforward(
      dLayer, coefficients, at: layer, closure.coefficients, end.setup.cell)
    return end.setup.cell.thickness * derivative.flux
      + fluxResidual(
        end, old, dOld, solution, closure.coefficients.inverseSigEps, coefficients.inverseSigEps)
  }

  /// −d(½(κ_end + κ_inside)) times the difference of x upwards, with κ = K_v/σ.
  @inline(__always)
  private func fluxResidual(
    _ end: End, _ old: Values.Fields, _ dOld: Derivatives.Fields, _ x: Profile<Double>,
    _ inverseSigma: Double, _ dInverseSigma: Lanes8
  ) -> Lanes8 {
    let (lower, upper) = (min(end.level, end.inside), max(end.level, end.inside))
    let viscosity = 0.5 * (old.viscosity[lower] + old.viscosity[upper])
    let dViscosity = 0.5 * (dOld.viscosity[lower] + dOld.viscosity[upper])
    let dExchange = inverseSigma * dViscosity + viscosity * dInverseSigma
    return (x[lower] - x[upper]) * dExchange
  }
}
