import Lanes

/// One equation of a tridiagonal system: below·x_{i−1} + diagonal·x_i + above·x_{i+1} = rightSide.
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
  /// The coefficient `below` of each row.
  @usableFromInline let below: Profile<L>
  /// 1/pivot of each row.
  @usableFromInline let inversePivot: Profile<L>
  /// −above/pivot of each row.
  @usableFromInline let ratio: Profile<L>
  /// The solution x once `substituteBack` has run.
  public let solution: Profile<L>

  /// The number of profiles that a system keeps.
  @inlinable public static var profileCount: Int { 4 }

  /// Views `profileCount` profiles of `storage` from `first` on as a system.
  @inlinable @inline(__always)
  public init(in storage: ProfileBlock<L>, first: Int) {
    below = storage[first]
    inversePivot = storage[first + 1]
    ratio = storage[first + 2]
    solution = storage[first + 3]
  }

  /// The carried values of the upward sweep, kept out of memory.
  @frozen
  public struct Elimination {
    @usableFromInline var ratio: L
    @usableFromInline var partial: L

    @inlinable @inline(__always)
    init(ratio: L, partial: L) {
      self.ratio = ratio
      self.partial = partial
    }
  }

  /// Starts the upward sweep with a row that has no neighbour below.
  @inlinable @inline(__always)
  public func begin(row: TridiagonalRow<L>) -> Elimination {
    var elimination = Elimination(ratio: 0, partial: 0)
    eliminate(row, at: 0, &elimination)
    return elimination
  }

  /// Eliminates the unknown below from row `i`.
  @inlinable @inline(__always)
  public func eliminate(_ row: TridiagonalRow<L>, at i: Int, _ carried: inout Elimination) {
    let inverse = 1 / (row.diagonal + row.below * carried.ratio)
    let partial = inverse * (row.rightSide - row.below * carried.partial)
    let next = -(inverse * row.above)
    below[i] = row.below
    inversePivot[i] = inverse
    ratio[i] = next
    solution[i] = partial
    carried = Elimination(ratio: next, partial: partial)
  }

  /// Completes `solution` downwards from row `last`.
  @inlinable @inline(__always)
  public func substituteBack(from last: Int) {
    var x = solution[last]
    for i in stride(from: last - 1, through: 0, by: -1) {
      x = solution[i] + ratio[i] * x
      solution[i] = x
    }
  }

  /// Solves Aᵀλ = x̄ with the factors of A, rows 0 … `last`.
  ///
  /// The adjoints of the coefficients then follow: rightSide: λ_i, diagonal: −λ_i x_i, below:
  /// −λ_i x_{i−1}, above: −λ_i x_{i+1}.
  @inlinable @inline(__always)
  public func solveTransposed(_ adjoint: Profile<L>, last: Int, into multiplier: Profile<L>) {
    var carried = adjoint[0]
    multiplier[0] = carried
    for i in 1...last {
      carried = adjoint[i] + ratio[i - 1] * carried
      multiplier[i] = carried
    }
    var x = inversePivot[last] * multiplier[last]
    multiplier[last] = x
    for i in stride(from: last - 1, through: 0, by: -1) {
      x = inversePivot[i] * (multiplier[i] - below[i + 1] * x)
      multiplier[i] = x
    }
  }

  /// The adjoints of a row's coefficients, given λ.
  @inlinable @inline(__always)
  public func rowAdjoint(at i: Int, multiplier: Profile<L>) -> TridiagonalRow<L> {
    let factor = multiplier[i]
    return TridiagonalRow(
      below: -(factor * solution[i - 1]), diagonal: -(factor * solution[i]),
      above: -(factor * solution[i + 1]), rightSide: factor)
  }
}
