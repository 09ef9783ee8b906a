import Foundation
import NetCDF
import TestSupport
import Testing

/// `import` and `inspect` as a user meets them.
@Suite struct RecordCommandTests {
  private let command: Command
  private let folder: TemporaryFolder

  init() throws {
    command = try Command()
    folder = try TemporaryFolder()
  }

  /// A mooring: temperature and salinity at their own depths, fluxes at their own times.
  private let mooring = """
    dimensions: time = 3; z = 3; depth = 2; hour = 4;
    variables:
      double time(time); time:units = "days since 2012-06-01 12:00";
      double hour(hour); hour:units = "hours since 2012-06-01";
      float z(z); z:units = "m"; z:long_name = "depth"; float depth(depth); depth:units = "m";
        depth:positive = "down";
      float T(time, z); T:units = "degC"; T:_FillValue = 1e35f; float S(time, depth); S:units = "psu";
      float taux(hour); taux:units = "N/m2"; float EMP(hour); EMP:units = "mm/hour";
        EMP:long_name = "evaporation minus precipitation"; float SST(hour); SST:units = "degC";
      :latitude = 50.;
    data: time = 0, 1, 2; hour = 0, 1, 2, 4; z = -50, -20, -1; depth = 1, 20; T = 6, 7, 8, 6, _, 8.25, 6, 7, 8.5;
      S = 32, 33, 32, 33, 32, 33; taux = 0.1, 0.2, 0.1, 0; EMP = 0.1, 0, -1, 0; SST = 8, 8, 8, 8;
    """

