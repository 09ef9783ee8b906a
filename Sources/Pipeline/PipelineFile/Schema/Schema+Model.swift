import Closures
import Column

extension Schema {
  /// `model`.
  static let model = MappingSchema(
    "model", section: "model",
    [
      KeySchema(
        "closure", .words(ClosureModel.all.map(\.declaration.name)), default: .required,
        "The [closure](closures.md)."),
      KeySchema("time_step", .number(.positive), unit: "s", default: .required, "The time step."),
      KeySchema(
        "density", .choice(DensityTracers.self),
        default: .word(DensityTracers.temperature.rawValue),
        "The variables that set the density."),
      KeySchema(
        "passive_tracer", .boolean, default: .boolean(false), "Whether a passive tracer is carried."
      ),
      KeySchema("grid", grid, "The grid of cases that state none."),
      KeySchema(
        "parameter_set", .text, default: .other("the closure's values"),
        """
        A published set of parameters, from which those that are not listed under `parameters` and the starts of \
        calibrated ones are taken. \(parameterSets)[docs/closures.md](closures.md) names their sources.
        """),
      KeySchema(
        "closure_constants", .names(of: closureConstant),
        type: "mapping of names to numbers or words",
        default: .other("the closure's"),
        """
        Constants of the closure that are not calibrated: name to number or word, such as \
        `{galperin: 0.27, surface_condition: dirichlet}`.
        """),
    ])

  private static let closureConstant = ValueSchema.either(.number(), .text)

  /// A sentence for each closure that has sets, each with a space after it.
  private static let parameterSets = ClosureModel.all.map(\.declaration).filter {
    !$0.parameterSets.isEmpty
  }
  .map { closure in
    "For `\(closure.name)`: " + closure.parameterSets.map { "`\($0.name)`" }.joined(separator: ", ")
      + "; "
  }.joined()
}
