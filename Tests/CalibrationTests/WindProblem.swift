import Adjoint
import Calibration
import Closures
import Column

/// Wind over five cells of stratified water, against the same water at rest, by k-ε; every further case has
/// more wind and more weight.
func windProblem(cases caseCount: Int = 1) -> CalibrationProblem {
  let declaration = ClosureModel.kEpsilon.declaration
  let grid = Grid.linear(cells: 5, depth: 10)
  let start = Grid.equalSteps(from: 15, to: 15.1, count: 5)
  var forcing = Forcing()
  forcing.surfaceStressX = 1e-4
  forcing.tracers[.temperature] = TracerForcing(surfaceFlux: -1e-5)
  // Rotation, so that the observed u depends on the start of v, too.
  var constants = PhysicalConstants()
  constants.coriolis = 1e-4
  let column = ColumnCase(
    name: "wind", grid: grid, timeStep: 300, stepCount: 20, density: .temperature,
    constants: constants, forcing: forcing, initial: [.temperature: start])
  let rest = [Double](repeating: 0, count: 5)
  let observed = ObservedCase(
    column: column, outputSteps: [0, 10, 20],
    series: [(.temperature, start), (.u, rest)].map { variable, row in
      ObservedSeries(variable, inCellsOf: column, atSteps: [10, 20], values: [row, row])
    })
  let cases = (0..<caseCount).map { index in
    var windy = observed
    windy.column.name = "wind \(index)"
    windy.column.forcing.surfaceStressX = .constant(1e-4 * (1 + Double(index)))
    windy.weight = 1 + Double(index)
    return windy
  }
  let calibrated = ["c_mu0", "sig_k", "c_eps2"].map { name in
    let index = declaration.parameters.firstIndex { $0.name == name }!
    let declared = declaration.parameters[index]
    return Control(
      index: index, name: name, start: declared.defaultValue, bounds: declared.range,
      scale: declared.defaultValue)
  }
  return CalibrationProblem(
    closure: .kEpsilon, constants: ClosureConstants(declaration),
    parameters: declaration.parameters.map(\.defaultValue), controls: calibrated,
    cases: cases, form: .mean, schedule: StoreAll())
}
