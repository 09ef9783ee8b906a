import Column

extension Variable {
  /// Whether the variable is a velocity rather than a tracer.
  var isVelocity: Bool { !isTracer }
}

/// Reads a mapping from variables to positive weights.
func variableWeights(_ value: YAMLValue) throws(PipelineError) -> [Variable: Double] {
  let reader = try MappingReader(
    value, of: "the weight of each variable", keys: Schema.variableWeights.keys)
  guard !reader.members.isEmpty else {
    throw value.failure("no variable would count. Name at least one, or remove the key.")
  }
  var weights: [Variable: Double] = [:]
  for member in reader.members {
    guard let variable = Variable(rawValue: member.name) else { continue }
    weights[variable] = try member.number()
  }
  return weights
}
