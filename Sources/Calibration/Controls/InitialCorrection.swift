import Closures
import Column
import Glibc

/// A correction of a start that varies smoothly with depth.
///
/// The correction is normal with standard deviation σ and correlation exp(−|z − z′|/ℓ) between heights. It is
/// made of independent standard normal numbers w, from the deepest cell upwards (a first-order autoregression):
///
///     δ_0 = σ w_0,   δ_k = ρ_k δ_{k−1} + σ √(1 − ρ_k²) w_k,   ρ_k = exp(−(z_k − z_{k−1})/ℓ)
///
/// so that ½ Σ w² is the negative logarithm of its density: for a fine grid ¼ ∫ (δ²/ℓ + ℓ δ′²) dz/σ² and the
/// ends' share. The prior thus penalises the correction and its slope; ℓ says which of the two more.
public struct InitialCorrection: Sendable, Equatable {
  public let variable: Variable
  /// σ, in the unit of the variable.
  public let standardDeviation: Double
  /// ℓ [m].
  public let lengthScale: Double

  public init(variable: Variable, standardDeviation: Double, lengthScale: Double) {
    precondition(standardDeviation > 0 && lengthScale > 0, "positive sizes")
    self.variable = variable
    self.standardDeviation = standardDeviation
    self.lengthScale = lengthScale
  }

  /// Returns for each w the profile that it adds, on centres.
  func profiles(on grid: Grid) -> [[Double]] {
    grid.centres.indices.map { source in
      var profile = [Double](repeating: 0, count: grid.cellCount)
      for k in source..<grid.cellCount {
        let correlation = k == 0 ? 0 : exp((grid.centres[k - 1] - grid.centres[k]) / lengthScale)
        profile[k] =
          k == source
          ? standardDeviation * (1 - correlation * correlation).squareRoot()
          : correlation * profile[k - 1]
      }
      return profile
    }
  }

  /// Returns the controls of one case: one number for each cell, which by its prior is of size 1.
  public func controls(of column: ColumnCase, case index: Int) -> [Control] {
    zip(column.grid.centres, profiles(on: column.grid)).map { height, profile in
      Control(
        name: "initial \(variable.rawValue) of \(column.name) from \(height) m up", start: 0,
        bounds: -Double.infinity ... .infinity, scale: 1,
        prior: .normal(mean: 0, standardDeviation: 1),
        effect: .initial(variable, case: index, profile: profile))
    }
  }
}
