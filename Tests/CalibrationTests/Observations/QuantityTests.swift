import Adjoint
import Closures
import Column
import Lanes
import TestSupport
import Testing

@testable import Calibration

@Suite struct QuantityTests {
  // MARK: What is made of observations

  private static let grid = Grid.linear(cells: 10, depth: 20)

  private func series(
    _ values: [[Double]], at heights: [Double] = [-15, -11, -5, -3],
    error: StandardError = .none
  ) throws -> ObservedSeries {
    try ObservedSeries(
      .temperature, vertical: VerticalOperator(at: heights, in: Self.grid),
      timeOperators: values.indices.map { TimeOperator(step: $0, timeStep: 10) }, values: values,
      standardError: error)
  }

  @Test func `a gradient is the difference of neighbours by their distance`() throws {
    let gradient = try series([[1, 3, 6, 5], [1, .nan, 6, 7]]).compared(
      as: .gradient, name: "stratification", weight: 0.5)
    #expect(gradient.variable == .temperature && gradient.quantity == .gradient)
    #expect(gradient.name == "stratification" && gradient.weight == 0.5)
    #expect(gradient.heights == [-13, -8, -4])
    #expect(gradient.layers == [-15 ... -11, -11 ... -5, -5 ... -3])
    #expect(gradient.values[0] == [0.5, 0.5, -0.5])
    #expect(gradient.values[1][0].isNaN && gradient.values[1][1].isNaN)
    #expect(gradient.values[1][2] == 0.5)
    #expect(gradient.count == 4)
    #expect(gradient.standardError == .none)
    // Of a linear profile in the cells it is the gradient, by weights that sum to 0.
    let found = gradient.vertical.applied(to: Self.grid.centres.map { 3 - 0.25 * $0 })
    #expect(found.allSatisfy { abs($0 + 0.25) <= 1e-14 })
    #expect(gradient.vertical.rows.allSatisfy { abs($0.reduce(0) { $0 + $1.value }) <= 1e-15 })
  }

