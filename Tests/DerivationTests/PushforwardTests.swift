import Foundation
import Lanes
import TestSupport
import Testing

@testable import Closures
@testable import Derivation

/// The committed pushforward of every kernel of every closure.
struct GeneratedPushforwardTests {
  private static let pointCount = 200

  @Test func `every declared kernel is tested here`() {
    let declared = ClosureModel.all.flatMap { $0.declaration.kernels.map(\.name) }
    #expect(declared.sorted() == generatedProbes.map { $0.kernel.name }.sorted())
  }

  // MARK: Against the adjoint

  @Test func `the pushforward is the transpose of the pullback`() {
    for probe in generatedProbes { checkDotProduct(probe) }
  }

  private func checkDotProduct<P: PushforwardProbe>(_ probe: P.Type) {
    P.checkTranspose(seed: 20, pointCount: Self.pointCount) { a, direction in
      P.pushforward(along: direction, at: a)
    }
  }

  // MARK: Against independent derivatives

  @Test func `the generated pushforward equals the replayed one and overloaded arithmetic`() {
    for probe in generatedProbes { checkIndependent(probe) }
  }

  private func checkIndependent<P: PushforwardProbe>(_ probe: P.Type) {
    var random = SplitMix64(seed: 21)
    for _ in 0..<Self.pointCount {
      let a = P.admissiblePoint(&random)
      // Of each argument's share in an output, against which rounding is measured.
      let count = a.input.count + a.coefficients.count
      let direction = (a.input + a.coefficients).map { $0 * random.uniform() }
      var scale = P.pushforward(along: direction, at: a).map { _ in 0.0 }
      for argument in 0..<count {
        var share = direction
        for other in 0..<count where other != argument { share[other] = 0 }
        for (i, y) in P.pushforward(along: share, at: a).enumerated() { scale[i] += abs(y) }
      }
      let generated = P.pushforward(along: direction, at: a)
      let replayed = P.kernel.pushforward(
        Array(direction[..<a.input.count]), Array(direction[a.input.count...]), input: a.input,
        coefficients: a.coefficients, constants: a.constants)
      let overloaded = P.tangents(at: a, along: direction).map(\.derivative)
      for i in generated.indices {
        for other in [replayed[i], overloaded[i]] {
          #expect(
            abs(generated[i] - other) <= 1e6 * .ulpOfOne * scale[i],
            "\(probe), output \(i): \(generated[i]) and \(other)")
        }
      }
    }
  }

  @Test func `eight directions have the bits of each alone`() {
    for probe in generatedProbes { checkLanes(probe) }
  }

  private func checkLanes<P: PushforwardProbe>(_ probe: P.Type) {
    var random = SplitMix64(seed: 22)
    for _ in 0..<Self.pointCount / 8 {
      let a = P.admissiblePoint(&random)
      let directions = (0..<8).map { _ in
        (a.input + a.coefficients).map { $0 * random.uniform() }
      }
      let packed = directions[0].indices.map { i in Lanes8(lanes: directions.map { $0[i] }) }
      let together = P.pushforward(along: packed, at: a)
      for lane in 0..<8 {
        #expect(
          sameBits(
            together.map { $0[lane: lane] }, P.pushforward(along: directions[lane], at: a)),
          "\(probe), lane \(lane)")
      }
    }
  }

  // MARK: Against the kernel itself

  @Test func `the Taylor remainder with the pushforward has order two where no branch changes`() {
    for probe in generatedProbes { checkTaylor(probe) }
  }

  private func checkTaylor<P: PushforwardProbe>(_ probe: P.Type) {
    P.checkTaylor(seed: 23, pointCount: Self.pointCount) { a, direction, weights in
      DotProduct(P.pushforward(along: direction, at: a), weights)
    }
  }

  @Test func `the derivative of the friction velocity in a calm is zero`() {
    let calm = KernelArguments<Double>(input: [0, 0], coefficients: [], constants: [])
    #expect(FrictionVelocityProbe.pushforward(along: [1, 1], at: calm) == [0])
  }
}

/// The printed pushforward, and the one of a kernel that has none printed.
struct PushforwardSourceTests {
  @Test func `the printed pushforward of a small kernel is this`() {
    let expected = """
      extension Toy {
      /// Returns the derivatives of the output along directions of the input and of the coefficients.
      @inline(__always)
      static func pushforward<D: Directions>(
      _ dx: ToyInput<D>, _ dp: ToyCoefficients<D>,
      at x: ToyInput<Double>, _ p: ToyCoefficients<Double>,
      _ c: ToyConstants<Double>
      ) -> ToyOutput<D> {
      let bInverse: Double = 1 / x.b
      let root: Double = Double.squareRoot(of: x.a)
      let t6: Double = p.k * root
      let limited: Double = t6.atLeast(c.bound)
      let t8: Double = limited * bInverse
      let rootByAInput: Double = Double.select(root, exceeds: 0, 0.5 / root, 0)
      let limitedDot: D = D.select(c.bound, exceeds: t6, 0, D.sum(root * dp.k, plus: p.k * rootByAInput, times: dx.a))
      return ToyOutput(y: D.difference(bInverse * limitedDot, minus: bInverse * t8, times: dx.b) - dx.a)
      }
      }

      """
    #expect(PushforwardSource.text(of: Toy.kernel) == expected)
  }

  @Test func `multiples of one direction are added up before they meet it`() {
    let kernel = Kernel(of: Toy.self) {
      (x: ToyInput<Traced>, p: ToyCoefficients<Traced>, c: ToyConstants<Traced>) in
      ToyOutput(y: 3 * x.a + x.a * c.bound - Traced.sine(of: x.a))
    }
    let text = PushforwardSource.text(of: kernel)
    #expect(text.contains("ByAInput: Double = 3.0 + c.bound - t9ByAInput\n"))
    #expect(text.components(separatedBy: "dx.a").count == 2)
  }

  @Test func `a kernel without a generated pushforward has the derivative from calculus`() {
    // y = k √a / b − a: dy = (k/(2b√a) − 1) da − k√a/b² db + √a/b dk.
    let y: ToyOutput<Double> = Toy.pushforward(
      ToyInput<Double>(a: 1, b: 10, unused: 5), ToyCoefficients<Double>(k: 100),
      at: ToyInput<Double>(a: 4, b: 5, unused: 1), ToyCoefficients<Double>(k: 7),
      ToyConstants<Double>(bound: 1))
    #expect(abs(y.y - (-0.65 - 5.6 + 40)) <= 64 * .ulpOfOne)
    let eight: ToyOutput<Lanes8> = Toy.pushforward(
      ToyInput<Lanes8>(a: 1, b: 10, unused: 5), ToyCoefficients<Lanes8>(k: 100),
      at: ToyInput<Double>(a: 4, b: 5, unused: 1), ToyCoefficients<Double>(k: 7),
      ToyConstants<Double>(bound: 1))
    for lane in 0..<8 { #expect(eight.y[lane: lane] == y.y) }
  }
}

extension PushforwardProbe {
  /// The generated pushforward along one direction of inputs and coefficients.
  static func pushforward<D: Directions>(
    along direction: [D], at a: KernelArguments<Double>
  ) -> [D] {
    pushforward(
      Array(direction[..<a.input.count]), Array(direction[a.input.count...]), at: a)
  }
}
