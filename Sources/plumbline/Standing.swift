import Pipeline
import Processes

/// What can be said of a run, or of the runs of shares, from outside.
struct Standing: Encodable {
  enum State: String, Encodable {
    case running, finished, interrupted, killed
    /// No share runs, and some have not begun.
    case waiting
  }

  let state: State
  let exitCode: Int32
  /// Of several shares the sum.
  let run: RunStatus
  /// Those of the shares, where items are worked on in shares.
  let shares: [Standing]?
  /// The items that failed when they were last worked on, with what was wrong.
  let failures: [String: String]

  /// Reads how things stand in a folder of results; nil where there is no status of a run.
  init?(readingFrom folder: String) {
    // The holder first: a run that ends meanwhile has then written that it did.
    let holder = FolderLock.holder(ofFolder: folder)
    let failures = (Manifest.read(folder)?.items ?? [:]).compactMapValues { entry in
      entry.state == .failed ? "\(entry.ended): \(entry.message ?? "")" : nil
    }
    let shares = RunStatus.readShares(folder).map { Standing($0.status, holder: $0.holder) }
    if !shares.isEmpty {
      self.init(shares, failures)
    } else if let status = RunStatus.read(folder) {
      self.init(status, holder: holder, failures)
    } else {
      return nil
    }
  }

  private init(_ status: RunStatus, holder: String?, _ failures: [String: String] = [:]) {
    run = status
    shares = nil
    self.failures = failures
    switch status.state {
    case .finished: state = .finished
    case .interrupted: state = .interrupted
    // A process that died could not say so; another one may hold the folder since.
    case .running:
      let isHolder = holder?.hasPrefix("process \(status.process) ") == true
      state = isHolder ? .running : .killed
    }
    exitCode = state == .killed ? Exit.failure.rawValue : status.exitCode ?? 0
  }

  private init(_ shares: [Standing], _ failures: [String: String]) {
    let runs = shares.map(\.run)
    var sum = RunStatus(pipeline: runs[0].pipeline, total: 0, started: 0)
    sum.started = runs.map(\.started).min()!
    sum.updated = runs.map(\.updated).max()!
    for counts in runs.map(\.counts) { sum.counts += counts }
    let states = Set(shares.map(\.state))
    let end = Self.absentCount(shares) > 0 ? State.waiting : .finished
    state = [.running, .killed, .interrupted].first(where: states.contains) ?? end
    sum.state = state == .finished ? .finished : state == .interrupted ? .interrupted : .running
    switch state {
    case .running, .waiting: exitCode = 0
    case .killed: exitCode = Exit.failure.rawValue
    case .interrupted: exitCode = shares.first { $0.state == .interrupted }?.exitCode ?? 0
    case .finished: exitCode = Self.exitCode(shares.map(\.exitCode), sum.counts)
    }
    run = sum
    (self.shares, self.failures) = (shares, failures)
  }

  /// How many shares have not begun.
  private static func absentCount(_ shares: [Standing]) -> Int {
    (shares[0].run.share?.count ?? shares.count) - shares.count
  }

  /// The exit code of shares that have ended, as one run over all items would have it.
  private static func exitCode(_ codes: [Int32], _ counts: RunStatus.Counts) -> Int32 {
    let ofItems = [0, Exit.someItemsFailed.rawValue, Exit.allItemsFailed.rawValue]
    if let other = codes.first(where: { !ofItems.contains($0) }) { return other }
    guard counts.failed > 0 else { return 0 }
    return (counts.failed == counts.total ? Exit.allItemsFailed : .someItemsFailed).rawValue
  }

  // MARK: Text

  var text: String {
    let counts = run.counts
    var lines = [
      "\(run.pipeline): \(shares.map(heading) ?? heading)",
      "\(counts.text), \(counts.left) left",
    ]
    if let shares {
      lines.append(columns(shares.map(\.row)))
    } else if state == .running {
      if let activity { lines.append("at \(activity)") }
      if let end = run.expectedEnd { lines.append("expected end \(end)") }
    }
    lines += failures.sorted { $0.key < $1.key }.map { "failed  \($0.key)  \($0.value)" }
    return lines.joined(separator: "\n")
  }

  private var activity: String? {
    run.item.map { item in item + (run.activity.map { ": \($0)" } ?? "") }
  }

  private var heading: String {
    switch state {
    case .running: "running since \(run.started), process \(run.process) on \(run.host)"
    case .waiting: "waiting for shares that have not begun"
    case .finished: "finished at \(run.updated) with exit code \(exitCode)"
    case .interrupted: "interrupted at \(run.updated)"
    case .killed: "killed, last heard of at \(run.updated); the next run goes on from there"
    }
  }

  private func heading(_ shares: [Standing]) -> String {
    let absent = Self.absentCount(shares)
    let kinds = [State.running, .finished, .interrupted, .killed].compactMap { state in
      let number = shares.count { $0.state == state }
      return number > 0 ? "\(number) \(state.rawValue)" : nil
    }
    let all = kinds + (absent > 0 ? ["\(absent) not begun"] : [])
    return "in \(plural(shares.count + absent, "share")): \(all.joined(separator: ", "))"
  }

  /// A share in a line of a table.
  private var row: [String] {
    let counts = run.counts
    let what = state == .running ? activity.map { "at \($0)" } ?? heading : heading
    return [
      run.share?.description ?? "", state.rawValue,
      "\(counts.done + counts.skipped)/\(counts.total)", what,
    ]
  }
}
