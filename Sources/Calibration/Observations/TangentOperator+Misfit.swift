import Closures
import Lanes

extension TangentOperator {
  /// Returns the derivatives of the misfit of one case along the directions, running forward only, and the
  /// sizes of what they are summed of, in which the sums may cancel.
  ///
  ///     dJ = Σ_i ∂J/∂(H x)_i (H dx)_i,   size = Σ_i |∂J/∂(H x)_i (H dx)_i|
  ///
  /// - Precondition: the operator is that of the case's column.
  public func derivatives(ofMisfit form: MisfitForm, of observed: ObservedCase) -> (
    derivatives: Lanes8, sizes: Lanes8
  ) {
    let (misfit, gathered, _, changed) = gather(form, observed, watching: nil)
    var slopes = gathered
    misfit.differentiate(&slopes)
    var (derivatives, sizes): (Lanes8, Lanes8) = (0, 0)
    for slot in 0..<misfit.observation.slotCount {
      let term = Lanes8(slopes[0][slot]) * changed[0][slot]
      derivatives += term
      sizes += Lanes8.select(term, exceeds: 0, term, -term)
    }
    return (derivatives, sizes)
  }

  /// Returns the residuals of each series of a case and their derivatives along the directions.
  ///
  /// - Parameter closure: that of the run, which is then watched for faults.
  /// - Precondition: the operator is that of the case's column.
  func residuals(
    ofMisfit form: MisfitForm, of observed: ObservedCase,
    watching closure: ClosureDeclaration? = nil
  ) -> (residuals: [[Double]], derivatives: [[Lanes8]]) {
    let (misfit, gathered, changes, changed) = gather(form, observed, watching: closure)
    return (
      misfit.residuals(ofLane: 0, gathered),
      misfit.residualDerivatives(gathered, along: changed, of: changes)
    )
  }

  /// Runs the model and gathers what is observed of its states, H x, and of their changes, H dx.
  private func gather(
    _ form: MisfitForm, _ observed: ObservedCase, watching closure: ClosureDeclaration?
  ) -> (
    WeightedSquares<Double>, ProfileBlock<Double>, WeightedSquares<Lanes8>, ProfileBlock<Lanes8>
  ) {
    let layout = forward.layout
    let misfit = WeightedSquares<Double>(
      [observed], form: form, layout: layout, watching: closure)
    // What is observed of a change: the same operator on each direction.
    let changes = WeightedSquares<Lanes8>(
      [ObservedCase](repeating: observed, count: Lanes8.count), form: form, layout: layout)
    var (gathered, changed) = (misfit.makeGathered(), changes.makeGathered())
    run { step, state, tangent in
      misfit.gather(state, atStep: step, into: &gathered)
      changes.gather(tangent, atStep: step, into: &changed)
    }
    return (misfit, gathered, changes, changed)
  }
}
