import CHDF5

/// An open file while the library's lock is held: the way to every C call after opening.
///
/// Only ``HDF5File/withSession(_:)`` hands one out, so holding one is holding the lock.
struct Session: Sendable {
  let file: hid_t
  /// How links are followed: not into other files.
  let linkAccess: hid_t
  let path: String
  let limits: FileLimits
  /// The size of the file in bytes, which bounds what uncompressed values it can hold.
  let fileSize: Int
  /// The first failure of the library, after which nothing more is read.
  ///
  /// HDF5 keeps the part of a damaged object that it has read, and on the next attempt gives it out
  /// as the whole: a group then seems to have fewer members.
  var damage: HDF5Error?

  static func open(_ path: String, limits: FileLimits) throws(HDF5Error) -> Session {
    // With the default access, netCDF-C may have the same file open at the same time.
    let file = H5Fopen(path, chdf5_read_only(), 0)
    guard file >= 0 else {
      throw HDF5Error(path: path, reason: LibraryFailure.last().reasonForOpening)
    }
    let linkAccess = H5Pcreate(chdf5_link_access())
    var size: hsize_t = 0
    guard linkAccess >= 0, chdf5_refuse_external_links(linkAccess) >= 0,
      H5Fget_filesize(file, &size) >= 0
    else {
      let message = LibraryFailure.last().message
      H5Fclose(file)
      throw HDF5Error(path: path, reason: .cannotOpen(message))
    }
    return Session(
      file: file, linkAccess: linkAccess, path: path, limits: limits,
      fileSize: Int(clamping: size))
  }

  func close() throws(HDF5Error) {
    H5Pclose(linkAccess)
    try check(H5Fclose(file), "closing")
  }

  func error(_ reason: HDF5Error.Reason, _ object: String? = nil) -> HDF5Error {
    HDF5Error(path: path, object: object, reason: reason)
  }

  /// Words the failure of the latest call.
  func failed(_ operation: String, _ object: String? = nil) -> HDF5Error {
    error(.library(operation: operation, message: LibraryFailure.last().message), object)
  }

  /// Turns a negative status into an error.
  func check(
    _ status: herr_t, _ operation: String, _ object: String? = nil
  ) throws(HDF5Error) {
    guard status >= 0 else { throw failed(operation, object) }
  }

  /// Refuses a count beyond a limit.
  func check(
    _ count: Int, _ limit: FileLimit, _ things: String, _ object: String
  ) throws(HDF5Error) {
    if let excess = limits.excess(count, of: limit, things) { throw error(.excess(excess), object) }
  }

  /// Takes over an identifier, or turns a negative one into an error.
  func handle(
    _ id: hid_t, _ operation: String, _ object: String
  ) throws(HDF5Error) -> Handle {
    guard let handle = Handle(id) else { throw failed(operation, object) }
    return handle
  }
}

// MARK: - Objects

extension Session {
  /// Opens an object by its path from the root.
  ///
  /// - Throws: ``HDF5Error`` naming the group that lacks a member of the name, and those it has.
  func object(_ object: String) throws(HDF5Error) -> Handle {
    guard !object.utf8.contains(0) else { throw error(.nullInText(object)) }
    if let handle = try open(object.isEmpty ? "/" : object, from: file, object) { return handle }
    // Either the path is wrong, or its letters are composed in another way than those stored.
    return try followed(object)
  }

  /// Follows a path name by name, taking names as Unicode compares them.
  private func followed(_ object: String) throws(HDF5Error) -> Handle {
    var place = "/"
    var handle = try handle(H5Oopen(file, place, linkAccess), "opening", place)
    for name in object.split(separator: "/") {
      let isGroup = try kind(of: handle, place) == .group
      let names = isGroup ? try children(of: handle, place) : []
      let exact = names.first { $0.utf8.elementsEqual(name.utf8) }
      guard let stored = exact ?? names.first(where: { $0 == name }) else {
        throw error(.missing(String(name), in: place, available: names))
      }
      place += place == "/" ? stored : "/" + stored
      guard let member = try open(stored, from: handle.id, place) else {
        throw error(.brokenLink, place)
      }
      handle = member
    }
    return handle
  }

