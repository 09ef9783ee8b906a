import Records
import TestSupport
import Testing
import Units

/// Fluxes through the surface: which they are, which way they count, and their units.
@Suite struct FluxesTests {
  private let folder: TemporaryFolder
  private let reference = ReferenceValues(density: 1000, heatCapacity: 4000, salinity: 35)

  init() throws { folder = try TemporaryFolder() }

  private func cdl(_ name: String, _ units: String, _ attributes: String = "") -> String {
    let unit = units.isEmpty ? "" : "\(name):units = \"\(units)\";"
    return """
      dimensions: time = 3;
      variables: double time(time); time:units = "hours since 2012-03-20";
        double \(name)(time); \(unit) \(attributes)
        double taux(time); taux:units = "N/m2";
      data: time = 0, 1, 2; \(name) = 1, -2, 3; taux = 0, 0, 0;
      """
  }

  private func longName(_ name: String, _ text: String) -> String {
    "\(name):long_name = \"\(text)\";"
  }

  /// A variable, and what it is.
  struct Known: Sendable {
    let name: String
    let units: String
    var longName: String?
    var standardName: String?
    let quantity: ForcingQuantity
    let direction: FluxDirection

    init(
      _ name: String, _ units: String, _ quantity: ForcingQuantity, _ direction: FluxDirection,
      longName: String? = nil, standardName: String? = nil
    ) {
      self.name = name
      self.units = units
      self.longName = longName
      self.standardName = standardName
      self.quantity = quantity
      self.direction = direction
    }
  }

  @Test(arguments: [
    Known("tauy", "N/m2", .surfaceStressY, .down),
    Known("a", "Pa", .surfaceStressY, .down, longName: "momentum flux, y-component"),
    Known("a", "Pa", .surfaceStressY, .down, standardName: "surface_downward_northward_stress"),
    Known(
      "Qh", "W/m2", .heatFlux, .down, longName: "net surface heat flux (exclusing shortwave)"),
    Known("q", "W/m2", .heatFlux, .up, longName: "upward heat flux without solar radiation"),
    Known("qnet", "W m-2", .netHeatFlux, .down),
    Known(
      "q", "W m-2", .netHeatFlux, .down, standardName: "surface_downward_heat_flux_in_sea_water"),
    Known("q", "W m-2", .netHeatFlux, .up, longName: "Net heat flux, positive upward"),
    Known("Qs", "W/m2", .shortWave, .down, longName: "shortwave radiation"),
    Known("I_0", "W/m2", .shortWave, .down),
    Known("sw", "W/m2", .shortWave, .up, standardName: "surface_net_upward_shortwave_flux"),
    Known("EMP", "mm/hour", .freshwaterFlux, .up, longName: "evaporation minus precipitation"),
    Known("emp", "kg m-2 s-1", .freshwaterFlux, .up),
    Known("pme", "kg m-2 s-1", .freshwaterFlux, .down),
    Known("f", "m/s", .freshwaterFlux, .down, longName: "P - E"),
    Known("Rain", "mm/hour", .precipitation, .down, longName: "precipitation"),
    Known("evap", "mm/day", .evaporation, .up),
    Known(
      "b", "m2 s-3", .buoyancyFlux, .down, standardName: "surface_buoyancy_flux_into_sea_water"),
    Known("salinity_flux", "g kg-1 m s-1", .salinityFlux, .up, longName: "out of the water"),
  ])
  func `a flux and its direction are known by name, long name or standard name`(_ known: Known)
    throws
  {
    var attributes = known.longName.map { longName(known.name, $0) } ?? ""
    if let name = known.standardName { attributes += "\(known.name):standard_name = \"\(name)\";" }
    let record = try folder.read(cdl(known.name, known.units, attributes))
    let series = try #require(record.forcing[known.quantity])
    #expect(series.name == known.name)
    #expect(series.fileDirection == known.direction, "\(series.directionReason)")
    #expect((series.values[1] < 0) == (known.direction == .down))
    #expect(record.layouts[0].layout == .forcing)
    #expect(record.forcing.count == 2)
  }

  @Test(arguments: [
    ("Qh", "W/m2", "sensible heat flux"), ("qs", "W/m2", "latent heat"),
    ("lw", "W/m2", "longwave radiation"),
    ("tau", "N/m2", "wind stress magnitude"), ("U10", "m/s", "10-meter wind speed, x-component"),
    ("taux_c", "1", "momentum flux, x-component"), ("sr", "W/m2", "reflected shortwave radiation"),
  ])
  func `what is another flux, or none, is not taken for one`(
    _ name: String, _ units: String, _ text: String
  ) throws {
    let record = try folder.read(cdl(name, units, longName(name, text)))
    #expect(record.forcing.keys.map(\.rawValue) == ["surface_stress_x"])
    #expect(record.unused == [name])
  }

