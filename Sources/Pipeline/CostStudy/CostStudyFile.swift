import HDF5

/// Holds a study of what gradients cost as its file states it, with every default filled in.
public struct CostStudyFile: Sendable, Equatable {
  /// The path of the file, as named by the user.
  public var path: String
  /// The text of the file.
  public var text: String
  /// A title for the results.
  public var title: String?
  public var models = StudiedModel.allCases
  /// Numbers of columns in lock-step: 1 or 8.
  public var columns = [1, 8]
  /// Numbers of cells, each at the reference number of steps.
  public var cells = [25, 50, 100, 200]
  /// Numbers of steps, each at the reference number of cells.
  public var steps = [225, 900, 3600, 14400]
  public var referenceCells = 50
  public var referenceSteps = 3600
  /// The schedules to compare.
  public var schedules: [AdjointEntry] = [
    .init(schedule: .recordAll), .init(schedule: .storeAll), .init(schedule: .twoLevel),
    .init(schedule: .binomial), .init(schedule: .automatic),
  ]
  /// Amounts of memory to spend on one gradient of the reference, in bytes.
  public var memory = (14...25).map { 1 << $0 }
  /// Folder of the results as written, relative to the file's folder.
  public var directory: String

  /// Reads and decodes a file.
  ///
  /// - Throws: A `PipelineError` that names the file and, where it applies, line, column and key.
  public static func load(
    path: String, limits: PipelineLimits = PipelineLimits()
  ) throws(PipelineError) -> CostStudyFile {
    let text = try YAMLDocument.text(ofFile: path, limits: limits)
    return try CostStudyFile(text: text, path: path, limits: limits)
  }

  /// Decodes the text of a file.
  public init(
    text: String, path: String, limits: PipelineLimits = PipelineLimits()
  ) throws(PipelineError) {
    let reader = try MappingReader(
      YAMLDocument.compose(text, path: path, limits: limits), of: "a cost study",
      keys: Schema.costStudyFile.keys)
    self.path = path
    self.text = text
    title = try reader["title"]?.text("a title")
    directory = "output/" + fileStem(path)
    if let value = reader["outputs"] {
      let outputs = try MappingReader(value, of: "the outputs", keys: Schema.costStudyOutputs.keys)
      directory = try outputs["directory"]?.text("the path of a folder") ?? directory
    }
    try decode(
      MappingReader(
        reader.required("cost_study", "what to measure"), of: "the cost study",
        keys: Schema.costStudy.keys))
  }

  private mutating func decode(_ reader: MappingReader) throws(PipelineError) {
    models =
      try Self.items(of: reader["models"], "models") { value throws(PipelineError) in
        try value.choice(StudiedModel.self)
      } ?? models
    columns =
      try Self.items(of: reader["columns"], "numbers of columns") { value throws(PipelineError) in
        let count = try value.integer(in: 1...8)
        guard count == 1 || count == 8 else {
          throw value.failure("columns run alone or by eight: 1 or 8, found '\(count)'.")
        }
        return count
      } ?? columns
    cells =
      try Self.items(of: reader["cells"], "numbers of cells") { value throws(PipelineError) in
        try value.integer()
      } ?? cells
    steps =
      try Self.items(of: reader["steps"], "numbers of steps") { value throws(PipelineError) in
        try value.integer()
      } ?? steps
    if let value = reader["reference"] {
      let reference = try MappingReader(value, of: "the reference", keys: Schema.reference.keys)
      referenceCells = try reference.required("cells", "a number of cells").integer()
      referenceSteps = try reference.required("steps", "a number of steps").integer()
    }
    schedules =
      try Self.items(of: reader["schedules"], "schedules") { value throws(PipelineError) in
        try AdjointEntry(value)
      } ?? schedules
    memory =
      try Self.items(of: reader["memory"], "amounts of memory") { value throws(PipelineError) in
        try value.byteCount()
      } ?? memory
  }

  /// Reads a list that is not empty; nil where the key is missing.
  private static func items<Item>(
    of value: YAMLValue?, _ what: String, _ decode: (YAMLValue) throws(PipelineError) -> Item
  ) throws(PipelineError) -> [Item]? {
    guard let value else { return nil }
    var items: [Item] = []
    for item in try value.list(of: what) { items.append(try decode(item)) }
    guard !items.isEmpty else {
      throw value.failure("the list is empty. Give some \(what), or remove the key.")
    }
    return items
  }
}
