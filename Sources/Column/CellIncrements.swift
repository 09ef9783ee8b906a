import Lanes

/// What the forcing adds to hz x of each cell of packed columns in a step [X m], for each variable x.
///
///     Δt F_i = Δt (S_i + Q a_i),  then − Δt bottom flux in the lowest cell and + Δt surface flux in the highest
///
/// with the layer sources S, and the short wave Q of which cells absorb a; for velocity the fluxes are the
/// stress. f_i = hz_i x_i + Δt F_i is then the right-hand side of the implicit diffusion of x.
///
/// It holds the increments of one step, so it serves one run at a time.
public struct CellIncrements<L: Lane>: Sendable {
  /// One profile a variable.
  @usableFromInline let profiles: ProfileBlock<L>
  /// The forcing that differs from step to step.
  @usableFromInline let varying: [CellForcing<L>]

  init(_ forcing: [CellForcing<L>], cellCount: Int) {
    profiles = ProfileBlock(profileCount: forcing.count, levels: cellCount + 1)
    varying = forcing.filter { !$0.isConstant }
    for constant in forcing where constant.isConstant { constant.set(profiles, toStep: 0) }
  }

  /// Sets the increments to those of a step.
  @inlinable @inline(__always)
  public func prepare(step: Int) {
    for forcing in varying { forcing.set(profiles, toStep: step) }
  }

  /// The increments of variable number `variable` of the state's layout.
  @inlinable @inline(__always)
  public subscript(variable: Int) -> Profile<L> { profiles[variable] }
}

/// The forcing of one variable of packed columns.
@usableFromInline
final class CellForcing<L: Lane>: Sendable {
  /// The variable's place in the state's layout.
  @usableFromInline let place: Int
  @usableFromInline let flux: BoundaryFlux<PerStep<L>>
  @usableFromInline let source: LayerSource<L>?
  /// The fraction of the short wave that each cell absorbs; nil where there is no short wave.
  @usableFromInline let absorbedFractions: ProfileBlock<L>?
  @usableFromInline let timeStep: L
  @usableFromInline let cellCount: Int

  init(
    place: Int, flux: BoundaryFlux<PerStep<L>>, source: LayerSource<L>? = nil,
    absorbedFractions: ProfileBlock<L>? = nil, columns: Columns<L>
  ) {
    self.place = place
    self.flux = flux
    self.source = source
    self.absorbedFractions = absorbedFractions
    timeStep = columns.timeStep
    cellCount = columns.cellCount
  }

  var isConstant: Bool {
    flux.all.allSatisfy { $0.stepCount == nil } && source?.isConstant ?? true
  }

  /// Overwrites the increments of the variable with those of a step.
  @inlinable
  func set(_ increments: ProfileBlock<L>, toStep step: Int) {
    let increments = increments[place]
    let source = source?.profile(atStep: step)
    let absorbedFractions = absorbedFractions?[0]
    let timeSteps = L.levels(repeating: timeStep)
    let heat = L.levels(repeating: timeStep * flux.shortWave[step])
    for span in LevelSpans<L>(0..<cellCount) {
      // Sums that start from 0 are never −0, so that to add nothing does not change a bit: a case has no
      // source or short wave, or lies beside one that has.
      var sum: L.Levels = 0
      if let source { sum = .sum(sum, plus: timeSteps, times: source[span]) }
      if let absorbedFractions { sum = .sum(sum, plus: heat, times: absorbedFractions[span]) }
      increments[span] = sum
    }
    increments[0] = increments[0] - timeStep * flux.bottom[step]
    increments[cellCount - 1] = increments[cellCount - 1] + timeStep * flux.surface[step]
  }
}

/// The layer sources of one tracer in the cells of packed columns, constant or one profile a step.
@usableFromInline
struct LayerSource<L: Lane>: Sendable {
  @usableFromInline let profiles: ProfileBlock<L>

  /// Returns nil where no case has such a source.
  init?(of tracer: Variable, in cases: [ColumnCase]) {
    let sources = cases.map { $0.forcing.tracers[tracer]?.layerSource }
    guard sources.contains(where: { $0 != nil }) else { return nil }
    let isConstant = sources.allSatisfy { $0?.stepCount == nil }
    let levels = cases[0].grid.cellCount + 1
    profiles = ProfileBlock(
      profileCount: isConstant ? 1 : cases.map(\.stepCount).max()!, levels: levels)
    for lane in 0..<L.count {
      let place = min(lane, cases.count - 1)
      let stepCount = cases[place].stepCount
      guard let source = sources[place], stepCount > 0 else { continue }
      precondition(source.stepCount ?? stepCount >= stepCount, "one source profile per step")
      for row in 0..<profiles.profileCount {
        profiles[row].setColumn(lane, to: source[isConstant ? 0 : row % stepCount])
      }
    }
  }

  var isConstant: Bool { profiles.profileCount == 1 }

  @inlinable
  func profile(atStep step: Int) -> Profile<L> {
    profiles[min(step, profiles.profileCount - 1)]
  }
}
