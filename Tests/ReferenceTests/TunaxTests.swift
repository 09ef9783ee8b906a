import Calibration
import Column
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
    for (variable, rows) in trajectory.variables {
      let expected = try dataset.variable(variable.referenceName).readDoubles()
      let moved = conditioning.traj_max_abs[variable.referenceName] ?? [0]
      let tolerance = max(1e-10 * largest(expected), 100 * moved.max()!)
      let difference = largestDifference(Array(rows.joined()), expected)
      print(reference, variable, difference, "of", tolerance)
      #expect(difference <= tolerance, "\(variable) differs by \(difference) > \(tolerance)")
    }
    let names = ["akt", "akv", "tke", "eps", "c_mu", "c_mu_prim"]
    for (field, name) in names.enumerated() {
      let expected = try dataset.variable(name).readDoubles()
      let difference = largestDifference(
        Array(trajectory.closureFields[field].joined()), expected)
      print(reference, name, difference / largest(expected))
    }
  }

  @Test(arguments: ReferenceCase.kEpsilon + ReferenceCase.simplified)
  func `the misfit and the gradient are the reference's`(reference: ReferenceCase) throws {
    let study = try reference.study()
    let conditioning = try reference.conditioning()
    let info = try reference.info()
    let evaluation = study.problem.evaluate(at: [])
    let misfitError = abs(evaluation.misfit - info.loss) / info.loss
    print(reference, "loss", misfitError, "of", conditioning.tolerance(conditioning.loss_rel))
    #expect(misfitError <= conditioning.tolerance(conditioning.loss_rel))

    let names = study.problem.closure.declaration.parameters.map(\.name)
    let expected = try names.map { try #require(info.grad[$0]) }
    let difference = largestDifference(evaluation.parameterGradient, expected)
    print(reference, "grad", difference / largest(expected), "of", conditioning.tolerance(conditioning.grad_rel_to_max))
    #expect(difference <= conditioning.tolerance(conditioning.grad_rel_to_max) * largest(expected))
  }
}
