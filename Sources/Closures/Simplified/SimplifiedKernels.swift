import Derivation
import Lanes

/// The pointwise kernels of the simplified closure, listed for the generation of their derivatives.
enum SimplifiedKernels {
  static let all: [Kernel] = [
    CostlySource.kernel,
    Amplification.kernel,
  ]
}

/// The five parameters of the simplified closure.
struct SimplifiedParameters<R: Real> {
  var par1, par2, par3, par4, par5: R
}

extension SimplifiedParameters {
  init(_ p: [R]) {
    precondition(p.count == 5, "5 parameters")
    self.init(par1: p[0], par2: p[1], par3: p[2], par4: p[3], par5: p[4])
  }
}

/// g_i = par1 sin t_i + par2 cos d_i + par3 ln(1 + |d_i|) + c_i, with c_i = ½ par4 (t_{i−1}² + t_i²) but
/// c_0 = 0.
enum CostlySource: PointwiseKernel {
  static let kernel = Kernel(of: Self.self) { (x: Input<Traced>, p, c) in evaluate(x, p, c) }

  struct Input<R: Real> {
    var temperature, temperatureBelow, diffusivity: R
  }
  struct Constants<R: Real> {
    /// 1 where there is a cell below, else 0.
    var hasCellBelow: R
  }
  struct Output<R: Real> {
    var source: R
  }

  @inline(__always)
  static func evaluate<R: Real>(
    _ x: Input<R>, _ p: SimplifiedParameters<R>, _ c: Constants<R>
  ) -> Output<R> {
    let squares =
      x.temperatureBelow * x.temperatureBelow + x.temperature * x.temperature
    let waves = p.par1 * R.sine(of: x.temperature) + p.par2 * R.cosine(of: x.diffusivity)
    let growth = p.par3 * R.logarithm(of: 1 + R.magnitude(of: x.diffusivity))
    return Output(source: waves + growth + c.hasCellBelow * (0.5 * p.par4 * squares))
  }
}

/// d_new = par5·g after its nine diffusions.
enum Amplification: PointwiseKernel {
  static let kernel = Kernel(of: Self.self) { (x: Input<Traced>, p, c) in evaluate(x, p, c) }

  struct Input<R: Real> {
    var diffused: R
  }
  struct Constants<R: Real> {}
  struct Output<R: Real> {
    var diffusivity: R
  }

  @inline(__always)
  static func evaluate<R: Real>(
    _ x: Input<R>, _ p: SimplifiedParameters<R>, _ c: Constants<R>
  ) -> Output<R> {
    Output(diffusivity: p.par5 * x.diffused)
  }
}
