import Adjoint
import Lanes

/// The misfit as a sum of squares, which Gauss-Newton methods need.
///
///     J = Σ_i r_i²,   r_i = √w_v (H x − y)_i,   divided by σ_i where differences are divided by σ
extension WeightedSquares {
  /// Returns the residuals of one lane: for each of its series r_i over what counts, time after time, from
  /// the deepest level upwards; nothing of series without weight. All are NaN where a fault was seen.
  func residuals(ofLane lane: Int, _ gathered: ProfileBlock<L>) -> [[Double]] {
    let hasFault = hasFault(gathered, lane: lane)
    return series[lane].indices.map { place in
      let factor = termWeights[lane][place].squareRoot()
      return countedSlots(ofLane: lane, series: place).map { slot in
        hasFault ? .nan : factor * difference(gathered[0], slot)[lane: lane]
      }
    }
  }

  /// The slots of what counts of a series, in the order of its residuals.
  private func countedSlots(ofLane lane: Int, series place: Int) -> [Int] {
    guard series[lane][place].isCounted else { return [] }
    var slots: [Int] = []
    series[lane][place].forEachCounted { time, level, _ in
      guard let first = observation.firstSlots[lane][place][time] else {
        preconditionFailure("equivalents of \(series[lane][place].name) that were not gathered")
      }
      slots.append(first + level)
    }
    return slots
  }
}

extension WeightedSquares<Double> {
  /// Returns the derivatives of the residuals along eight directions, in the order of the residuals.
  ///
  ///     ∂r_i = √w_v (H ∂x)_i,   divided by σ_i where differences are divided by σ
  ///
  /// - Parameters:
  ///   - gathered: H x of the run.
  ///   - changed: H ∂x, one direction a lane.
  ///   - changes: what gathered it: the same case in each of eight lanes.
  func residualDerivatives(
    _ gathered: ProfileBlock<Double>, along changed: ProfileBlock<Lanes8>,
    of changes: WeightedSquares<Lanes8>
  ) -> [[Lanes8]] {
    precondition(
      changes.observation.firstSlots.allSatisfy { $0 == observation.firstSlots[0] },
      "directions of another case")
    return series[0].indices.map { place in
      let factor = termWeights[0][place].squareRoot()
      return countedSlots(ofLane: 0, series: place).map { slot in
        Lanes8(factor / (errors?[0][slot] ?? 1))
          * change(ofSeries: place, slot, gathered[0], changed[0])
      }
    }
  }

  /// Returns the derivatives of what is compared in a slot: those of H x, or of what is made of them.
  private func change(
    ofSeries place: Int, _ slot: Int, _ gathered: Profile<Double>, _ changed: Profile<Lanes8>
  ) -> Lanes8 {
    let series = series[0][place]
    guard let definition = series.quantity.mixedLayerDepth else { return changed[slot] }
    let slots = slot - series.vertical.heights.count..<slot
    let linear = MixedLayerOperator(definition, heights: series.vertical.heights)
      .linearised(slots.map { gathered[$0] })
    return zip(slots, linear.slopes).reduce(0) { $0 + Lanes8($1.1) * changed[$1.0] }
  }
}
