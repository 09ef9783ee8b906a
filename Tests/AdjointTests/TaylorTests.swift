import Adjoint
import Closures
import Column
import Foundation
import Lanes
import TestSupport
import Testing

/// J(x + h d) − J(x) − h ∇J·d falls with h², by the adjoint and by the tangent linear, where no clip and no choice of the closure changes its branch.
///
/// The case is stratified all the way and sheared all the way, driven by a steady wind: no interface is
/// near neutral, so that N² > 0 and the turbulence is either well above its minima or firmly at them.
/// Each test also checks that the branches seen in the states are the same at every h.
struct TaylorTests {
  /// What drives the column: the same in every step, or fluxes that change by a third and short wave.
  enum Drive: CaseIterable {
    case steady, inTime

    var run: TaylorRun { TaylorRun(model: .kEpsilon, column: column) }

    private var column: ColumnCase {
      let grid = Grid.stretched(cells: 16, depth: 40, criticalDepth: 20)
      var constants = PhysicalConstants()
      constants.coriolis = 1e-4
      var forcing = Forcing()
      (forcing.surfaceStressX, forcing.surfaceStressY) = (2e-4, -5e-5)
      (forcing.bottomStressX, forcing.bottomStressY) = (3e-5, 1e-5)
      var heat = TracerForcing(surfaceFlux: 1e-5, bottomFlux: -1e-6)
      if self == .inTime {
        heat.shortWave = ShortWave(flux: 2e-5, penetration: .jerlovIII, grid: grid)
        heat.boundaryFlux = heat.boundaryFlux.map(vary)
        forcing.stress = forcing.stress.map(vary)
      }
      forcing.tracers[.temperature] = heat
      return ColumnCase(
        name: "smooth", grid: grid, timeStep: 60, stepCount: 40, density: .temperature,
        constants: constants, forcing: forcing,
        initial: [
          .u: grid.centres.map { 0.4 + 0.01 * $0 }, .v: grid.centres.map { -0.1 - 0.002 * $0 },
          .temperature: grid.centres.map { 2 + 0.02 * $0 },
        ])
    }

    private func vary(_ flux: StepValues) -> StepValues {
      .series((0..<40).map { flux[$0] * (1 + 0.3 * sin(0.2 * Double($0))) })
    }
  }

  /// The costly variant of the simplified closure, warmed in time at the surface and by short wave.
  private static let simplified: TaylorRun = {
    let grid = Grid.linear(cells: 16, depth: 40)
    let flux = StepValues.series((0..<20).map { 1e-3 * (1 + cos(0.5 * Double($0))) })
    let column = ColumnCase(
      name: "simplified", grid: grid, timeStep: 60, stepCount: 20, density: .temperature,
      forcing: {
        var forcing = Forcing()
        forcing.tracers[.temperature] = TracerForcing(
          surfaceFlux: flux, bottomFlux: flux.map { -0.2 * $0 },
          shortWave: ShortWave(flux: flux, penetration: .jerlovI, grid: grid))
        return forcing
      }(),
      initial: [.temperature: grid.centres.map { 20 + 0.1 * $0 }])
    return TaylorRun(
      model: .simplified, column: column, parameters: [0.3, 0.2, 0.1, 0.002, 0.001])
  }()

  @Test(arguments: Drive.allCases)
  func `the gradient with respect to parameters is of second order`(_ drive: Drive) {
    var random = SplitMix64(seed: 31)
    let run = drive.run
    for _ in 0..<4 {
      let direction = run.controls.parameters.map { max(abs($0), 0.1) * random.uniform() }
      let noFluxes = [Double](repeating: 0, count: run.controls.count - direction.count)
      run.check(controlDirection: direction + noFluxes, halvings: 14...17)
    }
  }

