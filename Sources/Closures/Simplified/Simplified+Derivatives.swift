// The derivatives of the simplified closure's pointwise kernels.
// Generated from the kernels themselves by scripts/derive: change those, not this file.

import Column
import Lanes

extension CostlySource {
  /// Returns the adjoint of the input, and adds that of the coefficients to `sensitivity`.
  @inline(__always)
  static func pullback<R: Real>(
    _ adjoint: CostlySource.Output<R>, at x: CostlySource.Input<R>,
    _ p: SimplifiedParameters<R>, _ c: CostlySource.Constants<R>,
    addingTo sensitivity: inout SimplifiedParameters<R>
  ) -> CostlySource.Input<R> {
    let t9: R = x.temperatureBelow * x.temperatureBelow
    let t10: R = x.temperature * x.temperature
    let t11: R = t9 + t10
    let t12: R = R.sine(of: x.temperature)
    let t14: R = R.cosine(of: x.diffusivity)
    let t19: R = -x.diffusivity
    let t20: R = R.select(x.diffusivity, exceeds: 0.0, x.diffusivity, t19)
    let t21: R = 1.0 + t20
    let t22: R = R.logarithm(of: t21)
    let t26: R = 0.5 * p.par4
    let t27Bar: R = adjoint.source * c.hasCellBelow
    let t26Bar: R = t27Bar * t11
    sensitivity.par4 = R.sum(sensitivity.par4, plus: t26Bar, times: 0.5)
    sensitivity.par3 = R.sum(sensitivity.par3, plus: adjoint.source, times: t22)
    let t22Bar: R = adjoint.source * p.par3
    let t21Bar: R = t22Bar / t21
    let t19Bar: R = R.select(x.diffusivity, exceeds: 0.0, 0, t21Bar)
    sensitivity.par2 = R.sum(sensitivity.par2, plus: adjoint.source, times: t14)
    let t14Bar: R = adjoint.source * p.par2
    sensitivity.par1 = R.sum(sensitivity.par1, plus: adjoint.source, times: t12)
    let t12Bar: R = adjoint.source * p.par1
    let t11Bar: R = t27Bar * t26
    let diffusivityInputBar: R = R.difference(
      R.select(x.diffusivity, exceeds: 0.0, t21Bar, 0) - t19Bar, minus: t14Bar,
      times: R.sine(of: x.diffusivity))
    let temperatureBelowInputBar: R = 2 * t11Bar * x.temperatureBelow
    let temperatureInputBar: R = R.sum(
      t12Bar * R.cosine(of: x.temperature), plus: 2 * t11Bar, times: x.temperature)
    return CostlySource.Input(
      temperature: temperatureInputBar, temperatureBelow: temperatureBelowInputBar,
      diffusivity: diffusivityInputBar)
  }
}

extension CostlySource {
  /// Returns the derivatives of the output along directions of the input and of the coefficients.
  @inline(__always)
  static func pushforward<D: Directions>(
    _ dx: CostlySource.Input<D>, _ dp: SimplifiedParameters<D>,
    at x: CostlySource.Input<Double>, _ p: SimplifiedParameters<Double>,
    _ c: CostlySource.Constants<Double>
  ) -> CostlySource.Output<D> {
    let t9: Double = x.temperatureBelow * x.temperatureBelow
    let t10: Double = x.temperature * x.temperature
    let t11: Double = t9 + t10
    let t12: Double = Double.sine(of: x.temperature)
    let t14: Double = Double.cosine(of: x.diffusivity)
    let t19: Double = -x.diffusivity
    let t20: Double = Double.select(x.diffusivity, exceeds: 0.0, x.diffusivity, t19)
    let t21: Double = 1.0 + t20
    let t21Inverse: Double = 1 / t21
    let t22: Double = Double.logarithm(of: t21)
    let t26: Double = 0.5 * p.par4
    let t12ByTemperatureInput: Double = Double.cosine(of: x.temperature)
    let t14ByDiffusivityInput: Double = -(Double.sine(of: x.diffusivity))
    let t20ByDiffusivityInput: Double = Double.select(x.diffusivity, exceeds: 0.0, 1, -1)
    let t11Dot: D = D.sum(
      2 * x.temperatureBelow * dx.temperatureBelow, plus: 2 * x.temperature, times: dx.temperature)
    let t27Dot: D = D.sum(t11 * 0.5 * dp.par4, plus: t26, times: t11Dot)
    let t29ByDiffusivityInput: Double = Double.sum(
      p.par2 * t14ByDiffusivityInput, plus: p.par3, times: t21Inverse * t20ByDiffusivityInput)
    return CostlySource.Output(
      source: D.sum(
        D.sum(
          D.sum(
            D.sum(
              D.sum(t12 * dp.par1, plus: p.par1 * t12ByTemperatureInput, times: dx.temperature),
              plus: t14, times: dp.par2), plus: t29ByDiffusivityInput, times: dx.diffusivity),
          plus: t22, times: dp.par3), plus: c.hasCellBelow, times: t27Dot))
  }
}

extension Amplification {
  /// Returns the adjoint of the input, and adds that of the coefficients to `sensitivity`.
  @inline(__always)
  static func pullback<R: Real>(
    _ adjoint: Amplification.Output<R>, at x: Amplification.Input<R>,
    _ p: SimplifiedParameters<R>, _ c: Amplification.Constants<R>,
    addingTo sensitivity: inout SimplifiedParameters<R>
  ) -> Amplification.Input<R> {

    sensitivity.par5 = R.sum(sensitivity.par5, plus: adjoint.diffusivity, times: x.diffused)
    let diffusedInputBar: R = adjoint.diffusivity * p.par5
    return Amplification.Input(diffused: diffusedInputBar)
  }
}

extension Amplification {
  /// Returns the derivatives of the output along directions of the input and of the coefficients.
  @inline(__always)
  static func pushforward<D: Directions>(
    _ dx: Amplification.Input<D>, _ dp: SimplifiedParameters<D>,
    at x: Amplification.Input<Double>, _ p: SimplifiedParameters<Double>,
    _ c: Amplification.Constants<Double>
  ) -> Amplification.Output<D> {

    return Amplification.Output(
      diffusivity: D.sum(x.diffused * dp.par5, plus: p.par5, times: dx.diffused))
  }
}
