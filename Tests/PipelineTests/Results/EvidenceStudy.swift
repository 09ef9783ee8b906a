import Foundation
import NetCDF
import TestSupport
import Testing

@testable import Calibration
@testable import Pipeline

/// A calibration with everything that can be found out beside its result: two cases to calibrate against, one
/// that is watched, one kept aside, and observations with noise.
enum EvidenceStudy {
  /// Standard deviations of the observations.
  static let errors = (temperature: 0.002, u: 0.002)

  static let parameters = """
    parameters:
      c_eps2: {start: 2.1, bounds: [1.5, 2.5]}
      c_mu0: {start: 0.5, bounds: [0.4, 0.7]}
    """
  static let optimiser = "optimiser: {method: levenberg-marquardt}"

  static func text(
    parameters: String = parameters, optimiser: String = optimiser,
    more: String = """
    cross_validation: leave-one-out
    uncertainty: {samples: 5, profiles: [c_eps2]}
    """
  ) -> String {
    """
    title: Evidence
    case_defaults:
      variables:
        temperature: {name: temperature, error: \(errors.temperature)}
        u: {name: u, error: \(errors.u)}
      weights: {temperature: 1, u: 1}
      constants: {coriolis: {attribute: coriolis_parameter}}
      forcing:
        surface_stress_x: {attribute: surface_stress_x}
        temperature: {surface: {attribute: surface_temperature_flux}}
    cases:
      - observations: truth.nc
      - observations: strong.nc
      - {observations: truth.nc, name: watched, role: validate}
      - {observations: strong.nc, name: kept-aside, role: hold-out}
    model: {closure: k-epsilon, time_step: 300}
    misfit: {form: error}
    \(parameters)
    \(optimiser)
    \(more)

    """
  }

  /// Writes the observations into `folder`.
  static func writeObservations(in folder: TemporaryFolder) throws {
    let strong = TwinPipeline.truth.replacing(
      "surface_stress_x: 1e-4", with: "surface_stress_x: 2e-4")
    for (name, text) in [("truth", TwinPipeline.truth), ("strong", strong)] {
      let path = folder.file("\(name).nc")
      let study = try folder.study(text)
      _ = try study.writeSimulation(to: path, provenance: TwinStudy.provenance)
      let dataset = try Dataset.open(path, forUpdating: true)
      var random = SplitMix64(seed: 3)
      for (name, error) in [("temperature", errors.temperature), ("u", errors.u)] {
        let variable = try dataset.variable(name)
        let values = try variable.readDoubles()
        // Uniform between ±√3 the standard deviation is 1. The start is known without noise.
        let noise = random.uniform(count: values.count).map { 3.0.squareRoot() * error * $0 }
        try variable.write(values.indices.map { $0 < 5 ? values[$0] : values[$0] + noise[$0] })
      }
      try dataset.close()
    }
  }

  static func make(in folder: TemporaryFolder, text: String = text(), threads: Int = 1) throws
    -> Study
  {
    try writeObservations(in: folder)
    return try study(in: folder, text: text, threads: threads)
  }

  static func study(in folder: TemporaryFolder, text: String = text(), threads: Int = 1) throws
    -> Study
  {
    try Study(PipelineFile(text: text, path: folder.file("p.yml")), threads: threads)
  }

  /// The bytes of every result below the output folder, by name.
  static func results(in folder: TemporaryFolder) throws -> [String: Data] {
    var results: [String: Data] = [:]
    for name in try folder.files() where name.hasSuffix(".nc") && name.hasPrefix("output/") {
      results[name] = try Data(contentsOf: URL(fileURLWithPath: folder.file(name)))
    }
    return results
  }

  static func removeResults(in folder: TemporaryFolder) throws {
    try FileManager.default.removeItem(atPath: folder.file("output"))
  }
}
