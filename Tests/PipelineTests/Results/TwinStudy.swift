import Calibration
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
    _ = try truth.writeSimulation(to: folder.file("truth.nc"), provenance: provenance)
    return try folder.study(text)
  }

  /// Writes the trajectory file of the first case of `problem`, which is described by `studyCase`.
  static func writeTrajectory(
    to path: String, of studyCase: StudyCase, _ study: Study, _ problem: CalibrationProblem,
    models: [TrajectoryFile.Model]
  ) throws {
    let file = try TrajectoryFile(
      path,
      TrajectoryLayout(study: study, studyCase: studyCase, provenance: provenance, models: models))
    for (number, model) in models.enumerated() {
      let summaries = problem.run([0], at: model.point) { file.write($1, ofModel: number) }
      try file.finish(summaries[0], ofModel: number)
    }
    try file.close()
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
