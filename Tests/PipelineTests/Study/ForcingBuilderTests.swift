import Column
import NetCDF
import TestSupport
import Testing

@testable import Pipeline

/// What drives a case: terms of all kinds, in the model's units and steps, and into the water.
///
/// The run takes four steps of 30 s; the default sea water has 1024 kg m⁻³ and 3985 J kg⁻¹ K⁻¹.
@Suite struct ForcingBuilderTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try SampleFile().write(to: folder.file("a.nc"))
  }

  /// A series at 0, 60 and 120 s.
  private static func series(
    _ name: String, _ values: [Double], _ units: String,
    _ attributes: [String: AttributeValue] = [:]
  ) -> SampleFile.Content {
    SampleFile.Content(
      name: name, dimensions: ["time"], values: values,
      attributes: attributes.merging(["units": .text(units)]) { $1 })
  }

  /// A series that is its time in seconds since the start.
  private static func ramp(_ name: String, _ units: String) -> SampleFile.Content {
    series(name, [0, 60, 120], units)
  }

  /// Writes a file of fluxes, and builds the forcing of a case that names it.
  private func forcing(
    _ text: String, _ series: SampleFile.Content..., entry: String = "", model: String = ""
  ) throws -> Forcing {
    try SampleFile(contents: [SampleFile.time] + series).write(to: folder.file("f.nc"))
    return try folder.study(studyText("forcing: {\(text)}\n\(entry)", model: model)).cases[0]
      .observed.column.forcing
  }

  private func error(
    _ text: String, _ series: SampleFile.Content..., entry: String = "", model: String = ""
  ) throws -> String {
    try SampleFile(contents: [SampleFile.time] + series).write(to: folder.file("f.nc"))
    return folder.error(studyText("forcing: {\(text)}\n\(entry)", model: model))
  }

  private func expect(
    _ found: StepValues?, _ expected: [Double], _ location: SourceLocation = #_sourceLocation
  ) {
    guard case .series(let values)? = found, values.count == expected.count else {
      Issue.record("\(String(describing: found)), expected \(expected)", sourceLocation: location)
      return
    }
    for (value, expected) in zip(values, expected) {
      #expect(
        abs(value - expected) <= 4e-16 * abs(expected), "\(values)", sourceLocation: location)
    }
  }

  private func expectSame(
    _ found: StepValues?, _ expected: Double, _ location: SourceLocation = #_sourceLocation
  ) {
    expect(found, [Double](repeating: expected, count: 4), location)
  }

  // MARK: Steps

  @Test func `a step takes the mean of a series over it`() throws {
    let forcing = try forcing(
      "file: f.nc, surface_stress_x: {series: taux}, "
        + "surface_stress_y: {series: taux, interpolation: previous}",
      Self.ramp("taux", "N m-2"))
    // The series is its time in seconds; the steps have their middles at 15, 45, 75 and 105 s.
    expect(forcing.surfaceStressX, [15, 45, 75, 105].map { $0 / 1024 })
    expect(forcing.surfaceStressY, [0, 0, 60, 60].map { $0 / 1024 })
  }

  @Test func `the choice for all series gives way to that of one`() throws {
    let forcing = try forcing(
      "file: f.nc, interpolation: previous, surface_stress_x: {series: taux}, "
        + "surface_stress_y: {series: taux, interpolation: linear}",
      Self.ramp("taux", "N m-2"))
    expect(forcing.surfaceStressX, [0, 0, 60, 60].map { $0 / 1024 })
    expect(forcing.surfaceStressY, [15, 45, 75, 105].map { $0 / 1024 })
  }

  @Test func `a series has times of its own`() throws {
    var file = SampleFile(contents: [
      SampleFile.Content(
        name: "time", dimensions: ["time"], values: [-1, 1, 2, 9],
        attributes: ["units": "minutes since 2012-03-20T12:00:30"]),
      SampleFile.Content(
        name: "taux", dimensions: ["time"], values: [-2, 2, 4, 6], attributes: ["units": "m2 s-2"]),
    ])
    file.attributes["title"] = "fluxes"
    try file.write(to: folder.file("f.nc"))
    let forcing = try folder.study(
      studyText("forcing: {file: f.nc, surface_stress_x: {series: taux}}")
    ).cases[0].observed.column.forcing
    // Values at -30, 90, 150 and 570 s after the start; the third step ends at the second of them.
    expect(forcing.surfaceStressX, [-0.5, 0.5, 1.5, 2.5])
  }

  @Test func `a single value of the file acts in all steps`() throws {
    let forcing = try forcing(
      "file: f.nc, surface_stress_x: {series: tau}",
      SampleFile.Content(name: "tau", dimensions: [], values: [2], attributes: ["units": "N m-2"]))
    #expect(forcing.surfaceStressX == .constant(2.0 / 1024))
  }

  @Test func `terms of all kinds are added up`() throws {
    try SampleFile().with("stress", 3e-3).write(to: folder.file("a.nc"))
    let forcing = try forcing(
      "file: f.nc, surface_stress_x: [{series: taux}, 1e-3, {series: taux, factor: -1}, {attribute: stress}], "
        + "surface_stress_y: [1e-3, 2e-3], bottom_stress_x: {series: taux, factor: 3}",
      Self.ramp("taux", "N m-2"))
    guard case .series(let sum) = forcing.surfaceStressX else {
      Issue.record("no series")
      return
    }
    #expect(sum.count == 4 && sum.allSatisfy { abs($0 - 4e-3) <= 1e-16 })
    #expect(forcing.surfaceStressY == .constant(1e-3 + 2e-3))
    expect(forcing.bottomStressX, [45, 135, 225, 315].map { $0 / 1024 })
  }

  @Test func `a series is found in the observations where no file is named`() throws {
    try SampleFile().adding(Self.ramp("taux", "N m-2")).write(to: folder.file("a.nc"))
    let forcing = try forcing("surface_stress_x: {series: taux}")
    expect(forcing.surfaceStressX, [15, 45, 75, 105].map { $0 / 1024 })
  }

  @Test func `what is stated of the time of the observations holds for a series among them`() throws
  {
    try SampleFile().adding(Self.ramp("taux", "N m-2"))
      .changing("time") { $0.attributes = [:] }.write(to: folder.file("a.nc"))
    let forcing = try forcing("surface_stress_x: {series: taux}", entry: "time: {units: s}")
    expect(forcing.surfaceStressX, [15, 45, 75, 105].map { $0 / 1024 })
  }

  @Test func `a series may have a file of its own`() throws {
    try SampleFile(contents: [SampleFile.time, Self.series("t", [2, 2, 2], "m2 s-2")])
      .write(to: folder.file("g.nc"))
    let text = "surface_stress_x: {series: t, file: g.nc}"
    let study = try folder.study(studyText("forcing: {\(text)}"))
    expectSame(study.cases[0].observed.column.forcing.surfaceStressX, 2)
    #expect(study.cases[0].files == ["a.nc", "g.nc"].map(folder.file))
  }

  // MARK: Units and directions

  @Test(arguments: [
    ("m2 s-2", 1.0), ("N m-2", 1.0 / 1024), ("Pa", 1.0 / 1024), ("dyn cm-2", 0.1 / 1024),
  ])
  func `a stress is divided by the density unless it is kinematic`(units: String, expected: Double)
    throws
  {
    let forcing = try forcing(
      "file: f.nc, surface_stress_x: {series: taux}", Self.series("taux", [1, 1, 1], units))
    expectSame(forcing.surfaceStressX, expected)
  }

  @Test(arguments: [
    ("K m s-1", 1.0), ("W m-2", 1 / (1024.0 * 3985)), ("kW m-2", 1000 / (1024.0 * 3985)),
  ])
  func `heat is divided by the heat capacity unless it is kinematic`(
    units: String, expected: Double
  ) throws {
    let forcing = try forcing(
      "file: f.nc, temperature: {surface: {series: q}}", Self.series("q", [1, 1, 1], units))
    expectSame(forcing.tracers[.temperature]?.surfaceFlux, expected)
  }

  @Test func `heat is divided by the density and heat capacity of the case`() throws {
    let forcing = try forcing(
      "file: f.nc, temperature: {surface: {series: q}}", Self.series("q", [1, 1, 1], "W m-2"),
      entry: "constants: {reference_density: 1000, heat_capacity: 4000}")
    expectSame(forcing.tracers[.temperature]?.surfaceFlux, 2.5e-7)
  }

  @Test func `stated units replace those of the file`() throws {
    let forcing = try forcing(
      "file: f.nc, surface_stress_x: {series: taux, units: N m-2}",
      Self.series("taux", [1, 1, 1], "degC"))
    expectSame(forcing.surfaceStressX, 1.0 / 1024)
  }

  @Test func `a flux that is positive upwards is turned`() throws {
    let forcing = try forcing(
      "file: f.nc, surface_stress_x: {series: taux, positive: up}, "
        + "surface_stress_y: {series: taux, positive: up, factor: -2}, "
        + "temperature: {surface: {series: q}}",
      Self.series("taux", [1, 1, 1], "m2 s-2"),
      Self.series("q", [1, 1, 1], "K m s-1", ["long_name": "upward heat flux"]))
    expectSame(forcing.surfaceStressX, -1)
    expectSame(forcing.surfaceStressY, 2)
    expectSame(forcing.tracers[.temperature]?.surfaceFlux, -1)
  }

  @Test func `a flux of which nothing says the direction is refused`() throws {
    #expect(
      try error(
        "file: f.nc, passive_tracer: {surface: {series: c}}", Self.ramp("c", "kg m-2 s-1"),
        entry: "initial: {passive_tracer: {value: 0}}", model: "passive_tracer: true")
        == "p.yml:3:62: cases[0].forcing.passive_tracer.surface.series: f.nc: variable 'c': nothing says whether this passive_tracer_flux is positive into the water "
        + "(down) or out of it (up). Add a standard_name or long_name that says it, or state it: "
        + "{series: c, positive: down} in a pipeline, --positive passive_tracer_flux=down on the command line."
    )
  }

  @Test func `a flux without units is refused`() throws {
    #expect(
      try error(
        "file: f.nc, surface_stress_x: {series: taux}",
        SampleFile.Content(name: "taux", dimensions: ["time"], values: [1, 1, 1]))
        == "p.yml:3:54: cases[0].forcing.surface_stress_x.series: f.nc: variable 'taux': it has no units. Add the attribute, or state them: "
        + "{series: taux, units: m2 s-2} in a pipeline, --units 'surface_stress_x=m2 s-2' on the command line."
    )
  }

  @Test func `a flux in units of another quantity is refused`() throws {
    let error = try error(
      "file: f.nc, surface_stress_x: {series: taux}", Self.ramp("taux", "W m-2"))
    #expect(
      error.hasPrefix(
        "p.yml:3:54: cases[0].forcing.surface_stress_x.series: f.nc: variable 'taux': 'W m-2' is "),
      "\(error)")
    #expect(error.contains("a momentum flux is expected in 'm2 s-2'"), "\(error)")
  }

  // MARK: Radiation

  @Test(arguments: [
    ("I", ShortWavePenetration.jerlovI), ("IA", .jerlovIA), ("IB", .jerlovIB), ("II", .jerlovII),
    ("III", .jerlovIII), ("surface", .none),
    (
      "{share: 0.4, first: 5, second: 40}",
      ShortWavePenetration(share: 0.4, firstDepth: 5, secondDepth: 40)
    ),
  ])
  func `water absorbs radiation as it is told to`(water: String, penetration: ShortWavePenetration)
    throws
  {
    let forcing = try forcing(
      "file: f.nc, short_wave: {flux: {series: swr}, water: \(water)}",
      Self.series("swr", [100, 100, 100], "W m-2"))
    let short = try #require(forcing.tracers[.temperature]?.shortWave)
    expectSame(short.flux, 100 / (1024.0 * 3985))
    let grid = Grid.linear(cells: 5, depth: 10)
    #expect(short.absorbedFractions == penetration.absorbedFractions(in: grid))
    #expect(forcing.tracers[.temperature]?.surfaceFlux == 0)
  }

  @Test func `all is absorbed in the top cell where water is its surface`() throws {
    let forcing = try forcing("short_wave: {flux: 1e-5, water: surface}")
    let short = try #require(forcing.tracers[.temperature]?.shortWave)
    #expect(short == ShortWave(flux: 1e-5, absorbedFractions: [0, 0, 0, 0, 1]))
  }

  @Test func `an unknown water type is refused with the known ones`() throws {
    #expect(
      try error("short_wave: {flux: 1e-5, water: IC}")
        == "p.yml:3:47: cases[0].forcing.short_wave.water: unknown water type 'IC'; did you mean 'I'? Known "
        + "water types: I, IA, IB, II, III.")
  }

  @Test func `radiation adds buoyancy by gravity and thermal expansion`() throws {
    let buoyancy = SampleFile.Content(
      name: "buoyancy", dimensions: ["time", "z"], values: (0..<15).map { 1e-3 * Double($0 % 5) },
      attributes: ["units": "m s-2"])
    try SampleFile().removing("temperature").adding(buoyancy).write(to: folder.file("a.nc"))
    let forcing = try forcing(
      "file: f.nc, short_wave: {flux: {series: swr}, water: IB}, buoyancy: {surface: -1e-8}",
      Self.series("swr", [1, 1, 1], "K m s-1"),
      entry: "constants: {gravity: 10, thermal_expansion: 1e-4}", model: "density: buoyancy")
    let own = try #require(forcing.tracers[.buoyancy])
    expectSame(own.shortWave?.flux, 1e-3)
    #expect(own.surfaceFlux == -1e-8)
    #expect(
      own.shortWave?.absorbedFractions
        == ShortWavePenetration.jerlovIB.absorbedFractions(in: .linear(cells: 5, depth: 10)))
  }

  @Test func `buoyancy that penetrates is recognised as what it is`() throws {
    let buoyancy = SampleFile.Content(
      name: "buoyancy", dimensions: ["time", "z"], values: (0..<15).map { 1e-3 * Double($0 % 5) },
      attributes: ["units": "m s-2"])
    try SampleFile().removing("temperature").adding(buoyancy).write(to: folder.file("a.nc"))
    let light = Self.series(
      "penetrating_buoyancy_flux", [2, 2, 2], "m2 s-3", ["comment": "positive downward"])
    let forcing = try forcing(
      "file: f.nc, use: recognised, short_wave: {water: IB}", light, model: "density: buoyancy")
    expectSame(forcing.tracers[.buoyancy]?.shortWave?.flux, 2)
    #expect(
      try error("file: f.nc, use: recognised", light, model: "density: buoyancy")
        == "p.yml:2:5: cases[0]: case 'a': the forcing holds short-wave radiation, and nothing says how it "
        + "is absorbed. Give forcing.short_wave: {water: IB} with a Jerlov type, or {water: surface}."
    )
  }

  // MARK: What files are known to hold

  private static let known = [
    series("taux", [1.024, 1.024, 1.024], "N m-2"), series("tauy", [2.048, 2.048, 2.048], "N m-2"),
    series("qnet", [100, 100, 100], "W m-2"), series("swr", [40, 40, 40], "W m-2"),
  ]

  @Test func `all that a file is known to hold acts, and heat is counted once`() throws {
    let (taux, tauy, net, short) = (Self.known[0], Self.known[1], Self.known[2], Self.known[3])
    let forcing = try forcing(
      "file: f.nc, use: recognised, short_wave: {water: IB}", taux, tauy, net, short)
    expectSame(forcing.surfaceStressX, 1e-3)
    expectSame(forcing.surfaceStressY, 2e-3)
    let heat = try #require(forcing.tracers[.temperature])
    let perWatt = 1 / (1024.0 * 3985)
    expectSame(heat.surfaceFlux, 60 * perWatt)
    expectSame(heat.shortWave?.flux, 40 * perWatt)
  }

  @Test func `radiation that is named is taken out of the net heat, too`() throws {
    let (net, short) = (Self.known[2], Self.series("light", [40, 40, 40], "W m-2"))
    let forcing = try forcing(
      "file: f.nc, use: recognised, short_wave: {flux: {series: light}, water: IB}", net, short)
    let heat = try #require(forcing.tracers[.temperature])
    expectSame(heat.surfaceFlux, 60 / (1024.0 * 3985))
    expectSame(heat.shortWave?.flux, 40 / (1024.0 * 3985))
  }

  @Test func `net heat without radiation acts at the surface`() throws {
    let forcing = try forcing("file: f.nc, use: recognised", Self.known[2])
    let heat = try #require(forcing.tracers[.temperature])
    expectSame(heat.surfaceFlux, 100 / (1024.0 * 3985))
    #expect(heat.shortWave == nil)
  }

  @Test func `heat without radiation is not diminished by it`() throws {
    let heat = Self.series(
      "qh", [70, 70, 70], "W m-2", ["long_name": "heat flux excluding short wave"])
    let forcing = try forcing(
      "file: f.nc, use: recognised, short_wave: {water: IB}", heat, Self.known[3])
    expectSame(forcing.tracers[.temperature]?.surfaceFlux, 70 / (1024.0 * 3985))
    expectSame(forcing.tracers[.temperature]?.shortWave?.flux, 40 / (1024.0 * 3985))
  }

  @Test func `what is named replaces what is recognised`() throws {
    let forcing = try forcing(
      "file: f.nc, use: recognised, surface_stress_x: 5e-4, temperature: {surface: 1e-6}",
      Self.known[0], Self.known[1], Self.known[2])
    #expect(forcing.surfaceStressX == 5e-4)
    expectSame(forcing.surfaceStressY, 2e-3)
    #expect(forcing.tracers[.temperature] == TracerForcing(surfaceFlux: 1e-6))
  }

  @Test func `without being asked for, what is recognised does not act`() throws {
    let (taux, net) = (Self.known[0], Self.known[2])
    #expect(try forcing("file: f.nc", taux, net) == Forcing())
  }

  @Test func `the word file takes what the observations are known to hold`() throws {
    try SampleFile().adding(Self.known[0]).with("temperature_flux_upward", 1e-5)
      .write(to: folder.file("a.nc"))
    let forcing = try folder.study(studyText("forcing: file")).cases[0].observed.column.forcing
    expectSame(forcing.surfaceStressX, 1e-3)
    #expect(forcing.tracers == [.temperature: TracerForcing(surfaceFlux: -1e-5)])
  }

  @Test func `radiation of which nothing says how it is absorbed is refused`() throws {
    #expect(
      try error("file: f.nc, use: recognised", Self.known[3])
        == "p.yml:2:5: cases[0]: case 'a': the forcing holds short-wave radiation, and nothing says how it "
        + "is absorbed. Give forcing.short_wave: {water: IB} with a Jerlov type, or {water: surface}."
    )
  }

  // MARK: Fresh water

  private static let salty = (
    entry: "initial: {salinity: {value: 35}}\nconstants: {reference_salinity: 30}",
    model: "density: temperature-salinity"
  )

  @Test(arguments: [
    ("m s-1", 1e-6), ("mm/hour", 3.6), ("kg m-2 s-1", 1e-3), ("cm d-1", 8.64),
  ])
  func `fresh water dilutes by the reference salinity`(units: String, value: Double) throws {
    let forcing = try forcing(
      "file: f.nc, freshwater: {series: rain, positive: down}",
      Self.series("rain", [value, value, value], units), entry: Self.salty.entry,
      model: Self.salty.model)
    guard case .series(let flux)? = forcing.tracers[.salinity]?.surfaceFlux else {
      Issue.record("no series")
      return
    }
    #expect(flux.count == 4 && flux.allSatisfy { abs($0 + 3e-5) <= 1e-15 * 3e-5 })
  }

  @Test func `evaporation minus precipitation makes water saltier`() throws {
    let forcing = try forcing(
      "file: f.nc, freshwater: {series: EMP}", Self.series("EMP", [1e-6, 1e-6, 1e-6], "m s-1"),
      entry: Self.salty.entry, model: Self.salty.model)
    expectSame(forcing.tracers[.salinity]?.surfaceFlux, 3e-5)
  }

  @Test func `fresh water and a flux of salinity are added up`() throws {
    let forcing = try forcing(
      "freshwater: [1e-6, 1e-6], salinity: {surface: 1e-5}", entry: Self.salty.entry,
      model: Self.salty.model)
    #expect(forcing.tracers[.salinity]?.surfaceFlux == .constant(1e-5 + -30 * 2e-6))
  }

  @Test func `recognised rain and evaporation act together`() throws {
    let forcing = try forcing(
      "file: f.nc, use: recognised", Self.series("rain", [4e-6, 4e-6, 4e-6], "m s-1"),
      Self.series("evap", [1e-6, 1e-6, 1e-6], "m s-1"), entry: Self.salty.entry,
      model: Self.salty.model)
    guard case .series(let flux)? = forcing.tracers[.salinity]?.surfaceFlux else {
      Issue.record("no series")
      return
    }
    #expect(flux.allSatisfy { abs($0 + 9e-5) <= 1e-15 * 9e-5 })
  }

  // MARK: What does not act

  @Test(arguments: [
    ("salinity: {surface: 1e-5}", "salinity", "salinity"),
    ("freshwater: 1e-8", "freshwater", "salinity"),
    ("passive_tracer: {surface: 1}", "passive_tracer", "passive_tracer"),
    ("buoyancy: {bottom: 1}", "buoyancy", "buoyancy"),
  ])
  func `forcing of a tracer that the model lacks is refused`(
    text: String, key: String, tracer: String
  ) throws {
    #expect(
      try error(text)
        == "p.yml:2:5: cases[0]: case 'a': forcing names \(key), but the model has no \(tracer). Its tracers "
        + "are temperature; model.density and model.passive_tracer choose them.")
  }

  @Test func `radiation that would warm nothing is refused`() throws {
    let text = """
      grid: {linear: {cells: 5, depth: 10}}
      initial: {salinity: {value: 35}}
      forcing: {short_wave: {flux: 1e-5, water: IB}}
      """
    #expect(
      folder.error(idealisedText(text, model: "closure: k-epsilon\n  density: salinity"))
        == "p.yml:2:5: cases[0]: case 'ideal': forcing names short_wave, but the model has no temperature or "
        + "buoyancy. Its tracers are salinity; model.density and model.passive_tracer choose them.")
  }

  // MARK: Series that do not do

  @Test func `a series that ends before the run is refused with both`() throws {
    let early = SampleFile.Content(
      name: "time", dimensions: ["time"], values: [-60, 0, 90],
      attributes: ["units": "seconds since 2012-03-20 12:00:00"])
    try SampleFile(contents: [early, Self.ramp("taux", "N m-2")]).write(to: folder.file("f.nc"))
    #expect(
      folder.error(studyText("forcing: {file: f.nc, surface_stress_x: {series: taux}}"))
        == "p.yml:3:54: cases[0].forcing.surface_stress_x.series: f.nc: variable 'taux': its values reach from 2012-03-20T11:59 to 2012-03-20T12:01:30, but the run "
        + "from 2012-03-20T12:00 to 2012-03-20T12:02. Add what is missing, or choose another window."
    )
  }

  @Test func `a series that begins with a gap begins after it`() throws {
    #expect(
      try error(
        "file: f.nc, gaps: hold, surface_stress_x: {series: taux}",
        Self.series("taux", [.nan, 1, 1], "N m-2"))
        == "p.yml:3:66: cases[0].forcing.surface_stress_x.series: f.nc: variable 'taux': its values reach from 2012-03-20T12:01 to 2012-03-20T12:02, but the run "
        + "from 2012-03-20T12:00 to 2012-03-20T12:02. Add what is missing, or choose another window."
    )
  }

  @Test func `a gap is filled as the series or else the forcing says`() throws {
    let gap = Self.series("taux", [1, .nan, 5], "m2 s-2")
    #expect(
      try error("file: f.nc, surface_stress_x: {series: taux}", gap)
        == "p.yml:3:54: cases[0].forcing.surface_stress_x.series: f.nc: variable 'taux': the value at 60 s after the start of the run is missing. Say what stands in "
        + "for it: gaps: hold, or gaps: {interpolate: 10800}.")
    let forcing = try forcing(
      "file: f.nc, gaps: {interpolate: 120}, surface_stress_x: {series: taux}, "
        + "surface_stress_y: {series: taux, gaps: hold, interpolation: previous}", gap)
    expect(forcing.surfaceStressX, [1.5, 2.5, 3.5, 4.5])
    expectSame(forcing.surfaceStressY, 1)
  }

  @Test func `a series without a date does not go with dated observations`() throws {
    let undated = SampleFile.Content(
      name: "time", dimensions: ["time"], values: [0, 60, 120], attributes: ["units": "s"])
    try SampleFile(contents: [undated, Self.ramp("taux", "N m-2")]).write(to: folder.file("f.nc"))
    #expect(
      folder.error(studyText("forcing: {file: f.nc, surface_stress_x: {series: taux}}"))
        == "p.yml:3:54: cases[0].forcing.surface_stress_x.series: f.nc: variable 'taux': its times 'time' and the run's: some times have dates and others count from "
        + "a start without one, so that they cannot be compared. State units with a date "
        + "('seconds since 2012-06-01') for those without.")
  }

  @Test func `a variable that no file has is named with the nearest there is`() throws {
    #expect(
      try error("surface_stress_x: {series: temprature}")
        == "p.yml:3:42: cases[0].forcing.surface_stress_x.series: a.nc: unknown variable 'temprature'; did you "
        + "mean 'temperature'? Known variables: time, z, zw, temperature.")
    #expect(
      try error("file: f.nc, surface_stress_x: {series: tau}", Self.ramp("taux", "N m-2"))
        == "p.yml:3:54: cases[0].forcing.surface_stress_x.series: f.nc: there is no variable 'tau'; did you mean "
        + "'taux'? the variables are 'time', 'taux'.")
  }

  @Test func `a file of forcing that is not there is named with its line`() {
    #expect(
      folder.error(studyText("forcing: {file: none.nc, surface_stress_x: {series: t}}"))
        == "p.yml:3:21: cases[0].forcing.file: there is no file 'none.nc'. Check the path.")
  }

  // MARK: Cases without observations

  private func idealised(_ forcing: String, _ more: String = "") -> String {
    idealisedText(
      """
      grid: {linear: {cells: 5, depth: 10}}
      initial: {temperature: {value: 10}}
      forcing: {\(forcing)}
      \(more)
      """)
  }

  @Test func `an idealised case takes a series from the date of its start on`() throws {
    let time = SampleFile.Content(
      name: "time", dimensions: ["time"], values: [0, 1],
      attributes: ["units": "days since 2012-06-01"])
    let taux = SampleFile.Content(
      name: "taux", dimensions: ["time"], values: [0, 86400], attributes: ["units": "m2 s-2"])
    try SampleFile(contents: [time, taux]).write(to: folder.file("f.nc"))
    let forcing = "file: f.nc, surface_stress_x: {series: taux}"
    let study = try folder.study(idealised(forcing, "window: {start: 2012-06-01T06:00:00}"))
    expect(
      study.cases[0].observed.column.forcing.surfaceStressX,
      (0..<20).map { 6 * 3600 + 15 + 30 * Double($0) })
    #expect(
      folder.error(idealised(forcing))
        == "p.yml:7:54: cases[0].forcing.surface_stress_x.series: f.nc: variable 'taux': the case has no start in time. Give its date: window: {start: 2012-06-01}."
    )
  }

  @Test func `a case without any file has none to read a series from`() {
    #expect(
      folder.error(idealised("surface_stress_x: {series: taux}"))
        == "p.yml:7:42: cases[0].forcing.surface_stress_x.series: the case has neither observations nor a "
        + "forcing file to read 'taux' from. Name the file: forcing: {file: PATH}.")
  }

  @Test func `a recognised flux that acts on nothing is noted`() throws {
    try SampleFile().changing("temperature") {
      $0.name = "buoyancy"
      $0.attributes["units"] = "m s-2"
    }.write(to: folder.file("a.nc"))
    let heat = Self.series(
      "q", [1, 2, 3], "W m-2", ["standard_name": "surface_downward_heat_flux_in_sea_water"])
    try SampleFile(contents: [SampleFile.time, heat]).write(to: folder.file("f.nc"))
    let study = try folder.study(
      studyText("forcing: {file: f.nc, use: recognised}", model: "density: buoyancy"))
    #expect(
      study.notes.map(\.text)
        == ["the net_heat_flux 'q' of the files is not used: the model has no temperature"])
    #expect(study.cases[0].observed.column.forcing == Forcing())
  }

  @Test func `the pipeline states what a file of forcing does not say of its times`() throws {
    try SampleFile(contents: [
      SampleFile.Content(name: "hour", dimensions: ["hour"], values: [12, 12.05]),
      SampleFile.Content(
        name: "taux", dimensions: ["hour"], values: [0, 180], attributes: ["units": "m2 s-2"]),
    ]).write(to: folder.file("f.nc"))
    func text(_ time: String) -> String {
      studyText("forcing: {file: f.nc, \(time)surface_stress_x: {series: taux}}")
    }
    #expect(folder.error(text("")).contains("f.nc: variable 'taux'"))
    let study = try folder.study(
      text("time: {name: hour, units: hours since 2012-03-20, calendar: standard}, "))
    // The series grows by one each second from the start of the run on.
    guard case .series(let found) = study.cases[0].observed.column.forcing.surfaceStressX else {
      Issue.record("no series")
      return
    }
    for (value, expected) in zip(found, [15.0, 45, 75, 105]) {
      #expect(abs(value - expected) <= 1e-9)
    }
  }
}
