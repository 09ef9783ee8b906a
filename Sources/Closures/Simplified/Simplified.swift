import Column
import Lanes

/// The simplified closure: a diffusivity made from the temperature at about the cost of k-ε.
///
/// Variant `constant` leaves the diffusivity as it is. Variant `costly` makes a source g from temperature
/// and diffusivity, diffuses it nine times with the old diffusivity and amplifies it; the surface value
/// is 0. Tracers are mixed by the old diffusivity.
final class Simplified<L: Lane>: Closure {
  static var keptProfileCount: Int { ImplicitDiffusion<L>.profileCount + diffusionCount }
  static var scratchProfileCount: Int { 0 }
  static var mixesWithOldDiffusivity: Bool { true }
  static var diffusivityField: Int { 0 }
  static var viscosityField: Int { 0 }

  private static var diffusionCount: Int { 9 }

  private let columns: Columns<L>
  private let layout: StateLayout
  private let parameters: SimplifiedParameters<L>
  private let isConstant: Bool
  private let startDiffusivity: L
  private var sensitivity = SimplifiedParameters<L>(par1: 0, par2: 0, par3: 0, par4: 0, par5: 0)

  init(parameters: [L], constants: ClosureConstants, columns: Columns<L>, layout: StateLayout) {
    self.columns = columns
    self.layout = layout
    self.parameters = SimplifiedParameters(parameters)
    isConstant = constants.choice("variant") == "constant"
    startDiffusivity = L(constants.number("diffusivity_start"))
  }

  func start(_ state: ProfileBlock<L>) { state[layout.firstClosureField].fill(startDiffusivity) }

  @inline(__always)
  func advance(from old: ProfileBlock<L>, to new: ProfileBlock<L>, keeping kept: ProfileBlock<L>) {
    let n = columns.cellCount
    let before = old[layout.firstClosureField]
    let after = new[layout.firstClosureField]
    guard !isConstant else {
      for i in 0...n { after[i] = before[i] }
      return
    }
    let temperature = old[layout.firstTracer]
    let stages = Stages(kept, cells: n)
    for i in 0..<n {
      stages[0][i] =
        CostlySource.evaluate(
          sourceInput(temperature, before, at: i), parameters, sourceConstants(at: i)
        ).source
    }
    stages.diffusion.factorise(diffusivity: before, columns: columns)
    for stage in 0..<Self.diffusionCount {
      if stage > 0 { for i in 0..<n { stages[stage][i] = stages[stage - 1][i] } }
      stages.diffusion.solve(stages[stage])
    }
    let diffused = stages[Self.diffusionCount - 1]
    for i in 0..<n {
      after[i] =
        Amplification.evaluate(.init(diffused: diffused[i]), parameters, .init()).diffusivity
    }
    after[n] = 0
  }

  @inline(__always)
  func advanceAdjoint(
    from old: ProfileBlock<L>, to new: ProfileBlock<L>, kept: ProfileBlock<L>,
    scratch: ProfileBlock<L>, newAdjoint: ProfileBlock<L>, oldAdjoint: ProfileBlock<L>
  ) {
    let n = columns.cellCount
    let before = old[layout.firstClosureField]
    let (afterBar, beforeBar) = (
      newAdjoint[layout.firstClosureField], oldAdjoint[layout.firstClosureField]
    )
    guard !isConstant else {
      for i in 0...n { beforeBar[i] = beforeBar[i] + afterBar[i] }
      return
    }
    let temperature = old[layout.firstTracer]
    let temperatureBar = oldAdjoint[layout.firstTracer]
    let stages = Stages(kept, cells: n)
    let diffused = stages[Self.diffusionCount - 1]
    for i in 0..<n {
      afterBar[i] =
        Amplification.pullback(
          Amplification.Output(diffusivity: afterBar[i]),
          at: Amplification.Input(diffused: diffused[i]), parameters, Amplification.Constants<L>(),
          addingTo: &sensitivity
        ).diffused
    }
    for stage in (0..<Self.diffusionCount).reversed() {
      stages.diffusion.solve(afterBar)
      stages.diffusion.addDiffusivityAdjoint(
        multiplier: afterBar, solution: stages[stage], columns: columns, to: beforeBar)
    }
    for i in 0..<n {
      let bar = CostlySource.pullback(
        CostlySource.Output(source: afterBar[i]), at: sourceInput(temperature, before, at: i),
        parameters,
        sourceConstants(at: i), addingTo: &sensitivity)
      beforeBar[i] = beforeBar[i] + bar.diffusivity
      temperatureBar[i] = temperatureBar[i] + bar.temperature
      let below = max(i - 1, 0)
      temperatureBar[below] = temperatureBar[below] + bar.temperatureBelow
    }
  }

  var parameterSensitivity: [L] { sensitivity.all }

  var stressSensitivity: BoundaryStress<L> {
    BoundaryStress(surfaceX: 0, surfaceY: 0, bottomX: 0, bottomY: 0)
  }

  /// The kept factorisation, and g after each of its diffusions.
  private struct Stages {
    let diffusion: ImplicitDiffusion<L>
    private let kept: ProfileBlock<L>

    @inline(__always)
    init(_ kept: ProfileBlock<L>, cells: Int) {
      self.kept = kept
      diffusion = ImplicitDiffusion(in: kept, first: 0, cells: cells)
    }

    @inline(__always)
    subscript(stage: Int) -> Profile<L> { kept[ImplicitDiffusion<L>.profileCount + stage] }
  }

  @inline(__always)
  private func sourceInput(_ temperature: Profile<L>, _ diffusivity: Profile<L>, at i: Int)
    -> CostlySource.Input<L>
  {
    CostlySource.Input(
      temperature: temperature[i], temperatureBelow: temperature[max(i - 1, 0)],
      diffusivity: diffusivity[i])
  }

  @inline(__always)
  private func sourceConstants(at i: Int) -> CostlySource.Constants<L> {
    CostlySource.Constants(hasCellBelow: i > 0 ? 1 : 0)
  }
}
