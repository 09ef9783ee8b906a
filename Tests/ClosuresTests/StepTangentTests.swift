import Closures
import Column
import Lanes
import TestSupport
import Testing

/// The tangent linear of the step, its eight directions, and the run.
struct StepTangentTests {
  @Test(arguments: Configuration.kEpsilon)
  func `the tangent of a k-epsilon step is the derivative of overloaded arithmetic`(
    _ c: Configuration
  ) {
    // From rest, at the onset of turbulence, and in a developed layer.
    for start in [0, 2, 35] { checkOverloaded(c, at: start) }
  }

  @Test(arguments: Configuration.simplified)
  func `the tangent of a simplified step is the derivative of overloaded arithmetic`(
    _ c: Configuration
  ) {
    for start in [0, 1, 10] { checkOverloaded(c, at: start) }
  }

  private func checkOverloaded(_ c: Configuration, at start: Int) {
    var random = SplitMix64(seed: UInt64(start))
    let step = makeStep(c, at: start)
    let layout = step.layout
    // In rounding, as for the adjoint: see StepAdjointTests.
    let tolerance = (c.model.declaration.hasVelocity ? 1e4 : 1e6) * Double.ulpOfOne
    for (name, direction) in step.unitDirections(&random) {
      let generated = step.tangents(along: [direction])[0]
      let overloaded = step.overloadedTangent(along: direction)
      let places = (0..<layout.profileCount).map(layout.places)
      let sizes = places.map { max(largest(step.newNumbers[$0]), 1e-12) }
      let relative = zip(places, sizes).map { largest(overloaded[$0]) / $1 }.max()!
      for profile in places.indices {
        let difference = zip(generated, overloaded).map(-)[places[profile]]
        // Relative to the largest effect of the direction: overloaded arithmetic follows the quotients of
        // minors, and loses what is small beside that. Numerator and minor of a solution y change by up to
        // themselves, and cancel in dy: so a few ulp of y are lost however small the effect.
        let bound = max(tolerance * relative, 4 * .ulpOfOne) * sizes[profile]
        #expect(
          largest(difference) <= bound,
          "\(name) in profile \(profile) from \(start)")
      }
    }
  }

  private func largest(_ numbers: ArraySlice<Double>) -> Double { numbers.map(abs).max() ?? 0 }

  @Test(arguments: [Configuration.kEpsilon[7], Configuration.simplified[5]])
  func `a direction has the same bits in any lane and any company`(_ c: Configuration) {
    var random = SplitMix64(seed: 3)
    let step = makeStep(c, at: 10)
    let directions = step.unitDirections(&random).map(\.1)
    for first in stride(from: 0, to: directions.count, by: 8) {
      let eight = Array(directions[first..<min(first + 8, directions.count)])
      for (direction, tangent) in zip(eight, step.tangents(along: eight)) {
        #expect(sameBits(tangent, step.tangents(along: [direction])[0]))
      }
    }
  }

  @Test(arguments: [Configuration.kEpsilon[7], Configuration.simplified[5]])
  func `a run shows the states of the forward model and their derivatives`(_ c: Configuration) {
    var random = SplitMix64(seed: 4)
    let steps = c.column.stepCount
    let run = ModelRun(c.makeModel(), steps: steps)
    let layout = run.model.layout
    let initial = layout.numbers(of: run.states[0])
    let controls = Controls(model: c.model, columns: c.columns)
    let direction = (
      controls: controls.values.map { 1e-2 * $0 * random.uniform() },
      state: initial.map { 1e-2 * $0 * random.uniform() }
    )
    let (linear, directions) = controls.tangentLinear(
      c.model, c.column, c.constants, along: [direction])

    let expected = ProfileBlock<Lanes8>(profileCount: layout.profileCount, levels: layout.levels)
    let next = ProfileBlock<Lanes8>(profileCount: layout.profileCount, levels: layout.levels)
    expected.copy(from: directions.initialState)
    var seen = 0
    linear.run { step, state, tangent in
      #expect(sameBits(layout.numbers(of: state), layout.numbers(of: run.states[step])))
      if step > 0 {
        linear.stepTangent(
          run.states[step - 1], run.states[step], step - 1, run.kept[step - 1], expected, next)
        expected.copy(from: next)
      }
      #expect(sameBits(layout.numbers(of: tangent), layout.numbers(of: expected)))
      seen += 1
    }
    #expect(seen == steps + 1)
    #expect(layout.numbers(of: expected).contains { $0 != 0 })
  }

  private func makeStep(_ c: Configuration, at start: Int) -> TangentStep {
    let run = ModelRun(c.makeModel(), steps: start + 1)
    return TangentStep(
      c, at: start, old: run.states[start], new: run.states[start + 1], kept: run.kept[start])
  }
}
