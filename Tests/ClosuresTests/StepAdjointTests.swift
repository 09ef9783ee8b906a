import Closures
import Column
import Lanes
import TestSupport
import Testing

/// The adjoint of the whole step against its tangent linear, which `StepTangentTests` prove.
struct StepAdjointTests {
  @Test(arguments: Configuration.kEpsilon)
  func `the adjoint of a k-epsilon step is the transpose of its tangent`(_ c: Configuration) {
    // From rest, at the onset of turbulence, and in a developed layer.
    for start in [0, 2, 35] { checkStep(c, at: start) }
  }

  @Test(arguments: Configuration.simplified)
  func `the adjoint of a simplified step is the transpose of its tangent`(_ c: Configuration) {
    for start in [0, 1, 10] { checkStep(c, at: start) }
  }

  /// Compares every profile of the state, every parameter, stress and flux by itself, so that none hides
  /// behind the rounding of another.
  private func checkStep(_ c: Configuration, at start: Int) {
    var random = SplitMix64(seed: UInt64(start))
    let before = ModelRun(c.makeModel(), steps: start)
    let layout = before.model.layout

    let model = c.makeModel()
    let new = ProfileBlock<Double>(profileCount: layout.profileCount, levels: layout.levels)
    let kept = ProfileBlock<Double>(
      profileCount: model.keptProfileCount, levels: layout.levels)
    model.record(before.last, new, start, kept)
    let bar = layout.weights(for: new, &random)
    let oldBar = ProfileBlock<Double>(profileCount: layout.profileCount, levels: layout.levels)
    for profile in 0..<layout.profileCount { oldBar[profile].fill(.nan) }
    model.stepAdjoint(before.last, new, start, kept, layout.block(of: bar), oldBar)
    let gradient = layout.numbers(of: oldBar)
    let sensitivities = model.sensitivities().numbers()
    // What the step gives stands in its own place.
    for flux in model.sensitivities().fluxes where !flux.steps.isEmpty {
      #expect(flux.steps.indices.allSatisfy { flux.steps[$0] == ($0 == start ? flux.sum : 0) })
    }

    // Some 1300 ulp are seen in k-ε, whose stability functions cancel two to three digits; the costly
    // variant diffuses g ≈ t² ten times with diffusivities of that size, which leaves three digits less.
    let tolerance = (c.model.declaration.hasVelocity ? 1e4 : 1e6) * Double.ulpOfOne
    let step = TangentStep(c, at: start, old: before.last, new: new, kept: kept)
    for (name, direction) in step.unitDirections(&random) {
      let tangent = step.tangents(along: [direction])[0]
      let backward = DotProduct(
        gradient + sensitivities, direction.state + direction.controls)
      #expect(
        DotProduct.discrepancy(DotProduct(tangent, bar), backward) <= tolerance,
        "\(name) from step \(start)")
    }
  }

  @Test func `the constant variant has exactly no sensitivity to its parameters`() {
    for c in Configuration.simplified.prefix(4) {
      var random = SplitMix64(seed: 5)
      let run = ModelRun(c.makeModel(), steps: 20)
      let layout = run.model.layout
      let adjoint = run.adjoint(of: layout.block(of: layout.weights(for: run.last, &random)))
      #expect(run.model.sensitivities().parameters == [0, 0, 0, 0, 0])
      #expect(layout.numbers(of: adjoint).contains { $0 != 0 })
    }
  }

  @Test(arguments: Configuration.conditions)
  func `a calm sea has finite sensitivities and none to the wind`(_ choices: [String: String]) {
    var column = windCase(sources: .none)
    column.forcing = Forcing()
    column.initial[.u] = nil
    column.initial[.v] = nil
    let run = ModelRun(Configuration(.kEpsilon, choices, column).makeModel(), steps: 20)
    let layout = run.model.layout
    var random = SplitMix64(seed: 6)
    // An objective of temperature: at rest it cannot depend on the sign of the wind.
    var bar = layout.weights(for: run.last, &random)
    for i in bar.indices where !layout.places(ofProfile: 2).contains(i) { bar[i] = 0 }
    let adjoint = run.adjoint(of: layout.block(of: bar))
    #expect(layout.numbers(of: adjoint).allSatisfy { $0.isFinite })
    let sensitivities = run.model.sensitivities()
    #expect(sensitivities.numbers().allSatisfy { $0.isFinite })
    #expect(sensitivities.stress.all.map(\.sum) == [0, 0, 0, 0])
    #expect(sensitivities.parameters.contains { $0 != 0 })
  }

  // MARK: What the parameters do

  /// Wind and cooling, and convection alone.
  private static let parameterCases: [Configuration] = Configuration.conditions.flatMap { choices in
    var convection = windCase(variant: 1)
    convection.forcing.surfaceStressX = 0
    convection.forcing.surfaceStressY = 0
    return [Configuration(.kEpsilon, choices, windCase(bottomStress: true))]
      + [Configuration(.kEpsilon, choices, convection)]
  }

  @Test func `every parameter of k-epsilon but c5 has an effect and a sensitivity`() {
    let declared = ClosureModel.kEpsilon.declaration.parameters
    var hasSensitivity = [Bool](repeating: false, count: declared.count)
    var hasEffect = hasSensitivity
    for c in Self.parameterCases {
      var random = SplitMix64(seed: 7)
      let run = ModelRun(c.makeModel(), steps: 40)
      let layout = run.model.layout
      let result = layout.numbers(of: run.last)
      _ = run.adjoint(of: layout.block(of: layout.weights(for: run.last, &random)))
      let sensitivities = run.model.sensitivities().parameters
      for i in declared.indices {
        #expect(sensitivities[i].isFinite, "\(declared[i].name)")
        if sensitivities[i] != 0 { hasSensitivity[i] = true }
        var parameters = c.model.defaultParameters
        parameters[i] += 0.01 * max(1, abs(parameters[i]))
        let moved = ModelRun(c.makeModel(parameters), steps: 40)
        if !sameBits(layout.numbers(of: moved.last), result) { hasEffect[i] = true }
      }
    }
    for (i, parameter) in declared.enumerated() {
      #expect(hasSensitivity[i] == (parameter.name != "c5"), "\(parameter.name)")
      #expect(hasEffect[i] == (parameter.name != "c5"), "\(parameter.name)")
      #expect((parameter.unused == nil) == hasEffect[i], "\(parameter.name)")
    }
  }

  @Test func `every parameter of the costly variant has an effect and a sensitivity`() {
    let c = Configuration.simplified[5]
    var random = SplitMix64(seed: 8)
    let run = ModelRun(c.makeModel(), steps: 5)
    let layout = run.model.layout
    _ = run.adjoint(of: layout.block(of: layout.weights(for: run.last, &random)))
    for (i, sensitivity) in run.model.sensitivities().parameters.enumerated() {
      #expect(sensitivity != 0 && sensitivity.isFinite)
      var parameters = c.model.defaultParameters
      parameters[i] += 0.01
      let moved = ModelRun(c.makeModel(parameters), steps: 5)
      #expect(!sameBits(layout.numbers(of: moved.last), layout.numbers(of: run.last)))
    }
  }
}
