import Foundation
import NetCDF
import TestSupport

@testable import Pipeline

/// Makes studies whose observations are a run of the model itself.
enum TwinStudy {
  static let provenance = Provenance(command: "plumbline run p.yml", time: 1_700_000_000)

  /// Writes the observations into `folder` and builds the study of `text`.
  static func make(in folder: TemporaryFolder, text: String = TwinPipeline.calibration) throws
    -> Study
  {
    let truth = try folder.study(TwinPipeline.truth)
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
