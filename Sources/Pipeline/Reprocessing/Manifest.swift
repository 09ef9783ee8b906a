import Foundation
import Glibc

/// What has been done in a folder of results, for people and for the next run.
///
/// It can be deleted: results say themselves what they are of, and the next run writes it anew. Processes that work on
/// shares of the items each write a part of their own, which whoever reads takes together and the next run of all items
/// makes one again: so nobody waits for another, and no lock of a shared file system is needed.
public struct Manifest: Sendable, Equatable, Codable {
  /// What became of one item when it was last worked on.
  public struct Entry: Sendable, Equatable, Codable {
    public enum State: String, Sendable, Codable { case done, failed }

    public var state: State
    /// When it ended, in UTC.
    public var ended: String
    /// How long it took [s]; missing where another run did it.
    public var seconds: Double?
    /// The misfit of the result.
    public var misfit: Double?
    /// What was wrong.
    public var message: String?
    public var exitCode: Int32
    /// What it depended on; missing where files could not be read.
    public var fingerprint: Fingerprint?
    /// The files of results, below the folder of the manifest.
    public var outputs: [Output]
  }

  public struct Output: Sendable, Equatable, Codable {
    public let path: String
    /// Its size [bytes].
    public let size: Int
    /// When it was last changed, in nanoseconds since 1970.
    public let modified: Int
    public let sha256: String

    /// Describes a file whose checksum is known; nil where there is none.
    init?(_ path: String, below folder: String, sha256: String) {
      guard let (size, modified) = Self.look(path) else { return nil }
      (self.path, self.size, self.modified) = (path.below(folder), size, modified)
      self.sha256 = sha256
    }

    /// Whether the file below a folder is still the same. It is read only where it was touched.
    func isThere(below folder: String) -> Bool {
      let path = folder + "/" + path
      guard let (size, modified) = Self.look(path), size == self.size else { return false }
      return modified == self.modified || (try? Provenance.checksum(ofFile: path)) == sha256
    }

    private static func look(_ path: String) -> (size: Int, modified: Int)? {
      var information = stat()
      guard stat(path, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
        return nil
      }
      let time = information.st_mtim
      return (Int(information.st_size), time.tv_sec * 1_000_000_000 + time.tv_nsec)
    }
  }

  /// The version of this format.
  private var format = 1
  /// The pipeline file.
  public var pipeline: String
  /// By the name of the item.
  public var items: [String: Entry] = [:]

  public init(pipeline: String) { self.pipeline = pipeline }

  static let fileName = "manifest.json"

  static let partKind = "manifest"

  /// Reads the manifest of a folder with all its parts: of each item what was noted last; nil where there is none that
  /// can be used.
  public static func read(_ folder: String) -> Manifest? {
    let parts = Share.files(partKind, in: folder).compactMap { read(file: $0.path) }
    guard var manifest = read(file: folder + "/" + fileName) ?? parts.first else { return nil }
    for part in parts {
      manifest.items.merge(part.items) { $1.ended >= $0.ended ? $1 : $0 }
    }
    return manifest
  }

  /// Reads the part of one share; nil where there is none that can be used.
  static func read(_ share: Share, of folder: String) -> Manifest? {
    read(file: path(of: share, in: folder))
  }

  private static func read(file path: String) -> Manifest? {
    guard let manifest: Manifest = readJSON(path), manifest.format == 1 else { return nil }
    return manifest
  }

  private static func path(of share: Share, in folder: String) -> String {
    "\(folder)/\(Share.folderName)/\(share.fileName(partKind))"
  }

  /// Writes it whole or not at all, and forgets all parts; to be called by who holds all of the folder.
  func write(_ folder: String) throws {
    try OutputFile.create(folder + "/" + Self.fileName, text: try json(self))
    Share.forget(in: folder) { Share(fileName: $0, kind: Self.partKind) != nil }
  }

  /// Writes it as the part of a share.
  func write(_ share: Share, of folder: String) throws {
    try OutputFile.create(Self.path(of: share, in: folder), text: try json(self))
  }
}

/// Reads a value of a file of JSON; nil where it cannot be read.
func readJSON<Value: Decodable>(_ path: String) -> Value? {
  guard let data = FileManager.default.contents(atPath: path) else { return nil }
  let decoder = JSONDecoder()
  decoder.keyDecodingStrategy = .convertFromSnakeCase
  return try? decoder.decode(Value.self, from: data)
}

/// Returns a value as JSON that people can read, ending in a new line.
public func json(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  encoder.keyEncodingStrategy = .convertToSnakeCase
  return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
}
