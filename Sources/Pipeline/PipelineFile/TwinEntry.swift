import Column

/// Describes how a twin experiment makes its observations, and how often.
public struct TwinEntry: Sendable, Equatable {
  /// The controls that differ from their starts, with the values that are to be found again.
  public var truth: [TruthEntry] = []
  /// Standard deviation of the noise of each variable, in its unit.
  public var noise: [Variable: Double] = [:]
  /// The part of the observations that is lost [1].
  public var gaps = 0.0
  /// Every how many of the outputs and levels there is an observation.
  public var everyOutput = 1
  public var everyLevel = 1
  /// How many times observations are made and calibrated against.
  public var repetitions = 40
  /// Start of the random numbers.
  public var seed = 1
}

/// States the true value of a control.
public struct TruthEntry: Sendable, Equatable {
  public var name: Located<String>
  public var value: Double
}

extension TwinEntry {
  init(_ value: YAMLValue) throws(PipelineError) {
    for member in try MappingReader(
      value, of: "the twin experiment", keys: Schema.twin.keys
    ).members {
      switch member.name {
      case "truth":
        for item in try MappingReader(member, of: "the true values", keys: nil).members {
          truth.append(
            TruthEntry(
              name: Located(item.name, position: item.namePosition, key: item.key),
              value: try item.number()))
        }
      case "noise": noise = try variableWeights(member)
      case "gaps": gaps = try member.number()
      case "every_output": everyOutput = try member.integer()
      case "every_level": everyLevel = try member.integer()
      case "repetitions": repetitions = try member.integer()
      default: seed = try member.integer()
      }
    }
  }
}
