/// What an attribute holds, with the type it is stored as.
///
/// Literals work where a value is expected: `"m s-1"` is text, `0.5` a double, `4` an `int`.
public enum AttributeValue: Equatable, Sendable {
  /// Characters, the usual form of `units` and `long_name`.
  case text(String)
  /// Variable-length strings.
  case strings([String])
  /// Numbers in double precision.
  case doubles([Double])
  /// Numbers in single precision.
  case floats([Float])
  /// Whole numbers and the integer type they are stored as.
  ///
  /// A `uint64` above `Int64.max` is kept by its bit pattern.
  case integers([Int64], DataType)

  /// Gives the text, of characters or of a single string; nil for anything else.
  public var textValue: String? {
    switch self {
    case .text(let text): text
    case .strings(let strings) where strings.count == 1: strings[0]
    default: nil
    }
  }

  /// Gives the numbers, converted to `Double`; nil for text.
  public var doubleValues: [Double]? {
    switch self {
    case .text, .strings: nil
    case .doubles(let values): values
    case .floats(let values): values.map(Double.init)
    case .integers(let values, .uint64): values.map { Double(UInt64(bitPattern: $0)) }
    case .integers(let values, _): values.map(Double.init)
    }
  }

  /// Gives the number when there is exactly one, converted to `Double`; nil otherwise.
  public var doubleValue: Double? {
    guard let values = doubleValues, values.count == 1 else { return nil }
    return values[0]
  }

  /// Gives the whole number when there is exactly one that fits `Int`; nil otherwise.
  public var integerValue: Int? {
    guard case .integers(let values, let type) = self, values.count == 1 else { return nil }
    return type == .uint64 ? Int(exactly: UInt64(bitPattern: values[0])) : Int(values[0])
  }

  /// Names the content for an error message.
  var summary: String {
    switch self {
    case .text(let text): "the text '\(text)'"
    case .strings(let texts): "the strings \(texts)"
    case .doubles(let values): "the numbers \(values)"
    case .floats(let values): "the numbers \(values)"
    case .integers(let values, _): "the numbers \(values)"
    }
  }
}

extension AttributeValue: ExpressibleByStringLiteral {
  /// Creates text.
  public init(stringLiteral value: String) { self = .text(value) }
}

extension AttributeValue: ExpressibleByFloatLiteral {
  /// Creates one double.
  public init(floatLiteral value: Double) { self = .doubles([value]) }
}

extension AttributeValue: ExpressibleByIntegerLiteral {
  /// Creates one 32-bit integer.
  public init(integerLiteral value: Int32) { self = .integers([Int64(value)], .int) }
}
