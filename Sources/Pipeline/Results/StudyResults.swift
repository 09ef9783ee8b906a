import Calibration
import Lanes
import NetCDF

/// Writes the results of a study under its output directory.
extension Study {
  /// Where a case's trajectory is written.
  public func trajectoryPath(_ studyCase: StudyCase) -> String {
    "\(outputDirectory)/trajectories/\(studyCase.name).nc"
  }

  /// What its results replace.
  var extent: OutputStage.Extent {
    pipeline.outputs.isReplacedAsAWhole ? .folder(outputDirectory) : .filesBelow(outputDirectory)
  }

  public var calibrationPath: String { "\(outputDirectory)/calibration.nc" }
  public var gradientPath: String { "\(outputDirectory)/gradient.nc" }

  /// Runs every case with the start values of the parameters and writes its trajectory.
  ///
  /// - Parameter output: where the trajectory of a single case goes; nil for the usual place.
  /// - Returns: the paths written.
  /// - Throws: `ComputationError` where a trajectory is not finite; nothing has been written then.
  public func writeSimulation(to output: String? = nil, provenance: Provenance) throws -> [String] {
    try OutputStage.publishing(output == nil ? extent : .files) { stage in
      try writeTrajectories(
        of: [TrajectoryFile.Model(suffix: "", title: "modelled", point: problem.start)],
        to: { output ?? trajectoryPath($0) }, in: &stage, provenance: provenance)
    }
  }

  /// Writes the calibration with its figures and, where the pipeline wants them, the trajectories at start and
  /// result: all of them or none.
  ///
  /// - Returns: the paths written.
  public func writeCalibration(_ result: CalibrationResult, provenance: Provenance) throws
    -> [String]
  {
    let models = [
      TrajectoryFile.Model(
        suffix: "", title: "modelled with calibrated parameters", point: result.point),
      TrajectoryFile.Model(
        suffix: "_start", title: "modelled with the parameters of the start", point: problem.start),
    ]
    let entry = pipeline.uncertainty
    let samples = result.uncertainty.samples(count: entry.samples, seed: UInt64(entry.seed))
    return try OutputStage.publishing(extent) { stage in
      let paths =
        pipeline.outputs.writesTrajectories
        ? try writeTrajectories(
          of: models, samples: samples, to: trajectoryPath, in: &stage, provenance: provenance) : []
      let figures = result.figures(of: self).map { name, chart in
        (path: "\(outputDirectory)/figures/\(name).svg", text: chart.svg())
      }
      for figure in figures { try stage.create(figure.path, text: figure.text) }
      let companions = paths + figures.map(\.path)
      try CalibrationFile(
        study: self, provenance: provenance, result: result, companions: companions
      ).write(to: calibrationPath, in: &stage)
      return [calibrationPath] + companions
    }
  }

  /// Runs every case with each set of parameters, and writes its states as they come.
  ///
  /// - Parameter samples: points of whose runs the spread is written; it is left out without any.
  func writeTrajectories(
    of models: [TrajectoryFile.Model], samples: [[Double]] = [], to path: (StudyCase) -> String,
    in stage: inout OutputStage, provenance: Provenance
  ) throws -> [String] {
    let paths = cases.map(path)
    // As many files are open at once as cases run at once.
    let width = Lanes8.count * problem.threads
    for first in stride(from: 0, to: cases.count, by: width) {
      let group = first..<min(first + width, cases.count)
      let files = try group.map { index in
        try stage.fill(paths[index]) { temporary in
          try TrajectoryFile(
            temporary,
            TrajectoryLayout(
              study: self, studyCase: cases[index], provenance: provenance, models: models,
              sampleCount: samples.count))
        }
      }
      for (number, model) in models.enumerated() {
        let summaries = try finiteRuns(of: group, at: model.point) { index, output in
          files[index - first].write(output, ofModel: number)
        }
        for (index, summary) in zip(group, summaries) {
          try OutputStage.naming(paths[index]) {
            try files[index - first].finish(summary, ofModel: number)
          }
        }
      }
      for (index, file) in zip(group, files) {
        if !samples.isEmpty {
          let spread = try spread(ofCase: index, samples)
          try OutputStage.naming(paths[index]) { try file.write(spread) }
        }
        try OutputStage.naming(paths[index]) { try file.close() }
      }
    }
    return paths
  }

  private func spread(ofCase index: Int, _ samples: [[Double]]) throws(ComputationError)
    -> PredictiveSpread
  {
    let spread = problem.predictiveSpread(ofCase: index, at: samples)
    guard spread.failedCount == 0 else {
      throw ComputationError(
        "case '\(cases[index].name)': \(spread.failedCount) of \(samples.count) runs with samples of the calibrated "
          + "parameters did not stay finite, so that their spread cannot be told. The parameters are poorly "
          + "determined: give them narrower bounds or priors, or set uncertainty.samples to 0.")
    }
    return spread
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
    return try OutputStage.publishing(extent) { stage in
      try table.write(to: gradientPath, in: &stage) { dataset in
        try writeCommonAttributes(to: dataset, provenance: provenance)
        try dataset.setAttribute("misfit", .doubles([evaluation.misfit]))
      }
      var paths = [gradientPath]
      for (studyCase, gradient) in zip(cases, gradients) {
        let file = SensitivityFile(
          study: self, studyCase: studyCase, gradient: gradient, provenance: provenance)
        paths.append(try file.write(in: &stage))
      }
      return paths
    }
  }
}
