import CHDF5
import Synchronization

/// An HDF5 file, open for reading: its groups, datasets and attributes.
///
///     let file = try HDF5File.open("free_convection.jld2")
///     let (profile, shape) = try file.readDoubles("timeseries/T/0")
///
/// The content may begin after a block that is not HDF5, as the 512 bytes with which JLD2 begins.
/// Objects are named by paths from the root, with or without a leading slash; names that Unicode
/// holds equivalent are the same name. Links into other files are not followed.
///
/// A file may be used from any thread; calls take turns, because the C library is not thread-safe.
///
/// A damaged file gives an error wherever the library notices, the same one from then on, and sizes
/// are checked before memory is asked for. What cannot be guarded against here is damage in parts
/// that bear no checksum: values, whose changed bits are read as other values; the heaps that hold
/// text of variable length, and all metadata in the format of HDF5 before 1.8, which can make the
/// library crash or loop without end. JLD2 writes the later format, and ``OceananigansFile`` reads
/// no text. Read other files that nobody vouches for in a process of their own.
public final class HDF5File: Sendable {
  /// The file, as its path was given.
  public let path: String

  private let session: Mutex<Session?>

  private init(_ session: Session) {
    path = session.path
    self.session = Mutex(session)
  }

  deinit {
    // Nothing was written, so nothing is lost if this fails.
    try? close()
  }

  /// Opens a file for reading.
  ///
  /// - Parameters:
  ///   - path: An HDF5 or JLD2 file.
  ///   - limits: What the file may hold.
  /// - Throws: ``HDF5Error`` with a reason of its own for a missing file, a directory, an
  ///   unreadable file, a file of another format and one that is cut short.
  public static func open(
    _ path: String, limits: FileLimits = FileLimits()
  ) throws(HDF5Error) -> HDF5File {
    if let obstacle = FileObstacle.toOpening(path) {
      throw HDF5Error(path: path, reason: reason(obstacle, path))
    }
    let session = try LibraryLock.locked { () throws(HDF5Error) in
      try Session.open(path, limits: limits)
    }
    return HDF5File(session)
  }

  /// Releases the file; closing again does nothing.
  public func close() throws(HDF5Error) {
    try LibraryLock.locked { () throws(HDF5Error) in
      let open = session.withLock { session in
        defer { session = nil }
        return session
      }
      try open?.close()
    }
  }

  /// Runs `body` on the open file with the library's lock held.
  func withSession<Result: Sendable>(
    _ body: (Session) throws(HDF5Error) -> Result
  ) throws(HDF5Error) -> Result {
    try LibraryLock.locked { () throws(HDF5Error) in
      try session.withLock { (session) throws(HDF5Error) in
        guard let open = session else { throw HDF5Error(path: path, reason: .closed) }
        if let damage = open.damage { throw damage }
        do throws(HDF5Error) { return try body(open) } catch {
          if case .library = error.reason { session?.damage = error }
          throw error
        }
      }
    }
  }

  private static func reason(_ obstacle: FileObstacle, _ path: String) -> HDF5Error.Reason {
    switch obstacle {
    case .missing: .missingFile
    case .isDirectory: .isDirectory
    case .notReadable: .notReadable
    case .nullInPath: .nullInText(path)
    case .other(let cause): .cannotOpen(cause)
    }
  }
}

// MARK: - Content

extension HDF5File {
  /// The kinds of objects a file holds.
  public enum Kind: String, Sendable {
    /// Holds other objects by their names.
    case group
    /// Holds values.
    case dataset
    /// Describes values elsewhere.
    case datatype
  }

  /// Tells what is at a path; nil when nothing is.
  public func kind(of object: String) throws(HDF5Error) -> Kind? {
    try withSession { (session) throws(HDF5Error) in
      do throws(HDF5Error) { return try session.kind(of: session.object(object), object) } catch {
        if case .missing = error.reason { return nil }
        throw error
      }
    }
  }

  /// Lists the names in a group, sorted by their bytes: "10" comes before "2".
  ///
  /// Sort names that are numbers with ``numbered(_:)``.
  public func children(of group: String = "/") throws(HDF5Error) -> [String] {
    try withSession { (session) throws(HDF5Error) in
      try session.children(of: session.object(group), group)
    }
  }

