import Lanes

/// Implicit vertical diffusion over one step, without flux through either end.
///
///     −κ_i x_{i−1} + (hz_i + κ_i + κ_{i+1}) x_i − κ_{i+1} x_{i+1} = f_i,   κ_i = 2Δt K_i/(hz_{i−1} + hz_i)
///
/// for i = 0 ..< n with κ_0 = κ_n = 0, so that K_0 and K_n are never used. The matrix is symmetric:
/// one factorisation, kept in three profiles, serves every right-hand side and the adjoint as well.
public struct ImplicitDiffusion<L: Lane> {
  /// 1/pivot of each row.
  @usableFromInline let inversePivot: Profile<L>
  /// κ_i/pivot_i: what a row takes from the one below in the upward sweep.
  @usableFromInline let fromBelow: Profile<L>
  /// κ_{i+1}/pivot_i: what a row takes from the one above in the downward sweep.
  @usableFromInline let fromAbove: Profile<L>
  @usableFromInline let cells: Int

  /// The number of profiles that a factorisation keeps.
  public static var profileCount: Int { 3 }

  /// Views `profileCount` working profiles of `storage` from `first` on as a factorisation.
  @inlinable @inline(__always)
  public init(in storage: Intermediates<L>, first: Int, cells: Int) {
    inversePivot = storage[first]
    fromBelow = storage[first + 1]
    fromAbove = storage[first + 2]
    self.cells = cells
  }

  /// Factorises the matrix for diffusivity K on interfaces [m² s⁻¹].
  @inlinable @inline(__always)
  public func factorise(diffusivity: Profile<L>, columns: Columns<L>) {
    var pivots = PivotChain<L>()
    for span in LevelSpans<L>(0..<cells) {
      eliminate(span, diffusivity, columns, &pivots)
    }
  }

  /// Factorises this matrix and another at once; the two recurrences overlap.
  @inlinable @inline(__always)
  public func factorise(
    diffusivity: Profile<L>, with other: ImplicitDiffusion,
    diffusivity otherDiffusivity: Profile<L>,
    columns: Columns<L>
  ) {
    var (pivots, otherPivots) = (PivotChain<L>(), PivotChain<L>())
    for span in LevelSpans<L>(0..<cells) {
      eliminate(span, diffusivity, columns, &pivots)
      other.eliminate(span, otherDiffusivity, columns, &otherPivots)
    }
  }

  /// Eliminates the rows of a span.
  @inlinable @inline(__always)
  func eliminate(
    _ span: LevelSpan, _ diffusivity: Profile<L>, _ columns: Columns<L>,
    _ pivots: inout PivotChain<L>
  ) {
    var above = columns.diffusionWeight[span, 1] * diffusivity[span, 1]
    if span.first + span.count == cells { L.setLevel(span.count &- 1, of: &above, to: 0) }
    let below = L.shiftedUp(above, first: pivots.above)
    let diagonal = columns.thickness[span] + below + above
    let minors = pivots.minors(diagonal: diagonal, coupling: below * below)
    let inverse = minors.before / minors.here
    inversePivot[span] = inverse
    fromBelow[span] = inverse * below
    fromAbove[span] = inverse * above
    pivots.advance(span, minors.here, inverse: inverse, above: above)
  }

  /// Overwrites the right-hand side with the solution. Being symmetric, this is its own adjoint.
  @inlinable @inline(__always)
  public func solve(_ x: Profile<L>) {
    var carried: L = 0
    for i in 0..<cells {
      carried = sweepUp(x, at: i, carried)
    }
    for i in stride(from: cells - 2, through: 0, by: -1) {
      carried = sweepDown(x, at: i, carried)
    }
  }

  /// Overwrites two right-hand sides with their solutions; the recurrences overlap.
  @inlinable @inline(__always)
  public func solve(_ x: Profile<L>, _ y: Profile<L>) {
    var (carriedX, carriedY): (L, L) = (0, 0)
    for i in 0..<cells {
      carriedX = sweepUp(x, at: i, carriedX)
      carriedY = sweepUp(y, at: i, carriedY)
    }
    for i in stride(from: cells - 2, through: 0, by: -1) {
      carriedX = sweepDown(x, at: i, carriedX)
      carriedY = sweepDown(y, at: i, carriedY)
    }
  }

  /// Overwrites one right-hand side of this matrix and two of another with their solutions.
  @inlinable @inline(__always)
  public func solve(
    _ x: Profile<L>, with other: ImplicitDiffusion, _ u: Profile<L>, _ v: Profile<L>
  ) {
    var (carriedX, carriedU, carriedV): (L, L, L) = (0, 0, 0)
    for i in 0..<cells {
      carriedX = sweepUp(x, at: i, carriedX)
      carriedU = other.sweepUp(u, at: i, carriedU)
      carriedV = other.sweepUp(v, at: i, carriedV)
    }
    for i in stride(from: cells - 2, through: 0, by: -1) {
      carriedX = sweepDown(x, at: i, carriedX)
      carriedU = other.sweepDown(u, at: i, carriedU)
      carriedV = other.sweepDown(v, at: i, carriedV)
    }
  }

  /// Overwrites two right-hand sides of this matrix and two of another with their solutions.
  @inlinable @inline(__always)
  public func solve(
    _ x: Profile<L>, _ y: Profile<L>, with other: ImplicitDiffusion, _ u: Profile<L>,
    _ v: Profile<L>
  ) {
    var (carriedX, carriedY, carriedU, carriedV): (L, L, L, L) = (0, 0, 0, 0)
    for i in 0..<cells {
      carriedX = sweepUp(x, at: i, carriedX)
      carriedY = sweepUp(y, at: i, carriedY)
      carriedU = other.sweepUp(u, at: i, carriedU)
      carriedV = other.sweepUp(v, at: i, carriedV)
    }
    for i in stride(from: cells - 2, through: 0, by: -1) {
      carriedX = sweepDown(x, at: i, carriedX)
      carriedY = sweepDown(y, at: i, carriedY)
      carriedU = other.sweepDown(u, at: i, carriedU)
      carriedV = other.sweepDown(v, at: i, carriedV)
    }
  }

  /// y_i = f_i/pivot_i + κ_i/pivot_i y_{i−1}
  @inlinable @inline(__always)
  func sweepUp(_ x: Profile<L>, at i: Int, _ carried: L) -> L {
    let y = inversePivot[i] * x[i] + fromBelow[i] * carried
    x[i] = y
    return y
  }

  /// x_i = y_i + κ_{i+1}/pivot_i x_{i+1}
  @inlinable @inline(__always)
  func sweepDown(_ x: Profile<L>, at i: Int, _ carried: L) -> L {
    let solution = x[i] + fromAbove[i] * carried
    x[i] = solution
    return solution
  }

  /// Adds to the adjoint of the diffusivity what one solve gives.
  ///
  ///     K̄_i −= 2Δt/(hz_{i−1} + hz_i) (λ_i − λ_{i−1})(x_i − x_{i−1}),   i = 1 ..< n
  ///
  /// - Parameters:
  ///   - multiplier: λ, the solve applied to the adjoint of the solution.
  ///   - solution: x.
  @inlinable @inline(__always)
  public func addDiffusivityAdjoint(
    multiplier: Profile<L>, solution: Profile<L>, columns: Columns<L>, to adjoint: Profile<L>
  ) {
    let weight = columns.diffusionWeight
    for span in LevelSpans<L>(1..<cells) {
      let flux =
        (multiplier[span] - multiplier[span, -1]) * (solution[span] - solution[span, -1])
      adjoint[span] = adjoint[span] - weight[span] * flux
    }
  }
}
