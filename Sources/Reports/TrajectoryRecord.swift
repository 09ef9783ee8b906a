/// A trajectory file of one case: observed, and modelled with one or more sets of parameters.
///
/// Values are read when they are asked for, and of long runs only some, so that a year of profiles is not held in
/// memory for a picture of it.
public struct TrajectoryRecord: Sendable {
  /// A variable over time and height, in the model's cells or at the interfaces between them.
  public struct Field: Sendable {
    /// The name of the variable in the file, of the first model.
    public let name: String
    /// What it is, without how it was found, such as `temperature`.
    public let quantity: String
    public let units: String
    public let isAtInterfaces: Bool
    /// Whether a model with the parameters of the start is there, too.
    public let hasStart: Bool
    /// Whether it was observed at the outputs in the model's cells.
    public let isObserved: Bool
  }

  /// What was observed at times and heights of its own.
  public struct Series: Sendable {
    public let name: String
    public let quantity: String
    public let units: String
    /// Times [s since the first output].
    public let times: [Double]
    /// Heights [m].
    public let heights: [Double]
    public let hasStart: Bool
    /// The field that it was observed of; nil where it is made of whole profiles.
    public let field: String?
  }

  let file: ResultFile
  /// The file as people know it.
  public let name: String
  public let caseName: String
  /// Times of the outputs [s since the first].
  public let times: [Double]
  /// The date of the first output, such as `2012-06-04 00:00:00`; nil where the run has none.
  public let startDate: String?
  /// Heights of cell centres and of interfaces [m], the deepest first.
  public let heights: [Double]
  public let interfaces: [Double]
  public let fields: [Field]
  public let series: [Series]
  /// The names of variables over time alone that tell the depth of the mixed layer.
  public let mixedLayers: [String]

  /// Opens a trajectory file.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - name: what it is called; nil for its path.
  ///   - caseName: the case; nil for the name of the file.
  /// - Throws: `ReportError` where it is something else, `NetCDFError`.
  public init(opening path: String, name: String? = nil, caseName: String? = nil) throws {
    file = try ResultFile(path, name: name)
    self.name = file.name
    guard let stamps = try file.numbers("time"), let heights = try file.numbers("z"),
      let interfaces = try file.numbers("z_interface"), let first = stamps.first
    else {
      throw ReportError(path: file.name, message: "this is not a file of trajectories.")
    }
    guard !heights.isEmpty, interfaces.count == heights.count + 1 else {
      throw ReportError(
        path: file.name,
        message:
          "'z_interface' must have one level more than 'z', found \(interfaces.count) and \(heights.count)."
      )
    }
    self.caseName = caseName ?? Self.stem(file.name)
    (self.heights, self.interfaces) = (heights, interfaces)
    times = stamps.map { $0 - first }
    let units = try file.text("units", of: "time") ?? ""
    let hasDate = try file.text("comment", of: "time") == nil && first == 0
    startDate = hasDate ? units.components(after: " since ") : nil
    let names = Set(try file.variableNames)
    let fields = try Self.fields(file, names)
    self.fields = fields
    series = try Self.series(names, file, fields.map(\.name), first: first)
    mixedLayers = Self.mixedLayerNames.filter(names.contains)
  }

  static let mixedLayerNames =
    ["mixed_layer_depth", "mixed_layer_depth_start", "mixed_layer_depth_observed"]

  private static func stem(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return name.hasSuffix(".nc") ? String(name.dropLast(3)) : name
  }

  /// Every variable over time and height that a model is the source of, in the order of the file.
  private static func fields(_ file: ResultFile, _ names: Set<String>) throws -> [Field] {
    let suffixes = ["_observed", "_start", "_spread"]
    func has(_ name: String, along dimensions: [String]) throws -> Bool {
      try names.contains(name) && file.dataset.variable(name).dimensions.map(\.name) == dimensions
    }
    return try file.dataset.variables.compactMap { variable in
      let dimensions = try variable.dimensions.map(\.name)
      guard dimensions == ["time", "z"] || dimensions == ["time", "z_interface"] else { return nil }
      guard !suffixes.contains(where: variable.name.hasSuffix) else { return nil }
      let title = try variable.attribute("long_name")?.textValue ?? variable.name
      return Field(
        name: variable.name, quantity: title.components(before: ", modelled"),
        units: try variable.attribute("units")?.textValue ?? "",
        isAtInterfaces: dimensions[1] == "z_interface",
        hasStart: try has(variable.name + "_start", along: dimensions),
        isObserved: try has(variable.name + "_observed", along: dimensions))
    }
  }

  private static func series(
    _ names: Set<String>, _ file: ResultFile, _ fields: [String], first: Double
  ) throws -> [Series] {
    try names.filter { $0.hasSuffix("_equivalent") }.sorted().compactMap { name in
      let base = String(name.dropLast("_equivalent".count))
      guard let times = try file.numbers(base + "_time"),
        let heights = try file.numbers(base + "_z")
      else { return nil }
      let shape = [times.count, heights.count]
      guard file.has(base + "_observed"), try file.dataset.variable(name).shape == shape,
        try file.dataset.variable(base + "_observed").shape == shape
      else { return nil }
      let title = try file.text("long_name", of: base + "_observed") ?? base
      let owners = fields.filter { base == $0 || base.hasPrefix($0 + "_") }
      return Series(
        name: base, quantity: title.components(before: ", observed"),
        units: try file.text("units", of: base + "_observed") ?? "",
        times: times.map { $0 - first }, heights: heights, hasStart: file.has(name + "_start"),
        field: heights == [0] ? nil : owners.max { $0.count < $1.count })
    }
  }

  // MARK: Values

  /// Returns rows of a variable over time and height.
  ///
  /// - Parameter places: those along its first dimension; nil for all.
  func rows(_ name: String, at places: [Int]? = nil) throws -> [[Double]] {
    guard let places else { return try file.rows(name) ?? [] }
    let variable = try file.dataset.variable(name)
    let length = try variable.shape[1]
    return try places.map { try variable.readDoubles(start: [$0, 0], count: [1, length]) }
  }
}

extension String {
  /// The text before the first occurrence of another; all of it where there is none.
  func components(before mark: String) -> String {
    guard let range = firstRange(of: mark) else { return self }
    return String(self[..<range.lowerBound])
  }

  /// The text after the first occurrence of another; nil where there is none.
  func components(after mark: String) -> String? {
    guard let range = firstRange(of: mark) else { return nil }
    return String(self[range.upperBound...])
  }
}
