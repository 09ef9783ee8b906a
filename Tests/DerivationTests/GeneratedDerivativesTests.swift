import Foundation
import Lanes
import TestSupport
import Testing

@testable import Closures
@testable import Derivation

/// The committed derivatives of every kernel of every closure.
struct GeneratedDerivativesTests {
  private static let probes: [any KernelProbe.Type] = [
    DerivedCoefficientsProbe.self, FrictionVelocityProbe.self, BoundaryEnergyProbe.self,
    DirichletDissipationProbe.self, NeumannDissipationProbe.self, EnergyRowProbe.self,
    DissipationRowProbe.self, DiagnosticsProbe.self, EndDiffusivityProbe.self,
    CostlySourceProbe.self, AmplificationProbe.self,
  ]

  private static let pointCount = 200

  @Test func `every declared kernel is tested here`() {
    let declared = ClosureModel.all.flatMap { $0.declaration.kernels.map(\.name) }
    #expect(declared.sorted() == Self.probes.map { $0.kernel.name }.sorted())
  }

  @Test func `a kernel's graph computes what the kernel computes`() {
    for probe in Self.probes { checkGraph(probe) }
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
    for probe in Self.probes { checkReplay(probe) }
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
    for probe in Self.probes { checkLanes(probe) }
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
    for probe in Self.probes { checkDotProduct(probe) }
  }

  private func checkDotProduct<P: KernelProbe>(_ probe: P.Type) {
    var random = SplitMix64(seed: 13)
    for _ in 0..<Self.pointCount {
      let a = P.admissiblePoint(&random)
      let adjoint = P.outputAdjoint(at: a, &random)
      let gradient = P.generated(adjoint, at: a)
      // One argument at a time: none hides behind the rounding of another.
      for argument in gradient.indices {
        let direction = gradient.indices.map { $0 == argument ? 1.0 : 0 }
        let forward = DotProduct(P.tangents(at: a, along: direction).map(\.derivative), adjoint)
        let backward = DotProduct(gradient, direction)
        // Cancellation escapes the scale. Most of it is in the row of ε: where P + B > 0 the adjoint of
        // B takes λ/ε from the loss and gives it back to the gain, which leaves five digits less.
        #expect(
          DotProduct.discrepancy(forward, backward) <= 1e6 * .ulpOfOne,
          "\(probe), argument \(argument): \(forward.sum) and \(backward.sum)")
      }
    }
  }

  // MARK: Against the kernel itself

  @Test func `the Taylor remainder with the pullback has order two where no branch changes`() {
    for probe in Self.probes { checkTaylor(probe) }
  }

  private func checkTaylor<P: KernelProbe>(_ probe: P.Type) {
    var random = SplitMix64(seed: 14)
    let steps = (10...13).map { exp2(-Double($0)) }
    var smoothPoints = 0
    for _ in 0..<Self.pointCount {
      let a = P.admissiblePoint(&random)
      let direction = (a.input + a.coefficients).map { $0 * random.uniform() }
      let branches = P.kernel.branches(a)
      let moved = steps.map { P.moved(a, by: $0, along: direction) }
      guard !branches.contains(0), moved.allSatisfy({ P.kernel.branches($0) == branches }) else {
        continue
      }
      smoothPoints += 1
      let adjoint = P.outputAdjoint(at: a, &random)
      let slope = DotProduct(P.generated(adjoint, at: a), direction)
      let start = DotProduct(P.evaluate(a), adjoint)
      let remainders = zip(moved, steps).map { b, h in
        abs(DotProduct(P.evaluate(b), adjoint).sum - start.sum - h * slope.sum)
      }
      // Below this the remainder is rounding: of a linear kernel, or of one that is nearly so.
      let rounding = 1e5 * .ulpOfOne * max(start.scale, slope.scale)
      guard remainders[remainders.count - 1] > rounding else { continue }
      // A second derivative that nearly vanishes may give more than two, never less.
      let orders = observedOrders(remainders)
      #expect(orders[orders.count - 1] > 1.9, "\(probe): \(orders)")
    }
    #expect(smoothPoints > Self.pointCount / 2, "\(probe): \(smoothPoints) smooth points")
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
