import Lanes
import Testing

@testable import Derivation

struct PullbackSourceTests {
  @Test func `the printed pullback of a small kernel is this`() {
    let expected = """
      extension Toy {
      /// Returns the adjoint of the input, and adds that of the coefficients to `sensitivity`.
      @inline(__always)
      static func pullback<R: Real>(
      _ adjoint: ToyOutput<R>, at x: ToyInput<R>,
      _ p: ToyCoefficients<R>, _ c: ToyConstants<R>,
      addingTo sensitivity: inout ToyCoefficients<R>
      ) -> ToyInput<R> {
      let bInverse: R = 1 / x.b
      let root: R = R.squareRoot(of: x.a)
      let t6: R = p.k * root
      let limited: R = t6.atLeast(c.bound)
      let t8: R = limited * bInverse
      let t8Scaled: R = adjoint.y * bInverse
      let t6Bar: R = R.select(c.bound, exceeds: t6, 0, t8Scaled)
      sensitivity.k = R.sum(sensitivity.k, plus: t6Bar, times: root)
      let rootBar: R = t6Bar * p.k
      let bInputBar: R = -(t8Scaled * t8)
      let aInputBar: R = R.select(root, exceeds: 0, 0.5 * rootBar / root, 0) - adjoint.y
      return ToyInput(a: aInputBar, b: bInputBar, unused: 0)
      }
      }

      """
    #expect(PullbackSource.text(of: Toy.kernel) == expected)
  }

  @Test func `products are fused with sums, and choices by one condition are one`() {
    let kernel = Kernel(of: Toy.self) {
      (x: ToyInput<Traced>, p: ToyCoefficients<Traced>, c: ToyConstants<Traced>) in
      let lower = Traced.select(x.a, exceeds: c.bound, x.b, 0)
      let upper = Traced.select(x.a, exceeds: c.bound, 0, x.b)
      return ToyOutput(
        y: Traced.sum(lower * p.k, plus: upper, times: x.a)
          + Traced.difference(x.unused, minus: x.unused, times: x.a)
          + Traced.product(x.b, x.unused, minus: x.a))
    }
    let text = PullbackSource.text(of: kernel)
    #expect(text.contains("R.sum(R.select(x.a, exceeds: c.bound, "))
    #expect(text.contains("R.difference("))
    #expect(!text.contains(" + "))
  }

  @Test func `the derivatives of fused operations are those from calculus`() {
    // y = (k + ab)(u − bk) − a
    let kernel = Kernel(of: Toy.self) {
      (x: ToyInput<Traced>, p: ToyCoefficients<Traced>, c: ToyConstants<Traced>) in
      let sum = Traced.sum(p.k, plus: x.a, times: x.b)
      let difference = Traced.difference(x.unused, minus: x.b, times: p.k)
      return ToyOutput(y: Traced.product(sum, difference, minus: x.a))
    }
    // sum = 7 + 2·3 = 13, difference = 5 − 3·7 = −16.
    let (x, p) = (ToyInput<Double>(a: 2, b: 3, unused: 5), ToyCoefficients<Double>(k: 7))
    var sensitivity = ToyCoefficients<Double>(k: 100)
    let adjoint = kernel.pullback(
      ToyOutput<Double>(y: 1), at: x, p, ToyConstants<Double>(bound: 0), addingTo: &sensitivity,
      scalar: Double.self)
    // ∂a = b difference − 1, ∂b = a difference − k sum, ∂unused = sum, ∂k = difference − b sum.
    #expect(adjoint.a == -49 && adjoint.b == -123 && adjoint.unused == 13)
    #expect(sensitivity.k == 100 - 55)
    let directions: [(ToyInput<Double>, ToyCoefficients<Double>, Double)] = [
      (.init(a: 1, b: 0, unused: 0), .init(k: 0), -49),
      (.init(a: 0, b: 1, unused: 0), .init(k: 0), -123),
      (.init(a: 0, b: 0, unused: 1), .init(k: 0), 13),
      (.init(a: 0, b: 0, unused: 0), .init(k: 1), -55),
    ]
    for (dx, dp, expected) in directions {
      let dy: ToyOutput<Double> = kernel.pushforward(
        dx, dp, at: x, p, ToyConstants<Double>(bound: 0), directions: Double.self)
      #expect(dy.y == expected)
    }
  }

