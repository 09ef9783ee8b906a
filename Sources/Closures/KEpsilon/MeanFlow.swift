import Column
import Lanes

/// The velocity and the density tracers of a state, with the buoyancy of one unit of each.
struct MeanFlow<L: Lane> {
  let u, v: Profile<L>
  let first: DensityTracer
  let second: DensityTracer?

  struct DensityTracer {
    let profile: Profile<L>
    let buoyancy: L.Levels
  }

  @inline(__always)
  init(_ state: ProfileBlock<L>, _ layout: StateLayout, buoyancy: [L]) {
    (u, v) = (state[0], state[1])
    let place = layout.firstTracer
    first = DensityTracer(profile: state[place], buoyancy: L.levels(repeating: buoyancy[0]))
    second =
      buoyancy.count > 1
      ? DensityTracer(profile: state[place + 1], buoyancy: L.levels(repeating: buoyancy[1])) : nil
  }

  /// N² at the interfaces of a span.
  @inline(__always)
  func stratification(at span: LevelSpan, _ metrics: ColumnMetrics<L>) -> L.Levels {
    let one = buoyancyFrequencySquared(
      tracer: first.profile, coefficient: first.buoyancy, at: span, metrics: metrics)
    guard let second else { return one }
    return one
      + buoyancyFrequencySquared(
        tracer: second.profile, coefficient: second.buoyancy, at: span, metrics: metrics)
  }
}

/// The adjoint of N² and S² on their way to velocity and density tracers.
struct MeanFlowAdjoint<L: Lane> {
  private let flow: MeanFlow<L>
  private var u, v, first: DifferenceAdjoint<L>
  private var second: DifferenceAdjoint<L>?

  /// - Parameter adjoint: of the state; added to.
  @inline(__always)
  init(_ flow: MeanFlow<L>, _ layout: StateLayout, addingTo adjoint: ProfileBlock<L>) {
    self.flow = flow
    u = DifferenceAdjoint(addingTo: adjoint[0])
    v = DifferenceAdjoint(addingTo: adjoint[1])
    first = DifferenceAdjoint(addingTo: adjoint[layout.firstTracer])
    second =
      flow.second == nil ? nil : DifferenceAdjoint(addingTo: adjoint[layout.firstTracer + 1])
  }

  /// Adds what the adjoints of N² and S² at a span give.
  @inline(__always)
  mutating func add(
    stratification: L.Levels, shear: L.Levels, at span: LevelSpan, _ metrics: ColumnMetrics<L>
  ) {
    let difference = shearSquaredAdjoint(shear, u: flow.u, v: flow.v, at: span, metrics: metrics)
    u.add(difference.u, at: span)
    v.add(difference.v, at: span)
    first.add(
      buoyancyFrequencySquaredAdjoint(
        stratification, coefficient: flow.first.buoyancy, at: span, metrics: metrics), at: span)
    if let tracer = flow.second {
      second?.add(
        buoyancyFrequencySquaredAdjoint(
          stratification, coefficient: tracer.buoyancy, at: span, metrics: metrics), at: span)
    }
  }

  @inline(__always)
  func finish(top: Int) {
    u.finish(top: top)
    v.finish(top: top)
    first.finish(top: top)
    second?.finish(top: top)
  }
}
