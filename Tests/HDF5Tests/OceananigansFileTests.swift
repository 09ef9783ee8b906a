@preconcurrency import CHDF5
import Foundation
import HDF5
import TestSupport
import Testing

struct OceananigansFileTests {
  let folder = try! TemporaryFolder()

  private var path: String { folder.file("les.jld2") }

  private func read(
    _ simulation: SmallSimulation = SmallSimulation(), variables: [String]? = nil,
    _ more: @escaping @Sendable (HDF5Writer) -> Void = { _ in }
  ) throws -> OceananigansFile {
    try simulation.write(path, more)
    return try OceananigansFile(reading: path, variables: variables)
  }

  private func readingMessage(
    _ simulation: SmallSimulation = SmallSimulation(), variables: [String]? = nil,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ more: @escaping @Sendable (HDF5Writer) -> Void = { _ in }
  ) throws -> String {
    try message(in: folder, sourceLocation: sourceLocation) {
      _ = try read(simulation, variables: variables, more)
    }
  }

  // MARK: Layouts

  @Test(arguments: SmallSimulation.Heights.allCases, [1, 3])
  func `every layout of the grid gives its heights, and profiles without halos`(
    _ heights: SmallSimulation.Heights, _ halo: Int
  ) throws {
    let simulation = SmallSimulation(heights: heights, halo: halo)
    let file = try read(simulation)
    #expect(file.centres == simulation.centres)
    #expect(file.interfaces == simulation.interfaces)
    #expect(file.names == ["u", "w"])
    #expect(file.skipped.isEmpty)
    let u = try file.profiles("u")
    #expect(u.location == .centres)
    #expect(u.levels == 4)
    #expect(u.values == [0, 2, 10].flatMap { SmallSimulation.profile($0, levels: 4) })
    #expect(u.missingIterations == [])
    let w = try file.profiles("w")
    #expect(w.location == .interfaces)
    #expect(Array(w.profile(at: 1)) == SmallSimulation.profile(2, levels: 5, offset: 0.5))
  }

  @Test func `profiles may be written without the halos that the grid has`() throws {
    let file = try read(SmallSimulation(halo: 3, profileHalo: 0))
    #expect(Array(try file.profiles("u").profile(at: 0)) == [0, 1, 2, 3])
    #expect(try file.profiles("w").location == .interfaces)
  }

  @Test func `iterations are sorted as numbers, with their times`() throws {
    let file = try read(SmallSimulation(iterations: [10, 2, 100]))
    #expect(file.iterations == [2, 10, 100])
    #expect(file.times == [1200, 6000, 60000])
    #expect(Array(try file.profiles("u").profile(at: 1)) == [1000, 1001, 1002, 1003])
  }

  @Test func `a variable is found however its letters are composed`() throws {
    let simulation = SmallSimulation()
    let file = try read(simulation, variables: ["\u{016b}"]) { writer in
      simulation.writeOutput(writer, "u\u{0304}", 2, [1, 2, 3, 4])
      writer.number("parameters/\u{03b8}\u{0304}", 20)
    }
    #expect(Array(try file.profiles("ū").profile(at: 1)) == [1, 2, 3, 4])
    #expect(file.parameters["θ̄"] == 20)
  }

  // MARK: What is missing

  @Test func `a missing tracer is named with the variables there are`() throws {
    let expected =
      "les.jld2: '/timeseries' has no member 'S'; the members are 'u', 'w'."
    let file = try read()
    #expect(try message(in: folder) { _ = try file.profiles("S") } == expected)
    #expect(try readingMessage(variables: ["u", "S"]) == expected)
  }

