import Derivation
import Lanes

struct ToyInput<R: Real> {
  var a, b, unused: R
}
struct ToyCoefficients<R: Real> {
  var k: R
}
struct ToyConstants<R: Real> {
  var bound: R
}
struct ToyOutput<R: Real> {
  var y: R
}

/// y = max(bound, k √a)/b − a, whose derivative is easily written by hand.
enum Toy: PointwiseKernel {
  static let kernel = Kernel(of: Self.self) { (x: ToyInput<Traced>, p, c) in evaluate(x, p, c) }

  static func evaluate<R: Real>(
    _ x: ToyInput<R>, _ p: ToyCoefficients<R>, _ c: ToyConstants<R>
  ) -> ToyOutput<R> {
    let root = R.squareRoot(of: x.a).named("root")
    let limited = (p.k * root).atLeast(c.bound).named("limited")
    return ToyOutput(y: limited / x.b - x.a)
  }

  /// The same kernel after somebody has edited it: a sign.
  static let edited = Kernel(of: Self.self) {
    (x: ToyInput<Traced>, p: ToyCoefficients<Traced>, c: ToyConstants<Traced>) in
    let root = Traced.squareRoot(of: x.a).named("root")
    let limited = (p.k * root).atLeast(c.bound).named("limited")
    return ToyOutput(y: limited / x.b + x.a)
  }
}
