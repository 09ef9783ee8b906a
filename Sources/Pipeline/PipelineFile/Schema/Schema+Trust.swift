import Calibration
import Column

extension Schema {
  /// `uncertainty`.
  static let uncertainty = MappingSchema(
    "uncertainty", section: "uncertainty",
    [
      KeySchema(
        "residuals", .choice(Uncertainty.Residuals.self),
        default: .other("`stated` in form `error`, else `estimated`"),
        """
        What observations' errors are taken for: as large as stated and independent, or as large as the residuals \
        are and correlated as neighbours show.
        """),
      KeySchema(
        "probability", .number(.within(0.01...0.9999)),
        default: .number(UncertaintyEntry().probability),
        "The probability of intervals."),
      KeySchema(
        "samples", .integer(0...100_000), default: .number(Double(UncertaintyEntry().samples)),
        """
        How many samples of the parameters are run for the spread of the trajectories (variables `…_spread`).
        """),
      seed("What samples are drawn with.", UncertaintyEntry().seed),
      KeySchema(
        "profiles", .list(of: .text), type: "list of names",
        "Parameters along which the misfit is profiled, the others fitted anew."),
    ])

  /// `twin`.
  static let twin = MappingSchema(
    "twin", section: "twin",
    [
      KeySchema(
        "truth", .names(of: .number()), type: "mapping of names to numbers", default: .required,
        "True values of calibrated parameters; those that are not named have their start."),
      KeySchema(
        "noise", .mapping(noise), type: "mapping, each > 0", unit: "the variable's",
        default: .required,
        "Standard deviation of the noise of each variable, in its unit."),
      KeySchema(
        "gaps", .number(.within(0...0.99)), default: .number(TwinEntry().gaps),
        "The part of the observations that is lost, at random."),
      KeySchema(
        "every_output", .integer(1...Int.max), default: .number(Double(TwinEntry().everyOutput)),
        "Every how many of the times there is an observation."),
      KeySchema(
        "every_level", .integer(1...Int.max), default: .number(Double(TwinEntry().everyLevel)),
        "The same of the heights."),
      KeySchema(
        "repetitions", .integer(1...100_000), default: .number(Double(TwinEntry().repetitions)),
        "How often it is repeated, with other noise."),
      seed("What noise and gaps are drawn with.", TwinEntry().seed),
    ])

  private static let noise = MappingSchema(
    "noise",
    Variable.allCases.map {
      KeySchema(
        $0.rawValue, .number(.positive), unit: unit(of: $0),
        "Standard deviation of the noise of \($0.title).")
    }, rules: [.notEmpty])
}
