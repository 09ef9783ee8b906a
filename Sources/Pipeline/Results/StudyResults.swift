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
        try writeSensitivities($1, of: $0, provenance: provenance)
      }
  }

  /// Writes what one case's misfit is sensitive to besides parameters: its start and its fluxes.
  private func writeSensitivities(
    _ gradient: CalibrationProblem.CaseGradient, of studyCase: StudyCase, provenance: Provenance
  ) throws -> String {
    let path = "\(outputDirectory)/sensitivities/\(studyCase.name).nc"
    var table = ResultTable()
    table.add(
      "z", along: ["z"], "height of the cell centres above the sea surface",
      studyCase.observed.column.grid.centres, units: "m")
    for (variable, values) in gradient.initial.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      table.add(
        "initial_\(variable.rawValue)_gradient", along: ["z"],
        "derivative of the case's misfit with respect to the start of \(variable.rawValue) in each cell",
        values, units: nil)
    }
    table.add(
      "stress", along: ["stress"],
      "0 surface, along x; 1 surface, along y; 2 bottom, along x; "
        + "3 bottom, along y", [0, 1, 2, 3])
    table.add(
      "stress_gradient", along: ["stress"],
      "derivative of the case's misfit with respect to each kinematic stress [s2 m-2]",
      gradient.stress.all.map(\.sum), units: nil)
    table.add(
      "tracer_name", along: ["tracer"], "name of the tracer",
      strings: gradient.tracers.map(\.rawValue))
    table.add(
      "surface_flux_gradient", along: ["tracer"],
      "derivative of the case's misfit with respect to the tracer's flux into the top cell",
      gradient.boundaryFluxes.map(\.surface.sum), units: nil)
    table.add(
      "bottom_flux_gradient", along: ["tracer"],
      "derivative of the case's misfit with respect to the tracer's flux out of the deepest cell",
      gradient.boundaryFluxes.map(\.bottom.sum), units: nil)
    try table.write(to: path) { try writeCommonAttributes(to: $0, provenance: provenance) }
    return path
  }
}
