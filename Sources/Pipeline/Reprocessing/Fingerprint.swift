import Yams

/// All that the results of a calibration depend on, in short.
///
/// Two calibrations with the same fingerprint have the same results: the same numerics, the same pipeline as far
/// as it matters, and files with the same content. Names of files do not matter, nor do comments, the schedule of
/// the adjoint or the place of the results.
public struct Fingerprint: Sendable, Equatable, Codable {
  /// One file that is read.
  public struct Input: Sendable, Equatable, Codable {
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
    let names = cases.map(\.name).joined(separator: "\n")
    self.pipeline = Provenance.checksum(ofText: try pipeline.relevantPart() + "\n" + names)
    var inputs: [Input] = []
    for expanded in cases {
      for path in try pipeline.inputFiles(of: expanded)
      where !inputs.contains(where: { $0.path == path }) {
        inputs.append(Input(path: path, sha256: try Provenance.checksum(ofFile: path)))
      }
    }
    self.inputs = inputs
  }

  /// One SHA-256 for all of it.
  public var digest: String {
    Provenance.checksum(
      ofText: (["\(numerics)", pipeline] + inputs.map(\.sha256)).joined(separator: "\n"))
  }

  /// Says in what it differs from an earlier one; nil where it does not.
  func change(since earlier: Fingerprint) -> String? {
    guard digest != earlier.digest else { return nil }
    if numerics != earlier.numerics {
      return "the program's numerics are of version \(numerics), and were of \(earlier.numerics)"
    }
    if pipeline != earlier.pipeline { return "the pipeline has changed" }
    let known = Set(earlier.inputs.map(\.sha256))
    let changed = inputs.filter { !known.contains($0.sha256) }.map(\.path)
    guard let first = changed.first else { return "its files are others" }
    let others = changed.count > 1 ? " and \(changed.count - 1) other files have" : " has"
    return "\(first)\(others) changed"
  }
}

extension PipelineFile {
  /// The pipeline as a text that is the same whenever the results are: without comments and layout, without keys
  /// that do not change results, and without the names of observations, of which the content counts.
  func relevantPart() throws(PipelineError) -> String {
    let tree = try YAMLDocument.compose(text, path: path).node
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
