import Adjoint
import Closures
import Column
import Lanes

/// One case to be integrated with one set of parameters: what one lane holds.
struct CaseRun: Sendable {
  var observed: ObservedCase
  /// Every parameter in the declared order.
  var parameters: [Double]
  /// The controls that this comes of.
  let point: [Double]
}

extension CalibrationProblem {
  /// Returns the misfit of each run, running forward only.
  func misfits(of runs: [CaseRun]) -> [Double] {
    inBatches(runs, shapes: shapes(of: runs)) { runs, _ in
      PackedRuns(runs, of: self, by: closure.column).misfits()
    } lockStep: { runs, _ in
      PackedRuns(runs, of: self, by: closure.lockStep).misfits()
    }
  }

  /// Returns the misfit of each run and its gradient.
  func gradients(of runs: [CaseRun]) -> [CaseGradient] {
    inBatches(runs, shapes: gradientShapes(of: runs)) { runs, _ in
      PackedRuns(runs, of: self, by: closure.column).gradients(in: self)
    } lockStep: { runs, _ in
      PackedRuns(runs, of: self, by: closure.lockStep).gradients(in: self)
    }
  }

  /// Returns the residuals of each run: for each of its series, what counts.
  func residuals(of runs: [CaseRun]) -> [[[Double]]] {
    inBatches(runs, shapes: shapes(of: runs)) { runs, _ in
      PackedRuns(runs, of: self, by: closure.column).residuals()
    } lockStep: { runs, _ in
      PackedRuns(runs, of: self, by: closure.lockStep).residuals()
    }
  }

  /// Returns how each run went, handing over outputs with the places of their runs as they come.
  ///
  /// Runs with a fault are repeated to where it arises; others do not notice.
  func summaries(
    of runs: [CaseRun], onOutput: @Sendable (_ place: Int, _ output: Output) -> Void
  ) -> [RunSummary] {
    inBatches(runs, shapes: shapes(of: runs)) { runs, places in
      PackedRuns(runs, of: self, by: closure.column).summaries(in: self) {
        onOutput(places[$0], $1)
      }
    } lockStep: { runs, places in
      PackedRuns(runs, of: self, by: closure.lockStep).summaries(in: self) {
        onOutput(places[$0], $1)
      }
    }
  }

  /// How many of the threads have nothing to do while the misfit and its gradient are evaluated.
  var idleThreads: Int {
    // What several processes do together they do one after the other.
    guard ranking == nil else { return 0 }
    let shapes = gradientShapes(of: calibratedCases.map { run(ofCase: $0, at: start) })
    return max(0, threads - Batches(shapes, threads: threads).batches.count)
  }

  private func shapes(of runs: [CaseRun]) -> [Batches.Shape] {
    runs.map { Batches.Shape($0.observed.column) }
  }

  /// Returns the shapes, of one lane where the schedule's memory is too small for the gradient of several
  /// runs in lock-step.
  func gradientShapes(of runs: [CaseRun]) -> [Batches.Shape] {
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
  ///
  /// - Parameters:
  ///   - alone: integrates the one run of a batch, given with its place among all.
  ///   - lockStep: integrates the runs of a batch together.
  private func inBatches<Result: Sendable>(
    _ runs: [CaseRun], shapes: [Batches.Shape],
    alone: @Sendable (_ runs: [CaseRun], _ places: [Int]) -> [Result],
    lockStep: @Sendable (_ runs: [CaseRun], _ places: [Int]) -> [Result]
  ) -> [Result] {
    let batches = Batches(shapes, threads: threads).batches
    let results = concurrentMap(batches.count, threads: threads) { index in
      let batch = batches[index]
      let members = batch.runs.map { runs[$0] }
      return batch.isPacked ? lockStep(members, batch.runs) : alone(members, batch.runs)
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
    precondition(
      !runs.contains { $0.observed.isOutline }, "the case of another process")
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
    WeightedSquares(
      runs.map(\.observed), form: form, layout: model.layout, scope: scope, watching: closure)
  }

  func misfits() -> [Double] {
    let value = AdjointDriver(model).value(of: objective(.counted))
    return runs.indices.map { value[lane: $0] }
  }

  func residuals() -> [[[Double]]] {
    let objective = objective(.counted)
    var gathered = objective.makeGathered()
    AdjointDriver(model).run { step, state in
      objective.gather(state, atStep: step, into: &gathered)
    }
    return runs.indices.map { objective.residuals(ofLane: $0, gathered) }
  }

  func gradients(in problem: CalibrationProblem) -> [CalibrationProblem.CaseGradient] {
    let resources = problem.resources
    let schedule = resources.settled(
      problem.schedule, steps: model.stepCount, sizes: model.sizes)
    let gradient = resources.withMemory(for: model, threads: problem.threads) { memory in
      AdjointDriver(model, memory: memory).gradient(
        of: objective(.counted), schedule: schedule)
    }
    let layout = model.layout
    return runs.enumerated().map { lane, run in
      let sensitivities = gradient.sensitivities.column(lane, of: run.observed.column)
      let initial = layout.variables.enumerated().map { profile, variable in
        (variable, gradient.initialState[profile].column(lane, levels: layout.cellCount))
      }
      return CalibrationProblem.CaseGradient(
        misfit: gradient.value[lane: lane],
        parameters: sensitivities.parameters, stress: sensitivities.stress,
        boundaryFluxes: sensitivities.boundaryFluxes,
        tracers: Array(layout.tracers), initial: Dictionary(uniqueKeysWithValues: initial))
    }
  }

  func summaries(
    in problem: CalibrationProblem, onOutput: (_ lane: Int, _ output: Output) -> Void
  ) -> [RunSummary] {
    let objective = objective(.everything)
    var equivalents = objective.makeGathered()
    var outputCounts = runs.map { _ in 0 }
    var lastGood = runs.map { _ in Output?.none }
    var stepsOfFaults = runs.map { _ in Int?.none }
    AdjointDriver(model).run { step, state in
      objective.gather(state, atStep: step, into: &equivalents)
      for (lane, run) in runs.enumerated() {
        if stepsOfFaults[lane] == nil, objective.hasFault(equivalents, lane: lane) {
          stepsOfFaults[lane] = step
        }
        let (steps, number) = (run.observed.outputSteps, outputCounts[lane])
        guard number < steps.count, steps[number] == step else { continue }
        let output = Output(number, state, lane, atStep: step, model.layout, closure)
        if stepsOfFaults[lane] == nil { lastGood[lane] = output }
        outputCounts[lane] += 1
        onOutput(lane, output)
      }
    }
    let misfit = objective.value(of: equivalents)
    return runs.enumerated().map { lane, run in
      RunSummary(
        misfit: misfit[lane: lane], series: objective.fits(ofLane: lane, equivalents),
        fault: stepsOfFaults[lane].map {
          FaultFinder(run, of: problem).find(after: lastGood[lane], seenAt: $0)
        })
    }
  }
}
