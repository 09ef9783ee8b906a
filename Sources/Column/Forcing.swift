/// What drives a column: kinematic stresses at both ends and the sources of each tracer.
public struct Forcing: Equatable, Sendable, Codable {
  /// Kinematic stress that the wind exerts, eastward and northward [m² s⁻²].
  public var surfaceStressX: StepValues = 0
  public var surfaceStressY: StepValues = 0
  /// Kinematic stress that the column exerts on the bottom [m² s⁻²].
  public var bottomStressX: StepValues = 0
  public var bottomStressY: StepValues = 0
  /// A tracer without an entry has no source.
  public var tracers: [Variable: TracerForcing] = [:]

  public init() {}

  /// The stresses at both ends.
  public var stress: BoundaryStress<StepValues> {
    get {
      BoundaryStress(
        surfaceX: surfaceStressX, surfaceY: surfaceStressY, bottomX: bottomStressX,
        bottomY: bottomStressY)
    }
    set {
      (surfaceStressX, surfaceStressY) = (newValue.surfaceX, newValue.surfaceY)
      (bottomStressX, bottomStressY) = (newValue.bottomX, newValue.bottomY)
    }
  }

  /// Returns the fluxes of a tracer, 0 where there is none.
  public func boundaryFlux(of tracer: Variable) -> BoundaryFlux<StepValues> {
    (tracers[tracer] ?? TracerForcing()).boundaryFlux
  }
}

/// The sources of one tracer X, which add up.
///
///     hz_i ∂X_i/∂t = … + S_i + Q a_i,  and + surface flux in the top cell, − bottom flux in the deepest
public struct TracerForcing: Equatable, Sendable, Codable {
  /// Downward flux through the surface, which enters the top cell [X m s⁻¹].
  public var surfaceFlux: StepValues
  /// Upward flux through the bottom, which is taken out of the deepest cell [X m s⁻¹].
  public var bottomFlux: StepValues
  /// S, a source in each cell: cells × [X m s⁻¹], already times the cell's thickness.
  public var layerSource: PerStep<[Double]>?
  /// Q and a, of the tracer that is warmed: temperature, or buoyancy.
  public var shortWave: ShortWave?

  public init(
    surfaceFlux: StepValues = 0, bottomFlux: StepValues = 0, layerSource: PerStep<[Double]>? = nil,
    shortWave: ShortWave? = nil
  ) {
    self.surfaceFlux = surfaceFlux
    self.bottomFlux = bottomFlux
    self.layerSource = layerSource
    self.shortWave = shortWave
  }

  /// The fluxes through both ends. That of short wave is 0 and stays so where there is none.
  public var boundaryFlux: BoundaryFlux<StepValues> {
    get {
      BoundaryFlux(bottom: bottomFlux, surface: surfaceFlux, shortWave: shortWave?.flux ?? 0)
    }
    set {
      (bottomFlux, surfaceFlux) = (newValue.bottom, newValue.surface)
      shortWave?.flux = newValue.shortWave
    }
  }
}

/// One column to be integrated: where, from what, and driven by what.
public struct ColumnCase: Equatable, Sendable, Codable {
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
  /// The closure's fields at the start, on interfaces, in their declared order; nil for those that the closure
  /// starts with.
  public var closureFields: [[Double]]?

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

  /// The tracers that the model advances: those of the density, then the passive one.
  public var tracers: [Variable] { density.variables + (hasPassiveTracer ? [.passiveTracer] : []) }
}
