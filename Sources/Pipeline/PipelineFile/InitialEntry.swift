import Column

/// Says what state a case starts from.
public enum InitialEntry: Sendable, Equatable {
  /// Every variable starts from its first observed profile.
  case observations
  /// The variables named start from the profiles given.
  case profiles([Variable: InitialProfile])
  /// Everything starts from the last state in a file of results, the closure's fields included.
  case restart(Located<String>)
}

/// Says how an observed profile goes on below its lowest level.
public enum ExtensionEntry: String, Sendable, Equatable, CaseIterable {
  /// With the lowest value.
  case constant
  /// With the gradient between the lowest two levels.
  case gradient
}

/// Describes the profile a variable starts from, in the variable's unit.
public enum InitialProfile: Sendable, Equatable {
  /// A mixed layer [m] with a surface value over a constant gradient [unit m⁻¹]; nil where the
  /// variable's default applies. Tracers only.
  case mixedLayer(surface: Double?, gradient: Double?, mixedLayerDepth: Double?)
  /// A surface value that decreases linearly to zero at a depth [m]. Velocities only.
  case ramp(surface: Double, depth: Double)
  /// The same value at every level.
  case uniform(Double)
  /// Equal steps from the deepest cell to the top cell.
  case linear(deepest: Double, top: Double)
  /// A profile in the case's file.
  case variable(Located<String>)
  /// The observed profile at the start.
  case observations(below: ExtensionEntry)
}

extension InitialEntry {
  init(_ value: YAMLValue, hasFile: Bool) throws(PipelineError) {
    if value.isWord("observations") {
      try value.requireFile(hasFile, instead: "Give a profile for each variable.")
      self = .observations
      return
    }
    if value.isScalar {
      throw value.wrongType(
        expected: "a start",
        advice: "Write 'observations', or a mapping such as {temperature: {value: 15}}.")
    }
    let reader = try MappingReader(
      value, of: "the initial profile of each variable", keys: Schema.initialForms.keys)
    if let restart = reader["restart"] {
      if let other = reader.members.first(where: { $0.name != "restart" }) {
        throw MappingReader.exclusive(other, with: "restart")
      }
      self = .restart(try restart.locatedText("the path of a file of results"))
      return
    }
    guard !reader.members.isEmpty else {
      throw value.failure("the mapping is empty. Give a profile for each variable.")
    }
    var profiles: [Variable: InitialProfile] = [:]
    for member in reader.members {
      guard let variable = Variable(rawValue: member.name) else { continue }
      profiles[variable] = try InitialProfile(member, of: variable, hasFile: hasFile)
    }
    self = .profiles(profiles)
  }
}

extension InitialProfile {
  init(_ value: YAMLValue, of variable: Variable, hasFile: Bool) throws(PipelineError) {
    if value.isWord("observations") {
      try value.requireFile(hasFile, instead: "Give a profile.")
      self = .observations(below: .constant)
      return
    }
    if value.isScalar {
      throw value.wrongType(
        expected: "an initial profile",
        advice: "Write {value: 15} for the same value at every level.")
    }
    let single = Schema.singleProfiles.names
    let keys = Schema.profile(of: variable).keys
    let reader = try MappingReader(value, of: "an initial profile", keys: keys)
    guard let first = reader.members.first else {
      throw value.failure(
        "the mapping is empty. Give one of: \(keys.names.joined(separator: ", ")).")
    }
    if let form = reader.members.first(where: { single.contains($0.name) }) {
      if let other = reader.members.first(where: { $0.name != form.name }) {
        throw form.name == first.name
          ? MappingReader.exclusive(other, with: form.name)
          : MappingReader.exclusive(form, with: other.name)
      }
      try self.init(form, hasFile: hasFile)
    } else if variable.isVelocity {
      self = .ramp(
        surface: try reader.required("surface", "the surface velocity in m s-1").number(),
        depth: try reader.required("depth", "the depth in metres at which the ramp ends")
          .number(of: "metres"))
    } else {
      self = .mixedLayer(
        surface: try reader["surface"]?.number(), gradient: try reader["gradient"]?.number(),
        mixedLayerDepth: try reader["mixed_layer_depth"]?.number(of: "metres"))
    }
  }

  /// Reads one of the forms that have a single key.
  private init(_ form: YAMLValue, hasFile: Bool) throws(PipelineError) {
    switch form.name {
    case "value":
      self = .uniform(try form.number())
    case "linear":
      let ends = try form.list(of: "two numbers")
      guard ends.count == 2 else {
        throw form.failure(
          "expected two numbers, found \(ends.count). Write [value of the deepest cell, "
            + "value of the top cell].")
      }
      self = .linear(deepest: try ends[0].number(), top: try ends[1].number())
    case "observations":
      try form.requireFile(hasFile, instead: "Give a profile in numbers.")
      let reader = try MappingReader(form, of: "the observed start", keys: form.keys)
      self = .observations(below: try reader["below"]?.choice(ExtensionEntry.self) ?? .constant)
    default:
      try form.requireFile(hasFile, instead: "Give a profile in numbers.")
      self = .variable(try form.locatedText("the name of a variable"))
    }
  }
}
