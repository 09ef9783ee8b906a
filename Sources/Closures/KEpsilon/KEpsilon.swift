import Column
import Derivation
import Lanes

/// The k-ε closure: two transport equations on interfaces, then algebraic stability functions.
///
/// The equations of one step, in order: N² and S² from the old state; k; ε with the new k; clips at the
/// minima; the Galperin limit, stability functions and diffusivities.
final class KEpsilon<L: Lane>: Closure {
  static var workProfileCount: Int { 3 + 2 * TridiagonalSystem<L>.workProfileCount }
  static var keptProfileCount: Int { 4 + 2 * TridiagonalSystem<L>.keptProfileCount }
  static var scratchProfileCount: Int { 4 }
  static var mixesWithOldDiffusivity: Bool { false }
  static var diffusivityField: Int { 0 }
  static var viscosityField: Int { 1 }

  let columns: Columns<L>
  let layout: StateLayout
  let parameters: KEpsilonParameters<L>
  let coefficients: KEpsilonCoefficients<L>
  /// The same for the levels of a span.
  let levelCoefficients: KEpsilonCoefficients<L.Levels>
  let timeStep: L.Levels
  let coefficientConstants: KEpsilonDerivedCoefficients.Constants<L>
  let surface: BoundarySetup<L>
  let bottom: BoundarySetup<L>
  let energyMin: L
  let dissipationMin: L
  let diffusivityMin: L
  let viscosityMin: L
  let momentumStabilityMin: L
  let tracerStabilityMin: L

  /// ∂J/∂coefficients through interior levels and through both ends, accumulated over the steps.
  let levelSensitivity = DepthSums<L, KEpsilonCoefficients<L.Levels>>(from: .zero)
  var endSensitivity = KEpsilonCoefficients<L>.zero

  /// What is fixed at one end of the column.
  struct BoundarySetup<R: Lane> {
    let isDirichlet: Bool
    let friction: Friction<R>
    let cell: BoundaryCell<R>

    init(condition: String, stressX: PerStep<R>, stressY: PerStep<R>, cell: BoundaryCell<R>) {
      isDirichlet = condition == "dirichlet"
      friction = Friction(stressX: stressX, stressY: stressY)
      self.cell = cell
    }
  }

  /// The friction at one end, constant or of each step.
  struct Friction<R: Lane> {
    /// u*² [m² s⁻²] and its derivatives with respect to the stress [1], each along the steps.
    private let values: ProfileBlock<R>

    init(stressX: PerStep<R>, stressY: PerStep<R>) {
      let stress = stressX.combined(with: stressY) {
        FrictionVelocity.Input(stressX: $0, stressY: $1)
      }
      values = ProfileBlock(profileCount: 3, levels: stress.stepCount ?? 1)
      for step in 0..<values.levels {
        var none = NoCoefficients<R>()
        values[0][step] =
          FrictionVelocity.evaluate(stress[step], none, FrictionVelocity.Constants()).squared
        let slopes = FrictionVelocity.pullback(
          FrictionVelocity.Output(squared: 1), at: stress[step], NoCoefficients(),
          FrictionVelocity.Constants(), addingTo: &none)
        (values[1][step], values[2][step]) = (slopes.stressX, slopes.stressY)
      }
    }

    @inline(__always)
    subscript(step: Int) -> (velocitySquared: R, slopeX: R, slopeY: R) {
      let place = min(step, values.levels - 1)
      return (values[0][place], values[1][place], values[2][place])
    }
  }

  init(parameters: [L], constants: ClosureConstants, columns: Columns<L>, layout: StateLayout) {
    func number(_ name: String) -> L { L(constants.number(name)) }
    self.columns = columns
    self.layout = layout
    self.parameters = KEpsilonParameters(parameters)
    coefficientConstants = .init(galperinLimit: number("galperin"))
    coefficients = KEpsilonDerivedCoefficients.evaluate(
      self.parameters, NoCoefficients(), coefficientConstants)
    levelCoefficients = structure(
      of: scalars(of: coefficients, as: L.self).map(L.levels(repeating:)))
    timeStep = L.levels(repeating: columns.timeStep)
    energyMin = number("k_min")
    dissipationMin = number("eps_min")
    diffusivityMin = number("diffusivity_min")
    viscosityMin = number("viscosity_min")
    momentumStabilityMin = number("c_mu_min")
    tracerStabilityMin = number("c_mu_prime_min")
    surface = BoundarySetup(
      condition: constants.choice("surface_condition"), stressX: columns.stress.surfaceX,
      stressY: columns.stress.surfaceY,
      cell: BoundaryCell(
        thickness: columns.metrics.thickness[columns.cellCount - 1],
        roughnessPerStress: number("charnock") / columns.gravity,
        roughnessMin: number("surface_roughness_min"), vonKarman: columns.vonKarman,
        dissipationMin: dissipationMin))
    bottom = BoundarySetup(
      condition: constants.choice("bottom_condition"), stressX: columns.stress.bottomX,
      stressY: columns.stress.bottomY,
      cell: BoundaryCell(
        thickness: columns.metrics.thickness[0], roughnessPerStress: 0,
        roughnessMin: number("bottom_roughness_min").atLeast(number("bottom_roughness")),
        vonKarman: columns.vonKarman, dissipationMin: dissipationMin))
  }

