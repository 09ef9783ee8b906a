import Calibration
import NetCDF

/// Writes the results of a study under its output directory.
extension Study {
  /// Where a case's trajectory is written.
  public func trajectoryPath(_ studyCase: StudyCase) -> String {
    "\(outputDirectory)/trajectories/\(studyCase.name).nc"
  }

  public var calibrationPath: String { "\(outputDirectory)/calibration.nc" }
  public var gradientPath: String { "\(outputDirectory)/gradient.nc" }

  /// Writes the trajectory of each case with the start values of the parameters.
  ///
  /// - Parameter output: where the trajectory of a single case goes; nil for the usual place.
  /// - Returns: the paths written.
  public func writeSimulation(
    _ trajectories: [Trajectory], to output: String? = nil, provenance: Provenance
  ) throws -> [String] {
    try zip(cases, trajectories).map { studyCase, trajectory in
      let path = output ?? trajectoryPath(studyCase)
      try TrajectoryFile(
        study: self, studyCase: studyCase, provenance: provenance,
        models: [("", "modelled", trajectory)]
      ).write(to: path)
      return path
    }
  }

  /// Writes the calibration and, where the pipeline wants them, the trajectories at start and result.
  ///
  /// - Returns: the paths written.
  public func writeCalibration(_ result: CalibrationResult, provenance: Provenance) throws
    -> [String]
  {
    var paths: [String] = []
    if pipeline.outputs.writesTrajectories {
      for (index, studyCase) in cases.enumerated() {
        let path = trajectoryPath(studyCase)
        try TrajectoryFile(
          study: self, studyCase: studyCase, provenance: provenance,
          models: [
            ("", "modelled with calibrated parameters", result.trajectories[index]),
            (
              "_start", "modelled with the parameters of the start",
              result.trajectoriesAtStart[index]
            ),
          ]
        ).write(to: path)
        paths.append(path)
      }
    }
    try CalibrationFile(study: self, provenance: provenance, result: result)
      .write(to: calibrationPath)
    return [calibrationPath] + paths
  }

  /// Writes the misfit and its gradient at the start.
  ///
  /// - Returns: the path written.
  public func writeGradient(_ evaluation: CalibrationProblem.Evaluation, provenance: Provenance)
    throws -> String
  {
    var table = ResultTable()
    let parameters = problem.closure.declaration.parameters
    table.add(
      "closure_parameter_name", along: ["closure_parameter"], "name of each closure parameter",
      strings: parameters.map(\.name))
    table.add(
      "closure_parameter_value", along: ["closure_parameter"],
      "value of each closure parameter, in its own unit", problem.allParameters(at: problem.start))
    table.add(
      "gradient", along: ["closure_parameter"],
      "derivative of the misfit with respect to each closure parameter",
      evaluation.parameterGradient)
    table.add("case_name", along: ["case"], "name of the case", strings: cases.map(\.name))
    table.add(
      "case_share", along: ["case"], "share of the case's misfit in the total",
      problem.caseShares)
    table.add(
      "case_misfit", along: ["case"], "misfit of each case",
      evaluation.caseMisfits.enumerated().map {
        $1 ?? problem.misfit(ofCase: $0, at: problem.start)
      })
    try OutputFile.create(gradientPath) { dataset in
      try writeCommonAttributes(to: dataset, provenance: provenance)
      try dataset.setAttribute("misfit", .doubles([evaluation.misfit]))
      try table.write(to: dataset)
    }
    return gradientPath
  }
}
