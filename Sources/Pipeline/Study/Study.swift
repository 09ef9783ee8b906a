import Calibration
import Closures
import Column
import Records
import Units

/// A pipeline with everything it names read and checked: ready to compute.
public struct Study: Sendable {
  public let pipeline: PipelineFile
  public let problem: CalibrationProblem
  public let cases: [StudyCase]

  /// The folder of the results.
  public var outputDirectory: String { pipeline.resolve(pipeline.outputs.directory) }
  public var title: String { pipeline.title ?? fileStem(pipeline.path) }

  /// What a user should know of the cases before trusting their results, each with the cases that it is
  /// about: what files do not say and was supposed, and which observations are lost.
  public var notes: [(text: String, cases: [String])] {
    var notes: [(text: String, cases: [String])] = []
    for studyCase in cases {
      for text in studyCase.suppositions + studyCase.accounts.compactMap(\.note) {
        if let known = notes.firstIndex(where: { $0.text == text }) {
          notes[known].cases.append(studyCase.name)
        } else {
          notes.append((text, [studyCase.name]))
        }
      }
    }
    return notes
  }

  /// Reads a pipeline file and all that it names.
  ///
  /// - Parameter threads: how many cases may be computed at once; results do not depend on it.
  /// - Throws: `PipelineError` or `NetCDFError`; nothing has been computed or written then.
  public init(path: String, threads: Int = 1) throws {
    try self.init(PipelineFile.load(path: path), threads: threads)
  }

  public init(_ pipeline: PipelineFile, threads: Int = 1) throws {
    self.pipeline = pipeline
    let model = try Self.closure(pipeline)
    cases = try pipeline.expandedCases().map {
      try CaseBuilder($0, pipeline: pipeline, declaration: model.declaration).build()
    }
    let observed = cases.map(\.observed)
    let chosen = try ControlBuilder(pipeline, model.declaration).build(observed)
    problem = CalibrationProblem(
      closure: model, constants: try Self.constants(pipeline, model.declaration),
      parameters: chosen.parameters, controls: chosen.controls, cases: observed,
      form: pipeline.misfit.form, priorWeight: pipeline.misfit.priorWeight ?? 1,
      schedule: pipeline.adjoint.schedule(gradientsAtOnce: min(threads, cases.count)),
      threads: threads)
    try checkNormalisation()
    try checkMemory()
  }

  /// Refuses series by whose variance over the cases that are calibrated against the form of the misfit cannot
  /// divide.
  private func checkNormalisation() throws(PipelineError) {
    guard let first = problem.form.unusableSeries(in: problem.cases).first else { return }
    let observed = problem.cases[first.caseIndex]
    let name = observed.series[first.seriesIndex].name
    let reason =
      switch first.reason {
      case .constant: "the observed \(name) does not vary"
      case .constantInTraining:
        "the observed \(name) does not vary over the cases with role 'calibrate'"
      case .absentInTraining: "\(name) counts in no case with role 'calibrate'"
      case .noError: "the observed \(name) has no error for each value"
      }
    throw PipelineError(
      path: pipeline.path, key: "misfit.form",
      message:
        "case '\(observed.column.name)': \(reason), so that a misfit of form "
        + "'\(problem.form.rawValue)' has nothing to divide by. Leave it out of the case's weights, or choose "
        + "another form.")
  }

  private static func closure(_ pipeline: PipelineFile) throws(PipelineError) -> ClosureModel {
    let name = pipeline.model.closure
    guard let model = ClosureModel.all.first(where: { $0.declaration.name == name.value }) else {
      let known = ClosureModel.all.map(\.declaration.name)
      throw pipeline.failure(at: name, unknownName(name.value, kind: "closure", known: known))
    }
    return model
  }

  private static func constants(_ pipeline: PipelineFile, _ declaration: ClosureDeclaration)
    throws(PipelineError) -> ClosureConstants
  {
    var constants = ClosureConstants(declaration)
    for entry in pipeline.model.closureConstants {
      let name = entry.name.value
      guard let declared = declaration.constants.first(where: { $0.name == name }) else {
        let known = declaration.constants.map(\.name)
        throw pipeline.failure(
          at: entry.name, unknownName(name, kind: "closure constant", known: known))
      }
      switch (entry.value.value, declared.choices.isEmpty) {
      case (.number(let number), true):
        guard number > 0 else {
          throw pipeline.failure(at: entry.value, "\(name) must be positive, found \(number).")
        }
        constants.set(name, to: .number(number))
      case (.text(let text), false) where declared.choices.contains(text):
        constants.set(name, to: .choice(text))
      case (_, true):
        throw pipeline.failure(at: entry.value, "\(name) is a number [\(declared.units)].")
      case (_, false):
        throw pipeline.failure(
          at: entry.value, "\(name) is one of \(declared.choices.joined(separator: ", ")).")
      }
    }
    return constants
  }
}

/// One case of a study.
public struct StudyCase: Sendable {
  public let observed: ObservedCase
  /// The files that it was made from: observations, forcing, and the state that it starts from.
  public let files: [String]
  /// The start of the run; nil where nothing of the case has times.
  public let start: RecordedTimes.Origin?
  /// The series of files that each flux is made of.
  public let drivingSeries: [CaseFlux: [DrivingSeries]]
  /// What became of the observed values; one for each series.
  public let accounts: [ObservationAccount]
  /// What was supposed where the files do not say it, and what of them cannot be used, in sentences.
  public let suppositions: [String]

  public var name: String { observed.column.name }
  /// The date of the start; nil where its times have none.
  public var startDate: CalendarTime? {
    if case .date(let date) = start { date } else { nil }
  }
  /// The time of the start in seconds: after its date, or as the times of the case count.
  public var timeOffset: Double {
    if case .elapsed(let seconds) = start { seconds } else { 0 }
  }
  /// The units of times in results, which count from the start of the run or as the case's times do.
  var timeUnits: String {
    let start = startDate?.description.replacing("T", with: " ") ?? "2000-01-01 00:00:00"
    return "seconds since \(start)"
  }
  var calendar: CFCalendar { startDate?.calendar ?? .standard }
  /// What is said behind its name where nothing is fitted to it.
  public var remark: String {
    switch observed.role {
    case .train: ""
    case .validate: " (validation)"
    case .holdOut: " (held out)"
    }
  }
  /// Whether anything observed counts in the misfit.
  public var hasObservations: Bool { observed.hasMisfit }
}
