import Column
import Lanes

/// What is observed of packed cases, one a lane: the linear map H from their trajectories and its transpose.
///
///     (H x)_i = Σ_n τ_in Σ_k w_ik xⁿ_k
///
/// A mixed-layer depth is a function of some of these: it has a slot behind theirs.
///
/// An observation has a slot, and in it its lane. Whole profiles of one state are copied, all lanes at once;
/// anything else is computed lane by lane. In each lane either comes in an order that does not depend on
/// what else is packed.
@usableFromInline
struct ObservationOperator<L: Lane>: Sendable {
  /// A profile of one state as it is, in one slot for each cell.
  @usableFromInline
  struct Copy: Sendable {
    let step: Int
    @usableFromInline let profile: Int
    @usableFromInline let firstSlot: Int
    /// 1 in the lanes where it is observed and 0 elsewhere.
    @usableFromInline var lanes: L
  }

  /// What one lane shows of a profile at one time, in one slot for each row of the vertical operator.
  @usableFromInline
  struct Reading: Sendable {
    @usableFromInline let lane: Int
    @usableFromInline let profile: Int
    @usableFromInline let firstSlot: Int
    @usableFromInline let rows: Range<Int>
    /// The slots of what is compared with observations: those of the rows, or that of what is made of them.
    @usableFromInline let compared: Range<Int>
    let series: Int
    /// The place of the mixed-layer depth that is made of the rows.
    @usableFromInline let mixedLayer: Int?
  }

  /// What one state gives to a reading.
  @usableFromInline
  struct Share: Sendable {
    @usableFromInline let reading: Int
    /// τ_n.
    @usableFromInline let weight: Double
  }

  /// All that one state gives.
  @usableFromInline
  struct Moment: Sendable {
    @usableFromInline let step: Int
    @usableFromInline let copies: Range<Int>
    @usableFromInline let shares: Range<Int>
    /// The readings that no later state adds to.
    @usableFromInline let completed: Range<Int>
  }

  @usableFromInline let cellCount: Int
  /// In the order of their steps; those of a long run are few.
  @usableFromInline let moments: [Moment]
  @usableFromInline let copies: [Copy]
  @usableFromInline let readings: [Reading]
  @usableFromInline let shares: [Share]
  /// The rows of the vertical operators: the first weight of each, and behind them the number of weights.
  @usableFromInline let firstWeights: [Int]
  @usableFromInline let weights: [VerticalOperator.Weight]
  private let mixedLayers: [MixedLayerOperator]
  @usableFromInline let slotCount: Int
  /// For each lane, series and time: the slot of its deepest level that is compared; nil where it was not selected.
  let firstSlots: [[[Int?]]]

  /// Packs what is observed of `cases`, which are integrated in lock-step in that order.
  ///
  /// - Parameter times: the times of a series at which it is wanted.
  /// - Precondition: the model has every variable, and every case lasts until its last observation.
  init(
    _ cases: [ObservedCase], layout: StateLayout, selecting times: (ObservedSeries) -> [Int]
  ) {
    var packing = Packing<L>(layout)
    for (lane, observed) in cases.enumerated() {
      packing.sort(observed, lane, selecting: times)
    }
    packing.placeCopies()
    packing.placeReadings()
    cellCount = layout.cellCount
    copies = packing.copies
    readings = packing.readings
    shares = packing.shares.map { Share(reading: $0.reading, weight: $0.weight) }
    moments = packing.moments()
    firstWeights = packing.firstWeights
    weights = packing.weights
    mixedLayers = packing.mixedLayers
    slotCount = packing.slotCount
    firstSlots = packing.firstSlots
  }

  /// The number of slots that copies take, before those of readings.
  var copiedSlotCount: Int { copies.count * cellCount }

  /// What a state gives, by bisection.
  @inlinable
  func moment(ofStep step: Int) -> Moment? {
    var (low, high) = (0, moments.count)
    while low < high {
      let middle = (low + high) / 2
      if moments[middle].step < step { low = middle + 1 } else { high = middle }
    }
    return low < moments.count && moments[low].step == step ? moments[low] : nil
  }

