import Column
import Derivation
import Lanes

/// The adjoint of `KEpsilon.advance`: its statements in reverse order.
extension KEpsilon {
  @inline(__always)
  func advanceAdjoint(
    from old: ProfileBlock<L>, to new: ProfileBlock<L>, at step: Int,
    kept intermediates: Intermediates<L>, scratch: ProfileBlock<L>, newAdjoint: ProfileBlock<L>,
    oldAdjoint: ProfileBlock<L>, stressAdjoint: inout BoundaryStress<L>
  ) {
    let (before, after, work) = (Fields(old, layout), Fields(new, layout), Kept(intermediates))
    let (afterBar, beforeBar) = (Fields(newAdjoint, layout), Fields(oldAdjoint, layout))
    // The rows overwrite interior levels, but viscosity gets from several rows.
    beforeBar.clearEnds(columns.cellCount)
    beforeBar.viscosity.fill(0)
    let multiplier = scratch[0]
    let (stratificationBar, shearBar, exchangeBar) = (scratch[1], scratch[2], scratch[3])
    var frictionBar = FrictionAdjoint()

    diagnoseAdjoint(after, work, afterBar, stratificationBar, shearBar)
    solveDissipationAdjoint(
      before, newEnergy: after.energy, at: step, work, afterBar, multiplier, beforeBar,
      stratificationBar, shearBar, exchangeBar, &frictionBar)
    let flow = MeanFlow(old, layout, buoyancy: columns.buoyancyCoefficients)
    var flowBar = MeanFlowAdjoint(flow, layout, addingTo: oldAdjoint)
    solveEnergyAdjoint(
      before, at: step, work, afterBar, multiplier, beforeBar, stratificationBar, shearBar,
      exchangeBar, &flowBar, &frictionBar)
    let (top, base) = (surface.friction[step], bottom.friction[step])
    stressAdjoint.surfaceX += frictionBar.surface * top.slopeX
    stressAdjoint.surfaceY += frictionBar.surface * top.slopeY
    stressAdjoint.bottomX += frictionBar.bottom * base.slopeX
    stressAdjoint.bottomY += frictionBar.bottom * base.slopeY
  }

  /// The adjoint of u*² at both ends in one step.
  private struct FrictionAdjoint {
    var surface: L = 0
    var bottom: L = 0
  }

  var parameterSensitivity: [L] {
    var none = NoCoefficients<L>()
    let sums = zip(levelSensitivity.totals, scalars(of: endSensitivity, as: L.self)).map(+)
    return KEpsilonDerivedCoefficients.pullback(
      structure(of: sums) as KEpsilonCoefficients<L>, at: parameters, NoCoefficients<L>(),
      coefficientConstants, addingTo: &none
    ).all
  }

  // MARK: The statements, last first

  @inline(__always)
  private func diagnoseAdjoint(
    _ new: Fields, _ work: Kept, _ newBar: Fields, _ stratificationBar: Profile<L>,
    _ shearBar: Profile<L>
  ) {
    extrapolateToEndsAdjoint(
      newBar.viscosity, new.viscosity, minimum: viscosityMin)
    extrapolateToEndsAdjoint(
      newBar.diffusivity, new.diffusivity, minimum: diffusivityMin)
    let (coefficients, constants) = (levelCoefficients, diagnosticsConstants)
    let minimum = L.levels(repeating: dissipationMin)
    for span in LevelSpans<L>(1..<columns.cellCount) {
      let input = Diagnostics.Input(
        energy: new.energy[span],
        // The limited ε has overwritten the clipped one; the solution still has it.
        dissipation: work.dissipationSystem.solution[span].atLeast(minimum),
        stratification: work.stratification[span], shear: work.shear[span])
      let kept = Diagnostics.Kept(
        frequency: work.frequency[span], inverseDissipation: work.inverseDissipation[span],
        inverseDenominator: work.inverseDenominator[span], inverse: work.inverse[span],
        momentumStability: new.momentumStability[span],
        tracerStability: new.tracerStability[span])
      let adjoint = Diagnostics.Output(
        diffusivity: newBar.diffusivity[span], viscosity: newBar.viscosity[span],
        dissipation: newBar.dissipation[span], momentumStability: newBar.momentumStability[span],
        tracerStability: newBar.tracerStability[span])
      let inputBar = Diagnostics.pullback(
        adjoint, at: input, coefficients, constants, kept: kept,
        addingTo: &levelSensitivity.sums(at: span).pointee)
      levelSensitivity.finish(span)
      newBar.energy[span] = newBar.energy[span] + inputBar.energy
      newBar.dissipation[span] = clipAdjoint(
        inputBar.dissipation, work.dissipationSystem.solution, at: minimum, span)
      stratificationBar[span] = inputBar.stratification
      shearBar[span] = inputBar.shear
    }
    clipAdjointAtEnds(work.dissipationSystem.solution, at: dissipationMin, newBar.dissipation)
  }

