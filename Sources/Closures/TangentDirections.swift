import Column
import Lanes

/// Up to eight directions in the space of everything that a run depends on; a lane holds one of them.
///
/// A direction may mix parameters, stress, fluxes and initial state; lanes left at zero cost nothing more
/// and give zero.
public struct TangentDirections: Sendable {
  /// In the declared order of the closure's parameters.
  public var parameters: [Lanes8]
  /// One value a step, or the same in all.
  public var stress: BoundaryStress<PerStep<Lanes8>>
  /// The same, in the order of the columns' tracers. That of short wave is not used where there is none.
  public var boundaryFluxes: [BoundaryFlux<PerStep<Lanes8>>]
  /// The direction of the state at the start, in the model's layout. Copies share it.
  public let initialState: ProfileBlock<Lanes8>

  /// The number of directions.
  public static var count: Int { Lanes8.count }

  /// Makes directions that are zero, for a closure and the layout of its model's state.
  public init(_ closure: ClosureDeclaration, layout: StateLayout) {
    parameters = closure.parameters.map { _ in 0 }
    stress = BoundaryStress(surfaceX: 0, surfaceY: 0, bottomX: 0, bottomY: 0)
    boundaryFluxes = layout.tracers.map { _ in BoundaryFlux(bottom: 0, surface: 0, shortWave: 0) }
    initialState = ProfileBlock(profileCount: layout.profileCount, levels: layout.levels)
  }
}
