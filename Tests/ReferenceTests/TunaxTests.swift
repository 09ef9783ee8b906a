import Adjoint
import Calibration
import Closures
import Column
import Lanes
import NetCDF
import Pipeline
import Testing

/// Everything in the reference data, through the pipeline decoding that a user meets.
@Suite struct TunaxTests {
  @Test(arguments: ReferenceCase.kEpsilon)
  func `the trajectory is the reference's`(reference: ReferenceCase) throws {
    let study = try reference.study()
    let conditioning = try reference.conditioning()
    let dataset = try reference.dataset()
    let trajectory = study.problem.simulate(case: 0, at: [])
    #expect(trajectory.fault == nil)
    for (variable, rows) in trajectory.variables {
      let expected = try dataset.variable(variable.referenceName).readDoubles()
      let moved = conditioning.trajectoryMoved(variable)
      let tolerance = max(1e-10 * largest(expected), 100 * moved)
      let difference = largestDifference(Array(rows.joined()), expected)
      #expect(difference <= tolerance, "\(variable)")
    }
  }

  @Test(arguments: ReferenceCase.kEpsilon)
  func `the closure's fields are the reference's`(reference: ReferenceCase) throws {
    let study = try reference.study()
    let dataset = try reference.dataset()
    let conditioning = try reference.conditioning()
    let trajectory = study.problem.simulate(case: 0, at: [])
    // How far the prognostic variables move, relative to their size; diffusivities depend on ratios of
    // small differences of them and move up to a hundred times farther in an independent implementation.
    let moved = try trajectory.variables.keys.map { variable in
      let size = largest(try dataset.variable(variable.referenceName).readDoubles())
      return size > 0 ? conditioning.trajectoryMoved(variable) / size : 0
    }
    let tolerance = max(1e-8, 100 * (moved.max() ?? 0))
    let names = ["akt", "akv", "tke", "eps", "c_mu", "c_mu_prim"]
    for (field, name) in names.enumerated() {
      let expected = try dataset.variable(name).readDoubles()
      let actual = Array(trajectory.closureFields[field].joined())
      #expect(largestDifference(actual, expected) <= tolerance * largest(expected), "\(name)")
    }
  }

  @Test(arguments: ReferenceCase.kEpsilon + ReferenceCase.simplified)
  func `the misfit is the reference's`(reference: ReferenceCase) throws {
    let study = try reference.study()
    let info = try reference.info()
    let tolerance = try reference.conditioning().misfitTolerance
    let misfit = study.problem.misfit(ofCase: 0, at: [])
    #expect(abs(misfit - info.loss) <= tolerance * info.loss)
  }

  @Test(arguments: ReferenceCase.withGradient)
  func `the gradient is the reference's for every parameter`(reference: ReferenceCase) throws {
    let study = try reference.study()
    let info = try reference.info()
    let tolerance = try reference.conditioning().gradientTolerance
    let names = study.problem.closure.declaration.parameters.map(\.name)
    let expected = try names.map { try #require(info.grad[$0]) }
    let gradient = study.problem.evaluate(at: []).parameterGradient
    #expect(largestDifference(gradient, expected) <= tolerance * largest(expected))
  }

  @Test func `the constant closure has exactly no gradient`() throws {
    let study = try ReferenceCase(name: "seed_v1_constant_closure").study()
    let gradient = study.problem.evaluate(at: []).parameterGradient
    #expect(gradient == [0, 0, 0, 0, 0])
  }

  @Test(arguments: ReferenceCase.simplified)
  func `the simplified model's trajectory is the reference's`(reference: ReferenceCase) throws {
    let study = try reference.study()
    let expected = try reference.dataset().variable("t").readDoubles()
    let rows = try #require(study.problem.simulate(case: 0, at: []).variables[.temperature])
    let difference = largestDifference(Array(rows.joined()), expected)
    // The reference's own error in the conserved sum of temperature measures its rounding.
    let moved = try reference.info().conservationError
    #expect(difference <= max(1e-10, 100 * moved) * largest(expected))
  }

  @Test(arguments: ReferenceCase.kEpsilon + ReferenceCase.simplified)
  func `eight lanes give the bits of one column`(reference: ReferenceCase) throws {
    let problem = try reference.study().problem
    let expected = problem.gradient(ofCase: 0, at: [])
    let observed = [ObservedCase](repeating: problem.cases[0], count: 8)
    let columns = Columns<Lanes8>(
      observed.map(\.column))
    let model = problem.closure.lockStep(
      columns, problem.parameters.map { Lanes8($0) }, problem.constants)
    let objective = WeightedSquares<Lanes8>(observed, form: problem.form, layout: model.layout)
    let gradient = AdjointDriver(model).gradient(of: objective, schedule: problem.schedule)
    for lane in 0..<8 {
      #expect(gradient.value[lane: lane] == expected.misfit)
      #expect(gradient.sensitivities.parameters.map { $0[lane: lane] } == expected.parameters)
      for (profile, variable) in model.layout.variables.enumerated() {
        let initial = gradient.initialState[profile].column(lane, levels: model.layout.cellCount)
        #expect(initial == expected.initial[variable])
      }
    }
  }
}
