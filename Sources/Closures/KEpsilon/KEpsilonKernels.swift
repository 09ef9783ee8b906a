import Column
import Derivation
import Lanes

/// The pointwise kernels of the k-ε closure, listed for the generation of their derivatives.
enum KEpsilonKernels {
  static let all: [Kernel] = [
    KEpsilonDerivedCoefficients.kernel,
    FrictionVelocity.kernel,
    BoundaryEnergy.kernel,
    DirichletDissipation.kernel,
    NeumannDissipation.kernel,
    EnergyRow.kernel,
    DissipationRow.kernel,
    Diagnostics.kernel,
    EndDiffusivity.kernel,
  ]
}

// MARK: Boundary values

/// u*² = √(τx² + τy²) [m² s⁻²].
enum FrictionVelocity: PointwiseKernel {
  static let kernel = Kernel(of: Self.self) { (x: Input<Traced>, p, c) in evaluate(x, p, c) }

  struct Input<R: Real> {
    /// Kinematic stress [m² s⁻²].
    var stressX, stressY: R
  }
  struct Constants<R: Real> {}
  struct Output<R: Real> {
    var squared: R
  }

  @inline(__always)
  static func evaluate<R: Real>(
    _ x: Input<R>, _ p: NoCoefficients<R>, _ c: Constants<R>
  ) -> Output<R> {
    Output(squared: R.squareRoot(of: x.stressX * x.stressX + x.stressY * x.stressY))
  }
}

/// Dirichlet value of k: max(k_min, u*²/c_μ0²) [m² s⁻²].
enum BoundaryEnergy: PointwiseKernel {
  static let kernel = Kernel(of: Self.self) { (x: Input<Traced>, p, c) in evaluate(x, p, c) }

  struct Input<R: Real> {
    var frictionVelocitySquared: R
  }
  struct Constants<R: Real> {
    var energyMin: R
  }
  struct Output<R: Real> {
    var energy: R
  }

  @inline(__always)
  static func evaluate<R: Real>(
    _ x: Input<R>, _ p: KEpsilonCoefficients<R>, _ c: Constants<R>
  ) -> Output<R> {
    let energy = x.frictionVelocitySquared / (p.cMu0 * p.cMu0)
    return Output(energy: energy.atLeast(c.energyMin))
  }
}

/// What the boundary values of ε depend on.
struct BoundaryLayer<R: Real> {
  /// The old k at the boundary and at the next interface [m² s⁻²].
  var energyAtBoundary, energyInside: R
  var frictionVelocitySquared: R
}

/// The geometry of the boundary cell.
struct BoundaryCell<R: Real> {
  /// h [m].
  var thickness: R
  /// The roughness is roughnessPerStress·u*², not below roughnessMin [s² m⁻¹, m].
  var roughnessPerStress, roughnessMin: R
  var vonKarman: R
  var dissipationMin: R

  /// ℓ = κ(h/2 + z0) [m].
  @inline(__always)
  func mixingLength(_ frictionVelocitySquared: R) -> R {
    let roughness = (roughnessPerStress * frictionVelocitySquared).atLeast(roughnessMin)
    return vonKarman * (0.5 * thickness + roughness)
  }
}

/// Dirichlet value of ε: max(ε_min, c_μ0³ k̄^{3/2}/ℓ) [m² s⁻³].
enum DirichletDissipation: PointwiseKernel {
  static let kernel = Kernel(of: Self.self) { (x: BoundaryLayer<Traced>, p, c) in evaluate(x, p, c)
  }

  struct Output<R: Real> {
    var dissipation: R
  }

  @inline(__always)
  static func evaluate<R: Real>(
    _ x: BoundaryLayer<R>, _ p: KEpsilonCoefficients<R>, _ c: BoundaryCell<R>
  ) -> Output<R> {
    let energy = (0.5 * (x.energyAtBoundary + x.energyInside)).named("energy")
    let length = c.mixingLength(x.frictionVelocitySquared).named("length")
    let cMu0Cubed = p.cMu0 * p.cMu0 * p.cMu0
    let dissipation = cMu0Cubed * energy * R.squareRoot(of: energy) / length
    return Output(dissipation: dissipation.atLeast(c.dissipationMin))
  }
}