  /// Adds what a state gives to H x, in slots that start at 0.
  @inlinable
  func add(_ state: ProfileBlock<L>, atStep step: Int, to equivalents: Profile<L>) {
    guard let moment = moment(ofStep: step) else { return }
    for index in moment.copies {
      let (x, first) = (state[copies[index].profile], copies[index].firstSlot)
      for k in 0..<cellCount { equivalents[first + k] = x[k] }
    }
    for index in moment.shares {
      let reading = readings[shares[index].reading]
      let (x, lane) = (state[reading.profile], reading.lane)
      for (level, row) in reading.rows.enumerated() {
        var value = 0.0
        for place in firstWeights[row]..<firstWeights[row + 1] {
          value += weights[place].value * x[weights[place].level][lane: lane]
        }
        equivalents[reading.firstSlot + level][lane: lane] += shares[index].weight * value
      }
    }
    for index in moment.completed where readings[index].mixedLayer != nil {
      findMixedLayer(readings[index], equivalents)
    }
  }

  /// Adds to the adjoint of a state what it gets from that of H x.
  @inlinable
  func addTransposed(
    _ gradient: Profile<L>, atStep step: Int, to adjoint: ProfileBlock<L>
  ) {
    guard let moment = moment(ofStep: step) else { return }
    for index in moment.copies {
      let (result, first) = (adjoint[copies[index].profile], copies[index].firstSlot)
      let lanes = copies[index].lanes
      for k in 0..<cellCount {
        result[k] = L.select(lanes, exceeds: 0, result[k] + gradient[first + k], result[k])
      }
    }
    for index in moment.shares {
      let reading = readings[shares[index].reading]
      let (result, lane) = (adjoint[reading.profile], reading.lane)
      for (level, row) in reading.rows.enumerated() {
        let value = shares[index].weight * gradient[reading.firstSlot + level][lane: lane]
        for place in firstWeights[row]..<firstWeights[row + 1] {
          result[weights[place].level][lane: lane] += weights[place].value * value
        }
      }
    }
  }

  // MARK: Mixed-layer depths

  /// Puts what is made of the rows of a reading into its slot.
  @usableFromInline
  func findMixedLayer(_ reading: Reading, _ equivalents: Profile<L>) {
    guard let place = reading.mixedLayer else { return }
    equivalents[reading.compared.lowerBound][lane: reading.lane] = mixedLayers[place].depth(
      profile(of: reading, equivalents))
  }

  /// Replaces the rows of a reading, H x, by ∂J/∂(H x), and the adjoint of what is made of them by 0.
  @usableFromInline
  func pullBackMixedLayer(_ reading: Reading, _ equivalents: Profile<L>) {
    guard let place = reading.mixedLayer else { return }
    let (slot, lane) = (reading.compared.lowerBound, reading.lane)
    let slopes = mixedLayers[place].linearised(profile(of: reading, equivalents)).slopes
    let adjoint = equivalents[slot][lane: lane]
    for (level, slope) in slopes.enumerated() {
      equivalents[reading.firstSlot + level][lane: lane] = slope * adjoint
    }
    equivalents[slot][lane: lane] = 0
  }

  private func profile(of reading: Reading, _ equivalents: Profile<L>) -> [Double] {
    (0..<reading.rows.count).map { equivalents[reading.firstSlot + $0][lane: reading.lane] }
  }
}

/// Finds the places of observations.
private struct Packing<L: Lane> {
  typealias Operator = ObservationOperator<L>

  /// One time of one series of one lane.
  private struct Origin {
    let lane: Int
    let series: Int
    let time: Int
  }

  /// A reading that has no slots yet.
  private struct Unplaced {
    let lastStep: Int
    let origin: Origin
    let profile: Int
    let rows: Range<Int>
    let mixedLayer: Int?
  }

  private let layout: StateLayout
  private var copied: [(step: Int, profile: Int, rank: Int, origin: Origin)] = []
  private var read: [Unplaced] = []
  private var timeOperators: [[[TimeOperator]]] = []

  private(set) var copies: [Operator.Copy] = []
  private(set) var readings: [Operator.Reading] = []
  private(set) var shares: [(step: Int, reading: Int, weight: Double)] = []
  private(set) var firstWeights = [0]
  private(set) var weights: [VerticalOperator.Weight] = []
  private(set) var mixedLayers: [MixedLayerOperator] = []
  private(set) var firstSlots: [[[Int?]]] = []
  private(set) var slotCount = 0

  init(_ layout: StateLayout) { self.layout = layout }

