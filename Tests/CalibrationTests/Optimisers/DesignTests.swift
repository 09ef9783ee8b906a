import Testing

@testable import Calibration

@Suite struct DesignTests {
  @Test func `a Latin hypercube has one point in each interval of each component`() throws {
    let design = try LatinHypercube(count: 37, dimension: 5, seed: 2)
    for component in 0..<5 {
      let intervals = design.unitPoints.map { Int($0[component] * 37) }
      #expect(intervals.sorted() == Array(0..<37))
      #expect(intervals != Array(0..<37))
    }
    #expect(
      Set(design.unitPoints.map { Int($0[0] * 37) * 37 + Int($0[1] * 37) }).count == 37)
    #expect(try LatinHypercube(count: 37, dimension: 5, seed: 2).unitPoints == design.unitPoints)
    #expect(try LatinHypercube(count: 37, dimension: 5, seed: 3).unitPoints != design.unitPoints)
  }

  @Test func `the sequence of Sobol' begins with the published points`() throws {
    // SciPy 1.17.1, scipy.stats.qmc.Sobol(40, scramble=False), from Joe and Kuo's numbers.
    let points = try Sobol(count: 64, dimension: 40, seed: nil).unitPoints
    #expect(
      points[..<5].map { Array($0[..<5]) } == [
        [0, 0, 0, 0, 0], [0.5, 0.5, 0.5, 0.5, 0.5], [0.75, 0.25, 0.25, 0.25, 0.75],
        [0.25, 0.75, 0.75, 0.75, 0.25], [0.375, 0.375, 0.625, 0.875, 0.375],
      ])
    // In units of 1/64.
    #expect(
      points[63].map { Int($0 * 64) } == [
        1, 51, 23, 29, 55, 9, 37, 9, 53, 37, 27, 43, 35, 49, 21, 49, 5, 25, 61, 15, 15, 35, 25, 35,
        61, 41, 13, 19, 19, 29, 1, 59, 53, 33, 61, 61, 55, 13, 59, 11,
      ])
  }

  @Test func `later points of Sobol' use all initial numbers`() throws {
    // SciPy as above, in units of 2⁻¹².
    let points = try Sobol(count: 3000, dimension: 40, seed: nil).unitPoints
    #expect(
      points[2999].map { UInt32($0 * 0x1p32) >> 20 } == [
        871, 2665, 83, 967, 1153, 3809, 335, 839, 3287, 3503, 27, 2363, 1865, 2651, 2863, 3133,
        3697, 693, 3901, 2045, 923, 3681, 1039, 1423, 1449, 1917, 2245, 2811, 857, 125, 2947, 4081,
        3781, 3687, 1337, 1557, 3643, 2673, 3377, 61,
      ])
  }

  @Test(arguments: [nil, 5] as [UInt64?])
  func `two components of Sobol' fill elementary boxes evenly, shifted or not`(seed: UInt64?) throws
  {
    // The first two components are a (0, 2)-sequence: 2⁶ points have one in each box of that area.
    let points = try Sobol(count: 64, dimension: 2, seed: seed).unitPoints
    for power in 0...6 {
      let (columns, rows) = (1 << power, 64 >> power)
      let boxes = points.map { Int($0[0] * Double(columns)) * rows + Int($0[1] * Double(rows)) }
      #expect(Set(boxes).count == 64)
    }
    // Of each of 40 components, one point is in each 64th.
    let many = try Sobol(count: 64, dimension: 40, seed: seed).unitPoints
    for component in 0..<40 { #expect(Set(many.map { Int($0[component] * 64) }).count == 64) }
  }

  @Test func `a shift depends on the seed alone`() throws {
    let points = try [7, 7, 8].map { try Sobol(count: 8, dimension: 3, seed: $0).unitPoints }
    #expect(points[0] == points[1])
    #expect(points[0][0] != points[2][0])
    #expect(points[0][0].allSatisfy { $0 > 0 && $0 < 1 })
  }

  @Test func `points are between the bounds`() throws {
    let bounds = try Bounds(lower: [-1, 100], upper: [1, 1000])
    let points = try Sobol(count: 3, dimension: 2, seed: nil).points(in: bounds)
    #expect(points == [[-1, 100], [0, 550], [0.5, 325]])
    let fixed = try Bounds(lower: [0.1], upper: [0.1])
    #expect(
      try LatinHypercube(count: 9, dimension: 1, seed: 1).points(in: fixed).allSatisfy {
        $0 == [0.1]
      })
  }

  @Test func `what cannot be designed is refused`() throws {
    expectError(
      "dimension is 41; this sequence has at most 40 components. Use a Latin hypercube"
    ) { () throws(OptimiserError) in _ = try Sobol(count: 1, dimension: 41, seed: 1) }
    expectError("count is 4294967297; this sequence has 2³² points") {
      () throws(OptimiserError) in _ = try Sobol(count: (1 << 32) + 1, dimension: 1, seed: 1)
    }
    expectError("count is 0; it must be at least 1") { () throws(OptimiserError) in
      _ = try LatinHypercube(count: 0, dimension: 1, seed: 1)
    }
    expectError("dimension is 0; it must be at least 1") { () throws(OptimiserError) in
      _ = try Sobol(count: 1, dimension: 0, seed: nil)
    }
    let design = try Sobol(count: 2, dimension: 2, seed: 1)
    let open = try Bounds(lower: [0, nil], upper: [1, 1])
    expectError(
      "component 1 has no lower bound; points can be spread between two bounds alone"
    ) { () throws(OptimiserError) in _ = try design.points(in: open) }
    expectError(
      "there are bounds for 3 components, but the design has 2; give one pair for each"
    ) { () throws(OptimiserError) in _ = try design.points(in: .none(count: 3)) }
  }
}
