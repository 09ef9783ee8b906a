import Adjoint
import Closures
import Column
import Lanes
import TestSupport
import Testing

struct AdjointDriverTests {
  private static let steps = 300
  private let column = windCase(
    steps: steps, density: .temperatureAndSalinity, passiveTracer: true, bottomStress: true)
  private let model = ClosureModel.kEpsilon
  private var columns: Columns<Double> { Columns([column]) }

  private func makeModel() -> StepOperator<Double> {
    model.column(columns, model.defaultParameters, model.constants())
  }

  private func misfit<L: Lane>(_ layout: StateLayout, _ type: L.Type = L.self) -> Misfit<L> {
    Misfit(layout: layout, steps: [0, 1, 40, 150, 299, 300])
  }

  private func gradient(_ schedule: any CheckpointSchedule) -> Gradient<Double> {
    let model = makeModel()
    return AdjointDriver(model).gradient(of: misfit(model.layout), schedule: schedule)
  }

  private func numbers(_ gradient: Gradient<Double>) -> [Double] {
    [gradient.value] + gradient.sensitivities.numbers()
      + makeModel().layout.numbers(of: gradient.initialState)
  }

  @Test func `every schedule gives the same bits`() {
    let all = numbers(gradient(StoreAll()))
    #expect(all.allSatisfy { $0.isFinite } && all.filter { $0 == 0 }.count < all.count / 4)
    #expect(sameBits(all, numbers(gradient(TwoLevel()))))
    for segment in [1, 2, 7, 100, 150, 299, 300, 1000] {
      #expect(sameBits(all, numbers(gradient(TwoLevel(segment: segment)))), "segment \(segment)")
    }
    for snapshots in [2, 5, 20, 300] {
      let binomial = numbers(gradient(Binomial(snapshots: snapshots)))
      #expect(sameBits(all, binomial), "\(snapshots) snapshots")
    }
    let (sizes, steps) = (makeModel().sizes, Self.steps)
    for states in [4, 10, 60, 1000, 4000] {
      let memory = states * sizes.state
      for schedule: any CheckpointSchedule in [
        Mixed(memory: memory), Mixed(memory: memory, longestStretch: 3), Automatic(memory: memory),
      ] {
        #expect(
          sameBits(all, numbers(gradient(schedule))), "\(schedule.description), \(states) states")
        #expect(schedule.cost(steps: steps, sizes: sizes).bytes <= memory)
      }
    }
  }

  @Test func `every schedule gives every lane the bits of its case alone`() {
    let cases = (0..<8).map { windCase(variant: $0, steps: 60) }
    let model = ClosureModel.kEpsilon
    let packed = model.lockStep(
      Columns(cases), model.defaultParameters.map { Lanes8($0) },
      model.constants())
    let layout = packed.layout
    let objective = Misfit<Lanes8>(layout: layout, steps: [0, 30, 60])
    let together = AdjointDriver(packed).gradient(of: objective, schedule: Mixed(memory: 1 << 18))
    for lane in 0..<8 {
      let single = model.column(
        Columns([cases[lane]]), model.defaultParameters, model.constants())
      let alone = AdjointDriver(single).gradient(
        of: Misfit<Double>(layout: layout, steps: [0, 30, 60]), schedule: StoreAll())
      #expect(sameBits(together.value[lane: lane], alone.value))
      #expect(
        sameBits(together.sensitivities.numbers(lane: lane), alone.sensitivities.numbers()))
      #expect(
        sameBits(
          layout.numbers(of: together.initialState, lane: lane),
          layout.numbers(of: alone.initialState)))
    }
  }

  @Test func `the value with a gradient has the bits of the value alone`() {
    let model = makeModel()
    let value = AdjointDriver(model).value(of: misfit(model.layout))
    #expect(sameBits(value, gradient(TwoLevel(segment: 17)).value))
  }

  @Test func `a driver can run twice`() {
    let model = makeModel()
    let driver = AdjointDriver(model)
    let first = driver.value(of: misfit(model.layout))
    #expect(sameBits(driver.value(of: misfit(model.layout)), first))
    let gradient = driver.gradient(of: misfit(model.layout), schedule: TwoLevel())
    #expect(sameBits(numbers(gradient), numbers(self.gradient(StoreAll()))))
  }

  @Test func `a run shows every state once, in order`() {
    let model = makeModel()
    let reference = ModelRun(makeModel(), steps: Self.steps)
    var next = 0
    AdjointDriver(model).run { step, state in
      #expect(step == next)
      if !sameBits(
        model.layout.numbers(of: state), model.layout.numbers(of: reference.states[step]))
      {
        Issue.record("state \(step) differs")
      }
      next += 1
    }
    #expect(next == Self.steps + 1)
  }

  @Test func `an objective of the initial state alone has its own gradient`() {
    let model = makeModel()
    let objective = Misfit<Double>(layout: model.layout, steps: [0])
    let (_, expected) = ofInitialState(objective, model)
    let gradient = AdjointDriver(model).gradient(of: objective, schedule: TwoLevel())
    #expect(
      model.layout.numbers(of: gradient.initialState) == model.layout.numbers(of: expected))
    #expect(model.layout.numbers(of: expected).contains { $0 != 0 })
    #expect(gradient.sensitivities.numbers().allSatisfy { $0 == 0 })
  }

  /// The value and the gradient of what an objective sees of the initial state.
  private func ofInitialState(_ objective: Misfit<Double>, _ model: StepOperator<Double>)
    -> (value: Double, gradient: ProfileBlock<Double>)
  {
    var gathered = objective.makeGathered()
    objective.gather(model.initialState(), atStep: 0, into: &gathered)
    let value = objective.value(of: gathered)
    objective.differentiate(&gathered)
    let gradient = ProfileBlock<Double>(
      profileCount: model.layout.profileCount, levels: model.layout.levels)
    objective.addGradient(gathered, atStep: 0, to: gradient)
    return (value, gradient)
  }

  @Test func `a run of no steps has the gradient of its initial state`() {
    let model = model.column(
      Columns([windCase(steps: 0)]), model.defaultParameters, model.constants())
    let objective = Misfit<Double>(layout: model.layout, steps: [0])
    let (value, expected) = ofInitialState(objective, model)
    let gradient = AdjointDriver(model).gradient(of: objective, schedule: StoreAll())
    #expect(gradient.value == value)
    #expect(
      model.layout.numbers(of: gradient.initialState) == model.layout.numbers(of: expected))
  }

  // MARK: Against the tangent linear model

  @Test func `the gradient is the transpose of the tangent linear over the whole run`() {
    let result = gradient(TwoLevel())
    let layout = makeModel().layout
    let initial = layout.numbers(of: makeModel().initialState())
    let controls = Controls(model: model, columns: columns)
    let (state, sensitivities) = (
      layout.numbers(of: result.initialState), result.sensitivities.numbers()
    )
    let noState = initial.map { _ in 0.0 }
    let noControls = [Double](repeating: 0, count: controls.count)
    let objective: Misfit<Double> = misfit(layout)
    // 300 steps of rounding, each amplified by at most the growth of the sensitivities themselves.
    let tolerance = 1e-10

    var random = SplitMix64(seed: 20)
    let states = (0..<3).map { _ in initial.map { $0 * random.uniform() } }
    let alongStates = objective.derivatives(
      by: controls.tangentLinear(
        model, column, model.constants(), along: states.map { (noControls, $0) }
      ).model)
    for (lane, direction) in states.enumerated() {
      let backward = DotProduct(state, direction)
      #expect(abs(alongStates[lane: lane] - backward.sum) <= tolerance * backward.scale)
    }
    for first in stride(from: 0, to: controls.count, by: 8) {
      let eight = first..<min(first + 8, controls.count)
      let directions = eight.map { control in
        var direction = noControls
        direction[control] = 1
        return (controls: direction, state: noState)
      }
      let derivatives = objective.derivatives(
        by: controls.tangentLinear(model, column, model.constants(), along: directions).model)
      for (lane, control) in eight.enumerated() {
        let (forward, backward) = (derivatives[lane: lane], sensitivities[control])
        #expect(abs(forward - backward) <= tolerance * abs(backward), "control \(control)")
      }
    }
  }
}
