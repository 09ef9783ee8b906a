/// A number with its derivative along one direction: the tangent linear of whatever is computed with it.
///
/// A clip or a choice follows the branch that the value takes, as the adjoint does.
@frozen
public struct Tangent: Lane {
  public typealias Levels = Tangent

  public var value: Double
  public var derivative: Double

  @inlinable @inline(__always)
  public init(_ value: Double) { self.init(value, derivative: 0) }

  @inlinable @inline(__always)
  public init(_ value: Double, derivative: Double) {
    self.value = value
    self.derivative = derivative
  }

  @inlinable public static var count: Int { 1 }

  /// The value; setting it makes the number a constant.
  @inlinable
  public subscript(lane lane: Int) -> Double {
    get { value }
    set { self = Tangent(newValue) }
  }

  @inlinable @inline(__always)
  public static func + (a: Tangent, b: Tangent) -> Tangent {
    Tangent(a.value + b.value, derivative: a.derivative + b.derivative)
  }

  @inlinable @inline(__always)
  public static func - (a: Tangent, b: Tangent) -> Tangent {
    Tangent(a.value - b.value, derivative: a.derivative - b.derivative)
  }

  @inlinable @inline(__always)
  public static func * (a: Tangent, b: Tangent) -> Tangent {
    Tangent(a.value * b.value, derivative: a.derivative * b.value + a.value * b.derivative)
  }

  @inlinable @inline(__always)
  public static func / (a: Tangent, b: Tangent) -> Tangent {
    let quotient = a.value / b.value
    return Tangent(quotient, derivative: (a.derivative - quotient * b.derivative) / b.value)
  }

  @inlinable @inline(__always)
  public static prefix func - (a: Tangent) -> Tangent {
    Tangent(-a.value, derivative: -a.derivative)
  }

  @inlinable @inline(__always)
  public static func squareRoot(of x: Tangent) -> Tangent {
    let root = x.value.squareRoot()
    return Tangent(root, derivative: root > 0 ? 0.5 * x.derivative / root : 0)
  }

  @inlinable
  public static func sine(of x: Tangent) -> Tangent {
    Tangent(Double.sine(of: x.value), derivative: x.derivative * Double.cosine(of: x.value))
  }

  @inlinable
  public static func cosine(of x: Tangent) -> Tangent {
    Tangent(Double.cosine(of: x.value), derivative: -x.derivative * Double.sine(of: x.value))
  }

  @inlinable
  public static func logarithm(of x: Tangent) -> Tangent {
    Tangent(Double.logarithm(of: x.value), derivative: x.derivative / x.value)
  }

  // Values have the bits of `Double`, or else they would drift apart over a long run.

  @inlinable @inline(__always)
  public static func sum(_ c: Tangent, plus a: Tangent, times b: Tangent) -> Tangent {
    Tangent(.sum(c.value, plus: a.value, times: b.value), derivative: (c + a * b).derivative)
  }

  @inlinable @inline(__always)
  public static func difference(_ c: Tangent, minus a: Tangent, times b: Tangent) -> Tangent {
    Tangent(
      .difference(c.value, minus: a.value, times: b.value), derivative: (c - a * b).derivative)
  }

  @inlinable @inline(__always)
  public static func product(_ a: Tangent, _ b: Tangent, minus c: Tangent) -> Tangent {
    Tangent(.product(a.value, b.value, minus: c.value), derivative: (a * b - c).derivative)
  }

  @inlinable @inline(__always)
  public func atLeast(_ bound: Tangent) -> Tangent { bound.value > value ? bound : self }

  @inlinable @inline(__always)
  public func atMost(_ bound: Tangent) -> Tangent { bound.value < value ? bound : self }

  @inlinable @inline(__always)
  public static func select(_ a: Tangent, exceeds b: Tangent, _ x: Tangent, _ y: Tangent) -> Tangent
  {
    a.value > b.value ? x : y
  }
}
