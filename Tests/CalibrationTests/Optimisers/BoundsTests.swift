import Testing

@testable import Calibration

func expectError(_ text: String, _ body: () throws(OptimiserError) -> Void) {
  do {
    try body()
    Issue.record("expected the error '\(text)'")
  } catch {
    #expect(error.description == text)
  }
}

@Suite struct BoundsTests {
  @Test func `impossible bounds are refused by component`() {
    expectError(
      "the lower bound 2.0 of component 1 is above its upper bound 1.0; exchange them"
    ) { () throws(OptimiserError) in _ = try Bounds(lower: [0, 2], upper: [1, 1]) }
    expectError("the upper bound of component 0 is inf; use nil where there is no bound") {
      () throws(OptimiserError) in _ = try Bounds(lower: [0], upper: [.infinity])
    }
    expectError(
      "there are 1 lower but 2 upper bounds; give one of each (or nil) for each parameter"
    ) { () throws(OptimiserError) in _ = try Bounds(lower: [0], upper: [1, nil]) }
  }

  @Test func `the projected gradient stops at the bounds`() throws {
    let bounds = try Bounds(lower: [0, nil], upper: [nil, 1])
    // Component 0 may fall by 0.25 of the 4 it would like, component 1 may rise by 0.5 of 3.
    #expect(bounds.projectedGradientNorm(gradient: [4, -3], at: [0.25, 0.5]) == 0.5)
    #expect(bounds.projectedGradientNorm(gradient: [4, 0], at: [0.25, 0.5]) == 0.25)
    #expect(bounds.projectedGradientNorm(gradient: [-4, 3], at: [0, 1]) == 4)
    #expect(bounds.projectedGradientNorm(gradient: [4, -3], at: [0, 1]) == 0)
  }
}

@Suite struct ScaledSpaceTests {
  @Test func `points and bounds come back with the same bits`() throws {
    let bounds = try Bounds(lower: [0.1, nil], upper: [0.7, 1e-5])
    let space = try ScaledSpace(scale: [0.3, 7e-5], bounds: bounds)
    #expect(space.scale == [0.25, 0x1p-14])
    let point = [0.1 + 0.2, 1.0 / 3]
    #expect(space.unscaled(space.scaled(point)) == point)
    #expect(space.scaledBounds.lower == [0.4, nil])
    #expect(space.scaledBounds.upper == [2.8, 1e-5 * 0x1p14])
    #expect(space.scaled(gradient: [3, 1]) == [0.75, 0x1p-14])
  }

  @Test func `an impossible scale is refused by component`() throws {
    expectError("the scale of component 1 is 0.0; give its typical size, a positive number") {
      () throws(OptimiserError) in
      _ = try ScaledSpace(scale: [1, 0], bounds: .none(count: 2))
    }
    expectError("the scale of component 0 is nan; give its typical size, a positive number") {
      () throws(OptimiserError) in
      _ = try ScaledSpace(scale: [.nan], bounds: .none(count: 1))
    }
    expectError(
      "there are 1 scales but bounds for 2 components; give one of each for each parameter"
    ) {
      () throws(OptimiserError) in
      _ = try ScaledSpace(scale: [1], bounds: .none(count: 2))
    }
    let far = try Bounds(lower: [nil], upper: [1e200])
    expectError(
      "a bound of component 0 overflows when divided by its scale 1e-200; give the component's "
        + "typical size as its scale"
    ) { () throws(OptimiserError) in _ = try ScaledSpace(scale: [1e-200], bounds: far) }
  }
}
