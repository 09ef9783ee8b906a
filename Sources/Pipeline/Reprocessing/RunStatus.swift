import Foundation
import Glibc

/// How a run stands, for monitoring: a small file in the folder of results, replaced as a whole.
public struct RunStatus: Sendable, Equatable, Codable {
  public enum State: String, Sendable, Codable { case running, finished, interrupted }

  public var state = State.running
  /// The number of the process, and the name of its machine.
  public var process = Int(getpid())
  public var host = ProcessInfo.processInfo.hostName
  public var pipeline: String
  /// The share of the items that the run is about; nil for all.
  public var share: Share?
  /// When the run began, and when this was written, in UTC.
  public var started: String
  public var updated: String
  public var counts: Counts
  /// The item at work, and what is done with it.
  public var item: String?
  public var activity: String?
  /// When the run will have ended, if it goes on as so far, in UTC.
  public var expectedEnd: String?
  /// The exit code of a run that has ended.
  public var exitCode: Int32?

  /// How many items there are of each kind.
  public struct Counts: Sendable, Equatable, Codable {
    public var total: Int
    public var done = 0
    public var skipped = 0
    public var failed = 0

    public init(total: Int) { self.total = total }

    public var left: Int { total - done - skipped - failed }

    /// Adds up what several shares have done.
    public static func += (a: inout Counts, b: Counts) {
      a.total += b.total
      a.done += b.done
      a.skipped += b.skipped
      a.failed += b.failed
    }
  }

  public init(pipeline: String, share: Share? = nil, total: Int, started: Int) {
    (self.pipeline, self.share) = (pipeline, share)
    self.started = Provenance.timestamp(started)
    updated = self.started
    counts = Counts(total: total)
  }

  static let fileName = "status.json"
  private static let shareKind = "status"

  /// Reads the status of a folder; nil where there is none that can be used.
  public static func read(_ folder: String) -> RunStatus? {
    readJSON(folder + "/" + fileName)
  }

  /// Reads the status of each share that was begun since all items were last worked on by one run, and who works on
  /// it. Where the items were divided in several ways, of the shares of the latest.
  public static func readShares(_ folder: String) -> [(status: RunStatus, holder: String?)] {
    let all = Share.files(shareKind, in: folder).compactMap { share, path in
      // The holder first: a run that ends meanwhile has then written that it did.
      let holder = HeldFolder.holder(of: share, in: folder)
      return (readJSON(path) as RunStatus?).map { (status: $0, holder: holder) }
    }
    let latest = all.max { $0.status.updated < $1.status.updated }
    return all.filter { $0.status.share?.count == latest?.status.share?.count }
  }

  /// Forgets shares that have ended, but for what they noted of their items; to be called by who holds all of the
  /// folder.
  public static func forgetShares(in folder: String) {
    Share.forget(in: folder) { Share(fileName: $0, kind: Manifest.partKind) == nil }
  }

  /// Writes it into a folder of results: as the status of the run, or of its share.
  public func write(_ folder: String) throws {
    let name = share.map { "\(Share.folderName)/\($0.fileName(Self.shareKind))" } ?? Self.fileName
    try OutputFile.create(folder + "/" + name, text: try json(self))
  }
}
