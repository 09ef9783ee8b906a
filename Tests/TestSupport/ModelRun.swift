import Closures
import Column
import Lanes

extension ClosureModel {
  /// The declared constants with some choices replaced.
  public func constants(choices: [String: String] = [:]) -> ClosureConstants {
    var constants = ClosureConstants(declaration)
    for (name, choice) in choices { constants.set(name, to: .choice(choice)) }
    return constants
  }

  /// The declared values of the parameters.
  public var defaultParameters: [Double] { declaration.parameters.map(\.defaultValue) }
}

/// A run whose every state and kept block stays at hand, to be gone back over.
public struct ModelRun<L: Lane> {
  public let model: StepOperator<L>
  public private(set) var states: [ProfileBlock<L>]
  public private(set) var kept: [ProfileBlock<L>] = []

  /// Makes `steps` steps.
  ///
  /// - Parameter initial: the state to start from; nil for the model's own.
  public init(_ model: StepOperator<L>, from initial: ProfileBlock<L>? = nil, steps: Int) {
    self.model = model
    states = [initial ?? model.initialState()]
    for step in 0..<steps {
      let layout = model.layout
      let new = ProfileBlock<L>(profileCount: layout.profileCount, levels: layout.levels)
      kept.append(ProfileBlock(profileCount: model.keptProfileCount, levels: layout.levels))
      model.record(states[step], new, step, kept[step])
      states.append(new)
    }
  }

  public var last: ProfileBlock<L> { states[states.count - 1] }

  /// Propagates an adjoint of the last state (overwritten) to the first.
  ///
  /// The blocks in between start as NaN, so that whatever a step adjoint fails to overwrite is seen.
  public func adjoint(of last: ProfileBlock<L>) -> ProfileBlock<L> {
    var adjoint = last
    for step in kept.indices.reversed() {
      let layout = model.layout
      let old = ProfileBlock<L>(profileCount: layout.profileCount, levels: layout.levels)
      for profile in 0..<layout.profileCount { old[profile].fill(L(.nan)) }
      model.stepAdjoint(states[step], states[step + 1], step, kept[step], adjoint, old)
      adjoint = old
    }
    return adjoint
  }
}

extension StateLayout {
  /// Draws a vector whose numbers weigh the state's profiles about equally.
  public func weights<L: Lane>(
    for state: ProfileBlock<L>, lane: Int = 0, _ random: inout SplitMix64
  ) -> [Double] {
    (0..<profileCount).flatMap { profile -> [Double] in
      let levels = usedLevels(ofProfile: profile)
      let largest = state[profile].column(lane, levels: levels).map(abs).max() ?? 0
      return random.uniform(count: levels).map { $0 / max(largest, 1e-12) }
    }
  }
}

extension Sensitivities {
  /// All fluxes in their order: stress, then those of each tracer.
  public var fluxes: [FluxSensitivity<L>] { stress.all + boundaryFluxes.flatMap(\.all) }

  /// One lane with respect to parameters and to constants that are added to the fluxes, in that order.
  public func numbers(lane: Int = 0) -> [Double] {
    (parameters + fluxes.map(\.sum)).map { $0[lane: lane] }
  }
}

/// What a step depends on besides the state: parameters, and constants that are added to the fluxes; the order is
/// that of `Sensitivities.numbers`.
public struct Controls {
  public let parameters: [Double]
  private let columns: Columns<Double>

  public init(model: ClosureModel, columns: Columns<Double>) {
    parameters = model.defaultParameters
    self.columns = columns
  }

  /// The parameters, and the fluxes in the first step.
  public var values: [Double] {
    parameters + (columns.stress.all + columns.boundaryFluxes.flatMap(\.all)).map { $0[0] }
  }

  public var count: Int { values.count }

  /// Makes the tangent linear model along up to eight directions, of all controls and the initial state.
  public func tangentLinear(
    _ model: ClosureModel, _ column: ColumnCase, _ constants: ClosureConstants,
    along lanes: [(controls: [Double], state: [Double])]
  ) -> (model: TangentOperator, directions: TangentDirections) {
    let layout = model.declaration.layout(columns)
    var directions = TangentDirections(model.declaration, layout: layout)
    let all = (0..<count).map { control in
      Lanes8(lanes: Array((lanes.map { $0.controls[control] } + [0]).prefix(Lanes8.count)))
    }
    directions.parameters = Array(all[..<parameters.count])
    (directions.stress, directions.boundaryFluxes) = fluxes(all) { _, direction in
      .constant(direction)
    }
    for (lane, direction) in lanes.enumerated() {
      layout.set(lane, of: directions.initialState, to: direction.state)
    }
    return (
      model.tangentLinear(Columns([column]), parameters, constants, directions), directions
    )
  }

  /// Makes the model with all controls moved by h along a direction.
  public func moved(
    _ model: ClosureModel, _ column: ColumnCase, _ constants: ClosureConstants, by h: Double,
    along direction: [Double]
  ) -> StepOperator<Double> {
    let (columns, parameters) = packed([column], along: direction) { $0 + h * $1 }
    return model.column(columns, parameters, constants)
  }

  /// Packs cases, and combines their controls with a direction.
  public func packed<L: Lane>(
    _ cases: [ColumnCase], along direction: [Double], _ combine: (Double, Double) -> L
  ) -> (columns: Columns<L>, parameters: [L]) {
    precondition(direction.count == count, "one number per control")
    var columns = Columns<L>(cases)
    (columns.stress, columns.boundaryFluxes) = fluxes(direction) { flux, direction in
      flux.map { combine($0, direction) }
    }
    return (columns, zip(parameters, direction).map(combine))
  }

  /// Returns what `combine` makes of each flux and its number among those of all controls.
  private func fluxes<Number, Result>(
    _ numbers: [Number], _ combine: (PerStep<Double>, Number) -> Result
  ) -> (BoundaryStress<Result>, [BoundaryFlux<Result>]) {
    var left = numbers.dropFirst(parameters.count)
    func next(_ flux: PerStep<Double>) -> Result { combine(flux, left.removeFirst()) }
    let stress = columns.stress.map(next)
    return (stress, columns.boundaryFluxes.map { $0.map(next) })
  }
}
