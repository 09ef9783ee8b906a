import Foundation
import NetCDF
import TestSupport
import Testing

/// The same columns in every layout, named by nothing but their file, give the same run to the bit.
@Suite struct LayoutPipelineTests {
  private let command: Command
  private let folder: TemporaryFolder

  init() throws {
    command = try Command()
    folder = try TemporaryFolder()
  }

  /// What a simulation of a file wrote.
  struct Simulated: Equatable {
    var values: [String: [Double]] = [:]
    var units: String?
  }

  /// Simulates a case of one file, whose other keys are given.
  private func simulate(
    _ path: String, _ keys: String, density: String = "temperature", variables: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Simulated {
    try command.write(
      """
      cases:
        - name: a
          observations: \(path)
          \(keys.replacing("\n", with: "\n    "))
      model: {closure: k-epsilon, time_step: 300, density: \(density)}
      """, to: "p.yml")
    let outcome = try command.run("simulate", "p.yml", "-o", "a.nc")
    try #require(outcome.status == 0, "\(outcome.errors)", sourceLocation: sourceLocation)
    let file = try Dataset.open("\(command.folder)/a.nc")
    var simulated = Simulated()
    for name in ["z_interface", "eddy_viscosity"] + variables {
      simulated.values[name] = try file.variable(name).readDoubles()
    }
    simulated.units = try file.variable("time").attribute("units")?.textValue
    return simulated
  }

  // MARK: Every layout

  private static let temperature: [[Double]] = [
    [14, 14.05, 14.1, 14.15, 14.2], [14, 14.04, 14.11, 14.14, 14.19],
    [14.01, 14.04, 14.1, 14.13, 14.18],
  ]
  private static let u: [[Double]] = [
    [0, 0, 0, 0.01, 0.02], [0, 0, 0.01, 0.02, 0.03], [0, 0, 0.01, 0.02, 0.04],
  ]

  private static func list(_ rows: [[Double]], halo: Int = 0) -> String {
    let beyond = [Double](repeating: -99, count: halo)
    return rows.flatMap { beyond + $0 + beyond }.map { "\($0)" }.joined(separator: ", ")
  }

  private static let centres = "-9, -7, -5, -3, -1"
  private static let faces = "-10, -8, -6, -4, -2, 0"
  private static let seconds = "0, 3600, 7200"

  /// The columns by the CF conventions.
  private static let cf = """
    dimensions: time = 3; z = 5; nv = 2;
    variables: double time(time); time:units = "s"; double z(z); z:units = "m"; z:positive = "up";
      z:bounds = "zb"; double zb(z, nv); double thetao(time, z); thetao:units = "degC";
      double u(time, z); u:units = "m s-1";
    data: time = \(seconds); z = \(centres); zb = -10, -8, -8, -6, -6, -4, -4, -2, -2, 0;
      thetao = \(list(temperature)); u = \(list(u));
    """

  /// Two lengths of halo, in a group of each quantity, iterations that sort differently as text.
  private static let jld2: String = {
    func group(_ name: String, _ rows: [[Double]]) -> String {
      let iterations = zip(["0", "9", "10"], rows)
      return "group: \(name) { variables: "
        + iterations.map { "double \\\($0.0)(n);" }.joined() + " data: "
        + iterations.map { "\\\($0.0) = \(list([$0.1], halo: 1));" }.joined() + " }"
    }
    return """
      dimensions: n = 7; f = 8;
      group: grid {
        variables: int Nz; int Hz; double zᵃᵃᶜ(n); double zᵃᵃᶠ(f);
        data: Nz = 5; Hz = 1; zᵃᵃᶜ = -11, \(centres), 1; zᵃᵃᶠ = -12, \(faces), 2;
      }
      group: timeseries {
        group: t {
          variables: double \\0; double \\9; double \\10; data: \\0 = 0; \\9 = 3600; \\10 = 7200;
        }
        \(group("T", temperature))
        \(group("u", u))
      }
      """
  }()

  static let layouts: [(name: String, cdl: String)] = [
    (
      "gotm",
      """
      dimensions: lon = 1; lat = 1; z = 5; zi = 6; time = UNLIMITED;
      variables: float lon(lon); float lat(lat); double time(time); time:units = "s";
        double z(time, z, lat, lon); z:units = "m"; double zi(time, zi, lat, lon); zi:units = "m";
        double temp(time, z, lat, lon); temp:units = "Celsius"; double u(time, z, lat, lon);
        u:units = "m/s"; double tprof(time, z, lat, lon); tprof:units = "Celsius";
      data: lon = 0; lat = 50; time = \(seconds); z = \(centres), \(centres), \(centres);
        zi = \(faces), \(faces), \(faces); temp = \(list(temperature)); u = \(list(u));
        tprof = \(list(u));
      """
    ),
    (
      "oceananigans-netcdf",
      """
      dimensions: time = 3; z_aac = 7; z_aaf = 8; x_caa = 1;
      variables: double time(time); time:units = "seconds"; double z_aac(z_aac); double z_aaf(z_aaf);
        double T(time, z_aac, x_caa); double u(time, z_aac); :output_includes_halos = "yes";
      data: time = \(seconds); z_aac = -11, \(centres), 1; z_aaf = -12, \(faces), 2;
        T = \(list(temperature, halo: 1)); u = \(list(Self.u, halo: 1));
      """
    ),
    ("oceananigans-jld2", jld2),
    (
      "tunax",
      """
      dimensions: time = 3; zr = 5; zw = 6;
      variables: double time(time); double zr(zr); double zw(zw); double t(time, zr);
        double u(time, zr); double akv(time, zw);
      data: time = \(seconds); zr = \(centres); zw = \(faces); t = \(list(temperature));
        u = \(list(u));
      """
    ),
  ]

  @Test(arguments: layouts)
  func `a layout is recognised, and is the same run as plain CF`(_ name: String, _ cdl: String)
    throws
  {
    let keys =
      "forcing: {surface_stress_x: 1e-4, temperature: {surface: -2e-5}}\nconstants: {coriolis: 1e-4}"
    let variables = ["temperature", "u", "v", "temperature_observed", "u_observed"]
    let plain = try simulate(
      folder.generate(Self.cf, "cf.nc"), keys, variables: variables)
    let path = try folder.generate(cdl, "\(name).nc")
    #expect(try command.run("import", path).output.contains(": \(name) ("))
    #expect(try simulate(path, keys, variables: variables) == plain)
    #expect(
      try simulate(path, keys + "\nlayout: \(name)", variables: variables) == plain)
    #expect(plain.values["temperature_observed"] == Self.temperature.flatMap(\.self))
    #expect(plain.values["temperature"] != plain.values["temperature_observed"])
    #expect(plain.values["z_interface"] == [-10, -8, -6, -4, -2, 0])
  }

