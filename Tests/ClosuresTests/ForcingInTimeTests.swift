import Closures
import Column
import Lanes
import TestSupport
import Testing

/// Fluxes that change from step to step, and short wave, over a run.
struct ForcingInTimeTests {
  private static let steps = 30

  @Test(arguments: Configuration.inTime)
  func `the adjoint of the fluxes of all steps is the transpose of their tangent`(
    _ c: Configuration
  ) {
    var random = SplitMix64(seed: 51)
    let run = ModelRun(c.makeModel(), steps: Self.steps)
    let layout = run.model.layout
    let bar = layout.weights(for: run.last, &random)
    _ = run.adjoint(of: layout.block(of: bar))
    let sensitivities = run.model.sensitivities()

    // Every flux by itself, so that none hides behind the rounding of another.
    let direction = ForcingDirection(of: c.column, &random)
    let places = Array(direction.all.indices)
    for first in stride(from: 0, to: places.count, by: Lanes8.count) {
      let lanes = places[first..<min(first + Lanes8.count, places.count)].map(direction.only)
      let directions = ForcingDirection.packed(lanes, c.model, layout: layout)
      let linear = c.model.tangentLinear(
        c.columns, c.model.defaultParameters, c.constants, directions)
      linear.run { step, _, tangent in
        guard step == Self.steps else { return }
        for (lane, only) in lanes.enumerated() {
          let forward = DotProduct(layout.numbers(of: tangent, lane: lane), bar)
          let backward = only.product(with: sensitivities)
          // As for one step, see StepAdjointTests, times the steps in which each flux acts.
          let tolerance =
            (c.model.declaration.hasVelocity ? 1e4 : 1e6) * Double(Self.steps) * .ulpOfOne
          #expect(
            DotProduct.discrepancy(forward, backward) <= tolerance, "flux \(first + lane)")
        }
      }
    }
  }

  @Test(arguments: Configuration.inTime)
  func `the gradient with respect to a constant is the sum of those of the steps`(
    _ c: Configuration
  ) {
    var random = SplitMix64(seed: 52)
    let run = ModelRun(c.makeModel(), steps: Self.steps)
    let layout = run.model.layout
    _ = run.adjoint(of: layout.block(of: layout.weights(for: run.last, &random)))
    for flux in run.model.sensitivities().fluxes {
      let size = flux.steps.reduce(0) { $0 + abs($1) }
      #expect(abs(flux.steps.reduce(0, +) - flux.sum) <= Double(Self.steps) * .ulpOfOne * size)
      // Steps that were not made have none.
      #expect(flux.steps.dropFirst(Self.steps).allSatisfy { $0 == 0 })
    }
    let surface = run.model.sensitivities().boundaryFluxes.map(\.surface.steps)
    #expect(surface.allSatisfy { $0.count == c.column.stepCount && !$0[..<Self.steps].contains(0) })
  }

  @Test(arguments: Configuration.inTime)
  func `a series that does not change has the bits of a constant`(_ c: Configuration) {
    func make(_ isSeries: Bool) -> Configuration {
      func still(_ flux: StepValues) -> StepValues {
        isSeries
          ? .series(Array(repeating: flux[3], count: c.column.stepCount)) : .constant(flux[3])
      }
      var column = c.column
      column.forcing.stress = column.forcing.stress.map(still)
      for tracer in column.tracers {
        column.forcing.tracers[tracer]!.boundaryFlux =
          column.forcing.boundaryFlux(of: tracer).map(still)
      }
      return Configuration(c.model, c.choices, column)
    }
    let runs = [false, true].map { isSeries -> (states: [[Double]], gradient: [Double]) in
      var random = SplitMix64(seed: 53)
      let run = ModelRun(make(isSeries).makeModel(), steps: Self.steps)
      let layout = run.model.layout
      let initial = run.adjoint(
        of: layout.block(of: layout.weights(for: run.last, &random)))
      let sensitivities = run.model.sensitivities()
      let surface = sensitivities.boundaryFluxes.map(\.surface) + [sensitivities.stress.surfaceX]
      #expect(surface.allSatisfy { $0.steps.isEmpty == !isSeries })
      return (
        run.states.map { layout.numbers(of: $0) },
        layout.numbers(of: initial) + sensitivities.numbers()
      )
    }
    #expect(zip(runs[0].states, runs[1].states).allSatisfy { sameBits($0, $1) })
    #expect(sameBits(runs[0].gradient, runs[1].gradient))
  }

  @Test(arguments: [Configuration.inTime[0], Configuration.inTime[7]])
  func `a flux acts in its own step`(_ c: Configuration) {
    let reference = ModelRun(c.makeModel(), steps: Self.steps)
    let layout = reference.model.layout
    let pulse = ForcingDirection(of: c.column, atStep: 12)
    for place in pulse.all.indices {
      let direction = pulse.only(place)
      let moved = Configuration(c.model, c.choices, direction.moved(c.column, by: 1))
      let run = ModelRun(moved.makeModel(), steps: Self.steps)
      let first = (0...Self.steps).first { step in
        !sameBits(
          layout.numbers(of: run.states[step]), layout.numbers(of: reference.states[step]))
      }
      let isForced = layout.hasVelocity || place >= 4
      let hasFlux = direction.all[place] != .series(Array(repeating: 0, count: c.column.stepCount))
      #expect(first == (isForced && hasFlux ? 13 : nil), "flux \(place)")
    }
  }

  @Test func `a calm spell has finite sensitivities`() {
    var column = windCase(variant: 1, steps: Self.steps).drivenInTime()
    for component in [\Forcing.surfaceStressX, \Forcing.surfaceStressY] {
      var values = (0..<Self.steps).map { column.forcing[keyPath: component][$0] }
      values.replaceSubrange(5..<9, with: repeatElement(0, count: 4))
      column.forcing[keyPath: component] = .series(values)
    }
    // With the Dirichlet condition k depends on u*² = 0 in the calm, where it has no derivative.
    let choices = ["surface_condition": "dirichlet", "bottom_condition": "dirichlet"]
    let run = ModelRun(Configuration(.kEpsilon, choices, column).makeModel(), steps: Self.steps)
    let layout = run.model.layout
    var random = SplitMix64(seed: 54)
    let adjoint = run.adjoint(of: layout.block(of: layout.weights(for: run.last, &random)))
    #expect(layout.numbers(of: adjoint).allSatisfy { $0.isFinite })
    #expect(run.model.sensitivities().numbers().allSatisfy { $0.isFinite })
    let wind = run.model.sensitivities().stress.surfaceX.steps
    // What is left in the calm is the momentum that a stress would bring.
    #expect(wind.allSatisfy { $0.isFinite && $0 != 0 })
  }
}
