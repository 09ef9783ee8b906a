import Adjoint
import Closures
import Column
import Lanes

/// The misfit of packed cases, one a lane: Σ_v w_v Σ (H x − y)², where form `error` divides each difference
/// by its σ. Where mixed-layer depths were observed they take the place of H x.
///
/// H x is gathered as the states come; then it is replaced by ∂J/∂(H x), which Hᵀ spreads over the states.
///
/// The misfit of a run with a fault is NaN, also where nothing was observed of it.
public struct WeightedSquares<L: Lane>: Objective {
  /// Which observations the model's equivalents are found of.
  public enum Scope: Sendable {
    /// What counts in the misfit.
    case counted
    /// Everything; only what counts is part of the misfit nonetheless.
    case everything
  }

  @usableFromInline let observation: ObservationOperator<L>
  /// Looks for faults; nil where states are not those of a run.
  @usableFromInline let watch: FaultWatch<L>?
  /// y; NaN where nothing counts.
  @usableFromInline let observed: ProfileBlock<L>
  /// σ where differences are divided by it; 1 where nothing counts.
  @usableFromInline let errors: ProfileBlock<L>?
  /// w_v of each copy, 0 in lanes without it, and of each reading.
  @usableFromInline let copyWeights: [L]
  @usableFromInline let readingWeights: [Double]
  /// For each lane: its series, and w_v of each.
  let series: [[ObservedSeries]]
  let termWeights: [[Double]]

  /// Packs the observations of `cases`, which are integrated in lock-step in that order.
  ///
  /// - Parameter closure: that of the runs, which are then watched for faults.
  /// - Precondition: the model has every variable, every case lasts until its last observation, and form
  ///   `error` is given the errors of what counts.
  public init(
    _ cases: [ObservedCase], form: MisfitForm, layout: StateLayout, scope: Scope = .counted,
    watching closure: ClosureDeclaration? = nil
  ) {
    series = cases.map(\.series)
    watch = closure.map { FaultWatch(cases, layout: layout, $0) }
    termWeights = series.map(form.termWeights)
    observation = ObservationOperator(cases, layout: layout) { series in
      switch scope {
      case .counted: series.weight > 0 ? series.presentTimes : []
      case .everything: Array(series.timeOperators.indices)
      }
    }
    observed = ProfileBlock(profileCount: 1, levels: observation.slotCount)
    errors = form == .error ? ProfileBlock(profileCount: 1, levels: observation.slotCount) : nil
    observed[0].fill(L(.nan))
    errors?[0].fill(1)
    var copyWeights = [L](repeating: 0, count: observation.copies.count)
    for (lane, ofSeries) in observation.firstSlots.enumerated() {
      for (place, firstSlots) in ofSeries.enumerated() {
        for case let first? in firstSlots where first < observation.copiedSlotCount {
          copyWeights[first / layout.cellCount][lane: lane] = termWeights[lane][place]
        }
      }
    }
    self.copyWeights = copyWeights
    readingWeights = observation.readings.map { [termWeights] in termWeights[$0.lane][$0.series] }
    for (lane, series) in series.enumerated() {
      for (place, series) in series.enumerated() { fill(series, place, lane) }
    }
  }

  /// Puts what counts of a series into its slots.
  private func fill(_ series: ObservedSeries, _ place: Int, _ lane: Int) {
    let firstSlots = observation.firstSlots[lane][place]
    series.forEachCounted { time, level, value in
      guard let first = firstSlots[time] else { return }
      observed[0][first + level][lane: lane] = value
      guard let errors, series.weight > 0 else { return }
      guard let error = series.standardError.value(time, level) else {
        preconditionFailure("\(series.name) has no error for the form 'error' to divide by")
      }
      errors[0][first + level][lane: lane] = error
    }
  }

  @inlinable
  public func makeGathered() -> ProfileBlock<L> {
    ProfileBlock(profileCount: 1, levels: observation.slotCount + 1)
  }

  /// The slot behind those of observations: NaN in the lanes in which a fault was seen and 0 elsewhere.
  @inlinable var faultSlot: Int { observation.slotCount }

