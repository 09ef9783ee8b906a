import Column
import NetCDF
import TestSupport
import Testing

@testable import Pipeline

/// Several files that make up one case, and what the pipeline states of their coordinates.
@Suite struct CaseFilesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ file: SampleFile, _ name: String) throws {
    try file.write(to: folder.file(name))
  }

  private func text(_ entry: String, files: String = "[t.nc, u.nc]") -> String {
    """
    cases:
      - observations: \(files)
        name: papa
        \(entry.split(separator: "\n").joined(separator: "\n    "))
    model:
      closure: k-epsilon
      time_step: 30
    """
  }

  private static let onlyU = SampleFile().removing("temperature").adding(SampleFile.u)
  private static let temperatures = (0..<3).map {
    Array(SampleFile.temperature.values[5 * $0..<5 * $0 + 5])
  }

  // MARK: Several files

  @Test func `each variable is found in the file that has it`() throws {
    try write(SampleFile(), "t.nc")
    try write(Self.onlyU, "u.nc")
    let found = try folder.study(text("role: calibrate")).cases[0]
    #expect(found.name == "papa")
    #expect(found.files == ["t.nc", "u.nc"].map(folder.file))
    #expect(found.observed.values[.temperature] == Self.temperatures)
    #expect(found.observed.values[.u]?[0] == [0, 1, 2, 3, 4])
  }

  @Test func `a variable that is named is found in the file that has one of that name`() throws {
    try write(SampleFile(), "t.nc")
    try write(Self.onlyU.changing("u") { $0.name = "east" }, "u.nc")
    let found = try folder.study(text("variables: {u: east}")).cases[0]
    #expect(found.observed.values[.u]?[0] == [0, 1, 2, 3, 4])
    #expect(found.observed.values[.temperature] == Self.temperatures)
  }

  @Test func `each file has its own times`() throws {
    try write(SampleFile(), "t.nc")
    try write(
      Self.onlyU.changing("time") {
        $0.values = [0, 1.5, 2]
        $0.attributes["units"] = "minutes since 2012-03-20 12:00:00"
      }, "u.nc")
    let observed = try folder.study(text("role: calibrate")).cases[0].observed
    #expect(observed.series(.temperature)?.times == [0, 60, 120])
    #expect(observed.series(.u)?.times == [0, 90, 120])
  }

  @Test func `a quantity in two files is refused`() throws {
    try write(SampleFile(), "t.nc")
    try write(SampleFile(), "u.nc")
    #expect(
      folder.error(text("role: calibrate"))
        == "u.nc: variable 'temperature': this is the temperature, which 'temperature' of t.nc is too. In a "
        + "pipeline say which file has it: variables: {temperature: {file: PATH}}; on the command line leave "
        + "one out, as --variable temperature=none. Where one continues the other, join them in time first."
    )
  }

  @Test func `a name in two files needs its file`() throws {
    let other = SampleFile().changing("temperature") { $0.values = $0.values.map { $0 + 1 } }
    try write(SampleFile(), "t.nc")
    try write(other, "u.nc")
    #expect(
      folder.error(text("variables: {temperature: temperature}"))
        == "p.yml:4:30: cases[0].variables.temperature: t.nc and u.nc both have a variable 'temperature'. Say "
        + "which: {name: temperature, file: PATH}.")
    let named = text("variables: {temperature: {name: temperature, file: u.nc}}")
    #expect(
      try folder.study(named).cases[0].observed.values[.temperature]?[0] == [11, 12, 13, 14, 15])
    let unnamed = text("variables: {temperature: {file: t.nc}}")
    #expect(
      try folder.study(unnamed).cases[0].observed.values[.temperature] == Self.temperatures)
  }

  @Test func `a file of a variable has to be one of the observations`() throws {
    try write(SampleFile(), "t.nc")
    try write(Self.onlyU, "u.nc")
    try write(SampleFile(), "other.nc")
    #expect(
      folder.error(text("variables: {temperature: {file: other.nc}}"))
        == "p.yml:4:37: cases[0].variables.temperature.file: 'other.nc' is none of the case's observations. "
        + "Add it to them.")
    #expect(
      folder.error(text("variables: {temperature: {file: none.nc}}"))
        == "p.yml:4:37: cases[0].variables.temperature.file: there is no file 'none.nc'. Check the path."
    )
    #expect(
      folder.error(text("variables: {temperature: {name: u, file: t.nc}}"))
        == "p.yml:4:37: cases[0].variables.temperature.name: t.nc: unknown variable 'u'; did you mean 'z'? Known "
        + "variables: time, z, zw, temperature.")
  }

  @Test func `a name that no file has is refused with the names there are`() throws {
    try write(SampleFile(), "t.nc")
    try write(Self.onlyU, "u.nc")
    #expect(
      folder.error(text("variables: {temperature: temprature}"))
        == "p.yml:4:30: cases[0].variables.temperature: t.nc, u.nc: unknown variable 'temprature'; did you "
        + "mean 'temperature'? Known variables: time, z, zw, temperature, u.")
    #expect(
      folder.error(text("height: depht"))
        == "p.yml:4:13: cases[0].height: t.nc, u.nc: unknown variable 'depht'. Known variables: time, z, zw, "
        + "temperature, u.")
  }

  @Test func `dated and undated times do not go together`() throws {
    try write(SampleFile(), "t.nc")
    try write(Self.onlyU.changing("time") { $0.attributes["units"] = "s" }, "u.nc")
    #expect(
      folder.error(text("role: calibrate")).contains(
        "some times have dates and others count from a start without one"))
  }

  // MARK: Coordinates

  @Test func `a coordinate that is named counts for the files that have it`() throws {
    try write(
      SampleFile().changing("z") {
        $0.name = "level"
        $0.attributes = [:]
      }.removing("zw"), "t.nc")
    try write(Self.onlyU, "u.nc")
    let entry = """
      grid: {linear: {cells: 5, depth: 10}}
      height: {name: level, units: m}
      """
    let observed = try folder.study(text(entry)).cases[0].observed
    #expect(observed.series(.temperature)?.heights == [-9, -7, -5, -3, -1])
    #expect(observed.series(.u)?.heights == [-9, -7, -5, -3, -1])
  }

  private func heights(_ entry: String, _ file: SampleFile) throws -> [Double]? {
    try write(file, "a.nc")
    return try folder.study(studyText("grid: {linear: {cells: 5, depth: 10}}\n" + entry)).cases[0]
      .observed.series[0].heights
  }

  @Test func `units and sense of the heights are stated where the file has none or wrong ones`()
    throws
  {
    func file(_ values: [Double], _ attributes: [String: AttributeValue]) -> SampleFile {
      SampleFile().removing("zw").changing("z") {
        ($0.values, $0.attributes) = (values, attributes)
      }
    }
    let bare = file([-9, -7, -5, -3, -1], [:])
    #expect(try heights("height: {units: m}", bare) == [-9, -7, -5, -3, -1])
    #expect(
      try heights("height: {units: cm}", file([-900, -700, -500, -300, -100], ["units": "m"]))
        == [-9, -7, -5, -3, -1])
    #expect(
      try heights(
        "height: {positive: down}", file([1, 3, 5, 7, 9], ["units": "m", "positive": "up"]))
        == [-9, -7, -5, -3, -1])
    try write(bare, "a.nc")
    #expect(
      folder.error(studyText())
        == "a.nc: variable 'z': the vertical coordinate has no units. Add the attribute, such as 'm', or state "
        + "them: height: {units: m} in a pipeline, --units height=m on the command line.")
  }

  @Test func `the calendar of the times is stated where the file has a wrong one`() throws {
    let file = SampleFile().changing("time") {
      $0.values = [0, 59, 60]
      $0.attributes = ["units": "days since 2012-01-01", "calendar": "noleap"]
    }
    try write(file, "a.nc")
    func start(_ entry: String) throws -> String? {
      try folder.study(studyText("window: {start: 86400}\n" + entry)).cases[0].startDate?
        .description
    }
    // Day 59 is the 1st of March, but the 29th of February in a leap year.
    #expect(try start("role: calibrate") == "2012-03-01T00:00:00")
    #expect(try start("time: {calendar: standard}") == "2012-02-29T00:00:00")
  }

  @Test func `interfaces that are named make the grid`() throws {
    let other = SampleFile().changing("zw") {
      $0.name = "edges"
      $0.values = [1000, 790, 610, 400, 200, 0]
      $0.attributes = ["units": "cm", "positive": "down"]
    }
    try write(other, "a.nc")
    // The heights of the interfaces are read as those of the levels are: in their own units.
    let text = studyText("grid: {file: {interfaces: edges}}\nheight: {positive: up}")
    #expect(
      folder.error(text).hasPrefix("a.nc: variable 'edges': these are no interfaces of 'z': "))
    let depths = other.changing("z") {
      $0.values = [9, 7, 5, 3, 1]
      $0.attributes = ["units": "m", "positive": "down"]
    }
    try write(depths, "a.nc")
    let grid = try folder.study(studyText("grid: {file: {interfaces: edges}}")).cases[0].observed
      .column.grid
    #expect(grid.centres == [-9, -7, -5, -3, -1])
    for (found, expected) in zip(grid.interfaces, [-10, -7.9, -6.1, -4, -2, 0]) {
      #expect(abs(found - expected) <= 1e-14)
    }
    // No grid is made of them unless they are named.
    #expect(
      folder.error(studyText())
        == "p.yml:2:5: cases[0]: case 'a': the levels of the observations are no grid: the file does not say "
        + "the extent of its cells, or they do not reach from one to the next up to the surface. Add bounds or "
        + "a variable of interfaces, name the interfaces as grid: {file: {interfaces: NAME}}, or give the case "
        + "a grid, such as grid: {linear: {cells: 100, depth: 200}}.")
  }

  @Test func `interfaces that do not fit the levels are refused`() throws {
    try write(SampleFile(), "a.nc")
    #expect(
      folder.error(studyText("grid: {file: {interfaces: time}}"))
        == "a.nc: variable 'time': it is time(time = 3); the interfaces of 'z' are 6 numbers, one more than its "
        + "levels. Name others.")
    #expect(
      folder.error(studyText("grid: {file: {interfaces: zi}}"))
        == "p.yml:3:31: cases[0].grid.file.interfaces: a.nc: unknown variable 'zi'; did you mean 'z'? Known "
        + "variables: time, z, zw, temperature.")
    try write(SampleFile().changing("zw") { $0.values = [-10, -8, -6, -2.5, -2, 0] }, "a.nc")
    #expect(
      folder.error(studyText("grid: {file: {interfaces: zw}}"))
        == "a.nc: variable 'zw': these are no interfaces of 'z': -2.5 m and -2 m do not enclose the level at "
        + "-3 m. Correct them, or name others.")
  }

  // MARK: Layouts

  @Test func `a layout can be stated, and implies units`() throws {
    let file = SampleFile()
      .changing("temperature") {
        $0.name = "t"
        $0.attributes = [:]
      }
      .changing("z") {
        $0.name = "levels"
        $0.dimensions = ["levels"]
        $0.attributes = [:]
      }
      .changing("time") { $0.attributes = [:] }
      .removing("zw")
    let tunax = file.changing("levels") {
      $0.name = "zr"
      $0.dimensions = ["zr"]
    }.changing("t") { $0.dimensions = ["time", "zr"] }
      .adding(
        SampleFile.Content(name: "zw", dimensions: ["zw"], values: [-10, -8, -6, -4, -2, 0]))
    try write(tunax, "a.nc")
    #expect(
      try folder.study(studyText("layout: tunax")).cases[0].observed.values
        == [.temperature: Self.temperatures])
    #expect(folder.error(studyText("layout: cf")).contains("no units"))
    #expect(
      folder.error(studyText("layout: tunaks"))
        == "p.yml:3:13: cases[0].layout: unknown layout 'tunaks'; did you mean 'tunax'? Known layouts: "
        + "cf, forcing, gotm, oceananigans-jld2, oceananigans-netcdf, tunax.")
  }
}
