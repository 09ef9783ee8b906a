import Lanes

/// Implicit vertical diffusion over one step, without flux through either end.
///
///     −κ_i x_{i−1} + (hz_i + κ_i + κ_{i+1}) x_i − κ_{i+1} x_{i+1} = f_i,   κ_i = 2Δt K_i/(hz_{i−1} + hz_i)
///
/// for i = 0 ..< n with κ_0 = κ_n = 0, so that K_0 and K_n do not matter. The matrix is symmetric:
/// one factorisation, kept in two profiles, serves every right-hand side and the adjoint as well.
public struct ImplicitDiffusion<L: Lane> {
  /// 1/pivot of each row.
  @usableFromInline let inversePivot: KeptProfile<L>
  /// κ_{i+1}/pivot_i: what a row takes from the one above in the downward sweep, and gives it in the upward.
  @usableFromInline let fromAbove: Profile<L>
  @usableFromInline let cells: Int

  /// Views profiles as a factorisation.
  ///
  /// A right-hand side that is swept up while the rows are eliminated needs `fromAbove` alone afterwards.
  @inlinable @inline(__always)
  public init(fromAbove: Profile<L>, inversePivot: KeptProfile<L>, cells: Int) {
    self.fromAbove = fromAbove
    self.inversePivot = inversePivot
    self.cells = cells
  }

  /// Factorises the matrix for diffusivity K on interfaces [m² s⁻¹].
  @inlinable @inline(__always)
  public func factorise(diffusivity: Profile<L>, columns: Columns<L>) {
    let metrics = columns.metrics
    var pivots = PivotChain<L>()
    for span in LevelSpans<L>(0..<cells) {
      eliminate(span, diffusivity: diffusivity, metrics: metrics, &pivots)
    }
  }

  /// The factors of the rows of a span, for use at once.
  @frozen
  public struct Factors {
    @usableFromInline let inversePivot: L.Levels
    @usableFromInline let fromBelow: L.Levels

    @inlinable @inline(__always)
    init(inversePivot: L.Levels, fromBelow: L.Levels) {
      self.inversePivot = inversePivot
      self.fromBelow = fromBelow
    }
  }

  /// Eliminates the rows of a span, one after the other upwards.
  @inlinable @inline(__always)
  @discardableResult
  public func eliminate(
    _ span: LevelSpan, diffusivity: Profile<L>, metrics: ColumnMetrics<L>,
    _ pivots: inout PivotChain<L>
  ) -> Factors {
    let above = metrics.diffusionWeight[span, 1] * diffusivity[span, 1]
    let below = L.shiftedUp(above, first: pivots.above)
    let diagonal = metrics.thickness[span] + below + above
    let minors = pivots.minors(diagonal: diagonal, coupling: below * below)
    let inverse = minors.before / minors.here
    let factors = Factors(inversePivot: inverse, fromBelow: inverse * below)
    inversePivot[span] = factors.inversePivot
    fromAbove[span] = factors.inversePivot * above
    pivots.advance(span, minors.here, inverse: factors.inversePivot, above: above)
    return factors
  }

  /// Takes the rows of a span of a right-hand side f into the upward sweep.
  ///
  ///     y_i = f_i/pivot_i + κ_i/pivot_i y_{i−1}
  ///
  /// - Parameter carried: y of the row below; becomes that of the last row of the span.
  @inlinable @inline(__always)
  public static func sweepUp(
    _ rightSide: L.Levels, _ factors: Factors, at span: LevelSpan, into y: Profile<L>,
    _ carried: inout L
  ) {
    let result = L.recurrence(
      factors.inversePivot * rightSide, factors.fromBelow, previous: carried)
    y[span] = result
    carried = L.level(span.count - 1, of: result)
  }

  /// Overwrites the right-hand side with the solution. Being symmetric, this is its own adjoint.
  @inlinable @inline(__always)
  public func solve(_ x: Profile<L>) {
    var carried: L = 0
    for i in 0..<cells { carried = substituteUp(x, at: i, carried) }
    var i = cells
    carried = 0
    while i > 0 {
      i &-= 1
      carried = substituteDown(x, at: i, carried)
    }
  }

