/// A strictly convex quadratic function within bounds.
///
///     q(p) = g·p + ½ pᵀAp,   l ≤ p ≤ u
///
/// Its minimum is found by an active-set method from p = 0: the minimum over the free components, as far
/// along as the bounds allow; the first bound that is met holds its component, and at the minimum over the
/// free components the one is let go that wants most to leave its bound. q falls with each component that
/// is let go, so that no set of held components returns, and the end is exact but for rounding.
///
/// Source: Nocedal and Wright (2006), doi:10.1007/978-0-387-40065-5, algorithm 16.3, for bounds alone.
struct BoxQuadratic: Sendable {
  /// Where a component of a solution is.
  enum Place: Equatable, Sendable {
    case free
    case lower
    case upper
  }

  /// A minimum.
  struct Solution: Equatable, Sendable {
    /// p.
    var step: [Double]
    /// Where each component of p is; one that is held is on its bound exactly.
    var places: [Place]
  }

  /// g.
  let gradient: [Double]
  /// A, positive definite.
  let matrix: SymmetricMatrix
  /// l, not above zero; −∞ where there is no bound.
  let lower: [Double]
  /// u, not below zero; ∞ where there is no bound.
  let upper: [Double]

  /// Returns q(p).
  func value(at step: [Double]) -> Double {
    let gradientTerm = zip(gradient, step).reduce(0) { $0 + $1.0 * $1.1 }
    return gradientTerm + 0.5 * matrix.quadraticForm(step)
  }

  /// Returns the minimum, or nil where A is not positive definite in the arithmetic of `Double`.
  func minimum() -> Solution? {
    precondition(
      zip(lower, upper).allSatisfy { $0 <= 0 && $1 >= 0 }, "p = 0 is within the bounds")
    var solution = Solution(
      step: gradient.map { _ in 0 },
      places: gradient.indices.map { i in
        if lower[i] == 0, gradient[i] >= 0 { return .lower }
        return upper[i] == 0 && gradient[i] <= 0 ? .upper : .free
      })
    // A component that rounding lets go again and again would keep this going; any set of held components
    // is met but once otherwise, and few of them are met at all.
    for _ in 0..<(20 * (gradient.count + 1)) {
      guard let target = freeMinimum(solution) else { return nil }
      if advance(&solution, to: target) { continue }
      guard let component = componentToRelease(solution) else { return solution }
      solution.places[component] = .free
    }
    return solution
  }

  /// Returns the minimum over the free components, the others held where they are.
  private func freeMinimum(_ solution: Solution) -> [Double]? {
    let free = gradient.indices.filter { solution.places[$0] == .free }
    guard let factor = CholeskyFactor(of: matrix.restricted(to: free)) else { return nil }
    var held = solution.step
    for i in free { held[i] = 0 }
    let pull = matrix.product(with: held)
    let values = factor.solve(free.map { -(gradient[$0] + pull[$0]) })
    guard values.allSatisfy(\.isFinite) else { return nil }
    var target = solution.step
    for (i, value) in zip(free, values) { target[i] = value }
    return target
  }

  /// Moves towards a target until the first bound, which then holds its component.
  ///
  /// - Returns: Whether a bound was met; the target is reached otherwise.
  private func advance(_ solution: inout Solution, to target: [Double]) -> Bool {
    var (fraction, first) = (1.0, Int?.none)
    for i in gradient.indices where solution.places[i] == .free {
      let bound = target[i] < lower[i] ? lower[i] : target[i] > upper[i] ? upper[i] : target[i]
      guard bound != target[i] else { continue }
      let ownFraction = (bound - solution.step[i]) / (target[i] - solution.step[i])
      if first == nil || ownFraction < fraction { (fraction, first) = (ownFraction, i) }
    }
    guard let first else {
      solution.step = target
      return false
    }
    for i in gradient.indices where solution.places[i] == .free {
      let moved = solution.step[i] + fraction * (target[i] - solution.step[i])
      solution.step[i] = min(max(moved, lower[i]), upper[i])
    }
    let isLower = target[first] < lower[first]
    solution.places[first] = isLower ? .lower : .upper
    solution.step[first] = isLower ? lower[first] : upper[first]
    return true
  }

  /// Returns the held component along which q falls most steeply off its bound, if along any.
  private func componentToRelease(_ solution: Solution) -> Int? {
    var (steepest, component) = (0.0, Int?.none)
    let slopes = zip(gradient, matrix.product(with: solution.step)).map(+)
    for i in gradient.indices where lower[i] < upper[i] {
      let descent: Double
      switch solution.places[i] {
      case .free: continue
      case .lower: descent = -slopes[i]
      case .upper: descent = slopes[i]
      }
      // A slope within the rounding of its sum may be zero.
      var size = abs(gradient[i])
      for j in gradient.indices { size += abs(matrix[i, j] * solution.step[j]) }
      let rounding = Double(gradient.count + 1) * size * Double.ulpOfOne
      if descent > max(steepest, rounding) { (steepest, component) = (descent, i) }
    }
    return component
  }
}
