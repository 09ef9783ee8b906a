/// The derivatives of a number of one column along `count` directions at once: `Double` for one direction,
/// `Lanes8` for eight.
///
/// A generated pushforward is linear in them: sums of directions, each times a number of the column.
public protocol Directions: Lane {
  static func * (factor: Double, derivatives: Self) -> Self
  /// Returns c + factor × derivatives, fused where the processor can.
  static func sum(_ c: Self, plus factor: Double, times derivatives: Self) -> Self
  /// Returns c − factor × derivatives, fused where the processor can.
  static func difference(_ c: Self, minus factor: Double, times derivatives: Self) -> Self
  /// Returns `x` where `a > b`, and `y` otherwise: the derivatives of the branch that the value takes.
  static func select(_ a: Double, exceeds b: Double, _ x: Self, _ y: Self) -> Self
}

extension Double: Directions {}

extension Lanes8: Directions {
  @inlinable @inline(__always)
  public static func * (factor: Double, derivatives: Lanes8) -> Lanes8 {
    Lanes8(factor) * derivatives
  }

  @inlinable @inline(__always)
  public static func sum(_ c: Lanes8, plus factor: Double, times derivatives: Lanes8) -> Lanes8 {
    sum(c, plus: Lanes8(factor), times: derivatives)
  }

  @inlinable @inline(__always)
  public static func difference(_ c: Lanes8, minus factor: Double, times derivatives: Lanes8)
    -> Lanes8
  {
    difference(c, minus: Lanes8(factor), times: derivatives)
  }

  @inlinable @inline(__always)
  public static func select(_ a: Double, exceeds b: Double, _ x: Lanes8, _ y: Lanes8) -> Lanes8 {
    a > b ? x : y
  }
}
