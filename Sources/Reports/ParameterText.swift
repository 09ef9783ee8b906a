import Foundation

/// The parameters of a calibration as other programs read them.
public enum ParameterText: String, Sendable, CaseIterable {
  case json, yaml
  case gotmYAML = "gotm-yaml"
  case gotmNamelist = "gotm-namelist"
  case oceananigans

  /// Writes the parameters at the result.
  ///
  /// - Throws: `ReportError` where the program has no closure with these parameters.
  public func text(of record: CalibrationRecord) throws -> String {
    switch self {
    case .json: try json(record)
    case .yaml: yaml(record)
    case .gotmYAML: try gotmYAML(record)
    case .gotmNamelist: try gotmNamelist(record)
    case .oceananigans: try oceananigans(record)
    }
  }

  /// Where the numbers come from, in one line.
  private func origin(_ record: CalibrationRecord) -> String {
    "\(record.title): \(record.name), \(record.texts["source"] ?? "plumbline")"
      .replacingOccurrences(of: "\n", with: " ")
  }

  // MARK: plumbline

  private struct Document: Encodable {
    struct Parameter: Encodable {
      let name: String
      let value: Double
      let units: String
      let standardError: Double?
      let interval: [Double]?
      let start: Double
      let bounds: [Double?]
      let determination: String
    }

    let title: String
    let source: String
    let closure: String?
    let calibrated: [Parameter]
    let closureParameters: [String: Double]
  }

  private func json(_ record: CalibrationRecord) throws -> String {
    let document = Document(
      title: record.title, source: origin(record), closure: record.texts["closure"],
      calibrated: record.parameters.map {
        .init(
          name: $0.name, value: $0.result, units: $0.units, standardError: $0.standardError,
          interval: $0.interval.map { [$0.lowerBound, $0.upperBound] }, start: $0.start,
          bounds: [$0.lowerBound, $0.upperBound], determination: $0.determination)
      },
      closureParameters: Dictionary(
        uniqueKeysWithValues: record.closureParameters.map { ($0.name, $0.value) }))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return String(decoding: try encoder.encode(document), as: UTF8.self) + "\n"
  }

  /// The part of a pipeline that runs the model with these parameters.
  private func yaml(_ record: CalibrationRecord) -> String {
    let errors = Dictionary(
      record.parameters.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let lines = record.closureParameters.map { name, value in
      let note = errors[name].map { parameter in
        "  # calibrated"
          + (parameter.standardError.map { ", ± \(shortNumber($0))" } ?? ", not determined")
      }
      return "  \(name): \(value)\(note ?? "")"
    }
    return (["# \(origin(record))", "parameters:"] + lines).joined(separator: "\n") + "\n"
  }

  // MARK: GOTM

  /// GOTM's names of the parameters of k-ε with second-order stability functions (Umlauf, Burchard and Bolding, the
  /// scientific documentation of GOTM), by the group that they stand in.
  private static let gotm: [(group: String, names: [(ours: String, theirs: String)])] = [
    (
      "keps",
      [
        ("c_eps1", "ce1"), ("c_eps2", "ce2"), ("c_eps3m", "ce3minus"), ("c_eps3p", "ce3plus"),
        ("sig_k", "sig_k"), ("sig_eps", "sig_e"),
      ]
    ),
    (
      "scnd",
      [
        ("c1", "cc1"), ("c2", "cc2"), ("c3", "cc3"), ("c4", "cc4"), ("c5", "cc5"), ("c6", "cc6"),
        ("cb1", "ct1"), ("cb2", "ct2"), ("cb3", "ct3"), ("cb4", "ct4"), ("cb5", "ct5"),
        ("cbb", "ctt"),
      ]
    ),
  ]

  private func values(_ record: CalibrationRecord, for program: String) throws -> [String: Double] {
    guard record.texts["closure"] == "k-epsilon" else {
      throw ReportError(
        path: record.name,
        message:
          "\(program) has no closure such as '\(record.texts["closure"] ?? "unknown")'. Ask for json or yaml."
      )
    }
    return Dictionary(uniqueKeysWithValues: record.closureParameters.map { ($0.name, $0.value) })
  }

  /// What GOTM must be told beside the numbers.
  private static let gotmAdvice =
    "Let scnd_coeff take the values given here, and compute_c3 be false; c_mu0 follows from the stability functions there"

  private func gotmYAML(_ record: CalibrationRecord) throws -> String {
    let values = try values(record, for: "GOTM")
    var lines = ["# \(origin(record))", "# \(Self.gotmAdvice).", "turbulence:"]
    for (group, names) in Self.gotm {
      lines.append("  \(group):")
      lines += names.compactMap { ours, theirs in values[ours].map { "    \(theirs): \($0)" } }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func gotmNamelist(_ record: CalibrationRecord) throws -> String {
    let values = try values(record, for: "GOTM")
    var lines = ["! \(origin(record))", "! \(Self.gotmAdvice)."]
    for (group, names) in Self.gotm {
      lines.append("&\(group)")
      lines += names.compactMap { ours, theirs in values[ours].map { "   \(theirs) = \($0)," } }
      lines.append("/")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: Oceananigans

  /// Its k-ε has stability functions of its own, so that only the equation of ε is the same.
  private func oceananigans(_ record: CalibrationRecord) throws -> String {
    let values = try values(record, for: "Oceananigans")
    let names = [("c_eps1", "Cᴾϵ"), ("c_eps2", "Cᵋϵ"), ("c_eps3m", "Cᵇϵ⁻"), ("c_eps3p", "Cᵇϵ⁺")]
    let arguments = names.compactMap { ours, theirs in values[ours].map { "    \(theirs) = \($0)," }
    }
    return
      ([
        "# \(origin(record))",
        "# The stability functions of Oceananigans have other parameters: set them there.",
      ]
      + [
        "using Oceananigans.TurbulenceClosures.TKEBasedVerticalDiffusivities: TKEDissipationEquations",
        "",
      ]
      + ["tke_dissipation_equations = TKEDissipationEquations{Float64}("] + arguments + [")"])
      .joined(separator: "\n") + "\n"
  }
}
