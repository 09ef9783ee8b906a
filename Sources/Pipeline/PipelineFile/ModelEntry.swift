import Column

/// Describes the model that every case is run with.
public struct ModelEntry: Sendable, Equatable {
  /// Name of the closure.
  public var closure: Located<String>
  /// Time step [s], greater than 0.
  public var timeStep: Double
  /// The variables that set the density.
  public var density: DensityTracers
  /// Whether a passive tracer is carried.
  public var hasPassiveTracer: Bool
  /// The grid of cases that name none; nil when each has its own.
  public var grid: GridEntry?
  /// The published set of parameters that stands for the closure's defaults.
  public var parameterSet: Located<String>?
  /// Constants of the closure that are not calibrated, in file order.
  public var closureConstants: [ClosureConstantEntry]
}

/// Sets a constant of the closure.
public struct ClosureConstantEntry: Sendable, Equatable {
  /// Name of the constant.
  public var name: Located<String>
  /// Its value.
  public var value: Located<ClosureConstantValue>
}

/// Holds the value of a closure's constant.
public enum ClosureConstantValue: Sendable, Equatable {
  /// A number, in the constant's unit.
  case number(Double)
  /// A word, such as `dirichlet`.
  case text(String)
}

extension ModelEntry {
  init(_ value: YAMLValue) throws(PipelineError) {
    let reader = try MappingReader(value, of: "the model", keys: Schema.model.keys)
    closure = try reader.required("closure", "the name of a closure, such as k-epsilon")
      .locatedText("the name of a closure")
    timeStep = try reader.required("time_step", "the time step in seconds")
      .number(of: "seconds")
    density = try reader["density"]?.choice(DensityTracers.self) ?? .temperature
    hasPassiveTracer = try reader["passive_tracer"]?.boolean() ?? false
    grid = try reader["grid"].map(GridEntry.init)
    parameterSet = try reader["parameter_set"]?.locatedText("the name of a set of parameters")
    closureConstants = []
    guard let constants = reader["closure_constants"] else { return }
    for member in try MappingReader(constants, of: "the closure's constants", keys: nil).members {
      let constant: ClosureConstantValue =
        member.isNumber
        ? .number(try member.number()) : .text(try member.text("a number or a word"))
      closureConstants.append(
        ClosureConstantEntry(
          name: Located(member.name, position: member.namePosition, key: member.key),
          value: Located(constant, position: member.position, key: member.key)))
    }
  }
}
