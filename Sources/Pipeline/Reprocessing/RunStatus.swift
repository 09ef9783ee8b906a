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
  }

  public init(pipeline: String, total: Int, started: Int) {
    self.pipeline = pipeline
    self.started = Provenance.timestamp(started)
    updated = self.started
    counts = Counts(total: total)
  }

  static let fileName = "status.json"

  /// Reads the status of a folder; nil where there is none that can be used.
  public static func read(_ folder: String) -> RunStatus? {
    readJSON(folder + "/" + fileName)
  }

  public func write(_ folder: String) throws {
    try OutputFile.create(folder + "/" + Self.fileName, text: try json(self))
  }
}
