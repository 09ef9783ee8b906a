import Calibration
import Closures
import Column

/// One of the fluxes through the ends of a column.
public enum CaseFlux: Sendable, Hashable {
  case surfaceStressX
  case surfaceStressY
  case bottomStressX
  case bottomStressY
  /// Into the top cell.
  case surface(Variable)
  /// Out of the deepest cell.
  case bottom(Variable)
  /// Radiation through the surface that warms the column.
  case shortWave(Variable)

  static func all(tracers: [Variable]) -> [CaseFlux] {
    [.surfaceStressX, .surfaceStressY, .bottomStressX, .bottomStressY]
      + tracers.flatMap { [.surface($0), .bottom($0), .shortWave($0)] }
  }

  /// What it is called in results.
  var name: String {
    switch self {
    case .surfaceStressX: "surface_stress_x"
    case .surfaceStressY: "surface_stress_y"
    case .bottomStressX: "bottom_stress_x"
    case .bottomStressY: "bottom_stress_y"
    case .surface(let tracer): "surface_\(tracer.rawValue)_flux"
    case .bottom(let tracer): "bottom_\(tracer.rawValue)_flux"
    case .shortWave(let tracer): "short_wave_\(tracer.rawValue)_flux"
    }
  }

  var longName: String {
    switch self {
    case .surfaceStressX: "kinematic stress of the wind on the water along x"
    case .surfaceStressY: "kinematic stress of the wind on the water along y"
    case .bottomStressX: "kinematic stress of the water on the bottom along x"
    case .bottomStressY: "kinematic stress of the water on the bottom along y"
    case .surface(let tracer): "flux of \(tracer.metadata.longName) into the top cell"
    case .bottom(let tracer): "flux of \(tracer.metadata.longName) out of the deepest cell"
    case .shortWave(let tracer):
      "flux of \(tracer.metadata.longName) by short-wave radiation through the surface"
    }
  }

  /// The unit that the model computes in.
  var units: String {
    switch self {
    case .surfaceStressX, .surfaceStressY, .bottomStressX, .bottomStressY: "m2 s-2"
    case .surface(let tracer), .bottom(let tracer), .shortWave(let tracer):
      switch tracer {
      case .temperature: "K m s-1"
      case .buoyancy: "m2 s-3"
      default: "m s-1"
      }
    }
  }

  /// Returns its value in each step.
  func values(in forcing: Forcing) -> StepValues {
    part(of: forcing.stress) { forcing.boundaryFlux(of: $0) }
  }

  /// Returns the gradient with respect to it.
  func sensitivity(in gradient: CalibrationProblem.CaseGradient) -> FluxSensitivity<Double> {
    part(of: gradient.stress) { tracer in
      gradient.tracers.firstIndex(of: tracer).map { gradient.boundaryFluxes[$0] }
        ?? BoundaryFlux(
          bottom: FluxSensitivity(sum: 0), surface: FluxSensitivity(sum: 0),
          shortWave: FluxSensitivity(sum: 0))
    }
  }

  private func part<Value>(
    of stress: BoundaryStress<Value>, fluxes: (Variable) -> BoundaryFlux<Value>
  ) -> Value {
    switch self {
    case .surfaceStressX: stress.surfaceX
    case .surfaceStressY: stress.surfaceY
    case .bottomStressX: stress.bottomX
    case .bottomStressY: stress.bottomY
    case .surface(let tracer): fluxes(tracer).surface
    case .bottom(let tracer): fluxes(tracer).bottom
    case .shortWave(let tracer): fluxes(tracer).shortWave
    }
  }
}

/// A series of a file that drives a case: the flux is `factor` times its mean over each step, beside others.
public struct DrivingSeries: Sendable, Equatable {
  /// The variable in its file.
  public let name: String
  public let file: String
  /// Its values without gaps, in the model's unit and positive into the water [s since the start of the run].
  public let series: TimeSeries
  public internal(set) var factor: Double
}

/// A flux that is built up: its value in each step, and the series that it is the sum of.
struct DrivingFlux {
  var values: StepValues
  var series: [DrivingSeries] = []

  static let none = DrivingFlux(values: 0)

  static func + (a: DrivingFlux, b: DrivingFlux) -> DrivingFlux {
    DrivingFlux(values: a.values.combined(with: b.values, +), series: a.series + b.series)
  }

  static func * (factor: Double, flux: DrivingFlux) -> DrivingFlux {
    DrivingFlux(
      values: flux.values.map { factor * $0 },
      series: flux.series.map { series in
        var series = series
        series.factor *= factor
        return series
      })
  }
}
