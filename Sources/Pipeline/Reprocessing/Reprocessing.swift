import Glibc
import Reports

/// The items of a pipeline, and which of them are to be calibrated again.
///
/// Nothing is calibrated twice: an item whose results are there and have its fingerprint is left alone.
public struct Reprocessing: Sendable {
  /// What is to be done with an item.
  public enum Decision: Sendable, Equatable {
    case redo(reason: String)
    /// To calibrate once more, from the beginning, what has not changed.
    case repeated
    case skip(reason: String)
  }

  public let pipeline: PipelineFile
  /// The share of the items that is worked on; nil for all.
  public let share: Share?
  /// Those of the share.
  public let items: [Item]
  /// What is known of all items.
  private var known: Manifest
  /// What is to be written: of all items, or what was noted of those of the share.
  public private(set) var manifest: Manifest

  public var folder: String { pipeline.outputDirectory }

  /// Finds the items of a pipeline, and what is known of them. Another process may change that until the output
  /// directory is held.
  ///
  /// - Throws: `PipelineError` where files are not found.
  public init(_ pipeline: PipelineFile, share: Share? = nil) throws(PipelineError) {
    (self.pipeline, self.share) = (pipeline, share)
    let (all, folder) = (try pipeline.items(), pipeline.outputDirectory)
    items = share.map { share in all.filter { share.holds($0.name) } } ?? all
    known = Manifest.read(folder) ?? Manifest(pipeline: pipeline.path)
    // Of what failed and is not there any more, nothing is to be said.
    let names = Set(all.map(\.name))
    known.items = known.items.filter { names.contains($0) || !$1.outputs.isEmpty }
    known.pipeline = pipeline.path
    manifest =
      share.map { Manifest.read($0, of: folder) ?? Manifest(pipeline: pipeline.path) } ?? known
  }

  /// Decides whether an item needs work.
  ///
  /// - Parameters:
  ///   - fingerprint: that of the item now.
  ///   - isForced: whether what has not changed is to be repeated.
  public mutating func decide(
    _ item: Item, _ fingerprint: Fingerprint, isForced: Bool = false
  ) -> Decision {
    let decision = decision(item, fingerprint)
    if case .skip = decision, isForced { return .repeated }
    return decision
  }

  private mutating func decision(_ item: Item, _ fingerprint: Fingerprint) -> Decision {
    if let entry = known.items[item.name], entry.state == .done,
      entry.fingerprint?.digest == fingerprint.digest, isOfItem(entry, item)
    {
      return entry.outputs.allSatisfy { $0.isThere(below: folder) }
        ? .skip(reason: "nothing has changed since \(entry.ended)")
        : .redo(reason: reason(entry, fingerprint))
    }
    // The manifest may know less than the results say: a run could not note them, or someone deleted it.
    if let adopted = adopted(item, fingerprint) {
      note(item, adopted)
      return .skip(reason: "its results are there")
    }
    return .redo(reason: reason(known.items[item.name], fingerprint))
  }

  /// Whether results lie where those of the item do: a pipeline may be divided another way than before.
  private func isOfItem(_ entry: Manifest.Entry, _ item: Item) -> Bool {
    entry.outputs.contains { $0.path == item.calibrationPath.below(folder) }
  }

  /// Says why an item without results of its fingerprint is worked on.
  private func reason(_ entry: Manifest.Entry?, _ fingerprint: Fingerprint) -> String {
    guard let entry else { return "it has no results" }
    if let change = entry.fingerprint.flatMap({ fingerprint.change(since: $0) }) { return change }
    if entry.state == .failed { return "it failed at \(entry.ended)" }
    let lost = entry.outputs.first { !$0.isThere(below: folder) }
    return lost.map { "\($0.path) is missing or has been changed" } ?? "its results lie elsewhere"
  }

  /// Describes results that are there and have a fingerprint; nil where they are others, or not as they were
  /// written.
  private func adopted(_ item: Item, _ fingerprint: Fingerprint) -> Manifest.Entry? {
    let own = item.pipeline.outputDirectory
    guard let list = ResultList.read(own), list.fingerprint == fingerprint.digest,
      list.isIntact(in: own)
    else { return nil }
    let outputs = outputs(list, of: item)
    let ended = (outputs.map(\.modified).max() ?? 0) / 1_000_000_000
    return Manifest.Entry(
      state: .done, ended: Provenance.timestamp(ended), misfit: list.misfit, exitCode: 0,
      fingerprint: fingerprint, outputs: outputs)
  }

  /// Describes listed results of an item, whose checksums are known.
  private func outputs(_ list: ResultList, of item: Item) -> [Manifest.Output] {
    list.files.compactMap { file in
      Manifest.Output(
        item.pipeline.outputDirectory + "/" + file.path, below: folder, sha256: file.sha256)
    }
  }

  /// Notes that an item is calibrated, and which results are there now.
  public mutating func note(
    _ item: Item, done misfit: Double, _ fingerprint: Fingerprint, at time: Int, seconds: Double
  ) {
    note(
      item,
      Manifest.Entry(
        state: .done, ended: Provenance.timestamp(time), seconds: seconds, misfit: misfit,
        exitCode: 0, fingerprint: fingerprint,
        outputs: ResultList.read(item.pipeline.outputDirectory).map { outputs($0, of: item) } ?? [])
    )
  }

  /// Notes that an item failed; its earlier results are still there.
  public mutating func note(
    _ item: Item, failed message: String, exitCode: Int32, _ fingerprint: Fingerprint?,
    at time: Int, seconds: Double
  ) {
    note(
      item,
      Manifest.Entry(
        state: .failed, ended: Provenance.timestamp(time), seconds: seconds, message: message,
        exitCode: exitCode, fingerprint: fingerprint,
        outputs: known.items[item.name]?.outputs ?? []))
  }

  private mutating func note(_ item: Item, _ entry: Manifest.Entry) {
    known.items[item.name] = entry
    manifest.items[item.name] = entry
  }

  /// Whether anything was ever calibrated.
  public var hasResults: Bool { known.items.values.contains { !$0.outputs.isEmpty } }

  /// Removes manifest and status.
  public func forgetState() {
    for name in [Manifest.fileName, RunStatus.fileName] { unlink(folder + "/" + name) }
  }

  /// Writes the manifest, or the part of it that is the share's.
  public func writeManifest() throws {
    if let share { try manifest.write(share, of: folder) } else { try manifest.write(folder) }
  }

  /// Writes the page that leads to the report of each item, once there is one; a single calibration has but its own,
  /// and a share is not all.
  public func writeIndex() throws {
    guard pipeline.division == .perFile, share == nil, hasResults else { return }
    let entries = known.items.sorted { $0.key < $1.key }.map { name, entry in
      IndexPage.Entry(
        name: name, state: entry.state.rawValue, misfit: entry.misfit, ended: entry.ended,
        report: entry.outputs.map(\.path).first { $0 == "\(name)/report.html" },
        message: entry.message)
    }
    let page = IndexPage(
      title: pipeline.heading, entries: entries,
      source: "plumbline \(Provenance.version)")
    try OutputFile.create(folder + "/report.html", text: page.html())
  }
}
