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

  /// Writes the misfit and its gradient at the start, and what each case is sensitive to.
  ///
  /// - Parameter evaluation: with the gradients of held-out cases.
  /// - Returns: the paths written.
  public func writeGradient(_ evaluation: CalibrationProblem.Evaluation, provenance: Provenance)
    throws -> [String]
  {
    let gradients = evaluation.caseGradients.map { gradient in
      guard let gradient else { preconditionFailure("the gradient of a held-out case is missing") }
      return gradient
    }
    var table = ResultTable()
    table.add(closureParametersOf: problem, at: problem.start)
    table.add(
      "gradient", along: ["closure_parameter"],
      "derivative of the misfit with respect to each closure parameter",
      evaluation.parameterGradient)
    table.add(casesOf: self)
    table.add("case_misfit", along: ["case"], "misfit of each case", gradients.map(\.misfit))
    try table.write(to: gradientPath) { dataset in
      try writeCommonAttributes(to: dataset, provenance: provenance)
      try dataset.setAttribute("misfit", .doubles([evaluation.misfit]))
    }
    return try [gradientPath]
      + zip(cases, gradients).map {
        try SensitivityFile(study: self, studyCase: $0, gradient: $1, provenance: provenance)
          .write()
      }
  }
}
