import Lanes

/// What the forcing adds to hz x of each cell of packed columns in a step [X m]: Δt times the layer sources,
/// and in the lowest and the highest cell Δt times the fluxes through the ends, which count upwards at the
/// bottom and downwards at the surface.
///
///     f_i = hz_i x_i + Δt F_i
///
/// is then the right-hand side of the implicit diffusion of x. Constant, or one profile a step.
public struct CellIncrements<L: Lane>: Sendable {
  @usableFromInline let profiles: ProfileBlock<L>

  /// - Parameters:
  ///   - rows: 1, or the number of steps.
  ///   - source: returns the layer source in a step, or nil where there is none.
  init(
    _ columns: Columns<L>, _ flux: BoundaryFlux<L>, rows: Int = 1,
    source: (_ step: Int) -> Profile<L>? = { _ in nil }
  ) {
    let (n, timeStep) = (columns.cellCount, columns.timeStep)
    profiles = ProfileBlock(profileCount: rows, levels: n + 1)
    for row in 0..<rows {
      let increments = profiles[row]
      if let source = source(row) { for i in 0..<n { increments[i] = timeStep * source[i] } }
      increments[0] = increments[0] - timeStep * flux.bottom
      increments[n - 1] = increments[n - 1] + timeStep * flux.surface
    }
  }

  @inlinable @inline(__always)
  public func profile(atStep step: Int) -> Profile<L> {
    profiles[min(step, profiles.profileCount - 1)]
  }
}