  /// Overwrites right-hand sides of this matrix and two of another with their solutions; the recurrences
  /// overlap.
  @inlinable @inline(__always)
  public func solve(
    _ x: Profile<L>, _ y: Profile<L>?, with other: ImplicitDiffusion, _ u: Profile<L>,
    _ v: Profile<L>
  ) {
    var (carriedX, carriedY, carriedU, carriedV): (L, L, L, L) = (0, 0, 0, 0)
    for i in 0..<cells {
      carriedX = substituteUp(x, at: i, carriedX)
      if let y { carriedY = substituteUp(y, at: i, carriedY) }
      carriedU = other.substituteUp(u, at: i, carriedU)
      carriedV = other.substituteUp(v, at: i, carriedV)
    }
    (carriedX, carriedY, carriedU, carriedV) = (0, 0, 0, 0)
    var i = cells
    while i > 0 {
      i &-= 1
      carriedX = substituteDown(x, at: i, carriedX)
      if let y { carriedY = substituteDown(y, at: i, carriedY) }
      carriedU = other.substituteDown(u, at: i, carriedU)
      carriedV = other.substituteDown(v, at: i, carriedV)
    }
  }

  /// Completes a solution downwards.
  @inlinable @inline(__always)
  public func sweepDown(_ x: Profile<L>) {
    var carried = x[cells - 1]
    var i = cells - 1
    while i > 0 {
      i &-= 1
      carried = sweepDown(x, at: i, carried)
    }
  }

  /// Completes solutions of this matrix and of another downwards.
  @inlinable @inline(__always)
  public func sweepDown(
    _ x: Profile<L>, _ y: Profile<L>?, with other: ImplicitDiffusion, _ u: Profile<L>,
    _ v: Profile<L>
  ) {
    let top = cells - 1
    var (carriedX, carriedY, carriedU, carriedV) = (x[top], y?[top] ?? 0, u[top], v[top])
    var i = top
    while i > 0 {
      i &-= 1
      carriedX = sweepDown(x, at: i, carriedX)
      if let y { carriedY = sweepDown(y, at: i, carriedY) }
      carriedU = other.sweepDown(u, at: i, carriedU)
      carriedV = other.sweepDown(v, at: i, carriedV)
    }
  }

  /// z_i = f_i + κ_i/pivot_{i−1} z_{i−1}, the symmetric counterpart of the downward sweep.
  @inlinable @inline(__always)
  func substituteUp(_ x: Profile<L>, at i: Int, _ carried: L) -> L {
    let z = i > 0 ? L.sum(x[i], plus: fromAbove[i &- 1], times: carried) : x[i]
    x[i] = z
    return z
  }

  /// x_i = z_i/pivot_i + κ_{i+1}/pivot_i x_{i+1}
  @inlinable @inline(__always)
  func substituteDown(_ x: Profile<L>, at i: Int, _ carried: L) -> L {
    let solution = L.sum(inversePivot[i] * x[i], plus: fromAbove[i], times: carried)
    x[i] = solution
    return solution
  }

  /// x_i = y_i + κ_{i+1}/pivot_i x_{i+1}
  @inlinable @inline(__always)
  func sweepDown(_ x: Profile<L>, at i: Int, _ carried: L) -> L {
    let solution = L.sum(x[i], plus: fromAbove[i], times: carried)
    x[i] = solution
    return solution
  }

  /// Adds to the adjoint of the diffusivity what solves give.
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
    let weight = columns.metrics.diffusionWeight
    for span in LevelSpans<L>(1..<cells) {
      let flux = Self.flux(multiplier, solution, at: span)
      adjoint[span] = .difference(adjoint[span], minus: weight[span], times: flux)
    }
  }

  /// The same for two solves at once.
  @inlinable @inline(__always)
  public func addDiffusivityAdjoint(
    multipliers first: Profile<L>, _ second: Profile<L>, solutions x: Profile<L>,
    _ y: Profile<L>, columns: Columns<L>, to adjoint: Profile<L>
  ) {
    let weight = columns.metrics.diffusionWeight
    for span in LevelSpans<L>(1..<cells) {
      let flux = L.Levels.sum(
        Self.flux(first, x, at: span), plus: second[span] - second[span, -1],
        times: y[span] - y[span, -1])
      adjoint[span] = .difference(adjoint[span], minus: weight[span], times: flux)
    }
  }

  /// (λ_i − λ_{i−1})(x_i − x_{i−1})
  @inlinable @inline(__always)
  static func flux(_ multiplier: Profile<L>, _ solution: Profile<L>, at span: LevelSpan)
    -> L.Levels
  {
    (multiplier[span] - multiplier[span, -1]) * (solution[span] - solution[span, -1])
  }
}