/// Neumann value of ε: κ c_μ0⁴ k̄²/(σ_ε ℓ) [m s⁻³], the flux that a logarithmic layer carries.
enum NeumannDissipation: PointwiseKernel {
  static let kernel = Kernel(of: Self.self) { (x: BoundaryLayer<Traced>, p, c) in evaluate(x, p, c)
  }

  struct Output<R: Real> {
    var flux: R
  }

  @inline(__always)
  static func evaluate<R: Real>(
    _ x: BoundaryLayer<R>, _ p: KEpsilonCoefficients<R>, _ c: BoundaryCell<R>
  ) -> Output<R> {
    let energy = (0.5 * (x.energyAtBoundary + x.energyInside)).named("energy")
    let length = c.mixingLength(x.frictionVelocitySquared).named("length")
    let cMu0Squared = p.cMu0 * p.cMu0
    let scaled = c.vonKarman * p.inverseSigEps * cMu0Squared * cMu0Squared
    return Output(flux: scaled * energy * energy / length)
  }
}

// MARK: Transport equations

/// Geometry and time step of an interior interface.
struct InterfaceMetrics<R: Real> {
  /// Δt [s].
  var timeStep: R
  /// w = ½(hz_{i−1} + hz_i) [m].
  var meanThickness: R
}

/// The row of interior interface i in the equation of k, multiplied by k so that nothing is divided by it.
///
///     P = K_v S²,  B = −K_t N²
///     P + B > 0:  rightSide = w(k + Δt(P + B)),  diagonal = w(1 + Δt ε/k) + below + above
///     otherwise:  rightSide = w(k + Δt P),       diagonal = w(1 + Δt(ε − B)/k) + below + above
enum EnergyRow: PointwiseKernel {
  static let kernel = Kernel(of: Self.self) { (x: Input<Traced>, p, c) in evaluate(x, p, c) }

  struct Input<R: Real> {
    /// Δt/(2 hz) (K_v at the interface below + above) of the cells below and above [m].
    var exchangeBelow, exchangeAbove: R
    /// The old K_v and K_t [m² s⁻¹].
    var viscosity, diffusivity: R
    var energy, dissipation: R
    /// N² and S² [s⁻²].
    var stratification, shear: R
  }

  @inline(__always)
  static func evaluate<R: Real>(
    _ x: Input<R>, _ p: KEpsilonCoefficients<R>, _ c: InterfaceMetrics<R>
  ) -> TridiagonalRow<R> {
    let scale = (p.inverseSigK * x.energy).named("scale")
    let below = x.exchangeBelow * scale
    let above = x.exchangeAbove * scale
    let production = (x.viscosity * x.shear).named("production")
    // −B, the work against buoyancy.
    let work = (x.diffusivity * x.stratification).named("work")
    // Explicit where it keeps the right-hand side positive, otherwise implicit (Patankar).
    let balance = (production - work).named("balance")
    let explicit = R.select(balance, exceeds: 0, work, 0).named("explicit")
    let implicit = R.select(balance, exceeds: 0, 0, work).named("implicit")
    return TridiagonalRow(
      below: below,
      diagonal: R.sum(
        below + above, plus: c.meanThickness,
        times: R.sum(x.energy, plus: c.timeStep, times: x.dissipation + implicit)),
      above: above,
      rightSide: c.meanThickness * R.sum(x.energy, plus: c.timeStep, times: production - explicit)
        * x.energy)
  }
}

