import Yams

/// All that the results of a calibration depend on, in short.
///
/// Two calibrations with the same fingerprint have the same results: the same numerics, the same pipeline as far
/// as it matters, and cases of the same names, made from files with the same content. Where files lie does not
/// matter, nor do comments, the schedule of the adjoint or the place of the results.
public struct Fingerprint: Sendable, Equatable, Codable {
  /// One file that a case is made from.
  public struct Input: Sendable, Hashable, Codable {
    public let caseName: String
    public let path: String
    /// Its SHA-256 in hexadecimal digits.
    public let sha256: String
  }

  /// The version of the program's numerics.
  public let numerics: Int
  /// The SHA-256 of what matters of the pipeline.
  public let pipeline: String
  public let inputs: [Input]

  /// Takes the fingerprint of some cases of a pipeline, reading their files.
  ///
  /// - Throws: `PipelineError` where a file cannot be read.
  init(_ pipeline: PipelineFile, _ cases: [ExpandedCase]) throws(PipelineError) {
    numerics = Provenance.numericsVersion
    self.pipeline = Provenance.checksum(ofText: try pipeline.relevantPart())
    var (inputs, known): ([Input], [String: String]) = ([], [:])
    for expanded in cases {
      for path in try pipeline.inputFiles(of: expanded) {
        // Cases may share a file.
        let sha256 =
          if let known = known[path] { known } else {
            try Provenance.checksum(ofFile: path)
          }
        known[path] = sha256
        inputs.append(Input(caseName: expanded.name, path: path, sha256: sha256))
      }
    }
    self.inputs = inputs
  }

  /// One SHA-256 for all of it.
  public var digest: String {
    let parts = ["\(numerics)", pipeline] + inputs.flatMap { [$0.caseName, $0.sha256] }
    // No name holds the character of number 0.
    return Provenance.checksum(ofText: parts.joined(separator: "\0"))
  }

  /// The first file of some of the cases that is another than here; nil where there is none.
  func firstChange(in part: Fingerprint) -> String? {
    let known = Set(inputs)
    return part.inputs.first { !known.contains($0) }?.path
  }

  /// Says in what it differs from an earlier one; nil where it does not.
  func change(since earlier: Fingerprint) -> String? {
    guard digest != earlier.digest else { return nil }
    if numerics != earlier.numerics {
      return "the program's numerics are of version \(numerics), and were of \(earlier.numerics)"
    }
    if pipeline != earlier.pipeline { return "the pipeline has changed" }
    func isKnown(_ input: Input) -> Bool {
      earlier.inputs.contains { $0.caseName == input.caseName && $0.sha256 == input.sha256 }
    }
    let changed = inputs.filter { !isKnown($0) }
    guard let first = changed.first else {
      return "it is made from fewer files, or in another order"
    }
    let isNew = !earlier.inputs.contains { $0.caseName == first.caseName }
    let others = changed.count == 1 ? "" : ", and \(changed.count - 1) other files"
    return "\(first.path) \(isNew ? "is new" : "has changed")\(others)"
  }
}

extension PipelineFile {
  /// The pipeline as a text that is the same whenever the results are: without comments and layout, without keys
  /// that do not change results, and without the names of observations, of which the content counts.
  func relevantPart() throws(PipelineError) -> String {
    let tree = try YAMLDocument.compose(text, path: path, limits: limits.pipeline).node
    guard case .mapping(let root) = tree else { return text }
    var parts: [String] = []
    for (key, value) in root {
      guard let name = key.scalar?.string, !Self.keysWithoutEffect.contains(name) else { continue }
      parts.append("\(name): \(Self.canonical(value, within: name))")
    }
    return parts.joined(separator: "\n")
  }

  private static let keysWithoutEffect: Set<String> = ["adjoint", "twin", "items", "confine"]
  /// Keys without effect inside of others.
  private static let partsWithoutEffect: [String: Set<String>] = [
    "cases": ["observations"], "case_defaults": ["observations"], "outputs": ["directory"],
  ]

  /// Writes a value in one way, as quoted texts in brackets.
  private static func canonical(_ node: Node, within key: String) -> String {
    switch node {
    case .scalar(let scalar):
      // A number in quotes is none.
      let quote = scalar.style == .plain ? "" : "\""
      return quote + scalar.string.debugDescription + quote
    case .sequence(let items):
      return "[" + items.map { canonical($0, within: key) }.joined(separator: ", ") + "]"
    case .mapping(let members):
      let omitted = partsWithoutEffect[key] ?? []
      let texts = members.compactMap { name, value -> String? in
        let name = name.scalar?.string ?? ""
        return omitted.contains(name)
          ? nil : "\(name.debugDescription): \(canonical(value, within: ""))"
      }
      return "{" + texts.joined(separator: ", ") + "}"
    case .alias(let alias): return "*\(alias.anchor)"
    }
  }
}
