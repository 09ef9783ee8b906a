import Calibration
import Column

/// Describes the misfit between model and observations.
public struct MisfitEntry: Sendable, Equatable {
  /// How squared differences become one number.
  public var form = MisfitForm.variance
  /// The variables that count, with weights [1]; nil for every observed variable with weight 1.
  public var weights: [Variable: Double]?
  /// The outputs that count.
  public var outputs = OutputSelection.all
  /// What is compared beside the values themselves, in file order.
  public var terms: [MisfitTermEntry] = []
  /// What the priors are multiplied by where they enter the misfit [1]; nil where nothing is said.
  public var priorWeight: Double?
}

/// Selects the outputs that count in the misfit. Output 0 is the start.
public enum OutputSelection: Sendable, Equatable {
  /// Every output.
  case all
  /// The last output.
  case last
  /// Outputs by number, both ends included; a nil end is open.
  case range(from: Int?, to: Int?)
  /// Outputs by time since the start [s], both ends included; a nil end is open.
  case times(from: Double?, to: Double?)
  /// Outputs by number, negative ones counted from the end (−1 is the last).
  case indices([Int])
  /// Every n-th output, from output 0 on.
  case every(Int)
}

extension MisfitEntry {
  init(_ value: YAMLValue) throws(PipelineError) {
    let reader = try MappingReader(value, of: "the misfit", keys: Schema.misfit.keys)
    if let value = reader["form"] { form = try value.choice(MisfitForm.self) }
    weights = try reader["weights"].map(variableWeights)
    if let value = reader["outputs"] { outputs = try OutputSelection(value) }
    for item in try reader["terms"]?.list(of: "terms of the misfit") ?? [] {
      terms.append(try MisfitTermEntry(item))
    }
    priorWeight = try reader["prior_weight"]?.number()
  }
}

extension OutputSelection {
  init(_ value: YAMLValue) throws(PipelineError) {
    if value.isWord("all") {
      self = .all
      return
    }
    if value.isWord("last") {
      self = .last
      return
    }
    if value.isScalar {
      throw value.wrongType(
        expected: "a choice of outputs",
        advice: "Write all, last, or a mapping such as {from: 36} or {every: 10}.")
    }
    let keys = Schema.outputSelection.keys
    let reader = try MappingReader(value, of: "a choice of outputs", keys: keys)
    guard let first = reader.members.first else {
      throw value.failure(
        "the mapping is empty. Give one of: \(keys.names.joined(separator: ", ")).")
    }
    let together = [["from", "to"], ["from_time", "to_time"]].first { $0.contains(first.name) }
    for other in reader.members.dropFirst() where together?.contains(other.name) != true {
      throw MappingReader.exclusive(other, with: first.name)
    }
    switch first.name {
    case "from", "to":
      let from = try reader["from"]?.integer()
      let to = try reader["to"]?.integer(in: (from ?? 0)...Int.max)
      self = .range(from: from, to: to)
    case "from_time", "to_time":
      let from = try reader["from_time"]?.number(of: "seconds")
      let to = try reader["to_time"]?.number(of: "seconds")
      if let from, let to, to < from, let place = reader["to_time"] {
        throw place.failure(
          "\(brief(to)) s is before from_time, \(brief(from)) s. Exchange or correct the two.")
      }
      self = .times(from: from, to: to)
    case "indices":
      self = .indices(try Self.indices(first))
    default:
      self = .every(try first.integer())
    }
  }

  private static func indices(_ value: YAMLValue) throws(PipelineError) -> [Int] {
    var indices: [Int] = []
    for item in try value.list(of: "whole numbers") {
      let index = try item.integer()
      if indices.contains(index) {
        throw item.failure("output \(index) is given twice. Remove one of them.")
      }
      indices.append(index)
    }
    guard !indices.isEmpty else {
      throw value.failure("no output would count. Give at least one number.")
    }
    return indices
  }
}
