import Adjoint
import Closures
import Column
import Lanes

/// A trajectory of one column at its outputs.
public struct Trajectory: Sendable, Equatable {
  /// Outputs × cells, for every prognostic variable.
  public var variables: [Variable: [[Double]]] = [:]
  /// For every field of the closure, in its declared order: outputs × interfaces.
  public var closureFields: [[[Double]]]
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
}

extension CalibrationProblem {
  /// Runs every case forward and returns their trajectories at the outputs.
  public func simulate(at point: [Double]) -> [Trajectory] {
    concurrentMap(cases.count, threads: threads) { simulate(case: $0, at: point) }
  }

  /// Runs one case forward and returns its trajectory at the outputs.
  public func simulate(case index: Int, at point: [Double]) -> Trajectory {
    let observed = cases[index]
    let columns = Columns<Double>([observed.column])
    let model = closure.column(columns, allParameters(at: point), constants)
    let layout = model.layout
    let outputs = Set(observed.outputSteps)
    var trajectory = Trajectory(closureFields: closure.declaration.fields.map { _ in [] })
    AdjointDriver(model).run { step, state in
      guard outputs.contains(step) else { return }
      for (profile, variable) in layout.variables.enumerated() {
        let values = state[profile].column(0, levels: layout.cellCount)
        trajectory.check(values, of: variable.rawValue, atStep: step)
        trajectory.variables[variable, default: []].append(values)
      }
      for (field, declaration) in closure.declaration.fields.enumerated() {
        let values = state[layout.firstClosureField + field].column(0, levels: layout.levels)
        trajectory.check(values, of: declaration.name, atStep: step)
        trajectory.closureFields[field].append(values)
      }
    }
    return trajectory
  }
}

extension Trajectory {
  /// Remembers the first value that is not finite.
  fileprivate mutating func check(_ values: [Double], of quantity: String, atStep step: Int) {
    guard fault == nil, let level = values.firstIndex(where: { !$0.isFinite }) else { return }
    fault = Fault(quantity: quantity, step: step, level: level, value: values[level])
  }
}
