import Column
import Lanes

/// The upward sweep through the implicit diffusion of tracers and momentum: it factorises both matrices, and
/// takes their right-hand sides along.
///
/// Each is a chain of operations that wait for one another. In one column chains overlap.
struct UpwardSweep<L: Lane> {
  private let tracerDiffusion, momentumDiffusion: ImplicitDiffusion<L>
  private let diffusivity, viscosity: Profile<L>
  private let metrics: ColumnMetrics<L>
  private let hasVelocity: Bool
  private let momentum: MomentumSweep<L>
  private let tracerCount: Int
  /// Those beyond `tracerCount` are not used.
  private let tracers: (TracerSweep<L>, TracerSweep<L>, TracerSweep<L>)

  @inline(__always)
  init<C: Closure>(
    _ model: ColumnModel<C>, _ old: ProfileBlock<L>, _ new: ProfileBlock<L>,
    _ tracerDiffusion: ImplicitDiffusion<L>, _ momentumDiffusion: ImplicitDiffusion<L>
  ) where C.L == L {
    let (layout, increments) = (model.layout, model.increments)
    let mixing = C.mixesWithOldDiffusivity ? old : new
    self.tracerDiffusion = tracerDiffusion
    self.momentumDiffusion = momentumDiffusion
    diffusivity = model.diffusivity(of: mixing)
    viscosity = model.viscosity(of: mixing)
    metrics = model.columns.metrics
    hasVelocity = layout.hasVelocity
    momentum = MomentumSweep(
      old: (old[0], old[1]), new: (new[0], new[1]),
      increments: (increments[0], increments[min(1, layout.variables.count - 1)]),
      rotation: model.columns.momentum)
    tracerCount = model.columns.tracers.count
    let last = tracerCount - 1
    func tracer(_ number: Int) -> TracerSweep<L> {
      let place = layout.firstTracer + number
      return TracerSweep(old: old[place], new: new[place], increments: increments[place])
    }
    tracers = (tracer(0), tracer(min(1, last)), tracer(min(2, last)))
  }

  @inline(__always)
  func run(cells: Int) {
    var (ofTracers, ofMomentum) = (TracerChains(), MomentumChains())
    let spans = LevelSpans<L>(0..<cells)
    guard L.count == 1 else {
      // One after the other they need fewer registers.
      if hasVelocity { for span in spans { momentumUp(span, &ofMomentum) } }
      for span in spans { tracersUp(span, &ofTracers) }
      return
    }
    for span in spans {
      if hasVelocity { momentumUp(span, &ofMomentum) }
      tracersUp(span, &ofTracers)
    }
  }

  private struct MomentumChains {
    var pivots = PivotChain<L>()
    var u: L = 0
    var v: L = 0
  }

  private struct TracerChains {
    var pivots = PivotChain<L>()
    var x: L = 0
    var y: L = 0
    var z: L = 0
  }

  @inline(__always)
  private func momentumUp(_ span: LevelSpan, _ carried: inout MomentumChains) {
    let factors = momentumDiffusion.eliminate(
      span, diffusivity: viscosity, metrics: metrics, &carried.pivots)
    momentum.goUp(factors, at: span, metrics, &carried.u, &carried.v)
  }

  @inline(__always)
  private func tracersUp(_ span: LevelSpan, _ carried: inout TracerChains) {
    let factors = tracerDiffusion.eliminate(
      span, diffusivity: diffusivity, metrics: metrics, &carried.pivots)
    tracers.0.goUp(factors, at: span, metrics, &carried.x)
    if tracerCount > 1 { tracers.1.goUp(factors, at: span, metrics, &carried.y) }
    if tracerCount > 2 { tracers.2.goUp(factors, at: span, metrics, &carried.z) }
  }
}

/// The right-hand side of a tracer's equation, made span by span and taken up the column at once.
///
///     f_i = hz_i x_i + Δt F_i, with F the boundary fluxes and the layer sources
private struct TracerSweep<L: Lane> {
  let old, new: Profile<L>
  /// Δt F.
  let increments: Profile<L>

  @inline(__always)
  func goUp(
    _ factors: ImplicitDiffusion<L>.Factors, at span: LevelSpan, _ metrics: ColumnMetrics<L>,
    _ carried: inout L
  ) {
    let f = L.Levels.sum(increments[span], plus: metrics.thickness[span], times: old[span])
    ImplicitDiffusion.sweepUp(f, factors, at: span, into: new, &carried)
  }
}

/// The right-hand sides of the momentum equations, likewise: the rotated velocity and the stress.
private struct MomentumSweep<L: Lane> {
  let old, new, increments: (u: Profile<L>, v: Profile<L>)
  let rotation: MomentumCoefficients<L>

  @inline(__always)
  func goUp(
    _ factors: ImplicitDiffusion<L>.Factors, at span: LevelSpan, _ metrics: ColumnMetrics<L>,
    _ carriedU: inout L, _ carriedV: inout L
  ) {
    let f = rotation.rotate(u: old.u, v: old.v, thickness: metrics.thickness, at: span)
    ImplicitDiffusion.sweepUp(f.u + increments.u[span], factors, at: span, into: new.u, &carriedU)
    ImplicitDiffusion.sweepUp(f.v + increments.v[span], factors, at: span, into: new.v, &carriedV)
  }
}