  @Test func `errors of a gradient are those of two independent values`() throws {
    let each = [[3, 4, 12, 5.0]]
    let base = try series([[1, 3, 6, 5]], error: .values(each))
    let gradient = try base.compared(as: .gradient, name: "g")
    #expect(gradient.standardError == .values([[5.0 / 4, 160.0.squareRoot() / 6, 13.0 / 2]]))
    let constant = try series([[1, 3, 6, 5]], error: .constant(1)).compared(
      as: .gradient, name: "g")
    #expect(
      constant.standardError.value(0, 1).map { abs($0 - 2.0.squareRoot() / 6) <= 1e-16 } == true)
    let given = try base.compared(as: .gradient, name: "g", standardError: 0.25)
    #expect(given.standardError == .constant(0.25))
  }

  @Test func `the surface is the highest value that counts`() throws {
    var base = try series(
      [[1, 3, 6, 5], [1, 2, 3, .nan]], error: .values([[1, 2, 3, 4], [1, 2, 3, 4]]))
    let surface = try base.compared(as: .surface, name: "sst")
    #expect(surface.heights == [-3] && surface.layers == nil)
    #expect(surface.values[0] == [5] && surface.values[1][0].isNaN)
    #expect(surface.standardError == .values([[4], [4]]))
    base.restrict(toTimes: 5...20, heights: -20 ... -4)
    let lower = try base.compared(as: .surface, name: "sst")
    #expect(lower.heights == [-5] && lower.values == [[6], [3]])
    #expect(lower.countedTimes == [1] && lower.count == 1)
  }

  @Test func `the mixed layer is found by the same definition, and has an error only if given`()
    throws
  {
    let definition = MixedLayerDepth(threshold: 0.2, width: 0.1, referenceDepth: 4)
    let base = try series(
      [[14, 14.9, 15, 15], [14, 14.9, 15, .nan], [.nan, 14.9, 15, 15]], error: .constant(0.1))
    let depth = try base.compared(as: .mixedLayerDepth(definition), name: "mld")
    #expect(depth.heights == [0] && depth.layers == nil)
    #expect(depth.vertical.heights == [-15, -11, -5, -3])
    let operation = MixedLayerOperator(definition, heights: [-15, -11, -5, -3])
    #expect(depth.values[0] == [operation.depth([14, 14.9, 15, 15])])
    #expect(depth.values[0][0] > 11 && depth.values[0][0] < 12)
    #expect(depth.values[1][0].isNaN && depth.values[2][0].isNaN)
    #expect(depth.count == 1)
    #expect(depth.standardError == .none)
    #expect(
      try base.compared(as: .mixedLayerDepth(definition), name: "mld", standardError: 3)
        .standardError == .constant(3))
    // What lies above the reference is not asked for.
    let deeper = MixedLayerDepth(threshold: 0.2, width: 0.1, referenceDepth: 11)
    #expect(
      try base.compared(as: .mixedLayerDepth(deeper), name: "mld").vertical.heights == [-15, -11])
  }

  @Test func `values may be compared again, under another name and error`() throws {
    let base = try series([[1, 3, 6, 5]], error: .values([[1, 2, 3, 4]]))
    let again = try base.compared(as: .value, name: "again", weight: 2)
    #expect(again.values == base.values && again.standardError == base.standardError)
    #expect(again.vertical == base.vertical && again.name == "again")
  }

  @Test func `too few heights are told`() throws {
    var base = try series([[1, 3, 6, 5]])
    let depth = Quantity.mixedLayerDepth(MixedLayerDepth(referenceDepth: 2))
    func message(_ quantity: Quantity, error: Double? = nil) -> String? {
      do {
        _ = try base.compared(as: quantity, name: "new", standardError: error)
        return nil
      } catch { return error.description }
    }
    #expect(
      message(depth)
        == "the mixed-layer depth in temperature takes heights below and above its reference depth of "
        + "2.0 m, but those that count are -15.0 m to -3.0 m. Choose another reference depth, or widen "
        + "the window.")
    #expect(message(.surface, error: -1)?.contains("must be positive") == true)
    base.restrict(heights: -4...0)
    #expect(
      message(.gradient)
        == "a gradient of temperature takes 2 heights, but 1 counts. Widen the window, or observe more "
        + "heights.")
    base.restrict(heights: -2...0)
    #expect(
      message(.surface)
        == "the surface of temperature takes 1 height, but 0 count. Widen the window, or observe more "
        + "heights.")
    #expect(message(depth)?.contains("those that count are none") == true)
  }

  // MARK: What a model has in their place

  private static let definition = MixedLayerDepth(threshold: 0.15, width: 0.2, referenceDepth: 8)

  /// A wind-mixed case in which the surface, the gradients and the mixed-layer depth were observed by a mooring,
  /// as means and in the cells.
  private static func windMixed(_ observed: ObservedCase) throws -> ObservedCase {
    var observed = observed
    let column = observed.column
    let error = StandardError.constant(0.1)
    let start = column.initial[.temperature] ?? []
    let steps = [0, column.stepCount / 2, column.stepCount]
    let bases = [
      try OffGrid.mooring(of: .temperature, in: column, standardError: error),
      try OffGrid.means(of: .temperature, in: column, standardError: error),
      ObservedSeries(
        .temperature, inCellsOf: column, atSteps: steps,
        values: steps.map { step in start.map { $0 * (1 + 0.001 * Double(step)) } },
        standardError: error),
    ]
    let quantities: [(String, Quantity, Double?)] = [
      ("surface", .surface, nil), ("gradient", .gradient, nil),
      ("mld", .mixedLayerDepth(definition), 2),
    ]
    observed.series = [bases[2]]
    for (place, base) in bases.enumerated() {
      for (name, quantity, error) in quantities {
        observed.series.append(
          try base.compared(
            as: quantity, name: "\(name)_\(place)", standardError: error,
            weight: 0.5 + Double(place)))
      }
    }
    return observed
  }

  private static func problem(_ cases: [ObservedCase], _ form: MisfitForm) -> CalibrationProblem {
    let model = ClosureModel.kEpsilon
    let controls = model.declaration.parameters.indices
      .filter { model.declaration.parameters[$0].unused == nil }.map { index in
        let declared = model.declaration.parameters[index]
        return Control(
          index: index, name: declared.name, start: declared.defaultValue, bounds: declared.range,
          scale: max(0.1, abs(declared.defaultValue)))
      }
    return CalibrationProblem(
      closure: model, constants: model.constants(), parameters: model.defaultParameters,
      controls: controls, cases: cases, form: form, schedule: TwoLevel())
  }

  @Test func `equivalents are made of the run as the observations of what was observed`() throws {
    let observed = try Self.windMixed(WeightedSquaresTests.smoothCase(.kEpsilon))
    let problem = Self.problem([observed], .sum)
    let trajectory = problem.simulate(at: problem.start)[0]
    let profiles = trajectory.series[0].equivalents
    let cells = observed.column.grid.centres
    let fits = Dictionary(
      uniqueKeysWithValues: zip(observed.series.map(\.name), trajectory.series))
    let surface = try #require(fits["surface_2"])
    #expect(surface.equivalents == profiles.map { [$0[15]] })
    let gradient = try #require(fits["gradient_2"])
    let depth = try #require(fits["mld_2"])
    let used = try #require(
      MixedLayerOperator.levelCount(Self.definition, heights: cells))
    let operation = MixedLayerOperator(Self.definition, heights: Array(cells.prefix(used)))
    for (time, profile) in profiles.enumerated() {
      for k in 0..<15 {
        let expected = (profile[k + 1] - profile[k]) / (cells[k + 1] - cells[k])
        #expect(abs(gradient.equivalents[time][k] - expected) <= 1e-13)
      }
      #expect(depth.equivalents[time] == [operation.depth(Array(profile.prefix(used)))])
    }
    // The wind mixes, so that the depth changes.
    #expect(abs(depth.equivalents[2][0] - depth.equivalents[0][0]) > 1e-3)
    for (series, fit) in zip(observed.series, trajectory.series) {
      #expect(fit.misfit > 0 && fit.count == series.count, "\(series.name)")
    }
  }

  @Test(arguments: MisfitForm.allCases)
  func `the gradient through them is exact`(form: MisfitForm) throws {
    let observed = try Self.windMixed(WeightedSquaresTests.smoothCase(.kEpsilon))
    #expect(form.unusableSeries(in: [observed]).isEmpty)
    // Each by itself, so that none hides in the others.
    for series in observed.series.dropFirst() {
      var single = observed
      single.series = [series]
      let problem = Self.problem([single], form)
      for direction in problem.checkGradient(at: problem.start).directions {
        #expect(direction.adjointDerivative != 0, "\(series.name)")
        #expect(direction.dotProductResidual <= 1e-9, "\(series.name), \(direction.control)")
        let order = try #require(direction.order, "\(series.name), \(direction.control)")
        #expect(abs(order - 2) < 0.2, "\(series.name), \(direction.control): order \(order)")
      }
    }
  }

  @Test(arguments: [MisfitForm.zScore, .error])
  func `residuals and their linearisation make up misfit and gradient`(form: MisfitForm) throws {
    let observed = try Self.windMixed(WeightedSquaresTests.smoothCase(.kEpsilon))
    let problem = Self.problem([observed], form)
    let evaluation = problem.evaluate(at: problem.start)
    let curvature = problem.curvatures(at: [problem.start])[0].total
    #expect(abs(curvature.misfit / evaluation.misfit - 1) <= 1e-12)
    let size = evaluation.gradient.map(abs).max() ?? 0
    for (a, b) in zip(curvature.gradient, evaluation.gradient) {
      #expect(abs(a - b) <= 1e-9 * size)
    }
    let residuals = problem.residuals(at: [problem.start])[0]
    #expect(residuals.count == observed.series.reduce(0) { $0 + $1.count })
  }

  @Test func `packed cases have the bits of each alone, by any schedule`() throws {
    let cases = try (0..<8).map {
      try Self.windMixed(WeightedSquaresTests.mixedCase($0, steps: 20 + 5 * $0))
    }
    var problem = Self.problem(cases, .mean)
    let together = problem.evaluate(at: problem.start)
    problem.schedule = Binomial(snapshots: 3)
    for index in cases.indices {
      let alone = problem.gradient(ofCase: index, at: problem.start)
      #expect(alone.misfit > 0)
      #expect(together.caseGradients[index] == alone, "case \(index)")
      #expect(problem.misfit(ofCase: index, at: problem.start) == alone.misfit)
    }
  }
}
