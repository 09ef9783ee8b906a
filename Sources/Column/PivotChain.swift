import Lanes

/// The pivots of a tridiagonal matrix, row after row, with one division for a group of eight rows at once.
///
/// Within a group the leading minors of the matrix, D_i = d_i D_{i−1} − b_i c_{i−1} D_{i−2}, need no division;
/// the pivots are then D_i/D_{i−1}. A group starts from D = 1 and the last pivot of the one before, so that
/// minors stay within the range of numbers. In one column the divisions of a group are one vector
/// division, where pivot after pivot they are a chain of scalar ones.
@frozen
public struct PivotChain<L: Lane> {
  /// D of the last row.
  @usableFromInline var previous: L = 1
  /// D of the row before it.
  @usableFromInline var before: L = 0
  /// The coefficient c of the last row.
  @usableFromInline var above: L = 0

  /// Starts below the first row.
  @inlinable @inline(__always)
  public init() {}

  /// Returns the minors of the rows of a span, and those of the rows just before each.
  @inlinable @inline(__always)
  func minors(diagonal: L.Levels, coupling: L.Levels) -> (here: L.Levels, before: L.Levels) {
    let minors = L.minors(diagonal, coupling, previous: previous, before: before)
    return (minors, L.shiftedUp(minors, first: previous))
  }

  /// The same, and the numerators Y_i = f_i D_{i−1} + b_i Y_{i−1} of a right-hand side.
  @inlinable @inline(__always)
  func eliminate(_ row: TridiagonalRow<L.Levels>, coupling: L.Levels, numerator: L)
    -> (minors: L.Levels, before: L.Levels, numerators: L.Levels)
  {
    let (minors, numerators) = L.minorsAndNumerators(
      row.diagonal, coupling, rightSide: row.rightSide, below: row.below, previous: previous,
      before: before, numerator: numerator)
    return (minors, L.shiftedUp(minors, first: previous), numerators)
  }

  /// Goes on to the next span.
  @inlinable @inline(__always)
  mutating func advance(
    _ span: LevelSpan, _ minors: L.Levels, inverse: L.Levels, above: L.Levels
  ) {
    let last = span.count &- 1
    if span.endsGroup {
      restart(inverse: L.level(last, of: inverse), above: L.level(last, of: above))
    } else {
      self.above = L.level(last, of: above)
      (previous, before) = (L.level(last, of: minors), previous)
    }
  }

  /// Starts a group after a row with this inverse pivot.
  @inlinable @inline(__always)
  mutating func restart(inverse: L, above: L) {
    self.above = above
    (previous, before) = (1, inverse)
  }
}
