import TestSupport
import Testing

@testable import Calibration

@Suite struct MixedLayerDepthTests {
  private let definition = MixedLayerDepth(threshold: 0.2, width: 0.1, referenceDepth: 10)

  private func depth(_ definition: MixedLayerDepth, _ heights: [Double], _ x: [Double]) -> Double {
    MixedLayerOperator(definition, heights: heights).depth(x)
  }

  /// Where x falls with a constant gradient the smooth step is crossed symmetrically, so that its width does not
  /// matter.
  @Test(arguments: [0.01, 0.1, 0.4])
  func `with a uniform gradient it is where the change reaches the threshold`(width: Double) {
    let definition = MixedLayerDepth(threshold: 0.2, width: width, referenceDepth: 10)
    for gradient in [0.02, -0.02] {
      let heights = [-40, -33.3, -21, -12, -9.0]
      let x = heights.map { 15 + gradient * $0 }
      #expect(abs(depth(definition, heights, x) - 20) <= 1e-12)
    }
  }

  /// Mixed to 30 m, then falling by 1 K to the next height 10 m below: 0.2 K are 2 m.
  @Test func `a mixed layer ends a little below its last height`() {
    let heights = [-60, -40, -30, -20, -10.0]
    let x = [13, 14, 15, 15, 15.0]
    #expect(abs(depth(definition, heights, x) - 32) <= 1e-12)
    // Twice the step, half the way.
    #expect(abs(depth(definition, heights, [11, 13, 15, 15, 15]) - 31) <= 1e-12)
  }

  @Test func `it tends to the crossing as the width vanishes, and is smooth at any`() {
    // A gradient that doubles at the threshold: the smooth step sees both.
    let heights = [-40, -20, -10.0]
    let x = [14.0, 14.8, 15]
    let depths = [0.2, 0.02, 0.002].map {
      depth(MixedLayerDepth(threshold: 0.2, width: $0, referenceDepth: 10), heights, x)
    }
    #expect(abs(depths[0] - 20) > 10 * abs(depths[1] - 20) * 0.9)
    #expect(abs(depths[2] - 20) < 1e-2)
  }

  @Test func `a profile that stays within the threshold is mixed to its deepest height`() {
    #expect(depth(definition, [-50, -30, -10], [15.1, 15, 15.05]) == 50)
    // And one that leaves it at once, only to the reference.
    let jump = depth(definition, [-50, -10.001, -10], [5, 5, 15])
    #expect(abs(jump - 10) <= 1e-3)
  }

  @Test func `the reference lies between heights, and nothing above it counts`() {
    // 15.1 halfway between 15 and 15.2.
    let heights = [-30, -12, -8.0]
    let x = [15.0 - 0.9, 15.0, 15.2]
    // Within 12 m the change is at most 0.1; below it grows by 0.05 a metre from there.
    #expect(abs(depth(definition, heights, x) - 14) <= 1e-12)
    #expect(MixedLayerOperator.levelCount(definition, heights: [-30, -12, -8, -2]) == 3)
    #expect(MixedLayerOperator.levelCount(definition, heights: [-30, -10, -2]) == 2)
    #expect(MixedLayerOperator.levelCount(definition, heights: [-10, -2]) == nil)
    #expect(MixedLayerOperator.levelCount(definition, heights: [-30, -12]) == nil)
    #expect(MixedLayerOperator.levelCount(definition, heights: []) == nil)
  }

  @Test func `a missing value leaves no depth`() {
    for missing in 0..<3 {
      var x = [14.0, 14.8, 15]
      x[missing] = .nan
      let linear = MixedLayerOperator(definition, heights: [-40, -20, -8]).linearised(x)
      #expect(linear.depth.isNaN && linear.slopes.allSatisfy(\.isNaN))
    }
  }

  @Test(arguments: [0.02, 0.1, 0.4])
  func `its derivative is that of differences, away from and within the ramp`(width: Double) {
    let definition = MixedLayerDepth(threshold: 0.2, width: width, referenceDepth: 10)
    let heights = [-47, -31, -26, -19.5, -14, -10.5, -8.0]
    let operation = MixedLayerOperator(definition, heights: heights)
    var random = SplitMix64(seed: 5)
    var steep = 0
    for _ in 0..<50 {
      let x = heights.map { 15 + 0.02 * $0 + 0.2 * (random.uniform() - 0.5) }
      let slopes = operation.linearised(x).slopes
      // To shift all values changes nothing.
      #expect(abs(slopes.reduce(0, +)) <= 1e-12 * slopes.map(abs).reduce(0, +))
      let h = 1e-6
      for level in x.indices {
        var (up, down) = (x, x)
        up[level] += h
        down[level] -= h
        let difference = (operation.depth(up) - operation.depth(down)) / (2 * h)
        // S″ is up to 6/w² and jumps at the ends of the ramp.
        #expect(abs(difference - slopes[level]) <= 20 * h * 6 / (width * width) + 1e-7)
      }
      steep += slopes.contains { abs($0) > 10 } ? 1 : 0
    }
    #expect(steep > 25)
  }

  @Test func `equal and nearly equal values are no exception`() {
    let heights = [-30, -20, -10.0]
    let operation = MixedLayerOperator(definition, heights: heights)
    // Both within the ramp.
    for gap in [0, 1e-15, 1e-12, 1e-9, 1e-6] {
      let linear = operation.linearised([14.8, 14.8 + gap, 15])
      let plain = operation.linearised([14.8, 14.8, 15])
      #expect(abs(linear.depth - plain.depth) <= 200 * gap + 1e-12)
      for (a, b) in zip(linear.slopes, plain.slopes) { #expect(abs(a - b) <= 1e4 * gap + 1e-9) }
    }
    #expect(operation.linearised([15, 15, 15]).slopes == [0, 0, 0])
  }

  @Test func `the remainder of a Taylor series falls with the square of the step`() {
    let heights = [-47, -31, -26, -19.5, -14, -10.5, -8.0]
    let operation = MixedLayerOperator(definition, heights: heights)
    let x = heights.map { 15 + 0.02 * $0 }
    var random = SplitMix64(seed: 9)
    let direction = heights.map { _ in random.uniform() - 0.5 }
    let (depth, slopes) = operation.linearised(x)
    let derivative = zip(slopes, direction).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(derivative) > 1)
    let remainders = [1e-3, 5e-4, 2.5e-4].map { h in
      abs(operation.depth(zip(x, direction).map { $0 + h * $1 }) - depth - h * derivative)
    }
    for (larger, smaller) in zip(remainders, remainders.dropFirst()) {
      #expect(abs(larger / smaller - 4) < 0.4)
    }
  }
}
