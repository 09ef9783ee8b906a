import Lanes
import TestSupport
import Testing

struct TangentTests {
  /// A function on tangents and on numbers, and its derivative known from calculus.
  private struct Rule: CustomStringConvertible, Sendable {
    let description: String
    let tangent: @Sendable (Tangent) -> Tangent
    let number: @Sendable (Double) -> Double
    let derivative: @Sendable (Double) -> Double
  }

  private static let rules = [
    Rule(
      description: "x + 3", tangent: { $0 + 3 }, number: { $0 + 3 }, derivative: { _ in 1 }),
    Rule(
      description: "3 − x", tangent: { 3 - $0 }, number: { 3 - $0 }, derivative: { _ in -1 }),
    Rule(
      description: "−x", tangent: { -$0 }, number: { -$0 }, derivative: { _ in -1 }),
    Rule(
      description: "x²", tangent: { $0 * $0 }, number: { $0 * $0 }, derivative: { 2 * $0 }),
    Rule(
      description: "1/x", tangent: { 1 / $0 }, number: { 1 / $0 }, derivative: { -1 / ($0 * $0) }),
    Rule(
      description: "x/(x + 1)", tangent: { $0 / ($0 + 1) }, number: { $0 / ($0 + 1) },
      derivative: { 1 / (($0 + 1) * ($0 + 1)) }),
    Rule(
      description: "√x", tangent: { .squareRoot(of: $0) }, number: { .squareRoot(of: $0) },
      derivative: { 0.5 / Double.squareRoot(of: $0) }),
    Rule(
      description: "sin", tangent: { .sine(of: $0) }, number: { .sine(of: $0) },
      derivative: { Double.cosine(of: $0) }),
    Rule(
      description: "cos", tangent: { .cosine(of: $0) }, number: { .cosine(of: $0) },
      derivative: { -Double.sine(of: $0) }),
    Rule(
      description: "ln", tangent: { .logarithm(of: $0) }, number: { .logarithm(of: $0) },
      derivative: { 1 / $0 }),
    Rule(
      description: "|−x|", tangent: { .magnitude(of: -$0) }, number: { .magnitude(of: -$0) },
      derivative: { _ in 1 }),
  ]

  @Test func `every rule gives the known derivative and the value of Double`() {
    var random = SplitMix64(seed: 2)
    for rule in Self.rules {
      for _ in 0..<50 {
        let (x, direction) = (random.uniform(0.1...4), random.uniform())
        let result = rule.tangent(Tangent(x, derivative: direction))
        let expected = rule.derivative(x) * direction
        #expect(sameBits(result.value, rule.number(x)), "\(rule)")
        // Each rule is at most a handful of operations of ½ ulp on numbers below 10.
        #expect(
          abs(result.derivative - expected) <= 16 * .ulpOfOne * max(1, abs(expected)),
          "\(rule) at \(x)")
      }
    }
  }

  @Test func `every rule agrees with finite differences`() {
    var random = SplitMix64(seed: 3)
    for rule in Self.rules {
      for _ in 0..<20 {
        let x = random.uniform(0.5...4)
        let tangent = rule.tangent(Tangent(x, derivative: 1)).derivative
        // h = 1e-5: h² f‴/6 < 1e-9 and rounding ulp·4/h < 1e-10 for these functions on [0.5, 4].
        let difference = centralDifference(at: x, step: 1e-5, rule.number)
        #expect(abs(tangent - difference) < 2e-9, "\(rule) at \(x)")
      }
    }
  }

  @Test func `a constant has no derivative`() {
    #expect(Tangent(3).derivative == 0)
    var x = Tangent(1, derivative: 2)
    x[lane: 0] = 5
    #expect(x.value == 5 && x.derivative == 0)
  }

  @Test func `the derivative of the root at zero is zero`() {
    let root = Tangent.squareRoot(of: Tangent(0, derivative: 1))
    #expect(root.value == 0 && root.derivative == 0)
  }

  @Test func `a clip and a choice follow the branch of the value`() {
    let (low, high) = (Tangent(1, derivative: 10), Tangent(2, derivative: 20))
    #expect(low.atLeast(high).derivative == 20 && high.atLeast(low).derivative == 20)
    #expect(low.atMost(high).derivative == 10 && high.atMost(low).derivative == 10)
    #expect(Tangent.select(high, exceeds: low, low, high).derivative == 10)
    #expect(Tangent.select(low, exceeds: high, low, high).derivative == 20)
  }

  @Test func `at a tie a clip keeps its own derivative and a choice the second`() {
    let (a, b) = (Tangent(1, derivative: 10), Tangent(1, derivative: 20))
    #expect(a.atLeast(b).derivative == 10 && a.atMost(b).derivative == 10)
    #expect(Tangent.select(a, exceeds: b, a, b).derivative == 20)
  }
}
