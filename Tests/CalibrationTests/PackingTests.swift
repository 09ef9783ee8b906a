import Adjoint
import Closures
import Column
import TestSupport
import Testing

@testable import Calibration

/// A case's result has the same bits whichever lane, batch or thread it ran in, alone or with others.
@Suite struct PackingTests {
  /// Cases that differ in all that lanes may differ in, and in what counts of them.
  private static let cases = (0..<21).map { index in
    let steps = [40, 13, 40, 7, 25, 1, 39][index % 7]
    let steady = windCase(
      variant: index, cells: index % 5 == 4 ? 12 : 16, steps: steps,
      passiveTracer: index % 4 == 3, bottomStress: index % 2 == 1,
      sources: SourceKind.allCases[index % 4])
    let column = index % 3 == 1 ? steady : steady.drivenInTime()
    let outputs = Set([0, steps / 2, steps]).sorted()
    func series(_ variable: Variable, weight: Double) -> ObservedSeries {
      var series = ObservedSeries(
        variable, inCellsOf: column, atSteps: outputs,
        values: outputs.map { _ in column.initial[variable] ?? [] }, weight: weight)
      series.countedTimes = Array(outputs.indices.dropFirst())
      return series
    }
    let whole = [
      series(.temperature, weight: 1), series(.u, weight: index % 3 == 0 ? 0 : 0.1),
    ]
    let offGrid = try! [
      OffGrid.mooring(of: .temperature, in: column, seed: UInt64(index), weight: 0.3),
      OffGrid.means(of: .temperature, in: column, seed: UInt64(index)),
      OffGrid.means(of: .u, in: column, seed: UInt64(index), weight: index % 2 == 0 ? 0 : 2),
    ]
    return ObservedCase(
      column: column, outputSteps: outputs,
      series: [whole, offGrid, offGrid + whole][index % 3],
      weight: 1 + Double(index), role: index == 2 ? .holdOut : .train)
  }

  private static func problem(
    _ model: ClosureModel, _ cases: [ObservedCase] = cases
  ) -> CalibrationProblem {
    let calibrated = model.declaration.parameters.indices.filter {
      model.declaration.parameters[$0].unused == nil
    }.prefix(3).map { index in
      let declared = model.declaration.parameters[index]
      return Control(
        index: index, name: declared.name, start: declared.defaultValue, bounds: declared.range,
        scale: 1)
    }
    let cases = cases.map { observed in
      var seen = observed
      if !model.declaration.hasVelocity { seen.series.removeAll { !$0.variable.isTracer } }
      return seen
    }
    return CalibrationProblem(
      closure: model, constants: model.constants(),
      parameters: model.defaultParameters, controls: Array(calibrated), cases: cases, form: .mean,
      schedule: TwoLevel())
  }

  /// Whole problems as arguments would be printed with every failure.
  enum Closure: CaseIterable {
    case kEpsilon, simplified

    var problem: CalibrationProblem {
      switch self {
      case .kEpsilon: PackingTests.problem(.kEpsilon)
      case .simplified: PackingTests.problem(.simplified)
      }
    }
  }

  private func numbers(_ gradient: CalibrationProblem.CaseGradient) -> [Double] {
    let fluxes = gradient.stress.all + gradient.boundaryFluxes.flatMap(\.all)
    return [gradient.misfit] + gradient.parameters + fluxes.flatMap { [$0.sum] + $0.steps }
      + Variable.allCases.flatMap { gradient.initial[$0] ?? [] }
  }

  private func numbers(_ trajectory: Trajectory) -> [Double] {
    let variables = Variable.allCases.compactMap { trajectory.variables[$0] }
    let series = trajectory.series.flatMap { fit in
      [fit.misfit, fit.rootMeanSquareError ?? 0, Double(fit.count)] + fit.equivalents.joined()
    }
    return [trajectory.misfit] + series
      + (variables + trajectory.closureFields).flatMap { $0.joined() }
  }

