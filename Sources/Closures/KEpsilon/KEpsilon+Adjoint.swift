import Column
import Lanes

/// The adjoint of `KEpsilon.advance`: its statements in reverse order.
extension KEpsilon {
  @inline(__always)
  func advanceAdjoint(
    from old: ProfileBlock<L>, to new: ProfileBlock<L>, kept: ProfileBlock<L>,
    scratch: ProfileBlock<L>, newAdjoint: ProfileBlock<L>, oldAdjoint: ProfileBlock<L>
  ) {
    let (before, after, work) = (Fields(old, layout), Fields(new, layout), Kept(kept))
    let (afterBar, beforeBar) = (Fields(newAdjoint, layout), Fields(oldAdjoint, layout))
    let multiplier = scratch[0]
    let (stratificationBar, shearBar) = (scratch[1], scratch[2])

    diagnoseAdjoint(after, work, afterBar, stratificationBar, shearBar)
    clipAdjoint(work.dissipationSystem.solution, at: dissipationMin, afterBar.dissipation)
    solveDissipationAdjoint(
      before, newEnergy: after.energy, work, afterBar, multiplier, beforeBar, stratificationBar,
      shearBar)
    clipAdjoint(work.energySystem.solution, at: energyMin, afterBar.energy)
    solveEnergyAdjoint(
      before, work, afterBar, multiplier, beforeBar, stratificationBar, shearBar)
    stratificationAndShearAdjoint(old, stratificationBar, shearBar, oldAdjoint)
  }

  var parameterSensitivity: [L] {
    var none = NoCoefficients<L>()
    return KEpsilonDerivedCoefficients.pullback(
      sensitivity, at: parameters, NoCoefficients<L>(), coefficientConstants, addingTo: &none
    ).all
  }

  var stressSensitivity: BoundaryStress<L> {
    let top = stressAdjoint(surface, surfaceFrictionSensitivity)
    let base = stressAdjoint(bottom, bottomFrictionSensitivity)
    return BoundaryStress(
      surfaceX: top.stressX, surfaceY: top.stressY, bottomX: base.stressX, bottomY: base.stressY)
  }

  private func stressAdjoint(_ boundary: BoundarySetup<L>, _ frictionSensitivity: L)
    -> FrictionVelocity.Input<L>
  {
    var none = NoCoefficients<L>()
    return FrictionVelocity.pullback(
      FrictionVelocity.Output(squared: frictionSensitivity), at: boundary.stress,
      NoCoefficients<L>(), FrictionVelocity.Constants<L>(),
      addingTo: &none)
  }

  // MARK: The statements, last first

  @inline(__always)
  private func diagnoseAdjoint(
    _ new: Fields, _ work: Kept, _ newBar: Fields, _ stratificationBar: Profile<L>,
    _ shearBar: Profile<L>
  ) {
    // A local copy, so that the sums over depth can stay in registers.
    var sums = sensitivity
    defer { sensitivity = sums }
    extrapolateToEndsAdjoint(
      newBar.viscosity, new.viscosity, minimum: diagnosticsConstants.viscosityMin)
    extrapolateToEndsAdjoint(
      newBar.diffusivity, new.diffusivity, minimum: diagnosticsConstants.diffusivityMin)
    for i in 1..<columns.cellCount {
      let input = Diagnostics.Input(
        energy: new.energy[i],
        // The limited ε has overwritten the clipped one; the solution still has it.
        dissipation: work.dissipationSystem.solution[i].atLeast(dissipationMin),
        stratification: work.stratification[i], shear: work.shear[i])
      let adjoint = Diagnostics.Output(
        diffusivity: newBar.diffusivity[i], viscosity: newBar.viscosity[i],
        dissipation: newBar.dissipation[i], momentumStability: newBar.momentumStability[i],
        tracerStability: newBar.tracerStability[i])
      let inputBar = Diagnostics.pullback(
        adjoint, at: input, coefficients, diagnosticsConstants, addingTo: &sums)
      newBar.energy[i] = newBar.energy[i] + inputBar.energy
      newBar.dissipation[i] = inputBar.dissipation
      stratificationBar[i] = inputBar.stratification
      shearBar[i] = inputBar.shear
    }
  }

