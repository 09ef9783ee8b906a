import Calibration
import Lanes
import NetCDF
import Reports

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

  /// Refuses a place of results where they could not be published.
  public func requirePlace() throws(OutputError) {
    if pipeline.outputs.isReplacedAsAWhole {
      try OutputFolder.requireReplaceable(outputDirectory)
    }
  }

  public var calibrationPath: String { "\(outputDirectory)/calibration.nc" }
  public var reportPath: String { "\(outputDirectory)/report.html" }
  public var gradientPath: String { "\(outputDirectory)/gradient.nc" }

  /// Runs every case with the start values of the parameters and writes its trajectory.
  ///
  /// Those of cases with a fault are not written, and what an earlier run wrote of them stays.
  ///
  /// - Parameter output: where the trajectory of a single case goes; nil for the usual place.
  /// - Returns: the paths written, and what went wrong in the other cases if anything did.
  public func writeSimulation(to output: String? = nil, provenance: Provenance) throws
    -> (paths: [String], failure: ComputationError?)
  {
    let model = TrajectoryFile.Model(suffix: "", title: "modelled", point: problem.start)
    func write(_ indices: [Int]) throws -> [String] {
      try OutputStage.publishing(output == nil ? extent : .files) { stage in
        try writeTrajectories(
          of: [model], cases: indices, to: { output ?? trajectoryPath($0) }, in: &stage,
          provenance: provenance)
      }.paths
    }
    do {
      return (try write(Array(cases.indices)), nil)
    } catch let failure as ComputationError where !failure.faults.isEmpty {
      // All that was staged is gone. The others run once more, which costs time only where something is wrong.
      let faulty = failure.faults.map(\.caseName)
      let sound = cases.indices.filter { !faulty.contains(cases[$0].name) }
      return (sound.isEmpty ? [] : try write(sound), failure)
    }
  }

  /// Writes the calibration with its figures and, where the pipeline wants them, the trajectories at start and
  /// result: all of them or none.
  ///
  /// Where several processes calibrate, each writes the trajectories of its cases and their pages, and the first all
  /// else: it alone publishes, and tells of concerns.
  ///
  /// - Parameter onConcern: called with what a user should know beside the concerns of the result, in sentences.
  /// - Returns: the paths written.
  public func writeCalibration(
    _ result: CalibrationResult, provenance: Provenance,
    onConcern: (String) -> Void = { _ in }
  ) throws -> [String] {
    let models = [
      TrajectoryFile.Model(
        suffix: "", title: "modelled with calibrated parameters", point: result.point,
        faults: result.end.faults),
      TrajectoryFile.Model(
        suffix: "_start", title: "modelled with the parameters of the start", point: problem.start),
    ]
    let entry = pipeline.uncertainty
    let samples = result.uncertainty.samples(count: entry.samples, seed: UInt64(entry.seed))
    return try OutputStage.publishing(extent) { stage in
      let shown = pipeline.outputs.writesTrajectories ? cases : []
      let concerns =
        shown.isEmpty
        ? []
        : try writeCasesTogether(
          of: models, samples: samples, in: &stage, provenance: provenance)
      guard problem.ranks?.isFirst ?? true else { return [] }
      try CalibrationFile(
        study: self, provenance: provenance, result: result, concerns: result.concerns + concerns
      ).write(to: calibrationPath, in: &stage)
      try writeReport(of: shown, in: &stage)
      try stage.create(
        "\(outputDirectory)/\(ResultList.fileName)",
        text: ResultList(
          fingerprint: fingerprint.digest, misfit: result.end.evaluation.misfit,
          files: stage.checksums().map { ($0.path.below(outputDirectory), $0.sha256) }
        ).text)
      for concern in concerns { onConcern(concern) }
      return [calibrationPath] + shown.map(trajectoryPath) + [reportPath]
    }
  }

  /// Writes the trajectories of the cases of this process, and their pages where they have pages; the first process then
  /// has those of all.
  ///
  /// - Returns: what a user should know of the spread of cases.
  private func writeCasesTogether(
    of models: [TrajectoryFile.Model], samples: [[Double]], in stage: inout OutputStage,
    provenance: Provenance
  ) throws -> [String] {
    let own = cases.indices.filter(problem.computes)
    func write() throws -> [Int: String] {
      let concerns = try writeTrajectories(
        of: models, samples: samples, cases: own, to: trajectoryPath, in: &stage,
        provenance: provenance
      ).concerns
      if CalibrationReport.needsPages(cases.count) {
        try writePages(of: own.map { cases[$0] }, in: &stage, provenance: provenance)
      }
      return concerns
    }
    guard let ranks = problem.ranks else {
      return try write().sorted { $0.key < $1.key }.map(\.value)
    }
    let concerns = try ranks.sharingErrors {
      let concerns = try write()
      try stage.verify()
      return concerns
    }
    // The trajectories of all cases, then their pages.
    let staged = stage.release()
    let files = problem.gathered(Array(cases.indices)) { places in
      places.indices.map { place in
        stride(from: place, to: staged.count, by: places.count).flatMap {
          [staged[$0].path, staged[$0].temporary]
        }
      }
    }
    if ranks.isFirst {
      stage.adopt(
        stride(from: 0, to: files[0].count, by: 2).flatMap { kind in
          files.map { StagedFile(path: $0[kind], temporary: $0[kind + 1]) }
        })
    }
    return problem.gathered(Array(cases.indices)) { places in places.map { concerns[$0] ?? "" } }
      .filter { !$0.isEmpty }
  }

  /// Writes a page of each case, from its staged trajectory.
  private func writePages(
    of cases: [StudyCase], in stage: inout OutputStage, provenance: Provenance
  ) throws {
    let page = CasePage(ofCalibration: title, source: provenance.source)
    for studyCase in cases {
      let file = try page.file(of: stagedTrajectory(of: studyCase, in: stage))
      try stage.create("\(outputDirectory)/\(file.path)", text: file.text)
    }
  }

  /// Writes what a person looks at, from the files that are staged.
  ///
  /// - Parameter cases: those whose trajectories are staged.
  private func writeReport(of cases: [StudyCase], in stage: inout OutputStage) throws {
    let calibration = try CalibrationRecord(
      reading: stage.temporary(of: calibrationPath), name: "calibration.nc")
    let shown: CalibrationReport.Cases =
      CalibrationReport.needsPages(cases.count)
      ? .onPages(cases.map(\.name))
      : .inReport(try cases.map { try stagedTrajectory(of: $0, in: stage) })
    try CalibrationReport(calibration, shown).write { file in
      try stage.create("\(outputDirectory)/\(file.path)", text: file.text)
    }
  }

  private func stagedTrajectory(of studyCase: StudyCase, in stage: borrowing OutputStage) throws
    -> TrajectoryRecord
  {
    try TrajectoryRecord(
      opening: stage.temporary(of: trajectoryPath(studyCase)),
      name: "trajectories/\(studyCase.name).nc", caseName: studyCase.name)
  }

  /// Runs cases with each set of parameters, and writes their states as they come.
  ///
  /// - Parameters:
  ///   - samples: points of whose runs the spread is written; it is left out without any.
  ///   - indices: the cases, by their place; nil for all.
  /// - Returns: the paths, and what a user should know of the spread of a case, in sentences.
  /// - Throws: `ComputationError` where runs have faults that the models do not know of, when all have run.
  func writeTrajectories(
    of models: [TrajectoryFile.Model], samples: [[Double]] = [], cases indices: [Int]? = nil,
    to path: (StudyCase) -> String, in stage: inout OutputStage, provenance: Provenance
  ) throws -> (paths: [String], concerns: [Int: String]) {
    let indices = indices ?? Array(cases.indices)
    var faults: [RunFault] = []
    var concerns: [Int: String] = [:]
    // As many files are open at once as cases run at once.
    let width = Lanes8.count * problem.threads
    for first in stride(from: 0, to: indices.count, by: width) {
      let group = indices[first..<min(first + width, indices.count)]
      var files: [Int: TrajectoryFile] = [:]
      for index in group {
        let layout = TrajectoryLayout(
          study: self, studyCase: cases[index], provenance: provenance, models: models,
          caseIndex: index)
        files[index] = try stage.fill(path(cases[index])) { try TrajectoryFile($0, layout) }
      }
      for (number, model) in models.enumerated() {
        faults += try run(group, model, number, into: files, to: path)
      }
      for index in group {
        try OutputStage.naming(path(cases[index])) {
          if !samples.isEmpty {
            let spread = problem.predictiveSpread(ofCase: index, at: samples)
            if spread.isUsable { try files[index]!.write(spread) }
            concerns[index] = spread.concern(caseName: cases[index].name)
          }
          try files[index]!.close()
        }
      }
    }
    try requireNoFaults(faults)
    return (indices.map { path(cases[$0]) }, concerns)
  }

  /// Runs a group of cases with one set of parameters into their files, and returns what went wrong.
  private func run(
    _ group: ArraySlice<Int>, _ model: TrajectoryFile.Model, _ number: Int,
    into files: [Int: TrajectoryFile], to path: (StudyCase) -> String
  ) throws -> [RunFault] {
    let sound = group.filter { model.faults[$0] == nil }
    let summaries = problem.alone.run(sound, at: model.point) { index, output in
      files[index]!.write(output, ofModel: number)
    }
    for (index, summary) in zip(sound, summaries) {
      try OutputStage.naming(path(cases[index])) {
        try files[index]!.finish(summary, ofModel: number)
      }
    }
    return summaries.compactMap(\.fault)
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
