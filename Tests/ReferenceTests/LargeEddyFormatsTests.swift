import Foundation
import Pipeline
import Testing

/// Large-eddy simulations as Oceananigans wrote them (JLD2) against the NetCDF files made of them, both read by a
/// pipeline without a word about their layout. They are not part of the repository.
@Suite struct LargeEddyFormatsTests {
  private static let folder = root.deletingLastPathComponent()
    .appendingPathComponent("shared/data/les").path

  /// Evaluates the misfit of a simulation with its gradient, from its own start with its own fluxes.
  private func evaluate(_ file: String, density: String) throws -> (
    misfit: Double, gradient: [Double]
  ) {
    let text = """
      cases:
        - name: simulation
          observations: \(Self.folder)/\(file)
          weights: {\(density): 1}
          forcing: file
          constants: {gravity: 9.80665, coriolis: 1e-4, thermal_expansion: 2e-4}
      model: {closure: k-epsilon, time_step: 300, density: \(density)}
      """
    let study = try Study(PipelineFile(text: text, path: "\(Self.folder)/p.yml"))
    let evaluation = study.problem.evaluate(at: study.problem.start)
    return (evaluation.misfit, evaluation.parameterGradient)
  }

  @Test(
    arguments: ["free_convection", "strong_wind", "strong_wind_weak_cooling"],
    ["temperature", "buoyancy"])
  func `JLD2 and NetCDF give the same misfit and gradient to single precision`(
    _ name: String, _ density: String
  ) throws {
    guard FileManager.default.fileExists(atPath: Self.folder) else {
      print(
        "skipped: the large-eddy simulations are not there (shared/data/les beside the repository)")
      let isCI = ProcessInfo.processInfo.environment["CI"] == "true"
      #expect(!isCI, "the simulations must be there in CI")
      return
    }
    let jld2 = try evaluate("\(name).jld2", density: density)
    let netCDF = try evaluate("\(name).nc", density: density)
    let singlePrecision = Double(Float.ulpOfOne)
    #expect(netCDF.misfit > 0)
    #expect(abs(jld2.misfit / netCDF.misfit - 1) <= singlePrecision)
    let size = try #require(netCDF.gradient.map { abs($0) }.max())
    for (one, other) in zip(jld2.gradient, netCDF.gradient) {
      #expect(abs(one - other) <= singlePrecision * size)
    }
  }
}