  func start(_ state: ProfileBlock<L>) {
    let fields = Fields(state, layout)
    fields.diffusivity.fill(diffusivityMin)
    fields.viscosity.fill(viscosityMin)
    fields.energy.fill(energyMin)
    fields.dissipation.fill(dissipationMin)
    fields.momentumStability.fill(momentumStabilityMin)
    fields.tracerStability.fill(tracerStabilityMin)
  }

  @inline(__always)
  func advance(
    from old: ProfileBlock<L>, to new: ProfileBlock<L>, at step: Int,
    keeping intermediates: Intermediates<L>
  ) {
    let (before, after, work) = (Fields(old, layout), Fields(new, layout), Kept(intermediates))
    solveEnergy(old, before, at: step, work, into: after.energy)
    solveDissipation(before, newEnergy: after.energy, at: step, work, into: after.dissipation)
    diagnose(after, work)
  }

  /// The closure's fields in a state block, on interfaces.
  struct Fields {
    let diffusivity, viscosity, energy, dissipation: Profile<L>
    let momentumStability, tracerStability: Profile<L>

    @inline(__always)
    init(_ state: ProfileBlock<L>, _ layout: StateLayout) {
      let first = layout.firstClosureField
      diffusivity = state[first]
      viscosity = state[first + 1]
      energy = state[first + 2]
      dissipation = state[first + 3]
      momentumStability = state[first + 4]
      tracerStability = state[first + 5]
    }

    /// Sets both ends of every field but the viscosity to zero.
    @inline(__always)
    func clearEnds(_ top: Int) {
      diffusivity.setEnds(top, to: 0)
      energy.setEnds(top, to: 0)
      dissipation.setEnds(top, to: 0)
      momentumStability.setEnds(top, to: 0)
      tracerStability.setEnds(top, to: 0)
    }
  }

  /// What a step keeps for its adjoint.
  struct Kept {
    let stratification, shear: Profile<L>
    /// Δt/(2 hz) (K_v below + K_v above) of the cells [m].
    let exchange: Profile<L>
    let energySystem, dissipationSystem: TridiagonalSystem<L>

    let frequency, inverseDissipation, inverseDenominator, inverse: KeptProfile<L>

    @inline(__always)
    init(_ work: Intermediates<L>) {
      stratification = work[0]
      shear = work[1]
      exchange = work[2]
      energySystem = TridiagonalSystem(
        fromAbove: work[3], solution: work[4], inversePivot: work.kept(0),
        fromBelow: work.kept(1))
      dissipationSystem = TridiagonalSystem(
        fromAbove: work[5], solution: work[6], inversePivot: work.kept(2),
        fromBelow: work.kept(3))
      frequency = work.kept(4)
      inverseDissipation = work.kept(5)
      inverseDenominator = work.kept(6)
      inverse = work.kept(7)
    }
  }

  // MARK: The equations

  /// Makes N², S² and the exchange of the cells at a span, and keeps them.
  @inline(__always)
  private func prepare(
    _ flow: MeanFlow<L>, _ viscosity: Profile<L>, _ work: Kept, _ metrics: ColumnMetrics<L>,
    at span: LevelSpan
  ) {
    work.stratification[span] = flow.stratification(at: span, metrics)
    work.shear[span] = shearSquared(u: flow.u, v: flow.v, at: span, metrics: metrics)
    work.exchange[span] =
      metrics.halfStepOverThickness[span] * (viscosity[span] + viscosity[span, 1])
  }

