import Column
import Lanes

/// The gradient with respect to a flux in time.
public struct FluxSensitivity<Value> {
  /// With respect to a constant that is added to the flux in all steps.
  public var sum: Value
  /// With respect to the value in each step, where the flux is a series; empty where it is constant.
  public var steps: [Value]

  @inlinable
  public init(sum: Value, steps: [Value] = []) {
    self.sum = sum
    self.steps = steps
  }
}

extension FluxSensitivity: Sendable where Value: Sendable {}

extension FluxSensitivity: Equatable where Value: Equatable {}

extension FluxSensitivity where Value: Lane {
  /// Returns what a lane holds of the gradient with respect to a flux of its case.
  func column(_ lane: Int, of flux: StepValues, stepCount: Int) -> FluxSensitivity<Double> {
    FluxSensitivity<Double>(
      sum: sum[lane: lane],
      steps: flux.stepCount == nil ? [] : steps.prefix(stepCount).map { $0[lane: lane] })
  }
}

/// The gradient with respect to a flux, accumulated step by step.
struct FluxAccumulator<L: Lane> {
  /// The sum, and behind it, where the flux is a series, what each step gives.
  private let values: ProfileBlock<L>

  init(of flux: PerStep<L>) {
    values = ProfileBlock(profileCount: 1, levels: 1 + (flux.stepCount ?? 0))
  }

  /// Adds what a step gives.
  @inline(__always)
  func add(_ value: L, atStep step: Int) {
    let values = values[0]
    values[0] = values[0] + value
    if values.count > 1 { values[1 + step] = values[1 + step] + value }
  }

  var sensitivity: FluxSensitivity<L> {
    FluxSensitivity(sum: values[0][0], steps: (1..<values.levels).map { values[0][$0] })
  }
}

/// The gradient of the misfit with respect to everything that acts in each step.
public struct Sensitivities<L: Lane>: Sendable {
  /// In the declared order of the closure's parameters.
  public var parameters: [L]
  public var stress: BoundaryStress<FluxSensitivity<L>>
  /// In the order of the columns' tracers. That of short wave is 0 where there is none.
  public var boundaryFluxes: [BoundaryFlux<FluxSensitivity<L>>]
}

extension Sensitivities {
  /// Returns what a lane holds: the gradient of its case.
  public func column(_ lane: Int, of column: ColumnCase) -> Sensitivities<Double> {
    let (forcing, stepCount) = (column.forcing, column.stepCount)
    return Sensitivities<Double>(
      parameters: parameters.map { $0[lane: lane] },
      stress: stress.combined(with: forcing.stress) {
        $0.column(lane, of: $1, stepCount: stepCount)
      },
      boundaryFluxes: zip(boundaryFluxes, column.tracers).map { sensitivity, tracer in
        var own = sensitivity.combined(with: forcing.boundaryFlux(of: tracer)) {
          $0.column(lane, of: $1, stepCount: stepCount)
        }
        // Beside a case with short wave, a lane without holds 0 times its adjoint.
        if forcing.tracers[tracer]?.shortWave == nil { own.shortWave = FluxSensitivity(sum: 0) }
        return own
      })
  }
}
