/// The first points of the sequence of Sobol', which fill the unit cube evenly for any number of points, best
/// for a power of two.
///
/// Component j of the point of index i is the sum without carry of the direction numbers V_k where bit k of
/// the Gray code of i is set:
///
///     x_i = x_{i−1} ⊕ V_c,   c the number of the lowest zero bit of i − 1
///
/// A shift adds the same random bits without carry to all points, which keeps how evenly they are spread.
///
/// Sources: Sobol' (1967), doi:10.1016/0041-5553(67)90144-9; Antonov and Saleev (1979),
/// doi:10.1016/0041-5553(79)90085-5; Joe and Kuo (2008), doi:10.1137/070709359.
public struct Sobol: Design {
  public let unitPoints: [[Double]]

  /// The largest number of components.
  public static let largestDimension = 1 + directions.count

  /// Creates the first points of the sequence.
  ///
  /// - Parameters:
  ///   - count: The number of points, at most 2³².
  ///   - dimension: The number of components, at most `largestDimension`.
  ///   - seed: Where the shift's random numbers start; nil for no shift, so that the first point is 0.
  /// - Throws: `OptimiserError` where there are no points or no components, or too many.
  public init(count: Int, dimension: Int, seed: UInt64?) throws(OptimiserError) {
    try Self.requireSize(count: count, dimension: dimension)
    guard dimension <= Self.largestDimension else {
      throw OptimiserError(
        "dimension is \(dimension); this sequence has at most \(Self.largestDimension) components. "
          + "Use a Latin hypercube")
    }
    guard count <= 1 << Self.bitCount else {
      throw OptimiserError("count is \(count); this sequence has 2³² points")
    }
    let numbers = (0..<dimension).map(Self.directionNumbers)
    var state = Array(repeating: UInt32(0), count: dimension)
    if let seed {
      var random = SeededRandom(seed: seed)
      for component in state.indices {
        state[component] = UInt32(truncatingIfNeeded: random.next() >> 32)
      }
    }
    unitPoints = (0..<count).map { index in
      if index > 0 {
        let lowestZero = (~(index - 1)).trailingZeroBitCount
        for component in state.indices { state[component] ^= numbers[component][lowestZero] }
      }
      return state.map { Double($0) * 0x1p-32 }
    }
  }

  private static let bitCount = 32

  /// Returns V_k = m_k 2^(31−k), k = 0 ..< 32, of a component.
  ///
  /// With the primitive polynomial z^s + a_1 z^(s−1) + … + a_{s−1} z + 1:
  ///
  ///     m_k = m_{k−s} ⊕ 2^s m_{k−s} ⊕ 2^(s−1) a_{s−1} m_{k−s+1} ⊕ … ⊕ 2 a_1 m_{k−1}
  private static func directionNumbers(ofComponent component: Int) -> [UInt32] {
    guard component > 0 else { return (0..<bitCount).map { 1 << UInt32(bitCount - 1 - $0) } }
    let (polynomial, initial) = directions[component - 1]
    let degree = initial.count
    var m = initial
    for k in degree..<bitCount {
      var value = m[k - degree]
      for j in 1...degree where polynomial >> (degree - j) & 1 == 1 {
        value ^= m[k - j] << UInt32(j)
      }
      m.append(value)
    }
    return m.enumerated().map { k, value in value << UInt32(bitCount - 1 - k) }
  }

  /// The coefficients of the primitive polynomial as bits, that of 1 the lowest, and the first m_k of each
  /// component but the first: those of Joe and Kuo's file new-joe-kuo-6.21201.
  private static let directions: [(polynomial: Int, initial: [UInt32])] = [
    (3, [1]),
    (7, [1, 3]),
    (11, [1, 3, 1]),
    (13, [1, 1, 1]),
    (19, [1, 1, 3, 3]),
    (25, [1, 3, 5, 13]),
    (37, [1, 1, 5, 5, 17]),
    (41, [1, 1, 5, 5, 5]),
    (47, [1, 1, 7, 11, 19]),
    (55, [1, 1, 5, 1, 1]),
    (59, [1, 1, 1, 3, 11]),
    (61, [1, 3, 5, 5, 31]),
    (67, [1, 3, 3, 9, 7, 49]),
    (91, [1, 1, 1, 15, 21, 21]),
    (97, [1, 3, 1, 13, 27, 49]),
    (103, [1, 1, 1, 15, 7, 5]),
    (109, [1, 3, 1, 15, 13, 25]),
    (115, [1, 1, 5, 5, 19, 61]),
    (131, [1, 3, 7, 11, 23, 15, 103]),
    (137, [1, 3, 7, 13, 13, 15, 69]),
    (143, [1, 1, 3, 13, 7, 35, 63]),
    (145, [1, 3, 5, 9, 1, 25, 53]),
    (157, [1, 3, 1, 13, 9, 35, 107]),
    (167, [1, 3, 1, 5, 27, 61, 31]),
    (171, [1, 1, 5, 11, 19, 41, 61]),
    (185, [1, 3, 5, 3, 3, 13, 69]),
    (191, [1, 1, 7, 13, 1, 19, 1]),
    (193, [1, 3, 7, 5, 13, 19, 59]),
    (203, [1, 1, 3, 9, 25, 29, 41]),
    (211, [1, 3, 5, 13, 23, 1, 55]),
    (213, [1, 3, 7, 3, 13, 59, 17]),
    (229, [1, 3, 1, 3, 5, 53, 69]),
    (239, [1, 1, 5, 5, 23, 33, 13]),
    (241, [1, 1, 7, 7, 1, 61, 123]),
    (247, [1, 1, 7, 9, 13, 61, 49]),
    (253, [1, 3, 3, 5, 3, 55, 33]),
    (285, [1, 3, 1, 15, 31, 13, 49, 245]),
    (299, [1, 3, 5, 15, 31, 59, 63, 97]),
    (301, [1, 3, 1, 11, 11, 11, 77, 249]),
  ]
}
