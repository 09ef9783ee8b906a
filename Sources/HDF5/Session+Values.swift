import CHDF5

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Where values are read from, with their type and the extent of their points.
private struct Source: ~Copyable {
  /// The path of the object, for messages.
  let object: String
  let type: Handle
  let space: Handle
  /// Whether the values may take more room in memory than in the file.
  let isCompressed: Bool
  /// Whether texts are read.
  let texts: Bool
  let isAttribute: Bool
  /// The dataset or attribute.
  let handle: Handle

  /// Reads all values as a type into memory with room for them.
  ///
  /// - Parameter transfer: The settings of the transfer, 0 for the usual ones; attributes have none.
  func read(as type: hid_t, transfer: hid_t = 0, _ memory: UnsafeMutableRawPointer) -> herr_t {
    isAttribute
      ? H5Aread(handle.id, type, memory) : H5Dread(handle.id, type, 0, 0, transfer, memory)
  }
}

extension Session {
  /// Reads a dataset; texts only if asked for.
  func read(_ object: String, texts: Bool = true) throws(HDF5Error) -> HDF5Value {
    let dataset = try self.object(object)
    try checkKind(of: dataset, object, is: .dataset)
    // First, because the shape of a dataset that is made of others is looked up in their files.
    let isCompressed = try checkStorage(of: dataset, object)
    return try value(
      of: Source(
        object: object,
        type: handle(H5Dget_type(dataset.id), "reading the type", object),
        space: handle(H5Dget_space(dataset.id), "reading the shape", object),
        isCompressed: isCompressed, texts: texts, isAttribute: false, handle: dataset))
  }

  /// Gives the length along each dimension of a dataset; nil when it has no values.
  func shape(of object: String) throws(HDF5Error) -> [Int]? {
    let dataset = try self.object(object)
    try checkKind(of: dataset, object, is: .dataset)
    _ = try checkStorage(of: dataset, object)
    return try shape(handle(H5Dget_space(dataset.id), "reading the shape", object), object)
  }

  func attribute(
    _ name: String, of owner: borrowing Handle, _ object: String
  ) throws(HDF5Error) -> HDF5Value? {
    guard !name.utf8.contains(0) else { throw error(.nullInText(name), object) }
    let exists = H5Aexists(owner.id, name)
    guard exists != 0 else { return nil }
    try check(exists, "finding attribute '\(name)'", object)
    let attribute = try handle(H5Aopen(owner.id, name, 0), "opening attribute '\(name)'", object)
    try checkSize(ofAttribute: attribute, object)
    return try value(
      of: Source(
        object: "\(object)@\(name)",
        type: handle(H5Aget_type(attribute.id), "reading the type", object),
        space: handle(H5Aget_space(attribute.id), "reading the shape", object),
        isCompressed: false, texts: true, isAttribute: true, handle: attribute))
  }

  func attributeNames(
    of owner: borrowing Handle, _ object: String
  ) throws(HDF5Error) -> [String] {
    var names: [String] = []
    let status = withUnsafeMutablePointer(to: &names) { names in
      H5Aiterate2(
        owner.id, H5_INDEX_NAME, H5_ITER_INC, nil,
        { _, name, _, names in
          names?.assumingMemoryBound(to: [String].self).pointee.append(decodedText(cString: name))
          return 0
        }, names)
    }
    try check(status, "listing the attributes", object)
    try check(names.count, .attributes, "attributes", object)
    return names
  }

