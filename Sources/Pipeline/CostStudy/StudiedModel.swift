import Calibration
import Closures
import Column
import Lanes

/// A model whose cost is studied, with the case that it runs.
public enum StudiedModel: String, CaseIterable, Sendable {
  /// k-ε under a steady wind: velocity and temperature over 30 h (`pipelines/kato-phillips.yml`).
  case kEpsilon = "k-epsilon"
  /// The simplified model that leaves its diffusivity as it is, over 10 000 s.
  case constant = "simplified-constant"
  /// The simplified model with the closure that was made to cost about what k-ε costs.
  case costly = "simplified-costly"

  var closure: ClosureModel { self == .kEpsilon ? .kEpsilon : .simplified }

  var constants: ClosureConstants {
    var constants = ClosureConstants(closure.declaration)
    switch self {
    case .kEpsilon: break
    case .constant: constants.set("variant", to: .choice("constant"))
    case .costly: constants.set("variant", to: .choice("costly"))
    }
    return constants
  }

  var parameters: [Double] {
    switch self {
    case .kEpsilon: closure.declaration.parameters.map(\.defaultValue)
    // With the defaults, all 1, the diffusivity grows beyond any use.
    case .constant, .costly: [0.3, 0.2, 0.1, 0.002, 0.001]
    }
  }

  /// Returns a case of so many cells and steps, observed at its end; more steps are shorter ones.
  func observedCase(cells: Int, steps: Int) -> ObservedCase {
    var forcing = Forcing()
    let grid: Grid
    let start: [Double]
    let duration: Double
    switch self {
    case .kEpsilon:
      duration = 108_000
      grid = .linear(cells: cells, depth: 50)
      forcing.surfaceStressX = 1e-4
      start = IdealisedProfile.mixedLayer(surface: 21, gradient: 0.051, depth: 0).values(on: grid)
    case .constant, .costly:
      duration = 10_000
      grid = .simplified(cells: cells, depth: 100)
      forcing.tracers[.temperature] = .boundaryFluxes(bottom: 0, surface: 0.01)
      start = IdealisedProfile.equalSteps(bottom: 15, top: 20).values(on: grid)
    }
    let column = ColumnCase(
      name: rawValue, grid: grid, timeStep: duration / Double(steps), stepCount: steps,
      density: .temperature, forcing: forcing, initial: [.temperature: start])
    // What the misfit compares with does not change its cost: the start serves.
    return ObservedCase(
      column: column, outputSteps: [0, steps],
      series: [
        ObservedSeries(.temperature, inCellsOf: column, atSteps: [steps], values: [start])
      ])
  }
}
