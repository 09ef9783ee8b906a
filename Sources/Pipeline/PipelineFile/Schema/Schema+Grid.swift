extension Schema {
  /// A grid, of a case or of the model.
  static let grid = ValueSchema.forms(grids)

  static let grids = FormsSchema(
    "grid", section: "grid",
    [
      FormSchema(
        .words(["file"]), "file",
        """
        The grid of the observations: their [levels](data.md#heights) are the centres, between the layers that \
        they stand for, which must touch and reach the surface.
        """),
      form(
        "file", "{interfaces: zw}",
        [KeySchema("interfaces", .text, "The variable of the file that holds the interfaces.")],
        """
        The same, with the name of the variable that holds the interfaces. The centres are the levels of `height`.
        """),
      form(
        "linear", "{cells: 50, depth: 50}", [cells, depth],
        "Cells of equal thickness down to `depth` [m]."),
      form(
        "stretched", "{cells: 50, depth: 200, critical_depth: 20, theta: 6.5}",
        [
          cells, depth,
          KeySchema(
            "critical_depth", .number(.positive), unit: "m", default: .required,
            "About the depth of the refined layer."),
          // Beyond 20 every cell but a few is vanishingly thin, and the hyperbolic cosine overflows.
          KeySchema(
            "theta", .number(.upTo(20)), unit: "1", default: .number(GridEntry.usualTheta),
            "The strength of the refinement."),
        ],
        """
        Cells refined towards the surface. `critical_depth` [m] is about the depth of the refined layer; `theta` \
        (over 0, at most 20; default 6.5) the strength of the refinement.
        """),
      form(
        "orca75", "{depth: 300}", [depth],
        "NEMO's 75 levels, from the surface down to the first interface below `depth` [m]."),
      form(
        "simplified", "{cells: 100, depth: 100}", [cells, depth],
        """
        The grid of the simplified model of the cost study: cells of equal thickness, with centres equally spaced \
        from −`depth` to 0 inclusive.
        """),
    ])

  // Extrapolating a diffusivity to an end of the column takes two interior interfaces.
  private static let cells = KeySchema(
    "cells", .integer(cellCounts), default: .required, "The number of cells.")
  private static let depth = KeySchema(
    "depth", .number(.positive), unit: "m", default: .required, "The depth of the column.")

  /// The numbers of cells that a column may have.
  static let cellCounts = 3...100_000

  private static func form(
    _ name: String, _ example: String, _ keys: [KeySchema], _ meaning: String
  ) -> FormSchema {
    FormSchema(
      .mapping(
        .single(KeySchema(name, .mapping(MappingSchema(keys)), default: .required, meaning))),
      "{\(name): \(example)}", meaning)
  }
}