/// The row of interior interface i in the equation of ε, multiplied by k_new ε so that nothing is divided by
/// them.
///
///     P = c_ε1 c_μ k S²,  B = −c_μ' k (c_ε3− max(N², 0) + c_ε3+ min(N², 0))
///     P + B > 0:  rightSide = w(ε + Δt(P + B)),  diagonal = w(1 + Δt c_ε2 ε/k_new) + below + above
///     otherwise:  rightSide = w(ε + Δt P),       diagonal = w(1 + Δt(c_ε2 ε/k_new − B/ε)) + below + above
enum DissipationRow: PointwiseKernel {
  static let kernel = Kernel(of: Self.self) { (x: Input<Traced>, p, c) in evaluate(x, p, c) }

  struct Input<R: Real> {
    /// Δt/(2 hz) (K_v at the interface below + above) of the cells below and above [m].
    var exchangeBelow, exchangeAbove: R
    /// The old k, and the one just solved [m² s⁻²].
    var energy, newEnergy: R
    var dissipation: R
    /// The old c_μ and c_μ'.
    var momentumStability, tracerStability: R
    /// N² and S² [s⁻²].
    var stratification, shear: R
  }

  @inline(__always)
  static func evaluate<R: Real>(
    _ x: Input<R>, _ p: KEpsilonCoefficients<R>, _ c: InterfaceMetrics<R>
  ) -> TridiagonalRow<R> {
    let product = (x.newEnergy * x.dissipation).named("product")
    let scale = (p.inverseSigEps * product).named("scale")
    let below = x.exchangeBelow * scale
    let above = x.exchangeAbove * scale
    let production = (p.cEps1 * (x.momentumStability * x.energy * x.shear)).named("production")
    let cEps3 = R.select(x.stratification, exceeds: 0, p.cEps3m, p.cEps3p).named("cEps3")
    // −B, the work against buoyancy.
    let work = (x.tracerStability * x.energy * (cEps3 * x.stratification)).named("work")
    let balance = (production - work).named("balance")
    let explicit = R.select(balance, exceeds: 0, work, 0).named("explicit")
    let implicit = R.select(balance, exceeds: 0, 0, work).named("implicit")
    let decay = R.sum(implicit * x.newEnergy, plus: p.cEps2 * x.dissipation, times: x.dissipation)
      .named("decay")
    return TridiagonalRow(
      below: below,
      diagonal: R.sum(
        below + above, plus: c.meanThickness,
        times: R.sum(product, plus: c.timeStep, times: decay)),
      above: above,
      rightSide: c.meanThickness
        * R.sum(x.dissipation, plus: c.timeStep, times: production - explicit) * product)
  }
}

// MARK: Diagnostics

/// Stability functions and diffusivities at an interior interface.
///
///     ε ← max(ε, c_μ0³ k^{3/2}/ℓ_lim),  ℓ_lim = 0.53 √(2k/max(10⁻¹⁴, N²))     (Galperin et al. 1988)
///     α_m = (k/ε)² S²,  α_n = (k/ε)² N², both limited
///     c_μ, c_μ' from `KEpsilonCoefficients`;  K_v = max(K_v min, c_μ k²/ε),  K_t likewise with c_μ'
enum Diagnostics: PointwiseKernel {
  static let kernel = Kernel(of: Self.self) { (x: Input<Traced>, p, c) in
    evaluateKeeping(x, p, c)
  }

  struct Input<R: Real> {
    /// k and ε after the transport equations, not below their minima.
    var energy, dissipation: R
    /// N² and S² [s⁻²].
    var stratification, shear: R
  }
  struct Constants<R: Real> {
    var diffusivityMin, viscosityMin: R
  }
  struct Output<R: Real> {
    var diffusivity, viscosity: R
    /// The limited ε, which is carried on.
    var dissipation: R
    var momentumStability, tracerStability: R
  }

  /// The roots and quotients, which cost most, and the stability functions, which the state holds anyway.
  struct Kept<R: Real> {
    var frequency, inverseDissipation, inverseDenominator, inverse: R
    var momentumStability, tracerStability: R
  }

  @inline(__always)
  static func evaluate<R: Real>(
    _ x: Input<R>, _ p: KEpsilonCoefficients<R>, _ c: Constants<R>
  ) -> Output<R> {
    evaluateKeeping(x, p, c).output
  }

