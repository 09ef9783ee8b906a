import Column
import Lanes

/// The tangent linear of `Simplified.advance`: its statements in the same order.
final class SimplifiedTangent: ClosureTangent {
  private let closure: Simplified<Double>
  private let parameters: SimplifiedParameters<Lanes8>

  init(of closure: Simplified<Double>, along directions: TangentDirections) {
    self.closure = closure
    parameters = SimplifiedParameters(directions.parameters)
  }

  @inline(__always)
  func advance(
    from old: ProfileBlock<Double>, to new: ProfileBlock<Double>, at step: Int,
    kept intermediates: Intermediates<Double>,
    oldTangent: ProfileBlock<Lanes8>, newTangent: ProfileBlock<Lanes8>
  ) {
    let (columns, layout) = (closure.columns, closure.layout)
    let n = columns.cellCount
    let before = oldTangent[layout.firstClosureField]
    let after = newTangent[layout.firstClosureField]
    guard !closure.isConstant else {
      for i in 0...n { after[i] = before[i] }
      return
    }
    let stages = Simplified.Stages(intermediates, cells: n)
    for i in 0..<n {
      let derivative: CostlySource.Output<Lanes8> = CostlySource.pushforward(
        sourceInput(oldTangent, at: i), parameters, at: sourceInput(old, at: i),
        closure.parameters, CostlySource.Constants(hasCellBelow: i > 0 ? 1 : 0))
      after[i] = derivative.source
    }
    for stage in 0..<Simplified<Double>.diffusionCount {
      stages.diffusion.addDiffusivityTangent(
        before, solution: stages[stage], columns: columns, to: after)
      stages.diffusion.solveTangent(after)
    }
    let diffused = stages[Simplified<Double>.diffusionCount - 1]
    for i in 0..<n {
      let derivative: Amplification.Output<Lanes8> = Amplification.pushforward(
        Amplification.Input(diffused: after[i]), parameters,
        at: Amplification.Input(diffused: diffused[i]), closure.parameters,
        Amplification.Constants<Double>())
      after[i] = derivative.diffusivity
    }
    after[n] = 0
  }

  @inline(__always)
  private func sourceInput<R: Lane>(_ state: ProfileBlock<R>, at i: Int) -> CostlySource.Input<R> {
    let temperature = state[closure.layout.firstTracer]
    return CostlySource.Input(
      temperature: temperature[i], temperatureBelow: temperature[max(i - 1, 0)],
      diffusivity: state[closure.layout.firstClosureField][i])
  }
}