  @inline(__always)
  private func extrapolateToEndsAdjoint(
    _ adjoint: Profile<L>, _ profile: Profile<L>, minimum: L
  ) {
    let n = columns.cellCount
    extrapolateAdjoint(adjoint, profile, from: n - 1, n - 2, to: n, minimum: minimum)
    extrapolateAdjoint(adjoint, profile, from: 1, 2, to: 0, minimum: minimum)
  }

  @inline(__always)
  private func extrapolateAdjoint(
    _ adjoint: Profile<L>, _ profile: Profile<L>, from first: Int, _ second: Int, to end: Int,
    minimum: L
  ) {
    var none = NoCoefficients<L>()
    let inputBar = EndDiffusivity.pullback(
      EndDiffusivity.Output(diffusivity: adjoint[end]),
      at: EndDiffusivity.Input(first: profile[first], second: profile[second]),
      NoCoefficients<L>(), EndDiffusivity.Constants(minimum: minimum), addingTo: &none)
    adjoint[first] = adjoint[first] + inputBar.first
    adjoint[second] = adjoint[second] + inputBar.second
  }

  /// The adjoint of a clip: nothing where the solution has fallen below the minimum.
  @inline(__always)
  private func clipAdjoint(
    _ adjoint: L.Levels, _ solution: Profile<L>, at minimum: L.Levels, _ span: LevelSpan
  ) -> L.Levels {
    L.Levels.select(minimum, exceeds: solution[span], 0, adjoint)
  }

  @inline(__always)
  private func clipAdjointAtEnds(_ solution: Profile<L>, at minimum: L, _ adjoint: Profile<L>) {
    let n = columns.cellCount
    adjoint[0] = L.select(minimum, exceeds: solution[0], 0, adjoint[0])
    adjoint[n] = L.select(minimum, exceeds: solution[n], 0, adjoint[n])
  }

  @inline(__always)
  private func solveDissipationAdjoint(
    _ old: Fields, newEnergy: Profile<L>, at step: Int, _ work: Kept, _ newBar: Fields,
    _ multiplier: Profile<L>, _ oldBar: Fields, _ stratificationBar: Profile<L>,
    _ shearBar: Profile<L>, _ exchangeBar: Profile<L>, _ frictionBar: inout FrictionAdjoint
  ) {
    let n = columns.cellCount
    let system = work.dissipationSystem
    system.solveTransposed(newBar.dissipation, last: n, into: multiplier)

    let minimum = L.levels(repeating: energyMin)
    let (metrics, coefficients, timeStep) = (columns.metrics, levelCoefficients, timeStep)
    var carried: L = 0
    for span in LevelSpans<L>(1..<n) {
      let bar = DissipationRow.pullback(
        system.rowAdjoint(at: span, multiplier: multiplier),
        at: Self.dissipationInput(old, newEnergy: newEnergy, work) { $0[span, $1] }, coefficients,
        InterfaceMetrics(timeStep: timeStep, meanThickness: metrics.meanThickness[span]),
        addingTo: &levelSensitivity.sums(at: span).pointee)
      levelSensitivity.finish(span)
      oldBar.energy[span] = bar.energy
      newBar.energy[span] = clipAdjoint(
        newBar.energy[span] + bar.newEnergy, work.energySystem.solution, at: minimum, span)
      oldBar.dissipation[span] = bar.dissipation
      oldBar.momentumStability[span] = bar.momentumStability
      oldBar.tracerStability[span] = bar.tracerStability
      stratificationBar[span] = stratificationBar[span] + bar.stratification
      shearBar[span] = shearBar[span] + bar.shear
      exchangeBar[span, -1] = L.shiftedUp(bar.exchangeAbove, first: carried) + bar.exchangeBelow
      carried = L.level(span.count &- 1, of: bar.exchangeAbove)
    }
    exchangeBar[n - 1] = carried
    clipAdjointAtEnds(work.energySystem.solution, at: energyMin, newBar.energy)
    frictionBar.surface += surfaceDissipationAdjoint(old, at: step, oldBar, system, multiplier)
    frictionBar.bottom += bottomDissipationAdjoint(old, at: step, oldBar, system, multiplier)
  }