  @inline(__always)
  private func extrapolateToEndsAdjoint(
    _ adjoint: Profile<L>, _ profile: Profile<L>, minimum: L
  ) {
    let n = columns.cellCount
    for (end, first, second) in [(n, n - 1, n - 2), (0, 1, 2)] {
      var none = NoCoefficients<L>()
      let inputBar = EndDiffusivity.pullback(
        EndDiffusivity.Output(diffusivity: adjoint[end]),
        at: EndDiffusivity.Input(first: profile[first], second: profile[second]),
        NoCoefficients<L>(), EndDiffusivity.Constants(minimum: minimum), addingTo: &none)
      adjoint[first] = adjoint[first] + inputBar.first
      adjoint[second] = adjoint[second] + inputBar.second
    }
  }

  @inline(__always)
  private func clipAdjoint(_ solution: Profile<L>, at minimum: L, _ adjoint: Profile<L>) {
    for i in 0...columns.cellCount {
      adjoint[i] = L.select(minimum, exceeds: solution[i], 0, adjoint[i])
    }
  }

  @inline(__always)
  private func solveDissipationAdjoint(
    _ old: Fields, newEnergy: Profile<L>, _ work: Kept, _ newBar: Fields,
    _ multiplier: Profile<L>, _ oldBar: Fields, _ stratificationBar: Profile<L>,
    _ shearBar: Profile<L>
  ) {
    // A local copy, so that the sums over depth can stay in registers.
    var sums = sensitivity
    defer { sensitivity = sums }
    let n = columns.cellCount
    let system = work.dissipationSystem
    system.solveTransposed(newBar.dissipation, last: n, into: multiplier)

    surfaceDissipationAdjoint(old, oldBar, system, multiplier, &sums)
    bottomDissipationAdjoint(old, oldBar, system, multiplier, &sums)
    for i in 1..<n {
      let bar = DissipationRow.pullback(
        system.rowAdjoint(at: i, multiplier: multiplier),
        at: dissipationInput(old, newEnergy: newEnergy, work, at: i), coefficients,
        interfaceMetrics(at: i), addingTo: &sums)
      oldBar.viscosity[i - 1] = oldBar.viscosity[i - 1] + bar.viscosityBelow
      oldBar.viscosity[i] = oldBar.viscosity[i] + bar.viscosity
      oldBar.viscosity[i + 1] = oldBar.viscosity[i + 1] + bar.viscosityAbove
      oldBar.energy[i] = oldBar.energy[i] + bar.energy
      newBar.energy[i] = newBar.energy[i] + bar.newEnergy
      oldBar.dissipation[i] = oldBar.dissipation[i] + bar.dissipation
      oldBar.momentumStability[i] = oldBar.momentumStability[i] + bar.momentumStability
      oldBar.tracerStability[i] = oldBar.tracerStability[i] + bar.tracerStability
      stratificationBar[i] = stratificationBar[i] + bar.stratification
      shearBar[i] = shearBar[i] + bar.shear
    }
  }

  @inline(__always)
  private func solveEnergyAdjoint(
    _ old: Fields, _ work: Kept, _ newBar: Fields, _ multiplier: Profile<L>, _ oldBar: Fields,
    _ stratificationBar: Profile<L>, _ shearBar: Profile<L>
  ) {
    // A local copy, so that the sums over depth can stay in registers.
    var sums = sensitivity
    defer { sensitivity = sums }
    let n = columns.cellCount
    let system = work.energySystem
    system.solveTransposed(newBar.energy, last: n, into: multiplier)

    if surface.isDirichlet {
      surfaceFrictionSensitivity += boundaryEnergyAdjoint(surface, multiplier[n], &sums)
    } else {
      sums.inverseSigK += surfaceFluxRowAdjoint(
        old, oldBar, system, multiplier, coefficients.inverseSigK)
    }
    if bottom.isDirichlet {
      bottomFrictionSensitivity += boundaryEnergyAdjoint(bottom, multiplier[0], &sums)
    } else {
      sums.inverseSigK += bottomFluxRowAdjoint(
        old, oldBar, system, multiplier, coefficients.inverseSigK)
    }
    for i in 1..<n {
      let bar = EnergyRow.pullback(
        system.rowAdjoint(at: i, multiplier: multiplier), at: energyInput(old, work, at: i),
        coefficients, interfaceMetrics(at: i), addingTo: &sums)
      oldBar.viscosity[i - 1] = oldBar.viscosity[i - 1] + bar.viscosityBelow
      oldBar.viscosity[i] = oldBar.viscosity[i] + bar.viscosity
      oldBar.viscosity[i + 1] = oldBar.viscosity[i + 1] + bar.viscosityAbove
      oldBar.diffusivity[i] = oldBar.diffusivity[i] + bar.diffusivity
      oldBar.energy[i] = oldBar.energy[i] + bar.energy
      oldBar.dissipation[i] = oldBar.dissipation[i] + bar.dissipation
      stratificationBar[i] = stratificationBar[i] + bar.stratification
      shearBar[i] = shearBar[i] + bar.shear
    }
  }

