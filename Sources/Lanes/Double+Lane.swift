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
}
