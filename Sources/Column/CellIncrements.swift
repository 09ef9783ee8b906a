import Lanes

/// What the forcing adds to hz x of each cell of packed columns in a step: Δt times the layer sources, and
/// in the lowest and the highest cell Δt times the fluxes through the ends, which count upwards.
///
///     f_i = hz_i x_i + Δt F_i
///
/// is then the right-hand side of the implicit diffusion of x. Constant, or one profile a step.
@usableFromInline
struct CellIncrements<L: Lane>: Sendable {
  @usableFromInline let profiles: ProfileBlock<L>

  init(_ cases: [ColumnCase], of forcing: (ColumnCase) -> TracerForcing?) {
    let increments = cases.map { column in
      Self.increments(forcing(column), column)
    }
    let isConstant = increments.allSatisfy { $0.count == 1 }
    let rows = isConstant ? 1 : cases.map(\.stepCount).max()!
    profiles = ProfileBlock(profileCount: rows, levels: cases[0].grid.cellCount + 1)
    for lane in 0..<L.count {
      let place = min(lane, cases.count - 1)
      let (own, stepCount) = (increments[place], cases[place].stepCount)
      precondition(own.count == 1 || own.count >= stepCount, "one source profile per step")
      for row in 0..<rows {
        // A shorter case starts again when it is done.
        profiles[row].setColumn(lane, to: own[own.count == 1 ? 0 : row % max(1, stepCount)])
      }
    }
  }

  private static func increments(_ forcing: TracerForcing?, _ column: ColumnCase) -> [[Double]] {
    switch forcing {
    case .boundaryFluxes(let bottom, let surface):
      var increments = [Double](repeating: 0, count: column.grid.cellCount)
      increments[0] -= column.timeStep * bottom
      increments[increments.count - 1] += column.timeStep * surface
      return [increments]
    case .layerSource(let source): return [source.map { column.timeStep * $0 }]
    case .layerSourceInTime(let rows): return rows.map { $0.map { column.timeStep * $0 } }
    case nil: return [[Double](repeating: 0, count: column.grid.cellCount)]
    }
  }

  @inlinable @inline(__always)
  func profile(atStep step: Int) -> Profile<L> { profiles[min(step, profiles.profileCount - 1)] }
}
