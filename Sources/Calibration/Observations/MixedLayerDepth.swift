/// How the depth of the mixed layer is found in a profile: how far down the values stay within a threshold of
/// that at a reference depth.
///
///     D = d_ref + ∫ S(θ − |x(z) − x_ref|) dz   from the deepest height to −d_ref
///     S(r) = 3s² − 2s³,   s = ½ + r/w, between 0 and 1
///
/// x is linear between heights, x_ref = x(−d_ref), and the integral is exact. As the width w vanishes D becomes
/// the depth at which x has moved by θ, as in de Boyer Montégut et al. (2004, doi:10.1029/2004JC002378), where
/// x does not come back below. A profile that stays within the threshold is mixed to its deepest height.
///
/// S makes D differentiable. With w ≤ 2θ it is flat where x = x_ref, so that the magnitude has no kink there.
public struct MixedLayerDepth: Hashable, Sendable, Codable {
  /// θ, in the unit of the variable.
  public let threshold: Double
  /// w, in the unit of the variable.
  public let width: Double
  /// d_ref [m].
  public let referenceDepth: Double

  /// - Precondition: 0 < width ≤ 2 threshold, and a reference depth that is not negative.
  public init(threshold: Double = 0.2, width: Double = 0.1, referenceDepth: Double = 10) {
    precondition(
      width > 0 && width <= 2 * threshold, "a width of more than 0, at most 2 thresholds")
    precondition(referenceDepth >= 0, "the reference is below the surface")
    self.threshold = threshold
    self.width = width
    self.referenceDepth = referenceDepth
  }

  /// S(θ − |c|) at a change c = x − x_ref, and its derivative with respect to c.
  private func step(_ change: Double) -> (value: Double, slope: Double) {
    let s = 0.5 + (threshold - abs(change)) / width
    if s <= 0 { return (0, 0) }
    if s >= 1 { return (1, 0) }
    return (s * s * (3 - 2 * s), (change < 0 ? 1 : -1) * 6 * s * (1 - s) / width)
  }

  /// The mean of S over a part of the profile, and its derivatives with respect to both ends.
  ///
  ///     ∫ S(a + τ(b − a)) dτ,   ∫ (1 − τ) S′ dτ,   ∫ τ S′ dτ   from 0 to 1
  ///
  /// Between its breaks the integrands are cubic at most, for which Simpson's rule is exact; nothing is divided
  /// by b − a where no break lies between a and b.
  fileprivate func mean(from a: Double, to b: Double) -> (
    value: Double, slopeOfFirst: Double, slopeOfLast: Double
  ) {
    let (inner, outer) = (threshold - 0.5 * width, threshold + 0.5 * width)
    let breaks = [-outer, -inner, inner, outer].filter { min(a, b) < $0 && $0 < max(a, b) }
    let ends = [0] + breaks.map { ($0 - a) / (b - a) }.sorted() + [1]
    var (value, first, last) = (0.0, 0.0, 0.0)
    for (start, end) in zip(ends, ends.dropFirst()) {
      let middle = 0.5 * (start + end)
      let steps = [start, middle, end].map { step(a + $0 * (b - a)) }
      let share = (end - start) / 6
      value += share * (steps[0].value + 4 * steps[1].value + steps[2].value)
      let slopes = (steps[0].slope, 4 * steps[1].slope, steps[2].slope)
      first += share * ((1 - start) * slopes.0 + (1 - middle) * slopes.1 + (1 - end) * slopes.2)
      last += share * (start * slopes.0 + middle * slopes.1 + end * slopes.2)
    }
    return (value, first, last)
  }
}

extension MixedLayerDepth {
  /// Returns what finds D [m] in profiles at given heights; nil where these do not reach from below the reference
  /// depth to it.
  ///
  /// - Parameter heights: increasing [m].
  public func finder(heights: [Double]) -> (@Sendable (_ profile: [Double]) -> Double)? {
    guard let count = MixedLayerOperator.levelCount(self, heights: heights) else { return nil }
    let finder = MixedLayerOperator(self, heights: Array(heights.prefix(count)))
    return { finder.depth(Array($0.prefix(count))) }
  }
}

/// The depth of the mixed layer as a function of the values at given heights, from the deepest to the first that
/// is not below the reference.
struct MixedLayerOperator: Sendable {
  let definition: MixedLayerDepth
  /// Heights [m], increasing, of which all but the last lie below the reference.
  let heights: [Double]
  /// The share of the last height in the value at the reference; that before it has the rest.
  private let lastShare: Double

  /// How many of increasing heights the operator of a definition takes; nil where they do not reach from below
  /// the reference to it.
  static func levelCount(_ definition: MixedLayerDepth, heights: [Double]) -> Int? {
    guard let last = heights.firstIndex(where: { $0 >= -definition.referenceDepth }), last > 0
    else { return nil }
    return last + 1
  }

  init(_ definition: MixedLayerDepth, heights: [Double]) {
    precondition(
      Self.levelCount(definition, heights: heights) == heights.count,
      "heights from below the reference to it")
    self.definition = definition
    self.heights = heights
    let (lower, upper) = (heights[heights.count - 2], heights[heights.count - 1])
    lastShare = (-definition.referenceDepth - lower) / (upper - lower)
  }

  /// Returns D [m]; NaN where a value is missing.
  func depth(_ x: [Double]) -> Double { linearised(x).depth }

  /// Returns D and its derivative with respect to each value.
  func linearised(_ x: [Double]) -> (depth: Double, slopes: [Double]) {
    precondition(x.count == heights.count, "one value for each height")
    let (before, last) = (x.count - 2, x.count - 1)
    let reference = (1 - lastShare) * x[before] + lastShare * x[last]
    guard !x.contains(where: \.isNaN) else { return (.nan, x.map { _ in .nan }) }
    // The highest part ends at the reference itself, where the change is 0.
    let ends = heights.dropLast() + [-definition.referenceDepth]
    let changes = x.dropLast().map { $0 - reference } + [0]
    var depth = definition.referenceDepth
    var slopes = [Double](repeating: 0, count: x.count)
    var slopeOfReference = 0.0
    for part in 0...before {
      let thickness = ends[part + 1] - ends[part]
      let mean = definition.mean(from: changes[part], to: changes[part + 1])
      depth += thickness * mean.value
      slopes[part] += thickness * mean.slopeOfFirst
      slopeOfReference -= thickness * mean.slopeOfFirst
      guard part < before else { continue }
      slopes[part + 1] += thickness * mean.slopeOfLast
      slopeOfReference -= thickness * mean.slopeOfLast
    }
    slopes[before] += (1 - lastShare) * slopeOfReference
    slopes[last] += lastShare * slopeOfReference
    return (depth, slopes)
  }
}
