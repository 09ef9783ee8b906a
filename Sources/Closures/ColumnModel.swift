import Column
import Lanes

/// One water column, or several in lock-step, advanced by a closure: the forward step and its adjoint.
final class ColumnModel<C: Closure> {
  typealias L = C.L

  private let columns: Columns<L>
  private let layout: StateLayout
  private let closure: C
  private let scratch: ProfileBlock<L>
  private var stressSensitivity: BoundaryStress<L>
  private var fluxSensitivity: [BoundaryFlux<L>]

  @inline(__always)
  init(columns: Columns<L>, parameters: [L], constants: ClosureConstants) {
    self.columns = columns
    layout = Self.layout(columns)
    closure = C(parameters: parameters, constants: constants, columns: columns, layout: layout)
    scratch = ProfileBlock(profileCount: C.scratchProfileCount, levels: layout.levels)
    stressSensitivity = BoundaryStress(surfaceX: 0, surfaceY: 0, bottomX: 0, bottomY: 0)
    fluxSensitivity = columns.tracers.map { _ in BoundaryFlux(bottom: 0, surface: 0) }
  }

  static func layout(_ columns: Columns<L>) -> StateLayout {
    StateLayout(
      velocity: C.declaration.hasVelocity, density: columns.cases[0].density,
      passiveTracer: columns.cases[0].hasPassiveTracer,
      closureFieldCount: C.declaration.fields.count, cellCount: columns.cellCount)
  }

  /// The number of profiles of intermediates that a step leaves for its adjoint.
  static var keptProfileCount: Int { firstKeptProfile + C.keptProfileCount }

  /// The number of profiles that a step needs where no adjoint follows.
  static var workProfileCount: Int { firstKeptProfile + min(C.keptProfileCount, 1) }

  /// The factorisations of tracers and momentum, then what the closure works in.
  private static var firstKeptProfile: Int {
    2 * ImplicitDiffusion<L>.profileCount + C.workProfileCount
  }

  @inline(__always)
  private func intermediates(_ block: ProfileBlock<L>) -> Intermediates<L> {
    Intermediates(
      block, firstWork: 2 * ImplicitDiffusion<L>.profileCount, firstKept: Self.firstKeptProfile)
  }

  func initialState() -> ProfileBlock<L> {
    let state = columns.initialState(layout: layout)
    closure.start(state)
    return state
  }

  // MARK: The step

  /// Advances the columns by Δt: closure from the old state, then tracers, then momentum.
  @inline(__always)
  func step(
    from old: ProfileBlock<L>, to new: ProfileBlock<L>, at step: Int, keeping kept: ProfileBlock<L>
  ) {
    closure.advance(from: old, to: new, keeping: intermediates(kept))
    factorise(diffusivitiesOf: C.mixesWithOldDiffusivity ? old : new, kept)
    for tracer in columns.tracers.indices {
      let place = layout.firstTracer + tracer
      tracerRightSide(tracer, old[place], at: step, into: new[place])
    }
    if layout.hasVelocity { momentumRightSide(old, new) }
    diffuse(new, kept)
  }

  @inline(__always)
  private func factorise(diffusivitiesOf state: ProfileBlock<L>, _ kept: ProfileBlock<L>) {
    if layout.hasVelocity {
      tracerDiffusion(kept).factorise(
        diffusivity: diffusivity(of: state), with: momentumDiffusion(kept),
        diffusivity: viscosity(of: state), columns: columns)
    } else {
      tracerDiffusion(kept).factorise(diffusivity: diffusivity(of: state), columns: columns)
    }
  }

  /// f_i = hz_i x_i + Δt F_i, with F the boundary fluxes and the layer sources.
  @inline(__always)
  private func tracerRightSide(
    _ tracer: Int, _ x: Profile<L>, at step: Int, into f: Profile<L>
  ) {
    let (n, timeStep, h) = (columns.cellCount, columns.timeStep, columns.thickness)
    for span in LevelSpans<L>(0..<n) { f[span] = h[span] * x[span] }
    if let source = columns.source(ofTracer: tracer, atStep: step) {
      let timeStep = L.levels(repeating: timeStep)
      for span in LevelSpans<L>(0..<n) { f[span] = f[span] + timeStep * source[span] }
    }
    let flux = columns.boundaryFluxes[tracer]
    f[0] = f[0] - timeStep * flux.bottom
    f[n - 1] = f[n - 1] + timeStep * flux.surface
  }

  @inline(__always)
  private func momentumRightSide(_ old: ProfileBlock<L>, _ new: ProfileBlock<L>) {
    let (n, timeStep, stress) = (columns.cellCount, columns.timeStep, columns.stress)
    let (u, v) = (new[0], new[1])
    columns.momentum.rotate(
      u: old[0], v: old[1], thickness: columns.thickness, cells: n, intoU: u, v: v)
    u[n - 1] = u[n - 1] + timeStep * stress.surfaceX
    v[n - 1] = v[n - 1] + timeStep * stress.surfaceY
    u[0] = u[0] - timeStep * stress.bottomX
    v[0] = v[0] - timeStep * stress.bottomY
  }

  /// Overwrites the right-hand sides of tracers and momentum with their solutions, as many at once as
  /// there are: each is a chain of operations that wait for one another, and chains overlap. The solve
  /// being symmetric, this serves the adjoint as well.
  @inline(__always)
  private func diffuse(_ block: ProfileBlock<L>, _ kept: ProfileBlock<L>) {
    let tracers = tracerDiffusion(kept)
    let (first, count) = (layout.firstTracer, columns.tracers.count)
    var solved = min(count, 2)
    switch (layout.hasVelocity, count) {
    case (true, 1):
      tracers.solve(block[first], with: momentumDiffusion(kept), block[0], block[1])
    case (true, _):
      tracers.solve(
        block[first], block[first + 1], with: momentumDiffusion(kept), block[0], block[1])
    case (false, 1):
      tracers.solve(block[first])
    case (false, _):
      tracers.solve(block[first], block[first + 1])
    }
    while solved < count {
      tracers.solve(block[first + solved])
      solved += 1
    }
  }

