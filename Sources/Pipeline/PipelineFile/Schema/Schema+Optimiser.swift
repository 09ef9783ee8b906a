import Calibration

extension Schema {
  /// `optimiser`.
  static let optimiser = MappingSchema(
    "optimiser", section: "optimiser",
    [
      KeySchema(
        "method", .choice(OptimiserMethod.self), default: .word(OptimiserEntry().method.rawValue),
        "The method."),
      KeySchema(
        "max_iterations", .integer(1...Int.max), default: .other("the method's"),
        "Largest number of iterations."),
      KeySchema(
        "max_evaluations", .integer(1...Int.max), default: .other("the method's"),
        "Largest number of points that are evaluated."),
      KeySchema(
        "gradient_tolerance", .number(.notNegative),
        default: .number(OptimiserEntry().gradientTolerance),
        """
        Largest component of the scaled, projected gradient at which the search ends. Not for `ensemble-kalman`.
        """),
      KeySchema(
        "decrease_tolerance", .number(.notNegative),
        default: .number(OptimiserEntry().decreaseTolerance),
        """
        Relative decrease of the misfit in one iteration below which the search ends. For `l-bfgs-b` and \
        `levenberg-marquardt`.
        """),
      // The workspace grows with the pairs; beyond some tens they bring nothing.
      KeySchema(
        "memory", .integer(1...1000), default: .number(Double(OptimiserEntry().memory)),
        "Number of correction pairs kept. For `l-bfgs-b`."),
      KeySchema(
        "misfit_target", .number(.notNegative),
        "The search ends when the misfit is at or below this value."),
      KeySchema(
        "learning_rate", .number(.positive), default: .other("the method's"),
        "Length of a step in scaled parameters. For `adam`."),
      KeySchema(
        "ensemble_size", .integer(3...10_000),
        default: .number(Double(OptimiserEntry().ensembleSize)),
        "Number of members, beside which their mean is run. For `ensemble-kalman`."),
      seed(
        "What starts and members are drawn with; the same seed gives the same bytes.",
        OptimiserEntry().seed),
      KeySchema(
        "starts", .either(startCount, .mapping(starts)), type: "whole number, or `{count, design}`",
        default: .number(1),
        """
        Searches from so many starts side by side: that of the parameters, and others spread between the bounds by \
        the design `sobol` (default) or `latin-hypercube`. Not for `ensemble-kalman`.
        """),
      KeySchema(
        "horizons",
        .list(of: .either(.number(.positive), .words(["all"])), count: 1...Int.max),
        type: "list of seconds, `all` the last", default: .other("`[all]`"),
        """
        Calibrates against the first hours of every case, then against more, each search from the result of the \
        one before: `[21600, 86400, all]`. `all` follows in any case; several starts are searched from at first \
        only. Limits and tolerances are those of each search.
        """),
      KeySchema(
        "patience", .integer(1...Int.max),
        """
        Ends the search when the misfit of the cases to `validate` was not lowered in so many iterations, and takes \
        the iteration where it was least.
        """),
    ],
    rules: OptimiserEntry.owners.map { key, methods in
      .only(
        key, where: "method", isOneOf: methods.map(\.rawValue),
        standard: OptimiserEntry().method.rawValue)
    })

  private static let startCount = ValueSchema.integer(1...10_000)

  /// Several starts.
  static let starts = MappingSchema([
    KeySchema(
      "count", startCount, default: .required,
      "How many there are, that of the parameters included."),
    KeySchema(
      "design", .choice(StartDesign.self), default: .word(StartDesign.sobol.rawValue),
      "How the others are spread between the bounds."),
  ])

  static func seed(_ meaning: String, _ standard: Int) -> KeySchema {
    KeySchema("seed", .integer(0...Int.max), default: .number(Double(standard)), meaning)
  }
}
