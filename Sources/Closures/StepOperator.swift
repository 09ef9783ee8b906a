import Column
import Lanes

/// A column model as the adjoint driver sees it: a step and its adjoint, whatever the closure.
///
/// The functions are compiled for one closure and one lane type; calling them through this costs one
/// indirect call a step.
public struct StepOperator<L: Lane> {
  public let layout: StateLayout
  /// The number of steps of the columns.
  public let stepCount: Int
  /// The number of profiles that `record` keeps for `stepAdjoint`.
  public let keptProfileCount: Int
  /// The number of profiles that `step` works in.
  public let workProfileCount: Int
  /// Returns a new block with the state at the start.
  public let initialState: () -> ProfileBlock<L>
  /// Advances `old` to `new` by step number `step`, where no adjoint follows.
  public let step:
    (_ old: ProfileBlock<L>, _ new: ProfileBlock<L>, _ step: Int, _ work: ProfileBlock<L>) -> Void
  /// The same with the same bits, keeping intermediates.
  public let record:
    (_ old: ProfileBlock<L>, _ new: ProfileBlock<L>, _ step: Int, _ kept: ProfileBlock<L>) -> Void
  /// Propagates the adjoint of `new` (overwritten) to that of `old` (overwritten) through that step,
  /// which was recorded.
  public let stepAdjoint:
    (
      _ old: ProfileBlock<L>, _ new: ProfileBlock<L>, _ step: Int, _ kept: ProfileBlock<L>,
      _ newAdjoint: ProfileBlock<L>, _ oldAdjoint: ProfileBlock<L>
    ) -> Void
  /// Returns for each limiter that the closure declares at how many interior interfaces it held a quantity in
  /// the step to `new`, which was recorded.
  public let limitedCounts: (_ new: ProfileBlock<L>, _ kept: ProfileBlock<L>) -> [L]
  /// Returns the sensitivities accumulated by `stepAdjoint` since the operator was made.
  public let sensitivities: () -> Sensitivities<L>

  /// Must be inlined where the closure and the lane type are known, so that the steps are specialised.
  @inline(__always)
  init<C: Closure>(
    _ closure: C.Type, columns: Columns<L>, parameters: [L], constants: ClosureConstants
  ) where C.L == L {
    self.init(
      ColumnModel<C>(columns: columns, parameters: parameters, constants: constants),
      columns: columns)
  }

  @inline(__always)
  init<C: Closure>(_ model: ColumnModel<C>, columns: Columns<L>) where C.L == L {
    layout = model.layout
    stepCount = columns.stepCount
    keptProfileCount = ColumnModel<C>.keptProfileCount
    workProfileCount = ColumnModel<C>.workProfileCount
    initialState = { model.initialState() }
    let restarts = LaneRestarts(columns, initialState: model.initialState)
    step = { old, new, step, work in
      model.step(
        from: restarts?.applied(to: old, atStep: step) ?? old, to: new, at: step, keeping: work,
        isRecorded: false)
    }
    record = { old, new, step, kept in
      model.step(
        from: restarts?.applied(to: old, atStep: step) ?? old, to: new, at: step, keeping: kept,
        isRecorded: true)
    }
    stepAdjoint = { old, new, step, kept, newAdjoint, oldAdjoint in
      model.stepAdjoint(
        from: restarts?.applied(to: old, atStep: step) ?? old, to: new, at: step, kept: kept,
        newAdjoint: newAdjoint, oldAdjoint: oldAdjoint)
      restarts?.clear(oldAdjoint, atStep: step)
    }
    limitedCounts = { new, kept in
      model.closure.limitedCounts(in: new, kept: model.closureIntermediates(kept))
    }
    sensitivities = { model.sensitivities }
  }
}
