import Adjoint
import Closures
import Column
import Lanes

/// One case to be integrated with one set of parameters: what one lane holds.
struct CaseRun: Sendable {
  var observed: ObservedCase
  /// Every parameter in the declared order.
  var parameters: [Double]
}

extension CalibrationProblem {
  /// Returns the run of a case at `point`.
  func run(ofCase index: Int, at point: [Double]) -> CaseRun {
    CaseRun(observed: cases[index], parameters: allParameters(at: point))
  }

  /// Returns the misfit of each run, running forward only.
  func misfits(of runs: [CaseRun]) -> [Double] {
    inBatches(runs, shapes: shapes(of: runs)) {
      PackedRuns($0, of: self, by: closure.column).misfits()
    } lockStep: {
      PackedRuns($0, of: self, by: closure.lockStep).misfits()
    }
  }

  /// Returns the misfit of each run and its gradient.
  func gradients(of runs: [CaseRun]) -> [CaseGradient] {
    inBatches(runs, shapes: gradientShapes(of: runs)) {
      PackedRuns($0, of: self, by: closure.column).gradients(in: self)
    } lockStep: {
      PackedRuns($0, of: self, by: closure.lockStep).gradients(in: self)
    }
  }

  /// Returns the trajectory of each run.
  func trajectories(of runs: [CaseRun]) -> [Trajectory] {
    inBatches(runs, shapes: shapes(of: runs)) {
      PackedRuns($0, of: self, by: closure.column).trajectories()
    } lockStep: {
      PackedRuns($0, of: self, by: closure.lockStep).trajectories()
    }
  }

  /// How many of the threads have nothing to do while the misfit and its gradient are evaluated.
  var idleThreads: Int {
    let shapes = gradientShapes(of: calibratedCases.map { run(ofCase: $0, at: start) })
    return max(0, threads - Batches(shapes, threads: threads).batches.count)
  }

  private func shapes(of runs: [CaseRun]) -> [Batches.Shape] {
    runs.map { Batches.Shape($0.observed.column) }
  }

  /// Returns the shapes, of one lane where the schedule's memory is too small for the gradient of several
  /// runs in lock-step.
  private func gradientShapes(of runs: [CaseRun]) -> [Batches.Shape] {
    guard let memory = (schedule as? Automatic)?.memory else { return shapes(of: runs) }
    var lanes: [Batches.Shape: Int] = [:]
    return runs.map { run in
      var shape = Batches.Shape(run.observed.column)
      if lanes[shape] == nil {
        let one = stepSizes(of: run.observed.column)
        let all = StepSizes(state: Lanes8.count * one.state, kept: Lanes8.count * one.kept)
        let least = Mixed.leastMemory(steps: shape.stepCount, sizes: all)
        lanes[shape] = least <= memory ? Lanes8.count : 1
      }
      shape.lanes = lanes[shape]!
      return shape
    }
  }

  /// Puts runs into lanes and these onto threads; results stand in the order of the runs.
  private func inBatches<Result: Sendable>(
    _ runs: [CaseRun], shapes: [Batches.Shape], alone: @Sendable ([CaseRun]) -> [Result],
    lockStep: @Sendable ([CaseRun]) -> [Result]
  ) -> [Result] {
    let batches = Batches(shapes, threads: threads).batches
    let results = concurrentMap(batches.count, threads: threads) { index in
      let batch = batches[index]
      let members = batch.runs.map { runs[$0] }
      return batch.isPacked ? lockStep(members) : alone(members)
    }
    var ordered = [Result?](repeating: nil, count: runs.count)
    for (batch, results) in zip(batches, results) {
      for (run, result) in zip(batch.runs, results) { ordered[run] = result }
    }
    return ordered.map { $0! }
  }
}

/// Runs in the lanes of one model, in their order, with their misfits.
private struct PackedRuns<L: Lane> {
  let runs: [CaseRun]
  let closure: ClosureDeclaration
  let model: StepOperator<L>
  let form: MisfitForm

  init(
    _ runs: [CaseRun], of problem: CalibrationProblem,
    by makeModel: (Columns<L>, [L], ClosureConstants) -> StepOperator<L>
  ) {
    self.runs = runs
    closure = problem.closure.declaration
    let parameters = problem.parameters.indices.map { parameter in
      L(lanes: runs.map { $0.parameters[parameter] })
    }
    model = makeModel(Columns(runs.map(\.observed.column)), parameters, problem.constants)
    form = problem.form
  }

  /// Returns the misfits, which find the model's equivalents of what counts or of everything observed.
  private func objective(_ scope: WeightedSquares<L>.Scope) -> WeightedSquares<L> {
    WeightedSquares(runs.map(\.observed), form: form, layout: model.layout, scope: scope)
  }

  func misfits() -> [Double] {
    let value = AdjointDriver(model).value(of: objective(.counted))
    return runs.indices.map { value[lane: $0] }
  }

  func gradients(in problem: CalibrationProblem) -> [CalibrationProblem.CaseGradient] {
    let resources = problem.resources
    let schedule = resources.settled(
      problem.schedule, steps: model.stepCount, sizes: model.sizes)
    let gradient = resources.withMemory(for: model, threads: problem.threads) { memory in
      AdjointDriver(model, memory: memory).gradient(
        of: objective(.counted), schedule: schedule)
    }
    let (sensitivities, layout) = (gradient.sensitivities, model.layout)
    return runs.indices.map { lane in
      let stress = sensitivities.stress
      let initial = layout.variables.enumerated().map { profile, variable in
        (variable, gradient.initialState[profile].column(lane, levels: layout.cellCount))
      }
      return CalibrationProblem.CaseGradient(
        misfit: gradient.value[lane: lane],
        parameters: sensitivities.parameters.map { $0[lane: lane] },
        stress: BoundaryStress(
          surfaceX: stress.surfaceX[lane: lane], surfaceY: stress.surfaceY[lane: lane],
          bottomX: stress.bottomX[lane: lane], bottomY: stress.bottomY[lane: lane]),
        boundaryFluxes: sensitivities.boundaryFluxes.map {
          BoundaryFlux(bottom: $0.bottom[lane: lane], surface: $0.surface[lane: lane])
        },
        tracers: Array(layout.tracers), initial: Dictionary(uniqueKeysWithValues: initial))
    }
  }

  func trajectories() -> [Trajectory] {
    let objective = objective(.everything)
    var equivalents = objective.makeGathered()
    var trajectories = runs.map { _ in Trajectory(fieldCount: closure.fields.count) }
    let outputs = runs.map { Set($0.observed.outputSteps) }
    AdjointDriver(model).run { step, state in
      objective.gather(state, atStep: step, into: &equivalents)
      for lane in runs.indices where outputs[lane].contains(step) {
        trajectories[lane].append(state, lane, atStep: step, model.layout, closure)
      }
    }
    let misfit = objective.value(of: equivalents)
    for lane in runs.indices {
      trajectories[lane].misfit = misfit[lane: lane]
      trajectories[lane].series = objective.fits(ofLane: lane, equivalents)
    }
    return trajectories
  }
}
