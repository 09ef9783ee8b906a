import Lanes
import TestSupport
import Testing

struct Lanes8Tests {
  /// Numbers of all magnitudes and signs, with those that IEEE 754 treats specially among them.
  private static let values: [Double] = {
    var random = SplitMix64(seed: 1)
    let special: [Double] = [
      0, -0.0, 1, -1, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
      .leastNormalMagnitude, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 0.5, 2,
    ]
    let ordinary = (0..<66).map { _ in
      random.uniform()
        * Double(
          sign: .plus, exponent: Int.random(in: -300...300, using: &random),
          significand: 1)
    }
    return (special + ordinary + random.uniform(count: 40, -100...100)).shuffled(using: &random)
  }()

  /// Checks an operation of two operands in every pairing, eight lanes at a time.
  private func check(
    _ name: String, _ lanes: (Lanes8, Lanes8) -> Lanes8, _ scalar: (Double, Double) -> Double
  ) {
    let values = Self.values
    precondition(values.count % 8 == 0, "whole groups of lanes")
    for shift in values.indices {
      for first in stride(from: 0, to: values.count, by: 8) {
        let a = (0..<8).map { values[first + $0] }
        let b = (0..<8).map { values[(first + $0 + shift) % values.count] }
        let result = lanes(Lanes8(lanes: a), Lanes8(lanes: b))
        for lane in 0..<8 where !sameBits(result[lane: lane], scalar(a[lane], b[lane])) {
          Issue.record(
            "\(name) of \(a[lane]) and \(b[lane]): \(result[lane: lane]), not \(scalar(a[lane], b[lane]))"
          )
          return
        }
      }
    }
  }

  @Test func `arithmetic gives every lane the bits of Double`() {
    check("+", +, +)
    check("-", -, -)
    check("*", *, *)
    check("/", /, /)
    check("negation", { a, _ in -a }, { a, _ in -a })
    check("+=", sumInPlace, +)
    check("-=", differenceInPlace, -)
  }

  private func sumInPlace(_ a: Lanes8, _ b: Lanes8) -> Lanes8 {
    var sum = a
    sum += b
    return sum
  }

  private func differenceInPlace(_ a: Lanes8, _ b: Lanes8) -> Lanes8 {
    var difference = a
    difference -= b
    return difference
  }

  @Test func `a product and a sum are not fused`() {
    check("a·b + a", { a, b in a * b + a }, { a, b in a * b + a })
    let x = 1 + Double.ulpOfOne
    // Fused, this would be ulp² instead of 0.
    let residue = Lanes8(x) * Lanes8(x) - Lanes8(x * x)
    #expect(residue[lane: 3] == 0)
  }

  @Test func `functions give every lane the bits of Double`() {
    check("√", { a, _ in .squareRoot(of: a) }, { a, _ in .squareRoot(of: a) })
    check("sin", { a, _ in .sine(of: a) }, { a, _ in .sine(of: a) })
    check("cos", { a, _ in .cosine(of: a) }, { a, _ in .cosine(of: a) })
    check("ln", { a, _ in .logarithm(of: a) }, { a, _ in .logarithm(of: a) })
    check("|x|", { a, _ in .magnitude(of: a) }, { a, _ in .magnitude(of: a) })
  }

  @Test func `choices give every lane the bits of Double`() {
    check("atLeast", { $0.atLeast($1) }, { $0.atLeast($1) })
    check("atMost", { $0.atMost($1) }, { $0.atMost($1) })
    check(
      "select", { .select($0, exceeds: $1, $0 + 1, $1 - 1) },
      { .select($0, exceeds: $1, $0 + 1, $1 - 1) })
  }

  @Test func `a clip keeps a NaN and ignores a NaN bound`() {
    func check<L: Lane>(_ type: L.Type) {
      #expect(L(.nan).atLeast(1)[lane: 0].isNaN)
      #expect(L(.nan).atMost(1)[lane: 0].isNaN)
      #expect(L(2).atLeast(L(.nan))[lane: 0] == 2)
      #expect(L(2).atMost(L(.nan))[lane: 0] == 2)
      #expect(L.select(L(.nan), exceeds: 0, 1, 2)[lane: 0] == 2)
      #expect(L.select(0, exceeds: L(.nan), 1, 2)[lane: 0] == 2)
      #expect(L.select(1, exceeds: 0, L(.nan), 2)[lane: 0].isNaN)
    }
    check(Double.self)
    check(Lanes8.self)
    check(Tangent.self)
  }

  @Test func `clips and choices take the larger, the smaller and the greater side`() {
    #expect(1.0.atLeast(2) == 2 && 3.0.atLeast(2) == 3)
    #expect(1.0.atMost(2) == 1 && 3.0.atMost(2) == 2)
    #expect(Double.select(2, exceeds: 1, 10, 20) == 10)
    #expect(Double.select(1, exceeds: 1, 10, 20) == 20)
    #expect(Double.magnitude(of: -3) == 3 && Double.magnitude(of: 3) == 3)
  }

  @Test func `packing repeats the last number`() {
    let packed = Lanes8(lanes: [1, 2, 3])
    #expect((0..<8).map { packed[lane: $0] } == [1, 2, 3, 3, 3, 3, 3, 3])
    #expect((0..<8).map { Lanes8(lanes: [7])[lane: $0] } == Array(repeating: 7, count: 8))
    #expect(Lanes8.count == 8 && Double.count == 1 && Tangent.count == 1)
    #expect(Double(lanes: [4]) == 4)
  }

  @Test func `setting a lane leaves the others`() {
    var packed: Lanes8 = 1.5
    packed[lane: 5] = -2
    #expect((0..<8).map { packed[lane: $0] } == [1.5, 1.5, 1.5, 1.5, 1.5, -2, 1.5, 1.5])
  }

  @Test func `naming does nothing to numbers`() {
    #expect(2.5.named("x") == 2.5)
    #expect(Lanes8(2.5).named("x").values == Lanes8(2.5).values)
  }
}
