import Closures
import Column
import Lanes

/// A trajectory of one column at its outputs.
public struct Trajectory: Sendable, Equatable {
  /// Outputs × cells, for every prognostic variable.
  public var variables: [Variable: [[Double]]] = [:]
  /// For every field of the closure, in its declared order: outputs × interfaces.
  public var closureFields: [[[Double]]]
  /// The misfit of the case; 0 where nothing that counts was observed.
  public var misfit = 0.0
  /// How it compares with each observed series of the case.
  public var series: [SeriesFit] = []
  /// The first value that is not finite, if there is one; later outputs mean nothing.
  public var fault: Fault?

  /// Where a run stopped making sense.
  public struct Fault: Sendable, Equatable {
    public let quantity: String
    /// The number of steps before it was seen, at an output.
    public let step: Int
    /// The cell or interface, from the deepest.
    public let level: Int
    public let value: Double
  }

  init(fieldCount: Int) { closureFields = [[[Double]]](repeating: [], count: fieldCount) }
}

extension CalibrationProblem {
  /// Runs every case forward and returns their trajectories at the outputs.
  public func simulate(at point: [Double]) -> [Trajectory] {
    trajectories(of: cases.indices.map { run(ofCase: $0, at: point) })
  }

  /// Runs one case forward and returns its trajectory at the outputs.
  public func simulate(case index: Int, at point: [Double]) -> Trajectory {
    trajectories(of: [run(ofCase: index, at: point)])[0]
  }
}

extension Trajectory {
  /// Appends an output: one lane of a state.
  mutating func append<L: Lane>(
    _ state: ProfileBlock<L>, _ lane: Int, atStep step: Int, _ layout: StateLayout,
    _ closure: ClosureDeclaration
  ) {
    for (profile, variable) in layout.variables.enumerated() {
      let values = state[profile].column(lane, levels: layout.cellCount)
      check(values, of: variable.rawValue, atStep: step)
      variables[variable, default: []].append(values)
    }
    for (field, declaration) in closure.fields.enumerated() {
      let values = state[layout.firstClosureField + field].column(lane, levels: layout.levels)
      check(values, of: declaration.name, atStep: step)
      closureFields[field].append(values)
    }
  }

  /// Remembers the first value that is not finite.
  private mutating func check(_ values: [Double], of quantity: String, atStep step: Int) {
    guard fault == nil, let level = values.firstIndex(where: { !$0.isFinite }) else { return }
    fault = Fault(quantity: quantity, step: step, level: level, value: values[level])
  }
}
