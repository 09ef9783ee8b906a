import Closures
import Lanes

extension TangentOperator {
  /// Returns the derivatives of the misfit of one case along the directions, running forward only.
  ///
  ///     dJ = Σ_i ∂J/∂(H x)_i (H dx)_i
  ///
  /// - Precondition: the operator is that of the case's column.
  public func derivatives(ofMisfit form: MisfitForm, of observed: ObservedCase) -> Lanes8 {
    let layout = forward.layout
    let misfit = WeightedSquares<Double>([observed], form: form, layout: layout)
    // What is observed of a change: the same operator on each direction.
    let changes = WeightedSquares<Lanes8>(
      [ObservedCase](repeating: observed, count: Lanes8.count), form: form, layout: layout)
    var (gathered, changed) = (misfit.makeGathered(), changes.makeGathered())
    run { step, state, tangent in
      misfit.gather(state, atStep: step, into: &gathered)
      changes.gather(tangent, atStep: step, into: &changed)
    }
    misfit.differentiate(&gathered)
    var derivatives: Lanes8 = 0
    for slot in 0..<gathered.levels {
      derivatives += Lanes8(gathered[0][slot]) * changed[0][slot]
    }
    return derivatives
  }
}
