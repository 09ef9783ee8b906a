import Calibration

/// Describes the search for the parameters that minimise the misfit.
public struct OptimiserEntry: Sendable, Equatable {
  /// The method.
  public var method = OptimiserMethod.lbfgsb
  /// Largest number of iterations; nil for the method's own.
  public var maxIterations: Int?
  /// Largest number of points that are evaluated; nil for the method's own.
  public var maxEvaluations: Int?
  /// Largest component of the scaled projected gradient at which the search ends [1].
  public var gradientTolerance = 1e-8
  /// Relative decrease of the misfit in an iteration below which the search ends [1].
  public var decreaseTolerance = 1e-12
  /// Number of correction pairs that L-BFGS-B keeps.
  public var memory = 10
  /// Misfit at or below which the search ends; nil to search on.
  public var misfitTarget: Double?
  /// Step of Adam, in units of the controls' scales.
  public var learningRate: Double?
  /// Number of members of the ensemble, beside which their mean is run: 31 fill lanes of eight.
  public var ensembleSize = 31
  /// Start of the random numbers that starts and ensembles are drawn with.
  public var seed = 1
  /// Further starts; nil for that of the parameters alone.
  public var starts: StartsEntry?
  /// How much of the cases is calibrated against, one search after the other [s since their starts]; nil
  /// stands for all. Empty for a single search against all.
  public var horizons: [Double?] = []
  /// After how many iterations without a lower misfit of the validation cases the search ends; nil for never.
  public var patience: Int?
}

/// Names an optimisation method.
public enum OptimiserMethod: String, Sendable, Equatable, CaseIterable {
  /// Limited-memory BFGS with bounds.
  case lbfgsb = "l-bfgs-b"
  /// Gauss–Newton with damping and bounds.
  case levenbergMarquardt = "levenberg-marquardt"
  case adam
  /// Ensemble Kalman inversion.
  case ensembleKalman = "ensemble-kalman"
}

/// Describes several starts.
public struct StartsEntry: Sendable, Equatable {
  /// How many there are, that of the parameters included.
  public var count: Int
  public var design: StartDesign
}

extension OptimiserEntry {
  /// The keys that only some methods know.
  static let owners: [(key: String, methods: [OptimiserMethod])] = [
    ("memory", [.lbfgsb]), ("learning_rate", [.adam]), ("ensemble_size", [.ensembleKalman]),
    ("starts", [.lbfgsb, .levenbergMarquardt, .adam]),
    ("gradient_tolerance", [.lbfgsb, .levenbergMarquardt, .adam]),
    ("decrease_tolerance", [.lbfgsb, .levenbergMarquardt]),
  ]

  init(_ value: YAMLValue) throws(PipelineError) {
    let reader = try MappingReader(value, of: "the optimiser", keys: Schema.optimiser.keys)
    for member in reader.members {
      switch member.name {
      case "method": method = try member.choice(OptimiserMethod.self)
      case "max_iterations": maxIterations = try member.integer()
      case "max_evaluations": maxEvaluations = try member.integer()
      case "gradient_tolerance": gradientTolerance = try member.number()
      case "decrease_tolerance": decreaseTolerance = try member.number()
      case "memory": memory = try member.integer()
      case "learning_rate": learningRate = try member.number()
      case "ensemble_size": ensembleSize = try member.integer()
      case "seed": seed = try member.integer()
      case "starts": starts = try StartsEntry(member)
      case "horizons": horizons = try Self.horizons(member)
      case "patience": patience = try member.integer()
      default: misfitTarget = try member.number()
      }
    }
    try requireUse(reader)
  }

  /// Refuses what the method does not know.
  private func requireUse(_ reader: MappingReader) throws(PipelineError) {
    for (key, methods) in Self.owners where !methods.contains(method) {
      guard let member = reader[key] else { continue }
      throw MappingReader.failure(
        at: member,
        "the method \(method.rawValue) does not know this key, which belongs to "
          + "\(methods.map(\.rawValue).joined(separator: " and ")). Remove it.")
    }
  }

  private static func horizons(_ value: YAMLValue) throws(PipelineError) -> [Double?] {
    var horizons: [Double?] = []
    for item in try value.list(of: "times in seconds, and 'all'") {
      let horizon = item.isWord("all") ? nil : try item.number(of: "seconds")
      if let last = horizons.last, horizon ?? .infinity <= last ?? .infinity {
        throw item.failure("horizons must increase, and 'all' is the last. Sort them.")
      }
      horizons.append(horizon)
    }
    guard !horizons.isEmpty else {
      throw value.failure("the list is empty. Give at least one, or remove the key.")
    }
    return horizons
  }
}

extension StartsEntry {
  init(_ value: YAMLValue) throws(PipelineError) {
    if value.isScalar {
      self.init(count: try value.integer(), design: .sobol)
      return
    }
    let reader = try MappingReader(value, of: "the starts", keys: Schema.starts.keys)
    self.init(
      count: try reader.required("count", "how many there are").integer(),
      design: try reader["design"]?.choice(StartDesign.self) ?? .sobol)
  }
}
