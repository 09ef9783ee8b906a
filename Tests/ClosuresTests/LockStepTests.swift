import Closures
import Column
import Lanes
import TestSupport
import Testing

/// Eight columns in lock-step against each of them alone, bit for bit.
struct LockStepTests {
  private struct Lanes {
    let model: ClosureModel
    let choices: [String: String]
    let cases: [ColumnCase]
    var constants: ClosureConstants { model.constants(choices: choices) }

    /// Each lane has its own parameters.
    func parameters(_ lane: Int) -> [Double] {
      model.defaultParameters.map { $0 * (1 + 0.01 * Double(lane)) }
    }

    func alone(_ lane: Int) -> StepOperator<Double> {
      let columns = Columns<Double>([cases[lane]])
      return model.column(columns, parameters(lane), constants)
    }

    func together() -> StepOperator<Lanes8> {
      let columns = Columns<Lanes8>(cases)
      let lists = (0..<8).map(parameters)
      let packed = lists[0].indices.map { i in Lanes8(lanes: lists.map { $0[i] }) }
      return model.lockStep(columns, packed, constants)
    }
  }

  @Test(arguments: Configuration.conditions)
  func `k-epsilon gives every lane the bits of its case alone`(_ choices: [String: String]) {
    let cases = (0..<8).map {
      windCase(
        variant: $0, density: .temperatureAndSalinity, passiveTracer: true, bottomStress: true,
        sources: SourceKind.allCases[$0 % 4])
    }
    check(Lanes(model: .kEpsilon, choices: choices, cases: cases), steps: 40)
  }

  @Test(arguments: Configuration.conditions)
  func `k-epsilon gives them with forcing in time beside forcing that is constant`(
    _ choices: [String: String]
  ) {
    let cases = (0..<8).map { lane in
      let column = windCase(
        variant: lane, passiveTracer: true, bottomStress: true,
        sources: SourceKind.allCases[lane % 4])
      return lane % 3 == 0 ? column : column.drivenInTime()
    }
    check(Lanes(model: .kEpsilon, choices: choices, cases: cases), steps: 40)
  }

  @Test(arguments: ["constant", "costly"])
  func `the simplified closure gives every lane the bits of its case alone`(_ variant: String) {
    let cases = (0..<8).map { windCase(variant: $0, sources: SourceKind.allCases[$0 % 4]) }
    check(Lanes(model: .simplified, choices: ["variant": variant], cases: cases), steps: 10)
    let inTime = cases.enumerated().map { $0 % 3 == 0 ? $1 : $1.drivenInTime() }
    check(Lanes(model: .simplified, choices: ["variant": variant], cases: inTime), steps: 10)
  }

  private func check(_ lanes: Lanes, steps: Int) {
    let together = ModelRun(lanes.together(), steps: steps)
    let layout = together.model.layout
    let alone = (0..<8).map { ModelRun(lanes.alone($0), steps: steps) }
    for lane in 0..<8 {
      let difference = (0...steps).first { step in
        !sameBits(
          layout.numbers(of: together.states[step], lane: lane),
          layout.numbers(of: alone[lane].states[step]))
      }
      #expect(difference == nil, "lane \(lane) differs from state \(difference ?? 0) on")
    }
    // The cases do differ.
    #expect(
      !sameBits(
        layout.numbers(of: together.last, lane: 0), layout.numbers(of: together.last, lane: 5)))

    var random = SplitMix64(seed: 9)
    let bars = (0..<8).map { layout.weights(for: together.last, lane: $0, &random) }
    let packed: ProfileBlock<Lanes8> = layout.block(of: bars[0])
    for lane in 0..<8 { layout.set(lane, of: packed, to: bars[lane]) }
    let adjoint = together.adjoint(of: packed)
    for lane in 0..<8 {
      let expected = alone[lane].adjoint(of: layout.block(of: bars[lane]))
      #expect(
        sameBits(layout.numbers(of: adjoint, lane: lane), layout.numbers(of: expected)),
        "adjoint of the state, lane \(lane)")
      #expect(
        sameBits(
          together.model.sensitivities().numbers(lane: lane),
          alone[lane].model.sensitivities().numbers()),
        "sensitivities, lane \(lane)")
      let own = together.model.sensitivities().column(lane, of: lanes.cases[lane])
      #expect(own.fluxes == alone[lane].model.sensitivities().fluxes, "fluxes, lane \(lane)")
    }
  }
}
