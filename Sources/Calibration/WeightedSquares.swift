import Adjoint
import Column
import Lanes

/// The misfit of packed cases, one a lane: Σ over outputs, variables and levels of weight × (x − y)².
public struct WeightedSquares<L: Lane>: Objective {
  @usableFromInline let cellCount: Int
  /// The states that count, in order; those of a long run are few.
  @usableFromInline var countedSteps: [Int] = []
  /// For each of them its first term, and at the end the number of terms.
  @usableFromInline var firstTerms: [Int] = [0]
  @usableFromInline var terms: [Term] = []
  /// The observations, one profile a term.
  @usableFromInline let observed: ProfileBlock<L>

  @usableFromInline
  struct Term {
    @usableFromInline let profile: Int
    @usableFromInline let weight: L
    /// 1 in the lanes where the term counts and 0 elsewhere. The state means nothing there, so that a
    /// weight of 0 would not do.
    @usableFromInline let counts: L
  }

  /// Packs the observations of `cases`, which are integrated in lock-step in that order.
  public init(_ cases: [ObservedCase], form: MisfitForm, layout: StateLayout) {
    cellCount = layout.cellCount
    let termWeights = cases.map(form.termWeights)
    let countedOutputs = cases.map { observed in
      Dictionary(
        uniqueKeysWithValues: observed.countedOutputs.map { (observed.outputSteps[$0], $0) })
    }
    var rows: [[[Double]?]] = []
    for step in Set(countedOutputs.flatMap(\.keys)).sorted() {
      for (profile, variable) in layout.variables.enumerated() {
        var weight: L = 0
        var values: [[Double]?] = []
        for (lane, observed) in cases.enumerated() {
          let output = countedOutputs[lane][step]
          let row = output.flatMap { observed.observed[variable]?[$0] }
          if row != nil { weight[lane: lane] = termWeights[lane][variable] ?? 0 }
          values.append(row)
        }
        let counts = L(lanes: (0..<L.count).map { weight[lane: $0] != 0 ? 1 : 0 })
        guard (0..<L.count).contains(where: { counts[lane: $0] != 0 }) else { continue }
        terms.append(Term(profile: profile, weight: weight, counts: counts))
        rows.append(values)
      }
      countedSteps.append(step)
      firstTerms.append(terms.count)
    }
    observed = ProfileBlock(profileCount: terms.count, levels: layout.levels)
    for (term, values) in rows.enumerated() {
      for (lane, row) in values.enumerated() {
        if let row { observed[term].setColumn(lane, to: row) }
      }
    }
  }

  /// The places of a state's terms, by bisection.
  @inlinable
  func terms(ofStep step: Int) -> Range<Int> {
    var (low, high) = (0, countedSteps.count)
    while low < high {
      let middle = (low + high) / 2
      if countedSteps[middle] < step { low = middle + 1 } else { high = middle }
    }
    guard low < countedSteps.count, countedSteps[low] == step else { return 0..<0 }
    return firstTerms[low]..<firstTerms[low + 1]
  }

  @inlinable
  public func value(atStep step: Int, of state: ProfileBlock<L>) -> L {
    var total: L = 0
    for index in terms(ofStep: step) {
      let (model, data) = (state[terms[index].profile], observed[index])
      var squares: L = 0
      for i in 0..<cellCount {
        let difference = model[i] - data[i]
        squares += difference * difference
      }
      total = L.select(
        terms[index].counts, exceeds: 0, total + terms[index].weight * squares, total)
    }
    return total
  }

  @inlinable
  public func addGradient(
    atStep step: Int, of state: ProfileBlock<L>, to adjoint: ProfileBlock<L>
  ) {
    for index in terms(ofStep: step) {
      let profile = terms[index].profile
      let (model, data, result) = (state[profile], observed[index], adjoint[profile])
      let (weight, counts) = (2 * terms[index].weight, terms[index].counts)
      for i in 0..<cellCount {
        let changed = result[i] + weight * (model[i] - data[i])
        result[i] = L.select(counts, exceeds: 0, changed, result[i])
      }
    }
  }
}
