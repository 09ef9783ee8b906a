import Column
import Lanes

/// The simplified closure: a diffusivity made from the temperature at about the cost of k-ε.
///
/// Variant `constant` leaves the diffusivity as it is. Variant `costly` makes a source g from temperature
/// and diffusivity, diffuses it nine times with the old diffusivity and amplifies it; the surface value
/// is 0. Tracers are mixed by the old diffusivity.
final class Simplified<L: Lane>: Closure {
  static var workProfileCount: Int { 2 }
  static var keptProfileCount: Int { diffusionCount }
  static var scratchProfileCount: Int { 1 }
  static var mixesWithOldDiffusivity: Bool { true }
  static var diffusivityField: Int { 0 }
  static var viscosityField: Int { 0 }

  static var diffusionCount: Int { 9 }

  let columns: Columns<L>
  let layout: StateLayout
  let parameters: SimplifiedParameters<L>
  /// The same for the levels of a span.
  private let levelParameters: SimplifiedParameters<L.Levels>
  let isConstant: Bool
  private let startDiffusivity: L
  private let sensitivity = DepthSums<L, SimplifiedParameters<L.Levels>>(
    from: SimplifiedParameters(par1: 0, par2: 0, par3: 0, par4: 0, par5: 0))

  init(parameters: [L], constants: ClosureConstants, columns: Columns<L>, layout: StateLayout) {
    self.columns = columns
    self.layout = layout
    self.parameters = SimplifiedParameters(parameters)
    levelParameters = SimplifiedParameters(parameters.map(L.levels(repeating:)))
    isConstant = constants.choice("variant") == "constant"
    startDiffusivity = L(constants.number("diffusivity_start"))
  }

  func start(_ state: ProfileBlock<L>) { state[layout.firstClosureField].fill(startDiffusivity) }

  @inline(__always)
  func advance(
    from old: ProfileBlock<L>, to new: ProfileBlock<L>, at step: Int,
    keeping intermediates: Intermediates<L>
  ) {
    let n = columns.cellCount
    let before = old[layout.firstClosureField]
    let after = new[layout.firstClosureField]
    guard !isConstant else {
      for span in LevelSpans<L>(0..<n + 1) { after[span] = before[span] }
      return
    }
    let temperature = old[layout.firstTracer]
    let stages = Stages(intermediates, cells: n)
    for span in LevelSpans<L>(0..<n) {
      stages[0][span] =
        CostlySource.evaluate(
          sourceInput(temperature, before, at: span), levelParameters, sourceConstants(at: span)
        ).source
    }
    stages.diffusion.factorise(diffusivity: before, columns: columns)
    for stage in 0..<Self.diffusionCount {
      if stage > 0 {
        for span in LevelSpans<L>(0..<n) { stages[stage][span] = stages[stage - 1][span] }
      }
      stages.diffusion.solve(stages[stage])
    }
    let diffused = stages[Self.diffusionCount - 1]
    for span in LevelSpans<L>(0..<n) {
      after[span] =
        Amplification.evaluate(.init(diffused: diffused[span]), levelParameters, .init())
        .diffusivity
    }
    after[n] = 0
  }

  @inline(__always)
  func advanceAdjoint(
    from old: ProfileBlock<L>, to new: ProfileBlock<L>, at step: Int,
    kept intermediates: Intermediates<L>, scratch: ProfileBlock<L>, newAdjoint: ProfileBlock<L>,
    oldAdjoint: ProfileBlock<L>, stressAdjoint: inout BoundaryStress<L>
  ) {
    let n = columns.cellCount
    let before = old[layout.firstClosureField]
    let (afterBar, beforeBar) = (
      newAdjoint[layout.firstClosureField], oldAdjoint[layout.firstClosureField]
    )
    guard !isConstant else {
      for span in LevelSpans<L>(0..<n + 1) {
        beforeBar[span] = beforeBar[span] + afterBar[span]
      }
      return
    }
    let temperature = old[layout.firstTracer]
    let temperatureBar = oldAdjoint[layout.firstTracer]
    let stages = Stages(intermediates, cells: n)
    let diffused = stages[Self.diffusionCount - 1]
    for span in LevelSpans<L>(0..<n) {
      let bar = Amplification.pullback(
        Amplification.Output(diffusivity: afterBar[span]),
        at: Amplification.Input(diffused: diffused[span]), levelParameters,
        Amplification.Constants<L.Levels>(), addingTo: &sensitivity.sums(at: span).pointee)
      sensitivity.finish(span)
      afterBar[span] = bar.diffused
    }
    for stage in (0..<Self.diffusionCount).reversed() {
      stages.diffusion.solve(afterBar)
      stages.diffusion.addDiffusivityAdjoint(
        multiplier: afterBar, solution: stages[stage], columns: columns, to: beforeBar)
    }
    let belowBar = scratch[0]
    for span in LevelSpans<L>(0..<n) {
      let bar = CostlySource.pullback(
        CostlySource.Output(source: afterBar[span]),
        at: sourceInput(temperature, before, at: span), levelParameters, sourceConstants(at: span),
        addingTo: &sensitivity.sums(at: span).pointee)
      sensitivity.finish(span)
      beforeBar[span] = beforeBar[span] + bar.diffusivity
      temperatureBar[span] = temperatureBar[span] + bar.temperature
      belowBar[span] = bar.temperatureBelow
    }
    for span in LevelSpans<L>(0..<n - 1) {
      temperatureBar[span] = temperatureBar[span] + belowBar[span, 1]
    }
  }

  var parameterSensitivity: [L] { sensitivity.totals }

  /// The kept factorisation, and g after each of its diffusions.
  struct Stages {
    let diffusion: ImplicitDiffusion<L>
    private let intermediates: Intermediates<L>

    @inline(__always)
    init(_ intermediates: Intermediates<L>, cells: Int) {
      self.intermediates = intermediates
      diffusion = ImplicitDiffusion(
        fromAbove: intermediates[0], inversePivot: KeptProfile(intermediates[1]), cells: cells)
    }

    @inline(__always)
    subscript(stage: Int) -> Profile<L> { intermediates.stage(stage) }
  }

  @inline(__always)
  private func sourceInput(
    _ temperature: Profile<L>, _ diffusivity: Profile<L>, at span: LevelSpan
  ) -> CostlySource.Input<L.Levels> {
    CostlySource.Input(
      temperature: temperature[span],
      temperatureBelow: L.shiftedUp(temperature[span], first: temperature[max(span.first - 1, 0)]),
      diffusivity: diffusivity[span])
  }

  @inline(__always)
  private func sourceConstants(at span: LevelSpan) -> CostlySource.Constants<L.Levels> {
    var hasCellBelow: L.Levels = 1
    if span.first == 0 { L.setLevel(0, of: &hasCellBelow, to: 0) }
    return CostlySource.Constants(hasCellBelow: hasCellBelow)
  }
}
