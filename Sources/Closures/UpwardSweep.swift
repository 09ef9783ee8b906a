import Column
import Lanes

/// The right-hand side of a tracer's equation, made span by span and taken up the column at once.
///
///     f_i = hz_i x_i + Δt F_i, with F the boundary fluxes and the layer sources
struct TracerSweep<L: Lane> {
  private let old, new: Profile<L>
  private let source: Profile<L>?
  private let timeStep: L.Levels
  private let ends: EndIncrements<L>

  @inline(__always)
  init(
    _ columns: Columns<L>, _ old: Profile<L>, _ new: Profile<L>, _ flux: BoundaryFlux<L>,
    source: Profile<L>?
  ) {
    self.old = old
    self.new = new
    self.source = source
    timeStep = L.levels(repeating: columns.timeStep)
    ends = EndIncrements(columns.timeStep, bottom: flux.bottom, surface: flux.surface)
  }

  @inline(__always)
  func goUp(
    _ factors: ImplicitDiffusion<L>.Factors, at span: LevelSpan, _ metrics: ColumnMetrics<L>,
    _ top: Int, _ carried: inout L
  ) {
    var f = metrics.thickness[span] * old[span]
    if let source { f = f + timeStep * source[span] }
    ends.add(to: &f, at: span, top)
    ImplicitDiffusion.sweepUp(f, factors, at: span, into: new, &carried)
  }
}

/// The right-hand sides of the momentum equations, likewise: the rotated velocity and the stress.
struct MomentumSweep<L: Lane> {
  private let old, new: (u: Profile<L>, v: Profile<L>)
  private let rotation: MomentumCoefficients<L>
  private let u, v: EndIncrements<L>

  @inline(__always)
  init(_ columns: Columns<L>, _ old: ProfileBlock<L>, _ new: ProfileBlock<L>) {
    self.old = (old[0], old[1])
    self.new = (new[0], new[1])
    rotation = columns.momentum
    let (timeStep, stress) = (columns.timeStep, columns.stress)
    u = EndIncrements(timeStep, bottom: stress.bottomX, surface: stress.surfaceX)
    v = EndIncrements(timeStep, bottom: stress.bottomY, surface: stress.surfaceY)
  }

  @inline(__always)
  func goUp(
    _ factors: ImplicitDiffusion<L>.Factors, at span: LevelSpan, _ metrics: ColumnMetrics<L>,
    _ top: Int, _ carriedU: inout L, _ carriedV: inout L
  ) {
    var f = rotation.rotate(u: old.u, v: old.v, thickness: metrics.thickness, at: span)
    u.add(to: &f.u, at: span, top)
    v.add(to: &f.v, at: span, top)
    ImplicitDiffusion.sweepUp(f.u, factors, at: span, into: new.u, &carriedU)
    ImplicitDiffusion.sweepUp(f.v, factors, at: span, into: new.v, &carriedV)
  }
}

/// What enters the lowest and the highest cell in a step: Δt times the fluxes, which count upwards.
private struct EndIncrements<L: Lane> {
  let bottom, surface: L

  @inline(__always)
  init(_ timeStep: L, bottom: L, surface: L) {
    self.bottom = timeStep * bottom
    self.surface = timeStep * surface
  }

  @inline(__always)
  func add(to f: inout L.Levels, at span: LevelSpan, _ cellCount: Int) {
    if span.first == 0 { L.setLevel(0, of: &f, to: L.level(0, of: f) - bottom) }
    if span.first + span.count == cellCount {
      let top = span.count - 1
      L.setLevel(top, of: &f, to: L.level(top, of: f) + surface)
    }
  }
}
