import Closures
import Column
import Lanes
import Synchronization

/// The state of one column at one of its outputs.
public struct Output: Sendable, Equatable {
  /// Its place among the outputs of the case; 0 is the first.
  public let number: Int
  /// The number of steps before it.
  public let step: Int
  /// The profile of every prognostic variable, on centres.
  public let variables: [Variable: [Double]]
  /// The profile of every field of the closure, in its declared order, on interfaces.
  public let closureFields: [[Double]]
}

/// How a forward run of one case went.
public struct RunSummary: Sendable, Equatable {
  /// The misfit of the case; 0 where nothing that counts was observed, NaN where there is a fault.
  public let misfit: Double
  /// How it compares with each observed series of the case.
  public let series: [SeriesFit]
  /// What went wrong in it, if anything; outputs from then on mean nothing, and the misfit is NaN.
  public let fault: RunFault?
}

/// A trajectory of one column at its outputs, held in memory.
public struct Trajectory: Sendable, Equatable {
  /// Outputs × cells, for every prognostic variable.
  public let variables: [Variable: [[Double]]]
  /// For every field of the closure, in its declared order: outputs × interfaces.
  public let closureFields: [[[Double]]]
  public let summary: RunSummary

  public var misfit: Double { summary.misfit }
  public var series: [SeriesFit] { summary.series }
  public var fault: RunFault? { summary.fault }

  init(_ outputs: [Output], _ summary: RunSummary, closure: ClosureDeclaration) {
    let names = outputs.first.map { Array($0.variables.keys) } ?? []
    variables = Dictionary(
      uniqueKeysWithValues: names.map { name in (name, outputs.map { $0.variables[name]! }) })
    closureFields = closure.fields.indices.map { field in outputs.map { $0.closureFields[field] } }
    self.summary = summary
  }
}

extension CalibrationProblem {
  /// Runs cases forward and hands over their outputs as they come, so that none has to be held; those of cases that
  /// another process computes are handed over there.
  ///
  /// - Parameters:
  ///   - indices: the cases, by their place in `cases`.
  ///   - onOutput: called with the place of the case and its output, for one case in the order of its outputs;
  ///     for several at once from several threads.
  /// - Returns: how the runs went, in the order of `indices`.
  @discardableResult
  public func run(
    _ indices: some Sequence<Int>, at point: [Double],
    onOutput: @Sendable (_ index: Int, _ output: Output) -> Void
  ) -> [RunSummary] {
    let indices = Array(indices)
    return gathered(indices) { places in
      let own = places.map { indices[$0] }
      return summaries(of: own.map { run(ofCase: $0, at: point) }) { onOutput(own[$0], $1) }
    }
  }

  /// Runs every case forward and returns their trajectories at the outputs.
  public func simulate(at point: [Double]) -> [Trajectory] { simulate(cases.indices, at: point) }

  /// Runs one case forward and returns its trajectory at the outputs.
  public func simulate(case index: Int, at point: [Double]) -> Trajectory {
    simulate(index..<index + 1, at: point)[0]
  }

  private func simulate(_ indices: Range<Int>, at point: [Double]) -> [Trajectory] {
    trajectories(of: indices.map { run(ofCase: $0, at: point) })
  }

  /// Runs one case forward at each of `points` and returns its trajectories at the outputs.
  func trajectories(ofCase index: Int, at points: [[Double]]) -> [Trajectory] {
    trajectories(of: points.map { run(ofCase: index, at: $0) })
  }

  private func trajectories(of runs: [CaseRun]) -> [Trajectory] {
    let outputs = Mutex([[Output]](repeating: [], count: runs.count))
    let summaries = summaries(of: runs) { place, output in
      outputs.withLock { $0[place].append(output) }
    }
    return zip(outputs.withLock { $0 }, summaries).map {
      Trajectory($0, $1, closure: closure.declaration)
    }
  }
}

extension Output {
  /// Takes one lane of a state.
  init<L: Lane>(
    _ number: Int, _ state: ProfileBlock<L>, _ lane: Int, atStep step: Int, _ layout: StateLayout,
    _ closure: ClosureDeclaration
  ) {
    self.number = number
    self.step = step
    variables = Dictionary(
      uniqueKeysWithValues: layout.variables.enumerated().map { profile, variable in
        (variable, state[profile].column(lane, levels: layout.cellCount))
      })
    closureFields = closure.fields.indices.map { field in
      state[layout.firstClosureField + field].column(lane, levels: layout.levels)
    }
  }
}
