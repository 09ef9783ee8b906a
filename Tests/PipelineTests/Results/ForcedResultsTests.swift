import NetCDF
import TestSupport
import Testing

@testable import Pipeline

/// What results say of fluxes that change in time.
@Suite struct ForcedResultsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A case of four steps of 30 s with outputs after 0, 60 and 120 s, under a wind that rises.
  private func study(stress: [Double] = [0, 6e-5, 12e-5]) throws -> Study {
    try SampleFile().adding(SampleFile.u).write(to: folder.file("a.nc"))
    try SampleFile(contents: [
      SampleFile.time,
      SampleFile.Content(
        name: "taux", dimensions: ["time"], values: stress, attributes: ["units": "m2 s-2"]),
    ]).write(to: folder.file("f.nc"))
    return try folder.study(
      studyText(
        """
        forcing: {file: f.nc, surface_stress_x: [{series: taux, factor: 2}, 1e-5], surface_stress_y: 3e-5}
        """, more: "misfit: {form: mean}"))
  }

  @Test func `a trajectory holds the mean flux from each output to the next`() throws {
    let path = try study().writeSimulation(provenance: TwinStudy.provenance).paths[0]
    let dataset = try Dataset.open(path)
    let means = try dataset.doubles("surface_stress_x")
    #expect(means[0].isNaN, "no time has passed")
    // The steps' stresses are 4, 10, 16 and 22 times 1e-5.
    for (mean, expected) in zip(means.dropFirst(), [7e-5, 19e-5]) {
      #expect(abs(mean - expected) <= 4e-16 * expected)
    }
    #expect(try dataset.text("cell_methods", of: "surface_stress_x") == "time: mean")
    #expect(try dataset.text("units", of: "surface_stress_x") == "m2 s-2")
    #expect(try dataset.text("bounds", of: "time") == "time_bounds")
    #expect(try dataset.doubles("time_bounds") == [0, 0, 0, 60, 60, 120])
    #expect(try dataset.attribute("surface_stress_y") == 3e-5)
    #expect(try dataset.attribute("surface_stress_x") == nil)
  }

  /// The gradient file of a study's only case.
  private func sensitivities(_ study: Study) throws -> Dataset {
    let evaluation = try study.evaluateAtStart()
    return try Dataset.open(
      study.writeGradient(evaluation, provenance: TwinStudy.provenance)[1])
  }

  @Test func `sensitivities to steps and to values of a series belong together`() throws {
    let dataset = try sensitivities(study())
    let steps = try dataset.doubles("surface_stress_x_step_gradient")
    #expect(steps.count == 4 && steps.allSatisfy { $0 != 0 })
    #expect(try dataset.doubles("step") == [15, 45, 75, 105])
    #expect(try dataset.text("units", of: "step") == "seconds since 2012-03-20 12:00:00")
    let sum = try dataset.doubles("stress_gradient")[0]
    #expect(abs(steps.reduce(0, +) - sum) <= 1e-12 * abs(sum))

    // Twice the series in each step: the first three values weigh by the parts of the steps near them.
    let weights = [[0.75, 0.25, 0, 0], [0.25, 0.75, 0.75, 0.25], [0, 0, 0.25, 0.75]]
    let series = try dataset.doubles("surface_stress_x_series_gradient")
    #expect(series.count == 3)
    for (found, weights) in zip(series, weights) {
      let expected = 2 * zip(weights, steps).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(found - expected) <= 1e-12 * abs(expected))
    }
    #expect(try dataset.doubles("surface_stress_x_series") == [0, 6e-5, 12e-5])
    #expect(try dataset.doubles("surface_stress_x_series_time") == [0, 60, 120])
    #expect(try !dataset.variableNames.contains("surface_stress_y_step_gradient"), "constant")
  }

  @Test(arguments: 0..<3) func `a value of the file changes the misfit as its sensitivity says`(
    place: Int
  ) throws {
    let gradient = try sensitivities(study()).doubles("surface_stress_x_series_gradient")[place]
    let change = 1e-8
    let misfits = try [-change, change].map { change in
      var stress = [0, 6e-5, 12e-5]
      stress[place] += change
      return try study(stress: stress).problem.misfit(ofCase: 0, at: [])
    }
    let quotient = (misfits[1] - misfits[0]) / (2 * change)
    #expect(abs(quotient - gradient) <= 1e-5 * abs(gradient))
  }
}