  @Test func `a layout that the file does not have is refused`() throws {
    let path = try folder.generate(Self.cf, "cf.nc")
    try command.write(
      "cases: [{observations: \(path), layout: oceananigans-jld2}]\n"
        + "model: {closure: k-epsilon, time_step: 300}", to: "p.yml")
    let outcome = try command.run("simulate", "p.yml")
    #expect(outcome.status == 65)
    #expect(outcome.errors.hasPrefix("error: \(path): "))
    #expect(outcome.errors.contains("this is not output of Oceananigans"), "\(outcome.errors)")
    #expect(try command.files() == ["p.yml"])
  }

  // MARK: GOTM with its fluxes

  @Test func `GOTM's fluxes act in GOTM's senses`() throws {
    let salinity = list(Self.temperature.map { $0.map { 50 - $0 } })
    let content = """
      time = \(Self.seconds); temp = \(Self.list(Self.temperature)); salt = \(salinity);
      u = \(Self.list(Self.u)); tx = 1e-4, 2e-4, 1e-4; ty = 0, -1e-4, 0; I_0 = 0, 100, 300;
      heat = -50, -100, -60;
      """
    let gotm = try folder.generate(
      """
      dimensions: lon = 1; lat = 1; z = 5; zi = 6; time = UNLIMITED;
      variables: float lon(lon); lon:units = "degrees_east"; float lat(lat); lat:units = "degrees_north";
        double time(time); time:units = "seconds since 2012-03-21 00:00:00";
        double z(time, z, lat, lon); z:units = "m"; double zi(time, zi, lat, lon); zi:units = "m";
        double temp(time, z, lat, lon); temp:units = "Celsius";
        double salt(time, z, lat, lon); salt:units = "g/kg";
        double u(time, z, lat, lon); u:units = "m/s";
        double tx(time, lat, lon); tx:units = "m2/s2"; double ty(time, lat, lon); ty:units = "m2/s2";
        double I_0(time, lat, lon); I_0:units = "W/m2"; double heat(time, lat, lon); heat:units = "W/m2";
        double precip(time, lat, lon); precip:units = "m/s"; double evap(time, lat, lon); evap:units = "m/s";
      data: lon = -145; lat = 50; z = \(Self.centres), \(Self.centres), \(Self.centres);
        zi = \(Self.faces), \(Self.faces), \(Self.faces); \(content)
        precip = 0, 1e-7, 2e-7; evap = -1e-8, -2e-8, -1e-8;
      """, "gotm.nc")
    let cf = try folder.generate(
      """
      dimensions: time = 3; z = 5; zw = 6;
      variables: double time(time); time:units = "seconds since 2012-03-21"; double z(z); z:units = "m";
        double zw(zw); zw:units = "m"; double temp(time, z); temp:units = "degC";
        double salt(time, z); salt:units = "g kg-1"; double u(time, z); u:units = "m s-1";
        double tx(time); tx:units = "m2 s-2"; double ty(time); ty:units = "m2 s-2";
        double I_0(time); I_0:units = "W m-2"; double heat(time); heat:units = "W m-2";
        double rain(time); rain:units = "m s-1"; double evaporation(time); evaporation:units = "m s-1";
      data: z = \(Self.centres); zw = \(Self.faces); \(content)
        rain = 0, 1e-7, 2e-7; evaporation = 1e-8, 2e-8, 1e-8;
      """, "cf.nc")
    let variables = ["temperature", "salinity", "u", "v", "salinity_observed"]
    let recognised = try simulate(
      gotm, "forcing: {use: recognised, short_wave: {water: II}}\nconstants: {coriolis: 1e-4}",
      density: "temperature-salinity", variables: variables)
    let named = try simulate(
      cf,
      """
      forcing:
        surface_stress_x: {series: tx}
        surface_stress_y: {series: ty}
        temperature: {surface: {series: heat}}
        short_wave: {flux: {series: I_0}, water: II}
        freshwater: [{series: rain}, {series: evaporation, positive: up}]
      constants: {coriolis: 1e-4}
      """, density: "temperature-salinity", variables: variables)
    // The sum of rain and evaporation is rounded before or after it becomes a flux of salinity.
    for (name, values) in recognised.values {
      let other = try #require(named.values[name])
      let size = try #require(values.map { abs($0) }.max())
      for (one, another) in zip(values, other) {
        #expect(abs(one - another) <= 1e-12 * size, "\(name)")
      }
    }
    #expect(recognised.values["v"]?.contains { $0 != 0 } == true)
    #expect(recognised.units == "seconds since 2012-03-21 00:00:00")
  }

