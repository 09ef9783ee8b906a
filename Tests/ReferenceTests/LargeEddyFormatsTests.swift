import Foundation
import Pipeline
import TestSupport
import Testing

/// Large-eddy simulations as Oceananigans wrote them (JLD2) against the NetCDF files made of them, both read by a
/// pipeline without a word about their layout. They are not part of the repository.
@Suite struct LargeEddyFormatsTests {
  /// Evaluates the misfit of a simulation with its gradient, from its own start with its own fluxes.
  private func evaluate(_ file: String, in folder: String, density: String) throws -> (
    misfit: Double, gradient: [Double]
  ) {
    let text = """
      cases:
        - name: simulation
          observations: \(folder)/\(file)
          weights: {\(density): 1}
          forcing: file
          constants: {gravity: 9.80665, coriolis: 1e-4, thermal_expansion: 2e-4}
      model: {closure: k-epsilon, time_step: 300, density: \(density)}
      """
    let study = try Study(PipelineFile(text: text, path: "\(folder)/p.yml"))
    let evaluation = study.problem.evaluate(at: study.problem.start)
    return (evaluation.misfit, evaluation.parameterGradient)
  }

  @Test(
    arguments: ["free_convection", "strong_wind", "strong_wind_weak_cooling"],
    ["temperature", "buoyancy"])
  func `JLD2 and NetCDF give the same misfit and gradient to single precision`(
    _ name: String, _ density: String
  ) throws {
    guard let folder = try sharedData("les") else { return }
    let jld2 = try evaluate("\(name).jld2", in: folder, density: density)
    let netCDF = try evaluate("\(name).nc", in: folder, density: density)
    let singlePrecision = Double(Float.ulpOfOne)
    #expect(netCDF.misfit > 0)
    #expect(abs(jld2.misfit / netCDF.misfit - 1) <= singlePrecision)
    let size = try #require(netCDF.gradient.map { abs($0) }.max())
    for (one, other) in zip(jld2.gradient, netCDF.gradient) {
      #expect(abs(one - other) <= singlePrecision * size)
    }
  }
}
