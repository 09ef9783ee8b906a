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

  /// Views `profileCount` profiles of `storage` from `first` on as a factorisation.
  @inlinable @inline(__always)
  public init(in storage: ProfileBlock<L>, first: Int, cells: Int) {
    inversePivot = storage[first]
    fromBelow = storage[first + 1]
    fromAbove = storage[first + 2]
    self.cells = cells
  }

  /// Factorises the matrix for diffusivity K on interfaces [m² s⁻¹].
  @inlinable @inline(__always)
  public func factorise(diffusivity: Profile<L>, columns: Columns<L>) {
    let (h, weight) = (columns.thickness, columns.diffusionWeight)
    var below: L = 0
    var ratio: L = 0
    for i in 0..<cells {
      let above: L = i + 1 < cells ? weight[i + 1] * diffusivity[i + 1] : 0
      (below, ratio) = store(at: i, h[i], below, above, ratio)
    }
  }

  /// Factorises this matrix and another at once; the two recurrences of divisions overlap.
  @inlinable @inline(__always)
  public func factorise(
    diffusivity: Profile<L>, with other: ImplicitDiffusion,
    diffusivity otherDiffusivity: Profile<L>,
    columns: Columns<L>
  ) {
    let (h, weight) = (columns.thickness, columns.diffusionWeight)
    var (below, ratio): (L, L) = (0, 0)
    var (otherBelow, otherRatio): (L, L) = (0, 0)
    for i in 0..<cells {
      let isTop = i + 1 == cells
      let above: L = isTop ? 0 : weight[i + 1] * diffusivity[i + 1]
      let otherAbove: L = isTop ? 0 : weight[i + 1] * otherDiffusivity[i + 1]
      (below, ratio) = store(at: i, h[i], below, above, ratio)
      (otherBelow, otherRatio) = other.store(at: i, h[i], otherBelow, otherAbove, otherRatio)
    }
  }

  /// Stores the factors of row `i`, and returns what the next row needs of them.
  @inlinable @inline(__always)
  func store(at i: Int, _ thickness: L, _ below: L, _ above: L, _ ratio: L) -> (below: L, ratio: L)
  {
    let inverse = 1 / (thickness + below + above - below * ratio)
    inversePivot[i] = inverse
    fromBelow[i] = inverse * below
    let next = inverse * above
    fromAbove[i] = next
    return (above, next)
  }

  /// Overwrites the right-hand side with the solution. Being symmetric, this is its own adjoint.
  @inlinable @inline(__always)
  public func solve(_ x: Profile<L>) {
    var carried: L = 0
    for i in 0..<cells {
      carried = inversePivot[i] * x[i] + fromBelow[i] * carried
      x[i] = carried
    }
    for i in stride(from: cells - 2, through: 0, by: -1) {
      carried = x[i] + fromAbove[i] * carried
      x[i] = carried
    }
  }

  /// Overwrites two right-hand sides with their solutions; the two recurrences overlap.
  @inlinable @inline(__always)
  public func solve(_ x: Profile<L>, _ y: Profile<L>) {
    var (carriedX, carriedY): (L, L) = (0, 0)
    for i in 0..<cells {
      carriedX = inversePivot[i] * x[i] + fromBelow[i] * carriedX
      carriedY = inversePivot[i] * y[i] + fromBelow[i] * carriedY
      x[i] = carriedX
      y[i] = carriedY
    }
    for i in stride(from: cells - 2, through: 0, by: -1) {
      carriedX = x[i] + fromAbove[i] * carriedX
      carriedY = y[i] + fromAbove[i] * carriedY
      x[i] = carriedX
      y[i] = carriedY
    }
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
    for i in 1..<cells {
      let flux = (multiplier[i] - multiplier[i - 1]) * (solution[i] - solution[i - 1])
      adjoint[i] = adjoint[i] - weight[i] * flux
    }
  }
}
