import CVector

/// The number of levels in a group: as many as one column computes at once.
///
/// Whatever is carried from level to level in another order than one by one (eliminations, sums over
/// depth) is carried within groups, so that one column and columns in lock-step have the same bits.
@inlinable public var levelsInGroup: Int { 8 }

/// Consecutive levels that are computed at once, as part of a sweep over depth.
@frozen
public struct LevelSpan {
  public let first: Int
  /// The number of levels: `L.levelsAtOnce`, or fewer at the end of the sweep.
  public let count: Int
  /// The number of the span within its group of eight levels.
  public let part: Int
  /// Whether the group ends with this span.
  public let endsGroup: Bool
  /// The level after the last.
  @inlinable public var end: Int { first &+ count }

  @inlinable @inline(__always)
  init(first: Int, count: Int, part: Int, endsGroup: Bool) {
    self.first = first
    self.count = count
    self.part = part
    self.endsGroup = endsGroup
  }
}

/// A sweep over depth in spans, upwards.
@frozen
public struct LevelSpans<L: Lane>: Sequence, IteratorProtocol {
  @usableFromInline let start: Int
  @usableFromInline let end: Int
  @usableFromInline var position: Int

  @inlinable @inline(__always)
  public init(_ levels: Range<Int>) {
    start = levels.lowerBound
    end = levels.upperBound
    position = start
  }

  @inlinable @inline(__always)
  public mutating func next() -> LevelSpan? {
    guard position < end else { return nil }
    let first = position
    position = first &+ L.levelsAtOnce
    // One column takes whole groups, columns in lock-step single levels.
    guard L.levelsAtOnce == 1 else {
      let count = Swift.min(L.levelsAtOnce, end &- first)
      return LevelSpan(first: first, count: count, part: 0, endsGroup: true)
    }
    let part = (first &- start) & (levelsInGroup - 1)
    return LevelSpan(
      first: first, count: 1, part: part, endsGroup: part == levelsInGroup - 1 || position == end)
  }
}

extension Profile {
  /// The values of a span. Beyond its `count` they mean nothing when read, and are not written.
  ///
  /// - Parameter offset: moves the span up.
  @inlinable @inline(__always)
  public subscript(span: LevelSpan, offset: Int = 0) -> L.Levels {
    get {
      let first = span.first &+ offset
      assert(first >= 0 && first + span.count <= count, "levels from \(first) outside 0..<\(count)")
      return L.levels(at: base + first)
    }
    nonmutating set {
      let first = span.first &+ offset
      assert(first >= 0 && first + span.count <= count, "levels from \(first) outside 0..<\(count)")
      L.store(newValue, at: base + first, count: span.count)
    }
  }
}

/// Lanes that are computed one level at a time.
extension Lane where Levels == Self {
  @inlinable public static var levelsAtOnce: Int { 1 }

  @inlinable @inline(__always)
  public static func levels(repeating value: Self) -> Self { value }

  @inlinable @inline(__always)
  public static func levels(at pointer: UnsafePointer<Self>) -> Self { pointer.pointee }

  @inlinable @inline(__always)
  public static func store(_ levels: Self, at pointer: UnsafeMutablePointer<Self>, count: Int) {
    pointer.pointee = levels
  }

  @inlinable @inline(__always)
  public static func level(_ index: Int, of levels: Self) -> Self { levels }

  @inlinable @inline(__always)
  public static func setLevel(_ index: Int, of levels: inout Self, to value: Self) {
    levels = value
  }

  @inlinable @inline(__always)
  public static func shiftedUp(_ levels: Self, first: Self) -> Self { first }

  @inlinable @inline(__always)
  public static func minors(
    _ diagonal: Self, _ coupling: Self, previous: Self, before: Self
  ) -> Self {
    product(diagonal, previous, minus: coupling * before)
  }

  @inlinable @inline(__always)
  public static func minorsAndNumerators(
    _ diagonal: Self, _ coupling: Self, rightSide: Self, below: Self, previous: Self,
    before: Self, numerator: Self
  ) -> (minors: Self, numerators: Self) {
    (
      minors(diagonal, coupling, previous: previous, before: before),
      sum(rightSide * previous, plus: below, times: numerator)
    )
  }

  @inlinable @inline(__always)
  public static func recurrence(_ a: Self, _ b: Self, previous: Self) -> Self {
    sum(a, plus: b, times: previous)
  }

  @inlinable @inline(__always)
  public static func first(_ count: Int, of levels: Self, then others: Self) -> Self { levels }
}

/// One column: eight levels at once.
extension Double {
  public typealias Levels = Lanes8

  @inlinable public static var levelsAtOnce: Int { 8 }

  @inlinable @inline(__always)
  public static func levels(repeating value: Double) -> Lanes8 { Lanes8(value) }

  @inlinable @inline(__always)
  public static func levels(at pointer: UnsafePointer<Double>) -> Lanes8 {
    Lanes8(UnsafeRawPointer(pointer).loadUnaligned(as: SIMD8<Double>.self))
  }

  @inlinable @inline(__always)
  public static func store(
    _ levels: Lanes8, at pointer: UnsafeMutablePointer<Double>, count: Int
  ) {
    if count == 8 {
      UnsafeMutableRawPointer(pointer).storeBytes(of: levels.values, as: SIMD8<Double>.self)
    } else {
      for i in 0..<count { pointer[i] = levels.values[i] }
    }
  }

  @inlinable @inline(__always)
  public static func level(_ index: Int, of levels: Lanes8) -> Double {
    // A number that is known when compiling spares the way through memory.
    index == 7 ? levels.values[7] : levels.values[index]
  }

  @inlinable @inline(__always)
  public static func setLevel(_ index: Int, of levels: inout Lanes8, to value: Double) {
    levels.values[index] = value
  }

  @inlinable @inline(__always)
  public static func shiftedUp(_ levels: Lanes8, first: Double) -> Lanes8 {
    Lanes8(plumbline_shift8(first, levels.values))
  }

  @inlinable @inline(__always)
  public static func minors(
    _ diagonal: Lanes8, _ coupling: Lanes8, previous: Double, before: Double
  ) -> Lanes8 {
    Lanes8(plumbline_minors8(diagonal.values, coupling.values, previous, before))
  }

  @inlinable @inline(__always)
  public static func minorsAndNumerators(
    _ diagonal: Lanes8, _ coupling: Lanes8, rightSide: Lanes8, below: Lanes8, previous: Double,
    before: Double, numerator: Double
  ) -> (minors: Lanes8, numerators: Lanes8) {
    var minors = SIMD8<Double>()
    let numerators = withUnsafeMutablePointer(to: &minors) { minors in
      plumbline_eliminate8(
        diagonal.values, coupling.values, rightSide.values, below.values, previous, before,
        numerator, UnsafeMutableRawPointer(minors).assumingMemoryBound(to: Double.self))
    }
    return (Lanes8(minors), Lanes8(numerators))
  }

  @inlinable @inline(__always)
  public static func recurrence(_ a: Lanes8, _ b: Lanes8, previous: Double) -> Lanes8 {
    Lanes8(plumbline_recurrence8(a.values, b.values, previous))
  }

  @inlinable @inline(__always)
  public static func first(_ count: Int, of levels: Lanes8, then others: Lanes8) -> Lanes8 {
    Lanes8.select(Lanes8(Double(count)), exceeds: Lanes8([0, 1, 2, 3, 4, 5, 6, 7]), levels, others)
  }
}
