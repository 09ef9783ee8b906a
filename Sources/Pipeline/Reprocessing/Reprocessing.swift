import Glibc

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
    if let entry, entry.state == .done, let known = entry.fingerprint,
      known.digest == fingerprint.digest
    {
      guard let lost = entry.outputs.first(where: { !isThere($0) }) else {
        return .skip(reason: "nothing has changed since \(entry.ended)")
      }
      return .redo(reason: "\(lost.path) is missing or of another size")
    }
    if let adopted = adopt(item, fingerprint, stamp) { return adopted }
    guard let entry else { return .redo(reason: "it has no results") }
    guard let known = entry.fingerprint, let change = fingerprint.change(since: known) else {
      return .redo(reason: "it failed at \(entry.ended)")
    }
    return .redo(reason: change)
  }

  /// Takes results into the manifest that a run left which could not note them, or whose manifest was deleted.
  private mutating func adopt(
    _ item: Item, _ fingerprint: Fingerprint, _ stamp: (_ path: String) -> ResultStamp?
  ) -> Decision? {
    guard let size = fileSize(item.calibrationPath), let found = stamp(item.calibrationPath),
      found.fingerprint == fingerprint.digest
    else { return nil }
    var outputs = [Manifest.Output(path: item.calibrationPath.below(folder), size: size)]
    for file in found.files {
      let path = item.pipeline.outputDirectory + "/" + file
      guard let size = fileSize(path) else { return nil }
      outputs.append(Manifest.Output(path: path.below(folder), size: size))
    }
    manifest.items[item.name] = Manifest.Entry(
      state: .done, ended: Provenance.timestamp(modificationTime(item.calibrationPath)),
      seconds: nil, misfit: nil, message: nil, exitCode: 0, fingerprint: fingerprint,
      outputs: outputs)
    return .skip(reason: "its results are there")
  }

  private func isThere(_ output: Manifest.Output) -> Bool {
    fileSize(folder + "/" + output.path) == output.size
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
      outputs: paths.map { Manifest.Output(path: $0.below(folder), size: fileSize($0) ?? 0) })
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

/// The size of a file in bytes; nil where there is none.
private func fileSize(_ path: String) -> Int? {
  var information = stat()
  guard stat(path, &information) == 0, information.st_mode & S_IFMT == S_IFREG else { return nil }
  return Int(information.st_size)
}

/// When a file was last changed, in seconds since 1970.
private func modificationTime(_ path: String) -> Int {
  var information = stat()
  stat(path, &information)
  return information.st_mtim.tv_sec
}
