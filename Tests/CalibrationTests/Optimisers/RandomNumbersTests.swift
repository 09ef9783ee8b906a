import Testing

@testable import Calibration

@Suite struct RandomNumbersTests {
  @Test func `the generator gives the published sequence`() {
    // The first outputs for the seed 1234567, as in the reference C code by Vigna (2015).
    var random = Calibration.SeededRandom(seed: 1_234_567)
    #expect(
      (0..<3).map { _ in random.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      ])
  }

  @Test func `normal deviates have the moments of the normal distribution`() {
    var random = Calibration.SeededRandom(seed: 7)
    let count = 100_000
    var moments = [0.0, 0, 0, 0]
    for _ in 0..<count {
      let z = random.normal()
      for (k, power) in [z, z * z, z * z * z, z * z * z * z].enumerated() {
        moments[k] += power / Double(count)
      }
    }
    // Five standard errors √(variance of the power / count); variances 1, 2, 15, 96.
    for (moment, (expected, variance)) in zip(moments, [(0.0, 1.0), (1, 2), (0, 15), (3, 96)]) {
      #expect(abs(moment - expected) < 5 * (variance / Double(count)).squareRoot())
    }
  }
}