  @inline(__always)
  private func solveEnergy(
    _ state: ProfileBlock<L>, _ old: Fields, at step: Int, _ work: Kept,
    into newEnergy: Profile<L>
  ) {
    let n = columns.cellCount
    let system = work.energySystem
    let (metrics, coefficients, timeStep) = (columns.metrics, levelCoefficients, timeStep)
    let flow = MeanFlow(state, layout, buoyancy: columns.buoyancyCoefficients)
    work.exchange[0] = metrics.halfStepOverThickness[0] * (old.viscosity[0] + old.viscosity[1])
    var carried = TridiagonalSystem<L>.Elimination()
    let first: TridiagonalRow<L> =
      bottom.isDirichlet
      ? .dirichlet(boundaryEnergy(bottom, at: step))
      : bottomFluxRow(old, self.coefficients.inverseSigK, 0)
    system.eliminate(first, at: 0, &carried)
    for span in LevelSpans<L>(1..<n) {
      prepare(flow, old.viscosity, work, metrics, at: span)
      let row = EnergyRow.evaluate(
        Self.energyInput(old, work) { $0[span, $1] }, coefficients,
        InterfaceMetrics(timeStep: timeStep, meanThickness: metrics.meanThickness[span]))
      system.eliminate(row, at: span, &carried)
    }
    let last: TridiagonalRow<L> =
      surface.isDirichlet
      ? .dirichlet(boundaryEnergy(surface, at: step))
      : surfaceFluxRow(old, self.coefficients.inverseSigK, 0)
    system.eliminate(last, at: n, &carried)
    system.substituteBack(from: n, clippedAt: energyMin, into: newEnergy)
  }

  @inline(__always)
  private func solveDissipation(
    _ old: Fields, newEnergy: Profile<L>, at step: Int, _ work: Kept,
    into newDissipation: Profile<L>
  ) {
    let n = columns.cellCount
    let system = work.dissipationSystem
    let (inverseSigma, below, above) = (
      coefficients.inverseSigEps, bottomLayer(old, at: step), surfaceLayer(old, at: step)
    )
    let (metrics, levelCoefficients, timeStep) = (columns.metrics, levelCoefficients, timeStep)
    var carried = TridiagonalSystem<L>.Elimination()
    let first: TridiagonalRow<L> =
      bottom.isDirichlet
      ? .dirichlet(DirichletDissipation.evaluate(below, coefficients, bottom.cell).dissipation)
      : bottomFluxRow(
        old, inverseSigma, NeumannDissipation.evaluate(below, coefficients, bottom.cell).flux)
    system.eliminate(first, at: 0, &carried)
    for span in LevelSpans<L>(1..<n) {
      let row = DissipationRow.evaluate(
        Self.dissipationInput(old, newEnergy: newEnergy, work) { $0[span, $1] }, levelCoefficients,
        InterfaceMetrics(timeStep: timeStep, meanThickness: metrics.meanThickness[span]))
      system.eliminate(row, at: span, &carried)
    }
    let last: TridiagonalRow<L> =
      surface.isDirichlet
      ? .dirichlet(DirichletDissipation.evaluate(above, coefficients, surface.cell).dissipation)
      : surfaceFluxRow(
        old, inverseSigma, NeumannDissipation.evaluate(above, coefficients, surface.cell).flux)
    system.eliminate(last, at: n, &carried)
    system.substituteBack(from: n, clippedAt: dissipationMin, into: newDissipation)
  }

  @inline(__always)
  private func diagnose(_ new: Fields, _ work: Kept) {
    let n = columns.cellCount
    let (constants, coefficients) = (diagnosticsConstants, levelCoefficients)
    for span in LevelSpans<L>(1..<n) {
      let (output, kept) = Diagnostics.evaluateKeeping(
        Diagnostics.Input(
          energy: new.energy[span], dissipation: new.dissipation[span],
          stratification: work.stratification[span], shear: work.shear[span]),
        coefficients, constants)
      new.diffusivity[span] = output.diffusivity
      new.viscosity[span] = output.viscosity
      new.dissipation[span] = output.dissipation
      new.momentumStability[span] = output.momentumStability
      new.tracerStability[span] = output.tracerStability
      work.frequency[span] = kept.frequency
      work.inverseDissipation[span] = kept.inverseDissipation
      work.inverseDenominator[span] = kept.inverseDenominator
      work.inverse[span] = kept.inverse
    }
    extrapolateToEnds(new.diffusivity, minimum: diffusivityMin)
    extrapolateToEnds(new.viscosity, minimum: viscosityMin)
    new.momentumStability.setEnds(n, to: momentumStabilityMin)
    new.tracerStability.setEnds(n, to: tracerStabilityMin)
  }

