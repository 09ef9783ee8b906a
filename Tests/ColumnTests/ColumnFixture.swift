import Column
import Lanes
import TestSupport

/// A column with an uneven grid, and profiles for the operators under test.
struct ColumnFixture<L: Lane> {
  let columns: Columns<L>
  let block: ProfileBlock<L>
  var cells: Int { columns.cellCount }

  init(cells: Int = 24, timeStep: Double = 300, depth: Double = 50, coriolis: Double = 0) {
    var constants = PhysicalConstants()
    constants.coriolis = coriolis
    self.init(
      grid: .stretched(cells: cells, depth: depth, criticalDepth: 15), timeStep: timeStep,
      constants: constants)
  }

  init(grid: Grid, timeStep: Double, constants: PhysicalConstants = PhysicalConstants()) {
    let column = ColumnCase(
      name: "fixture", grid: grid, timeStep: timeStep, stepCount: 1, density: .temperature,
      constants: constants)
    columns = Columns([column])
    block = ProfileBlock(profileCount: 16, levels: grid.cellCount + 1)
  }

  /// Sets a profile, with derivatives where they are given.
  func set(_ profile: Int, _ values: [Double], along direction: [Double]? = nil) -> Profile<L> {
    for (level, value) in values.enumerated() {
      if let direction, let tangent = Tangent(value, derivative: direction[level]) as? L {
        block[profile][level] = tangent
      } else {
        block[profile][level] = L(value)
      }
    }
    return block[profile]
  }

  func numbers(_ profile: Profile<L>, _ range: Range<Int>? = nil) -> [Double] {
    (range ?? 0..<cells).map { profile[$0][lane: 0] }
  }
}

extension ColumnFixture where L == Tangent {
  func derivatives(_ profile: Profile<Tangent>, _ range: Range<Int>? = nil) -> [Double] {
    (range ?? 0..<cells).map { profile[$0].derivative }
  }
}
