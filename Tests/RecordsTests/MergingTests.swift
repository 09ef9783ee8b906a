import Records
import TestSupport
import Testing

/// Records of several files.
@Suite struct MergingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func file(
    _ name: String, _ variable: String, _ units: String, time: String = "hours since 2012-06-01",
    more: String = ""
  ) throws -> String {
    try folder.generate(
      """
      dimensions: time = 2; z = 2;
      variables: double time(time); time:units = "\(time)"; double z(z); z:units = "m"; z:positive = "up";
        double \(variable)(time, z); \(variable):units = "\(units)"; \(more)
      data: time = 0, 1; z = -2, -1; \(variable) = 1, 2, 3, 4;
      """, name)
  }

  @Test func `files with different quantities are put together`() throws {
    let record = try ColumnRecord(reading: [
      file("t.nc", "T", "degC", more: ":latitude = 50.;"),
      file("s.nc", "S", "psu", time: "days since 2012-06-03"),
    ])
    #expect(record.files.map { $0.split(separator: "/").last } == ["t.nc", "s.nc"])
    let (warm, salt) = (
      try #require(record.profiles[.temperature]), try #require(record.profiles[.salinity])
    )
    #expect(warm.file.hasSuffix("t.nc") && salt.file.hasSuffix("s.nc"))
    #expect(try salt.times.offset(from: warm.times) == 2 * 86400)
    #expect(record.constants[.latitude]?.value == 50)
  }

  @Test func `a name in the options counts for the files that have it`() throws {
    let paths = [try file("t.nc", "a", "degC"), try file("s.nc", "b", "psu")]
    let named = options {
      $0.variables[.temperature] = VariableChoice(name: "a")
      $0.variables[.salinity] = VariableChoice(name: "b")
    }
    #expect(try ColumnRecord(reading: paths, options: named).profiles.count == 2)
    let absent = options { $0.variables[.temperature] = VariableChoice(name: "c") }
    let error = #expect(throws: RecordError.self) {
      try ColumnRecord(reading: paths, options: absent)
    }
    #expect(
      error?.description.hasSuffix("variable 'c': none of the files has it. Check the name.")
        == true)
  }

  @Test func `one quantity in two files is refused`() throws {
    let paths = [try file("one.nc", "T", "degC"), try file("two.nc", "temp", "degC")]
    let error = #expect(throws: RecordError.self) { try ColumnRecord(reading: paths) }
    #expect(
      error?.description
        == "\(paths[1]): variable 'temp': this is the temperature, which 'T' of \(paths[0]) is too. In a "
        + "pipeline say which file has it: variables: {temperature: {file: PATH}}; on the command line leave "
        + "one out, as --variable temperature=none. Where one continues the other, join them in time first."
    )
  }

  @Test func `constants that differ, and times of which some have a date, are refused`() throws {
    let constants = [
      try file("one.nc", "T", "degC", more: ":latitude = 50.;"),
      try file("two.nc", "S", "psu", more: ":latitude = 51.;"),
    ]
    let differing = #expect(throws: RecordError.self) { try ColumnRecord(reading: constants) }
    #expect(differing?.message.hasPrefix("its latitude is 51, but 50 in ") == true)
    let times = [try file("one.nc", "T", "degC"), try file("two.nc", "S", "psu", time: "hours")]
    let mixed = #expect(throws: RecordError.self) { try ColumnRecord(reading: times) }
    #expect(mixed?.variable == "time")
    #expect(mixed?.message.hasPrefix("some times have dates and others count from a start") == true)
  }

  @Test func `calendars that give other dates cannot be put together`() throws {
    let paths = [
      try file("one.nc", "T", "degC", more: "time:calendar = \"360_day\";"),
      try file("two.nc", "S", "psu"),
    ]
    let error = #expect(throws: RecordError.self) { try ColumnRecord(reading: paths) }
    #expect(error?.message.contains("the calendars 360_day and standard") == true)
  }
}
