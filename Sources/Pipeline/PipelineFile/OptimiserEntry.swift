/// Describes the search for the parameters that minimise the misfit.
public struct OptimiserEntry: Sendable, Equatable {
  /// The method.
  public var method = OptimiserMethod.lbfgsb
  /// Largest number of iterations.
  public var maxIterations = 100
  /// Largest number of evaluations of the misfit and its gradient.
  public var maxEvaluations = 1000
  /// Largest component of the scaled projected gradient at which the search ends [1].
  public var gradientTolerance = 1e-8
  /// Relative decrease of the misfit in an iteration below which the search ends [1].
  public var decreaseTolerance = 1e-12
  /// Number of correction pairs kept.
  public var memory = 10
  /// Misfit at or below which the search ends; nil to search on.
  public var misfitTarget: Double?
}

/// Names an optimisation method.
public enum OptimiserMethod: String, Sendable, Equatable, CaseIterable {
  /// Limited-memory BFGS with bounds.
  case lbfgsb = "l-bfgs-b"
}

extension OptimiserEntry {
  static let keys = [
    "method", "max_iterations", "max_evaluations", "gradient_tolerance", "decrease_tolerance",
    "memory", "misfit_target",
  ]

  init(_ value: YAMLValue) throws(PipelineError) {
    for member in try MappingReader(value, of: "the optimiser", keys: Self.keys).members {
      switch member.name {
      case "method": method = try member.choice(OptimiserMethod.self)
      case "max_iterations": maxIterations = try member.integer(in: 1...Int.max)
      case "max_evaluations": maxEvaluations = try member.integer(in: 1...Int.max)
      case "gradient_tolerance": gradientTolerance = try member.number(.notNegative)
      case "decrease_tolerance": decreaseTolerance = try member.number(.notNegative)
      // The workspace grows with the pairs; beyond some tens they bring nothing.
      case "memory": memory = try member.integer(in: 1...1000)
      default: misfitTarget = try member.number(.notNegative)
      }
    }
  }
}
