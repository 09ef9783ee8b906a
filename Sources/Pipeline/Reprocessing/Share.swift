import Glibc

/// One of several parts of a pipeline's items, each for a process of its own.
///
/// An item belongs to part h mod N + 1 of N, where h is the 64-bit FNV-1a hash of its name: to the same one whatever
/// other items come or go, so that a part that is started again has what it had.
public struct Share: Sendable, Equatable, CustomStringConvertible {
  /// Counted from 1.
  public let number: Int
  public let count: Int

  /// - Returns: nil unless 1 ≤ `number` ≤ `count`.
  public init?(_ number: Int, of count: Int) {
    guard number >= 1, number <= count else { return nil }
    (self.number, self.count) = (number, count)
  }

  /// Reads `3/8`.
  public init?(_ text: String) {
    let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let number = numbers[0], let count = numbers[1] else { return nil }
    self.init(number, of: count)
  }

  public var description: String { "\(number)/\(count)" }

  /// Whether an item belongs to this part.
  public func holds(_ item: String) -> Bool {
    Self.hash(item) % UInt64(count) == UInt64(number - 1)
  }

  /// Source: Fowler, Noll and Vo; draft-eastlake-fnv.
  private static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  // MARK: Files

  /// The folder, in that of results, of what only concerns parts.
  static let folderName = ".shares"

  /// Removes what parts left, as far as it is to be forgotten; to be called by who holds all of the folder.
  static func forget(in folder: String, where isForgotten: (_ fileName: String) -> Bool) {
    let inner = folder + "/" + folderName
    // Not what a link leads to.
    guard !FileSystem.isLink(inner) else {
      unlink(inner)
      return
    }
    for name in FileSystem.entries(of: inner) where isForgotten(name) { unlink(inner + "/" + name) }
    rmdir(inner)
  }

  /// The name of a file of this part, such as `manifest-3-of-8.json`.
  func fileName(_ kind: String) -> String { "\(kind)-\(number)-of-\(count).json" }

  /// The part that a file of a kind is of; nil where it is another file.
  init?(fileName: String, kind: String) {
    guard fileName.hasPrefix(kind + "-"), fileName.hasSuffix(".json") else { return nil }
    let numbers = fileName.dropFirst(kind.count + 1).dropLast(5).split(separator: "-")
    guard numbers.count == 3, numbers[1] == "of" else { return nil }
    self.init("\(numbers[0])/\(numbers[2])")
  }

  /// The files of a kind in a folder of results, by their parts.
  static func files(_ kind: String, in folder: String) -> [(share: Share, path: String)] {
    let inner = folder + "/" + folderName
    return FileSystem.entries(of: inner).compactMap { name in
      Share(fileName: name, kind: kind).map { ($0, inner + "/" + name) }
    }
    .sorted { ($0.share.count, $0.share.number) < ($1.share.count, $1.share.number) }
  }
}

/// As `3/8`.
extension Share: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let share = Share(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no share: \(text)")
    }
    self = share
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
