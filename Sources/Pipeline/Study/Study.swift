import Calibration
import Closures
import Column
import Records
import Units

/// A pipeline with everything it names read and checked: ready to compute.
public struct Study: Sendable {
  public let pipeline: PipelineFile
  public internal(set) var problem: CalibrationProblem
  public internal(set) var cases: [StudyCase]
  /// What the results depend on.
  public let fingerprint: Fingerprint

  /// The folder of the results.
  public var outputDirectory: String { pipeline.outputDirectory }
  public var title: String { pipeline.heading }

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
  /// - Parameters:
  ///   - limits: what the file, and files that it names, may hold.
  ///   - threads: how many cases may be computed at once; results do not depend on it.
  /// - Throws: `PipelineError` or `NetCDFError`; nothing has been computed or written then.
  public init(path: String, limits: ReadingLimits = ReadingLimits(), threads: Int = 1) throws {
    try self.init(PipelineFile.load(path: path, limits: limits), threads: threads)
  }

  public init(_ pipeline: PipelineFile, threads: Int = 1) throws {
    try self.init(pipeline, pipeline.expandedCases(), threads: threads)
  }

  /// Reads the files of some cases of a pipeline.
  init(_ pipeline: PipelineFile, _ expanded: [ExpandedCase], threads: Int) throws {
    let cases = try StudyReader(pipeline, expanded).read(expanded.indices)
    try self.init(pipeline, expanded, cases, threads: threads) {
      // After all is read, so that a change of a file meanwhile is noticed by who knows what it was before.
      try Fingerprint(pipeline, expanded)
    }
  }

  /// Puts together what was read of some cases, and checks what they have in common.
  init(
    _ pipeline: PipelineFile, _ expanded: [ExpandedCase], _ cases: [StudyCase], threads: Int,
    fingerprint: () throws -> Fingerprint
  ) throws {
    (self.pipeline, self.cases) = (pipeline, cases)
    let model = try Self.closure(pipeline)
    let observed = cases.map(\.observed)
    try MisfitTerms.requireUse(pipeline, observed)
    try pipeline.requireUsableSeries(Array(zip(expanded.map(\.entry), observed)))
    let chosen = try ControlBuilder(pipeline, model.declaration).build(observed)
    problem = CalibrationProblem(
      closure: model, constants: try Self.constants(pipeline, model.declaration),
      parameters: chosen.parameters, controls: chosen.controls, cases: observed,
      form: pipeline.misfit.form, priorWeight: pipeline.misfit.priorWeight ?? 1,
      schedule: pipeline.adjoint.schedule(
        gradientsAtOnce: min(threads, cases.count * (pipeline.optimiser.starts?.count ?? 1))),
      threads: threads)
    self.fingerprint = try fingerprint()
    try checkMemory()
  }

  static func closure(_ pipeline: PipelineFile) throws(PipelineError) -> ClosureModel {
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
  public private(set) var observed: ObservedCase
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
  /// Whether anything observed counts in the misfit.
  public var hasObservations: Bool { observed.hasMisfit }

  /// Returns the case with other observations.
  func replacing(_ observed: ObservedCase) -> StudyCase {
    var replaced = self
    replaced.observed = observed
    return replaced
  }
}
