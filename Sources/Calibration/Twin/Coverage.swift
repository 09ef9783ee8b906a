import Glibc

/// How often intervals held the truth.
public struct Coverage: Sendable, Equatable {
  /// The number of intervals, and of those that held it.
  public var count = 0
  public var held = 0
  /// The probability that intervals state.
  public let probability: Double

  public init(probability: Double) { self.probability = probability }

  public mutating func add(_ holds: Bool) {
    count += 1
    if holds { held += 1 }
  }

  /// The part that held the truth; NaN without intervals.
  public var rate: Double { Double(held) / Double(count) }

  /// The probability of as few intervals that hold the truth, or fewer, if each does so with the stated
  /// probability and independently:
  ///
  ///     Σ_{k ≤ held} (count over k) p^k (1 − p)^{count − k}
  public var chanceOfSoFew: Double { (0...held).map(term).reduce(0, +) }

  /// The same of as many, or more.
  public var chanceOfSoMany: Double { (held...count).map(term).reduce(0, +) }

  /// Whether that many would be seen in more than one of a hundred experiments, were the probability right.
  public var isAsStated: Bool { min(chanceOfSoFew, chanceOfSoMany) > 0.005 }

  private func term(_ k: Int) -> Double {
    let (n, k) = (Double(count), Double(k))
    return exp(
      lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(probability)
        + (n - k) * log(1 - probability))
  }
}
