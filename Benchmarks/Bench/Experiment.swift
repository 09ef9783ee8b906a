import Adjoint
import Calibration
import Closures
import Column
import Lanes

/// The case that is measured: wind and cooling over a stratified, rotating column with temperature and
/// salinity, time step 120 s, and the misfit of its last temperatures.
enum BenchmarkCase {
  static func observed(cells: Int, steps: Int) -> ObservedCase {
    let grid = Grid.linear(cells: cells, depth: 100)
    var constants = PhysicalConstants()
    constants.coriolis = 1e-4
    var forcing = Forcing()
    forcing.surfaceStressX = 1e-4
    forcing.tracers[.temperature] = .boundaryFluxes(bottom: 0, surface: -2e-5)
    let column = ColumnCase(
      name: "benchmark", grid: grid, timeStep: 120, stepCount: steps,
      density: .temperatureAndSalinity, constants: constants, forcing: forcing,
      initial: [
        .temperature: IdealisedProfile.mixedLayer(surface: 16, gradient: 0.02, depth: 0)
          .values(on: grid), .salinity: IdealisedProfile.uniform(35).values(on: grid),
      ])
    let last = IdealisedProfile.uniform(15).values(on: grid)
    return ObservedCase(
      column: column, outputSteps: [0, steps],
      series: [
        ObservedSeries(.temperature, inCellsOf: column, atSteps: [steps], values: [last])
      ])
  }
}

/// The model of the case, the same in every lane, to be run any number of times.
struct Experiment<L: Lane> {
  let columns: Columns<L>
  private let makeModel: () -> StepOperator<L>
  private let objective: WeightedSquares<L>
  /// Handed on from gradient to gradient, as in a calibration.
  private let memory: CheckpointMemory<L>
  /// Steps times columns.
  let columnSteps: Double

  init(
    cells: Int, steps: Int,
    _ compiled: @escaping (Columns<L>, [L], ClosureConstants) -> StepOperator<L>
  ) {
    let cases = [ObservedCase](
      repeating: BenchmarkCase.observed(cells: cells, steps: steps), count: L.count)
    let columns = Columns<L>(cases.map(\.column))
    let declaration = ClosureModel.kEpsilon.declaration
    let parameters = declaration.parameters.map { L($0.defaultValue) }
    let constants = ClosureConstants(declaration)
    makeModel = { compiled(columns, parameters, constants) }
    let model = makeModel()
    objective = WeightedSquares(cases, form: .sum, layout: model.layout)
    memory = CheckpointMemory(for: model)
    columnSteps = Double(steps * L.count)
    self.columns = columns
  }

  var sizes: StepSizes { makeModel().sizes }

  var layout: StateLayout { makeModel().layout }

  func value() -> L { AdjointDriver(makeModel()).value(of: objective) }

  func gradient(_ schedule: any CheckpointSchedule) -> Gradient<L> {
    AdjointDriver(makeModel(), memory: memory).gradient(of: objective, schedule: schedule)
  }

  /// Returns the processor's nanoseconds per column and step of a forward run.
  func forwardTime() -> Double {
    duration(Clock.processorOfThread) { _ = value() } / columnSteps
  }

  /// Returns the processor's nanoseconds per column and step of a gradient.
  func gradientTime(_ schedule: any CheckpointSchedule) -> Double {
    duration(Clock.processorOfThread) { _ = gradient(schedule) } / columnSteps
  }

  /// Returns the state at the start, every profile one after the other, lane innermost.
  func firstState() -> [Double] { Self.numbers(of: makeModel().initialState()) }

  /// Returns the state at the end in the same order.
  func lastState() -> [Double] {
    let model = makeModel()
    var last: [Double] = []
    AdjointDriver(model).run { step, state in
      if step == model.stepCount { last = Self.numbers(of: state) }
    }
    return last
  }

  static func numbers(of block: ProfileBlock<L>) -> [Double] {
    (0..<block.profileCount).flatMap { profile in
      (0..<block.levels).flatMap { level in
        (0..<L.count).map { block[profile][level][lane: $0] }
      }
    }
  }
}

/// Every number of a gradient, to compare bits.
func numbers<L: Lane>(of gradient: Gradient<L>) -> [Double] {
  let parts = [gradient.value] + gradient.sensitivities.parameters
  return parts.flatMap { part in (0..<L.count).map { part[lane: $0] } }
    + Experiment<L>.numbers(of: gradient.initialState)
}
