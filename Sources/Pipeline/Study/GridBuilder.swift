import Column
import Records

/// Builds the grid of a case.
struct GridBuilder {
  let files: CaseFiles

  func build() throws -> Grid {
    let grid = try statedGrid()
    do {
      return try Grid(centres: grid.centres, interfaces: grid.interfaces)
    } catch {
      throw files.failure(
        "its grid cannot be used: \(error.description). Change its cells or depth.")
    }
  }

  private func statedGrid() throws -> Grid {
    switch files.entry.grid {
    case .linear(let cells, let depth): return .linear(cells: cells, depth: depth)
    case .stretched(let cells, let depth, let criticalDepth, let theta):
      return .stretched(cells: cells, depth: depth, criticalDepth: criticalDepth, theta: theta)
    case .orca75(let depth): return .orca75(depth: depth)
    case .simplified(let cells, let depth): return .simplified(cells: cells, depth: depth)
    case .file:
      guard let grid = files.record?.grid else {
        throw files.failure(
          "the levels of the observations are no grid: the file does not say the extent of its cells, or "
            + "they do not reach from one to the next up to the surface. Add bounds or a variable of "
            + "interfaces, name the interfaces as grid: {file: {interfaces: NAME}}, or give the case a grid, "
            + "such as grid: {linear: {cells: 100, depth: 200}}."
        )
      }
      return grid
    }
  }
}
