import CVector
import Glibc

/// One column at a time.
extension Double: Lane {
  @inlinable public static var count: Int { 1 }

  @inlinable
  public subscript(lane lane: Int) -> Double {
    get { self }
    set { self = newValue }
  }

  @inlinable @inline(__always)
  public static func squareRoot(of x: Double) -> Double { x.squareRoot() }

  @inlinable
  public static func sine(of x: Double) -> Double { Glibc.sin(x) }

  @inlinable
  public static func cosine(of x: Double) -> Double { Glibc.cos(x) }

  @inlinable
  public static func logarithm(of x: Double) -> Double { Glibc.log(x) }

  @inlinable @inline(__always)
  public func atLeast(_ bound: Double) -> Double { bound > self ? bound : self }

  @inlinable @inline(__always)
  public func atMost(_ bound: Double) -> Double { bound < self ? bound : self }

  @inlinable @inline(__always)
  public static func select(_ a: Double, exceeds b: Double, _ x: Double, _ y: Double) -> Double {
    a > b ? x : y
  }

  @inlinable @inline(__always)
  public static func sum(_ c: Double, plus a: Double, times b: Double) -> Double {
    plumbline_plus1(c, a, b)
  }

  @inlinable @inline(__always)
  public static func difference(_ c: Double, minus a: Double, times b: Double) -> Double {
    plumbline_minus1(c, a, b)
  }

  @inlinable @inline(__always)
  public static func product(_ a: Double, _ b: Double, minus c: Double) -> Double {
    plumbline_less1(c, a, b)
  }
}
