import Calibration
import Foundation
import Records

extension Study {
  /// Reads a study together with other processes: each reads a stretch of the cases and tells the others how large they
  /// are; then each keeps, or reads, those that it will compute, and knows the outlines of the others.
  ///
  /// A case is so read by two processes at most, however many there are, beside the first, which takes all fingerprints
  /// before. Only in form `z-score`, where each value counts in the misfit of every case, all of them have all.
  ///
  /// - Parameter fingerprint: what the files were when it was decided that they are to be read.
  /// - Throws: in all processes what went wrong in any of them.
  init(
    _ pipeline: PipelineFile, _ expanded: [ExpandedCase], threads: Int,
    fingerprint: Fingerprint, together ranks: any Ranks
  ) throws {
    let reader = try ranks.sharingErrors {
      try Self.requireSameFiles(pipeline, expanded, fingerprint)
      return try StudyReader(pipeline, expanded)
    }
    let stretch = Self.stretch(of: expanded.count, ranks)
    let read = try ranks.sharingErrors { try reader.read(stretch) }
    let isOutlined = pipeline.misfit.form != .zScore
    var cases = try Self.exchange(isOutlined ? read.map(\.outline) : read, over: ranks)
    cases.replaceSubrange(stretch, with: read)
    self = try ranks.sharingErrors { [cases] in
      try Study(pipeline, expanded, cases, threads: threads) { fingerprint }
    }
    spread(over: ranks)
    try ranks.sharingErrors { try checkMemory() }
    let missing =
      isOutlined
      ? cases.indices.filter { problem.computes(case: $0) && !stretch.contains($0) } : []
    let own = try ranks.sharingErrors {
      let own = try reader.read(missing)
      try requireUnchanged(expanded, missing + stretch)
      return own
    }
    guard isOutlined else { return }
    for index in stretch where !problem.computes(case: index) {
      cases[index] = cases[index].outline
    }
    for (index, studyCase) in zip(missing, own) { cases[index] = studyCase }
    replaceCases(by: cases)
  }

  /// Spreads the cases over processes that calibrate together, which share the memory of their machines.
  private mutating func spread(over ranks: any Ranks) {
    problem.schedule = pipeline.adjoint.schedule(
      gradientsAtOnce: ranks.localCount * min(problem.threads, cases.count))
    problem.spread(over: ranks)
  }

  private mutating func replaceCases(by cases: [StudyCase]) {
    self.cases = cases
    problem.cases = cases.map(\.observed)
  }

  /// The places of the cases that a process reads first: neighbours, so that the process with the lowest number meets
  /// the mistake that one alone would meet.
  private static func stretch(of count: Int, _ ranks: any Ranks) -> Range<Int> {
    count * ranks.rank / ranks.count..<count * (ranks.rank + 1) / ranks.count
  }

  /// Hands what each process has of its stretch to all, in the order of the cases.
  private static func exchange(_ cases: [StudyCase], over ranks: any Ranks) throws -> [StudyCase] {
    var packet = Packet()
    packet.append(try CaseOutline.encoded(cases))
    return try ranks.exchange(packet).flatMap { packet in
      var packet = packet
      return try CaseOutline.decoded(packet.take())
    }
  }

  /// Refuses to go on where this process found other files than the first did, which may have looked at another time.
  private static func requireSameFiles(
    _ pipeline: PipelineFile, _ expanded: [ExpandedCase], _ fingerprint: Fingerprint
  ) throws(PipelineError) {
    var own: [[String]] = []
    for expanded in expanded {
      for path in try pipeline.inputFiles(of: expanded) { own.append([expanded.name, path]) }
    }
    let known = fingerprint.inputs.map { [$0.caseName, $0.path] }
    guard own != known else { return }
    let path = Set(own).symmetricDifference(known).map { $0[1] }.min()
    throw .changedMeanwhile(path ?? pipeline.path)
  }

  /// Refuses files that are not what they were before they were read.
  private func requireUnchanged(_ expanded: [ExpandedCase], _ places: some Sequence<Int>)
    throws(PipelineError)
  {
    let read = try Fingerprint(pipeline, places.map { expanded[$0] })
    let isSame = read.numerics == fingerprint.numerics && read.pipeline == fingerprint.pipeline
    guard let path = isSame ? fingerprint.firstChange(in: read) : pipeline.path else { return }
    throw .changedMeanwhile(path)
  }
}

extension PipelineError {
  /// - Parameter path: of the file.
  static func changedMeanwhile(_ path: String) -> PipelineError {
    PipelineError(
      path: path, message: "changed while it was read. It is read again in the next run.")
  }
}

/// What processes tell one another of a case.
private struct CaseOutline: Codable {
  let observed: ObservedCase
  let files: [String]
  let start: RecordedTimes.Origin?
  let accounts: [ObservationAccount]
  let suppositions: [String]

  private init(_ studyCase: StudyCase) {
    (observed, files, start) = (studyCase.observed, studyCase.files, studyCase.start)
    (accounts, suppositions) = (studyCase.accounts, studyCase.suppositions)
  }

  private var studyCase: StudyCase {
    StudyCase(
      observed: observed, files: files, start: start, drivingSeries: [:], accounts: accounts,
      suppositions: suppositions)
  }

  static func encoded(_ cases: [StudyCase]) throws -> String {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(cases.map(CaseOutline.init)), as: UTF8.self)
  }

  static func decoded(_ text: String) throws -> [StudyCase] {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try decoder.decode([CaseOutline].self, from: Data(text.utf8)).map(\.studyCase)
  }
}

extension StudyCase {
  /// What processes know of the case that do not compute it.
  fileprivate var outline: StudyCase { replacing(observed.outline) }
}
