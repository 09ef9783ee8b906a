/// What drives a column: kinematic stresses at both ends and a source of each tracer.
public struct Forcing: Equatable, Sendable {
  /// Kinematic stress that the wind exerts, eastward and northward [m² s⁻²].
  public var surfaceStressX = 0.0
  public var surfaceStressY = 0.0
  /// Kinematic stress that the column exerts on the bottom [m² s⁻²].
  public var bottomStressX = 0.0
  public var bottomStressY = 0.0
  /// A tracer without an entry has no source.
  public var tracers: [Variable: TracerForcing] = [:]

  public init() {}
}

/// The source of one tracer X.
public enum TracerForcing: Equatable, Sendable {
  /// Upward flux through the bottom and downward flux through the surface [X m s⁻¹]: the surface flux
  /// enters the top cell, and the bottom flux is taken out of the deepest cell.
  case boundaryFluxes(bottom: Double, surface: Double)
  /// A source in each cell, constant in time: cells × [X m s⁻¹], already times the cell's thickness.
  case layerSource([Double])
  /// A source in each cell and step: steps × cells × [X m s⁻¹], already times the cell's thickness.
  /// Row n acts in the step from nΔt to (n + 1)Δt.
  case layerSourceInTime([[Double]])
}

/// One column to be integrated: where, from what, and driven by what.
public struct ColumnCase: Equatable, Sendable {
  public var name: String
  public var grid: Grid
  /// Δt [s].
  public var timeStep: Double
  public var stepCount: Int
  public var density: DensityTracers
  public var hasPassiveTracer: Bool
  public var constants: PhysicalConstants
  public var forcing: Forcing
  /// Profiles on centres; a variable without an entry starts at 0.
  public var initial: [Variable: [Double]]

  public init(
    name: String, grid: Grid, timeStep: Double, stepCount: Int, density: DensityTracers,
    hasPassiveTracer: Bool = false, constants: PhysicalConstants = PhysicalConstants(),
    forcing: Forcing = Forcing(), initial: [Variable: [Double]] = [:]
  ) {
    self.name = name
    self.grid = grid
    self.timeStep = timeStep
    self.stepCount = stepCount
    self.density = density
    self.hasPassiveTracer = hasPassiveTracer
    self.constants = constants
    self.forcing = forcing
    self.initial = initial
  }
}
