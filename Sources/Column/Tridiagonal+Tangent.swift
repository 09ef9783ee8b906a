import Lanes

/// The derivatives of a solution of A x = f follow from A dx = df − dA x, with the factors of A.
extension TridiagonalSystem<Double> {
  /// Returns row `i` of df − dA x, from the derivatives of the row's coefficients.
  ///
  /// - Precondition: the row has a neighbour on either side.
  @inlinable @inline(__always)
  public func residual<D: Directions>(of row: TridiagonalRow<D>, at i: Int) -> D {
    row.rightSide + solution[i - 1] * row.below - solution[i] * row.diagonal
      + solution[i + 1] * row.above
  }

  /// Overwrites df − dA x, rows 0 … `last`, with the derivatives of the solution.
  @inlinable @inline(__always)
  public func solveTangent<D: Directions>(_ x: Profile<D>, last: Int) {
    var carried = inversePivot[0] * x[0]
    x[0] = carried
    for i in 1...last {
      carried = D.sum(inversePivot[i] * x[i], plus: fromBelow[i], times: carried)
      x[i] = carried
    }
    for i in stride(from: last - 1, through: 0, by: -1) {
      carried = D.sum(x[i], plus: fromAbove[i], times: carried)
      x[i] = carried
    }
  }
}
