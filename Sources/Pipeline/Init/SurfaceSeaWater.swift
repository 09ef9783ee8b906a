/// The density of sea water at the surface, and how it changes around a temperature and a salinity.
///
/// Source: the international equation of state of sea water 1980, at one atmosphere; Fofonoff and Millard (1983),
/// Algorithms for computation of fundamental properties of seawater, UNESCO technical papers in marine science 44.
struct SurfaceSeaWater {
  /// ρ₀ [kg m⁻³].
  let density: Double
  /// α = −(1/ρ₀) ∂ρ/∂T [K⁻¹].
  let thermalExpansion: Double
  /// β = (1/ρ₀) ∂ρ/∂S [kg g⁻¹].
  let halineContraction: Double

  /// - Parameters:
  ///   - temperature: T [°C], kept within −2 to 40, for which the equation was made.
  ///   - salinity: S on the practical scale, kept within 0 to 42.
  init(temperature: Double, salinity: Double) {
    let (t, s) = (min(max(temperature, -2), 40), min(max(salinity, 0), 42))
    // Central differences: the polynomials are smooth, and three digits are enough for a first guess.
    let step = 1e-3
    density = Self.density(t, s)
    let warming = Self.density(t + step, s) - Self.density(t - step, s)
    thermalExpansion = -warming / (2 * step * density)
    let salting = Self.density(t, s + step) - Self.density(t, max(s - step, 0))
    halineContraction = salting / ((s + step - max(s - step, 0)) * density)
  }

  /// ρ(T, S) = ρ_w(T) + A(T) S + B(T) S^{3/2} + C S² [kg m⁻³].
  private static func density(_ t: Double, _ s: Double) -> Double {
    let pure = polynomial(
      t,
      [999.842594, 6.793952e-2, -9.095290e-3, 1.001685e-4, -1.120083e-6, 6.536332e-9])
    let a = polynomial(t, [8.24493e-1, -4.0899e-3, 7.6438e-5, -8.2467e-7, 5.3875e-9])
    let b = polynomial(t, [-5.72466e-3, 1.0227e-4, -1.6546e-6])
    return pure + a * s + b * s * s.squareRoot() + 4.8314e-4 * s * s
  }

  private static func polynomial(_ x: Double, _ coefficients: [Double]) -> Double {
    coefficients.reversed().reduce(0) { $0 * x + $1 }
  }
}
