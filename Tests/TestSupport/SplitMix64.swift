/// A small random generator with a seed, so that a failing test fails again.
///
/// Steele, Lea and Flood (2014, doi:10.1145/2660193.2660195).
public struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Returns a number that is uniform in `range`.
  public mutating func uniform(_ range: ClosedRange<Double> = -1...1) -> Double {
    Double.random(in: range, using: &self)
  }

  /// Returns `count` numbers that are uniform in `range`.
  public mutating func uniform(count: Int, _ range: ClosedRange<Double> = -1...1) -> [Double] {
    (0..<count).map { _ in uniform(range) }
  }
}
