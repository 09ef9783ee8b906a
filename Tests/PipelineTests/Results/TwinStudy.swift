import Foundation
import NetCDF
import TestSupport

@testable import Pipeline

/// Makes studies whose observations are a run of the model itself: five cells, 20 steps of 300 s, wind.
enum TwinStudy {
  static let provenance = Provenance(command: "plumbline run p.yml", time: 1_700_000_000)

  static let truthText = """
    title: Twin
    cases:
      - name: truth
        grid: {linear: {cells: 5, depth: 10}}
        initial: {temperature: {linear: [15, 15.1]}}
        forcing: {surface_stress_x: 1e-4, temperature: {surface: -1e-5}}
        constants: {coriolis: 1e-4}
        duration: 6000
        output_interval: 1500
    model: {closure: k-epsilon, time_step: 300}
    """

  /// A case to calibrate and one held out, from the same file; two parameters.
  static let text = """
    title: Twin
    case_defaults:
      variables: {temperature: temperature, u: u}
      weights: {temperature: 1, u: 2}
      constants: {coriolis: {attribute: coriolis_parameter}}
      forcing:
        surface_stress_x: {attribute: surface_stress_x}
        temperature: {surface: {attribute: surface_temperature_flux}}
    cases:
      - observations: truth.nc
      - {observations: truth.nc, name: kept-aside, role: hold-out}
    model: {closure: k-epsilon, time_step: 300}
    parameters:
      c_eps2: {start: 2.1, bounds: [1.5, 2.5]}
      c_mu0: {start: 0.5, bounds: [0.4, 0.7]}
    optimiser: {max_iterations: 4, gradient_tolerance: 0, decrease_tolerance: 0}
    """

  /// Writes the observations into `folder` and builds the study of `text`.
  static func make(in folder: TemporaryFolder, text: String = text) throws -> Study {
    let truth = try folder.study(truthText)
    let trajectories = try truth.requireFiniteRuns(at: [])
    _ = try truth.writeSimulation(
      trajectories, to: folder.file("truth.nc"), provenance: provenance)
    return try folder.study(text)
  }
}

extension Dataset {
  func doubles(_ name: String) throws -> [Double] { try variable(name).readDoubles() }

  func strings(_ name: String) throws -> [String] { try variable(name).readStrings() }

  func text(_ attribute: String, of name: String? = nil) throws -> String? {
    if let name { return try variable(name).attribute(attribute)?.textValue }
    return try self.attribute(attribute)?.textValue
  }

  func names(ofDimensionsOf name: String) throws -> [String] {
    try variable(name).dimensions.map(\.name)
  }
}