  @Test func `a source file says where it comes from and holds every kernel`() {
    let source = derivativeSource(of: [Toy.kernel, Toy.edited], closure: "toy")
    #expect(source.hasPrefix("// The derivatives of the toy closure's pointwise kernels.\n"))
    #expect(source.contains("scripts/derive: change those, not this file."))
    #expect(source.contains(PullbackSource.text(of: Toy.kernel)))
    #expect(source.contains(PullbackSource.text(of: Toy.edited)))
  }

  @Test func `a traced kernel knows the names and types of its arguments`() {
    let kernel = Toy.kernel
    #expect(kernel.name == "Toy")
    #expect(kernel.input == .init(typeName: "ToyInput", properties: ["a", "b", "unused"]))
    #expect(kernel.coefficients == .init(typeName: "ToyCoefficients", properties: ["k"]))
    #expect(kernel.constants == .init(typeName: "ToyConstants", properties: ["bound"]))
    #expect(kernel.output == .init(typeName: "ToyOutput", properties: ["y"]))
  }

  @Test func `equal operations are recorded once`() {
    let kernel = Kernel(of: Toy.self) {
      (x: ToyInput<Traced>, p: ToyCoefficients<Traced>, c: ToyConstants<Traced>) in
      ToyOutput(y: x.a * x.b + x.a * x.b)
    }
    let products = kernel.graph.nodes.filter { if case .multiply = $0 { true } else { false } }
    #expect(products.count == 1)
  }
}

/// The pullback that a kernel without a generated one has.
struct ReplayTests {
  @Test func `a kernel without generated derivatives has the derivative from calculus`() {
    var sensitivity = ToyCoefficients<Double>(k: 100)
    let bar = Toy.pullback(
      ToyOutput<Double>(y: 3), at: ToyInput<Double>(a: 4, b: 5, unused: 1),
      ToyCoefficients(k: 7), ToyConstants<Double>(bound: 1), addingTo: &sensitivity)
    // y = k √a / b − a: ∂a = k/(2b√a) − 1, ∂b = −k√a/b², ∂k = √a/b.
    #expect(abs(bar.a + 1.95) <= 4 * .ulpOfOne)
    #expect(abs(bar.b + 1.68) <= 4 * .ulpOfOne)
    #expect(bar.unused == 0)
    // Added to the 100 that were there, hence the ulp of 101.
    #expect(abs(sensitivity.k - 101.2) <= 128 * .ulpOfOne)
  }

  @Test func `below its bound a clipped kernel depends on nothing clipped`() {
    var sensitivity = ToyCoefficients<Double>(k: 0)
    let bar = Toy.pullback(
      ToyOutput<Double>(y: 1), at: ToyInput<Double>(a: 4, b: 5, unused: 1),
      ToyCoefficients(k: 7), ToyConstants<Double>(bound: 20), addingTo: &sensitivity)
    #expect(sensitivity.k == 0)
    #expect(bar.a == -1)
    #expect(abs(bar.b + 0.8) <= 4 * .ulpOfOne)
  }

  @Test func `the scalar type is found from the arguments`() {
    var (one, eight) = (ToyCoefficients<Double>(k: 0), ToyCoefficients<Lanes8>(k: 0))
    let barOne = Toy.pullback(
      ToyOutput<Double>(y: 1), at: ToyInput<Double>(a: 2, b: 5, unused: 1), ToyCoefficients(k: 7),
      ToyConstants<Double>(bound: 1), addingTo: &one)
    let barEight = Toy.pullback(
      ToyOutput<Lanes8>(y: 1), at: ToyInput<Lanes8>(a: 2, b: 5, unused: 1), ToyCoefficients(k: 7),
      ToyConstants<Lanes8>(bound: 1), addingTo: &eight)
    for lane in 0..<8 {
      #expect(barEight.a[lane: lane] == barOne.a && eight.k[lane: lane] == one.k)
    }
  }

  @Test func `the derivative of a root at zero is zero`() {
    var sensitivity = ToyCoefficients<Double>(k: 0)
    let bar = Toy.pullback(
      ToyOutput<Double>(y: 1), at: ToyInput<Double>(a: 0, b: 5, unused: 1),
      ToyCoefficients(k: 7), ToyConstants<Double>(bound: -1), addingTo: &sensitivity)
    #expect(bar.a == -1)
    #expect(sensitivity.k == 0)
  }
}