  @Test func `a direction that nothing tells must be stated`() throws {
    let cdl = cdl("buoyancy_flux", "m2 s-3")
    #expect(
      try folder.refusal(cdl)
        == "variable 'buoyancy_flux': nothing says whether this buoyancy_flux is positive into the water (down) "
        + "or out of it (up). Add a standard_name or long_name that says it, or state it: "
        + "{series: buoyancy_flux, positive: down} in a pipeline, --positive buoyancy_flux=down on the command line."
    )
    let stated = options { $0.forcing[.buoyancyFlux] = SeriesChoice(direction: .up) }
    #expect(try folder.read(cdl, stated).forcing[.buoyancyFlux]?.values == [-1, 2, -3])
  }

  @Test func `of two variables that may be one flux the one to take must be stated`() throws {
    let cdl = cdl("tau_x", "Pa")
    #expect(
      try folder.refusal(cdl)
        == "variable 'tau_x': 'tau_x' and 'taux' may all be the surface_stress_x. Name the one to take, "
        + "as {series: tau_x} under forcing in a pipeline, --variable surface_stress_x=tau_x on the command line."
    )
    let named = options { $0.forcing[.surfaceStressX] = SeriesChoice(name: "tau_x") }
    #expect(try folder.read(cdl, named).forcing[.surfaceStressX]?.values == [1, -2, 3])
  }

  @Test func `a flux may be left out, or given units and another quantity`() throws {
    var choice = SeriesChoice()
    choice.isLeftOut = true
    let cdl = cdl("Q", "")
    let record = try folder.read(
      cdl,
      options {
        $0.forcing[.surfaceStressX] = choice
        $0.forcing[.netHeatFlux] = SeriesChoice(name: "Q", units: "W m-2", direction: .down)
      })
    #expect(record.forcing.keys.map(\.rawValue) == ["net_heat_flux"])
    let missing = options { $0.forcing[.netHeatFlux] = SeriesChoice(name: "Q") }
    #expect(
      try folder.refusal(cdl, missing)
        == "variable 'Q': it has no units. Add the attribute, or state them: {series: Q, units: K m s-1} in a "
        + "pipeline, --units 'net_heat_flux=K m s-1' on the command line.")
  }

  @Test(arguments: [
    ("tauy", "dyn/cm2", ForcingQuantity.surfaceStressY, "N m-2", 0.1, 1e-4),
    ("tauy", "m2 s-2", .surfaceStressY, "m2 s-2", 1, 1),
    ("qnet", "kW/m2", .netHeatFlux, "W m-2", 1e3, 2.5e-4),
    ("rain", "mm/hour", .precipitation, "m s-1", 1 / 3.6e6, 1 / 3.6e6),
    ("rain", "kg m-2 s-1", .precipitation, "kg m-2 s-1", 1, 1e-3),
  ])
  func `values are in SI, and kinematic by the sea water of a case`(
    _ name: String, _ units: String, _ quantity: ForcingQuantity, _ unit: String, _ scale: Double,
    _ kinematic: Double
  ) throws {
    let series = try #require(try folder.read(cdl(name, units)).forcing[quantity])
    #expect(series.units == unit && series.fileUnits == units)
    #expect(abs(series.values[0] / scale - 1) <= 4 * .ulpOfOne)
    let model = try series.values(by: reference)
    #expect(abs(model[0] / kinematic - 1) <= 8 * .ulpOfOne)
  }

  @Test func `fresh water becomes a flux of salinity by the reference salinity`() throws {
    let series = try #require(
      try folder.read(cdl("emp", "m s-1")).forcing[.freshwaterFlux])
    // Evaporation of 1 m/s takes 1 m/s of fresh water out, as if 35 of salt came in.
    #expect(try series.values(as: .virtualSalinityFlux, by: reference) == [35, -70, 105])
    #expect(throws: RecordError.self) { try series.values(as: .heatFlux, by: reference) }
  }

  @Test func `gaps stay, and the times beside a window are kept`() throws {
    let cdl = cdl("tauy", "Pa", "tauy:missing_value = -2.;")
    let window = options { ($0.from, $0.to) = (.seconds(3000), .seconds(4000)) }
    let series = try #require(try folder.read(cdl, window).forcing[.surfaceStressY])
    #expect(series.times?.seconds == [0, 3600, 7200])
    #expect(series.values[1].isNaN && series.gapCount == 1)
    let exact = options { ($0.from, $0.to) = (.seconds(3600), .seconds(7200)) }
    #expect(try folder.read(cdl, exact).forcing[.surfaceStressY]?.times?.count == 2)
  }

  @Test func `attributes whose name says the direction are constant fluxes`() throws {
    var small = SmallFile()
    small.more =
      ":momentum_flux_upward = -1e-4; :temperature_flux_downward = 2e-5; :surface_stress_y = 3e-5; "
      + ":buoyancy_flux = 1.; :coriolis_parameter = 1e-4; :latitude = 95.;"
    let record = try folder.read(small)
    #expect(record.forcing[.surfaceStressX]?.values == [1e-4])
    #expect(record.forcing[.surfaceStressX]?.times == nil)
    #expect(record.forcing[.heatFlux]?.values == [2e-5])
    #expect(record.forcing[.surfaceStressY]?.values == [3e-5])
    #expect(record.forcing[.buoyancyFlux] == nil)
    #expect(record.constants[.coriolis]?.value == 1e-4)
    #expect(record.constants[.latitude] == nil)
    #expect(record.notes == ["the latitude in 'latitude', 95, is none and is ignored"])
    let file = try RecordFile(folder.generate(small.cdl))
    let flux = try file.series(
      "buoyancy_flux", as: .buoyancyFlux, choice: SeriesChoice(direction: .up))
    #expect(flux.values == [-1])
  }

  @Test func `one variable may be read as any flux`() throws {
    let file = try RecordFile(folder.generate(cdl("a", "W m-2")))
    #expect(try file.variableNames == ["time", "a", "taux"])
    let heat = try file.series("a", as: .heatFlux, choice: SeriesChoice(direction: .up))
    #expect(heat.values == [-1, 2, -3] && heat.directionReason == "it is stated")
    #expect(throws: RecordError.self) { try file.series("a", as: .surfaceStressX) }
    #expect(throws: RecordError.self) { try file.series("b", as: .heatFlux) }
  }

  @Test(.timeLimit(.minutes(1))) func `a long name of great length takes no great time`() throws {
    let words = String(repeating: "net total evaporation minus ", count: 20_000)
    let record = try folder.read(cdl("x", "N/m2", longName("x", "wind stress x " + words)))
    #expect(record.forcing[.surfaceStressX]?.name == "taux")
  }
}
