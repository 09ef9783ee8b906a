import Closures
import Column
import Lanes

/// A direction in the space of all fluxes of a case, one number for each step of a series.
public struct ForcingDirection {
  public var stress: BoundaryStress<StepValues>
  public var fluxes: [BoundaryFlux<StepValues>]

  /// Draws numbers of up to the size of what they move.
  public init(of column: ColumnCase, _ random: inout SplitMix64) {
    var generator = random
    func draw(_ flux: StepValues) -> StepValues { flux.map { $0 * generator.uniform() } }
    stress = column.forcing.stress.map(draw)
    fluxes = column.tracers.map { column.forcing.boundaryFlux(of: $0).map(draw) }
    random = generator
  }

  /// Takes the fluxes in one step of their series, and 0 in the others.
  public init(of column: ColumnCase, atStep step: Int) {
    func pick(_ flux: StepValues) -> StepValues {
      .series((0..<column.stepCount).map { $0 == step ? flux[$0] : 0 })
    }
    stress = column.forcing.stress.map(pick)
    fluxes = column.tracers.map { column.forcing.boundaryFlux(of: $0).map(pick) }
  }

  /// The numbers for all fluxes in their order, that of `Sensitivities.fluxes`.
  public var all: [StepValues] { stress.all + fluxes.flatMap(\.all) }

  /// Returns the same with all fluxes left alone but one, by its place in `all`.
  public func only(_ place: Int) -> ForcingDirection {
    var (only, next) = (self, 0)
    func keep(_ values: StepValues) -> StepValues {
      next += 1
      return next - 1 == place ? values : 0
    }
    only.stress = stress.map(keep)
    only.fluxes = fluxes.map { $0.map(keep) }
    return only
  }

  /// Makes the directions of the tangent linear model, one a lane.
  public static func packed(
    _ lanes: [ForcingDirection], _ model: ClosureModel, layout: StateLayout
  ) -> TangentDirections {
    var directions = TangentDirections(model.declaration, layout: layout)
    for (lane, direction) in lanes.enumerated() {
      directions.stress = directions.stress.combined(with: direction.stress) {
        $0.replacing(lane, by: $1)
      }
      directions.boundaryFluxes = zip(directions.boundaryFluxes, direction.fluxes).map {
        $0.combined(with: $1) { $0.replacing(lane, by: $1) }
      }
    }
    return directions
  }

  /// Returns a case with its fluxes moved by h along this direction.
  public func moved(_ column: ColumnCase, by h: Double) -> ColumnCase {
    func move(_ flux: StepValues, _ direction: StepValues) -> StepValues {
      flux.combined(with: direction) { $0 + h * $1 }
    }
    var moved = column
    moved.forcing.stress = column.forcing.stress.combined(with: stress, move)
    for (tracer, direction) in zip(column.tracers, fluxes) {
      let flux = column.forcing.boundaryFlux(of: tracer).combined(with: direction, move)
      moved.forcing.tracers[tracer, default: TracerForcing()].boundaryFlux = flux
    }
    return moved
  }

  /// The terms of the derivative along this direction, by the adjoint.
  public func product(with sensitivities: Sensitivities<Double>) -> DotProduct {
    var product = DotProduct()
    for (direction, sensitivity) in zip(all, sensitivities.fluxes) {
      switch direction {
      case .constant(let value): product.add(value, sensitivity.sum)
      case .series(let values): product.add(values, sensitivity.steps)
      }
    }
    return product
  }
}
