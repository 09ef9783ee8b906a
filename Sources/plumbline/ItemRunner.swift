import Calibration
import Foundation
import Glibc
import Pipeline
import Processes

/// Works on the items of a run, one after the other, each in a worker.
struct ItemRunner {
  let command: Run
  let items: [Item]
  var reprocessing: Reprocessing
  /// Who tells the other processes of a job; nil where this one is alone.
  private let leader: JobLeader?
  private var status: RunStatus
  private var progress: RunProgress
  /// The manifest as it was last written.
  private var written: Manifest?
  /// When it may be written again.
  private var manifestTime = 0.0
  /// Why manifest or status could not be written.
  private var stateFailure: OutputError?
  /// The exit code of the last item that failed.
  private var failureCode: Int32 = 0

  init(command: Run, items: [Item], reprocessing: Reprocessing, leader: JobLeader? = nil) {
    (self.command, self.items, self.reprocessing) = (command, items, reprocessing)
    self.leader = leader
    status = RunStatus(
      pipeline: reprocessing.pipeline.path, share: reprocessing.share, total: items.count,
      started: Int(time(nil)))
    progress = RunProgress()
  }

  /// Whether the pipeline is one calibration, of which everything is shown.
  private var isSingle: Bool { reprocessing.pipeline.division == .single }

  /// Works on every item, and returns the exit code of the run.
  mutating func run(in folder: borrowing HeldFolder) throws -> Int32 {
    if reprocessing.share == nil { RunStatus.forgetShares(in: reprocessing.folder) }
    try writeStatus()
    for item in items where Interruption.signal == nil {
      if !isSingle { LogSettings.name(item: item.name) }
      (status.item, status.activity) = (item.name, "reading")
      do {
        let lock = try folder.holdItem(item.name)
        try work(on: item, in: folder)
        _ = consume lock
      } catch FolderLockError.held(_, let holder) {
        status.counts.skipped += 1
        log.info("left to \(holder), which works on it.")
      }
      // What goes wrong with manifest or status is no failure of an item.
      LogSettings.name(item: nil)
      try noteState(isLast: false)
    }
    Terminal.endProgress()
    (status.item, status.activity, status.expectedEnd) = (nil, nil, nil)
    status.state = Interruption.signal == nil ? .finished : .interrupted
    try noteState(isLast: true)
    // Of a mistake in a first run nothing stays.
    if isSingle, failureCode != 0, !reprocessing.hasResults { reprocessing.forgetState() }
    if let signal = Interruption.signal {
      log.notice("ended by \(String(cString: strsignal(signal))); the next run goes on from here.")
    }
    if !isSingle { Terminal.line(summary) }
    return exitCode
  }

  /// Writes manifest and status: at most once a second, and at the end.
  ///
  /// What cannot be written is said once, and told by the exit code; results do not depend on it.
  private mutating func noteState(isLast: Bool) throws {
    guard isLast || progress.isStatusDue else { return }
    let start = monotonicSeconds()
    if isLast || start >= manifestTime, reprocessing.manifest != written {
      do { try reprocessing.writeManifest() } catch let error as OutputError { noteFailure(error) }
      written = reprocessing.manifest
      // Of thousands of items it is long: a twentieth of the time is enough for it.
      manifestTime = monotonicSeconds() + 19 * (monotonicSeconds() - start)
    }
    // Of thousands of items it is long: once is enough.
    if isLast, status.counts.done + status.counts.failed > 0 {
      do { try reprocessing.writeIndex() } catch let error as OutputError { noteFailure(error) }
    }
    status.exitCode = isLast ? exitCode : nil
    do { try writeStatus() } catch let error as OutputError { noteFailure(error) }
  }

  private mutating func noteFailure(_ error: OutputError) {
    if stateFailure == nil { log.error("\(error.description)") }
    stateFailure = error
  }

  private var exitCode: Int32 {
    if let signal = Interruption.signal { return Exit.signal(signal) }
    if stateFailure != nil { return Exit.cannotWrite.rawValue }
    guard status.counts.failed > 0 else { return 0 }
    if isSingle { return failureCode }
    return (status.counts.failed == items.count ? Exit.allItemsFailed : .someItemsFailed).rawValue
  }

  /// What the run did, in one line.
  private var summary: String {
    let counts = status.counts
    let left = counts.left == 0 ? "" : ", \(counts.left) left"
    return counts.text + left
  }

  // MARK: One item

  private mutating func work(on item: Item, in folder: borrowing HeldFolder) throws {
    let start = monotonicSeconds()
    var known: Fingerprint?
    do {
      let fingerprint = try item.fingerprint()
      known = fingerprint
      switch reprocessing.decide(item, fingerprint, isForced: command.isForced) {
      case .skip(let reason): return skip(item, reason)
      case .redo(let reason): log.debug("\(reason)")
      case .repeated:
        log.debug("--force")
        item.forgetJournal()
      }
      guard let done = try calibrate(item, fingerprint, in: folder) else { return }
      let seconds = monotonicSeconds() - start
      reprocessing.note(
        item, done: done.misfit, fingerprint, at: Int(time(nil)), seconds: seconds)
      status.counts.done += 1
      show(done, of: item, seconds: seconds)
    } catch {
      guard let failure = Failure(error) else { throw error }
      // What was not finished has not failed.
      guard Interruption.signal == nil else { return }
      log.error("\(failure.message)")
      reprocessing.note(
        item, failed: failure.message, exitCode: failure.code, known, at: Int(time(nil)),
        seconds: monotonicSeconds() - start)
      status.counts.failed += 1
      failureCode = failure.code
    }
  }

