/// Numbers and texts on their way from one process to another, in words of eight bytes.
public struct Packet: Sendable, Equatable {
  /// All that was put in.
  public private(set) var words: [UInt64] = []
  private var place = 0

  /// Makes an empty packet.
  public init() {}

  /// Makes the packet that arrives where one with these words was sent.
  public init(words: [UInt64]) { self.words = words }

  /// Whether all of it was taken.
  public var isEmpty: Bool { place == words.count }

  /// Puts a value behind the others.
  public mutating func append(_ value: some Packable) { value.pack(into: &self) }

  /// Puts all that another packet holds behind the others.
  public mutating func append(_ other: Packet) { words += other.words }

  /// Takes the next value out.
  ///
  /// - Precondition: it is of this type.
  public mutating func take<Value: Packable>(_: Value.Type = Value.self) -> Value {
    Value(takingFrom: &self)
  }

  fileprivate mutating func append(word: UInt64) { words.append(word) }

  fileprivate mutating func takeWord() -> UInt64 {
    defer { place += 1 }
    return words[place]
  }
}

/// What can travel in a packet, with all its bits.
public protocol Packable {
  /// Puts the value into a packet.
  func pack(into packet: inout Packet)
  /// Takes out what `pack` put in.
  init(takingFrom packet: inout Packet)
}

extension Double: Packable {
  public func pack(into packet: inout Packet) { packet.append(word: bitPattern) }
  public init(takingFrom packet: inout Packet) { self.init(bitPattern: packet.takeWord()) }
}

extension Int: Packable {
  public func pack(into packet: inout Packet) {
    packet.append(word: UInt64(bitPattern: Int64(self)))
  }
  public init(takingFrom packet: inout Packet) {
    self.init(truncatingIfNeeded: Int64(bitPattern: packet.takeWord()))
  }
}

extension Bool: Packable {
  public func pack(into packet: inout Packet) { packet.append(self ? 1 : 0) }
  public init(takingFrom packet: inout Packet) {
    let word: Int = packet.take()
    self = word != 0
  }
}

extension String: Packable {
  public func pack(into packet: inout Packet) {
    let bytes = Array(utf8)
    packet.append(bytes.count)
    for first in stride(from: 0, to: bytes.count, by: 8) {
      let word = bytes[first..<Swift.min(first + 8, bytes.count)].enumerated().reduce(UInt64(0)) {
        $0 | UInt64($1.element) << UInt64(8 * $1.offset)
      }
      packet.append(word: word)
    }
  }

  public init(takingFrom packet: inout Packet) {
    let count = packet.take(Int.self)
    var bytes: [UInt8] = []
    for first in stride(from: 0, to: count, by: 8) {
      let word = packet.takeWord()
      for place in 0..<Swift.min(8, count - first) {
        bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * place)))
      }
    }
    self.init(decoding: bytes, as: UTF8.self)
  }
}

extension Array: Packable where Element: Packable {
  public func pack(into packet: inout Packet) {
    packet.append(count)
    for element in self { packet.append(element) }
  }

  public init(takingFrom packet: inout Packet) {
    let count = packet.take(Int.self)
    var elements: [Element] = []
    elements.reserveCapacity(count)
    for _ in 0..<count { elements.append(packet.take()) }
    self = elements
  }
}

extension Optional: Packable where Wrapped: Packable {
  public func pack(into packet: inout Packet) {
    packet.append(self != nil)
    if let self { packet.append(self) }
  }

  public init(takingFrom packet: inout Packet) {
    self = packet.take(Bool.self) ? .some(packet.take(Wrapped.self)) : .none
  }
}
