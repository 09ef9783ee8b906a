import Column

/// A column with what was observed of it.
public struct ObservedCase: Sendable, Equatable {
  public var column: ColumnCase
  /// The number of steps before each output; output 0 is the start. Strictly increasing.
  public var outputSteps: [Int]
  /// Observed values, outputs × cells, of the variables that were observed.
  public var observed: [Variable: [[Double]]]
  /// The outputs that count in the misfit, in increasing order.
  public var countedOutputs: [Int]
  /// The variables that count in the misfit, each with its weight.
  public var weights: [Variable: Double]
  /// The weight of the case among the others.
  public var weight: Double
  /// Whether the case is only evaluated, not calibrated against.
  public var isHeldOut: Bool

  public init(
    column: ColumnCase, outputSteps: [Int], observed: [Variable: [[Double]]],
    countedOutputs: [Int], weights: [Variable: Double], weight: Double = 1, isHeldOut: Bool = false
  ) {
    self.column = column
    self.outputSteps = outputSteps
    self.observed = observed
    self.countedOutputs = countedOutputs
    self.weights = weights
    self.weight = weight
    self.isHeldOut = isHeldOut
  }
}

/// How squared differences are put together into the misfit of a case.
public enum MisfitForm: String, CaseIterable, Sendable {
  /// Σ_v w_v Σ (x − y)².
  case sum
  /// Σ_v w_v mean((x − y)²) / Σ_v w_v.
  case mean
  /// Σ_v w_v mean((x − y)²)/var(y) / Σ_v w_v, with the population variance of the observations that
  /// count.
  case variance

  /// Returns the weight of one squared difference of each variable of a case.
  func termWeights(_ observed: ObservedCase) -> [Variable: Double] {
    let total = observed.weights.values.sorted().reduce(0, +)
    return Dictionary(
      uniqueKeysWithValues: observed.weights.map { variable, weight in
        (variable, termWeight(variable, weight, total, observed))
      })
  }

  private func termWeight(
    _ variable: Variable, _ weight: Double, _ total: Double, _ observed: ObservedCase
  ) -> Double {
    let count = Double(observed.countedOutputs.count * observed.column.grid.cellCount)
    switch self {
    case .sum: return weight
    case .mean: return weight / total / count
    case .variance: return weight / total / count / observed.variance(of: variable)
    }
  }

  /// Whether cases are averaged by their weights, instead of added.
  var averagesCases: Bool { self != .sum }
}

extension ObservedCase {
  /// Returns the population variance of the observations that count.
  public func variance(of variable: Variable) -> Double {
    guard let rows = observed[variable] else { return 0 }
    let values = countedOutputs.flatMap { rows[$0] }
    let mean = values.reduce(0, +) / Double(values.count)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
  }
}