  // MARK: The adjoint of the step

  /// Propagates the adjoint of `new` to that of `old`, and accumulates the sensitivities.
  ///
  /// - Parameters:
  ///   - newAdjoint: ∂J/∂new; overwritten.
  ///   - oldAdjoint: ∂J/∂old; overwritten with the result.
  @inline(__always)
  func stepAdjoint(
    from old: ProfileBlock<L>, to new: ProfileBlock<L>, kept: ProfileBlock<L>,
    newAdjoint: ProfileBlock<L>, oldAdjoint: ProfileBlock<L>
  ) {
    for field in 0..<layout.closureFieldCount {
      oldAdjoint[layout.firstClosureField + field].fill(0)
    }
    let mixingBar = C.mixesWithOldDiffusivity ? oldAdjoint : newAdjoint
    diffuse(newAdjoint, kept)
    if layout.hasVelocity {
      advanceMomentumAdjoint(
        new, momentumDiffusion(kept), newAdjoint, oldAdjoint, viscosityBar: viscosity(of: mixingBar)
      )
    }
    advanceTracersAdjoint(
      new, tracerDiffusion(kept), newAdjoint, oldAdjoint,
      diffusivityBar: diffusivity(of: mixingBar))
    closure.advanceAdjoint(
      from: old, to: new, kept: intermediates(kept), scratch: scratch, newAdjoint: newAdjoint,
      oldAdjoint: oldAdjoint)
  }

  /// Takes the multipliers in `newBar`.
  @inline(__always)
  private func advanceMomentumAdjoint(
    _ new: ProfileBlock<L>, _ diffusion: ImplicitDiffusion<L>, _ newBar: ProfileBlock<L>,
    _ oldBar: ProfileBlock<L>, viscosityBar: Profile<L>
  ) {
    let (n, timeStep) = (columns.cellCount, columns.timeStep)
    let (u, v) = (newBar[0], newBar[1])
    diffusion.addDiffusivityAdjoint(
      multiplier: u, solution: new[0], columns: columns, to: viscosityBar)
    diffusion.addDiffusivityAdjoint(
      multiplier: v, solution: new[1], columns: columns, to: viscosityBar)
    stressSensitivity.surfaceX += timeStep * u[n - 1]
    stressSensitivity.surfaceY += timeStep * v[n - 1]
    stressSensitivity.bottomX -= timeStep * u[0]
    stressSensitivity.bottomY -= timeStep * v[0]
    columns.momentum.rotateAdjoint(
      fu: u, fv: v, thickness: columns.thickness, cells: n, intoU: oldBar[0], v: oldBar[1])
  }

  /// Takes the multipliers in `newBar`.
  @inline(__always)
  private func advanceTracersAdjoint(
    _ new: ProfileBlock<L>, _ diffusion: ImplicitDiffusion<L>, _ newBar: ProfileBlock<L>,
    _ oldBar: ProfileBlock<L>, diffusivityBar: Profile<L>
  ) {
    let (n, timeStep, h) = (columns.cellCount, columns.timeStep, columns.thickness)
    for tracer in columns.tracers.indices {
      let place = layout.firstTracer + tracer
      let (multiplier, result) = (newBar[place], oldBar[place])
      diffusion.addDiffusivityAdjoint(
        multiplier: multiplier, solution: new[place], columns: columns, to: diffusivityBar)
      fluxSensitivity[tracer].bottom -= timeStep * multiplier[0]
      fluxSensitivity[tracer].surface += timeStep * multiplier[n - 1]
      for span in LevelSpans<L>(0..<n) { result[span] = h[span] * multiplier[span] }
    }
  }

  /// The sensitivities accumulated since the model was made.
  var sensitivities: Sensitivities<L> {
    let friction = closure.stressSensitivity
    let direct = stressSensitivity
    return Sensitivities(
      parameters: closure.parameterSensitivity,
      stress: BoundaryStress(
        surfaceX: direct.surfaceX + friction.surfaceX,
        surfaceY: direct.surfaceY + friction.surfaceY,
        bottomX: direct.bottomX + friction.bottomX, bottomY: direct.bottomY + friction.bottomY),
      boundaryFluxes: fluxSensitivity)
  }

  // MARK: Profiles

  @inline(__always)
  private func diffusivity(of state: ProfileBlock<L>) -> Profile<L> {
    state[layout.firstClosureField + C.diffusivityField]
  }

  @inline(__always)
  private func viscosity(of state: ProfileBlock<L>) -> Profile<L> {
    state[layout.firstClosureField + C.viscosityField]
  }

  @inline(__always)
  private func tracerDiffusion(_ kept: ProfileBlock<L>) -> ImplicitDiffusion<L> {
    diffusion(kept, first: 0)
  }

  @inline(__always)
  private func momentumDiffusion(_ kept: ProfileBlock<L>) -> ImplicitDiffusion<L> {
    diffusion(kept, first: ImplicitDiffusion<L>.profileCount)
  }

  @inline(__always)
  private func diffusion(_ kept: ProfileBlock<L>, first: Int) -> ImplicitDiffusion<L> {
    ImplicitDiffusion(
      in: Intermediates(kept, firstWork: 0, firstKept: Self.firstKeptProfile), first: first,
      cells: columns.cellCount)
  }
}
