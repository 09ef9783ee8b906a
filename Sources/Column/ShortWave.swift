import Glibc

/// Short-wave radiation: a flux through the surface that is absorbed over depth.
///
/// It warms, and so acts on temperature or on buoyancy.
public struct ShortWave: Equatable, Sendable, Codable {
  /// Flux into the water through the surface, Q [X m s⁻¹]: what is not reflected, over ρ₀ c_p for temperature,
  /// times g α more for buoyancy.
  public var flux: StepValues
  /// The fraction of it that each cell absorbs, a [1], cells from the deepest.
  public let absorbedFractions: [Double]

  /// - Precondition: the fractions sum to 1, so that none of the flux is lost.
  public init(flux: StepValues, absorbedFractions: [Double]) {
    precondition(
      abs(absorbedFractions.reduce(0, +) - 1) <= 1e-9, "the absorbed fractions sum to 1")
    self.flux = flux
    self.absorbedFractions = absorbedFractions
  }

  /// Makes radiation that the cells of `grid` absorb as in water of some clarity.
  public init(flux: StepValues, penetration: ShortWavePenetration, grid: Grid) {
    self.init(flux: flux, absorbedFractions: penetration.absorbedFractions(in: grid))
  }
}

/// How deep short-wave radiation penetrates: it fades with depth in two bands.
///
///     I(z)/I(0) = R e^{z/ζ₁} + (1 − R) e^{z/ζ₂},   z ≤ 0
///
/// Paulson and Simpson (1977, doi:10.1175/1520-0485(1977)007<0952:IMITUO>2.0.CO;2); their table 2 has the
/// coefficients of Jerlov's (1968) water types.
public struct ShortWavePenetration: Equatable, Sendable {
  /// R, the share of the band that fades first [1].
  public let share: Double
  /// ζ₁ and ζ₂, the depths over which the bands fade [m]; 0 where a band ends at the surface.
  public let firstDepth: Double
  public let secondDepth: Double

  /// - Precondition: the share is within 0 … 1, and the depths are neither negative nor infinite.
  public init(share: Double, firstDepth: Double, secondDepth: Double) {
    precondition((0...1).contains(share), "the share of a band is from 0 to 1")
    precondition(
      firstDepth >= 0 && secondDepth >= 0 && firstDepth.isFinite && secondDepth.isFinite,
      "depths of penetration are not negative")
    self.share = share
    self.firstDepth = firstDepth
    self.secondDepth = secondDepth
  }

  /// Jerlov's water types, from the clearest ocean to the murkiest.
  public static let jerlovI = ShortWavePenetration(share: 0.58, firstDepth: 0.35, secondDepth: 23)
  public static let jerlovIA = ShortWavePenetration(share: 0.62, firstDepth: 0.6, secondDepth: 20)
  public static let jerlovIB = ShortWavePenetration(share: 0.67, firstDepth: 1, secondDepth: 17)
  public static let jerlovII = ShortWavePenetration(share: 0.77, firstDepth: 1.5, secondDepth: 14)
  public static let jerlovIII = ShortWavePenetration(share: 0.78, firstDepth: 1.4, secondDepth: 7.9)

  /// No penetration: the top cell absorbs everything.
  public static let none = ShortWavePenetration(share: 1, firstDepth: 0, secondDepth: 0)

  /// Returns the fraction of the flux that is left at a height below the surface, z ≤ 0 [m].
  public func remainingFraction(at z: Double) -> Double {
    guard z < 0 else { return 1 }
    return share * exp(z / firstDepth) + (1 - share) * exp(z / secondDepth)
  }

  /// Returns the fraction of the flux that each cell of a grid absorbs; they sum to 1.
  ///
  ///     a_i = (I(zw_{i+1}) − I(zw_i))/I(0),  but a_0 = I(zw_1)/I(0)
  ///
  /// This is the integral of the absorption over the cell. What reaches the bottom is absorbed in the deepest
  /// cell.
  public func absorbedFractions(in grid: Grid) -> [Double] {
    let surface = grid.interfaces[grid.cellCount]
    let remaining = [0] + grid.interfaces.dropFirst().map { remainingFraction(at: $0 - surface) }
    return zip(remaining.dropFirst(), remaining).map(-)
  }
}
