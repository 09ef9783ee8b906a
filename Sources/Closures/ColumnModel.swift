import Column
import Lanes

/// One water column, or several in lock-step, advanced by a closure: the forward step and its adjoint.
final class ColumnModel<C: Closure> {
  typealias L = C.L

  let columns: Columns<L>
  let layout: StateLayout
  let closure: C
  /// What the forcing adds in the step that was made last.
  let increments: CellIncrements<L>
  private let scratch: ProfileBlock<L>
  private let stressSensitivity: BoundaryStress<FluxAccumulator<L>>
  private let fluxSensitivity: [BoundaryFlux<FluxAccumulator<L>>]

  @inline(__always)
  init(columns: Columns<L>, parameters: [L], constants: ClosureConstants) {
    self.columns = columns
    layout = C.declaration.layout(columns)
    closure = C(parameters: parameters, constants: constants, columns: columns, layout: layout)
    increments = columns.increments(layout)
    scratch = ProfileBlock(profileCount: C.scratchProfileCount, levels: layout.levels)
    stressSensitivity = columns.stress.map(FluxAccumulator.init(of:))
    fluxSensitivity = columns.boundaryFluxes.map { $0.map(FluxAccumulator.init(of:)) }
  }

  /// The number of profiles of intermediates that a step leaves for its adjoint.
  static var keptProfileCount: Int { firstKept + keptOfDiffusions + C.keptProfileCount }

  /// The number of profiles that a step needs where no adjoint follows: one stands for all that is kept.
  static var workProfileCount: Int { firstKept + 1 }

  /// Where the profiles begin that are only kept.
  private static var firstKept: Int { workOfDiffusions + C.workProfileCount }

  /// Of the diffusion of tracers and of momentum, one profile each is worked in, and one is kept.
  private static var workOfDiffusions: Int { 2 }
  private static var keptOfDiffusions: Int { 2 }

  /// The intermediates of the closure, behind the column's.
  @inline(__always)
  func closureIntermediates(_ block: ProfileBlock<L>, isRecorded: Bool = true) -> Intermediates<L> {
    Intermediates(
      block, firstWork: Self.workOfDiffusions,
      firstKept: isRecorded ? Self.firstKept + Self.keptOfDiffusions : Self.firstKept,
      isRecorded: isRecorded)
  }

  func initialState() -> ProfileBlock<L> {
    let state = columns.initialState(layout: layout)
    closure.start(state)
    for lane in 0..<L.count {
      let column = columns.cases[min(lane, columns.cases.count - 1)]
      for (field, values) in (column.closureFields ?? []).enumerated() {
        state[layout.firstClosureField + field].setColumn(lane, to: values)
      }
    }
    return state
  }

  // MARK: The step

  /// Advances the columns by Δt: closure from the old state, then tracers, then momentum.
  ///
  /// - Parameters:
  ///   - kept: what the step works in and leaves for its adjoint.
  ///   - isRecorded: whether an adjoint follows.
  @inline(__always)
  func step(
    from old: ProfileBlock<L>, to new: ProfileBlock<L>, at step: Int,
    keeping kept: ProfileBlock<L>, isRecorded: Bool
  ) {
    closure.advance(
      from: old, to: new, at: step, keeping: closureIntermediates(kept, isRecorded: isRecorded))
    increments.prepare(step: step)
    UpwardSweep(
      self, old, new, tracerDiffusion(kept, isRecorded: isRecorded),
      momentumDiffusion(kept, isRecorded: isRecorded)
    ).run(cells: columns.cellCount)
    sweepDown(new, kept)
  }

  @inline(__always)
  private func sweepDown(_ new: ProfileBlock<L>, _ kept: ProfileBlock<L>) {
    let tracers = tracerDiffusion(kept)
    forTracersBesideMomentum(new) { first, second in
      tracers.sweepDown(first, second, with: momentumDiffusion(kept), new[0], new[1])
    } others: {
      tracers.sweepDown($0)
    }
  }

