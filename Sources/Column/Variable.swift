/// A prognostic variable of the column, on cell centres.
public enum Variable: String, CaseIterable, Sendable, Codable {
  case u
  case v
  case temperature
  case salinity
  case buoyancy
  case passiveTracer = "passive_tracer"

  /// Whether it is a tracer; otherwise a component of the velocity.
  public var isTracer: Bool { self != .u && self != .v }
}

/// Which tracers set the density of sea water, by a linear equation of state.
public enum DensityTracers: String, CaseIterable, Sendable, Codable {
  case temperature
  case salinity
  case temperatureAndSalinity = "temperature-salinity"
  case buoyancy

  public var variables: [Variable] {
    switch self {
    case .temperature: [.temperature]
    case .salinity: [.salinity]
    case .temperatureAndSalinity: [.temperature, .salinity]
    case .buoyancy: [.buoyancy]
    }
  }
}

/// The order of the profiles in a model state: velocity, density tracers, passive tracer, then the
/// closure's fields on interfaces.
///
/// Every profile has room for `cellCount + 1` values; the last place of a centred profile is unused.
public struct StateLayout: Equatable, Sendable {
  public let variables: [Variable]
  public let closureFieldCount: Int
  public let cellCount: Int

  public init(
    velocity: Bool, density: DensityTracers, passiveTracer: Bool, closureFieldCount: Int,
    cellCount: Int
  ) {
    variables =
      (velocity ? [.u, .v] : []) + density.variables + (passiveTracer ? [.passiveTracer] : [])
    self.closureFieldCount = closureFieldCount
    self.cellCount = cellCount
  }

  public var hasVelocity: Bool { variables[0] == .u }
  public var tracers: ArraySlice<Variable> { variables[firstTracer...] }
  public var firstTracer: Int { hasVelocity ? 2 : 0 }
  public var firstClosureField: Int { variables.count }
  public var profileCount: Int { variables.count + closureFieldCount }
  public var levels: Int { cellCount + 1 }

  /// Returns the place of a variable's profile, or nil where the state has no such variable.
  public func index(of variable: Variable) -> Int? { variables.firstIndex(of: variable) }
}
