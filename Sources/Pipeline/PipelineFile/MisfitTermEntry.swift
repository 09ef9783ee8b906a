import Column

/// Describes a term of the misfit that compares what is made of the observed values of a variable.
public struct MisfitTermEntry: Sendable, Equatable {
  /// Where the entry stands, and the variable.
  public var variable: Located<Variable>
  public var quantity: QuantityEntry
  /// Standard error of what is compared, in its unit; nil where it follows from that of the values.
  public var standardError: Double?
  /// Weight among the series of a case [1], greater than 0.
  public var weight: Double
}

/// Names what is made of observed values.
public enum QuantityEntry: Sendable, Equatable {
  /// The derivative with height, between neighbouring observed heights.
  case gradient
  /// The value nearest to the surface.
  case surface
  /// The depth at which the variable differs from that at a reference depth by a threshold.
  ///
  /// - Parameters:
  ///   - threshold: in the unit of the variable.
  ///   - width: over which the threshold is smoothed, in the unit of the variable.
  ///   - referenceDepth: [m].
  case mixedLayerDepth(threshold: Double, width: Double, referenceDepth: Double)
}

extension MisfitTermEntry {
  init(_ value: YAMLValue) throws(PipelineError) {
    let reader = try MappingReader(value, of: "a term of the misfit", keys: Schema.term.keys)
    let variable = try reader.required("variable", "the variable that was observed")
    self.variable = Located(
      try variable.choice(Variable.self), position: variable.position, key: variable.key)
    standardError = try reader["error"]?.number()
    weight = try reader["weight"]?.number() ?? 1
    let named = reader.members.filter { Schema.quantities.names.contains($0.name) }
    guard let quantity = named.first else {
      throw value.failure(
        "nothing says what is compared. Give 'gradient: true', 'surface: true' or a "
          + "'mixed_layer_depth'.")
    }
    if named.count > 1 { throw MappingReader.exclusive(named[1], with: quantity.name) }
    self.quantity = try QuantityEntry(quantity)
  }
}

extension QuantityEntry {
  fileprivate init(_ value: YAMLValue) throws(PipelineError) {
    guard value.name == "mixed_layer_depth" else {
      guard try value.boolean() else {
        throw value.failure("'false' says nothing. Write 'true', or remove the term.")
      }
      self = value.name == "gradient" ? .gradient : .surface
      return
    }
    let reader = try MappingReader(
      value, of: "the definition of the mixed-layer depth",
      keys: Schema.mixedLayerDepth.keys)
    let threshold = try reader.required(
      "threshold", "the difference that ends the mixed layer, in the unit of the variable"
    ).number()
    let width = try reader["width"]?.number() ?? 0.25 * threshold
    if width > 2 * threshold, let place = reader["width"] {
      throw place.failure(
        "the width \(brief(width)) is more than twice the threshold \(brief(threshold)), so that water like that "
          + "at the reference depth would not be mixed. Give a smaller one.")
    }
    self = .mixedLayerDepth(
      threshold: threshold, width: width,
      referenceDepth: try reader["reference_depth"]?.number(of: "metres") ?? 10)
  }
}