  @Test(arguments: Drive.allCases)
  func `the gradient with respect to constant stress and fluxes is of second order`(
    _ drive: Drive
  ) {
    var random = SplitMix64(seed: 32)
    let run = drive.run
    for _ in 0..<4 {
      let parameters = run.controls.parameters
      let fluxes = run.controls.values.dropFirst(parameters.count).map { $0 * random.uniform() }
      run.check(controlDirection: parameters.map { _ in 0 } + fluxes, halvings: 10...14)
    }
  }

  @Test func `the gradient with respect to the fluxes of every step is of second order`() {
    var random = SplitMix64(seed: 34)
    for _ in 0..<4 {
      Drive.inTime.run.check(forcingDirection: &random, halvings: 9...13)
      Self.simplified.check(forcingDirection: &random, halvings: 4...9)
    }
  }

  @Test(arguments: Drive.allCases)
  func `the gradient with respect to the initial state is of second order`(_ drive: Drive) {
    var random = SplitMix64(seed: 33)
    for _ in 0..<4 { drive.run.check(stateDirection: &random) }
  }
}

/// A run whose objective is expanded along directions.
struct TaylorRun {
  let model: ClosureModel
  let column: ColumnCase
  var parameters: [Double]?

  private var columns: Columns<Double> { Columns([column]) }
  var controls: Controls { Controls(model: model, columns: columns) }

  func check(controlDirection: [Double], halvings: ClosedRange<Int>) {
    let gradient = gradient()
    let noState = makeModel().layout.numbers(of: gradient.initialState).map { _ in 0.0 }
    let slopes = [
      DotProduct(gradient.sensitivities.numbers(), controlDirection).sum,
      tangentSlope(along: (controlDirection, noState)),
    ]
    expectSecondOrder(gradient.value, slopes, halvings: halvings) { h in
      let moved = controls.moved(
        model, column, model.constants(), by: h, along: controlDirection)
      return value(moved, from: moved.initialState())
    }
  }

  func check(forcingDirection random: inout SplitMix64, halvings: ClosedRange<Int>) {
    let direction = ForcingDirection(of: column, &random)
    let gradient = gradient()
    let layout = makeModel().layout
    let directions = ForcingDirection.packed([direction], model, layout: layout)
    let linear = model.tangentLinear(
      columns, parameters ?? model.defaultParameters, model.constants(), directions)
    let slopes = [
      direction.product(with: gradient.sensitivities).sum,
      objective(layout).derivatives(by: linear)[lane: 0],
    ]
    expectSecondOrder(gradient.value, slopes, halvings: halvings) { h in
      let moved = TaylorRun(
        model: model, column: direction.moved(column, by: h), parameters: parameters)
      let operation = moved.makeModel()
      return moved.value(operation, from: operation.initialState())
    }
  }

  func check(stateDirection random: inout SplitMix64) {
    let still = makeModel()
    let initial = still.layout.numbers(of: still.initialState())
    let direction = initial.map { $0 * random.uniform() }
    let gradient = gradient()
    let noControls = gradient.sensitivities.numbers().map { _ in 0.0 }
    let slopes = [
      DotProduct(still.layout.numbers(of: gradient.initialState), direction).sum,
      tangentSlope(along: (noControls, direction)),
    ]
    expectSecondOrder(gradient.value, slopes, halvings: 16...19) { h in
      let moved = zip(initial, direction).map { $0 + h * $1 }
      return value(makeModel(), from: still.layout.block(of: moved))
    }
  }

  private func makeModel() -> StepOperator<Double> {
    model.column(columns, parameters ?? model.defaultParameters, model.constants())
  }

  private func objective(_ layout: StateLayout) -> Misfit<Double> {
    Misfit(layout: layout, steps: [0, column.stepCount / 2, column.stepCount])
  }

  private func gradient() -> Gradient<Double> {
    let model = makeModel()
    return AdjointDriver(model).gradient(of: objective(model.layout), schedule: TwoLevel())
  }

  /// The slope that the tangent linear gives.
  private func tangentSlope(along direction: (controls: [Double], state: [Double])) -> Double {
    let linear = controls.tangentLinear(
      model, column, model.constants(), along: [direction]
    ).model
    return objective(linear.forward.layout).derivatives(by: linear)[lane: 0]
  }

