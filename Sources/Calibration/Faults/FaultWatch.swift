import Closures
import Column
import Lanes

/// Looks for faults in the states of packed runs, at the outputs of each and at its end.
///
/// A NaN or an infinity stays in a column, so that none is overlooked. A number that was too large and came back
/// within its limit between two outputs is not seen.
@usableFromInline
struct FaultWatch<L: Lane>: Sendable {
  /// A state that is looked at.
  @usableFromInline
  struct Moment: Sendable {
    @usableFromInline let step: Int
    /// 1 in the lanes that are looked at and 0 elsewhere.
    @usableFromInline var lanes: L
  }

  /// In the order of their steps.
  @usableFromInline let moments: [Moment]
  /// The largest size of what is in each profile of a state.
  @usableFromInline let limits: [Double]
  @usableFromInline let layout: StateLayout

  init(_ cases: [ObservedCase], layout: StateLayout, _ closure: ClosureDeclaration) {
    var lanes: [Int: L] = [:]
    for (lane, observed) in cases.enumerated() {
      let last = observed.column.stepCount
      for step in observed.outputSteps.filter({ $0 < last }) + [last] {
        lanes[step, default: 0][lane: lane] = 1
      }
    }
    moments = lanes.keys.sorted().map { Moment(step: $0, lanes: lanes[$0]!) }
    limits = SeaWaterLimits.profiles(layout, closure)
    self.layout = layout
  }

  /// Returns the lanes that are looked at in a state, by bisection.
  @inlinable
  func lanes(atStep step: Int) -> L? {
    var (low, high) = (0, moments.count)
    while low < high {
      let middle = (low + high) / 2
      if moments[middle].step < step { low = middle + 1 } else { high = middle }
    }
    return low < moments.count && moments[low].step == step ? moments[low].lanes : nil
  }

  /// Returns 1 in the lanes in which every number of a state is within its limit, and 0 elsewhere.
  @inlinable
  func soundLanes(_ state: ProfileBlock<L>) -> L {
    var sound: L = 1
    for (place, limit) in limits.enumerated() {
      let profile = state[place]
      // What is just beyond the limit, so that the limit itself is within: a NaN exceeds nothing.
      let beyond = L(limit.nextUp)
      let levels = place < layout.firstClosureField ? layout.cellCount : layout.levels
      for k in 0..<levels {
        sound = L.select(beyond, exceeds: L.magnitude(of: profile[k]), sound, 0)
      }
    }
    return sound
  }
}