  /// Opens an object by a path from another one, with its letters as they are; nil when there is
  /// none.
  private func open(
    _ name: String, from place: hid_t, _ object: String
  ) throws(HDF5Error) -> Handle? {
    try open(Array(name.utf8CString), from: place, object)
  }

  /// Opens an object by the bytes of its path from another one, with the null at their end.
  func open(
    _ name: [CChar], from place: hid_t, _ object: String
  ) throws(HDF5Error) -> Handle? {
    if let handle = Handle(H5Oopen(place, name, linkAccess)) { return handle }
    let failure = LibraryFailure.last()
    switch failure.code {
    case chdf5_not_found(): return nil
    case chdf5_callback_failed(): throw error(.externalLink, object)
    case chdf5_too_many_links(): throw error(.brokenLink, object)
    default: throw error(.library(operation: "opening", message: failure.message), object)
    }
  }

  func kind(of handle: borrowing Handle, _ object: String) throws(HDF5Error) -> HDF5File.Kind {
    switch H5Iget_type(handle.id) {
    case H5I_GROUP: return .group
    case H5I_DATASET: return .dataset
    case H5I_DATATYPE: return .datatype
    default: throw failed("finding the kind", object)
    }
  }

  func checkKind(
    of handle: borrowing Handle, _ object: String, is expected: HDF5File.Kind
  ) throws(HDF5Error) {
    let found = try kind(of: handle, object)
    guard found == expected else {
      throw error(.wrongKind(expected: expected.rawValue, found: found.rawValue), object)
    }
  }

  func children(
    of group: borrowing Handle, _ object: String
  ) throws(HDF5Error) -> [String] {
    try checkKind(of: group, object, is: .group)
    return try storedNames(in: group, object).map { name in
      decodedText(name.dropLast().map(UInt8.init(bitPattern:)))
    }
  }

  /// Lists the names in a group as they are stored, each with the null at its end.
  func storedNames(
    in group: borrowing Handle, _ object: String
  ) throws(HDF5Error) -> [[CChar]] {
    var names: [[CChar]] = []
    let status = withUnsafeMutablePointer(to: &names) { names in
      chdf5_visit_links(
        group.id,
        { name, names in
          guard let name else { return }
          names?.assumingMemoryBound(to: [[CChar]].self).pointee.append(
            Array(UnsafeBufferPointer(start: name, count: length(ofCString: name) + 1)))
        }, names)
    }
    try check(status, "listing the members", object)
    try check(names.count, .objects, "objects", object)
    try check((names.map(\.count).max() ?? 1) - 1, .nameLength, "bytes in a member's name", object)
    return names
  }
}

// MARK: - Failures

/// What the library's error stack says of the latest call.
private struct LibraryFailure {
  /// The innermost description, which is the nearest to the cause.
  private(set) var message = ""
  /// The code that goes with it.
  private(set) var code: hid_t = -1

  static func last() -> LibraryFailure {
    var failure = LibraryFailure()
    _ = withUnsafeMutablePointer(to: &failure) { failure in
      H5Ewalk2(
        0, H5E_WALK_UPWARD,
        { depth, entry, failure in
          if depth == 0, let entry = entry?.pointee {
            failure?.assumingMemoryBound(to: LibraryFailure.self).pointee = LibraryFailure(
              message: decodedText(cString: entry.desc), code: entry.min_num)
          }
          return 0
        }, failure)
    }
    return failure
  }

  var reasonForOpening: HDF5Error.Reason {
    switch code {
    case chdf5_not_hdf5(): .notHDF5
    case chdf5_truncated(): .truncated
    default: .cannotOpen(message)
    }
  }
}
