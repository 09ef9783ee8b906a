import NetCDF
import Units

/// Many trajectories in one file, out of which one case and one level of all cases are read fast.
///
/// The file follows CF-1.8: time series of profiles in the incomplete multidimensional array representation
/// (section 9.3.2 of the conventions), in which what cases with fewer outputs or levels do not fill is missing.
public struct CollectionFile: Sendable {
  /// What is remembered of a case between looking at its file and copying it.
  struct Case: Sendable {
    let member: CollectionMember
    let outputs: Int
    let cells: Int
    let secondsPerUnit: Double
    /// The date that its times count from.
    let reference: CalendarTime
    let variables: CollectionVariables.Part
    let constants: [String: Double]
    let closure: String?
    /// The place of its calibration; nil for none.
    let calibration: Int?
  }

  let title: String
  private(set) var cases: [Case] = []
  private(set) var variables: CollectionVariables
  private(set) var calibrations = CollectionCalibrations()
  private(set) var hasTimeBounds = false
  /// The sources of the closures, each once.
  private(set) var references: [String] = []
  /// How many files say what of their times.
  private(set) var timeComments: [String: Int] = [:]
  /// The earliest date that times of a case count from, and the file.
  private var origin: (date: CalendarTime, path: String)?

  /// Looks at the files of all cases, one after the other, and keeps only what they hold.
  ///
  /// - Parameters:
  ///   - members: the cases in the order that they get.
  ///   - variables: the names of the variables over time to gather; nil for all.
  ///   - title: what the collection is called.
  ///   - onProgress: is told how many cases were looked at.
  /// - Throws: `PipelineError` where there is no case, two have one name, a file is something else, or where what
  ///   two files hold does not go together; `NetCDFError`.
  public init(
    members: [CollectionMember], variables: [String]? = nil, title: String,
    onProgress: (Int) -> Void = { _ in }
  ) throws {
    self.title = title
    self.variables = CollectionVariables(selection: variables)
    guard let first = members.first else {
      throw PipelineError(
        path: title,
        message: "there is no case to gather. Give at least one file of trajectories.")
    }
    var files: [String: String] = [:]
    for member in members {
      if let other = files.updateValue(member.trajectory, forKey: member.name) {
        throw PipelineError(
          path: member.trajectory,
          message:
            "'\(member.name)' is already the name of the case of \(other). Name one of them otherwise."
        )
      }
      try add(member)
      onProgress(cases.count)
    }
    try self.variables.requireAll(first.trajectory)
  }

  private mutating func add(_ member: CollectionMember) throws {
    let survey = try TrajectorySurvey(member.trajectory)
    let reference = survey.reference
    if let origin {
      do {
        if try reference.seconds(since: origin.date) < 0 { self.origin = (reference, survey.path) }
      } catch {
        throw PipelineError(
          path: survey.path,
          message: "its dates cannot be told by those of \(origin.path): \(error.description)")
      }
    } else {
      origin = (reference, survey.path)
    }
    hasTimeBounds = hasTimeBounds || survey.hasTimeBounds
    if let text = survey.references, !references.contains(text) { references.append(text) }
    if let comment = survey.timeComment { timeComments[comment, default: 0] += 1 }
    cases.append(
      Case(
        member: member, outputs: survey.outputs, cells: survey.cells,
        secondsPerUnit: survey.secondsPerUnit, reference: reference,
        variables: try variables.add(survey.variables), constants: survey.constants,
        closure: survey.closure,
        calibration: try member.calibration.map { try calibrations.add($0) }))
  }

  /// Writes the file, which appears whole or not at all.
  ///
  /// Takes memory for one block of cases, see `CollectionChunks`, however many there are.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - provenance: the command.
  ///   - onProgress: is told how many cases are written.
  /// - Throws: `PipelineError` about a file that cannot be read, or has changed; `OutputError`.
  public func write(
    to path: String, provenance: Provenance, onProgress: (Int) -> Void = { _ in }
  ) throws {
    try OutputFile.create(path) { dataset in
      try provenance.writeAttributes(to: dataset, title: title)
      let targets = try define(in: dataset)
      let tables = try defineTables(in: dataset)
      try dataset.endDefinitions()
      for table in tables { try table.write() }
      for (place, item) in cases.enumerated() {
        try copy(item, to: place, targets)
        onProgress(place + 1)
      }
    }
  }

  /// The date that times in the collection count from.
  var earliest: CalendarTime {
    guard let origin else { preconditionFailure("a collection has at least one case") }
    return origin.date
  }

  /// The largest number of outputs.
  var outputs: Int { cases.reduce(0) { max($0, $1.outputs) } }

  /// The largest number of cells.
  var cells: Int { cases.reduce(0) { max($0, $1.cells) } }
}
