import Column
import Foundation
import Records
import TestSupport
import Testing

/// Layouts: how each is recognised, and what it means.
@Suite struct LayoutsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  // MARK: GOTM

  /// What GOTM writes: everything over (time, z, lat, lon), z among it.
  private func gotm(z: String = "-5, -3, -1, -5, -3, -1") -> String {
    """
    dimensions: lon = 1; lat = 1; z = 3; zi = 4; time = UNLIMITED;
    variables:
      float lon(lon); lon:units = "degrees_east"; float lat(lat); lat:units = "degrees_north";
      double time(time); time:units = "seconds since 2012-03-21 00:00:00"; time:standard_name = "time";
      float z(time, z, lat, lon); z:units = "m"; z:long_name = "depth"; z:standard_name = "??";
      float zi(time, zi, lat, lon); zi:units = "m";
      float temp(time, z, lat, lon); temp:units = "Celsius"; temp:_FillValue = -9999.f;
        temp:standard_name = "sea_water_temperature";
      float tprof(time, z, lat, lon); tprof:units = "Celsius";
        tprof:standard_name = "sea_water_temperature";
      float salt(time, z, lat, lon); salt:units = "g/kg";
      float u(time, z, lat, lon); u:units = "m/s"; u:standard_name = "??";
      float rad(time, z, lat, lon); rad:units = "W/m2"; rad:long_name = "short-wave radiation";
      float tx(time, lat, lon); tx:units = "m2/s2"; tx:long_name = "wind stress (x)";
      float I_0(time, lat, lon); I_0:units = "W/m2"; I_0:long_name = "incoming short wave radiation";
      float heat(time, lat, lon); heat:units = "W/m2"; heat:long_name = "surface heat fluxes";
      float qe(time, lat, lon); qe:units = "W/m2"; qe:long_name = "sensible heat";
      float evap(time, lat, lon); evap:units = "m/s"; evap:long_name = "evaporation";
    data: lon = -145; lat = 50; time = 0, 3600; z = \(z);
      zi = -6, -4, -2, 0, -6, -4, -2, 0; temp = 5, 6, 7, 5, 6, -9999; tprof = 1, 2, 3, 1, 2, 3;
      salt = 35, 34, 33, 35, 34, 33; u = 0, 0, 0, 0, 0, 1; tx = 1e-4, 2e-4; I_0 = 0, 100;
      heat = -50, -60; evap = -1e-8, -2e-8; qe = 1, 2; rad = 0, 0, 0, 0, 0, 0;
    """
  }

  @Test(arguments: ["3", "4"])
  func `GOTM's output is read, classic or not`(_ format: String) throws {
    let record = try ColumnRecord(reading: folder.generate(gotm(), format: format))
    #expect(record.layouts.map(\.layout) == [.gotm])
    #expect(record.layouts[0].reason == "it has z(time, z, lat, lon)")
    let temperature = try #require(record.temperature)
    #expect(temperature.name == "temp")
    #expect(temperature.heights == [-5, -3, -1])
    #expect(temperature.values[0] == [5, 6, 7] && temperature.values[1][2].isNaN)
    #expect(temperature.times.text(at: 1) == "2012-03-21T01:00")
    #expect(
      record.profiles.keys.sorted { $0.rawValue < $1.rawValue } == [.salinity, .temperature, .u])
    #expect(record.grid?.interfaces == [-6, -4, -2, 0])
    #expect(record.constants[.latitude]?.value == 50)
    #expect(record.unused == ["lon", "qe", "rad", "tprof"])
  }

  @Test func `GOTM counts all fluxes into the water, and its heat has no short wave`() throws {
    let forcing = try folder.read(gotm()).forcing
    #expect(
      forcing.keys.map(\.rawValue).sorted() == [
        "evaporation", "heat_flux", "short_wave", "surface_stress_x",
      ])
    #expect(forcing[.heatFlux]?.values == [-50, -60])
    #expect(forcing[.evaporation]?.values.map { Float($0) } == [-1e-8, -2e-8])
    #expect(forcing[.surfaceStressX]?.units == "m2 s-2")
  }

  @Test func `GOTM's levels may move with the surface`() throws {
    let record = try folder.read(gotm(z: "-5, -3, -1, -4.9, -2.9, -0.9"))
    #expect(record.temperature?.heights == [-5, -3, -1])
    #expect(record.notes[0].hasPrefix("levels of 'z' move by up to 0.1 m"))
    let tolerant = try ColumnRecord(
      reading: folder.generate(gotm(z: "-5, -3, -1, -4.9, -2.9, -0.9")),
      options: options { $0.heightTolerance = 0.2 })
    #expect(tolerant.profiles[.salinity]?.values == [[35, 34, 33], [35, 34, 33]])
  }

  // MARK: Oceananigans

  @Test(arguments: [("z_aac", "z_aaf"), ("zC", "zF")])
  func `Oceananigans' NetCDF is read, with its units or without`(_ centre: String, _ face: String)
    throws
  {
    let record = try folder.read(
      """
      dimensions: time = 2; \(centre) = 3; \(face) = 4; xC = 1;
      variables: double time(time); time:units = "seconds";
        double \(centre)(\(centre)); \(centre):units = "m"; double \(face)(\(face)); \(face):units = "m";
        float T(time, \(centre), xC); T:units = "°C";
        float S(time, \(centre)); S:units = "practical salinity unit (psu)";
        float b(time, \(centre)); float w(time, \(face));
      data: time = 0, 600; \(centre) = -5, -3, -1; \(face) = -6, -4, -2, 0;
        T = 1, 2, 3, 4, 5, 6; S = 35, 35, 35, 35, 35, 35; b = 0, 0, 1, 0, 0, 1;
      """)
    #expect(record.layouts[0].layout == .oceananigansNetCDF)
    #expect(record.temperature?.values == [[1, 2, 3], [4, 5, 6]])
    #expect(record.profiles[.buoyancy]?.units == nil)
    #expect(record.grid?.interfaces == [-6, -4, -2, 0])
    #expect(
      record.notes == [
        "units that the file does not state are those that Oceananigans computes in: m, s, m s-1, degC, m s-2"
      ])
  }

  @Test func `halos in Oceananigans' NetCDF are left out`() throws {
    let record = try folder.read(
      """
      dimensions: time = 1; z_aac = 5; z_aaf = 6;
      variables: double time(time); time:units = "seconds"; double z_aac(z_aac); double z_aaf(z_aaf);
        float T(time, z_aac); :output_includes_halos = "yes";
      data: time = 0; z_aac = -7, -5, -3, -1, 1; z_aaf = -8, -6, -4, -2, 0, 2; T = -99, 1, 2, 3, -99;
      """)
    #expect(record.temperature?.values == [[1, 2, 3]])
    #expect(record.temperature?.heights == [-5, -3, -1])
    #expect(record.grid?.interfaces == [-6, -4, -2, 0])
    #expect(record.notes.contains("halo levels left out at either end of 'z_aac': 1"))
  }

  /// Groups as JLD2 has them; iterations sort differently as text.
  private func jld2(tracer: String = "T") -> String {
    func outputs(_ name: String, _ values: [String]) -> String {
      let iterations = ["0", "10", "9"].enumerated()
      let variables = iterations.map { "double \\\($1)(n);" }.joined()
      let data = iterations.map { "\\\($1) = \(values[$0]);" }.joined()
      return "group: \(name) { variables: \(variables) data: \(data) }"
    }
    return """
      dimensions: n = 5; f = 6;
      group: grid {
        variables: int Nz; int Hz; double zᵃᵃᶜ(n); double zᵃᵃᶠ(f);
        data: Nz = 3; Hz = 1; zᵃᵃᶜ = -7, -5, -3, -1, 1; zᵃᵃᶠ = -8, -6, -4, -2, 0, 2;
      }
      group: parameters {
        variables: double momentum_flux; double temperature_flux; double coriolis_parameter;
        data: momentum_flux = -1e-4; temperature_flux = 2e-5; coriolis_parameter = 1e-4;
      }
      group: timeseries {
        group: t {
          variables: double \\0; double \\10; double \\9; data: \\0 = 0; \\10 = 1200; \\9 = 600;
        }
        \(outputs(tracer, ["0, 1, 2, 3, 0", "0, 7, 8, 9, 0", "0, 4, 5, 6, 0"]))
        \(outputs("u", ["0, 0, 0, 0, 0", "0, 0, 0, 1, 0", "0, 0, 0, 0.5, 0"]))
      }
      """
  }

  @Test func `Oceananigans' JLD2 is read: halos, iterations as numbers, fluxes turned`() throws {
    let record = try folder.read(jld2())
    #expect(record.layouts[0].layout == .oceananigansJLD2)
    #expect(record.layouts[0].reason == "it has the groups /timeseries/t and /grid")
    let temperature = try #require(record.temperature)
    #expect(temperature.values == [[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    #expect(temperature.times.seconds == [0, 600, 1200])
    #expect(temperature.units == nil)
    #expect(record.grid?.interfaces == [-6, -4, -2, 0])
    #expect(record.profiles[.buoyancy] == nil)
    let stress = try #require(record.forcing[.surfaceStressX])
    #expect(stress.values == [1e-4] && stress.isConstant && stress.fileDirection == .up)
    #expect(record.forcing[.heatFlux]?.values == [-2e-5])
    #expect(record.forcing[.heatFlux]?.units == "K m s-1")
    #expect(record.constants[.coriolis]?.value == 1e-4)
  }

  @Test func `Oceananigans' JLD2 is read in a window, and by names that are stated`() throws {
    let path = try folder.generate(jld2(tracer: "warmth"))
    let choice = options {
      $0.variables[.temperature] = VariableChoice(name: "warmth", units: "K")
      ($0.from, $0.to) = (.seconds(600), .seconds(600))
    }
    let temperature = try #require(try ColumnRecord(reading: path, options: choice).temperature)
    #expect(temperature.values == [[4, 5, 6].map { $0 - 273.15 }])
    #expect(temperature.times.origin == .elapsed(600))
    let file = try RecordFile(path)
    #expect(try file.variableNames.contains("momentum_flux"))
    let stress = try file.series("momentum_flux", as: .surfaceStressY)
    #expect(stress.values == [1e-4] && stress.quantity == .surfaceStressY)
    #expect(throws: RecordError.self) { try file.series("wind", as: .surfaceStressX) }
  }

  @Test func `options count for Oceananigans' JLD2 too`() throws {
    let path = try folder.generate(jld2())
    var choice = VariableChoice()
    choice.validRange = 2...8
    choice.average = .around(before: 600, after: 0)
    let record = try ColumnRecord(
      reading: path,
      options: options {
        $0.time = CoordinateChoice(units: "minutes since 2012-06-01", calendar: "noleap")
        $0.variables[.temperature] = choice
        $0.forcing[.surfaceStressX] = SeriesChoice(direction: .down)
        $0.forcing[.buoyancyFlux] = SeriesChoice(
          name: "temperature_flux", units: "cm2 s-3", direction: .down)
        $0.from = .date("2012-06-01T10:00")
      })
    let temperature = try #require(record.temperature)
    #expect(temperature.times.text(at: 0) == "2012-06-01T10:00")
    #expect(temperature.times.seconds == [0, 36000])
    #expect(temperature.timeMethod == .mean([-600...0, 35400...36000]))
    #expect(temperature.gapCount == 1 && temperature.values[1][2].isNaN)
    #expect(record.forcing[.surfaceStressX]?.values == [-1e-4])
    #expect(abs(try #require(record.forcing[.buoyancyFlux]?.values[0]) - 2e-9) <= 1e-24)
    choice.flags = FlagChoice(good: ["1"])
    #expect(
      try folder.refusal(jld2(), options { $0.variables[.temperature] = choice })
        == "variable 'T': its file has no flags, standard errors or time bounds. Leave the option out."
    )
  }

  // MARK: Tunax

  @Test func `Tunax's files are read in its units`() throws {
    let record = try folder.read(
      """
      dimensions: time = 2; zr = 3; zw = 4;
      variables: double time(time); double zr(zr); double zw(zw); double t(time, zr); double s(time, zr);
        double u(time, zr); double pt(time, zr); double t_init(zr); double akt(time, zw);
      data: time = 0, 60; zr = -5, -3, -1; zw = -6, -4, -2, 0; t = 1, 2, 3, 4, 5, 6;
        s = 35, 35, 35, 35, 35, 35; u = 0, 0, 0, 0, 0, 1; pt = 1, 1, 1, 1, 1, 2;
      """)
    #expect(record.layouts[0].layout == .tunax)
    #expect(record.temperature?.values == [[1, 2, 3], [4, 5, 6]])
    #expect(record.profiles.count == 4)
    #expect(record.profiles[.passiveTracer]?.modelUnit == "1")
    #expect(record.grid?.interfaces == [-6, -4, -2, 0])
    #expect(
      record.notes == [
        "units that the file does not state are Tunax's: m, s, m s-1, degC, psu, m s-2"
      ])
    #expect(record.unused == ["akt", "t_init"])
  }

  @Test func `a layout that is stated wins over what is recognised`() throws {
    let cdl = """
      dimensions: time = 2; zr = 2;
      variables: double time(time); double zr(zr); double t(time, zr);
      data: time = 0, 60; zr = -3, -1; t = 1, 2, 3, 4;
      """
    #expect(try folder.refusal(cdl).contains("the times have no units"))
    let record = try folder.read(cdl, options { $0.layout = .tunax })
    #expect(record.temperature?.values == [[1, 2], [3, 4]])
    #expect(record.layouts == [record.layouts[0]] && record.layouts[0].reason == "stated")
    #expect(
      try folder.refusal(cdl, options { $0.layout = .oceananigansJLD2 })
        .contains("this is not output of Oceananigans"))
  }

  // MARK: Files of other writers

  @Test func `a file that xarray wrote is read`() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/xarray.nc").path
    let record = try ColumnRecord(reading: path)
    let temperature = try #require(record.temperature)
    #expect(temperature.heights == [-20, -10, -2.5])
    #expect(temperature.values[0] == [8, 9, 10])
    #expect(temperature.values[1][0].isNaN && temperature.values[1][1] == 9.5)
    #expect(temperature.times.text(at: 0) == "2012-06-01T12:00")
    #expect(temperature.times.seconds == [0, 3600, 10800])
    #expect(record.profiles[.salinity]?.values[2] == [33, 32.5, 32.25])
    #expect(record.forcing[.surfaceStressX]?.values == [0.125, -0.25, 0])
    #expect(record.constants[.latitude]?.value == 50.25)
  }

  // MARK: The real files

  @Test(arguments: ["free_convection", "strong_wind", "strong_wind_weak_cooling"])
  func `JLD2 and NetCDF of a simulation give the same record`(_ name: String) throws {
    guard let path = try sharedData("les/\(name).jld2") else { return }
    let jld2 = try ColumnRecord(reading: path)
    let netCDF = try ColumnRecord(reading: path.replacing(".jld2", with: ".nc"))
    #expect(jld2.grid == netCDF.grid && jld2.grid?.cellCount == 64)
    for variable in [Column.Variable.u, .v, .temperature, .buoyancy] {
      let (one, other) = (try #require(jld2.profiles[variable]), netCDF.profiles[variable])
      #expect(one.values == other?.values)
      #expect(one.heights == other?.heights && one.layers == other?.layers)
      #expect(one.times.seconds == other?.times.seconds && one.times.origin == other?.times.origin)
    }
    for flux in [ForcingQuantity.surfaceStressX, .heatFlux, .buoyancyFlux] {
      let (one, other) = (try #require(jld2.forcing[flux]), try #require(netCDF.forcing[flux]))
      #expect(one.units == other.units)
      #expect(abs(one.values[0] - other.values[0]) <= 1e-14)
    }
    for constant in [ConstantQuantity.coriolis, .gravity, .thermalExpansion] {
      #expect(jld2.constants[constant]?.value == netCDF.constants[constant]?.value)
    }
  }

  @Test func `the mooring of Station Papa is read from its three files`() throws {
    guard let path = try sharedData("papa/ospapa_temperature.nc") else { return }
    let paths = ["temperature", "salinity", "surface_forcing"].map {
      path.replacing("temperature", with: $0)
    }
    let record = try ColumnRecord(reading: paths)
    #expect(record.layouts.map(\.layout) == [.cf, .cf, .forcing])
    let temperature = try #require(record.temperature)
    #expect(temperature.heights.count == 18 && temperature.heights.last == -1)
    #expect(temperature.times.count == 368 && temperature.times.duration == 367 * 86400)
    #expect(temperature.times.text(at: 0) == "2012-03-20T12:00")
    #expect(record.profiles[.salinity]?.heights.count == 14)
    #expect(record.forcing.count == 6)
    #expect(record.forcing[.freshwaterFlux]?.fileDirection == .up)
    // 2012-06-01 begins 73 days after the first hour.
    let june = try ColumnRecord(
      reading: paths,
      options: options { ($0.from, $0.to) = (.date("2012-06-01"), .date("2012-07-01")) })
    #expect(june.temperature?.times.count == 30)
    #expect(june.temperature?.values[0].prefix(5) == temperature.values[73].prefix(5))
    #expect(june.forcing[.heatFlux]?.times?.count == 721)
    #expect(june.forcing[.heatFlux]?.times?.text(at: 720) == "2012-07-01T00:00")
  }
}