  /// Whether a fault was seen in a lane.
  func hasFault(_ gathered: ProfileBlock<L>, lane: Int) -> Bool {
    gathered[0][faultSlot][lane: lane].isNaN
  }

  @inlinable
  public func gather(
    _ state: ProfileBlock<L>, atStep step: Int, into equivalents: inout ProfileBlock<L>
  ) {
    observation.add(state, atStep: step, to: equivalents[0])
    guard let watch, let lanes = watch.lanes(atStep: step) else { return }
    let unsound = L.select(lanes, exceeds: watch.soundLanes(state), L(.nan), 0)
    equivalents[0][faultSlot] = equivalents[0][faultSlot] + unsound
  }

  /// (H x − y)/σ in a slot; 0 in lanes where nothing counts.
  @inlinable @inline(__always)
  func difference(_ equivalents: Profile<L>, _ slot: Int) -> L {
    let y = observed[0][slot]
    var difference = equivalents[slot] - y
    if let errors { difference = difference / errors[0][slot] }
    return L.select(y, exceeds: L(-.infinity), difference, 0)
  }

  /// Adds state after state, each of which adds its copies and the readings that it completes.
  @inlinable
  public func value(of gathered: ProfileBlock<L>) -> L {
    let equivalents = gathered[0]
    var total: L = 0
    for moment in observation.moments {
      var ofMoment: L = 0
      for index in moment.copies {
        let first = observation.copies[index].firstSlot
        var squares: L = 0
        for slot in first..<first + observation.cellCount {
          let difference = difference(equivalents, slot)
          squares += difference * difference
        }
        ofMoment += copyWeights[index] * squares
      }
      for index in moment.completed {
        let reading = observation.readings[index]
        var squares = 0.0
        for slot in reading.compared {
          let difference = difference(equivalents, slot)[lane: reading.lane]
          squares += difference * difference
        }
        ofMoment[lane: reading.lane] += readingWeights[index] * squares
      }
      total += ofMoment
    }
    return total + equivalents[faultSlot]
  }

  /// Replaces H x by ∂J/∂(H x) = 2 w_v (H x − y), divided by σ² where differences are divided by σ.
  @inlinable
  public func differentiate(_ gathered: inout ProfileBlock<L>) {
    let equivalents = gathered[0]
    for (index, copy) in observation.copies.enumerated() {
      for slot in copy.firstSlot..<copy.firstSlot + observation.cellCount {
        equivalents[slot] = derivative(equivalents, slot, weight: copyWeights[index])
      }
    }
    for (index, reading) in observation.readings.enumerated() {
      for slot in reading.compared {
        equivalents[slot][lane: reading.lane] =
          derivative(equivalents, slot, weight: L(readingWeights[index]))[lane: reading.lane]
      }
      if reading.mixedLayer != nil { observation.pullBackMixedLayer(reading, equivalents) }
    }
  }

  @inlinable @inline(__always)
  func derivative(_ equivalents: Profile<L>, _ slot: Int, weight: L) -> L {
    let derivative = 2 * weight * difference(equivalents, slot)
    guard let errors else { return derivative }
    return derivative / errors[0][slot]
  }

  @inlinable
  public func addGradient(
    _ derivative: ProfileBlock<L>, atStep step: Int, to adjoint: ProfileBlock<L>
  ) {
    observation.addTransposed(derivative[0], atStep: step, to: adjoint)
  }

  /// Returns how the run of one lane compares with each of its series, all of which were gathered.
  func fits(ofLane lane: Int, _ equivalents: ProfileBlock<L>) -> [SeriesFit] {
    series[lane].enumerated().map { place, series in
      let rows = series.timeOperators.indices.map { time in
        guard let first = observation.firstSlots[lane][place][time] else {
          preconditionFailure("equivalents of \(series.name) that were not gathered")
        }
        return series.heights.indices.map { equivalents[0][first + $0][lane: lane] }
      }
      return SeriesFit(
        series, equivalents: rows, termWeight: termWeights[lane][place],
        dividesByError: errors != nil)
    }
  }
}
