import Column
import Lanes

/// Operators over the whole depth, of which the model asks span by span.

func buoyancyFrequencySquared<L: Lane>(
  tracer: Profile<L>, coefficient: L, columns: Columns<L>, accumulate: Bool, into result: Profile<L>
) {
  let coefficient = L.levels(repeating: coefficient)
  for span in LevelSpans<L>(1..<columns.cellCount) {
    let term = buoyancyFrequencySquared(
      tracer: tracer, coefficient: coefficient, at: span, metrics: columns.metrics)
    result[span] = accumulate ? result[span] + term : term
  }
}

func shearSquared<L: Lane>(
  u: Profile<L>, v: Profile<L>, columns: Columns<L>, into result: Profile<L>
) {
  for span in LevelSpans<L>(1..<columns.cellCount) {
    result[span] = shearSquared(u: u, v: v, at: span, metrics: columns.metrics)
  }
}

func buoyancyFrequencySquaredAdjoint<L: Lane>(
  _ adjoint: Profile<L>, coefficient: L, columns: Columns<L>, addingTo tracer: Profile<L>
) {
  let coefficient = L.levels(repeating: coefficient)
  var differences = DifferenceAdjoint(addingTo: tracer)
  for span in LevelSpans<L>(1..<columns.cellCount) {
    differences.add(
      buoyancyFrequencySquaredAdjoint(
        adjoint[span], coefficient: coefficient, at: span, metrics: columns.metrics), at: span)
  }
  differences.finish(top: columns.cellCount - 1)
}

func shearSquaredAdjoint<L: Lane>(
  _ adjoint: Profile<L>, u: Profile<L>, v: Profile<L>, columns: Columns<L>,
  addingToU uAdjoint: Profile<L>, v vAdjoint: Profile<L>
) {
  var differences = (
    u: DifferenceAdjoint(addingTo: uAdjoint), v: DifferenceAdjoint(addingTo: vAdjoint)
  )
  for span in LevelSpans<L>(1..<columns.cellCount) {
    let terms = shearSquaredAdjoint(adjoint[span], u: u, v: v, at: span, metrics: columns.metrics)
    differences.u.add(terms.u, at: span)
    differences.v.add(terms.v, at: span)
  }
  differences.u.finish(top: columns.cellCount - 1)
  differences.v.finish(top: columns.cellCount - 1)
}

extension MomentumCoefficients {
  func rotate(
    u: Profile<L>, v: Profile<L>, thickness: Profile<L>, cells: Int, intoU fu: Profile<L>,
    v fv: Profile<L>
  ) {
    for span in LevelSpans<L>(0..<cells) {
      let f = rotate(u: u, v: v, thickness: thickness, at: span)
      fu[span] = f.u
      fv[span] = f.v
    }
  }
}

extension ImplicitDiffusion {
  /// A factorisation in two profiles of a block from `first` on.
  init(in block: ProfileBlock<L>, first: Int, cells: Int) {
    self.init(
      fromAbove: block[first], inversePivot: KeptProfile(block[first + 1]), cells: cells)
  }
}
