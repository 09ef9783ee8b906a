import Calibration
import Glibc
import Pipeline
import Processes

/// Calibrates one item, in a worker.
struct ItemWorker {
  let item: Item
  /// What the item was when it was decided that it needs work.
  let fingerprint: Fingerprint
  let threads: Int
  let report: Report
  /// The processes that calibrate it together; nil for this one alone.
  let ranks: (any Ranks)?
  private let start = monotonicSeconds()

  init(
    item: Item, fingerprint: Fingerprint, threads: Int, report: Report, ranks: (any Ranks)? = nil
  ) {
    (self.item, self.fingerprint, self.threads, self.report) = (item, fingerprint, threads, report)
    self.ranks = ranks
  }

  /// Whether this process writes and speaks.
  private var isFirst: Bool { ranks?.isFirst ?? true }

  /// Tells the parent what was found, and returns the exit code: 0 of all processes but the first, which tells of what
  /// ended all. One that failed before the first has spoken would have it ended, too.
  func run() -> Int32 {
    do {
      report.send(encoded(ItemMessage.done(try calibrate())))
      return 0
    } catch is CalibrationInterrupted {
      return Exit.signal(Interruption.signal ?? SIGTERM)
    } catch is SearchEnded {
      return 0
    } catch let error as RanksDiverged {
      log.critical("\(error.description)")
      // At once: the others wait for what will not come.
      _exit(Exit.failure.rawValue)
    } catch {
      let failure = Failure(error) ?? Failure("\(error)", .failure)
      report.send(encoded(ItemMessage.failed(failure)))
      return isFirst ? failure.code : 0
    }
  }

  private func calibrate() throws -> ItemMessage.Done {
    let study = try item.study(threads: threads, expecting: fingerprint, together: ranks)
    report.endReading()
    if isFirst { logNotes(of: study) }
    // Before the journal of an interrupted run is touched.
    try together { try study.checkCalibration() }
    let journal = try together { isFirst ? try openJournal(of: study) : nil }
    do {
      let result = try calibrate(study, journal)
      // Earlier results are better than those of a search that failed.
      if case .failed(let reason) = result.search.outcome {
        throw ComputationError("\(item.pipeline.path): the calibration failed: \(reason)")
      }
      show(.working("writing the results"))
      var concerns: [String] = []
      let paths = try study.writeCalibration(
        result, provenance: sharedProvenance(), onConcern: { concerns.append($0) })
      journal?.remove()
      return ItemMessage.Done(
        paths: paths, misfit: result.end.evaluation.misfit,
        summary: CalibrationSummary(study: study, result: result, furtherConcerns: concerns).text)
    } catch  where Self.wouldRecur(error) {
      journal?.remove()
      throw error
    }
  }

  /// Whether a calibration that went on would end with the same error.
  private static func wouldRecur(_ error: any Error) -> Bool {
    switch error {
    case is ComputationError, is PipelineError: true
    case let error as SharedError: error.kind == .computation || error.kind == .input
    default: false
    }
  }

  private func openJournal(of study: Study) throws -> Journal {
    try study.requirePlace()
    let journal = try Journal(of: study) { Interruption.signal != nil }
    if journal.knownCount > 0 {
      log.notice("going on from \(journal.path), which an interrupted run left.")
    }
    return journal
  }

  /// - Parameter journal: that of the first process.
  private func calibrate(_ study: Study, _ journal: Journal?) throws -> CalibrationResult {
    if let ranks {
      var memory = RankedMemory(ranks, journal)
      return try study.calibrate(memory: &memory, onProgress: show)
    }
    guard var journal else { preconditionFailure("a process that is alone writes a journal") }
    return try study.calibrate(memory: &journal, onProgress: show)
  }

  // MARK: Several processes

  /// Does something in each process, and throws in all where it failed in any.
  private func together<Result>(_ body: () throws -> Result) throws -> Result {
    guard let ranks else { return try body() }
    return try ranks.sharingErrors(body)
  }

  /// The moment is that of the first process.
  private func sharedProvenance() -> Provenance {
    let own = provenance(of: "plumbline run \(item.pipeline.path)")
    let time = ranks?.broadcast { own.time } ?? own.time
    return Provenance(command: own.command, time: time)
  }

  // MARK: Progress

  private func show(_ progress: CalibrationProgress) {
    let text =
      switch progress {
      case .search(let step): text(step)
      case .fold(let name, let step): "without \(name): \(text(step))"
      case .working(let what): what
      }
    report.send(encoded(ItemMessage.progress(text)))
  }

  private func text(_ step: SearchStep) -> String {
    let gradient = step.projectedGradientNorm.map { "  gradient \(number($0, digits: 3))" } ?? ""
    return "iteration \(step.iteration)  misfit \(number(step.misfit))\(gradient)\(rate(step))"
  }

  /// How fast the search goes on, and how long it may take where the pipeline limits its iterations.
  private func rate(_ step: SearchStep) -> String {
    let elapsed = monotonicSeconds() - start
    guard elapsed > 1, step.evaluations > 0 else { return "" }
    let rate = "  \(number(Double(step.evaluations) / elapsed, digits: 2)) evaluations/s"
    guard let limit = item.pipeline.optimiser.maxIterations, 1...limit ~= step.iteration else {
      return rate
    }
    let left = elapsed / Double(step.iteration) * Double(limit - step.iteration)
    return rate + ", at most \(duration(left)) left"
  }
}
