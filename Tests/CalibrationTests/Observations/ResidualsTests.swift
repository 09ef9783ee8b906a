import Adjoint
import Closures
import Column
import Lanes
import TestSupport
import Testing

@testable import Calibration

@Suite struct ResidualsTests {
  private static let model = ClosureModel.kEpsilon

  /// The residuals of packed cases, and the misfit of each.
  private func residuals<L: Lane>(
    _ cases: [ObservedCase], _ form: MisfitForm, by makeModel: (Columns<L>) -> StepOperator<L>
  ) -> (residuals: [[[Double]]], misfits: [Double]) {
    let model = makeModel(Columns(cases.map(\.column)))
    let objective = WeightedSquares<L>(cases, form: form, layout: model.layout)
    var gathered = objective.makeGathered()
    AdjointDriver(model).run { step, state in
      objective.gather(state, atStep: step, into: &gathered)
    }
    let value = objective.value(of: gathered)
    return (
      cases.indices.map { objective.residuals(ofLane: $0, gathered) },
      cases.indices.map { value[lane: $0] }
    )
  }

  private func alone(_ observed: ObservedCase, _ form: MisfitForm, parameters: [Double]? = nil) -> (
    residuals: [[Double]], misfit: Double
  ) {
    let result = residuals([observed], form) {
      Self.model.column($0, parameters ?? Self.model.defaultParameters, Self.model.constants())
    }
    return (result.residuals[0], result.misfits[0])
  }

  private func sumOfSquares(_ residuals: [[Double]]) -> Double {
    residuals.joined().reduce(0) { $0 + $1 * $1 }
  }

  @Test(arguments: MisfitForm.allCases)
  func `the squares of the residuals make up the misfit, alone and packed`(form: MisfitForm) throws
  {
    let cases = form.normalised(
      try (0..<8).map { try WeightedSquaresTests.mixedCase($0, steps: 20 + 5 * $0) })
    let parameters = Self.model.defaultParameters.map { Lanes8($0) }
    let packed = residuals(cases, form) {
      Self.model.lockStep($0, parameters, Self.model.constants())
    }
    for (lane, observed) in cases.enumerated() {
      let alone = alone(observed, form)
      #expect(alone.residuals.map(\.count) == observed.series.map(\.count))
      #expect(alone.misfit > 0)
      let sum = sumOfSquares(alone.residuals)
      #expect(abs(sum - alone.misfit) <= 100 * .ulpOfOne * alone.misfit)
      #expect(sameBits(Array(packed.residuals[lane].joined()), Array(alone.residuals.joined())))
      #expect(sameBits(packed.misfits[lane], alone.misfit))
    }
  }

  @Test func `what does not count has no residual`() throws {
    var observed = try WeightedSquaresTests.mixedCase()
    observed.series[0].weight = 0
    observed.series[2].restrict(heights: -20...0)
    let residuals = alone(observed, .mean).residuals
    #expect(residuals.map(\.count) == [0] + observed.series.dropFirst().map(\.count))
    #expect(residuals[2].count < observed.series[2].values.joined().count)
  }

  /// Seeded directions in parameters and start, one a lane.
  private func directions(_ layout: StateLayout) -> TangentDirections {
    var random = TestSupport.SplitMix64(seed: 7)
    var directions = TangentDirections(Self.model.declaration, layout: layout)
    for lane in 0..<Lanes8.count {
      for (index, value) in Self.model.defaultParameters.enumerated() {
        directions.parameters[index][lane: lane] = 0.01 * value * (random.uniform() - 0.5)
      }
      for profile in layout.variables.indices {
        directions.initialState[profile].setColumn(
          lane, to: (0..<layout.cellCount).map { _ in 0.001 * (random.uniform() - 0.5) })
      }
    }
    return directions
  }

  @Test(arguments: MisfitForm.allCases)
  func `derivatives of residuals make up that of the misfit, and agree with differences`(
    form: MisfitForm
  ) throws {
    let observed = form.normalised([try WeightedSquaresTests.smoothCase(Self.model)])[0]
    let columns = Columns<Double>([observed.column])
    let layout = Self.model.declaration.layout(columns)
    let directions = directions(layout)
    let tangent = Self.model.tangentLinear(
      columns, Self.model.defaultParameters, Self.model.constants(), directions)
    let misfit = WeightedSquares<Double>([observed], form: form, layout: layout)
    let changes = WeightedSquares<Lanes8>(
      [ObservedCase](repeating: observed, count: 8), form: form, layout: layout)
    var (gathered, changed) = (misfit.makeGathered(), changes.makeGathered())
    tangent.run { step, state, tangent in
      misfit.gather(state, atStep: step, into: &gathered)
      changes.gather(tangent, atStep: step, into: &changed)
    }
    let residuals = misfit.residuals(ofLane: 0, gathered)
    let derivatives = misfit.residualDerivatives(gathered, along: changed, of: changes)
    #expect(derivatives.map(\.count) == residuals.map(\.count))

    let ofMisfit = tangent.derivatives(ofMisfit: form, of: observed).derivatives
    for lane in 0..<Lanes8.count {
      let sum = zip(residuals.joined(), derivatives.joined()).reduce(0) {
        $0 + 2 * $1.0 * $1.1[lane: lane]
      }
      #expect(abs(sum - ofMisfit[lane: lane]) <= 1e-12 * abs(sum))
    }

    func moved(_ lane: Int, _ h: Double) -> [Double] {
      var column = observed.column
      for (profile, variable) in layout.variables.enumerated() {
        let direction = directions.initialState[profile].column(lane, levels: layout.cellCount)
        column.initial[variable] = zip(column.initial[variable] ?? [], direction).map {
          $0 + h * $1
        }
      }
      var moved = observed
      moved.column = column
      let parameters = zip(Self.model.defaultParameters, directions.parameters).map {
        $0 + h * $1[lane: lane]
      }
      return Array(alone(moved, form, parameters: parameters).residuals.joined())
    }
    for lane in [0, 5] {
      let h = 1e-3
      let (forward, backward) = (moved(lane, h), moved(lane, -h))
      let analytic = derivatives.joined().map { $0[lane: lane] }
      let size = analytic.map(abs).max() ?? 0
      #expect(size > 0)
      for index in analytic.indices {
        let difference = (forward[index] - backward[index]) / (2 * h)
        #expect(abs(difference - analytic[index]) <= 1e-5 * size, "residual \(index)")
      }
    }
  }
}
