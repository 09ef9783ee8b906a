import Column
import Records
import TestSupport
import Testing

/// Values of variables: dimensions, names, units, gaps, flags and errors.
@Suite struct ProfilesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  // MARK: Dimensions

  @Test(arguments: [
    ("time, z", "1, 2, 3, 4, 5, 6"), ("z, time", "1, 3, 5, 2, 4, 6"),
    ("time, z, lat, lon", "1, 2, 3, 4, 5, 6"), ("lon, z, lat, time", "1, 3, 5, 2, 4, 6"),
  ])
  func `dimensions may have any order, and others of length 1`(_ dimensions: String, _ data: String)
    throws
  {
    var small = SmallFile()
    small.dimensions += " lat = 1; lon = 1;"
    small.variable = "double temp(\(dimensions)); temp:units = \"degC\";"
    small.data = "time = 0, 60, 180; z = -3, -1; temp = \(data);"
    let temperature = try #require(try folder.read(small).temperature)
    #expect(temperature.values == SmallFile.values)
    #expect(temperature.heights == [-3, -1])
    #expect(temperature.times.seconds == [0, 60, 180])
    #expect(temperature.times.origin == .elapsed(0))
  }

  @Test func `a point along another dimension is taken where one is named`() throws {
    var small = SmallFile()
    small.dimensions += " station = 2;"
    small.variable = "double temp(station, time, z); temp:units = \"degC\";"
    small.data = "time = 0, 60, 180; z = -3, -1; temp = 9, 9, 9, 9, 9, 9, 1, 2, 3, 4, 5, 6;"
    let record = try folder.read(small, options { $0.indices["station"] = 1 })
    #expect(record.temperature?.values == SmallFile.values)
    #expect(
      try folder.refusal(small)
        == "variable 'temp': it is temp(station = 2, time = 3, z = 2), but a column has only times and "
        + "heights. Take one point of 'station' by 'plumbline import --at station=0', or cut it out of the file."
    )
    #expect(
      try folder.refusal(small, options { $0.indices["station"] = 2 })
        == "variable 'temp': there is no point 2 along 'station', which has 2. Choose one from 0 to 1."
    )
  }

  @Test func `variables have levels and times of their own`() throws {
    let record = try folder.read(
      """
      dimensions: time = 2; day = 1; z = 3; depth = 2;
      variables:
        double time(time); time:units = "s"; double day(day); day:units = "days";
        double z(z); z:units = "m"; double depth(depth); depth:units = "m"; depth:positive = "down";
        double T(time, z); T:units = "degC"; double S(day, depth); S:units = "psu";
      data: time = 0, 60; day = 1; z = -3, -2, -1; depth = 1, 5; T = 1, 2, 3, 4, 5, 6; S = 34, 35;
      """)
    #expect(record.profiles[.temperature]?.heights == [-3, -2, -1])
    let salinity = try #require(record.profiles[.salinity])
    #expect(salinity.heights == [-5, -1])
    #expect(salinity.values == [[35, 34]])
    #expect(salinity.times.origin == .elapsed(86400))
    #expect(salinity.units == "psu")
  }

  @Test func `a size beyond the limit is refused before it is read`() throws {
    // No data are given, and chunks without data take no room in the file.
    let cdl = """
      dimensions: time = 2; z = 200000000;
      variables: double time(time); time:units = "s"; double z(z); z:units = "m"; z:_ChunkSizes = 1000;
        float temp(time, z); temp:units = "degC"; temp:_ChunkSizes = 1, 1000;
      data: time = 0, 1;
      """
    let message =
      "variable 'z': 1600000000 bytes exceed the limit of 1073741824; replace the file if it is "
      + "damaged, or raise the limit if the file is right: --limit file-variable-size=1600000000."
    #expect(try folder.refusal(cdl).hasSuffix(message))
    let sparse = try folder.refusal(cdl, options { $0.limits[.variableSize] = 2 << 30 })
    #expect(
      sparse.contains("bytes of values for each byte of the file exceed the limit of 2000;"))
    let small = try folder.refusal(SmallFile(), options { $0.limits[.variableSize] = 40 })
    #expect(small.contains("variable 'temp': 48 bytes exceed the limit of 40;"))
    #expect(throws: Never.self) {
      try folder.read(SmallFile(), options { $0.limits[.variableSize] = 48 })
    }
  }

  // MARK: Names and units

  @Test(arguments: [
    ("temp", "", Column.Variable.temperature), ("THETAO", "", .temperature),
    ("x", "standard_name = \"sea_water_potential_temperature\"", .temperature),
  ])
  func `temperature is known by its name or its standard name`(
    _ name: String, _ attribute: String, _ variable: Column.Variable
  ) throws {
    var small = SmallFile()
    small.variable = "double \(name)(time, z); \(name):units = \"degC\";"
    if !attribute.isEmpty { small.variable += " \(name):\(attribute);" }
    small.data = "time = 0, 60, 180; z = -3, -1; \(name) = 1, 2, 3, 4, 5, 6;"
    let record = try folder.read(small)
    #expect(record.profiles[variable]?.name == name)
    #expect(record.profiles.count == 1)
  }

  @Test func `a name that is stated wins over names that are known`() throws {
    var small = SmallFile()
    small.more = "double raw(time, z); raw:units = \"K\";"
    small.data += " raw = 274.15, 275.15, 276.15, 277.15, 278.15, 279.15;"
    let choice = options { $0.variables[.temperature] = VariableChoice(name: "raw") }
    let temperature = try #require(try folder.read(small, choice).temperature)
    #expect(temperature.name == "raw")
    #expect(temperature.values == SmallFile.values)
    #expect(try folder.read(small, choice).unused == ["temp"])
    let absent = options { $0.variables[.temperature] = VariableChoice(name: "tempp") }
    #expect(
      try folder.refusal(small, absent)
        == "there is no variable 'tempp'; did you mean 'temp'? the variables are 'time', 'z', 'temp', 'raw'."
    )
  }

  @Test func `of two variables of one standard name the one to take must be clear`() throws {
    let standard = "standard_name = \"sea_water_temperature\";"
    var small = SmallFile()
    small.variable =
      "double a(time, z); a:units = \"degC\"; a:\(standard) double b(time, z); b:units = \"degC\"; b:\(standard)"
    small.data = "time = 0, 60, 180; z = -3, -1; a = 1, 2, 3, 4, 5, 6; b = 1, 2, 3, 4, 5, 6;"
    #expect(
      try folder.refusal(small)
        == "variable 'a': 'a' and 'b' have the standard_name sea_water_temperature. Say which one to take: "
        + "variables: {temperature: a} in a pipeline, --variable temperature=a on the command line."
    )
    small.variable = small.variable.replacing(" b", with: " temp").replacing("\\bb:", with: "")
    let renamed = SmallFile(
      variable: "double a(time, z); a:units = \"degC\"; a:\(standard) "
        + "double temp(time, z); temp:units = \"degC\"; temp:\(standard)",
      data: "time = 0, 60, 180; z = -3, -1; a = 1, 2, 3, 4, 5, 6; temp = 1, 2, 3, 4, 5, 6;")
    let record = try folder.read(renamed)
    #expect(record.temperature?.name == "temp")
    #expect(record.notes == ["of 'a' and 'temp', which have one standard_name, 'temp' is taken"])
  }

  @Test(
    arguments: [
      ("temp", "K", 273.15), ("temp", "degF", nil), ("temp", "celsius", 0), ("temp", "°C", 0),
    ] as [(String, String, Double?)])
  func `temperatures are converted into degrees Celsius`(
    _ name: String, _ units: String, _ zero: Double?
  ) throws {
    var small = SmallFile()
    small.variable = "double temp(time, z); temp:units = \"\(units)\";"
    let value = try #require(try folder.read(small).temperature?.values[0][0])
    let expected = zero.map { 1 - $0 } ?? (1 - 32) / 1.8
    #expect(abs(value - expected) <= 300 * .ulpOfOne)
  }

  @Test func `units that are stated win over those of the file, and are needed where it has none`()
    throws
  {
    var small = SmallFile()
    small.variable = "double temp(time, z);"
    #expect(
      try folder.refusal(small)
        == "variable 'temp': it has no units. Add the attribute, or state them: "
        + "variables: {temperature: {units: degC}} in a pipeline, --units 'temperature=degC' on the command line."
    )
    let choice = options { $0.variables[.temperature] = VariableChoice(units: "degC") }
    #expect(try folder.read(small, choice).temperature?.values == SmallFile.values)
  }

  @Test func `units of another dimension refute a name, but not a standard name`() throws {
    var small = SmallFile()
    small.variable =
      "double temp(time, z); temp:units = \"Pa\"; double u(time, z); u:units = \"m/s\";"
    small.data += " u = 0, 0, 0, 0, 0, 0.5;"
    let record = try folder.read(small)
    #expect(record.profiles.keys.map(\.rawValue) == ["u"])
    #expect(record.missing.count == 1)
    #expect(record.missing[0].hasPrefix("'temp' does not seem to be temperature: 'Pa' is a stress"))
    small.variable += " temp:standard_name = \"sea_water_temperature\";"
    #expect(try folder.refusal(small).hasPrefix("variable 'temp': 'Pa' is a stress or pressure"))
  }

  @Test func `a quantity may be left out`() throws {
    var small = SmallFile()
    small.more = "double u(time, z); u:units = \"furlong\";"
    small.data += " u = 0, 0, 0, 0, 0, 0;"
    var choice = VariableChoice()
    choice.isLeftOut = true
    let record = try folder.read(small, options { $0.variables[.u] = choice })
    #expect(record.profiles.count == 1)
    #expect(record.unused == ["u"])
  }

  // MARK: Gaps

  @Test func `packed values are unpacked, and fill values are gaps`() throws {
    var small = SmallFile()
    small.variable =
      "short temp(time, z); temp:units = \"degC\"; temp:scale_factor = 0.5; temp:add_offset = 10.; "
      + "temp:_FillValue = -99s; temp:missing_value = -88s;"
    small.data = "time = 0, 60, 180; z = -3, -1; temp = 2, -99, 4, -88, 6, 8;"
    let record = try folder.read(small)
    let values = try #require(record.temperature?.values)
    #expect(values[0][0] == 11 && values[1][0] == 12 && values[2] == [13, 14])
    #expect(values[0][1].isNaN && values[1][1].isNaN)
    #expect(record.temperature?.gapCount == 2)
  }

  @Test(arguments: [
    "temp:valid_range = 2., 5.;", "temp:valid_min = 2.; temp:valid_max = 5.;",
  ])
  func `values outside the valid range are gaps, with a note`(_ attributes: String) throws {
    var small = SmallFile()
    small.variable += attributes
    let record = try folder.read(small)
    let values = try #require(record.temperature?.values)
    #expect(values[0][0].isNaN && values[2][1].isNaN && record.temperature?.gapCount == 2)
    #expect(record.notes == ["values of 'temp' that are gaps because they are not valid: 2"])
    #expect(record.missing.isEmpty)
  }

  @Test func `limits of packed values are packed where they have their type`() throws {
    var small = SmallFile()
    small.variable =
      "short temp(time, z); temp:units = \"degC\"; temp:scale_factor = 0.5; temp:valid_max = 10s;"
    small.data = "time = 0, 60, 180; z = -3, -1; temp = 2, 4, 6, 8, 10, 12;"
    #expect(try folder.read(small).temperature?.gapCount == 1)
    small.variable =
      "short temp(time, z); temp:units = \"degC\"; temp:scale_factor = 0.5; temp:valid_max = 4.;"
    #expect(try folder.read(small).temperature?.gapCount == 2)
  }

  @Test func `a range that is stated counts in the units of the file`() throws {
    var small = SmallFile()
    small.variable = "double temp(time, z); temp:units = \"K\";"
    var choice = VariableChoice()
    choice.validRange = 2...6
    let record = try folder.read(small, options { $0.variables[.temperature] = choice })
    #expect(record.temperature?.gapCount == 1)
  }

  @Test func `a variable without any value is left out, and refused where it was named`() throws {
    var small = SmallFile()
    small.more = "double S(time, z); S:units = \"psu\";"
    let record = try folder.read(small)
    #expect(record.profiles.count == 1)
    #expect(record.missing == ["'S' is missing everywhere"])
    let choice = options { $0.variables[.salinity] = VariableChoice(name: "S") }
    #expect(
      try folder.refusal(small, choice)
        == "variable 'S': the variable is missing everywhere. Name another.")
  }

  // MARK: Flags

  private func flagged(_ attributes: String) -> SmallFile {
    var small = SmallFile()
    small.variable += " temp:ancillary_variables = \"temp_qc\";"
    small.more =
      "byte temp_qc(time, z); temp_qc:standard_name = \"quality_flag\"; \(attributes)"
    small.data += " temp_qc = 1, 2, 3, 4, 1, 1;"
    return small
  }

  @Test(arguments: [["1", "2"], ["good", "2"], ["good", "probable"]])
  func `only values with good flags are used, by number or meaning`(_ good: [String]) throws {
    let small = flagged(
      "temp_qc:flag_values = 1b, 2b, 3b, 4b; temp_qc:flag_meanings = \"good probable doubtful bad\";"
    )
    var choice = VariableChoice()
    choice.flags = FlagChoice(good: good)
    let record = try folder.read(small, options { $0.variables[.temperature] = choice })
    let values = try #require(record.temperature?.values)
    #expect(values[1].allSatisfy(\.isNaN) && values[0] == [1, 2] && values[2] == [5, 6])
    #expect(record.notes == ["values of 'temp' that are gaps by the flags in 'temp_qc': 2"])
  }

  @Test func `flags that nobody asks for are not applied, with a note`() throws {
    let record = try folder.read(flagged(""))
    #expect(record.temperature?.gapCount == 0)
    #expect(
      record.notes == ["'temp' has flags in 'temp_qc', which are not applied: say which are good"])
  }

  @Test func `flags that are none, or no flags, are refused`() throws {
    var choice = VariableChoice()
    choice.flags = FlagChoice(good: ["fine"])
    let stated = options { $0.variables[.temperature] = choice }
    let small = flagged("temp_qc:flag_values = 1b, 2b; temp_qc:flag_meanings = \"good bad\";")
    #expect(
      try folder.refusal(small, stated)
        == "variable 'temp_qc': 'fine' is none of its flags: good, bad.")
    #expect(
      try folder.refusal(SmallFile(), stated)
        == "variable 'temp': good flags are stated, but its ancillary_variables name no variable of flags. "
        + "Name it.")
    #expect(
      try folder.refusal(flagged("temp_qc:flag_masks = 1b, 2b;"), stated)
        == "variable 'temp_qc': its flags are bits of a mask, which is not supported. Write the values as gaps."
    )
  }

  // MARK: Standard errors

  @Test func `standard errors are read where the file tells of them, without an offset`() throws {
    var small = SmallFile()
    small.variable =
      "double temp(time, z); temp:units = \"K\"; temp:ancillary_variables = \"e\"; "
      + "temp:standard_name = \"sea_water_temperature\";"
    small.more =
      "double e(z); e:standard_name = \"sea_water_temperature standard_error\"; e:units = \"K\";"
    small.data += " e = 0.1, 0.2;"
    let temperature = try #require(try folder.read(small).temperature)
    #expect(temperature.standardErrors == [[0.1, 0.2], [0.1, 0.2], [0.1, 0.2]])
  }

  @Test func `standard errors that are named may depend on time, and must be positive`() throws {
    var small = SmallFile()
    small.more = "double e(time); e:units = \"K\";"
    small.data += " e = 0.1, 0.2, 0.3;"
    var choice = VariableChoice()
    choice.standardError = "e"
    let stated = options { $0.variables[.temperature] = choice }
    let errors = try folder.read(small, stated).temperature?.standardErrors
    #expect(errors == [[0.1, 0.1], [0.2, 0.2], [0.3, 0.3]])
    small.data = small.data.replacing("e = 0.1", with: "e = 0")
    #expect(
      try folder.refusal(small, stated)
        == "variable 'e': a standard error of 0 is not a positive number. Correct it, or mark it missing."
    )
  }

  @Test func `a file may hold nothing that is asked for where that is allowed`() throws {
    var choice = VariableChoice()
    choice.isLeftOut = true
    let leftOut = options { $0.variables[.temperature] = choice }
    #expect(
      try folder.refusal(SmallFile(), leftOut)
        == "none of its variables is known to be a quantity of the model; they are 'time', 'z', 'temp'. Say "
        + "which is one: variables: {temperature: NAME} in a pipeline, --variable temperature=NAME on the "
        + "command line.")
    var allowed = leftOut
    allowed.mayBeEmpty = true
    let record = try folder.read(SmallFile(), allowed)
    #expect(record.profiles.isEmpty && record.forcing.isEmpty)
  }
}
