/// Holds a pipeline as its file states it, with every default filled in.
///
/// Names that depend on the closure (`model.closure`, its constants, the parameters) and names of
/// variables in files are kept with their places; whoever knows them reports errors through
/// ``failure(at:_:)``.
public struct PipelineFile: Sendable, Equatable {
  /// The path of the file, as named by the user.
  public var path: String
  /// The text of the file.
  public var text: String
  /// A title for the results.
  public var title: String?
  /// The cases in file order, completed from `case_defaults`; patterns are not yet expanded.
  public var cases: [CaseEntry]
  /// The model.
  public var model: ModelEntry
  /// The parameters named, in file order.
  public var parameters: [ParameterEntry]
  /// What is calibrated beside them.
  public var controls: ControlsEntry
  /// The misfit.
  public var misfit: MisfitEntry
  /// The adjoint.
  public var adjoint: AdjointEntry
  /// The optimiser.
  public var optimiser: OptimiserEntry
  /// How the calibration is repeated to see what it is worth on cases that it has not seen.
  public var crossValidation: CrossValidation?
  /// What is found out about the uncertainty of the result.
  public var uncertainty: UncertaintyEntry
  /// How `plumbline twin` makes observations.
  public var twin: TwinEntry
  /// The outputs.
  public var outputs: OutputsEntry
  /// How `plumbline run` divides the files of the cases.
  public var division: ItemDivision
  /// The folder that no path leads out of, as written; nil where paths may lead anywhere.
  public var confine: Located<String>?
  /// The limits on this file and on what it names.
  public var limits: ReadingLimits

  /// Reads and decodes a pipeline file.
  ///
  /// - Parameters:
  ///   - path: The file, UTF-8 text.
  ///   - limits: What the file, and files that it names, may hold.
  /// - Throws: A `PipelineError` that names the file and, where it applies, line, column and key.
  public static func load(
    path: String, limits: ReadingLimits = ReadingLimits()
  ) throws(PipelineError) -> PipelineFile {
    let text = try YAMLDocument.text(ofFile: path, limits: limits.pipeline)
    return try PipelineFile(text: text, path: path, limits: limits)
  }

  /// Decodes the text of a pipeline file.
  ///
  /// - Parameters:
  ///   - text: The YAML text.
  ///   - path: The path to which relative paths refer and that errors name.
  ///   - limits: What the text, and files that it names, may hold.
  /// - Throws: A `PipelineError` that names the file and, where it applies, line, column and key.
  public init(
    text: String, path: String, limits: ReadingLimits = ReadingLimits()
  ) throws(PipelineError) {
    let reader = try MappingReader(
      YAMLDocument.compose(text, path: path, limits: limits.pipeline), of: "a pipeline",
      keys: Schema.pipeline.keys)
    self.limits = limits
    self.path = path
    self.text = text
    title = try reader["title"]?.text("a title")
    let modelValue = try reader.required("model", "the closure and the time step")
    model = try ModelEntry(modelValue)
    cases = try Self.cases(reader, model: modelValue)
    parameters = []
    if let value = reader["parameters"] {
      for member in try MappingReader(value, of: "the parameters", keys: nil).members {
        parameters.append(try ParameterEntry(member))
      }
    }
    controls = try reader["controls"].map(ControlsEntry.init) ?? ControlsEntry()
    misfit = try reader["misfit"].map(MisfitEntry.init) ?? MisfitEntry()
    adjoint = try reader["adjoint"].map(AdjointEntry.init) ?? AdjointEntry()
    optimiser = try reader["optimiser"].map(OptimiserEntry.init) ?? OptimiserEntry()
    crossValidation = try reader["cross_validation"]?.choice(CrossValidation.self)
    uncertainty = try reader["uncertainty"].map(UncertaintyEntry.init) ?? UncertaintyEntry()
    twin = try reader["twin"].map(TwinEntry.init) ?? TwinEntry()
    division = try reader["items"]?.choice(ItemDivision.self) ?? .single
    outputs = OutputsEntry(directory: "output/" + fileStem(path))
    if let value = reader["outputs"] {
      outputs = try OutputsEntry(value, defaultDirectory: outputs.directory)
    }
    confine = try reader["confine"]?.locatedText("the path of a folder")
  }

  private static func cases(
    _ reader: MappingReader, model: YAMLValue
  ) throws(PipelineError) -> [CaseEntry] {
    let list = try reader.required("cases", "a list of cases, at least one")
    let items = try list.list(of: "cases")
    guard !items.isEmpty else {
      throw list.failure("the list is empty. Give at least one case.")
    }
    let defaults = try reader["case_defaults"].map { value throws(PipelineError) in
      try MappingReader(value, of: "the defaults of cases", keys: Schema.caseDefaults.keys)
    }
    let grid = try MappingReader(model, of: "the model", keys: Schema.model.keys)["grid"]
    var cases: [CaseEntry] = []
    for (index, item) in items.enumerated() {
      let entry = try MappingReader(item, of: "a case", keys: Schema.caseEntry.keys)
      cases.append(
        try CaseEntry(entry.completed(from: defaults), index: index, modelGrid: grid))
    }
    return cases
  }

  /// Makes an error about a value of this file that is checked after decoding.
  public func failure<Value>(at place: Located<Value>, _ message: String) -> PipelineError {
    PipelineError(path: path, position: place.position, key: place.key, message: message)
  }

  /// Returns the path that a path of this file stands for: relative ones start at its folder.
  public func resolve(_ relative: String) -> String {
    resolved(relative, from: path)
  }

  /// The file's folder with a slash at the end; empty for the current folder.
  var folder: String { folderPath(of: path) }
}

/// Returns the path that a path in a file stands for: relative ones start at the file's folder.
func resolved(_ relative: String, from file: String) -> String {
  relative.hasPrefix("/") ? relative : folderPath(of: file) + relative
}

/// Returns the folder of a file with a slash at the end; empty for the current folder.
func folderPath(of path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "" }
  return String(path[...slash])
}

extension PipelineFile {
  /// What results are called.
  public var heading: String { title ?? fileStem(path) }
}

/// Returns the name of a file or folder.
func lastComponent(_ path: String) -> String {
  path.split(separator: "/").last.map(String.init) ?? path
}

/// Returns the last component of a path without its extension.
func fileStem(_ path: String) -> String {
  let name = lastComponent(path)
  guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return String(name) }
  return String(name[..<dot])
}

/// Says what is calibrated by itself.
public enum ItemDivision: String, Sendable, Equatable, CaseIterable {
  /// All cases together.
  case single
  /// Each file that a pattern or a folder stands for, with the other cases.
  case perFile = "per-file"
}

/// Names a way of repeating a calibration without some of its cases.
public enum CrossValidation: String, Sendable, Equatable, CaseIterable {
  /// As often as there are cases to calibrate against, each time without one of them.
  case leaveOneOut = "leave-one-out"
}
