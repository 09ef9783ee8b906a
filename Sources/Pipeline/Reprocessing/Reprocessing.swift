/// The items of a pipeline, and which of them are to be calibrated again.
///
/// Nothing is calibrated twice: an item whose results are there and have its fingerprint is left alone.
public struct Reprocessing: Sendable {
  /// What is to be done with an item.
  public enum Decision: Sendable, Equatable {
    case redo(reason: String)
    case skip(reason: String)
  }

  public let pipeline: PipelineFile
  public let items: [Item]
  public private(set) var manifest: Manifest

  public var folder: String { pipeline.outputDirectory }

  /// Finds the items of a pipeline, and what is known of them.
  ///
  /// - Throws: `PipelineError` where files are not found.
  public init(_ pipeline: PipelineFile) throws(PipelineError) {
    self.pipeline = pipeline
    items = try pipeline.items()
    manifest = Manifest(pipeline: pipeline.path)
    readManifest()
  }

  /// Reads what is known of the items once more, when nobody else can change it.
  public mutating func readManifest() {
    manifest = Manifest.read(folder) ?? Manifest(pipeline: pipeline.path)
    manifest.pipeline = pipeline.path
  }

  /// Decides whether an item needs work.
  ///
  /// - Parameters:
  ///   - fingerprint: that of the item now.
  ///   - stamp: reads the stamp of a file of results.
  public mutating func decide(
    _ item: Item, _ fingerprint: Fingerprint, stamp: (_ path: String) -> ResultStamp?
  ) -> Decision {
    let entry = manifest.items[item.name]
    if let entry, entry.state == .done, entry.fingerprint?.digest == fingerprint.digest,
      entry.outputs.allSatisfy({ $0.isThere(below: folder) })
    {
      return .skip(reason: "nothing has changed since \(entry.ended)")
    }
    // The manifest may know less than the results say: a run could not note them, or someone deleted it.
    if let adopted = adopted(item, fingerprint, stamp) {
      manifest.items[item.name] = adopted
      return .skip(reason: "its results are there")
    }
    return .redo(reason: reason(entry, fingerprint))
  }

  /// Says why an item without results of its fingerprint is worked on.
  private func reason(_ entry: Manifest.Entry?, _ fingerprint: Fingerprint) -> String {
    guard let entry else { return "it has no results" }
    if let change = entry.fingerprint.flatMap({ fingerprint.change(since: $0) }) { return change }
    if entry.state == .failed { return "it failed at \(entry.ended)" }
    let lost = entry.outputs.first { !$0.isThere(below: folder) }
    return "\(lost?.path ?? "a result") is missing or has been changed"
  }

  /// Describes results that are there and have a fingerprint; nil where they are others, or not all there.
  private func adopted(
    _ item: Item, _ fingerprint: Fingerprint, _ stamp: (_ path: String) -> ResultStamp?
  ) -> Manifest.Entry? {
    let path = item.calibrationPath
    guard Manifest.Output(path, below: folder) != nil, let found = stamp(path),
      found.fingerprint == fingerprint.digest
    else { return nil }
    let paths = [path] + found.files.map { item.pipeline.outputDirectory + "/" + $0 }
    let outputs = paths.compactMap { Manifest.Output($0, below: folder) }
    guard outputs.count == paths.count else { return nil }
    return Manifest.Entry(
      state: .done, ended: Provenance.timestamp(outputs[0].modified / 1_000_000_000), exitCode: 0,
      fingerprint: fingerprint, outputs: outputs)
  }

  /// Notes that an item is calibrated.
  public mutating func note(
    _ item: Item, done paths: [String], misfit: Double, _ fingerprint: Fingerprint, at time: Int,
    seconds: Double
  ) {
    manifest.items[item.name] = Manifest.Entry(
      state: .done, ended: Provenance.timestamp(time), seconds: seconds, misfit: misfit,
      exitCode: 0,
      fingerprint: fingerprint,
      outputs: paths.compactMap { Manifest.Output($0, below: folder) })
  }

  /// Notes that an item failed; its earlier results are still there.
  public mutating func note(
    _ item: Item, failed message: String, exitCode: Int32, _ fingerprint: Fingerprint?,
    at time: Int,
    seconds: Double
  ) {
    manifest.items[item.name] = Manifest.Entry(
      state: .failed, ended: Provenance.timestamp(time), seconds: seconds, message: message,
      exitCode: exitCode, fingerprint: fingerprint,
      outputs: manifest.items[item.name]?.outputs ?? [])
  }

  public func writeManifest() throws { try manifest.write(folder) }
}
