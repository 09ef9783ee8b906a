import Foundation
import HDF5
import NetCDF
import TestSupport
import Testing

/// Large-eddy simulations as Oceananigans wrote them, which are not part of the repository, against
/// the NetCDF files made of them.
@Suite struct LargeEddyTests {
  @Test(arguments: ["free_convection", "strong_wind", "strong_wind_weak_cooling"])
  func `profiles, heights, times and fluxes are those of the NetCDF file`(_ name: String) throws {
    guard let path = try sharedData("les").map({ "\($0)/\(name)" }) else { return }
    let les = try OceananigansFile(reading: "\(path).jld2", variables: ["T", "b", "u", "v"])
    let dataset = try Dataset.open("\(path).nc")
    #expect(try les.times == dataset.variable("time").readDoubles())
    #expect(try les.centres == dataset.variable("z").readDoubles())
    let bounds = zip(les.interfaces, les.interfaces.dropFirst()).flatMap { [$0, $1] }
    #expect(try bounds == dataset.variable("z_bounds").readDoubles())
    for (variable, netCDF) in [("T", "temperature"), ("b", "buoyancy"), ("u", "u"), ("v", "v")] {
      // Both files hold single precision, so the numbers are the same.
      let profiles = try les.profiles(variable)
      #expect(profiles.location == .centres)
      #expect(profiles.missingIterations == [])
      #expect(try profiles.values == dataset.variable(netCDF).readDoubles(), "\(variable)")
    }
    let constants: [(OceananigansFile.Quantity, String)] = [
      (.momentumFlux, "momentum_flux_upward"), (.buoyancyFlux, "buoyancy_flux_upward"),
      (.temperatureFlux, "temperature_flux_upward"), (.coriolisParameter, "coriolis_parameter"),
      (.gravitationalAcceleration, "gravitational_acceleration"),
      (.thermalExpansion, "thermal_expansion_coefficient"),
    ]
    for (quantity, attribute) in constants {
      #expect(
        try les.value(of: quantity) == dataset.attribute(attribute)?.doubleValue, "\(attribute)")
    }
  }

  @Test func `all variables are told apart by where they lie`() throws {
    guard let path = try sharedData("les/strong_wind.jld2") else { return }
    let les = try OceananigansFile(reading: path)
    #expect(les.names.count == 22)
    #expect(les.skipped.isEmpty)
    #expect(try les.profiles("κₑ_∂z_T").location == .interfaces)
    #expect(try les.profiles("e").location == .centres)
    #expect(les.iterations.first == 0)
    #expect(les.iterations.last == 17017)
    #expect(les.parameters["buoyancy/model/equation_of_state/β"] == 7.8e-4)
  }

  @Test func `a simulation cut short anywhere is refused`() throws {
    guard let path = try sharedData("les/strong_wind.jld2") else { return }
    let folder = try TemporaryFolder()
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let short = folder.file("short.jld2")
    for step in 0..<24 {
      try data.prefix(data.count * step / 24).write(to: URL(fileURLWithPath: short))
      let error = #expect(throws: HDF5Error.self) { try OceananigansFile(reading: short) }
      #expect(error?.reason == (step == 0 ? .notHDF5 : .truncated))
    }
  }

  @Test func `changed bytes of a simulation are noticed, or harmless`() throws {
    guard let path = try sharedData("les/strong_wind.jld2") else { return }
    let folder = try TemporaryFolder()
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let variables = ["T"]
    let sound = try OceananigansFile(reading: path, variables: variables)
    let damaged = folder.file("damaged.jld2")
    var random = SplitMix64(seed: 4)
    var noticed = 0
    for _ in 0..<60 {
      var changed = data
      changed[Int.random(in: 0..<data.count, using: &random)] ^=
        1 << UInt8.random(in: 0..<8, using: &random)
      try changed.write(to: URL(fileURLWithPath: damaged))
      do {
        let les = try OceananigansFile(reading: damaged, variables: variables)
        #expect(les.variables == sound.variables)
        #expect(les.times == sound.times)
      } catch { noticed += 1 }
    }
    #expect(noticed > 0)
  }
}
