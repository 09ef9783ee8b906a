import Column
import NetCDF
import Records
import TestSupport
import Testing

/// Clean files: what they hold, and that they are read as they were written.
@Suite struct WritingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Writes a record and reads it again.
  private func rewritten(_ record: ColumnRecord, _ name: String = "clean.nc") throws -> ColumnRecord
  {
    let dataset = try Dataset.create(folder.file(name))
    try record.write(to: dataset)
    try dataset.close()
    return try ColumnRecord(reading: folder.file(name))
  }

  /// Everything that a record can hold: gaps, errors, means, other times and levels, fluxes, constants.
  private let full = """
    dimensions: time = 3; z = 3; depth = 2; hour = 4; nv = 2;
    variables:
      double time(time); time:units = "days since 2012-02-28"; time:calendar = "noleap";
        time:bounds = "tb"; double tb(time, nv);
      double hour(hour); hour:units = "hours since 2012-02-28 06:00"; hour:calendar = "noleap";
      double z(z); z:units = "m"; z:bounds = "zb"; double zb(z, nv);
      double depth(depth); depth:units = "m"; depth:positive = "down";
      float T(time, z); T:units = "K"; T:cell_methods = "time: mean"; T:_FillValue = -9.f;
      double e(z); e:units = "K";
      double S(time, depth); S:units = "psu";
      double tracer(time, z); tracer:units = "mol m-3";
      double taux(hour); taux:units = "dyn/cm2"; double EMP(hour); EMP:units = "mm/hour";
      double qsw(hour); qsw:units = "W m-2"; qsw:_FillValue = -1.; double lat; lat:units = "degrees_north";
      :temperature_flux_upward = 1e-5; :reference_density = 1027.;
    data: time = 0, 1, 2; tb = 0, 1, 1, 2, 2, 3; hour = 0, 1, 2, 4; z = -5, -3, -1;
      zb = -6, -4, -4, -2, -2, 0; depth = 1, 5; T = 280, 281, 282, 280, -9, 283, 280, 281, 284;
      e = 0.1, 0.2, 0.3; S = 34, 35, 34, 35, 34, 35; tracer = 1, 2, 3, 4, 5, 6, 7, 8, 9;
      taux = 1, 2, 3, 4; EMP = 0.1, 0.2, 0.3, 0; qsw = 0, 100, -1, 50; lat = 50;
    """

  private func fullRecord() throws -> ColumnRecord {
    var choice = VariableChoice()
    choice.standardError = "e"
    return try folder.read(full, options { $0.variables[.temperature] = choice })
  }

  /// Compares numbers, of which NaN is one.
  private func isEqual(_ a: [[Double]]?, _ b: [[Double]]?) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    return a.map { $0.map(\.bitPattern) } == b.map { $0.map(\.bitPattern) }
  }

  private func expectSame(_ record: ColumnRecord, _ other: ColumnRecord) {
    #expect(record.profiles.keys == other.profiles.keys)
    for (variable, profiles) in record.profiles {
      let read = other.profiles[variable]
      #expect(isEqual(profiles.values, read?.values), "\(variable)")
      #expect(isEqual(profiles.standardErrors, read?.standardErrors), "\(variable)")
      #expect(profiles.heights == read?.heights && profiles.layers == read?.layers)
      #expect(profiles.times.origin == read?.times.origin)
      #expect(profiles.times.seconds == read?.times.seconds)
      #expect(profiles.timeMethod == read?.timeMethod)
      #expect(profiles.modelUnit == read?.modelUnit)
    }
    #expect(record.forcing.keys == other.forcing.keys)
    for (quantity, series) in record.forcing {
      let read = other.forcing[quantity]
      #expect(isEqual([series.values], read.map { [$0.values] }), "\(quantity)")
      #expect(series.units == read?.units && read?.fileDirection == .down)
      #expect(series.times?.origin == read?.times?.origin)
      #expect(series.times?.seconds == read?.times?.seconds)
      #expect(series.timeMethod == read?.timeMethod)
    }
    #expect(record.constants.mapValues(\.value) == other.constants.mapValues(\.value))
    #expect(record.grid == other.grid)
  }

  @Test func `a clean file is read as the record that it was written from`() throws {
    let record = try fullRecord()
    #expect(record.profiles.count == 3 && record.forcing.count == 4 && record.constants.count == 2)
    #expect(record.temperature?.timeMethod == .mean([0...86400, 86400...172800, 172800...259200]))
    expectSame(record, try rewritten(record))
  }

  @Test func `a clean file that is written again is the same`() throws {
    let once = try rewritten(try fullRecord())
    let twice = try rewritten(once, "again.nc")
    let (first, second) = (
      try Dataset.open(folder.file("clean.nc")), try Dataset.open(folder.file("again.nc"))
    )
    #expect(try first.variableNames == second.variableNames)
    for variable in try first.variables {
      let other = try second.variable(variable.name)
      #expect(try variable.readDoubles().map(\.bitPattern) == other.readDoubles().map(\.bitPattern))
      // The attribute source names the file.
      let texts = try [variable, other].map { try $0.attributes.filter { $0.key != "source" } }
      #expect(texts[0] == texts[1], "\(variable.name)")
    }
    expectSame(once, twice)
  }

  @Test func `times without a date stay so`() throws {
    var small = SmallFile()
    small.data = "time = 30, 60, 180; z = -3, -1; temp = 1, 2, 3, 4, 5, 6;"
    let record = try folder.read(small)
    let read = try rewritten(record)
    #expect(read.temperature?.times.origin == .elapsed(30))
    expectSame(record, read)
    let time = try Dataset.open(folder.file("clean.nc")).variable("time")
    #expect(try time.attribute("reference_date") == "arbitrary")
    #expect(try time.attribute("units") == "seconds since 2000-01-01T00:00:00")
  }

  @Test func `gaps are fill values, heights positive upwards, and standard names are there`() throws
  {
    _ = try rewritten(try fullRecord())
    let dataset = try Dataset.open(folder.file("clean.nc"))
    let temperature = try dataset.variable("temperature")
    #expect(try temperature.dimensions.map(\.name) == ["time", "z"])
    #expect(try temperature.attribute("_FillValue")?.doubleValue == 9.969209968386869e36)
    #expect(try temperature.attribute("standard_name") == "sea_water_temperature")
    #expect(try temperature.attribute("cell_methods") == "time: mean")
    #expect(try temperature.attribute("ancillary_variables") == "temperature_error")
    #expect(try temperature.attribute("source") == "'T' in 'K' of small.nc")
    #expect(try temperature.readDoubles().filter(\.isNaN).count == 1)
    let salinity = try dataset.variable("salinity")
    // Its levels are others, and its values have no intervals.
    #expect(try salinity.dimensions.map(\.name) == ["time_salinity", "z_salinity"])
    #expect(try dataset.variable("z").attribute("positive") == "up")
    let stress = try dataset.variable("surface_stress_x")
    #expect(try stress.attribute("standard_name") == "surface_downward_x_stress")
    #expect(try stress.attribute("units") == "N m-2")
    #expect(try stress.attribute("comment") == "positive into the water")
    #expect(try dataset.variable("heat_flux").dimensions.isEmpty)
  }

  @Test func `records with fluxes alone are written and read`() throws {
    let record = try folder.read(
      """
      dimensions: time = 2;
      variables: double time(time); time:units = "days since 2012-06-01"; double qnet(time);
        qnet:units = "W m-2"; double buoyancy_flux(time); buoyancy_flux:units = "m2 s-3";
        buoyancy_flux:long_name = "positive upward";
      data: time = 0, 1; qnet = 1, 2; buoyancy_flux = 1, 2;
      """)
    expectSame(record, try rewritten(record))
  }
}