  @inline(__always)
  private func extrapolateToEnds(_ profile: Profile<L>, minimum: L) {
    @inline(__always) func extrapolated(from first: L, _ second: L) -> L {
      EndDiffusivity.evaluate(
        EndDiffusivity.Input(first: first, second: second), NoCoefficients(),
        EndDiffusivity.Constants(minimum: minimum)
      ).diffusivity
    }
    let n = columns.cellCount
    profile[0] = extrapolated(from: profile[1], profile[2])
    profile[n] = extrapolated(from: profile[n - 1], profile[n - 2])
  }

  // MARK: Arguments of the kernels, shared with the adjoint and the tangent

  var diagnosticsConstants: Diagnostics.Constants<L.Levels> {
    @inline(__always) get {
      Diagnostics.Constants(
        diffusivityMin: L.levels(repeating: diffusivityMin),
        viscosityMin: L.levels(repeating: viscosityMin))
    }
  }

  /// - Parameter read: returns what a profile holds where the row is, or so many levels above.
  @inline(__always)
  static func energyInput<R>(_ old: Fields, _ work: Kept, _ read: (Profile<L>, _ offset: Int) -> R)
    -> EnergyRow.Input<R>
  {
    EnergyRow.Input(
      exchangeBelow: read(work.exchange, -1), exchangeAbove: read(work.exchange, 0),
      viscosity: read(old.viscosity, 0), diffusivity: read(old.diffusivity, 0),
      energy: read(old.energy, 0), dissipation: read(old.dissipation, 0),
      stratification: read(work.stratification, 0), shear: read(work.shear, 0))
  }

  /// - Parameter read: returns what a profile holds where the row is, or so many levels above.
  @inline(__always)
  static func dissipationInput<R>(
    _ old: Fields, newEnergy: Profile<L>, _ work: Kept,
    _ read: (Profile<L>, _ offset: Int) -> R
  ) -> DissipationRow.Input<R> {
    DissipationRow.Input(
      exchangeBelow: read(work.exchange, -1), exchangeAbove: read(work.exchange, 0),
      energy: read(old.energy, 0), newEnergy: read(newEnergy, 0),
      dissipation: read(old.dissipation, 0), momentumStability: read(old.momentumStability, 0),
      tracerStability: read(old.tracerStability, 0),
      stratification: read(work.stratification, 0), shear: read(work.shear, 0))
  }

  @inline(__always)
  func surfaceLayer(_ old: Fields, at step: Int) -> BoundaryLayer<L> {
    let n = columns.cellCount
    return BoundaryLayer(
      energyAtBoundary: old.energy[n], energyInside: old.energy[n - 1],
      frictionVelocitySquared: surface.friction[step].velocitySquared)
  }

  @inline(__always)
  func bottomLayer(_ old: Fields, at step: Int) -> BoundaryLayer<L> {
    BoundaryLayer(
      energyAtBoundary: old.energy[0], energyInside: old.energy[1],
      frictionVelocitySquared: bottom.friction[step].velocitySquared)
  }

  @inline(__always)
  private func boundaryEnergy(_ boundary: BoundarySetup<L>, at step: Int) -> L {
    BoundaryEnergy.evaluate(
      .init(frictionVelocitySquared: boundary.friction[step].velocitySquared), coefficients,
      .init(energyMin: energyMin)
    ).energy
  }

  /// ½(κ_n + κ_{n−1})(x_n − x_{n−1}) = hz_top·flux, with κ = K_v/σ.
  @inline(__always)
  private func surfaceFluxRow(_ old: Fields, _ inverseSigma: L, _ flux: L) -> TridiagonalRow<L> {
    let n = columns.cellCount
    let exchange = 0.5 * (old.viscosity[n] + old.viscosity[n - 1]) * inverseSigma
    return TridiagonalRow(
      below: exchange, diagonal: exchange, above: 0, rightSide: surface.cell.thickness * flux)
  }

  /// ½(κ_0 + κ_1)(x_1 − x_0) = hz_bottom·flux, with κ = K_v/σ.
  @inline(__always)
  private func bottomFluxRow(_ old: Fields, _ inverseSigma: L, _ flux: L) -> TridiagonalRow<L> {
    let exchange = 0.5 * (old.viscosity[0] + old.viscosity[1]) * inverseSigma
    return TridiagonalRow(
      below: 0, diagonal: -exchange, above: -exchange, rightSide: bottom.cell.thickness * flux)
  }
}

extension Profile {
  /// Sets the lowest and the highest interface.
  @inline(__always)
  fileprivate func setEnds(_ top: Int, to value: L) {
    self[0] = value
    self[top] = value
  }
}
