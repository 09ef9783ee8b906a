import Derivation
import Lanes

/// The 19 parameters of the k-ε closure, in the declared order.
struct KEpsilonParameters<R: Real> {
  var c1, c2, c3, c4, c5, c6: R
  var cb1, cb2, cb3, cb4, cb5, cbb: R
  var cMu0, sigK, sigEps: R
  var cEps1, cEps2, cEps3m, cEps3p: R
}

extension KEpsilonParameters {
  init(_ p: [R]) {
    precondition(p.count == 19, "19 parameters")
    self.init(
      c1: p[0], c2: p[1], c3: p[2], c4: p[3], c5: p[4], c6: p[5], cb1: p[6], cb2: p[7],
      cb3: p[8], cb4: p[9], cb5: p[10], cbb: p[11], cMu0: p[12], sigK: p[13], sigEps: p[14],
      cEps1: p[15], cEps2: p[16], cEps3m: p[17], cEps3p: p[18])
  }

  var all: [R] {
    [
      c1, c2, c3, c4, c5, c6, cb1, cb2, cb3, cb4, cb5, cbb, cMu0, sigK, sigEps, cEps1, cEps2,
      cEps3m, cEps3p,
    ]
  }
}

/// What the kernels use of the parameters: the coefficients of the stability functions and of the
/// transport equations.
///
///     D   = d0 + d1 α_n + d2 α_m + d3 α_n α_m + d4 α_n² + d5 α_m²
///     c_μ = (n0 + n1 α_n + n2 α_m)/D,   c_μ' = (nb0 + nb1 α_n + nb2 α_m)/D
///     α_m ≤ (l0 + l1 α_n + l2 α_n² + l3 α_n³)/(l4 + l5 α_n + l6 α_n²)
///
/// Umlauf and Burchard (2005), appendix A.
struct KEpsilonCoefficients<R: Real> {
  var d0, d1, d2, d3, d4, d5: R
  var n0, n1, n2, nb0, nb1, nb2: R
  var l0, l1, l2, l3, l4, l5, l6: R
  /// The least α_n.
  var alphaNMin: R
  /// c_μ0³/(0.53 √2), with which the Galperin limit reads ε ≥ galperin·k·N.
  var galperin: R
  var cMu0, inverseSigK, inverseSigEps: R
  var cEps1, cEps2, cEps3m, cEps3p: R
}

extension KEpsilonCoefficients {
  static var zero: Self {
    KEpsilonCoefficients(
      d0: 0, d1: 0, d2: 0, d3: 0, d4: 0, d5: 0, n0: 0, n1: 0, n2: 0, nb0: 0, nb1: 0, nb2: 0,
      l0: 0, l1: 0, l2: 0, l3: 0, l4: 0, l5: 0, l6: 0, alphaNMin: 0, galperin: 0, cMu0: 0,
      inverseSigK: 0, inverseSigEps: 0, cEps1: 0, cEps2: 0, cEps3m: 0, cEps3p: 0)
  }
}

/// A kernel's coefficients where it has none.
struct NoCoefficients<R: Real> {}

/// The coefficients as a function of the parameters.
enum KEpsilonDerivedCoefficients: PointwiseKernel {
  static let kernel = Kernel(of: Self.self) { (x: KEpsilonParameters<Traced>, p, c) in
    evaluate(x, p, c)
  }

  struct Constants<R: Real> {
    /// The Galperin limit of the mixing length, 0.53.
    var galperinLimit: R
  }

  static func evaluate<R: Real>(
    _ x: KEpsilonParameters<R>, _ p: NoCoefficients<R>, _ c: Constants<R>
  ) -> KEpsilonCoefficients<R> {
    let a1 = (0.66666666667 - 0.5 * x.c2).named("a1")
    let a2 = (1 - 0.5 * x.c3).named("a2")
    let a3 = (1 - 0.5 * x.c4).named("a3")
    let a5 = (0.5 - 0.5 * x.c6).named("a5")
    let n = (0.5 * x.c1).named("n")
    let nb = x.cb1
    let ab1 = (1 - x.cb2).named("ab1")
    let ab2 = (1 - x.cb3).named("ab2")
    let ab3 = (2 * (1 - x.cb4)).named("ab3")
    let ab5 = (2 * x.cbb * (1 - x.cb5)).named("ab5")

    let nn = n * n
    let nnn = nn * n
    let nbnb = nb * nb
    let a2a2 = a2 * a2
    let a3a3 = a3 * a3
    let shear = (a2a2 - 3 * a3a3).named("shear")
    let buoyancy = (ab2 * ab2 - ab1 * ab1).named("buoyancy")
    let a5ab3 = (a5 * ab3).named("a5ab3")

    let d0 = (36 * nnn * nbnb).named("d0")
    let d1 = (84 * a5ab3 * nn * nb + 36 * ab5 * nnn * nb).named("d1")
    let d2 = (9 * buoyancy * nnn - 12 * shear * n * nbnb).named("d2")
    let d3First = 12 * a5ab3 * (a2 * ab1 - 3 * a3 * ab2) * n + 12 * a5ab3 * (a3a3 - a2a2) * nb
    let d3 = (d3First + 12 * ab5 * (3 * a3a3 - a2a2) * n * nb).named("d3")
    let d4 = (48 * a5ab3 * a5ab3 * n + 36 * a5ab3 * ab5 * nn).named("d4")
    let d5 = (-(3 * shear * buoyancy * n)).named("d5")
    let n0 = (36 * a1 * nn * nbnb).named("n0")
    let n1First = 8 * a5ab3 * (6 * a1 - a2 - 3 * a3) * n * nb - 12 * a5ab3 * (ab1 + ab2) * nn
    let n1 = (n1First + 36 * a1 * ab5 * nn * nb).named("n1")
    let n2 = (9 * a1 * buoyancy * nn).named("n2")
    let nb0 = (12 * ab3 * nnn * nb).named("nb0")
    let nb1 = (12 * a5ab3 * ab3 * nn).named("nb1")
    let nb2First = 9 * a1 * ab3 * (ab1 - ab2) * nn
    let nb2 = (nb2First + (6 * a1 * (a2 - 3 * a3) - 4 * shear) * ab3 * n * nb).named("nb2")

    let linear = (d1 + nb0).named("linear")
    let quadratic = (d4 + nb1).named("quadratic")
    let root = R.squareRoot(of: linear * linear - 4 * d0 * quadratic)
    let cMu0Cubed = x.cMu0 * x.cMu0 * x.cMu0
    return KEpsilonCoefficients(
      d0: d0, d1: d1, d2: d2, d3: d3, d4: d4, d5: d5, n0: n0, n1: n1, n2: n2, nb0: nb0, nb1: nb1,
      nb2: nb2, l0: d0 * n0, l1: d0 * n1 + d1 * n0, l2: d1 * n1 + d4 * n0, l3: d4 * n1,
      l4: d2 * n0, l5: d2 * n1 + d3 * n0, l6: d3 * n1,
      alphaNMin: 0.5 * (root - linear) / quadratic,
      galperin: cMu0Cubed / (c.galperinLimit * 1.4142135623730951),
      cMu0: x.cMu0, inverseSigK: 1 / x.sigK, inverseSigEps: 1 / x.sigEps,
      cEps1: x.cEps1, cEps2: x.cEps2, cEps3m: x.cEps3m, cEps3p: x.cEps3p)
  }
}
