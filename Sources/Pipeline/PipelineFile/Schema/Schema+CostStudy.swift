extension Schema {
  /// A file of `plumbline study`.
  static let costStudyFile = MappingSchema(
    "cost_study_file",
    [
      KeySchema("title", .text, "A title for people, written to the results."),
      KeySchema("cost_study", .mapping(costStudy), default: .required, "What to measure."),
      KeySchema("outputs", .mapping(costStudyOutputs), "Where the results are written."),
    ])

  static let costStudyOutputs = MappingSchema([outputs.keys[0]])

  /// `cost_study`.
  static let costStudy = MappingSchema(
    "cost_study", section: "a-cost-study",
    [
      KeySchema(
        "models", some(.choice(StudiedModel.self)), default: .other("all"), "The models to measure."
      ),
      KeySchema(
        "columns", some(.constants([.integer(1), .integer(8)])), type: "list of 1, 8",
        default: .other("`[1, 8]`"),
        "Columns alone, or eight in lock-step."),
      KeySchema(
        "cells", some(.integer(cellCounts)), type: "list of whole numbers ≥ 3",
        default: .other("25, 50, 100, 200"),
        "Numbers of cells of a single column, each with the reference's steps."),
      KeySchema(
        "steps", some(.integer(stepCounts)), type: "list of whole numbers ≥ 1",
        default: .other("225, 900, 3600, 14400"),
        "Numbers of steps, each with the reference's cells."),
      KeySchema(
        "reference", .mapping(reference), default: .other("50 cells, 3600 steps"),
        "The size that the table shows, and at which `memory` is tried."),
      KeySchema(
        "schedules", some(.mapping(adjoint)), type: "list of mappings as in [`adjoint`](#adjoint)",
        default: .other("each schedule once"),
        """
        The schedules to compare. One that needs more than a quarter of the machine's memory is left out.
        """),
      KeySchema(
        "memory", some(bytes), type: "list of amounts of memory",
        default: .other("16 KiB to 32 MiB"),
        """
        What a gradient of the reference must spend, to show what memory buys. Amounts that make it compute each \
        step more than twenty times again are left out.
        """),
    ])

  static let reference = MappingSchema([
    KeySchema("cells", .integer(cellCounts), default: .required, "The number of cells."),
    KeySchema("steps", .integer(stepCounts), default: .required, "The number of steps."),
  ])

  private static let stepCounts = 1...1_000_000_000

  private static func some(_ item: ValueSchema) -> ValueSchema {
    .list(of: item, count: 1...Int.max)
  }
}
