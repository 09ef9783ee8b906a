import Column
import Lanes

/// A turbulence closure: from the state of the column it makes the diffusivities of the next step.
///
/// Adding a closure is one folder: its declaration, its pointwise kernels, `advance` and the mirrored
/// `advanceAdjoint`. Derivatives of the kernels are generated (see CONTRIBUTING.md); column operators
/// bring their own adjoints.
protocol Closure: AnyObject {
  associatedtype L: Lane

  static var declaration: ClosureDeclaration { get }
  /// Profiles that `advance` works in and that `advanceAdjoint` reads as well.
  static var workProfileCount: Int { get }
  /// Further profiles, behind those, that `advance` keeps for `advanceAdjoint`. Where no adjoint follows
  /// there is one profile in their place, for stages that it works in.
  static var keptProfileCount: Int { get }
  /// Profiles that `advanceAdjoint` overwrites.
  static var scratchProfileCount: Int { get }
  /// Whether tracers and momentum of a step are mixed by the diffusivities that the step starts with,
  /// instead of those that the closure has just made.
  static var mixesWithOldDiffusivity: Bool { get }
  /// The places of the eddy diffusivity and eddy viscosity among the closure's fields.
  static var diffusivityField: Int { get }
  static var viscosityField: Int { get }

  /// Prepares the closure for a run: parameters in the declared order, one value a lane.
  init(parameters: [L], constants: ClosureConstants, columns: Columns<L>, layout: StateLayout)

  /// Sets the closure's fields at the start of a run.
  func start(_ state: ProfileBlock<L>)

  /// Makes the closure's fields of `new` from `old` in step number `step`.
  func advance(
    from old: ProfileBlock<L>, to new: ProfileBlock<L>, at step: Int,
    keeping intermediates: Intermediates<L>)

  /// Propagates the adjoint of the closure's fields of `new` (overwritten) to that of `old`, accumulates the
  /// sensitivities to parameters, and adds to the adjoint of the stress of this step.
  ///
  /// The adjoint of the variables of `old` is added to; that of the closure's fields is overwritten, but added
  /// to where tracers and momentum are mixed by the old diffusivities.
  func advanceAdjoint(
    from old: ProfileBlock<L>, to new: ProfileBlock<L>, at step: Int,
    kept intermediates: Intermediates<L>, scratch: ProfileBlock<L>, newAdjoint: ProfileBlock<L>,
    oldAdjoint: ProfileBlock<L>, stressAdjoint: inout BoundaryStress<L>)

  /// The sensitivity to each parameter, accumulated so far.
  var parameterSensitivity: [L] { get }

  /// Returns for each declared limiter at how many interior interfaces it held a quantity in a recorded step.
  func limitedCounts(in new: ProfileBlock<L>, kept intermediates: Intermediates<L>) -> [L]
}

extension Closure {
  func limitedCounts(in new: ProfileBlock<L>, kept intermediates: Intermediates<L>) -> [L] { [] }
}
