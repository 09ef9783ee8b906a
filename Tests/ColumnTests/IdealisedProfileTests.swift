import Column
import Testing

struct IdealisedProfileTests {
  private let grid = Grid.linear(cells: 4, depth: 40)

  @Test func `a mixed layer is uniform above its depth and linear below`() {
    let profile = IdealisedProfile.mixedLayer(surface: 20, gradient: 0.5, depth: 10)
    #expect(profile.values(on: grid) == [7.5, 12.5, 17.5, 20])
  }

  @Test func `a ramp falls from the surface to zero at its depth`() {
    let profile = IdealisedProfile.ramp(surface: 2, depth: 20)
    #expect(profile.values(on: grid) == [0, 0, 0.5, 1.5])
  }

  @Test func `a uniform profile and equal steps ignore the heights`() {
    let uneven = Grid.stretched(cells: 4, depth: 40, criticalDepth: 5)
    #expect(IdealisedProfile.uniform(3).values(on: uneven) == [3, 3, 3, 3])
    #expect(
      IdealisedProfile.equalSteps(bottom: 15, top: 18).values(on: uneven) == [15, 16, 17, 18])
  }

  @Test func `the default profiles are those of the documentation`() {
    #expect(
      IdealisedProfile.mixedLayer(of: .temperature)
        == .mixedLayer(surface: 21, gradient: 5.1e-2, depth: 20))
    #expect(
      IdealisedProfile.mixedLayer(of: .salinity)
        == .mixedLayer(surface: 35, gradient: 1.3e-2, depth: 20))
  }
}

struct PhysicalConstantsTests {
  @Test func `the Coriolis parameter follows the latitude`() {
    #expect(PhysicalConstants.coriolis(latitude: 0) == 0)
    let pole = PhysicalConstants.coriolis(latitude: 90)
    #expect(abs(pole - 2 * 7.292116e-5) <= 4 * .ulpOfOne * pole)
    let south = PhysicalConstants.coriolis(latitude: -30)
    // sin 30° = ½ to an ulp or two.
    let expected = -7.292116e-5
    #expect(abs(south - expected) <= 4 * .ulpOfOne * abs(expected))
  }

  @Test func `density is linear about the reference values`() {
    var constants = PhysicalConstants()
    constants.referenceTemperature = 10
    #expect(constants.density() == 1024)
    // One product and two sums near 1024: an ulp of it each.
    let tolerance = 4 * 1024 * Double.ulpOfOne
    #expect(abs(constants.density(temperature: 15) - 1024 * 0.999) <= tolerance)
    #expect(abs(constants.density(salinity: 37) - 1024 * 1.0016) <= tolerance)
    let both = constants.density(temperature: 15, salinity: 37)
    #expect(abs(both - 1024 * 1.0006) <= tolerance)
    #expect(abs(constants.density(buoyancy: 0.0981) - 1024 * 0.99) <= tolerance)
  }

  @Test func `the buoyancy of a unit of tracer is that of the density`() {
    let constants = PhysicalConstants()
    func buoyancy(_ density: Double) -> Double { -9.81 * (density - 1024) / 1024 }
    let pairs: [(Variable, Double)] = [
      (.temperature, buoyancy(constants.density(temperature: 1))),
      (.salinity, buoyancy(constants.density(salinity: 36))),
      (.buoyancy, buoyancy(constants.density(buoyancy: 1))),
    ]
    for (tracer, expected) in pairs {
      // ρ − ρ₀ loses the digits that ρ has above it: ulp·g.
      let tolerance = 8 * 9.81 * Double.ulpOfOne
      #expect(abs(constants.buoyancyCoefficient(of: tracer) - expected) <= tolerance)
    }
    for other in [Variable.u, .v, .passiveTracer] {
      #expect(constants.buoyancyCoefficient(of: other) == 0)
    }
  }
}

struct VariableTests {
  @Test(arguments: DensityTracers.allCases)
  func `a state holds velocity, density tracers, passive tracer, closure fields`(
    _ density: DensityTracers
  ) {
    let layout = StateLayout(
      velocity: true, density: density, passiveTracer: true, closureFieldCount: 2, cellCount: 5)
    #expect(layout.variables == [.u, .v] + density.variables + [.passiveTracer])
    #expect(layout.hasVelocity && layout.firstTracer == 2)
    #expect(Array(layout.tracers) == density.variables + [.passiveTracer])
    #expect(layout.firstClosureField == layout.variables.count)
    #expect(layout.profileCount == layout.variables.count + 2 && layout.levels == 6)
    #expect(layout.index(of: .v) == 1)
    let without = StateLayout(
      velocity: false, density: density, passiveTracer: false, closureFieldCount: 0, cellCount: 5)
    #expect(without.variables == density.variables && without.firstTracer == 0)
    #expect(!without.hasVelocity && without.index(of: .u) == nil)
    #expect(Array(without.tracers) == density.variables)
  }
}