  private mutating func skip(_ item: Item, _ reason: String) {
    // Of a run that was killed when its results were there.
    item.forgetJournal()
    status.counts.skipped += 1
    guard isSingle else { return log.debug("skipped: \(reason)") }
    Terminal.line("nothing to do: \(reason). --force calibrates again.")
    Terminal.line("the results are in \(item.pipeline.outputDirectory)")
  }

  private func show(_ done: ItemMessage.Done, of item: Item, seconds: Double) {
    guard !isSingle else {
      Terminal.line(done.summary)
      Terminal.line(written(done.paths))
      return
    }
    log.info(
      "done in \(number(seconds, digits: 3)) s, misfit \(number(done.misfit))",
      metadata: ["misfit": "\(done.misfit)", "seconds": "\(number(seconds, digits: 6))"])
  }

  /// Says where the results are, in a few lines however many they are, and what to look at.
  private func written(_ paths: [String]) -> String {
    let named = paths.prefix(1) + paths.suffix(1)
    let others = paths.dropFirst().dropLast()
    let lines =
      others.count <= 4
      ? paths.map { "wrote \($0)" }
      : named.map { "wrote \($0)" } + ["and \(others.count) trajectories beside them"]
    guard let report = paths.last, report.hasSuffix("report.html") else {
      return lines.joined(separator: "\n")
    }
    return
      (lines + ["Look at the report in a browser, or here: plumbline plot \(paths[0]) --terminal"])
      .joined(separator: "\n")
  }

  /// Calibrates an item in a worker.
  ///
  /// - Returns: nil when the process was told to end.
  /// - Throws: `Failure`.
  private mutating func calibrate(
    _ item: Item, _ fingerprint: Fingerprint, in folder: borrowing HeldFolder
  ) throws -> ItemMessage.Done? {
    var (done, failure): (ItemMessage.Done?, Failure?) = (nil, nil)
    let threads = command.threads.count
    progress.begin(item, of: status.counts, isSingle: isSingle)
    var (status, progress) = (status, progress)
    leader?.willCalibrate()
    let end = try Worker.run(command.file.work.workerLimits(), ending: .inOrder) { message in
      switch message.flatMap(decoded) as ItemMessage? {
      case .progress(let text)?:
        progress.activity = text
        status.activity = text
      case .done(let found)?: done = found
      case .failed(let found)?: failure = found
      case nil: break
      }
      progress.show()
      if progress.isStatusDue {
        status.expectedEnd = progress.secondsLeft.map {
          Provenance.timestamp(Int(time(nil)) + Int($0))
        }
        try? Self.write(&status, reprocessing.folder)
      }
    } body: { report in
      func work(_ ranks: (any Ranks)?) -> Int32 {
        ItemWorker(
          item: item, fingerprint: fingerprint, threads: threads, report: report, ranks: ranks
        ).run()
      }
      return leader?.calibrating(fingerprint, work) ?? work(nil)
    }
    (self.status, self.progress) = (status, progress)
    self.progress.end()
    if end.cause != .exit(0) { folder.recover(item: item.name) }
    if case .interruption = end.cause { return nil }
    if let failure { throw failure }
    if case .death(let signal) = end.cause {
      throw try command.file.work.failure(of: signal, end, (try? item.inputs()) ?? [])
    }
    guard let done else { throw Failure("the worker said nothing of its results.", .failure) }
    return done
  }

  // MARK: Status

  private func writeStatus() throws {
    var status = status
    try Self.write(&status, reprocessing.folder)
  }

  private static func write(_ status: inout RunStatus, _ folder: String) throws {
    status.updated = Provenance.timestamp(Int(time(nil)))
    try status.write(folder)
  }
}

/// What the worker of an item says.
enum ItemMessage: Codable, Sendable {
  /// What was found.
  struct Done: Codable, Sendable {
    let paths: [String]
    let misfit: Double
    let summary: String
  }

  /// What it is doing.
  case progress(String)
  case done(Done)
  case failed(Failure)
}

func encoded(_ value: some Encodable) -> String {
  // Numbers that are not finite have no place in JSON: they are refused before.
  (try? JSONEncoder().encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
}

func decoded<Value: Decodable>(_ text: String) -> Value? {
  try? JSONDecoder().decode(Value.self, from: Data(text.utf8))
}

extension RunStatus.Counts {
  /// How many items came to which end.
  var text: String {
    "\(plural(total, "item")): \(done) done, \(skipped) skipped, \(failed) failed"
  }
}
