import Foundation
import TestSupport
import Testing

@testable import Derivation

/// What a generated pullback and a generated pushforward must both hold.
extension KernelProbe {
  /// Checks that the generated pullback is the transpose of a derivative.
  ///
  /// - Parameter forward: returns the derivatives of the outputs at a point along a direction of inputs and
  ///   coefficients.
  static func checkTranspose(
    seed: UInt64, pointCount: Int,
    forward: (_ a: KernelArguments<Double>, _ direction: [Double]) -> [Double]
  ) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<pointCount {
      let a = admissiblePoint(&random)
      let adjoint = outputAdjoint(at: a, &random)
      let gradient = generated(adjoint, at: a)
      // One argument at a time: none hides behind the rounding of another.
      for argument in gradient.indices {
        let direction = gradient.indices.map { $0 == argument ? 1.0 : 0 }
        let forward = DotProduct(forward(a, direction), adjoint)
        let backward = DotProduct(gradient, direction)
        // Cancellation escapes the scale. Most of it is in the row of ε: where P + B > 0 the adjoint of
        // B takes λ/ε from the loss and gives it back to the gain, which leaves five digits less.
        #expect(
          DotProduct.discrepancy(forward, backward) <= 1e6 * .ulpOfOne,
          "\(Self.self), argument \(argument): \(forward.sum) and \(backward.sum)")
      }
    }
  }

  /// Checks that the Taylor remainder of weighed outputs has order two where no branch changes.
  ///
  /// - Parameter slope: returns the derivative of the weighed outputs at a point along a direction of inputs
  ///   and coefficients.
  static func checkTaylor(
    seed: UInt64, pointCount: Int,
    slope: (_ a: KernelArguments<Double>, _ direction: [Double], _ weights: [Double]) -> DotProduct
  ) {
    var random = SplitMix64(seed: seed)
    let steps = (10...13).map { exp2(-Double($0)) }
    var smoothPoints = 0
    for _ in 0..<pointCount {
      let a = admissiblePoint(&random)
      let direction = (a.input + a.coefficients).map { $0 * random.uniform() }
      let branches = kernel.branches(a)
      let moved = steps.map { Self.moved(a, by: $0, along: direction) }
      guard !branches.contains(0), moved.allSatisfy({ kernel.branches($0) == branches }) else {
        continue
      }
      smoothPoints += 1
      let weights = outputAdjoint(at: a, &random)
      let slope = slope(a, direction, weights)
      let start = DotProduct(evaluate(a), weights)
      let remainders = zip(moved, steps).map { b, h in
        abs(DotProduct(evaluate(b), weights).sum - start.sum - h * slope.sum)
      }
      // Below this the remainder is rounding: of a linear kernel, or of one that is nearly so.
      let rounding = 1e5 * .ulpOfOne * max(start.scale, slope.scale)
      guard remainders[remainders.count - 1] > rounding else { continue }
      // A second derivative that nearly vanishes may give more than two, never less.
      let orders = observedOrders(remainders)
      #expect(orders[orders.count - 1] > 1.9, "\(Self.self): \(orders)")
    }
    #expect(smoothPoints > pointCount / 2, "\(Self.self): \(smoothPoints) smooth points")
  }
}