  private func value(_ model: StepOperator<Double>, from initial: ProfileBlock<Double>)
    -> (value: Double, branches: [Bool])
  {
    let objective = objective(model.layout)
    var (gathered, branches, stratification) = (objective.makeGathered(), [Bool](), [Double]())
    AdjointDriver(model).run(from: initial) { step, state in
      objective.gather(state, atStep: step, into: &gathered)
      let seen = self.branches(state, model.layout, &stratification)
      // The initial state stands at the minima, but nothing has clipped it.
      if step > 0 { branches += seen }
    }
    return (objective.value(of: gathered), branches)
  }

  /// The branches that can be told from a state: clips at minima, the Galperin limit, and the signs of N²
  /// and of P + B.
  ///
  /// - Parameter stratification: N² of the state before, which made the limit; replaced by this state's.
  private func branches(
    _ state: ProfileBlock<Double>, _ layout: StateLayout, _ stratification: inout [Double]
  ) -> [Bool] {
    // The simplified closure has no branches but |d|, and its diffusivity d stays positive.
    guard layout.hasVelocity else { return state[1].column(0, levels: 16).map { $0 >= 0 } }
    let (u, v, t) = (state[0], state[1], state[2])
    let first = layout.firstClosureField
    let (diffusivity, viscosity) = (state[first], state[first + 1])
    let (energy, dissipation) = (state[first + 2], state[first + 3])
    let (cMu, cMuPrime) = (state[first + 4], state[first + 5])
    let ends = [0, layout.cellCount].flatMap { end in
      [diffusivity[end] <= 1e-5, viscosity[end] <= 1e-4, energy[end] <= 1e-6]
    }
    let before = stratification
    stratification = [0]
    return ends
      + (1..<layout.cellCount).flatMap { i -> [Bool] in
        let spacing = column.grid.centres[i] - column.grid.centres[i - 1]
        let n2 = 9.81 * 2e-4 * (t[i] - t[i - 1]) / spacing
        let s2 = (pow(u[i] - u[i - 1], 2) + pow(v[i] - v[i - 1], 2)) / (spacing * spacing)
        let loss = (n2 > 0 ? -0.4 : 1) * cMuPrime[i] * n2
        // Of the default c_μ0, which a moved one leaves by less than the margin below.
        let galperin = 0.5477 * 0.5477 * 0.5477 / (0.53 * 2.0.squareRoot())
        let limit = before.isEmpty ? 0 : galperin * energy[i] * max(1e-14, before[i]).squareRoot()
        stratification.append(n2)
        return [
          dissipation[i] <= limit * (1 + 1e-3), diffusivity[i] <= 1e-5, viscosity[i] <= 1e-4,
          energy[i] <= 1e-6,
          dissipation[i] <= 1e-12, n2 > 0, viscosity[i] * s2 > diffusivity[i] * n2,
          1.44 * cMu[i] * s2 > loss,
        ]
      }
  }

  private func expectSecondOrder(
    _ start: Double, _ slopes: [Double], halvings: ClosedRange<Int>,
    _ moved: (Double) -> (value: Double, branches: [Bool])
  ) {
    let steps = halvings.map { exp2(-Double($0)) }
    let results = steps.map(moved)
    let still = moved(0)
    #expect(still.value == start)
    #expect(results.allSatisfy { $0.branches == still.branches }, "a branch changes")
    for slope in slopes {
      let second = zip(results, steps).map { abs($0.value - start - $1 * slope) }
      #expect(
        observedOrders(second).allSatisfy { abs($0 - 2) < 0.1 },
        "orders \(observedOrders(second)), remainders \(second), slope \(slope)")
    }
    // Without the gradient the remainder is of first order: the test can tell.
    let first = results.map { abs($0.value - start) }
    #expect(observedOrders(first).allSatisfy { abs($0 - 1) < 0.1 }, "\(observedOrders(first))")
  }
}
