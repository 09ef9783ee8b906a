import CNetCDF

/// The external types a NetCDF variable can be stored as; raw values are their names in CDL.
public enum DataType: String, CaseIterable, Sendable, CustomStringConvertible {
  /// Signed, 8 bits.
  case byte
  /// Signed, 16 bits.
  case short
  /// Signed, 32 bits.
  case int
  /// Signed, 64 bits.
  case int64
  /// IEEE 754, 32 bits.
  case float
  /// IEEE 754, 64 bits.
  case double
  /// One byte of text.
  case char
  /// Text of any length.
  case string
  /// Unsigned, 8 bits.
  case ubyte
  /// Unsigned, 16 bits.
  case ushort
  /// Unsigned, 32 bits.
  case uint
  /// Unsigned, 64 bits.
  case uint64

  /// Gives the type's name in CDL, the notation of `ncdump`.
  public var description: String { rawValue }

  /// Whether values are whole numbers.
  public var isInteger: Bool {
    switch self {
    case .byte, .short, .int, .int64, .ubyte, .ushort, .uint, .uint64: true
    case .float, .double, .char, .string: false
    }
  }

  /// Whether values are numbers rather than text.
  public var isNumeric: Bool { self != .char && self != .string }

  init?(code: nc_type) {
    guard let type = Self.allCases.first(where: { $0.code == code }) else { return nil }
    self = type
  }

  var code: nc_type {
    switch self {
    case .byte: NC_BYTE
    case .short: NC_SHORT
    case .int: NC_INT
    case .int64: NC_INT64
    case .float: NC_FLOAT
    case .double: NC_DOUBLE
    case .char: NC_CHAR
    case .string: NC_STRING
    case .ubyte: NC_UBYTE
    case .ushort: NC_USHORT
    case .uint: NC_UINT
    case .uint64: NC_UINT64
    }
  }

  /// Whether storing `value` keeps it: exactly for integers, to rounding for `float`.
  ///
  /// The C library truncates fractions and turns NaN into an arbitrary integer without a word, so
  /// we ask before we write.
  func canHold(_ value: Double) -> Bool {
    switch self {
    case .byte: Int8(exactly: value) != nil
    case .short: Int16(exactly: value) != nil
    case .int: Int32(exactly: value) != nil
    case .int64: Int64(exactly: value) != nil
    case .ubyte: UInt8(exactly: value) != nil
    case .ushort: UInt16(exactly: value) != nil
    case .uint: UInt32(exactly: value) != nil
    case .uint64: UInt64(exactly: value) != nil
    case .float: !value.isFinite || Float(value).isFinite
    case .double: true
    case .char, .string: false
    }
  }

  /// Whether storing the whole number `value` keeps it exactly.
  func canHold(integer value: Int64) -> Bool {
    switch self {
    case .byte: Int8(exactly: value) != nil
    case .short: Int16(exactly: value) != nil
    case .int: Int32(exactly: value) != nil
    case .int64: true
    case .ubyte: UInt8(exactly: value) != nil
    case .ushort: UInt16(exactly: value) != nil
    case .uint: UInt32(exactly: value) != nil
    case .uint64: value >= 0
    case .float: Float(exactly: value) != nil
    case .double: Double(exactly: value) != nil
    case .char, .string: false
    }
  }

  /// Lays out a value for which ``canHold(_:)`` is true as the C library expects it in memory.
  func bytes(of value: Double) -> [UInt8] {
    func raw(_ number: some BitwiseCopyable) -> [UInt8] {
      withUnsafeBytes(of: number) { Array($0) }
    }
    return switch self {
    case .byte: raw(Int8(value))
    case .short: raw(Int16(value))
    case .int: raw(Int32(value))
    case .int64: raw(Int64(value))
    case .ubyte: raw(UInt8(value))
    case .ushort: raw(UInt16(value))
    case .uint: raw(UInt32(value))
    case .uint64: raw(UInt64(value))
    case .float: raw(Float(value))
    case .double: raw(value)
    case .char, .string: preconditionFailure("text has no numeric layout")
    }
  }

  /// Reads back what ``bytes(of:)`` lays out.
  func value(of bytes: [UInt8]) -> Double {
    bytes.withUnsafeBytes { memory in
      switch self {
      case .byte: Double(memory.loadUnaligned(as: Int8.self))
      case .short: Double(memory.loadUnaligned(as: Int16.self))
      case .int: Double(memory.loadUnaligned(as: Int32.self))
      case .int64: Double(memory.loadUnaligned(as: Int64.self))
      case .ubyte: Double(memory.loadUnaligned(as: UInt8.self))
      case .ushort: Double(memory.loadUnaligned(as: UInt16.self))
      case .uint: Double(memory.loadUnaligned(as: UInt32.self))
      case .uint64: Double(memory.loadUnaligned(as: UInt64.self))
      case .float: Double(memory.loadUnaligned(as: Float.self))
      case .double: memory.loadUnaligned(as: Double.self)
      case .char, .string: preconditionFailure("text has no numeric layout")
      }
    }
  }
}