  /// Sorts what is selected of a case into copies and readings.
  mutating func sort(
    _ observed: ObservedCase, _ lane: Int, selecting times: (ObservedSeries) -> [Int]
  ) {
    firstSlots.append(observed.series.map { $0.timeOperators.map { _ in nil } })
    timeOperators.append(observed.series.map(\.timeOperators))
    // Two series may both be copies of one profile.
    var ranks = [Int](repeating: 0, count: layout.variables.count)
    for (index, series) in observed.series.enumerated() {
      guard let profile = layout.index(of: series.variable) else {
        preconditionFailure("\(observed.column.name): the model has no \(series.variable)")
      }
      precondition(
        series.vertical.levelCount == layout.cellCount,
        "\(observed.column.name): \(series.name) is observed on another grid")
      let isCopied = series.vertical.isIdentity && !series.quantity.isOfWholeProfile
      let mixedLayer = series.quantity.mixedLayerDepth.map { definition in
        mixedLayers.append(MixedLayerOperator(definition, heights: series.vertical.heights))
        return mixedLayers.count - 1
      }
      var rows = 0..<0
      for time in times(series) {
        let steps = series.timeOperators[time].steps
        precondition(
          steps.upperBound <= observed.column.stepCount,
          "\(observed.column.name): \(series.name) is observed after the end of the run")
        let origin = Origin(lane: lane, series: index, time: time)
        if isCopied, steps.count == 1 {
          copied.append((steps.lowerBound, profile, ranks[profile], origin))
        } else {
          if rows.isEmpty { rows = add(series.vertical.rows) }
          read.append(
            Unplaced(
              lastStep: steps.upperBound, origin: origin, profile: profile, rows: rows,
              mixedLayer: mixedLayer))
        }
      }
      if isCopied { ranks[profile] += 1 }
    }
  }

  private mutating func add(_ rows: [[VerticalOperator.Weight]]) -> Range<Int> {
    let first = firstWeights.count - 1
    for row in rows {
      weights += row
      firstWeights.append(weights.count)
    }
    return first..<first + rows.count
  }

  /// Merges the copies that lanes have in common.
  mutating func placeCopies() {
    copied.sort { ($0.step, $0.profile, $0.rank) < ($1.step, $1.profile, $1.rank) }
    for (place, copy) in copied.enumerated() {
      let isNew =
        place == 0
        || (copied[place - 1].step, copied[place - 1].profile, copied[place - 1].rank)
          != (copy.step, copy.profile, copy.rank)
      if isNew {
        copies.append(
          Operator.Copy(
            step: copy.step, profile: copy.profile, firstSlot: slotCount, lanes: 0))
        slotCount += layout.cellCount
      }
      copies[copies.count - 1].lanes[lane: copy.origin.lane] = 1
      setFirstSlot(copies[copies.count - 1].firstSlot, of: copy.origin)
    }
  }

  /// Gives each reading the next slots of its lane, and each state its shares.
  mutating func placeReadings() {
    read.sort {
      ($0.lastStep, $0.origin.lane, $0.origin.series, $0.origin.time)
        < ($1.lastStep, $1.origin.lane, $1.origin.series, $1.origin.time)
    }
    var nextSlots = firstSlots.map { _ in slotCount }
    for reading in read {
      let (lane, slot) = (reading.origin.lane, nextSlots[reading.origin.lane])
      let next = slot + reading.rows.count
      let compared = reading.mixedLayer == nil ? slot..<next : next..<next + 1
      nextSlots[lane] = compared.upperBound
      setFirstSlot(compared.lowerBound, of: reading.origin)
      let timeOperator = timeOperators[lane][reading.origin.series][reading.origin.time]
      for step in timeOperator.steps {
        shares.append((step, readings.count, timeOperator.weight(ofStep: step)))
      }
      readings.append(
        Operator.Reading(
          lane: lane, profile: reading.profile, firstSlot: slot, rows: reading.rows,
          compared: compared, series: reading.origin.series, mixedLayer: reading.mixedLayer))
    }
    shares.sort { ($0.step, $0.reading) < ($1.step, $1.reading) }
    slotCount = nextSlots.max() ?? slotCount
  }

  private mutating func setFirstSlot(_ slot: Int, of origin: Origin) {
    firstSlots[origin.lane][origin.series][origin.time] = slot
  }

  /// Returns what each state gives.
  func moments() -> [Operator.Moment] {
    var moments: [Operator.Moment] = []
    var (copy, share, reading) = (0, 0, 0)
    while copy < copies.count || share < shares.count {
      let step = min(
        copy < copies.count ? copies[copy].step : .max,
        share < shares.count ? shares[share].step : .max)
      let first = (copy: copy, share: share, reading: reading)
      while copy < copies.count, copies[copy].step == step { copy += 1 }
      while share < shares.count, shares[share].step == step { share += 1 }
      while reading < read.count, read[reading].lastStep == step { reading += 1 }
      moments.append(
        Operator.Moment(
          step: step, copies: first.copy..<copy, shares: first.share..<share,
          completed: first.reading..<reading))
    }
    return moments
  }
}
