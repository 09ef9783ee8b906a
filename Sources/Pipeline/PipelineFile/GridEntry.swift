/// Says how the column of a case is divided into cells. Depths are positive, in metres.
public enum GridEntry: Sendable, Equatable {
  /// The grid of the case's file; the name of its interfaces where the usual ones do not apply.
  case file(interfaces: Located<String>?)
  /// Cells of equal thickness.
  case linear(cells: Int, depth: Double)
  /// Cells refined towards the surface; `theta` [1] is the strength of the refinement.
  case stretched(cells: Int, depth: Double, criticalDepth: Double, theta: Double)
  /// The upper part of NEMO's 75 levels.
  case orca75(depth: Double)
  /// The cost study's grid: equal cells, centres equally spaced from −depth to 0 inclusive.
  case simplified(cells: Int, depth: Double)
}

extension GridEntry {
  /// The name of the file's interfaces, where the pipeline states one.
  var interfaces: Located<String>? {
    if case .file(let interfaces) = self { interfaces } else { nil }
  }

  /// The strength of the refinement of a stretched grid that states none [1].
  static let usualTheta = 6.5

  init(_ value: YAMLValue) throws(PipelineError) {
    if value.isWord("file") {
      self = .file(interfaces: nil)
      return
    }
    if value.isScalar {
      throw value.wrongType(
        expected: "a grid",
        advice: "Write 'file', or a mapping such as {linear: {cells: 50, depth: 50}}; "
          + "known grids: \(Schema.grids.keys.names.joined(separator: ", ")).")
    }
    let keys = Schema.grids.keys
    let form = try MappingReader(value, of: "a grid", keys: keys).onlyMember(among: keys)
    switch form.name {
    case "file":
      let reader = try MappingReader(
        form, of: "the names of the grid's variables", keys: form.keys)
      self = .file(interfaces: try reader["interfaces"]?.locatedText("the name of a variable"))
    case "stretched":
      let reader = try MappingReader(form, of: "a stretched grid", keys: form.keys)
      self = .stretched(
        cells: try Self.cells(reader), depth: try Self.depth(reader),
        criticalDepth: try reader.required("critical_depth", "the critical depth in metres")
          .number(of: "metres"),
        theta: try reader["theta"]?.number() ?? Self.usualTheta)
    case "orca75":
      let reader = try MappingReader(form, of: "an ORCA75 grid", keys: form.keys)
      self = .orca75(depth: try Self.depth(reader))
    default:
      let reader = try MappingReader(form, of: "a \(form.name) grid", keys: form.keys)
      let cells = try Self.cells(reader)
      let depth = try Self.depth(reader)
      self =
        form.name == "linear"
        ? .linear(cells: cells, depth: depth) : .simplified(cells: cells, depth: depth)
    }
  }

  private static func cells(_ reader: MappingReader) throws(PipelineError) -> Int {
    try reader.required("cells", "the number of cells").integer()
  }

  private static func depth(_ reader: MappingReader) throws(PipelineError) -> Double {
    try reader.required("depth", "the depth of the column in metres").number(of: "metres")
  }
}
