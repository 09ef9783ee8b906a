import Lanes

/// One equation of a tridiagonal system: diagonal·x_i = rightSide + below·x_{i−1} + above·x_{i+1}.
///
/// In implicit diffusion all three coefficients are positive.
@frozen
public struct TridiagonalRow<R: Real>: Sendable {
  public var below: R
  public var diagonal: R
  public var above: R
  public var rightSide: R

  @inlinable @inline(__always)
  public init(below: R, diagonal: R, above: R, rightSide: R) {
    self.below = below
    self.diagonal = diagonal
    self.above = above
    self.rightSide = rightSide
  }

  /// The row x_i = value.
  @inlinable @inline(__always)
  public static func dirichlet(_ value: R) -> TridiagonalRow<R> {
    TridiagonalRow(below: 0, diagonal: 1, above: 0, rightSide: value)
  }
}

/// A general tridiagonal system of n equations, solved by the Thomas algorithm as its rows are made.
///
/// The factors stay in the profiles it views, so that the adjoint is a transposed sweep without
/// divisions.
@frozen
public struct TridiagonalSystem<L: Lane> {
  /// above/pivot of each row.
  @usableFromInline let fromAbove: Profile<L>
  /// The solution x once `substituteBack` has run.
  public let solution: Profile<L>
  /// 1/pivot of each row, for the adjoint.
  @usableFromInline let inversePivot: KeptProfile<L>
  /// below/pivot of each row, for the adjoint.
  @usableFromInline let fromBelow: KeptProfile<L>

  /// The number of profiles that a solve works in, and of those that only its adjoint reads.
  @inlinable public static var workProfileCount: Int { 2 }
  @inlinable public static var keptProfileCount: Int { 2 }

  /// Views profiles as a system.
  @inlinable @inline(__always)
  public init(
    fromAbove: Profile<L>, solution: Profile<L>, inversePivot: KeptProfile<L>,
    fromBelow: KeptProfile<L>
  ) {
    self.fromAbove = fromAbove
    self.solution = solution
    self.inversePivot = inversePivot
    self.fromBelow = fromBelow
  }

  /// What the upward sweep carries from row to row: the pivots, and of the right-hand side y, with
  /// y_i = (f_i + b_i y_{i−1})/pivot_i, the numerator Y_i = f_i D_{i−1} + b_i Y_{i−1} = y_i D_i.
  @frozen
  public struct Elimination {
    @usableFromInline var pivots = PivotChain<L>()
    @usableFromInline var numerator: L = 0

    /// Starts with nothing below.
    @inlinable @inline(__always)
    public init() {}
  }

  /// Eliminates the unknowns below from the rows of a span.
  @inlinable @inline(__always)
  public func eliminate(
    _ row: TridiagonalRow<L.Levels>, at span: LevelSpan, _ carried: inout Elimination
  ) {
    let coupling = row.below * L.shiftedUp(row.above, first: carried.pivots.above)
    let (minors, before, numerators) = carried.pivots.eliminate(
      row, coupling: coupling, numerator: carried.numerator)
    let inverseMinor = 1 / minors
    let inverse = before * inverseMinor
    let partial = numerators * inverseMinor
    inversePivot[span] = inverse
    fromBelow[span] = inverse * row.below
    fromAbove[span] = inverse * row.above
    solution[span] = partial
    carried.pivots.advance(span, minors, inverse: inverse, above: row.above)
    carried.numerator = L.level(span.count &- 1, of: span.endsGroup ? partial : numerators)
  }

  /// Eliminates the unknown below from row `i`, a group of its own.
  @inlinable @inline(__always)
  public func eliminate(_ row: TridiagonalRow<L>, at i: Int, _ carried: inout Elimination) {
    let pivots = carried.pivots
    let inverse = 1 / (row.diagonal - row.below * pivots.above * pivots.before)
    let partial = (row.rightSide + row.below * carried.numerator) * inverse
    inversePivot[i] = inverse
    fromBelow[i] = inverse * row.below
    fromAbove[i] = inverse * row.above
    solution[i] = partial
    carried.pivots.restart(inverse: inverse, above: row.above)
    carried.numerator = partial
  }

  /// Completes `solution` downwards from row `last`, and puts it into `clipped`, kept from falling below
  /// `minimum`.
  @inlinable @inline(__always)
  public func substituteBack(from last: Int, clippedAt minimum: L, into clipped: Profile<L>) {
    var x = solution[last]
    clipped[last] = x.atLeast(minimum)
    var i = last
    while i > 0 {
      i &-= 1
      x = L.sum(solution[i], plus: fromAbove[i], times: x)
      solution[i] = x
      clipped[i] = x.atLeast(minimum)
    }
  }

  /// Solves Aᵀλ = x̄ with the factors of A, rows 0 … `last`.
  ///
  /// The adjoints of the coefficients then follow: rightSide: λ_i, diagonal: −λ_i x_i, below:
  /// λ_i x_{i−1}, above: λ_i x_{i+1}.
  @inlinable @inline(__always)
  public func solveTransposed(_ adjoint: Profile<L>, last: Int, into multiplier: Profile<L>) {
    var carried = adjoint[0]
    multiplier[0] = carried
    for i in 1...last {
      carried = L.sum(adjoint[i], plus: fromAbove[i - 1], times: carried)
      multiplier[i] = carried
    }
    multiplier[last] = inversePivot[last] * carried
    var i = last
    while i > 0 {
      i &-= 1
      carried = L.sum(multiplier[i], plus: fromBelow[i + 1], times: carried)
      multiplier[i] = inversePivot[i] * carried
    }
  }

  /// The adjoints of the coefficients of the rows of a span, given λ.
  @inlinable @inline(__always)
  public func rowAdjoint(at span: LevelSpan, multiplier: Profile<L>) -> TridiagonalRow<L.Levels> {
    let factor = multiplier[span]
    return TridiagonalRow(
      below: factor * solution[span, -1], diagonal: -(factor * solution[span]),
      above: factor * solution[span, 1], rightSide: factor)
  }
}