  @Test func `only the variables asked for are read`() throws {
    let file = try read(variables: ["w"])
    #expect(file.names == ["u", "w"])
    #expect(file.variables.keys.sorted() == ["w"])
    #expect(
      try message(in: folder) { _ = try file.profiles("u") }
        == "les.jld2: '/timeseries/u': this variable was not asked for; "
        + "name it when reading the file.")
  }

  @Test func `an output that is missing is a gap`() throws {
    let simulation = SmallSimulation()
    let file = try read(simulation) { simulation.writeOutput($0, "T", 2, [1, 2, 3, 4]) }
    let profiles = try file.profiles("T")
    #expect(profiles.missingIterations == [0, 10])
    let gap = [Double](repeating: .nan, count: 4)
    #expect(same(profiles.values, gap + [1, 2, 3, 4] + gap))
  }

  @Test func `an output without a time is an error`() throws {
    let simulation = SmallSimulation()
    #expect(
      try readingMessage(simulation) { simulation.writeOutput($0, "u", 3, [1, 2, 3, 4]) }
        == "les.jld2: '/timeseries/u/3': '/timeseries/t' has no time of its own for this output; "
        + "add or remove one.")
  }

  @Test func `an output unlike those before is an error`() throws {
    let simulation = SmallSimulation(iterations: [0])
    #expect(
      try readingMessage(simulation) { writer in
        writer.number("timeseries/t/5", 1)
        simulation.writeOutput(writer, "u", 5, [1, 2, 3, 4, 5])
      }
        == "les.jld2: '/timeseries/u/5': its shape is [11, 1, 1], unlike the outputs before; "
        + "correct or remove it.")
  }

  @Test func `times have to be finite and to increase`() throws {
    #expect(
      try readingMessage { $0.number("timeseries/t/11", 6000) }
        == "les.jld2: '/timeseries/t': iteration 11 is at 6000.0 s, after iteration 10 at "
        + "6000.0 s; times have to increase: correct or remove one.")
    #expect(
      try readingMessage { $0.number("timeseries/t/010", 7000) }
        .hasPrefix("les.jld2: '/timeseries/t': iteration 10 is at "))
    #expect(
      try readingMessage { $0.number("timeseries/t/11", .nan) }
        == "les.jld2: '/timeseries/t': the time of iteration 11 is nan; correct or remove it.")
    #expect(
      try readingMessage { $0.nothing("timeseries/t/11") }
        == "les.jld2: '/timeseries/t/11': this holds nothing, expected one number; "
        + "give another object, or correct the file.")
    #expect(
      try readingMessage(SmallSimulation(iterations: [])) { $0.group("timeseries/t") }
        == "les.jld2: '/timeseries/t': there is no output; "
        + "run the simulation until its first output.")
  }

  // MARK: What is no profile

  @Test func `outputs that are no profiles are left out, with the reason`() throws {
    let simulation = SmallSimulation(iterations: [0])
    let file = try read(simulation) { writer in
      writer.numbers("timeseries/field/0", [Double](repeating: 0, count: 40), shape: [10, 2, 2])
      simulation.writeOutput(writer, "slice", 0, [1])
      simulation.writeOutput(writer, "padded", 0, [1, 2, 3, 4, 5, 6])
      writer.numbers("timeseries/series", [1, 2], shape: [2])
      writer.nothing("timeseries/none/serialized")
      writer.texts("timeseries/text/0", ["a", "b", "c", "d"], shape: [4])
      writer.numbers("timeseries/scalar/0", [1])
    }
    #expect(file.names == ["u", "w"])
    let reasons = [
      "field": "its shape is [10, 2, 2], no profile along z alone; write its horizontal average",
      "slice": "its 7 values do not cover the 4 levels; write the whole profile",
      "none": "there is no output of this variable; name another",
      "padded": "its 12 values do not cover the 4 levels; write the whole profile",
      "scalar": "its shape is [], no profile along z alone; write its horizontal average",
      "series": "this is no series of outputs; name another variable",
      "text": "this holds values of text type, no numbers; name another variable",
    ]
    #expect(Set(file.skipped.keys) == Set(reasons.keys))
    for (name, reason) in reasons {
      #expect(file.skipped[name] == reason)
      #expect(
        try message(in: folder) { _ = try file.profiles(name) }
          == "les.jld2: '/timeseries/\(name)': \(reason).")
    }
  }

  @Test func `profiles whose size exceeds the limit are refused before they are read`() throws {
    try SmallSimulation().write(path)
    var limits = FileLimits()
    limits[.variableSize] = 200
    #expect(
      try message(in: folder) {
        _ = try OceananigansFile(reading: path, limits: limits)
      }
        == "les.jld2: '/timeseries': 240 bytes exceed the limit of 200; replace the file if it is "
        + "damaged, or raise the limit if the file is right: --limit file-variable-size=240.")
    #expect(throws: Never.self) {
      try OceananigansFile(reading: path, variables: ["u"], limits: limits)
    }
  }

  // MARK: Grids

  @Test func `a grid that is damaged is refused`() throws {
    func gridMessage(_ body: @escaping @Sendable (HDF5Writer) -> Void) throws -> String {
      try HDF5Writer.write(path) { writer in
        writer.number("timeseries/t/0", 0)
        body(writer)
      }
      return try message(in: folder) { _ = try OceananigansFile(reading: path) }
    }
    #expect(
      try gridMessage { $0.number("grid/Lz", 1) }
        == "les.jld2: '/grid' has no member 'Nz'; did you mean 'Lz'? the members are 'Lz'.")
    for levels in [0, 2.5, 1e7, .nan] {
      #expect(
        try gridMessage { $0.number("grid/Nz", levels) }
          == "les.jld2: '/grid/Nz': this holds \(levels), expected a whole number from 1 to "
          + "1000000; give another object, or correct the file.")
    }
    #expect(
      try gridMessage { $0.number("grid/Nz", 2) }
        == "les.jld2: '/grid' has no member 'Lz'; did you mean 'Nz'? the members are 'Nz'.")
    #expect(
      try gridMessage { writer in
        writer.number("grid/Nz", 2)
        writer.number("grid/Hz", 1)
        writer.numbers("grid/zᵃᵃᶠ", [-2, -1, 0, 1], shape: [4])
      }
        == "les.jld2: '/grid/zᵃᵃᶠ': 4 heights do not fit 2 levels with halos of 1; "
        + "correct '/grid/Nz' or the heights.")
    #expect(
      try gridMessage { writer in
        writer.number("grid/Nz", 2)
        writer.numbers("grid/zᵃᵃᶠ", [0, -1, -2], shape: [3])
      }
        == "les.jld2: '/grid': the heights are not finite, or do not increase from interface to "
        + "centre to interface; correct zᵃᵃᶜ and zᵃᵃᶠ.")
    #expect(
      try gridMessage { writer in
        writer.number("grid/Nz", 2)
        writer.number("grid/Lz", 10)
        writer.numbers("grid/z/Δᵃᵃᶜ", [6, 4], shape: [2])
      }
        == "les.jld2: '/grid': the grid is not regular, and its heights are missing; add zᵃᵃᶠ.")
  }

  // MARK: Recognition

  @Test func `a file that is not HDF5 is said to be none`() throws {
    try "time,u\n".write(toFile: path, atomically: true, encoding: .utf8)
    #expect(
      try message(in: folder) { _ = try OceananigansFile(reading: path) }
        == "les.jld2: this is not an HDF5 file, or it is cut short; give an HDF5 or JLD2 file.")
  }

  @Test func `an HDF5 file of another kind is told by what it lacks`() throws {
    func lacking(_ body: @escaping @Sendable (HDF5Writer) -> Void) throws -> String {
      try HDF5Writer.write(path, body)
      #expect(try OceananigansFile.recognises(HDF5File.open(path)) == false)
      return try message(in: folder) { _ = try OceananigansFile(reading: path) }
    }
    let advice = "give a file that its JLD2 writer made of horizontal averages."
    #expect(
      try lacking { $0.number("temperature", 1) }
        == "les.jld2: this is not output of Oceananigans (it has no group '/timeseries'); "
        + advice)
    #expect(
      try lacking { $0.number("timeseries/t", 1) }
        == "les.jld2: this is not output of Oceananigans (it has no group '/timeseries/t'); "
        + advice)
    #expect(
      try lacking { $0.number("timeseries/t/0", 1) }
        == "les.jld2: this is not output of Oceananigans (it has no group '/grid'); " + advice)
    try SmallSimulation().write(path)
    #expect(try OceananigansFile.recognises(HDF5File.open(path)))
  }

  // MARK: Parameters

  @Test func `parameters are the single numbers, however they are stored`() throws {
    let file = try read { writer in
      writer.number("parameters/momentum_flux", -1e-3)
      writer.number("metadata/parameters/momentum_flux", 9)
      writer.number("metadata/parameters/salinity_flux", 2e-5)
      writer.numbers("parameters/k_deep", [47], as: H5T_STD_I64LE_g)
      writer.numbers("parameters/one", [3], shape: [1])
      writer.numbers("parameters/two", [3, 4], shape: [2])
      writer.texts("parameters/name", ["strong_wind"])
      writer.nothing("parameters/penetrating_buoyancy_flux")
      writer.number("coriolis/f", 1e-4)
      writer.number("buoyancy/formulation/equation_of_state/thermal_expansion", 2e-4)
      writer.number("closure/κ/T", 0)
      let pair = HDF5Writer.structure([("hi", H5T_IEEE_F64LE_g), ("n", H5T_STD_I8LE_g)])
      writer.bytes("parameters/step", [0, 0, 0, 0, 0, 0, 0xe0, 0x3f, 7], as: pair)
      H5Tclose(pair)
    }
    #expect(
      file.parameters == [
        "momentum_flux": -1e-3, "salinity_flux": 2e-5, "k_deep": 47, "one": 3, "step/hi": 0.5,
        "step/n": 7, "coriolis/f": 1e-4,
        "buoyancy/formulation/equation_of_state/thermal_expansion": 2e-4, "closure/κ/T": 0,
      ])
    #expect(file.value(of: .momentumFlux) == -1e-3)
    #expect(file.value(of: .salinityFlux) == 2e-5)
    #expect(file.value(of: .penetratingBuoyancyFlux) == nil)
    #expect(file.value(of: .coriolisParameter) == 1e-4)
    #expect(file.value(of: .thermalExpansion) == 2e-4)
    #expect(file.value(of: .halineContraction) == nil)
  }

  @Test func `all parameters may be members of one struct`() throws {
    let file = try read { writer in
      let parameters = HDF5Writer.structure([("buoyancy_flux", H5T_IEEE_F64LE_g)])
      writer.bytes("parameters", [0, 0, 0, 0, 0, 0, 0xe0, 0x3f], as: parameters)
      H5Tclose(parameters)
    }
    #expect(file.value(of: .buoyancyFlux) == 0.5)
  }

  @Test func `every quantity is known by names of its own`() {
    let names = OceananigansFile.Quantity.allCases.flatMap(\.names)
    #expect(Set(names).count == names.count)
    #expect(OceananigansFile.Quantity.fluxes.allSatisfy { $0.names.count >= 1 })
  }

  @Test func `parameters that go in a circle are refused`() throws {
    #expect(
      try readingMessage { writer in
        writer.group("closure/a")
        writer.hardLink("closure/a/self", to: "closure")
      }
        == "les.jld2: '/closure': 17 groups in each other exceed the limit of 16; replace the file if it "
        + "is damaged, or raise the limit if the file is right: --limit file-depth=17.")
  }
}
