import HDF5

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The header of a file in one of the classic formats, as far as it tells how long the file must be and how much
/// it defines.
///
/// The C library reads zeros where such a file is cut short, without a word. (HDF5 keeps the length of its
/// files, and refuses those that are shorter.)
///
/// Source: NetCDF classic format specification, versions 1, 2 (64-bit offsets) and 5 (64-bit data).
struct ClassicFile: ~Copyable {
  private let file: UnsafeMutablePointer<FILE>
  private let version: UInt8
  private let limits: FileLimits

  /// Opens a file; nil where it cannot be read or has another format.
  private init?(_ path: String, _ limits: FileLimits) {
    guard let file = fopen(path, "rb") else { return nil }
    var magic = [UInt8](repeating: 0, count: 4)
    guard fread(&magic, 1, 4, file) == 4, magic.starts(with: Array("CDF".utf8)),
      [1, 2, 5].contains(magic[3])
    else {
      fclose(file)
      return nil
    }
    self.file = file
    version = magic[3]
    self.limits = limits
  }

  deinit { fclose(file) }

  /// Tells what is wrong with a classic file: it is shorter than its header asks for, or defines more than the
  /// limits allow; nil where nothing is, or it has another format.
  static func fault(_ path: String, _ limits: FileLimits) -> NetCDFError.Reason? {
    guard let classic = ClassicFile(path, limits), let size = Dataset.size(ofFile: path) else {
      return nil
    }
    do {
      let needed = try classic.neededSize()
      return needed > size ? .truncated(size: size, needed: needed) : nil
    } catch let excess as LimitExcess {
      return .excess(excess)
    } catch {
      // The header itself is cut short, by at least a byte.
      return .truncated(size: size, needed: size + 1)
    }
  }

  /// The file ends, or holds what no header has.
  private struct Malformed: Error {}

  /// A variable's data: where they begin, their size and whether they repeat with every record.
  private struct Extent {
    let begin: Int
    let size: Int
    let isRecord: Bool

    /// Records lie at multiples of four bytes.
    var paddedSize: Int { sum(size, 3) & ~3 }
  }

  /// Computes the least size of the file from its header.
  private borrowing func neededSize() throws -> Int {
    let records = try count(allowingStreaming: true)
    let lengths = try list(0x0A, .dimensions, "dimensions") {
      try skipName()
      return try count()
    }
    try skipAttributes()
    let extents = try list(0x0B, .variables, "variables") { try variable(lengths) }
    let recordExtents = extents.filter(\.isRecord)
    // A single variable of small values has its records without padding.
    let step =
      recordExtents.count == 1
      ? recordExtents[0].size : recordExtents.reduce(0) { sum($0, $1.paddedSize) }
    return extents.reduce(Int(ftell(file))) { needed, extent in
      if !extent.isRecord { return max(needed, sum(extent.begin, extent.size)) }
      guard let records, records > 0 else { return needed }
      return max(needed, sum(extent.begin, sum(product(records - 1, step), extent.size)))
    }
  }

  private borrowing func variable(_ lengths: [Int]) throws -> Extent {
    try skipName()
    let rank = try count()
    var size = 1
    var isRecord = false
    for place in 0..<rank {
      let dimension = try count()
      guard lengths.indices.contains(dimension) else { throw Malformed() }
      // The dimension of records has the length 0.
      if place == 0, lengths[dimension] == 0 {
        isRecord = true
      } else {
        size = product(size, lengths[dimension])
      }
    }
    try skipAttributes()
    let valueSize = try Self.valueSize(integer(bytes: 4))
    // The size once more, which overflows for large variables.
    _ = try count(allowingStreaming: true)
    let begin = try integer(bytes: version == 1 ? 4 : 8)
    return Extent(begin: begin, size: product(size, valueSize), isRecord: isRecord)
  }

  private borrowing func skipAttributes() throws {
    _ = try list(0x0C, .attributes, "attributes") {
      try skipName()
      let valueSize = try Self.valueSize(integer(bytes: 4))
      let bytes = product(try count(), valueSize)
      if let excess = limits.excess(bytes, of: .attributeSize, "bytes") { throw excess }
      try skip(bytes)
    }
  }

  private borrowing func skipName() throws { try skip(count()) }

  /// Reads a list with a tag; an absent one has neither tag nor members.
  private borrowing func list<Member>(
    _ tag: Int, _ limit: FileLimit, _ things: String, _ member: () throws -> Member
  ) throws -> [Member] {
    let found = try integer(bytes: 4)
    let length = try count()
    guard found == tag || found == 0 && length == 0 else { throw Malformed() }
    if let excess = limits.excess(length, of: limit, things) { throw excess }
    var members: [Member] = []
    for _ in 0..<length { members.append(try member()) }
    return members
  }

  private static func valueSize(_ type: Int) throws -> Int {
    // byte, char, short, int, float, double, ubyte, ushort, uint, int64, uint64
    let sizes = [1, 1, 2, 4, 4, 8, 1, 2, 4, 8, 8]
    guard sizes.indices.contains(type - 1) else { throw Malformed() }
    return sizes[type - 1]
  }

  // MARK: Bytes

  /// Reads a number of things; nil for the mark of a file whose records are still being written.
  private borrowing func count(allowingStreaming: Bool) throws -> Int? {
    let bytes = version == 5 ? 8 : 4
    let number = try integer(bytes: bytes)
    if number == -1 || bytes == 4 && number == 0xFFFF_FFFF { return nil }
    guard number >= 0 else { throw Malformed() }
    return number
  }

  private borrowing func count() throws -> Int {
    guard let number = try count(allowingStreaming: false) else { throw Malformed() }
    return number
  }

  /// Reads a big-endian number.
  private borrowing func integer(bytes: Int) throws -> Int {
    var buffer = [UInt8](repeating: 0, count: bytes)
    guard fread(&buffer, 1, bytes, file) == bytes else { throw Malformed() }
    return Int(truncatingIfNeeded: buffer.reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }

  /// Passes over bytes that are padded to a multiple of four.
  private borrowing func skip(_ bytes: Int) throws {
    let padded = sum(bytes, 3) & ~3
    guard bytes < 1 << 32, fseek(file, padded, SEEK_CUR) == 0 else { throw Malformed() }
  }
}

/// Adds and multiplies sizes; beyond `Int.max`, which no file reaches, they stay there.
private func sum(_ a: Int, _ b: Int) -> Int {
  let (sum, overflows) = a.addingReportingOverflow(b)
  return overflows ? .max : sum
}

private func product(_ a: Int, _ b: Int) -> Int { elementCount([a, b]) }
