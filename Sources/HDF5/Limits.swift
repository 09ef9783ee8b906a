/// The names of the limits on one kind of input.
///
/// A limit's name is what messages show and what `plumbline --limit NAME=VALUE` takes.
public protocol LimitName: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
  /// The limit where nobody states another.
  var standard: Int { get }
  /// Whether it counts bytes; others count things.
  var isSize: Bool { get }
}

/// How much of one kind of input is accepted.
///
///     var limits = FileLimits()
///     limits[.variableSize] = 4 << 30
public struct Limits<Name: LimitName>: Equatable, Sendable {
  private var stated: [Name: Int] = [:]

  public init() {}

  /// The largest value accepted.
  public subscript(name: Name) -> Int {
    get { stated[name] ?? name.standard }
    set { stated[name] = newValue }
  }

  /// Tells by what a count exceeds a limit; nil where it does not.
  ///
  /// - Parameter thing: What is counted, in the plural, such as "variables".
  package func excess(_ count: Int, of name: Name, _ thing: String) -> LimitExcess? {
    guard count > self[name] else { return nil }
    return LimitExcess(
      name: name.rawValue, limit: self[name], found: count, thing: name.isSize ? "bytes" : thing)
  }
}

/// More than a limit allows: what there is, and the limit's name.
public struct LimitExcess: Error, Equatable, Sendable, CustomStringConvertible {
  public let name: String
  public let limit: Int
  public let found: Int
  /// What is counted, in the plural.
  public let thing: String

  /// Creates a report of `found` things where `limit` are accepted.
  public init(name: String, limit: Int, found: Int, thing: String) {
    self.name = name
    self.limit = limit
    self.found = found
    self.thing = thing
  }

  /// Says what there is and how to have it accepted, without a full stop.
  public var description: String {
    // What fits no number was computed from sizes that no file has.
    let (amount, raised) =
      found == .max
      ? ("more \(thing) than can be counted", "VALUE") : ("\(found) \(thing)", "\(found)")
    return
      "\(amount) exceed the limit of \(limit); replace the file if it is damaged, or raise the "
      + "limit if the file is right: --limit \(name)=\(raised)"
  }
}

/// What a file of data may hold, so that a small file cannot ask for much time or memory.
public enum FileLimit: String, LimitName {
  /// The values of one variable that are read at a time, as they lie in memory [bytes].
  case variableSize = "file-variable-size"
  /// The bytes of values in memory for each byte of the file.
  ///
  /// Compression by deflate reaches about 1,000. Chunks that were never written take no room at all.
  case expansion = "file-expansion"
  /// The variables of a NetCDF file.
  case variables = "file-variables"
  /// The dimensions of a NetCDF file.
  case dimensions = "file-dimensions"
  /// The attributes of one variable, group or file.
  case attributes = "file-attributes"
  /// The size of one attribute [bytes].
  case attributeSize = "file-attribute-size"
  /// The length of one name [bytes of UTF-8].
  case nameLength = "file-name-length"
  /// The groups in each other.
  case depth = "file-depth"
  /// The objects of one group, and of a NetCDF-4 file in all its groups.
  case objects = "file-objects"

  public var standard: Int {
    switch self {
    case .variableSize: 1 << 30
    case .expansion: 2_000
    case .variables: 10_000
    case .dimensions: 1_000
    case .attributes: 1_000
    case .attributeSize: 1 << 20
    case .nameLength: 256
    case .depth: 16
    case .objects: 100_000
    }
  }

  public var isSize: Bool { [.variableSize, .attributeSize].contains(self) }
}

/// The limits on files of data.
public typealias FileLimits = Limits<FileLimit>

extension Limits<FileLimit> {
  /// Values of this size may lie in a file of any size [bytes].
  private static let alwaysAllowed = 64 << 20

  /// Tells by what values exceed the limits on their size; nil where they do not.
  ///
  /// - Parameters:
  ///   - bytes: The size in memory.
  ///   - fileSize: The size of the file they are read from.
  package func excess(ofValues bytes: Int, fileSize: Int) -> LimitExcess? {
    if let excess = excess(bytes, of: .variableSize, "bytes") { return excess }
    guard bytes > Self.alwaysAllowed else { return nil }
    return excess(
      bytes / max(1, fileSize), of: .expansion, "bytes of values for each byte of the file")
  }
}
