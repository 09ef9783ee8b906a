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
  /// Parameters, stress and fluxes of one lane, in that order.
  public func numbers(lane: Int = 0) -> [Double] {
    let fluxes = boundaryFluxes.flatMap { [$0.bottom, $0.surface] }
    let ends = [stress.surfaceX, stress.surfaceY, stress.bottomX, stress.bottomY]
    return (parameters + ends + fluxes).map { $0[lane: lane] }
  }
}

/// What a step depends on besides the state; the order is that of `Sensitivities.numbers`.
public struct Controls {
  public var parameters: [Double]
  public var stress: [Double]
  public var fluxes: [Double]

  public init(model: ClosureModel, columns: Columns<Double>) {
    parameters = model.defaultParameters
    let (stress, fluxes) = (columns.stress, columns.boundaryFluxes)
    self.stress = [stress.surfaceX, stress.surfaceY, stress.bottomX, stress.bottomY]
    self.fluxes = fluxes.flatMap { [$0.bottom, $0.surface] }
  }

  public var count: Int { parameters.count + stress.count + fluxes.count }

  /// Makes the tangent linear model along up to eight directions, of all controls and the initial state.
  public func tangentLinear(
    _ model: ClosureModel, _ column: ColumnCase, _ constants: ClosureConstants,
    along lanes: [(controls: [Double], state: [Double])]
  ) -> (model: TangentOperator, directions: TangentDirections) {
    let columns = Columns<Double>([column])
    let layout = model.declaration.layout(columns)
    var directions = TangentDirections(model.declaration, layout: layout)
    let all = (0..<count).map { control in
      Lanes8(lanes: Array((lanes.map { $0.controls[control] } + [0]).prefix(Lanes8.count)))
    }
    directions.parameters = Array(all[..<parameters.count])
    (directions.stress, directions.boundaryFluxes) = boundaries(all)
    for (lane, direction) in lanes.enumerated() {
      layout.set(lane, of: directions.initialState, to: direction.state)
    }
    return (model.tangentLinear(columns, parameters, constants, directions), directions)
  }

  /// Makes the model with all controls moved by h along a direction.
  public func moved(
    _ model: ClosureModel, _ column: ColumnCase, _ constants: ClosureConstants, by h: Double,
    along direction: [Double]
  ) -> StepOperator<Double> {
    let all = packed(direction) { $0 + h * $1 }
    var columns = Columns<Double>([column])
    replace(&columns, all)
    return model.column(columns, Array(all[..<parameters.count]), constants)
  }

  public func packed<L>(_ direction: [Double], _ combine: (Double, Double) -> L) -> [L] {
    let all = parameters + stress + fluxes
    precondition(direction.count == all.count, "one number per control")
    return zip(all, direction).map(combine)
  }

  public func replace<L: Lane>(_ columns: inout Columns<L>, _ all: [L]) {
    (columns.stress, columns.boundaryFluxes) = boundaries(all)
  }

  private func boundaries<L: Lane>(_ all: [L]) -> (BoundaryStress<L>, [BoundaryFlux<L>]) {
    let s = Array(all[parameters.count..<parameters.count + 4])
    let f = Array(all[(parameters.count + 4)...])
    return (
      BoundaryStress(surfaceX: s[0], surfaceY: s[1], bottomX: s[2], bottomY: s[3]),
      stride(from: 0, to: f.count, by: 2).map { BoundaryFlux(bottom: f[$0], surface: f[$0 + 1]) }
    )
  }
}
