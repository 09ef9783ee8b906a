import Column
import Lanes

extension KEpsilon {
  /// Counts the interfaces where a limit of `diagnose` or of the transport equations was reached, in the order
  /// of the declared limiters: k < k_min, ε < ε_min, max(ε, ε_min) < c_μ0³ k^{3/2}/ℓ_lim, α_n and α_m beyond
  /// their bounds, K_t and K_v at their minima.
  func limitedCounts(in new: ProfileBlock<L>, kept intermediates: Intermediates<L>) -> [L] {
    let (after, work) = (Fields(new, layout), Kept(intermediates))
    var counts = [L](repeating: 0, count: Self.declaration.limiters.count)
    for i in 1..<columns.cellCount {
      for (place, isLimited) in limited(after, work, at: i).enumerated() {
        counts[place] += isLimited
      }
    }
    return counts
  }

  /// Returns for each limiter 1 in the lanes where it holds at an interface, else 0.
  private func limited(_ new: Fields, _ work: Kept, at i: Int) -> [L] {
    func below(_ value: L, _ bound: L) -> L { L.select(bound, exceeds: value, 1, 0) }
    func above(_ value: L, _ bound: L) -> L { below(bound, value) }
    let p = coefficients
    let solved = (k: work.energySystem.solution[i], ε: work.dissipationSystem.solution[i])
    let timescale = new.energy[i] / new.dissipation[i]
    let alphaN = timescale * timescale * work.stratification[i]
    let alphaM = timescale * timescale * work.shear[i]
    let (leastN, greatestN) = (Diagnostics.leastAlphaN(p), Diagnostics.greatestAlphaN() as L)
    let limitedN = alphaN.atLeast(leastN).atMost(greatestN)
    let greatestM =
      L.polynomial(limitedN, p.l0, p.l1, p.l2, p.l3) / L.polynomial(limitedN, p.l4, p.l5, p.l6)
    return [
      below(solved.k, energyMin),
      below(solved.ε, dissipationMin),
      below(
        solved.ε.atLeast(dissipationMin),
        Diagnostics.leastDissipation(new.energy[i], frequency: work.frequency[i], p)),
      below(alphaN, leastN) + above(alphaN, greatestN),
      above(alphaM, greatestM),
      1 - above(new.diffusivity[i], diffusivityMin),
      1 - above(new.viscosity[i], viscosityMin),
    ]
  }
}
