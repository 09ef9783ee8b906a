import Column
import Foundation
import Lanes
import TestSupport
import Testing

struct MomentumTests {
  /// One step of rotation of a single cell of thickness 1.
  private func rotated(_ u: Double, _ v: Double, _ coefficients: MomentumCoefficients<Double>)
    -> (u: Double, v: Double)
  {
    let block = ProfileBlock<Double>(profileCount: 5, levels: 1)
    (block[0][0], block[1][0], block[2][0]) = (u, v, 1)
    coefficients.rotate(
      u: block[0], v: block[1], thickness: block[2], cells: 1, intoU: block[3], v: block[4])
    return (block[3][0], block[4][0])
  }

  @Test func `without rotation the right-hand side is the velocity times the thickness`() {
    let fixture = ColumnFixture<Double>()
    var random = SplitMix64(seed: 1)
    let (u, v) = (random.uniform(count: fixture.cells), random.uniform(count: fixture.cells))
    fixture.columns.momentum.rotate(
      u: fixture.set(0, u), v: fixture.set(1, v), thickness: fixture.columns.metrics.thickness,
      cells: fixture.cells, intoU: fixture.block[2], v: fixture.block[3])
    let h = fixture.columns.cases[0].grid.thickness
    #expect(fixture.numbers(fixture.block[2]) == zip(h, u).map { $0 * $1 })
    #expect(fixture.numbers(fixture.block[3]) == zip(h, v).map { $0 * $1 })
  }

  @Test func `one step is that of the equation`() {
    let (timeStep, f, u, v) = (1800.0, 1.2e-4, 0.3, -0.1)
    let (gamma, c) = (0.55, 0.216 * 0.216)
    let q = 1 / (1 + gamma * gamma * c)
    let result = rotated(u, v, MomentumCoefficients(timeStep: timeStep, coriolis: f))
    let along = 1 - gamma * (1 - gamma) * c
    // A dozen operations on numbers below one.
    let expected = (u: q * (along * u + 0.216 * v), v: q * (along * v - 0.216 * u))
    #expect(abs(result.u - expected.u) <= 8 * .ulpOfOne)
    #expect(abs(result.v - expected.v) <= 8 * .ulpOfOne)
  }

  @Test func `in the north a current turns to the right`() {
    let north = rotated(1, 0, MomentumCoefficients(timeStep: 600, coriolis: 1e-4))
    let south = rotated(1, 0, MomentumCoefficients(timeStep: 600, coriolis: -1e-4))
    #expect(north.v < 0 && south.v > 0 && north.u == south.u)
  }

  @Test(arguments: [60.0, 600, 3600])
  func `a step takes the energy that its implicitness takes`(_ timeStep: Double) {
    let coefficients = MomentumCoefficients(timeStep: timeStep, coriolis: 1e-4)
    let a = timeStep * 1e-4
    let result = rotated(0.6, 0.8, coefficients)
    // |1 − i(1−γ)a|²/|1 + iγa|² of the θ-scheme.
    let expected = (1 + 0.45 * 0.45 * a * a) / (1 + 0.55 * 0.55 * a * a)
    let energy = result.u * result.u + result.v * result.v
    #expect(abs(energy - expected) <= 8 * .ulpOfOne)
  }

  @Test func `an inertial oscillation errs by the first order of the time step`() {
    let period = 2 * Double.pi / 1e-4
    let errors = [64, 128, 256, 512].map { steps -> (energy: Double, velocity: Double) in
      let coefficients = MomentumCoefficients(
        timeStep: period / Double(steps), coriolis: 1e-4)
      var (u, v) = (1.0, 0.0)
      for _ in 0..<steps { (u, v) = rotated(u, v, coefficients) }
      return (abs(1 - (u * u + v * v)), hypot(u - 1, v))
    }
    #expect(errors[3].energy < 0.01)
    for order in observedOrders(errors.map(\.energy)) { #expect(abs(order - 1) < 0.05) }
    for order in observedOrders(errors.map(\.velocity)) { #expect(abs(order - 1) < 0.05) }
  }

  @Test func `the adjoint of the rotation is its transpose`() {
    let fixture = ColumnFixture<Double>(timeStep: 1800, coriolis: 1.3e-4)
    var random = SplitMix64(seed: 2)
    let lists = (0..<4).map { _ in random.uniform(count: fixture.cells) }
    let (h, momentum) = (fixture.columns.metrics.thickness, fixture.columns.momentum)
    let block = fixture.block
    momentum.rotate(
      u: fixture.set(0, lists[0]), v: fixture.set(1, lists[1]), thickness: h, cells: fixture.cells,
      intoU: block[4], v: block[5])
    momentum.rotateAdjoint(
      fu: fixture.set(2, lists[2]), fv: fixture.set(3, lists[3]), thickness: h,
      cells: fixture.cells, intoU: block[6], v: block[7])
    var (forward, backward) = (DotProduct(), DotProduct())
    forward.add(fixture.numbers(block[4]), lists[2])
    forward.add(fixture.numbers(block[5]), lists[3])
    backward.add(lists[0], fixture.numbers(block[6]))
    backward.add(lists[1], fixture.numbers(block[7]))
    // 48 terms.
    #expect(DotProduct.discrepancy(forward, backward) <= 64 * .ulpOfOne)
  }
}