  /// c_μ0³ k^{3/2}/ℓ_lim.
  @inline(__always)
  static func leastDissipation<R: Real>(
    _ energy: R, frequency: R, _ p: KEpsilonCoefficients<R>
  ) -> R {
    p.galperin * energy * frequency
  }

  /// The bounds of α_n.
  @inline(__always)
  static func leastAlphaN<R: Real>(_ p: KEpsilonCoefficients<R>) -> R { 0.73 * p.alphaNMin }
  @inline(__always)
  static func greatestAlphaN<R: Real>() -> R { 1e10 }

  @inline(__always)
  static func evaluateKeeping<R: Real>(
    _ x: Input<R>, _ p: KEpsilonCoefficients<R>, _ c: Constants<R>
  ) -> (output: Output<R>, kept: Kept<R>) {
    let frequency = R.squareRoot(of: x.stratification.atLeast(1e-14)).named("frequency")
    let limit = leastDissipation(x.energy, frequency: frequency, p).named("limit")
    let dissipation = x.dissipation.atLeast(limit).named("dissipation")
    let inverseDissipation = 1 / dissipation
    let timescale = (x.energy * inverseDissipation).named("timescale")
    let timescaleSquared = (timescale * timescale).named("timescaleSquared")

    let alphaN = (timescaleSquared * x.stratification).atLeast(leastAlphaN(p))
      .atMost(greatestAlphaN()).named("alphaN")
    let numerator = R.polynomial(alphaN, p.l0, p.l1, p.l2, p.l3)
    let denominator = R.polynomial(alphaN, p.l4, p.l5, p.l6).named("denominator")
    let inverseDenominator = 1 / denominator
    let alphaM = (timescaleSquared * x.shear).atMost(numerator * inverseDenominator)
      .named("alphaM")

    // d0 + d1 α_n + d4 α_n² + (d2 + d3 α_n + d5 α_m) α_m
    let mixed = R.sum(R.polynomial(alphaN, p.d2, p.d3), plus: p.d5, times: alphaM)
    let common = R.sum(R.polynomial(alphaN, p.d0, p.d1, p.d4), plus: mixed, times: alphaM)
    let inverse = (1 / common).named("inverse")
    let momentum = R.sum(R.polynomial(alphaN, p.n0, p.n1), plus: p.n2, times: alphaM)
    let tracer = R.sum(R.polynomial(alphaN, p.nb0, p.nb1), plus: p.nb2, times: alphaM)
    let cMu = (inverse * momentum).named("cMu")
    let cMuPrime = (inverse * tracer).named("cMuPrime")
    let scale = (x.energy * timescale).named("scale")
    let output = Output(
      diffusivity: (scale * cMuPrime).atLeast(c.diffusivityMin),
      viscosity: (scale * cMu).atLeast(c.viscosityMin),
      dissipation: dissipation, momentumStability: cMu, tracerStability: cMuPrime)
    let kept = Kept(
      frequency: frequency, inverseDissipation: inverseDissipation,
      inverseDenominator: inverseDenominator, inverse: inverse, momentumStability: cMu,
      tracerStability: cMuPrime)
    return (output, kept)
  }
}

/// A diffusivity at an end of the column: max(minimum, 1.5 K_1 − 0.5 K_2) [m² s⁻¹].
enum EndDiffusivity: PointwiseKernel {
  static let kernel = Kernel(of: Self.self) { (x: Input<Traced>, p, c) in evaluate(x, p, c) }

  struct Input<R: Real> {
    /// At the first and second interior interfaces from the end.
    var first, second: R
  }
  struct Constants<R: Real> {
    var minimum: R
  }
  struct Output<R: Real> {
    var diffusivity: R
  }

  @inline(__always)
  static func evaluate<R: Real>(
    _ x: Input<R>, _ p: NoCoefficients<R>, _ c: Constants<R>
  ) -> Output<R> {
    Output(diffusivity: (1.5 * x.first - 0.5 * x.second).atLeast(c.minimum))
  }
}
