import Column
import Foundation

/// How the tracers of a small case are driven.
public enum SourceKind: String, CaseIterable, Sendable {
  case none
  case boundaryFluxes
  case layerSource
  case layerSourceInTime
}

/// Makes a small case with every process on: wind and rotation, cooling, shear and stratification.
///
/// - Parameters:
///   - variant: makes cases that differ in grid, time step, constants, forcing and start.
///   - bottomStress: whether the bottom drags, too.
public func windCase(
  variant: Int = 0, cells: Int = 16, steps: Int = 40, density: DensityTracers = .temperature,
  passiveTracer: Bool = false, bottomStress: Bool = false, sources: SourceKind = .boundaryFluxes
) -> ColumnCase {
  var random = SplitMix64(seed: 1000 + UInt64(variant))
  let shift = Double(variant)
  let grid = Grid.stretched(cells: cells, depth: 40 + 3 * shift, criticalDepth: 15 + 2 * shift)
  var constants = PhysicalConstants()
  constants.coriolis = 1e-4 - 2.5e-5 * shift
  constants.thermalExpansion = 2e-4 + 1e-5 * shift
  var forcing = Forcing()
  forcing.surfaceStressX = .constant(1.2e-4 + 2e-5 * shift)
  forcing.surfaceStressY = .constant(-4e-5 + 1e-5 * shift)
  if bottomStress {
    forcing.bottomStressX = 2e-5
    forcing.bottomStressY = .constant(-1e-5 - 1e-6 * shift)
  }
  var initial: [Variable: [Double]] = [
    .u: IdealisedProfile.ramp(surface: 0.1, depth: 25).values(on: grid),
    .v: IdealisedProfile.ramp(surface: -0.05, depth: 15).values(on: grid),
  ]
  let tracers = density.variables + (passiveTracer ? [.passiveTracer] : [])
  for tracer in tracers {
    let scale = TracerScale(tracer)
    let profile = IdealisedProfile.mixedLayer(
      surface: scale.surface, gradient: scale.gradient * (1 + 0.1 * shift), depth: 8)
    // Noise makes the mixed layer unstable in places.
    initial[tracer] = profile.values(on: grid).map {
      $0 + 1e-3 * scale.gradient * random.uniform()
    }
    forcing.tracers[tracer] = scale.forcing(
      sources, cells: cells, steps: steps, random: &random)
  }
  return ColumnCase(
    name: "variant \(variant)", grid: grid, timeStep: 60 + 5 * shift, stepCount: steps,
    density: density, hasPassiveTracer: passiveTracer, constants: constants, forcing: forcing,
    initial: initial)
}

/// Start and forcing of a tracer that stratify stably and then mix from the surface.
private struct TracerScale {
  let surface: Double
  let gradient: Double
  /// Upward flux through the bottom and downward flux through the surface.
  let flux: (bottom: Double, surface: Double)

  init(_ tracer: Variable) {
    switch tracer {
    case .temperature: (surface, gradient, flux) = (21, 5e-2, (-2e-6, -2e-5))
    case .salinity: (surface, gradient, flux) = (35, -1.3e-2, (1e-6, 8e-6))
    case .buoyancy: (surface, gradient, flux) = (0, 1e-4, (-4e-9, -4e-8))
    case .u, .v, .passiveTracer: (surface, gradient, flux) = (1, 3e-2, (1e-6, 1e-5))
    }
  }

  func forcing(
    _ kind: SourceKind, cells: Int, steps: Int, random: inout SplitMix64
  ) -> TracerForcing? {
    func row(_ random: inout SplitMix64) -> [Double] {
      random.uniform(count: cells, 0.1...1).map { $0 * flux.surface / Double(cells) }
    }
    switch kind {
    case .none: return nil
    case .boundaryFluxes:
      return TracerForcing(
        surfaceFlux: .constant(flux.surface), bottomFlux: .constant(flux.bottom))
    case .layerSource: return TracerForcing(layerSource: .constant(row(&random)))
    case .layerSourceInTime:
      return TracerForcing(layerSource: .series((0..<steps).map { _ in row(&random) }))
    }
  }
}

extension ColumnCase {
  /// The same with every flux changing from step to step by up to its half, and with short wave on the tracers
  /// that it warms, beside all other sources.
  public func drivenInTime() -> ColumnCase {
    var varying = self
    var period = 5.0
    func vary(_ flux: StepValues) -> StepValues {
      period += 1.5
      return .series(
        (0..<stepCount).map { flux[$0] * (1 + 0.5 * sin(2 * .pi * Double($0) / period)) })
    }
    varying.forcing.stress = forcing.stress.map(vary)
    for tracer in tracers {
      var source = forcing.tracers[tracer] ?? TracerForcing()
      let scale = TracerScale(tracer)
      if tracer == .temperature || tracer == .buoyancy {
        source.shortWave = ShortWave(
          flux: .constant(1.5 * abs(scale.flux.surface)), penetration: .jerlovIB, grid: grid)
      }
      if source.surfaceFlux == 0 { source.surfaceFlux = .constant(0.3 * scale.flux.surface) }
      source.boundaryFlux = source.boundaryFlux.map(vary)
      varying.forcing.tracers[tracer] = source
    }
    return varying
  }
}
