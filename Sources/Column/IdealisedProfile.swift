/// Simple start profiles, evaluated on cell centres.
public enum IdealisedProfile: Equatable, Sendable {
  /// A mixed layer of depth h over a constant gradient G: x(z) = x_sfc above −h and
  /// x_sfc + G·(z + h) below.
  case mixedLayer(surface: Double, gradient: Double, depth: Double)
  /// A velocity that falls linearly from its surface value to 0 at −h: u_sfc·(1 + z/h) above −h.
  case ramp(surface: Double, depth: Double)
  /// The same value everywhere.
  case uniform(Double)
  /// Equal steps from the deepest cell to the highest, whatever the heights.
  case equalSteps(bottom: Double, top: Double)

  /// Returns the values on the centres of `grid`.
  public func values(on grid: Grid) -> [Double] {
    switch self {
    case .mixedLayer(let surface, let gradient, let depth):
      grid.centres.map { $0 < -depth ? surface + gradient * ($0 + depth) : surface }
    case .ramp(let surface, let depth):
      grid.centres.map { $0 > -depth ? surface * (1 + $0 / depth) : 0 }
    case .uniform(let value):
      [Double](repeating: value, count: grid.cellCount)
    case .equalSteps(let bottom, let top):
      Grid.equalSteps(from: bottom, to: top, count: grid.cellCount)
    }
  }

  /// Returns a mixed layer of `variable`, with defaults for what is nil: 20 m deep; temperature 21 °C over
  /// 5.1 × 10⁻² K m⁻¹, salinity 35 psu over 1.3 × 10⁻² psu m⁻¹, any other tracer 0 and constant.
  public static func mixedLayer(
    of variable: Variable, surface: Double? = nil, gradient: Double? = nil, depth: Double? = nil
  ) -> IdealisedProfile {
    let standard: (surface: Double, gradient: Double) =
      switch variable {
      case .temperature: (21, 5.1e-2)
      case .salinity: (35, 1.3e-2)
      case .buoyancy, .passiveTracer, .u, .v: (0, 0)
      }
    return .mixedLayer(
      surface: surface ?? standard.surface, gradient: gradient ?? standard.gradient,
      depth: depth ?? 20)
  }
}
