import Glibc

/// A small generator with a fixed seed, so that what is drawn can be drawn again.
///
/// Source: Steele, Lea and Flood (2014), doi:10.1145/2660193.2660195.
public struct SeededRandom: RandomNumberGenerator, Equatable, Sendable {
  private var state: UInt64

  /// Creates the generator of one sequence of numbers.
  public init(seed: UInt64) { state = seed }

  /// Returns 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Returns a number in 0 ..< 1.
  public mutating func uniform() -> Double { Double.random(in: 0..<1, using: &self) }

  /// Returns a number in −1 ..< 1.
  public mutating func symmetric() -> Double { Double.random(in: -1..<1, using: &self) }

  /// Returns a deviate of the normal distribution of mean 0 and variance 1.
  ///
  ///     z = x √(−2 ln s / s),   s = x² + y² < 1
  ///
  /// with (x, y) uniform in the unit disc. The second deviate of each pair, with y in place of x, is
  /// left, so that the generator is its state alone.
  ///
  /// Source: Marsaglia and Bray (1964), doi:10.1137/1006063.
  public mutating func normal() -> Double {
    while true {
      let (x, y) = (symmetric(), symmetric())
      let s = x * x + y * y
      if s > 0, s < 1 { return x * (-2 * log(s) / s).squareRoot() }
    }
  }

  /// Returns an integer in 0 ..< `count`, each as likely as the next but for a part in 2⁶⁴/count.
  mutating func index(below count: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(count)).high)
  }
}
