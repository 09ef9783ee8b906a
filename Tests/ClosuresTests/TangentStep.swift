import Column
import Lanes
import TestSupport

@testable import Closures

/// One step of a configuration, with its derivatives by the tangent linear and by overloaded arithmetic.
struct TangentStep {
  typealias Direction = (controls: [Double], state: [Double])

  let configuration: Configuration
  let controls: Controls
  let layout: StateLayout
  /// The number of the step.
  let step: Int
  let old: ProfileBlock<Double>
  let oldNumbers: [Double]
  let new: ProfileBlock<Double>
  let kept: ProfileBlock<Double>

  init(
    _ c: Configuration, at step: Int, old: ProfileBlock<Double>, new: ProfileBlock<Double>,
    kept: ProfileBlock<Double>
  ) {
    configuration = c
    self.step = step
    controls = Controls(model: c.model, columns: c.columns)
    layout = c.model.declaration.layout(c.columns)
    self.old = old
    oldNumbers = layout.numbers(of: old)
    self.new = new
    self.kept = kept
  }

  var newNumbers: [Double] { layout.numbers(of: new) }

  /// A direction of each profile of the state, and of each control, by itself.
  func unitDirections(_ random: inout SplitMix64) -> [(name: String, Direction)] {
    let (noControls, noState) = (
      [Double](repeating: 0, count: controls.count), oldNumbers.map { _ in 0.0 }
    )
    let states = (0..<layout.profileCount).map { profile -> (String, Direction) in
      var state = noState
      for i in layout.places(ofProfile: profile) {
        state[i] = (abs(oldNumbers[i]) + 1e-12) * random.uniform()
      }
      return ("profile \(profile)", (noControls, state))
    }
    return states
      + noControls.indices.map { control in
        var direction = noControls
        direction[control] = 1
        return ("control \(control)", (direction, noState))
      }
  }

  /// The derivatives of the new state along up to eight directions, by the tangent linear.
  func tangents(along directions: [Direction]) -> [[Double]] {
    let c = configuration
    let (linear, packed) = controls.tangentLinear(
      c.model, c.column, c.constants, along: directions)
    let result = ProfileBlock<Lanes8>(profileCount: layout.profileCount, levels: layout.levels)
    for profile in 0..<layout.profileCount { result[profile].fill(Lanes8(.nan)) }
    linear.stepTangent(old, new, step, kept, packed.initialState, result)
    return directions.indices.map { layout.numbers(of: result, lane: $0) }
  }

  /// The same along one direction, by overloaded arithmetic.
  func overloadedTangent(along direction: Direction) -> [Double] {
    let c = configuration
    let (columns, parameters) = controls.packed([c.column], along: direction.controls) {
      Tangent($0, derivative: $1)
    }
    let model =
      c.model.declaration.name == "simplified"
      ? StepOperator(
        Simplified<Tangent>.self, columns: columns, parameters: parameters,
        constants: c.constants)
      : StepOperator(
        KEpsilon<Tangent>.self, columns: columns, parameters: parameters, constants: c.constants)
    let result = ProfileBlock<Tangent>(profileCount: layout.profileCount, levels: layout.levels)
    let kept = ProfileBlock<Tangent>(
      profileCount: model.keptProfileCount, levels: layout.levels)
    model.record(layout.tangents(oldNumbers, along: direction.state), result, step, kept)
    return layout.derivatives(of: result)
  }
}
