import Calibration

/// Describes what is found out about the uncertainty of a calibration.
public struct UncertaintyEntry: Sendable, Equatable {
  /// What residuals are taken for; nil for the stated errors in form `error`, else for what they are.
  public var residuals: Uncertainty.Residuals?
  /// The probability of intervals [1].
  public var probability = 0.95
  /// How many trajectories are run for the spread of the result; 0 for none.
  public var samples = 0
  /// Start of the random numbers that samples are drawn with.
  public var seed = 1
  /// The controls along which the misfit is profiled.
  public var profiles: [Located<String>] = []
}

extension UncertaintyEntry {
  init(_ value: YAMLValue) throws(PipelineError) {
    for member in try MappingReader(value, of: "the uncertainty", keys: Schema.uncertainty.keys)
      .members
    {
      switch member.name {
      case "residuals": residuals = try member.choice(Uncertainty.Residuals.self)
      case "probability": probability = try member.number()
      case "samples": samples = try member.integer()
      case "seed": seed = try member.integer()
      default:
        for item in try member.list(of: "names of parameters") {
          profiles.append(try item.locatedText("the name of a parameter"))
        }
      }
    }
  }
}
