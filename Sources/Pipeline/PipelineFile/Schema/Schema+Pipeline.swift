extension Schema {
  /// A pipeline file.
  static let pipeline = MappingSchema(
    "pipeline",
    [
      KeySchema("title", .text, "A title for people, written to the results."),
      KeySchema(
        "case_defaults", .mapping(caseDefaults), type: "mapping",
        "Any key of a case but `name`. Completes every case, see below."),
      KeySchema(
        "cases", .list(of: .mapping(caseEntry), count: 1...Int.max), type: "list",
        default: .required,
        "At least one [case](#cases): what the model is compared with."),
      KeySchema(
        "model", .mapping(model), default: .required, "The model that all cases are run with."),
      KeySchema(
        "parameters", .names(of: .forms(parameter)), type: "[mapping](#parameters)",
        "The parameters to fix or calibrate."),
      KeySchema(
        "controls", .mapping(controls),
        "Corrections of fluxes and starts, calibrated beside the parameters."),
      KeySchema(
        "misfit", .mapping(misfit), default: .ofItsKeys,
        "How model and observations are compared."),
      KeySchema(
        "adjoint", .mapping(adjoint), default: .ofItsKeys,
        "How the adjoint stores the forward run."),
      KeySchema(
        "optimiser", .mapping(optimiser), default: .ofItsKeys,
        "The search for the best parameters."),
      KeySchema(
        "cross_validation", .choice(CrossValidation.self),
        "[Repeats](#cross_validation) the calibration without each of the cases."),
      KeySchema(
        "uncertainty", .mapping(uncertainty), default: .ofItsKeys,
        "How sure the result is."),
      KeySchema("twin", .mapping(twin), "The twin experiment of `plumbline twin`."),
      KeySchema(
        "outputs", .mapping(outputs), default: .ofItsKeys, "What is written, and where."),
      KeySchema(
        "items", .choice(ItemDivision.self), default: .word(ItemDivision.single.rawValue),
        "What `plumbline run` calibrates by [itself](#items)."),
      KeySchema(
        "confine", .path,
        """
        The folder that every path of the file has to lead into, symbolic links followed: observations and all \
        matches of patterns, forcing, series, a restart and the output folder. \
        [docs/limits.md](limits.md#confinement) has the details.
        """),
    ])

  static let outputs = MappingSchema(
    "outputs", section: "outputs",
    [
      KeySchema(
        "directory", .path,
        default: .other("`output/` and the pipeline file's name without extension"),
        "The folder of the results."),
      KeySchema(
        "trajectories", .boolean, default: .boolean(true),
        "Whether the trajectories of the model are written."),
    ])
}
