import Calibration
import NetCDF

/// Writes what a twin experiment found.
struct TwinFile {
  let study: Study
  let provenance: Provenance
  let result: TwinResult

  private var controls: [Control] { study.problem.controls }
  private var experiment: TwinExperiment { result.experiment }

  func write(to path: String, in stage: inout OutputStage) throws {
    var table = ResultTable()
    addParameters(to: &table)
    addRepetitions(to: &table)
    try table.write(to: path, in: &stage) { dataset in
      try study.writeCommonAttributes(to: dataset, provenance: provenance)
      try dataset.setAttribute("misfit_form", .text(MisfitForm.error.rawValue))
      try dataset.setAttribute("probability", .doubles([experiment.probability]))
      try dataset.setAttribute("seed", .text("\(experiment.seed)"))
    }
  }

  private func addParameters(to table: inout ResultTable) {
    let units = "in the unit of the parameter, see parameter_units"
    let missing = "missing where no repetition determines the parameter"
    table.add(
      "parameter_name", along: ["parameter"], "name of what is calibrated",
      strings: controls.map(\.name))
    table.add(
      "parameter_units", along: ["parameter"], "unit of the parameter",
      strings: controls.map { $0.units(in: study.problem.closure.declaration) })
    table.add("truth", along: ["parameter"], "true value, \(units)", experiment.truth)
    table.add("start", along: ["parameter"], "value at the start, \(units)", study.problem.start)
    let results = controls.indices.map(result.results(ofControl:))
    table.add(
      "mean_result", along: ["parameter"], "mean of the results, \(units)", results.map(\.mean),
      missing: missing)
    table.add(
      "deviation_of_results", along: ["parameter"], "standard deviation of the results, \(units)",
      results.map(\.deviation), missing: missing)
    table.add(
      "mean_standard_error", along: ["parameter"], "mean of the standard errors, \(units)",
      controls.indices.map(result.meanStandardError(ofControl:)), missing: missing)
    table.add(
      "coverage", along: ["parameter"], "part of the intervals that hold the truth",
      controls.indices.map { result.coverage(ofControl: $0).rate }, missing: missing)
  }

  private func addRepetitions(to table: inout ResultTable) {
    let units = "in the unit of the parameter, see parameter_units"
    let failed = "missing where the repetition failed"
    let undetermined = "missing where the repetition does not determine the parameter"
    let repetitions = result.repetitions.map { try? $0.get() }
    func add(
      _ name: String, _ longName: String, _ missing: String,
      _ value: (TwinExperiment.Repetition, Int) -> Double?
    ) {
      table.add(
        name, along: ["repetition", "parameter"], longName,
        repetitions.flatMap { repetition in
          controls.indices.map { place in
            repetition.flatMap { value($0, place) } ?? .nan
          }
        }, missing: missing)
    }
    table.add(
      "repetition", along: ["repetition"], "number of the repetition",
      repetitions.indices.map(Double.init))
    add("result", "calibrated value, \(units)", failed) { $0.search.result.point[$1] }
    add("standard_error", "standard error, \(units)", undetermined) {
      $0.uncertainty.standardErrors[$1]
    }
    add("interval_lower", "lower end of the interval, \(units)", undetermined) {
      $0.intervals[$1]?.lowerBound
    }
    add("interval_upper", "upper end of the interval, \(units)", undetermined) {
      $0.intervals[$1]?.upperBound
    }
    add("holds_truth", "1 where the interval holds the truth, else 0", undetermined) {
      $0.holds(experiment.truth[$1], control: $1).map { $0 ? 1 : 0 }
    }
    table.add(
      "misfit", along: ["repetition"], "misfit at the result",
      repetitions.map { $0?.search.result.misfit ?? .nan }, missing: failed)
    table.add(
      "reduced_misfit", along: ["repetition"],
      "mean square of the residuals in units of the noise",
      repetitions.map { $0?.uncertainty.reducedMisfit ?? .nan }, missing: failed)
    table.add(
      "evaluations", along: ["repetition"], "points evaluated in the search",
      repetitions.map { $0.map { Double($0.search.evaluations) } ?? .nan }, missing: failed)
  }
}

extension Study {
  public var twinPath: String { "\(outputDirectory)/twin.nc" }

  /// Writes what a twin experiment found, and the observations of its first repetition beside the true
  /// trajectories.
  ///
  /// - Returns: the paths written.
  public func writeTwin(_ result: TwinResult, provenance: Provenance) throws -> [String] {
    let twin = replacing(result.experiment.observed(repetition: 0))
    let truth = TrajectoryFile.Model(
      suffix: "_truth", title: "modelled with the true parameters", point: result.experiment.truth)
    return try OutputStage.publishing(extent) { stage in
      let paths =
        pipeline.outputs.writesTrajectories
        ? try twin.writeTrajectories(
          of: [truth], to: { "\(outputDirectory)/twin/\($0.name).nc" }, in: &stage,
          provenance: provenance
        ).paths : []
      try TwinFile(study: self, provenance: provenance, result: result)
        .write(to: twinPath, in: &stage)
      let figure = "\(outputDirectory)/figures/twin.svg"
      try stage.create(figure, text: result.chart(of: self).svg())
      return [twinPath] + paths + [figure]
    }
  }

  /// Returns the study with the observations of another problem of the same cases.
  private func replacing(_ problem: CalibrationProblem) -> Study {
    var study = self
    study.problem = problem
    study.problem.threads = self.problem.threads
    study.cases = zip(cases, problem.cases).map { $0.replacing($1) }
    return study
  }
}
