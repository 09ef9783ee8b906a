import Lanes

/// Up to `L.count` cases packed for integration in lock-step: grid metrics, constants and forcing.
///
/// Cases share their number of cells and their variables; all else may differ. A case that is shorter than
/// the longest starts again when it is done, so that every step of its lane is one that it takes alone, too;
/// what its lane holds beyond its own steps is ignored.
/// Where there are fewer cases than lanes the last is repeated, and its repetitions are ignored.
public struct Columns<L: Lane>: Sendable {
  public let cases: [ColumnCase]
  public let cellCount: Int
  /// The number of steps of the longest case.
  public let stepCount: Int
  /// Δt [s].
  public let timeStep: L
  /// The tracers' profiles follow this order; `density` is part of it.
  public let tracers: [Variable]
  /// What one unit of each density tracer adds to the buoyancy, in the order of `tracers`.
  public let buoyancyCoefficients: [L]
  public let momentum: MomentumCoefficients<L>
  public var stress: BoundaryStress<PerStep<L>>
  /// In the order of `tracers`.
  public var boundaryFluxes: [BoundaryFlux<PerStep<L>>]
  public let gravity: L
  public let vonKarman: L

  @usableFromInline let metricBlock: ProfileBlock<L>
  private let sources: [LayerSource<L>?]
  @usableFromInline let absorption: [ProfileBlock<L>?]

  /// Packs cases.
  ///
  /// - Precondition: 1 to `L.count` cases that share cells and tracers.
  public init(_ cases: [ColumnCase]) {
    let first = cases[0]
    precondition(cases.count <= L.count, "at most \(L.count) cases in lock-step")
    precondition(
      cases.allSatisfy {
        $0.grid.cellCount == first.grid.cellCount && $0.density == first.density
          && $0.hasPassiveTracer == first.hasPassiveTracer
      }, "cases in lock-step share cells and tracers")
    func pack(_ value: (ColumnCase) -> Double) -> L { L(lanes: cases.map(value)) }

    self.cases = cases
    cellCount = first.grid.cellCount
    stepCount = cases.map(\.stepCount).max()!
    timeStep = pack(\.timeStep)
    tracers = first.tracers
    buoyancyCoefficients = first.density.variables.map { tracer in
      pack { $0.constants.buoyancyCoefficient(of: tracer) }
    }
    momentum = MomentumCoefficients(timeStep: timeStep, coriolis: pack(\.constants.coriolis))
    stress = BoundaryStress(
      surfaceX: PerStep(packing: cases, \.forcing.surfaceStressX),
      surfaceY: PerStep(packing: cases, \.forcing.surfaceStressY),
      bottomX: PerStep(packing: cases, \.forcing.bottomStressX),
      bottomY: PerStep(packing: cases, \.forcing.bottomStressY))
    gravity = pack(\.constants.gravity)
    vonKarman = pack(\.constants.vonKarman)
    boundaryFluxes = tracers.map { tracer in
      BoundaryFlux(
        bottom: PerStep(packing: cases) { $0.forcing.boundaryFlux(of: tracer).bottom },
        surface: PerStep(packing: cases) { $0.forcing.boundaryFlux(of: tracer).surface },
        shortWave: PerStep(packing: cases) { $0.forcing.boundaryFlux(of: tracer).shortWave })
    }
    sources = tracers.map { LayerSource(of: $0, in: cases) }
    absorption = tracers.map { Self.absorption(of: $0, in: cases) }
    metricBlock = ProfileBlock(profileCount: Metric.allCases.count, levels: cellCount + 1)
    for lane in 0..<L.count {
      let column = cases[min(lane, cases.count - 1)]
      for metric in Metric.allCases {
        metricBlock[metric.rawValue].setColumn(
          lane, to: metric.values(column.grid, timeStep: column.timeStep))
      }
    }
  }

  /// What the grid and the time step give to each cell and interface. Take a copy before a loop over depth,
  /// so that it need not be looked up again at every level.
  @inlinable @inline(__always)
  public var metrics: ColumnMetrics<L> {
    ColumnMetrics(
      thickness: metricBlock[0], halfStepOverThickness: metricBlock[1],
      meanThickness: metricBlock[2], inverseSpacing: metricBlock[3],
      diffusionWeight: metricBlock[4])
  }

  /// The fraction of the short wave that each cell absorbs, which acts on tracer number `tracer`; nil where
  /// none does.
  @inlinable @inline(__always)
  public func absorbedFractions(ofTracer tracer: Int) -> Profile<L>? { absorption[tracer]?[0] }

