import Calibration
import Column

extension Schema {
  /// `misfit`.
  static let misfit = MappingSchema(
    "misfit", section: "misfit",
    [
      KeySchema(
        "form", .choice(MisfitForm.self), default: .word(MisfitEntry().form.rawValue),
        """
        How the squared differences become one number: their sum, their mean, their mean divided by the variance \
        of the observations of the case or of all cases, or their sum with each divided by the error of its \
        observation.
        """),
      KeySchema(
        "weights", .mapping(variableWeights), type: "mapping, each > 0",
        default: .other("every observed variable, 1"),
        "The variables that count, and their weights. A case may have its own."),
      KeySchema(
        "outputs", .forms(outputSelection), type: "see below", default: .word("all"),
        "The outputs that count."),
      KeySchema(
        "terms", .list(of: .mapping(term)), type: "list",
        "What is [compared](#terms) beside the values themselves."),
      KeySchema(
        "prior_weight", .number(.positive), default: .number(1),
        """
        What priors are multiplied by. Forms other than `error` say nothing of how likely observations are, so \
        there it must be given where there are priors.
        """),
    ])

  /// The outputs that count.
  static let outputSelection = FormsSchema(
    "output_selection", section: "misfit",
    [
      FormSchema(.words(["all"]), "all", "Every output."),
      FormSchema(.words(["last"]), "last", "The last one."),
      FormSchema(
        .mapping(
          MappingSchema(
            [
              KeySchema("from", .integer(0...Int.max), "The first output that counts, from 0."),
              KeySchema("to", .integer(0...Int.max), "The last output that counts, from 0."),
            ], rules: [.notEmpty])), "{from: 36, to: 288}", "By number; one end may be left out."),
      FormSchema(
        .mapping(
          MappingSchema(
            [
              KeySchema(
                "from_time", .number(.notNegative), unit: "s",
                "The time since the start from which outputs count."),
              KeySchema(
                "to_time", .number(.notNegative), unit: "s",
                "The time since the start until which outputs count."),
            ], rules: [.notEmpty])), "{from_time: 21600, to_time: 172800}",
        "By time since the start [s]; one end may be left out."),
      FormSchema(
        .mapping(
          .single(
            KeySchema(
              "indices", .list(of: .integer(-Int.max...Int.max), count: 1...Int.max),
              default: .required,
              "The numbers of the outputs that count, each once; negative ones count from the end.")
          )),
        "{indices: [0, 5, -1]}",
        "Single outputs; negative numbers count from the end, −1 is the last."),
      FormSchema(
        .mapping(
          .single(
            KeySchema(
              "every", .integer(1...Int.max), default: .required,
              "Every how many of the outputs one counts, from output 0 on."))),
        "{every: 10}", "Every tenth, from output 0 on."),
    ])

  /// An item of `misfit.terms`.
  static let term = MappingSchema(
    "term", section: "terms",
    [
      KeySchema(
        "variable", .choice(Variable.self), default: .required,
        "The variable; cases in which it is not observed have no such term."),
      KeySchema(
        "error", .number(.positive), unit: "that of what is compared",
        default: .other("from the values' errors, but for the mixed-layer depth"),
        "Standard error, for form `error`."),
      KeySchema(
        "weight", .number(.positive), unit: "1", default: .number(1),
        "Weight beside the variables and other terms."),
    ] + quantities, rules: [.exactlyOne(of: quantities.names)])

  /// What can be compared.
  static let quantities = [
    KeySchema(
      "gradient", isTrue, unit: "unit m⁻¹",
      "Differences of neighbouring heights, divided by their distance: the stratification."),
    KeySchema("surface", isTrue, unit: "unit", "The value nearest to the surface."),
    KeySchema(
      "mixed_layer_depth", .mapping(mixedLayerDepth), unit: "m",
      """
      The depth to which the variable differs from that at a reference depth by less than a threshold: \
      `{threshold, width, reference_depth}`. `threshold` is required, in the variable's unit; `reference_depth` is \
      10 m; `width` (a quarter of the threshold, at most twice it) smooths the threshold so that the depth has a \
      derivative, see [docs/calibration.md](calibration.md#mixed-layer-depth).
      """),
  ]

  /// A word that is given where it is meant, and left out otherwise.
  private static let isTrue = ValueSchema.constants([.boolean(true)])

  static let mixedLayerDepth = MappingSchema(
    "mixed_layer_depth",
    [
      KeySchema(
        "threshold", .number(.positive), unit: "that of the variable", default: .required,
        "The difference that ends the mixed layer."),
      KeySchema(
        "width", .number(.positive), unit: "that of the variable",
        default: .other("a quarter of the threshold"),
        "Over which the threshold is smoothed; at most twice the threshold."),
      KeySchema(
        "reference_depth", .number(.notNegative), unit: "m", default: .number(10),
        "The reference depth."),
    ])
}
