import CVector

/// Eight columns in lock-step.
///
/// Every operation gives each lane the bits that `Double` gives: same operations, same order.
@frozen
public struct Lanes8: Lane {
  public typealias Levels = Lanes8

  public var values: SIMD8<Double>

  @inlinable @inline(__always)
  public init(_ value: Double) { values = SIMD8(repeating: value) }

  @inlinable @inline(__always)
  public init(_ values: SIMD8<Double>) { self.values = values }

  @inlinable public static var count: Int { 8 }

  @inlinable
  public subscript(lane lane: Int) -> Double {
    get { values[lane] }
    set { values[lane] = newValue }
  }

  @inlinable @inline(__always)
  public static func + (a: Lanes8, b: Lanes8) -> Lanes8 { Lanes8(a.values + b.values) }

  @inlinable @inline(__always)
  public static func - (a: Lanes8, b: Lanes8) -> Lanes8 { Lanes8(a.values - b.values) }

  @inlinable @inline(__always)
  public static func * (a: Lanes8, b: Lanes8) -> Lanes8 { Lanes8(a.values * b.values) }

  @inlinable @inline(__always)
  public static func / (a: Lanes8, b: Lanes8) -> Lanes8 { Lanes8(a.values / b.values) }

  @inlinable @inline(__always)
  public static prefix func - (a: Lanes8) -> Lanes8 { Lanes8(plumbline_negate8(a.values)) }

  @inlinable @inline(__always)
  public static func squareRoot(of x: Lanes8) -> Lanes8 { Lanes8(plumbline_sqrt8(x.values)) }

  @inlinable
  public static func sine(of x: Lanes8) -> Lanes8 { x.mapLanes(Double.sine) }

  @inlinable
  public static func cosine(of x: Lanes8) -> Lanes8 { x.mapLanes(Double.cosine) }

  @inlinable
  public static func logarithm(of x: Lanes8) -> Lanes8 { x.mapLanes(Double.logarithm) }

  @inlinable @inline(__always)
  public static func sum(_ c: Lanes8, plus a: Lanes8, times b: Lanes8) -> Lanes8 {
    Lanes8(plumbline_plus8(c.values, a.values, b.values))
  }

  @inlinable @inline(__always)
  public static func difference(_ c: Lanes8, minus a: Lanes8, times b: Lanes8) -> Lanes8 {
    Lanes8(plumbline_minus8(c.values, a.values, b.values))
  }

  @inlinable @inline(__always)
  public static func product(_ a: Lanes8, _ b: Lanes8, minus c: Lanes8) -> Lanes8 {
    Lanes8(plumbline_less8(c.values, a.values, b.values))
  }

  @inlinable @inline(__always)
  public func atLeast(_ bound: Lanes8) -> Lanes8 {
    Lanes8(plumbline_larger8(values, bound.values))
  }

  @inlinable @inline(__always)
  public func atMost(_ bound: Lanes8) -> Lanes8 {
    Lanes8(plumbline_smaller8(values, bound.values))
  }

  @inlinable @inline(__always)
  public static func select(_ a: Lanes8, exceeds b: Lanes8, _ x: Lanes8, _ y: Lanes8) -> Lanes8 {
    Lanes8(plumbline_select8(a.values, b.values, x.values, y.values))
  }

  // The vector library's functions differ from the scalar ones in the last bit; lanes must not.
  @inlinable
  func mapLanes(_ function: (Double) -> Double) -> Lanes8 {
    var result = self
    for lane in 0..<8 { result.values[lane] = function(values[lane]) }
    return result
  }
}
