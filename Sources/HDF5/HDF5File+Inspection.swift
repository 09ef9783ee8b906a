import CHDF5

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

extension HDF5File {
  /// Whether a file begins with the words that JLD2 puts there.
  package static func beginsAsJLD2(_ path: String) -> Bool {
    let words = Array("HDF5-based Julia Data Format".utf8)
    guard let file = fopen(path, "rb") else { return false }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: words.count)
    return fread(&bytes, 1, bytes.count, file) == bytes.count && bytes == words
  }

  /// Looks through a whole file before another reader opens it, which follows links into other files, reads
  /// values that lie there, and goes down groups without end.
  ///
  /// Nothing happens to a file that is not HDF5.
  ///
  /// - Throws: ``HDF5Error`` where something leads out of the file, where there is more than the limits allow,
  ///   and where the file is damaged.
  package static func inspect(_ path: String, limits: FileLimits) throws(HDF5Error) {
    let isHDF5 = LibraryLock.locked { H5Fis_hdf5(path) > 0 }
    guard isHDF5 else { return }
    let file = try HDF5File.open(path, limits: limits)
    try file.withSession { (session) throws(HDF5Error) in try session.inspect() }
    try file.close()
  }
}

extension Session {
  fileprivate func inspect() throws(HDF5Error) {
    var count = 0
    let root = try handle(H5Oopen(file, "/", linkAccess), "opening", "/")
    try inspect(root, "", depth: 0, &count)
  }

  /// Checks a group and every object in it, as often as there are paths to it.
  ///
  /// Members are opened by their names as stored: another reader takes them so.
  private func inspect(
    _ group: borrowing Handle, _ path: String, depth: Int, _ count: inout Int
  ) throws(HDF5Error) {
    try check(depth, .depth, "groups in each other", path)
    try inspectAttributes(of: group, path.isEmpty ? "/" : path)
    for name in try storedNames(in: group, path.isEmpty ? "/" : path) {
      let memberPath = path + "/" + decodedText(name.map(UInt8.init(bitPattern:)))
      count += 1
      try check(count, .objects, "objects", memberPath)
      // A link to nothing does no harm.
      guard let member = try open(name, from: group.id, memberPath) else { continue }
      switch try kind(of: member, memberPath) {
      case .group: try inspect(member, memberPath, depth: depth + 1, &count)
      case .dataset:
        try inspectAttributes(of: member, memberPath)
        try checkStorage(of: member, memberPath, willBeRead: false)
      case .datatype: break
      }
    }
  }

  private func inspectAttributes(
    of owner: borrowing Handle, _ object: String
  ) throws(HDF5Error) {
    let count = H5Aget_num_attrs(owner.id)
    try check(count, "counting the attributes", object)
    try check(Int(count), .attributes, "attributes", object)
    for index in 0..<hsize_t(count) {
      let attribute = try handle(
        H5Aopen_by_idx(owner.id, ".", H5_INDEX_NAME, H5_ITER_NATIVE, index, 0, 0),
        "opening an attribute", object)
      try checkSize(ofAttribute: attribute, object)
      try check(
        max(0, H5Aget_name(attribute.id, 0, nil)), .nameLength, "bytes in an attribute's name",
        object)
    }
  }
}
