import Column

/// Whether a record can be calibrated against, and what it lacks.
public struct Readiness: Equatable, Sendable {
  /// The variables that a model run can be compared with.
  public let comparable: [Column.Variable]
  /// What stands against a calibration, in words; empty where nothing does.
  public let obstacles: [String]
  /// What a pipeline has to state, because the record does not have it.
  public let toBeStated: [String]

  public var canBeCalibratedAgainst: Bool { obstacles.isEmpty }
}

extension ColumnRecord {
  /// Tells whether the record can be calibrated against, and what it lacks.
  public var readiness: Readiness {
    let comparable = Column.Variable.allCases.filter {
      profiles[$0].map { $0.times.count > 1 } == true
    }
    var obstacles: [String] = []
    if profiles.isEmpty {
      obstacles.append("it holds no profiles, only fluxes")
    } else if comparable.isEmpty {
      obstacles.append("it has one time only, which can start a run but not judge it")
    }
    return Readiness(
      comparable: comparable, obstacles: obstacles, toBeStated: profiles.isEmpty ? [] : toBeStated)
  }

  private var toBeStated: [String] {
    var lacking: [String] = []
    let tracers: [Column.Variable] = [.temperature, .salinity, .buoyancy]
    if !tracers.contains(where: { profiles[$0] != nil }) {
      lacking.append("a start of temperature, salinity or buoyancy")
    }
    if forcing[.surfaceStressX] == nil, forcing[.surfaceStressY] == nil {
      lacking.append("surface stress")
    }
    let heat: [ForcingQuantity] = [.heatFlux, .netHeatFlux, .buoyancyFlux]
    if !heat.contains(where: { forcing[$0] != nil }) { lacking.append("heat or buoyancy flux") }
    if constants[.latitude] == nil, constants[.coriolis] == nil {
      lacking.append("latitude or Coriolis parameter")
    }
    if grid == nil { lacking.append("grid") }
    return lacking
  }
}
