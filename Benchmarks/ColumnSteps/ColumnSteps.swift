import Adjoint
import Calibration
import Closures
import Column
import Lanes

/// Measures nanoseconds per column and step, forward and for the gradient, in one lane and in eight.
///
/// The case is that of the sketch the project started from: wind and heating over a stratified, rotating
/// column with temperature and salinity, 720 steps of 120 s. Each figure is the least of several runs.
@main
struct ColumnSteps {
  static func main() {
    print("ns per column and step        nz   forward  gradient     ratio")
    for cells in [50, 128] {
      let one = Measurement<Double>(cells: cells, makeModel: ClosureModel.kEpsilon.column)
      one.report("one column")
      let eight = Measurement<Lanes8>(cells: cells, makeModel: ClosureModel.kEpsilon.lockStep)
      eight.report("8 columns in lock-step")
    }
  }
}

private struct Measurement<L: Lane> {
  private static var stepCount: Int { 720 }
  private static var runs: Int { 7 }
  private let forward: Double
  private let gradient: Double
  private let cells: Int

  init(cells: Int, makeModel: (Columns<L>, [L], ClosureConstants) -> StepOperator<L>) {
    self.cells = cells
    let cases = (0..<L.count).map { _ in Self.column(cells: cells, stepCount: Self.stepCount) }
    let columns = Columns<L>(cases.map(\.column))
    let declaration = ClosureModel.kEpsilon.declaration
    let parameters = declaration.parameters.map { L($0.defaultValue) }
    let constants = ClosureConstants(declaration)
    let model = makeModel(columns, parameters, constants)
    let objective = WeightedSquares<L>(cases, form: .sum, layout: model.layout)
    let driver = AdjointDriver(model)
    let columnSteps = Double(Self.stepCount * L.count)

    var checked: L = 0
    let forwardTime = Self.least(of: Self.runs) { checked = driver.value(of: objective) }
    forward = forwardTime / columnSteps
    gradient =
      Self.least(of: Self.runs) {
        let result = driver.gradient(of: objective, schedule: TwoLevel())
        // A figure is worth nothing if what it measured is wrong.
        precondition(result.value[lane: L.count - 1] == checked[lane: L.count - 1])
      } / columnSteps
  }

  func report(_ name: String) {
    func column(_ value: Double, _ decimals: Double) -> String {
      let text = "\((value * decimals).rounded() / decimals)"
      return String(repeating: " ", count: max(0, 10 - text.count)) + text
    }
    let label = name + String(repeating: " ", count: 25 - name.count)
    let size = String(repeating: " ", count: 7 - "\(cells)".count) + "\(cells)"
    print(label + size + column(forward, 1) + column(gradient, 1) + column(gradient / forward, 100))
  }

  private static func column(cells: Int, stepCount: Int) -> ObservedCase {
    let grid = Grid.linear(cells: cells, depth: 100)
    var constants = PhysicalConstants()
    constants.coriolis = 1e-4
    var forcing = Forcing()
    forcing.surfaceStressX = 1e-4
    forcing.tracers[.temperature] = .boundaryFluxes(bottom: 0, surface: -2e-5)
    let column = ColumnCase(
      name: "sketch", grid: grid, timeStep: 120, stepCount: stepCount,
      density: .temperatureAndSalinity, constants: constants, forcing: forcing,
      initial: [
        .temperature: IdealisedProfile.mixedLayer(surface: 16, gradient: 0.02, depth: 0)
          .values(on: grid), .salinity: IdealisedProfile.uniform(35).values(on: grid),
      ])
    let start = IdealisedProfile.uniform(15).values(on: grid)
    return ObservedCase(
      column: column, outputSteps: [0, stepCount], observed: [.temperature: [start, start]],
      countedOutputs: [1], weights: [.temperature: 1])
  }

  private static func least(of runs: Int, _ body: () -> Void) -> Double {
    let clock = ContinuousClock()
    return (0..<runs).map { _ in
      let time = clock.measure(body).components
      return Double(time.seconds) * 1e9 + Double(time.attoseconds) * 1e-9
    }.min()!
  }
}