  @inline(__always)
  private func stratificationAndShearAdjoint(
    _ old: ProfileBlock<L>, _ stratificationBar: Profile<L>, _ shearBar: Profile<L>,
    _ oldAdjoint: ProfileBlock<L>
  ) {
    shearSquaredAdjoint(
      shearBar, u: old[0], v: old[1], columns: columns, addingToU: oldAdjoint[0], v: oldAdjoint[1])
    for (i, coefficient) in columns.buoyancyCoefficients.enumerated() {
      buoyancyFrequencySquaredAdjoint(
        stratificationBar, coefficient: coefficient, columns: columns,
        addingTo: oldAdjoint[layout.firstTracer + i])
    }
  }

  // MARK: Boundary rows

  @inline(__always)
  private func surfaceDissipationAdjoint(
    _ old: Fields, _ oldBar: Fields, _ system: TridiagonalSystem<L>, _ multiplier: Profile<L>,
    _ sums: inout KEpsilonCoefficients<L>
  ) {
    let n = columns.cellCount
    let bar: BoundaryLayer<L>
    if surface.isDirichlet {
      bar = DirichletDissipation.pullback(
        DirichletDissipation.Output(dissipation: multiplier[n]), at: surfaceLayer(old),
        coefficients, surface.cell,
        addingTo: &sums)
    } else {
      sums.inverseSigEps += surfaceFluxRowAdjoint(
        old, oldBar, system, multiplier, coefficients.inverseSigEps)
      bar = NeumannDissipation.pullback(
        NeumannDissipation.Output(flux: surface.cell.thickness * multiplier[n]),
        at: surfaceLayer(old), coefficients,
        surface.cell, addingTo: &sums)
    }
    oldBar.energy[n] = oldBar.energy[n] + bar.energyAtBoundary
    oldBar.energy[n - 1] = oldBar.energy[n - 1] + bar.energyInside
    surfaceFrictionSensitivity += bar.frictionVelocitySquared
  }

  @inline(__always)
  private func bottomDissipationAdjoint(
    _ old: Fields, _ oldBar: Fields, _ system: TridiagonalSystem<L>, _ multiplier: Profile<L>,
    _ sums: inout KEpsilonCoefficients<L>
  ) {
    let bar: BoundaryLayer<L>
    if bottom.isDirichlet {
      bar = DirichletDissipation.pullback(
        DirichletDissipation.Output(dissipation: multiplier[0]), at: bottomLayer(old), coefficients,
        bottom.cell,
        addingTo: &sums)
    } else {
      sums.inverseSigEps += bottomFluxRowAdjoint(
        old, oldBar, system, multiplier, coefficients.inverseSigEps)
      bar = NeumannDissipation.pullback(
        NeumannDissipation.Output(flux: bottom.cell.thickness * multiplier[0]),
        at: bottomLayer(old), coefficients,
        bottom.cell, addingTo: &sums)
    }
    oldBar.energy[0] = oldBar.energy[0] + bar.energyAtBoundary
    oldBar.energy[1] = oldBar.energy[1] + bar.energyInside
    bottomFrictionSensitivity += bar.frictionVelocitySquared
  }

  @inline(__always)
  private func boundaryEnergyAdjoint(
    _ boundary: BoundarySetup<L>, _ adjoint: L, _ sums: inout KEpsilonCoefficients<L>
  ) -> L {
    BoundaryEnergy.pullback(
      BoundaryEnergy.Output(energy: adjoint),
      at: BoundaryEnergy.Input(frictionVelocitySquared: boundary.frictionVelocitySquared),
      coefficients, BoundaryEnergy.Constants(energyMin: energyMin), addingTo: &sums
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