  @Test func `import shows what is recognised on one screen`() throws {
    let path = try folder.generate(mooring, "mooring.nc")
    let outcome = try command.run("import", path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.isEmpty)
    #expect(
      outcome.output == """
        \(path): cf (no sign of another layout)

        variable     name  units  levels  depths [m]  times             first              last  every  missing
        temperature     T   degC       3     1 to 50      3  2012-06-01T12:00  2012-06-03T12:00    1 d     11 %
        salinity        S    psu       2     1 to 20      3  2012-06-01T12:00  2012-06-03T12:00    1 d     none

        flux              name    units  positive  times             first              last  every  missing
        surface_stress_x  taux     N/m2      down      4  2012-06-01T00:00  2012-06-01T04:00   ~1 h     none
        freshwater_flux    EMP  mm/hour        up      4  2012-06-01T00:00  2012-06-01T04:00   ~1 h     none

        latitude  50  degrees_north  from 'latitude'

        supposed
          - 'z' ('depth') does not say which way is positive: negative, so taken as heights
          - 'taux': positive down, because a stress is taken as that of the wind on the water
          - 'EMP': positive up, because 'evaporation minus precipitation' says so

        not in the files, for the pipeline to state: heat or buoyancy flux, grid

        not used: SST

        """)
    #expect(try command.files().isEmpty)
  }

  @Test func `import writes a clean file, and shows the same of it`() throws {
    let path = try folder.generate(mooring, "mooring.nc")
    let outcome = try command.run("import", path, "--output", "clean.nc")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.hasSuffix("\nwrote clean.nc\n"))
    #expect(try command.files() == ["clean.nc"])
    let clean = try Dataset.open("\(command.folder)/clean.nc")
    #expect(try clean.attribute("Conventions") == "CF-1.8")
    #expect(
      try clean.attribute("history")?.textValue?.hasSuffix(
        ": plumbline import \(path) --output clean.nc")
        == true)
    #expect(try clean.variable("z").readDoubles() == [-50, -20, -1])
    #expect(try clean.variable("salinity").readDoubles() == [33, 32, 33, 32, 33, 32])
    let flux = try clean.variable("freshwater_flux").readDoubles()
    #expect(abs(flux[2] * 3.6e6 - 1) <= 1e-6)
    let again = try command.run("import", "clean.nc")
    #expect(again.status == 0)
    #expect(again.output.contains("temperature  temperature   degC       3     1 to 50      3"))
  }

  @Test func `options say what the file does not`() throws {
    let path = try folder.generate(
      """
      dimensions: t = 3; level = 2; station = 2;
      variables: double t(t); double level(level); short a(station, t, level); a:flag = 1;
        byte q(station, t, level); float f(t);
      data: t = 0, 1, 2; level = 10, 5; a = 1, 2, 3, 4, 5, 6, 280, 281, 282, 283, 284, 999;
        q = 1, 1, 1, 1, 1, 1, 1, 9, 1, 1, 2, 1; f = 10, 20, 30;
      """)
    let outcome = try command.run([
      "import", path, "-o", "out.nc", "--variable", "temperature=a", "--units", "temperature=K",
      "--time", "t",
      "--units", "time=hours since 2012-06-01", "--calendar", "noleap", "--height", "level",
      "--units", "height=m",
      "--positive", "height=down", "--at", "station=1", "--valid", "temperature=0,300", "--average",
      "temperature=3600", "--variable", "heat_flux=f", "--units", "heat_flux=W m-2", "--positive",
      "heat_flux=up",
      "--from", "2012-06-01T01:00", "--to", "7200",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let clean = try Dataset.open("\(command.folder)/out.nc")
    let temperature = try clean.variable("temperature").readDoubles()
    #expect(
      temperature.prefix(3) == [282 - 273.15, 283 - 273.15, 284 - 273.15] && temperature[3].isNaN)
    #expect(try clean.variable("z").readDoubles() == [-10, -5])
    #expect(try clean.variable("time_bounds").readDoubles() == [-1800, 1800, 1800, 5400])
    #expect(try clean.variable("heat_flux").readDoubles() == [-20, -30])
  }

  @Test(arguments: [
    (["--layout", "roms"], "--layout 'roms' is none of cf"),
    (["--variable", "T"], "not of the form NAME=VALUE"),
    (["--variable", "heat=T"], "'heat' is no quantity; they are u, v, temperature"),
    (["--positive", "heat_flux=left"], "'left' is neither 'up' nor 'down'"),
    (["--positive", "temperature=up"], "'temperature' is no flux"),
    (["--at", "x=-1"], "'-1' is no index"),
    (["--valid", "salinity=40,0"], "write two numbers"),
    (["--average", "salinity=daily"], "neither 'point'"),
    (["--good-flags", "heat_flux=1"], "must be one of u, v"),
    (["--jump", "0"], "must be positive"),
  ])
  func `options of another form are wrong usage`(_ options: [String], _ message: String) throws {
    let outcome = try command.run(
      [options[0] == "--jump" ? "inspect" : "import", "a.nc"] + options)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test func `a file that is read is not written over`() throws {
    let path = try folder.generate(mooring, "mooring.nc")
    let before = FileManager.default.contents(atPath: path)
    let outcome = try command.run("import", path, "-o", folder.path + "/./mooring.nc")
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("is a file that is read; name another."))
    #expect(FileManager.default.contents(atPath: path) == before)
  }

  @Test func `an output that cannot be written exits with 73`() throws {
    let path = try folder.generate(mooring, "mooring.nc")
    try command.write("no folder", to: "file")
    let outcome = try command.run("import", path, "-o", "file/out.nc")
    #expect(outcome.status == 73)
    #expect(try command.files() == ["file"])
  }

  // MARK: Inspect

  @Test func `inspect shows coverage, gaps, suspicions and what is lacking`() throws {
    let path = try folder.generate(
      mooring.replacing("8.5;", with: "99;").replacing("6, _,", with: "6, 9,"), "mooring.nc")
    let outcome = try command.run("inspect", path)
    #expect(outcome.status == 0)
    #expect(
      outcome.output.hasSuffix(
        """
        values             unit       least      mean   greatest  longest gap  from  at [m]
        temperature        degC           6     17.36         99         none
        salinity              1          32      32.5         33         none
        surface_stress_x  N m-2           0       0.1        0.2         none
        freshwater_flux   m s-1  -2.778e-08  6.25e-08  2.778e-07         none

        latitude  50  degrees_north  from 'latitude'

        supposed
          - 'z' ('depth') does not say which way is positive: negative, so taken as heights

        suspicious
          - temperature: values outside -3 to 45: 1, the worst 99 at 2012-06-03T12:00, 1 m
          - temperature: levels that never change: 1 of 3, at 50 m
          - salinity: it never changes

        can be calibrated against: temperature, salinity
        not in the file, for the pipeline to state: heat or buoyancy flux, grid

        """), "\(outcome.output)")
  }

  @Test func `inspect exits with 0 for what can be read, and 65 for what cannot`() throws {
    let fluxes = try folder.generate(
      "dimensions: time = 2; variables: double time(time); time:units = \"s\"; double qnet(time); "
        + "qnet:units = \"W m-2\"; data: time = 0, 1; qnet = 1, 2;")
    let outcome = try command.run("inspect", fluxes)
    #expect(outcome.status == 0)
    #expect(
      outcome.output.hasSuffix(
        "cannot be calibrated against by itself: it holds no profiles, only fluxes\n"))
    try command.write("text", to: "text.nc")
    #expect(try command.run("inspect", "text.nc").status == 65)
  }

  // MARK: Malformed files

  @Test(arguments: MalformedFile.observations, ["3", "4"])
  func `a malformed file is refused with its name and variable, and nothing is written`(
    _ malformed: MalformedFile, _ format: String
  ) throws {
    guard malformed.isPossible(inFormat: format) else { return }
    let path = try folder.generate(malformed.cdl, format: format)
    for arguments in [["import", path, "-o", "out.nc"], ["inspect", path]] {
      let outcome = try command.run(arguments)
      #expect(outcome.status == 65)
      #expect(outcome.output.isEmpty)
      let place = malformed.variable.map { "\(path): variable '\($0)': " } ?? "\(path): "
      #expect(outcome.errors.hasPrefix("error: \(place)"), "\(outcome.errors)")
      #expect(outcome.errors.contains(malformed.message), "\(outcome.errors)")
      #expect(outcome.errors.split(separator: "\n").count == 1)
      #expect(try command.files().isEmpty)
    }
  }

  @Test func `a single level is a column too`() throws {
    let path = try folder.generate(
      SmallFile(
        dimensions: "time = 3; z = 1;", data: "time = 0, 60, 120; z = -1; temp = 1, 2, 3;"
      ).cdl)
    let outcome = try command.run("import", path, "-o", "out.nc")
    #expect(outcome.status == 0)
    #expect(try command.files() == ["out.nc"])
  }

  @Test func `what is no file of columns is refused`() throws {
    try command.write("", to: "empty.nc")
    try command.write("just text\n", to: "text.nc")
    try command.write("CDF", to: "magic.nc")
    let messages = [
      "empty.nc": "this is not a NetCDF file, or it is cut short",
      "text.nc": "this is not a NetCDF file, or it is cut short",
      "magic.nc": "this is not a NetCDF file, or it is cut short",
      "absent.nc": "there is no such file; check the path", ".": "this is a directory",
    ]
    let before = try command.files()
    for (name, message) in messages {
      let outcome = try command.run("import", name, "-o", "out.nc")
      #expect(outcome.status == 65)
      #expect(outcome.errors.hasPrefix("error: \(name): \(message)"), "\(outcome.errors)")
      #expect(try command.files() == before)
    }
  }

  @Test(arguments: ["3", "5", "4", "groups"])
  func `a file that is cut short anywhere is refused`(_ format: String) throws {
    let groups = """
      group: grid { variables: int Nz; double Lz; data: Nz = 3; Lz = 6; }
      group: timeseries { dimensions: n = 3;
        group: t { variables: double \\0; data: \\0 = 0; }
        group: T { variables: double \\0(n); data: \\0 = 1, 2, 3; } }
      """
    let whole =
      format == "groups"
      ? try folder.generate(groups) : try folder.generate(mooring, format: format)
    #expect(try command.run("import", whole).status == 0)
    let bytes = try #require(FileManager.default.contents(atPath: whole))
    let path = folder.file("cut.nc")
    for part in 1...20 {
      try bytes.prefix(bytes.count * part / 21).write(to: URL(fileURLWithPath: path))
      let outcome = try command.run("import", path, "-o", "out.nc")
      #expect(outcome.status == 65, "\(part) of 21: \(outcome.output)")
      #expect(outcome.errors.hasPrefix("error: \(path): "), "\(outcome.errors)")
      #expect(try command.files().isEmpty)
    }
  }
}