  /// Refuses values that lie elsewhere, that cannot be decompressed, or whose chunks are too large.
  ///
  /// - Parameter willBeRead: Whether an unknown compression matters.
  /// - Returns: Whether the values are compressed.
  @discardableResult
  func checkStorage(
    of dataset: borrowing Handle, _ object: String, willBeRead: Bool = true
  ) throws(HDF5Error) -> Bool {
    let creation = try handle(H5Dget_create_plist(dataset.id), "reading the storage", object)
    guard H5Pget_layout(creation.id) != H5D_VIRTUAL, H5Pget_external_count(creation.id) <= 0 else {
      throw error(.externalStorage, object)
    }
    if H5Pget_layout(creation.id) == H5D_CHUNKED { try checkChunks(of: dataset, creation, object) }
    let count = H5Pget_nfilters(creation.id)
    try check(count, "reading the storage", object)
    var filters: Set<H5Z_filter_t> = []
    for index in 0..<UInt32(count) {
      var flags: UInt32 = 0
      var parameters = 0
      var name = [CChar](repeating: 0, count: 64)
      let filter = H5Pget_filter2(
        creation.id, index, &flags, &parameters, nil, name.count, &name, nil)
      try check(filter, "reading the compression", object)
      let words = decodedText(name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)))
      let label = words.isEmpty ? "filter \(filter)" : words
      if willBeRead, H5Zfilter_avail(filter) <= 0 { throw error(.missingFilter(label), object) }
      // Deflate expands a thousandfold, and twice a millionfold.
      guard filters.insert(filter).inserted else { throw error(.repeatedFilter(label), object) }
    }
    return count > 0
  }

  /// Refuses chunks whose size is refused for values: one is decompressed as a whole.
  private func checkChunks(
    of dataset: borrowing Handle, _ creation: borrowing Handle, _ object: String
  ) throws(HDF5Error) {
    // As many dimensions as HDF5 has (H5S_MAX_RANK).
    var lengths = [hsize_t](repeating: 0, count: 32)
    let rank = H5Pget_chunk(creation.id, Int32(lengths.count), &lengths)
    try check(rank, "reading the storage", object)
    let type = try handle(H5Dget_type(dataset.id), "reading the type", object)
    let bytes = lengths.prefix(Int(rank)).reduce(H5Tget_size(type.id)) {
      product($0, Int(clamping: $1))
    }
    if let excess = limits.excess(ofValues: bytes, fileSize: fileSize) {
      throw error(.excess(excess), object)
    }
  }

  func checkSize(ofAttribute attribute: borrowing Handle, _ object: String) throws(HDF5Error) {
    let bytes = Int(clamping: H5Aget_storage_size(attribute.id))
    try check(bytes, .attributeSize, "bytes", object)
  }

  /// Refuses a size before memory for it is asked for.
  private func checkSize(
    inFile fileBytes: Int, inMemory memoryBytes: Int, of source: borrowing Source
  ) throws(HDF5Error) {
    let bytes = max(fileBytes, memoryBytes)
    if !source.isCompressed && fileBytes > fileSize {
      throw error(.implausibleSize(bytes: fileBytes, fileSize: fileSize), source.object)
    }
    if let excess = limits.excess(ofValues: bytes, fileSize: fileSize) {
      throw error(.excess(excess), source.object)
    }
  }
}

// MARK: - Values

extension Session {
  private func value(of source: borrowing Source) throws(HDF5Error) -> HDF5Value {
    guard let shape = try shape(source.space, source.object) else {
      return HDF5Value(shape: nil, content: .nothing)
    }
    let count = shape.reduce(1) { product($0, $1) }
    let content: HDF5Value.Content =
      if source.texts, H5Tget_class(source.type.id) == H5T_STRING {
        .texts(try texts(count, of: source))
      } else if let layout = NumericLayout(of: source.type.id) {
        try numbers(count, layout, of: source)
      } else {
        .other(typeName(source.type.id))
      }
    return HDF5Value(shape: shape, content: content)
  }

  private func shape(
    _ space: borrowing Handle, _ object: String
  ) throws(HDF5Error) -> [Int]? {
    switch H5Sget_simple_extent_type(space.id) {
    case H5S_NULL: return nil
    case H5S_SCALAR: return []
    default:
      let rank = H5Sget_simple_extent_ndims(space.id)
      try check(rank, "reading the shape", object)
      var lengths = [hsize_t](repeating: 0, count: Int(rank))
      try check(
        H5Sget_simple_extent_dims(space.id, &lengths, nil), "reading the shape", object)
      return lengths.map { Int(clamping: $0) }
    }
  }

