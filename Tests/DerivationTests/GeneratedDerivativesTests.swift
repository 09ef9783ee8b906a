import Foundation
import Lanes
import TestSupport
import Testing

@testable import Closures
@testable import Derivation

/// The committed derivatives of every kernel of every closure.
struct GeneratedDerivativesTests {
  private static let pointCount = 200

  @Test func `every declared kernel is tested here`() {
    let declared = ClosureModel.all.flatMap { $0.declaration.kernels.map(\.name) }
    #expect(declared.sorted() == generatedProbes.map { $0.kernel.name }.sorted())
  }

  @Test func `a kernel's graph computes what the kernel computes`() {
    for probe in generatedProbes { checkGraph(probe) }
  }

  private func checkGraph<P: KernelProbe>(_ probe: P.Type) {
    var random = SplitMix64(seed: 10)
    for _ in 0..<Self.pointCount {
      let a = P.admissiblePoint(&random)
      let values = P.kernel.evaluate(
        input: a.input, coefficients: a.coefficients, constants: a.constants)
      #expect(sameBits(P.kernel.outputNodes.map { values[$0] }, P.evaluate(a)), "\(probe)")
    }
  }

  // MARK: Against the replayed graph

  @Test func `the generated pullback equals the replayed one to rounding`() {
    for probe in generatedProbes { checkReplay(probe) }
  }

  private func checkReplay<P: KernelProbe>(_ probe: P.Type) {
    var random = SplitMix64(seed: 11)
    for _ in 0..<Self.pointCount {
      let a = P.admissiblePoint(&random)
      let adjoint = P.outputAdjoint(at: a, &random)
      let (generated, replayed) = (P.generated(adjoint, at: a), P.replayed(adjoint, at: a))
      let scale = P.magnitudes(adjoint, at: a)
      for i in generated.indices {
        // Two orders of a few hundred operations; the polynomials of the stability functions cancel
        // two to three digits, which the scale, a sum over the outputs, does not see.
        #expect(
          abs(generated[i] - replayed[i]) <= 4096 * .ulpOfOne * scale[i],
          "\(probe), argument \(i): \(generated[i]) and \(replayed[i])")
      }
    }
  }

  @Test func `the generated pullback gives every lane the bits of one column`() {
    for probe in generatedProbes { checkLanes(probe) }
  }

  private func checkLanes<P: KernelProbe>(_ probe: P.Type) {
    var random = SplitMix64(seed: 12)
    for _ in 0..<Self.pointCount / 8 {
      let points = (0..<8).map { _ in P.admissiblePoint(&random) }
      let adjoints = points.map { P.outputAdjoint(at: $0, &random) }
      func pack(_ lists: [[Double]]) -> [Lanes8] {
        lists[0].indices.map { i in Lanes8(lanes: lists.map { $0[i] }) }
      }
      let packed = KernelArguments(
        input: pack(points.map(\.input)), coefficients: pack(points.map(\.coefficients)),
        constants: pack(points.map(\.constants)))
      let generated = P.generated(pack(adjoints), at: packed)
      let replayed = P.replayed(pack(adjoints), at: packed)
      for lane in 0..<8 {
        #expect(
          sameBits(
            generated.map { $0[lane: lane] }, P.generated(adjoints[lane], at: points[lane])),
          "\(probe), generated, lane \(lane)")
        #expect(
          sameBits(replayed.map { $0[lane: lane] }, P.replayed(adjoints[lane], at: points[lane])),
          "\(probe), replayed, lane \(lane)")
      }
    }
  }

  // MARK: Against the tangent linear kernel

  @Test func `the pullback is the transpose of the tangent linear kernel`() {
    for probe in generatedProbes { checkDotProduct(probe) }
  }

  private func checkDotProduct<P: KernelProbe>(_ probe: P.Type) {
    P.checkTranspose(seed: 13, pointCount: Self.pointCount) { a, direction in
      P.tangents(at: a, along: direction).map(\.derivative)
    }
  }

  // MARK: Against the kernel itself

  @Test func `the Taylor remainder with the pullback has order two where no branch changes`() {
    for probe in generatedProbes { checkTaylor(probe) }
  }

  private func checkTaylor<P: KernelProbe>(_ probe: P.Type) {
    P.checkTaylor(seed: 14, pointCount: Self.pointCount) { a, direction, weights in
      DotProduct(P.generated(weights, at: a), direction)
    }
  }

  @Test func `the derivative of the friction velocity in a calm is zero`() {
    let calm = KernelArguments<Double>(input: [0, 0], coefficients: [], constants: [])
    #expect(FrictionVelocityProbe.generated([1], at: calm) == [0, 0])
    #expect(FrictionVelocityProbe.replayed([1], at: calm) == [0, 0])
  }
}

extension KernelProbe {
  /// Draws ȳ such that every output counts about equally.
  static func outputAdjoint(
    at a: KernelArguments<Double>, _ random: inout SplitMix64
  ) -> [Double] {
    evaluate(a).map { random.uniform() / max(abs($0), 1e-12) }
  }

  /// The adjoint of inputs and coefficients by the generated pullback.
  static func generated<L: Lane>(_ adjoint: [L], at a: KernelArguments<L>) -> [L] {
    var sensitivity = a.coefficients.map { _ in L(0) }
    let input = pullback(adjoint, at: a, addingTo: &sensitivity)
    return input + sensitivity
  }

  /// The adjoint of inputs and coefficients by replaying the graph.
  static func replayed<L: Lane>(_ adjoint: [L], at a: KernelArguments<L>) -> [L] {
    var sensitivity = a.coefficients.map { _ in L(0) }
    let input = replay(adjoint, at: a, addingTo: &sensitivity)
    return input + sensitivity
  }

  /// |ȳ|ᵀ |∂y/∂x| for inputs and coefficients, output by output.
  static func magnitudes(_ adjoint: [Double], at a: KernelArguments<Double>) -> [Double] {
    var sum = [Double](repeating: 0, count: a.input.count + a.coefficients.count)
    for output in adjoint.indices {
      let single = adjoint.indices.map { $0 == output ? adjoint[$0] : 0 }
      for (i, value) in replayed(single, at: a).enumerated() { sum[i] += abs(value) }
    }
    return sum
  }

  /// The outputs with their derivatives along a direction of inputs and coefficients.
  static func tangents(at a: KernelArguments<Double>, along direction: [Double]) -> [Tangent] {
    var b = a.map { Tangent($0) }
    for i in b.input.indices { b.input[i].derivative = direction[i] }
    for i in b.coefficients.indices {
      b.coefficients[i].derivative = direction[a.input.count + i]
    }
    return evaluate(b)
  }

  /// The arguments moved by h times a direction of inputs and coefficients.
  static func moved(
    _ a: KernelArguments<Double>, by h: Double, along direction: [Double]
  ) -> KernelArguments<Double> {
    var b = a
    for i in b.input.indices { b.input[i] += h * direction[i] }
    for i in b.coefficients.indices { b.coefficients[i] += h * direction[a.input.count + i] }
    return b
  }
}