  private func list(_ rows: [[Double]]) -> String { Self.list(rows) }

  // MARK: xarray

  @Test func `a file that xarray wrote is the same run as its text`() throws {
    let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("RecordsTests/Fixtures/xarray.nc").path
    let own = try folder.generate(
      """
      dimensions: time = 3; depth = 3;
      variables: double time(time); time:units = "hours since 2012-06-01 12:00";
        double depth(depth); depth:units = "m"; depth:positive = "down";
        double temperature(time, depth); temperature:units = "degC"; temperature:_FillValue = -1.;
        double salinity(time, depth); salinity:units = "psu"; double taux(time); taux:units = "N m-2";
      data: time = 0, 1, 3; depth = 2.5, 10, 20;
        temperature = 10, 9, 8, 10.5, 9.5, -1, 11, 10, 9;
        salinity = 32, 32.25, 33, 32.5, 32.5, 33, 32.25, 32.5, 33; taux = 0.125, -0.25, 0;
      """)
    let keys = "grid: {linear: {cells: 10, depth: 30}}\nforcing: {use: recognised}"
    let variables = [
      "temperature", "salinity", "u", "temperature_observed", "salinity_observed",
      "temperature_equivalent",
    ]
    func run(_ path: String) throws -> Simulated {
      try simulate(
        path, keys, density: "temperature-salinity", variables: variables)
    }
    let (xarray, text) = (try run(fixture), try run(own))
    #expect(xarray.units == "seconds since 2012-06-01 12:00:00" && text.units == xarray.units)
    for name in variables {
      // Bits, since a gap is not equal to itself.
      #expect(
        xarray.values[name]?.map(\.bitPattern) == text.values[name]?.map(\.bitPattern), "\(name)")
    }
    let observed = try #require(xarray.values["temperature_observed"])
    #expect(observed.count == 9 && observed[0] == 8 && observed[3].isNaN)
    #expect(xarray.values["u"]?.contains { $0 != 0 } == true)
  }
}
