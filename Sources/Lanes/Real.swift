/// The arithmetic that physics is written against.
///
/// A pointwise kernel is a generic function over `Real`. The same source then runs on one column
/// (`Double`), on eight columns in lock-step (`Lanes8`), and on a symbolic scalar that records the
/// expression so that its derivatives can be generated.
///
/// Kernels are branch-free: a choice is an `atLeast`, an `atMost` or a `select`.
public protocol Real: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral, Sendable
where FloatLiteralType == Double {
  init(_ value: Double)

  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  static func / (a: Self, b: Self) -> Self
  static prefix func - (a: Self) -> Self

  /// Returns c + a b, fused into one operation where the processor can.
  static func sum(_ c: Self, plus a: Self, times b: Self) -> Self
  /// Returns c − a b, fused into one operation where the processor can.
  static func difference(_ c: Self, minus a: Self, times b: Self) -> Self
  /// Returns a b − c, fused into one operation where the processor can.
  static func product(_ a: Self, _ b: Self, minus c: Self) -> Self

  /// Returns √x. Its derivative at 0 is taken as 0, so that a calm sea has finite sensitivities.
  static func squareRoot(of x: Self) -> Self
  static func sine(of x: Self) -> Self
  static func cosine(of x: Self) -> Self
  static func logarithm(of x: Self) -> Self

  /// Returns the larger of the two; `self` where they are equal or `self` is NaN.
  func atLeast(_ bound: Self) -> Self
  /// Returns the smaller of the two; `self` where they are equal or `self` is NaN.
  func atMost(_ bound: Self) -> Self
  /// Returns `x` where `a > b`, and `y` elsewhere. The choice itself has no derivative.
  static func select(_ a: Self, exceeds b: Self, _ x: Self, _ y: Self) -> Self

  /// Gives an intermediate the name that its generated derivative will use. Does nothing to numbers.
  func named(_ name: StaticString) -> Self
}

extension Real {
  @inlinable @inline(__always)
  public init(floatLiteral value: Double) { self.init(value) }

  @inlinable @inline(__always)
  public init(integerLiteral value: Int) { self.init(Double(value)) }

  @inlinable @inline(__always)
  public func named(_ name: StaticString) -> Self { self }

  @inlinable @inline(__always)
  public static func += (a: inout Self, b: Self) { a = a + b }

  @inlinable @inline(__always)
  public static func -= (a: inout Self, b: Self) { a = a - b }

  /// Returns c0 + c1 x.
  @inlinable @inline(__always)
  public static func polynomial(_ x: Self, _ c0: Self, _ c1: Self) -> Self {
    sum(c0, plus: c1, times: x)
  }

  /// Returns c0 + c1 x + c2 x², by Horner's rule.
  @inlinable @inline(__always)
  public static func polynomial(_ x: Self, _ c0: Self, _ c1: Self, _ c2: Self) -> Self {
    sum(c0, plus: polynomial(x, c1, c2), times: x)
  }

  /// Returns c0 + c1 x + c2 x² + c3 x³, by Horner's rule.
  @inlinable @inline(__always)
  public static func polynomial(_ x: Self, _ c0: Self, _ c1: Self, _ c2: Self, _ c3: Self)
    -> Self
  {
    sum(c0, plus: polynomial(x, c1, c2, c3), times: x)
  }

  /// Returns |x|.
  @inlinable @inline(__always)
  public static func magnitude(of x: Self) -> Self { select(x, exceeds: 0, x, -x) }
}

/// A `Real` that holds one number for each of `count` columns, computed in lock-step.
public protocol Lane: Real {
  /// The number of columns that one value holds.
  static var count: Int { get }
  /// The number of column `lane`, `0 ..< count`.
  subscript(lane lane: Int) -> Double { get set }

  /// Consecutive levels of the columns, for work that is the same at every level.
  associatedtype Levels: Real
  /// The number of levels that `Levels` holds.
  static var levelsAtOnce: Int { get }

  static func levels(repeating value: Self) -> Levels
  static func levels(at pointer: UnsafePointer<Self>) -> Levels
  /// Stores the first `count` of the levels.
  static func store(_ levels: Levels, at pointer: UnsafeMutablePointer<Self>, count: Int)
  static func level(_ index: Int, of levels: Levels) -> Self
  static func setLevel(_ index: Int, of levels: inout Levels, to value: Self)
  /// Moves every level up by one and puts `first` below: (first, x_0, x_1, …).
  static func shiftedUp(_ levels: Levels, first: Self) -> Levels
  /// Returns the leading minors p_j = d_j p_{j−1} − e_j p_{j−2} of a tridiagonal matrix, with p_{−1} and
  /// p_{−2} given.
  static func minors(
    _ diagonal: Levels, _ coupling: Levels, previous: Self, before: Self
  ) -> Levels
  /// The same, and y_j = f_j p_{j−1} + b_j y_{j−1} with y_{−1} given.
  static func minorsAndNumerators(
    _ diagonal: Levels, _ coupling: Levels, rightSide: Levels, below: Levels, previous: Self,
    before: Self, numerator: Self
  ) -> (minors: Levels, numerators: Levels)
  /// Returns y_j = a_j + b_j y_{j−1}, with y_{−1} given.
  static func recurrence(_ a: Levels, _ b: Levels, previous: Self) -> Levels
  /// Returns the first `count` of the levels, and behind them those of `others`.
  static func first(_ count: Int, of levels: Levels, then others: Levels) -> Levels
}

extension Lane {
  /// Packs one number per column; the last is repeated where there are fewer than `count`.
  @inlinable
  public init(lanes: [Double]) {
    precondition(!lanes.isEmpty && lanes.count <= Self.count, "1 to \(Self.count) numbers to pack")
    self.init(lanes[lanes.count - 1])
    for (lane, value) in lanes.enumerated() { self[lane: lane] = value }
  }
}
