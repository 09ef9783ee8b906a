import Calibration
import Pipeline
import Processes

/// Calibrates one item, in a worker.
struct ItemWorker {
  let item: Item
  /// What the item was when it was decided that it needs work.
  let fingerprint: Fingerprint
  let threads: Int
  let report: Report
  private let start = monotonicSeconds()

  init(item: Item, fingerprint: Fingerprint, threads: Int, report: Report) {
    (self.item, self.fingerprint, self.threads, self.report) = (item, fingerprint, threads, report)
  }

  /// Tells the parent what was found, and returns the exit code.
  func run() -> Int32 {
    do {
      report.send(encoded(ItemMessage.done(try calibrate())))
      return 0
    } catch is CalibrationInterrupted {
      return Exit.signal(Interruption.signal ?? 0)
    } catch {
      let failure = Failure(error) ?? Failure("\(error)", .failure)
      report.send(encoded(ItemMessage.failed(failure)))
      return failure.code
    }
  }

  private func calibrate() throws -> ItemMessage.Done {
    let study = try item.study(threads: threads)
    guard study.fingerprint == fingerprint else {
      throw Failure(
        "a file changed while it was read: \(item.name). It is read again in the next run.",
        .invalidInput)
    }
    report.endReading()
    logNotes(of: study)
    // Before the journal of an interrupted run is touched.
    try study.checkCalibration()
    try study.requirePlace()
    var journal = try Journal(of: study) { Interruption.signal != nil }
    if journal.knownCount > 0 {
      log.notice("going on from \(journal.path), which an interrupted run left.")
    }
    do {
      let result = try study.calibrate(memory: &journal, onProgress: show)
      // Earlier results are better than those of a search that failed.
      if case .failed(let reason) = result.search.outcome {
        throw ComputationError("\(item.pipeline.path): the calibration failed: \(reason)")
      }
      show(.working("writing the results"))
      var concerns: [String] = []
      let paths = try study.writeCalibration(
        result, provenance: provenance(of: "plumbline run \(item.pipeline.path)"),
        onConcern: { concerns.append($0) })
      journal.remove()
      return ItemMessage.Done(
        paths: paths, misfit: result.end.evaluation.misfit,
        summary: CalibrationSummary(study: study, result: result, furtherConcerns: concerns).text)
    } catch let error where error is ComputationError || error is PipelineError {
      // It would fail in the same way when it went on.
      journal.remove()
      throw error
    }
  }

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