  private func numbers(
    _ count: Int, _ layout: borrowing NumericLayout, of source: borrowing Source
  ) throws(HDF5Error) -> HDF5Value.Content {
    try checkSize(
      inFile: product(count, H5Tget_size(source.type.id)), inMemory: product(count, layout.size),
      of: source)
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(1, count * layout.size), alignment: 8)
    defer { buffer.deallocate() }
    buffer.initializeMemory(as: UInt8.self, repeating: 0)
    if count > 0, let start = buffer.baseAddress {
      try check(source.read(as: layout.type.id, start), "reading values", source.object)
    }
    var members: [String: [Double]] = [:]
    for leaf in layout.leaves {
      members[leaf.name] = (0..<count).map { point in
        leaf.value(in: UnsafeRawBufferPointer(buffer), at: point * layout.size)
      }
    }
    if let values = members[""] { return .numbers(values) }
    return .members(members)
  }

  private func texts(
    _ count: Int, of source: borrowing Source
  ) throws(HDF5Error) -> [String] {
    let type = source.type.id
    let size = H5Tget_size(type)
    let bytes = product(count, size)
    try checkSize(inFile: bytes, inMemory: bytes, of: source)
    guard count > 0 else { return [] }
    if H5Tis_variable_str(type) > 0 { return try variableTexts(count, of: source) }
    var characters = [UInt8](repeating: 0, count: bytes)
    let status = characters.withUnsafeMutableBytes { source.read(as: type, $0.baseAddress!) }
    try check(status, "reading text", source.object)
    let isPaddedWithSpaces = H5Tget_strpad(type) == H5T_STR_SPACEPAD
    return (0..<count).map { index in
      var text = characters[index * size..<(index + 1) * size].prefix { $0 != 0 }
      while isPaddedWithSpaces, text.last == UInt8(ascii: " ") { text.removeLast() }
      return decodedText(text)
    }
  }

  private func variableTexts(
    _ count: Int, of source: borrowing Source
  ) throws(HDF5Error) -> [String] {
    let memory = TextMemory(limit: limits[.variableSize])
    let transfer = try handle(H5Pcreate(chdf5_transfer()), "preparing to read", source.object)
    try check(memory.use(in: transfer), "preparing to read", source.object)
    var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
    let status = pointers.withUnsafeMutableBytes {
      source.read(as: source.type.id, transfer: transfer.id, $0.baseAddress!)
    }
    if status < 0 {
      let failure = failed("reading text", source.object)
      memory.release()
      try check(memory.wanted, .variableSize, "bytes", source.object)
      throw failure
    }
    defer { H5Dvlen_reclaim(source.type.id, source.space.id, 0, &pointers) }
    return pointers.map { decodedText(cString: $0) }
  }

  private func typeName(_ type: hid_t) -> String {
    switch H5Tget_class(type) {
    case H5T_ARRAY: "array"
    case H5T_COMPOUND: "compound"
    case H5T_OPAQUE: "opaque"
    case H5T_REFERENCE: "reference"
    case H5T_STRING: "text"
    case H5T_TIME: "time"
    case H5T_VLEN: "variable-length"
    default: "unknown"
    }
  }
}

/// The memory that the library asks for to hold texts of variable length, whose size it does not
/// tell in advance.
private final class TextMemory {
  private let limit: Int
  /// The number of bytes asked for so far.
  private(set) var wanted = 0
  private var blocks: [UnsafeMutableRawPointer] = []

  init(limit: Int) { self.limit = limit }

  /// Has transfers ask here for memory, as long as this object lives.
  func use(in transfer: borrowing Handle) -> herr_t {
    H5Pset_vlen_mem_manager(
      transfer.id,
      { size, memory in
        memory.flatMap { Unmanaged<TextMemory>.fromOpaque($0).takeUnretainedValue().block(size) }
      }, Unmanaged.passUnretained(self).toOpaque(), nil, nil)
  }

  /// Gives memory of the C library, which HDF5 releases if all goes well; none beyond the limit.
  private func block(_ size: Int) -> UnsafeMutableRawPointer? {
    wanted += size
    guard wanted <= limit, let block = malloc(size) else { return nil }
    blocks.append(block)
    return block
  }

  /// Releases all that was given, after a failure, when HDF5 does not.
  func release() {
    for block in blocks { free(block) }
    blocks = []
  }
}

/// Multiplies lengths; beyond `Int.max`, which no memory holds, stays there.
func product(_ a: Int, _ b: Int) -> Int {
  let (product, overflows) = a.multipliedReportingOverflow(by: b)
  return overflows ? .max : product
}
