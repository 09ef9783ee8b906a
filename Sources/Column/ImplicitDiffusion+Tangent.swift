import Lanes

/// The derivatives of a solution of A x = f follow from A dx = df − dA x, with the factors of A.
extension ImplicitDiffusion<Double> {
  /// Subtracts dA x from the derivatives of the right-hand side.
  ///
  ///     df_i += dκ_{i+1} (x_{i+1} − x_i) − dκ_i (x_i − x_{i−1}),   κ_i = 2Δt K_i/(hz_{i−1} + hz_i)
  ///
  /// - Parameters:
  ///   - diffusivity: dK on interfaces.
  ///   - solution: x.
  @inlinable @inline(__always)
  public func addDiffusivityTangent<D: Directions>(
    _ diffusivity: Profile<D>, solution: Profile<Double>, columns: Columns<Double>,
    to rightSide: Profile<D>
  ) {
    let weight = columns.metrics.diffusionWeight
    var fluxBelow: D = 0
    for i in 1..<cells {
      let difference = solution[i] - solution[i - 1]
      let flux = (weight[i] * difference) * diffusivity[i]
      rightSide[i - 1] = rightSide[i - 1] + (flux - fluxBelow)
      fluxBelow = flux
    }
    rightSide[cells - 1] = rightSide[cells - 1] - fluxBelow
  }

  /// Overwrites the derivatives of a right-hand side with those of the solution.
  @inlinable @inline(__always)
  public func solveTangent<D: Directions>(_ x: Profile<D>) {
    var carried = x[0]
    for i in 1..<cells {
      carried = D.sum(x[i], plus: fromAbove[i - 1], times: carried)
      x[i] = carried
    }
    carried = 0
    for i in stride(from: cells - 1, through: 0, by: -1) {
      carried = D.sum(inversePivot[i] * x[i], plus: fromAbove[i], times: carried)
      x[i] = carried
    }
  }
}