  /// Hands on the profiles of tracers: up to two that can be computed beside momentum, and the others.
  @inline(__always)
  private func forTracersBesideMomentum(
    _ block: ProfileBlock<L>, _ beside: (Profile<L>, Profile<L>?) -> Void,
    others: (Profile<L>) -> Void
  ) {
    let (first, count) = (layout.firstTracer, columns.tracers.count)
    var done = 0
    if layout.hasVelocity {
      beside(block[first], count > 1 ? block[first + 1] : nil)
      done = min(count, 2)
    }
    while done < count {
      others(block[first + done])
      done += 1
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
    from old: ProfileBlock<L>, to new: ProfileBlock<L>, at step: Int, kept: ProfileBlock<L>,
    newAdjoint: ProfileBlock<L>, oldAdjoint: ProfileBlock<L>
  ) {
    if C.mixesWithOldDiffusivity {
      for field in 0..<layout.closureFieldCount {
        oldAdjoint[layout.firstClosureField + field].fill(0)
      }
    }
    let mixingBar = C.mixesWithOldDiffusivity ? oldAdjoint : newAdjoint
    var stressBar = BoundaryStress<L>(surfaceX: 0, surfaceY: 0, bottomX: 0, bottomY: 0)
    solve(newAdjoint, kept)
    if layout.hasVelocity {
      advanceMomentumAdjoint(
        new, momentumDiffusion(kept), newAdjoint, oldAdjoint,
        viscosityBar: viscosity(of: mixingBar), &stressBar)
    }
    advanceTracersAdjoint(
      new, at: step, tracerDiffusion(kept), newAdjoint, oldAdjoint,
      diffusivityBar: diffusivity(of: mixingBar))
    closure.advanceAdjoint(
      from: old, to: new, at: step, kept: closureIntermediates(kept), scratch: scratch,
      newAdjoint: newAdjoint, oldAdjoint: oldAdjoint, stressAdjoint: &stressBar)
    addStressSensitivity(stressBar, atStep: step)
  }

  @inline(__always)
  private func addStressSensitivity(_ stressBar: BoundaryStress<L>, atStep step: Int) {
    stressSensitivity.surfaceX.add(stressBar.surfaceX, atStep: step)
    stressSensitivity.surfaceY.add(stressBar.surfaceY, atStep: step)
    stressSensitivity.bottomX.add(stressBar.bottomX, atStep: step)
    stressSensitivity.bottomY.add(stressBar.bottomY, atStep: step)
  }

  /// Applies the inverses of both matrices to tracers and momentum, which makes them multipliers.
  @inline(__always)
  private func solve(_ newAdjoint: ProfileBlock<L>, _ kept: ProfileBlock<L>) {
    let tracers = tracerDiffusion(kept)
    forTracersBesideMomentum(newAdjoint) { first, second in
      tracers.solve(first, second, with: momentumDiffusion(kept), newAdjoint[0], newAdjoint[1])
    } others: {
      tracers.solve($0)
    }
  }

  /// Takes the multipliers in `newBar`.
  @inline(__always)
  private func advanceMomentumAdjoint(
    _ new: ProfileBlock<L>, _ diffusion: ImplicitDiffusion<L>, _ newBar: ProfileBlock<L>,
    _ oldBar: ProfileBlock<L>, viscosityBar: Profile<L>, _ stressBar: inout BoundaryStress<L>
  ) {
    let (n, timeStep) = (columns.cellCount, columns.timeStep)
    let (u, v) = (newBar[0], newBar[1])
    diffusion.addDiffusivityAdjoint(
      multipliers: u, v, solutions: new[0], new[1], columns: columns, to: viscosityBar)
    stressBar.surfaceX += timeStep * u[n - 1]
    stressBar.surfaceY += timeStep * v[n - 1]
    stressBar.bottomX -= timeStep * u[0]
    stressBar.bottomY -= timeStep * v[0]
    columns.momentum.rotateAdjoint(
      fu: u, fv: v, thickness: columns.metrics.thickness, cells: n, intoU: oldBar[0], v: oldBar[1])
  }

  /// Takes the multipliers in `newBar`.
  @inline(__always)
  private func advanceTracersAdjoint(
    _ new: ProfileBlock<L>, at step: Int, _ diffusion: ImplicitDiffusion<L>,
    _ newBar: ProfileBlock<L>, _ oldBar: ProfileBlock<L>, diffusivityBar: Profile<L>
  ) {
    let (n, timeStep, h) = (columns.cellCount, columns.timeStep, columns.metrics.thickness)
    let (first, count) = (layout.firstTracer, columns.tracers.count)
    if count == 1 {
      diffusion.addDiffusivityAdjoint(
        multiplier: newBar[first], solution: new[first], columns: columns, to: diffusivityBar)
    } else {
      diffusion.addDiffusivityAdjoint(
        multipliers: newBar[first], newBar[first + 1], solutions: new[first], new[first + 1],
        columns: columns, to: diffusivityBar)
    }
    for tracer in 2..<max(2, count) {
      diffusion.addDiffusivityAdjoint(
        multiplier: newBar[first + tracer], solution: new[first + tracer], columns: columns,
        to: diffusivityBar)
    }
    for tracer in 0..<count {
      let (multiplier, result) = (newBar[first + tracer], oldBar[first + tracer])
      fluxSensitivity[tracer].bottom.add(-(timeStep * multiplier[0]), atStep: step)
      fluxSensitivity[tracer].surface.add(timeStep * multiplier[n - 1], atStep: step)
      if let absorbed = columns.absorbedFractions(ofTracer: tracer) {
        var heatBar: L = 0
        for i in 0..<n { heatBar = L.sum(heatBar, plus: absorbed[i], times: multiplier[i]) }
        fluxSensitivity[tracer].shortWave.add(timeStep * heatBar, atStep: step)
      }
      for span in LevelSpans<L>(0..<n) { result[span] = h[span] * multiplier[span] }
    }
  }

  /// The sensitivities accumulated since the model was made.
  var sensitivities: Sensitivities<L> {
    Sensitivities(
      parameters: closure.parameterSensitivity, stress: stressSensitivity.map(\.sensitivity),
      boundaryFluxes: fluxSensitivity.map { $0.map(\.sensitivity) })
  }

  // MARK: Profiles

  @inline(__always)
  func diffusivity<R: Lane>(of state: ProfileBlock<R>) -> Profile<R> {
    state[layout.firstClosureField + C.diffusivityField]
  }

  @inline(__always)
  func viscosity<R: Lane>(of state: ProfileBlock<R>) -> Profile<R> {
    state[layout.firstClosureField + C.viscosityField]
  }

  @inline(__always)
  func tracerDiffusion(_ block: ProfileBlock<L>, isRecorded: Bool = true) -> ImplicitDiffusion<L> {
    diffusion(block, 0, isRecorded)
  }

  @inline(__always)
  func momentumDiffusion(_ block: ProfileBlock<L>, isRecorded: Bool = true)
    -> ImplicitDiffusion<L>
  {
    diffusion(block, 1, isRecorded)
  }

  @inline(__always)
  private func diffusion(_ block: ProfileBlock<L>, _ number: Int, _ isRecorded: Bool)
    -> ImplicitDiffusion<L>
  {
    let work = Intermediates(
      block, firstWork: 0, firstKept: Self.firstKept, isRecorded: isRecorded)
    return ImplicitDiffusion(
      fromAbove: work[number], inversePivot: work.kept(number), cells: columns.cellCount)
  }
}