  @inline(__always)
  private func solveEnergyAdjoint(
    _ old: Fields, at step: Int, _ work: Kept, _ newBar: Fields, _ multiplier: Profile<L>,
    _ oldBar: Fields, _ stratificationBar: Profile<L>, _ shearBar: Profile<L>,
    _ exchangeBar: Profile<L>, _ flowBar: inout MeanFlowAdjoint<L>,
    _ frictionBar: inout FrictionAdjoint
  ) {
    let n = columns.cellCount
    let system = work.energySystem
    system.solveTransposed(newBar.energy, last: n, into: multiplier)

    let (metrics, coefficients, timeStep) = (columns.metrics, levelCoefficients, timeStep)
    let halfStep = metrics.halfStepOverThickness
    var (carriedExchange, carriedViscosity): (L, L) = (0, 0)
    for span in LevelSpans<L>(1..<n) {
      let bar = EnergyRow.pullback(
        system.rowAdjoint(at: span, multiplier: multiplier),
        at: Self.energyInput(old, work) { $0[span, $1] }, coefficients,
        InterfaceMetrics(timeStep: timeStep, meanThickness: metrics.meanThickness[span]),
        addingTo: &levelSensitivity.sums(at: span).pointee)
      levelSensitivity.finish(span)
      oldBar.diffusivity[span] = bar.diffusivity
      oldBar.energy[span] = oldBar.energy[span] + bar.energy
      oldBar.dissipation[span] = oldBar.dissipation[span] + bar.dissipation
      // The exchange of each cell gives to the viscosity at both its interfaces.
      let exchange =
        exchangeBar[span, -1]
        + (L.shiftedUp(bar.exchangeAbove, first: carriedExchange) + bar.exchangeBelow)
      carriedExchange = L.level(span.count &- 1, of: bar.exchangeAbove)
      let fromBelow = halfStep[span, -1] * exchange
      let viscosity = bar.viscosity + fromBelow
      oldBar.viscosity[span, -1] =
        oldBar.viscosity[span, -1] + (L.shiftedUp(viscosity, first: carriedViscosity) + fromBelow)
      carriedViscosity = L.level(span.count &- 1, of: viscosity)
      flowBar.add(
        stratification: stratificationBar[span] + bar.stratification,
        shear: shearBar[span] + bar.shear, at: span, metrics)
    }
    let top = halfStep[n - 1] * (exchangeBar[n - 1] + carriedExchange)
    oldBar.viscosity[n - 1] = oldBar.viscosity[n - 1] + (carriedViscosity + top)
    oldBar.viscosity[n] = oldBar.viscosity[n] + top
    flowBar.finish(top: n - 1)

    if surface.isDirichlet {
      frictionBar.surface += boundaryEnergyAdjoint(surface, at: step, multiplier[n])
    } else {
      endSensitivity.inverseSigK += surfaceFluxRowAdjoint(
        old, oldBar, system, multiplier, self.coefficients.inverseSigK)
    }
    if bottom.isDirichlet {
      frictionBar.bottom += boundaryEnergyAdjoint(bottom, at: step, multiplier[0])
    } else {
      endSensitivity.inverseSigK += bottomFluxRowAdjoint(
        old, oldBar, system, multiplier, self.coefficients.inverseSigK)
    }
  }

  // MARK: Boundary rows

