import Column
import Lanes

/// The tangent linear of `ColumnModel.step` along eight directions, mirrored on it.
final class ColumnTangent<T: ClosureTangent> {
  private let model: ColumnModel<T.C>
  private let closure: T
  private let directions: TangentDirections

  @inline(__always)
  init(of model: ColumnModel<T.C>, along directions: TangentDirections) {
    self.model = model
    self.directions = directions
    closure = T(of: model.closure, along: directions)
  }

  /// Propagates the derivatives of `old` to those of `new`, linearised at a step that kept `kept`.
  @inline(__always)
  func step(
    from old: ProfileBlock<Double>, to new: ProfileBlock<Double>, at step: Int,
    kept: ProfileBlock<Double>, oldTangent: ProfileBlock<Lanes8>, newTangent: ProfileBlock<Lanes8>
  ) {
    closure.advance(
      from: old, to: new, at: step, kept: model.closureIntermediates(kept), oldTangent: oldTangent,
      newTangent: newTangent)
    let mixing = T.C.mixesWithOldDiffusivity ? oldTangent : newTangent
    advanceTracers(new, at: step, kept, oldTangent, newTangent, model.diffusivity(of: mixing))
    if model.layout.hasVelocity {
      advanceMomentum(new, at: step, kept, oldTangent, newTangent, model.viscosity(of: mixing))
    }
  }

  @inline(__always)
  private func advanceTracers(
    _ new: ProfileBlock<Double>, at step: Int, _ kept: ProfileBlock<Double>,
    _ oldTangent: ProfileBlock<Lanes8>, _ newTangent: ProfileBlock<Lanes8>,
    _ diffusivity: Profile<Lanes8>
  ) {
    let columns = model.columns
    let (n, timeStep, h) = (columns.cellCount, columns.timeStep, columns.metrics.thickness)
    for (tracer, flux) in directions.boundaryFluxes.enumerated() {
      let place = model.layout.firstTracer + tracer
      let (x, f) = (oldTangent[place], newTangent[place])
      for i in 0..<n { f[i] = h[i] * x[i] }
      if let absorbed = columns.absorbedFractions(ofTracer: tracer) {
        let heat = timeStep * flux.shortWave[step]
        for i in 0..<n { f[i] = Lanes8.sum(f[i], plus: absorbed[i], times: heat) }
      }
      f[0] = f[0] - timeStep * flux.bottom[step]
      f[n - 1] = f[n - 1] + timeStep * flux.surface[step]
      solve(model.tracerDiffusion(kept), f, diffusivity, at: new[place])
    }
  }

  @inline(__always)
  private func advanceMomentum(
    _ new: ProfileBlock<Double>, at step: Int, _ kept: ProfileBlock<Double>,
    _ oldTangent: ProfileBlock<Lanes8>, _ newTangent: ProfileBlock<Lanes8>,
    _ viscosity: Profile<Lanes8>
  ) {
    let (columns, stress) = (model.columns, directions.stress)
    let (n, timeStep) = (columns.cellCount, columns.timeStep)
    let (u, v) = (newTangent[0], newTangent[1])
    columns.momentum.rotateTangent(
      u: oldTangent[0], v: oldTangent[1], thickness: columns.metrics.thickness, cells: n, intoU: u,
      v: v)
    u[n - 1] = u[n - 1] + timeStep * stress.surfaceX[step]
    v[n - 1] = v[n - 1] + timeStep * stress.surfaceY[step]
    u[0] = u[0] - timeStep * stress.bottomX[step]
    v[0] = v[0] - timeStep * stress.bottomY[step]
    solve(model.momentumDiffusion(kept), u, viscosity, at: new[0])
    solve(model.momentumDiffusion(kept), v, viscosity, at: new[1])
  }

  /// Overwrites the derivatives of a right-hand side with those of the solution.
  @inline(__always)
  private func solve(
    _ diffusion: ImplicitDiffusion<Double>, _ x: Profile<Lanes8>, _ diffusivity: Profile<Lanes8>,
    at solution: Profile<Double>
  ) {
    diffusion.addDiffusivityTangent(
      diffusivity, solution: solution, columns: model.columns, to: x)
    diffusion.solveTangent(x)
  }
}