  /// Picks the names that are whole numbers without sign, and sorts them as such.
  public static func numbered(_ names: [String]) -> [(number: Int, name: String)] {
    let numbers = names.compactMap { name -> (number: Int, name: String)? in
      guard name.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(name) else {
        return nil
      }
      return (number, name)
    }
    // Names such as "7" and "007" are equal as numbers.
    return numbers.sorted { ($0.number, $0.name) < ($1.number, $1.name) }
  }

  /// Gives the length along each dimension of a dataset, the slowest varying first; empty for a
  /// scalar, and nil when it holds nothing.
  public func shape(of dataset: String) throws(HDF5Error) -> [Int]? {
    try withSession { (session) throws(HDF5Error) in try session.shape(of: dataset) }
  }

  /// Reads the values of a dataset, whatever they are.
  ///
  /// - Throws: ``HDF5Error`` when there is no dataset at the path, its values are stored in other
  ///   files or compressed by an unknown method, their size is refused, or they cannot be read.
  public func read(_ dataset: String) throws(HDF5Error) -> HDF5Value {
    try withSession { (session) throws(HDF5Error) in try session.read(dataset) }
  }

  /// Reads the values of a dataset if they are numbers or structs; texts are left in the file.
  ///
  /// Texts of variable length lie in heaps without checksums, where damage can do harm.
  func readNumeric(_ dataset: String) throws(HDF5Error) -> HDF5Value {
    try withSession { (session) throws(HDF5Error) in try session.read(dataset, texts: false) }
  }

  /// Reads the numbers of a dataset, converted from any numeric type; integers beyond 2⁵³ are
  /// rounded.
  ///
  /// - Returns: The numbers, in row-major order, and the length along each dimension; see
  ///   ``HDF5Value`` for the order of Julia's dimensions.
  /// - Throws: ``HDF5Error`` as ``read(_:)`` does, and when the values are not numbers.
  public func readDoubles(
    _ dataset: String
  ) throws(HDF5Error) -> (values: [Double], shape: [Int]) {
    let value = try readNumeric(dataset)
    guard let numbers = value.numbers, let shape = value.shape else {
      throw unexpected(value, at: dataset, expected: "numbers")
    }
    return (numbers, shape)
  }

  /// Reads the one number of a dataset.
  ///
  /// - Throws: ``HDF5Error`` as ``read(_:)`` does, and when the dataset is not one number.
  public func readDouble(_ dataset: String) throws(HDF5Error) -> Double {
    let value = try readNumeric(dataset)
    guard let number = value.number else {
      throw unexpected(value, at: dataset, expected: "one number")
    }
    return number
  }

  /// Reads the texts of a dataset.
  ///
  /// - Throws: ``HDF5Error`` as ``read(_:)`` does, and when the values are not text.
  public func readStrings(_ dataset: String) throws(HDF5Error) -> [String] {
    let value = try read(dataset)
    guard let texts = value.texts else {
      throw unexpected(value, at: dataset, expected: "text")
    }
    return texts
  }

  /// Reads a numeric member of a dataset of compound type, a Julia struct.
  ///
  /// - Parameter member: The member's name; "a/b" for a member of a member.
  /// - Throws: ``HDF5Error`` as ``read(_:)`` does, and when there is no numeric member of the name.
  public func readMember(
    _ member: String, of dataset: String
  ) throws(HDF5Error) -> [Double] {
    let value = try readNumeric(dataset)
    guard let members = value.members else {
      throw unexpected(value, at: dataset, expected: "a struct with the member '\(member)'")
    }
    guard let values = members[member] else {
      throw HDF5Error(
        path: path, object: dataset,
        reason: .missing(member, in: dataset, available: members.keys.sorted()))
    }
    return values
  }

  /// Lists the names of the attributes of an object, sorted by their bytes.
  public func attributeNames(of object: String = "/") throws(HDF5Error) -> [String] {
    try withSession { (session) throws(HDF5Error) in
      try session.attributeNames(of: session.object(object), object)
    }
  }

  /// Reads an attribute; nil when the object has none of the name.
  public func attribute(
    _ name: String, of object: String = "/"
  ) throws(HDF5Error) -> HDF5Value? {
    try withSession { (session) throws(HDF5Error) in
      try session.attribute(name, of: session.object(object), object)
    }
  }

  private func unexpected(
    _ value: HDF5Value, at object: String, expected: String
  ) -> HDF5Error {
    HDF5Error(
      path: path, object: object, reason: .wrongValue(expected: expected, found: value.summary))
  }
}