  /// Returns what the forcing adds in a step to the cells, for each variable of a layout.
  public func increments(_ layout: StateLayout) -> CellIncrements<L> {
    let velocity = [
      BoundaryFlux(bottom: stress.bottomX, surface: stress.surfaceX, shortWave: 0),
      BoundaryFlux(bottom: stress.bottomY, surface: stress.surfaceY, shortWave: 0),
    ].prefix(layout.firstTracer)
    let momentum = velocity.enumerated().map { CellForcing(place: $0, flux: $1, columns: self) }
    let content = tracers.indices.map { tracer in
      CellForcing(
        place: layout.firstTracer + tracer, flux: boundaryFluxes[tracer], source: sources[tracer],
        absorbedFractions: absorption[tracer], columns: self)
    }
    return CellIncrements(momentum + content, cellCount: cellCount)
  }

  /// Returns the number of steps of the case in a lane.
  public func stepCount(ofLane lane: Int) -> Int { cases[min(lane, cases.count - 1)].stepCount }

  /// Returns a state block with the initial profiles; closure fields are left at zero.
  public func initialState(layout: StateLayout) -> ProfileBlock<L> {
    let state = ProfileBlock<L>(profileCount: layout.profileCount, levels: layout.levels)
    for lane in 0..<L.count {
      let column = cases[min(lane, cases.count - 1)]
      for (index, variable) in layout.variables.enumerated() {
        guard let values = column.initial[variable] else { continue }
        precondition(values.count == cellCount, "one initial value of \(variable) per cell")
        state[index].setColumn(lane, to: values)
      }
    }
    return state
  }

  /// Packs the fractions of the short wave that cells absorb; nil where it acts on the tracer in no case.
  private static func absorption(of tracer: Variable, in cases: [ColumnCase]) -> ProfileBlock<L>? {
    let shortWaves = cases.map { $0.forcing.tracers[tracer]?.shortWave }
    guard shortWaves.contains(where: { $0 != nil }) else { return nil }
    let cellCount = cases[0].grid.cellCount
    let block = ProfileBlock<L>(profileCount: 1, levels: cellCount + 1)
    for lane in 0..<L.count {
      guard let fractions = shortWaves[min(lane, cases.count - 1)]?.absorbedFractions else {
        continue
      }
      precondition(fractions.count == cellCount, "one absorbed fraction per cell")
      block[0].setColumn(lane, to: fractions)
    }
    return block
  }

  /// The metrics in the order of their profiles, which `metrics` names by number.
  private enum Metric: Int, CaseIterable {
    case thickness, halfStepOverThickness, meanThickness, inverseSpacing, diffusionWeight

    /// Values from index 0; index 0 of a metric of interior interfaces is not used.
    func values(_ grid: Grid, timeStep: Double) -> [Double] {
      let h = grid.thickness
      let interior = 1..<grid.cellCount
      switch self {
      case .thickness: return h
      case .halfStepOverThickness: return h.map { 0.5 * timeStep / $0 }
      case .meanThickness: return [0] + interior.map { 0.5 * (h[$0 - 1] + h[$0]) }
      case .inverseSpacing:
        return [0] + interior.map { 1 / (grid.centres[$0] - grid.centres[$0 - 1]) }
      case .diffusionWeight:
        return [0] + interior.map { 2 * timeStep / (h[$0 - 1] + h[$0]) } + [0]
      }
    }
  }
}

/// What the grid and the time step give to each cell and interface.
@frozen
public struct ColumnMetrics<L: Lane> {
  /// hz, thickness of the cells [m].
  public let thickness: Profile<L>
  /// Δt/(2 hz) of the cells [s m⁻¹].
  public let halfStepOverThickness: Profile<L>
  /// ½(hz_{i−1} + hz_i) at interior interfaces [m].
  public let meanThickness: Profile<L>
  /// 1/(zr_i − zr_{i−1}) at interior interfaces [m⁻¹].
  public let inverseSpacing: Profile<L>
  /// 2Δt/(hz_{i−1} + hz_i) at interior interfaces, and 0 at both ends, through which nothing diffuses [s m⁻¹].
  public let diffusionWeight: Profile<L>

  @inlinable @inline(__always)
  init(
    thickness: Profile<L>, halfStepOverThickness: Profile<L>, meanThickness: Profile<L>,
    inverseSpacing: Profile<L>, diffusionWeight: Profile<L>
  ) {
    self.thickness = thickness
    self.halfStepOverThickness = halfStepOverThickness
    self.meanThickness = meanThickness
    self.inverseSpacing = inverseSpacing
    self.diffusionWeight = diffusionWeight
  }
}