  /// Returns the adjoint of u*².
  @inline(__always)
  private func surfaceDissipationAdjoint(
    _ old: Fields, at step: Int, _ oldBar: Fields, _ system: TridiagonalSystem<L>,
    _ multiplier: Profile<L>
  ) -> L {
    let n = columns.cellCount
    let bar: BoundaryLayer<L>
    if surface.isDirichlet {
      bar = DirichletDissipation.pullback(
        DirichletDissipation.Output(dissipation: multiplier[n]), at: surfaceLayer(old, at: step),
        coefficients, surface.cell, addingTo: &endSensitivity)
    } else {
      endSensitivity.inverseSigEps += surfaceFluxRowAdjoint(
        old, oldBar, system, multiplier, coefficients.inverseSigEps)
      bar = NeumannDissipation.pullback(
        NeumannDissipation.Output(flux: surface.cell.thickness * multiplier[n]),
        at: surfaceLayer(old, at: step), coefficients, surface.cell, addingTo: &endSensitivity)
    }
    oldBar.energy[n] = oldBar.energy[n] + bar.energyAtBoundary
    oldBar.energy[n - 1] = oldBar.energy[n - 1] + bar.energyInside
    return bar.frictionVelocitySquared
  }

  /// Returns the adjoint of u*².
  @inline(__always)
  private func bottomDissipationAdjoint(
    _ old: Fields, at step: Int, _ oldBar: Fields, _ system: TridiagonalSystem<L>,
    _ multiplier: Profile<L>
  ) -> L {
    let bar: BoundaryLayer<L>
    if bottom.isDirichlet {
      bar = DirichletDissipation.pullback(
        DirichletDissipation.Output(dissipation: multiplier[0]), at: bottomLayer(old, at: step),
        coefficients, bottom.cell, addingTo: &endSensitivity)
    } else {
      endSensitivity.inverseSigEps += bottomFluxRowAdjoint(
        old, oldBar, system, multiplier, coefficients.inverseSigEps)
      bar = NeumannDissipation.pullback(
        NeumannDissipation.Output(flux: bottom.cell.thickness * multiplier[0]),
        at: bottomLayer(old, at: step), coefficients, bottom.cell, addingTo: &endSensitivity)
    }
    oldBar.energy[0] = oldBar.energy[0] + bar.energyAtBoundary
    oldBar.energy[1] = oldBar.energy[1] + bar.energyInside
    return bar.frictionVelocitySquared
  }

  @inline(__always)
  private func boundaryEnergyAdjoint(
    _ boundary: BoundarySetup<L>, at step: Int, _ adjoint: L
  ) -> L {
    BoundaryEnergy.pullback(
      BoundaryEnergy.Output(energy: adjoint),
      at: BoundaryEnergy.Input(
        frictionVelocitySquared: boundary.friction[step].velocitySquared), coefficients,
      BoundaryEnergy.Constants(energyMin: energyMin), addingTo: &endSensitivity
    ).frictionVelocitySquared
  }

  /// Adds the adjoint of `surfaceFluxRow` to that of the viscosity, and returns that of 1/σ.
  @inline(__always)
  private func surfaceFluxRowAdjoint(
    _ old: Fields, _ oldBar: Fields, _ system: TridiagonalSystem<L>, _ multiplier: Profile<L>,
    _ inverseSigma: L
  ) -> L {
    let n = columns.cellCount
    let exchangeBar = multiplier[n] * (system.solution[n - 1] - system.solution[n])
    let viscosityBar = 0.5 * exchangeBar * inverseSigma
    oldBar.viscosity[n] = oldBar.viscosity[n] + viscosityBar
    oldBar.viscosity[n - 1] = oldBar.viscosity[n - 1] + viscosityBar
    return 0.5 * exchangeBar * (old.viscosity[n] + old.viscosity[n - 1])
  }

  /// Adds the adjoint of `bottomFluxRow` to that of the viscosity, and returns that of 1/σ.
  @inline(__always)
  private func bottomFluxRowAdjoint(
    _ old: Fields, _ oldBar: Fields, _ system: TridiagonalSystem<L>, _ multiplier: Profile<L>,
    _ inverseSigma: L
  ) -> L {
    let exchangeBar = multiplier[0] * (system.solution[0] - system.solution[1])
    let viscosityBar = 0.5 * exchangeBar * inverseSigma
    oldBar.viscosity[0] = oldBar.viscosity[0] + viscosityBar
    oldBar.viscosity[1] = oldBar.viscosity[1] + viscosityBar
    return 0.5 * exchangeBar * (old.viscosity[0] + old.viscosity[1])
  }
}