  @Test func `the cases are packed, with all lengths in one batch`() {
    let shapes = Self.cases.map { Batches.Shape($0.column) }
    let packed = Batches(shapes, threads: 1).batches.filter(\.isPacked)
    #expect(packed.contains { batch in Set(batch.runs.map { shapes[$0].stepCount }).count >= 4 })
    // Constant forcing beside series of several lengths.
    #expect(
      packed.contains { batch in
        let fluxes = batch.runs.map { Self.cases[$0].column.forcing.surfaceStressX.stepCount }
        return fluxes.contains(nil) && Set(fluxes).count >= 4
      })
  }

  @Test(arguments: Closure.allCases)
  func `a case has the bits of its run alone`(closure: Closure) throws {
    let problem = closure.problem
    let together = problem.evaluate(at: problem.start, withHeldOut: true)
    let misfits = problem.caseMisfits(at: problem.start)
    let trajectories = problem.simulate(at: problem.start)
    for index in problem.cases.indices {
      let alone = problem.gradient(ofCase: index, at: problem.start)
      let gradient = try #require(together.caseGradients[index])
      #expect(numbers(alone).allSatisfy { $0.isFinite })
      #expect(alone.misfit > 0)
      // In its first step the simplified closure mixes by the diffusivity of the start.
      let isShort = problem.cases[index].column.stepCount == 1
      #expect(alone.parameters.contains { $0 != 0 } || isShort)
      #expect(sameBits(numbers(gradient), numbers(alone)), "gradient of case \(index)")
      #expect(sameBits(misfits[index], alone.misfit), "misfit of case \(index)")
      let trajectory = problem.simulate(case: index, at: problem.start)
      #expect(sameBits(trajectory.misfit, alone.misfit), "misfit of trajectory \(index)")
      #expect(sameBits(numbers(trajectories[index]), numbers(trajectory)), "trajectory \(index)")
    }
  }

  @Test(arguments: Closure.allCases)
  func `a case has the same bits in any company, order and number of threads`(
    closure: Closure
  ) throws {
    let problem = closure.problem
    let reference = problem.evaluate(at: problem.start, withHeldOut: true).caseGradients
    var random = TestSupport.SplitMix64(seed: 3)
    for threads in [1, 2, 3] {
      var shuffled = problem
      let order = Array(problem.cases.indices.shuffled(using: &random).prefix(11 + threads))
      shuffled.cases = order.map { problem.cases[$0] }
      shuffled.threads = threads
      let gradients = shuffled.evaluate(at: problem.start, withHeldOut: true).caseGradients
      for (place, index) in order.enumerated() {
        let (gradient, expected) = try (#require(gradients[place]), #require(reference[index]))
        #expect(sameBits(numbers(gradient), numbers(expected)), "case \(index) as number \(place)")
      }
    }
  }

  @Test(arguments: Closure.allCases)
  func `many points at once have the bits of one at a time`(closure: Closure) {
    var problem = closure.problem
    problem.threads = 2
    let points = (0..<5).map { shift in problem.start.map { $0 * (1 + 0.01 * Double(shift)) } }
    let together = problem.evaluate(at: points)
    #expect(together == points.map { problem.evaluate(at: $0) })
    #expect(Set(together.map(\.misfit)).count == points.count)
  }

  @Test func `a gradient in lanes needs no more memory than the schedule may take`() {
    var problem = Closure.kEpsilon.problem
    let reference = problem.evaluate(at: problem.start)
    // Enough for each gradient alone, too little for eight at once.
    let sizes = problem.cases.indices.map { problem.stepSizes(ofCase: $0) }
    problem.schedule = Automatic(memory: sizes.map { $0.state + $0.recorded }.max()!)
    #expect(problem.evaluate(at: problem.start) == reference)
  }

  @Test func `what a case would become after its end does not reach its gradient`() throws {
    // The passive tracer of the short case would leave the finite numbers long before the others' end, and
    // with it the adjoint of the diffusivity.
    var cases = (0..<8).map { _ in Self.cases[1] }
    for index in cases.indices {
      cases[index].column.stepCount = 200
      cases[index].column.hasPassiveTracer = true
      cases[index].column.initial[.passiveTracer] = cases[index].column.grid.centres.map { -$0 }
    }
    let short = Self.observed(steps: 9)
    let alone = Self.problem(.kEpsilon, [short])
    let own = alone.gradient(ofCase: 0, at: alone.start)
    #expect(numbers(own).allSatisfy { $0.isFinite })
    let longer = Self.observed(steps: 200)
    #expect(Self.problem(.kEpsilon, [longer]).simulate(at: alone.start)[0].fault != nil)

    cases[3] = short
    let problem = Self.problem(.kEpsilon, cases)
    #expect(
      Batches(cases.map { Batches.Shape($0.column) }, threads: 1).batches.contains {
        $0.isPacked && $0.runs.contains(3)
      })
    let gradient = try #require(problem.evaluate(at: problem.start).caseGradients[3])
    #expect(sameBits(numbers(gradient), numbers(own)))
    let misfit = problem.caseMisfits(at: problem.start)[3]
    #expect(sameBits(misfit, own.misfit))
  }

  /// A case whose passive tracer comes near the largest number in 9 steps.
  private static func observed(steps: Int) -> ObservedCase {
    var column = windCase(variant: 2, steps: steps, passiveTracer: true)
    column.initial[.passiveTracer] = column.grid.centres.map { _ in 0 }
    column.forcing.tracers[.passiveTracer] = TracerForcing(
      layerSource: .constant(
        column.grid.thickness.map { $0 / column.timeStep * .greatestFiniteMagnitude / 1000 }))
    let start = column.initial[.temperature] ?? []
    return ObservedCase(
      column: column, outputSteps: [0, steps],
      series: [
        ObservedSeries(.temperature, inCellsOf: column, atSteps: [steps], values: [start])
      ])
  }
}
