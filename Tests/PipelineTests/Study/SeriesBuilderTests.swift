import Calibration
import Column
import NetCDF
import TestSupport
import Testing

@testable import Pipeline

/// What was observed, where and when, and what the model is compared with.
@Suite struct SeriesBuilderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func series(
    _ entry: String = "role: calibrate", _ file: SampleFile = SampleFile(),
    of variable: Column.Variable = .temperature
  ) throws -> ObservedSeries {
    try file.write(to: folder.file("a.nc"))
    return try #require(
      try folder.study(studyText(entry)).cases[0].observed.series(variable))
  }

  private func error(_ entry: String, _ file: SampleFile = SampleFile()) throws -> String {
    try file.write(to: folder.file("a.nc"))
    return folder.error(studyText(entry))
  }

  private static let grid = "grid: {linear: {cells: 5, depth: 10}}"
  private static let rows = (0..<3).map {
    Array(SampleFile.temperature.values[5 * $0..<5 * $0 + 5])
  }

  // MARK: Levels

  @Test func `values in the model's own cells are taken as they are`() throws {
    #expect(try series().vertical == VerticalOperator(cellsOf: .linear(cells: 5, depth: 10)))
    #expect(
      try series(Self.grid).vertical == VerticalOperator(cellsOf: .linear(cells: 5, depth: 10)))
  }

  @Test func `the model is interpolated to other heights`() throws {
    let file = SampleFile().removing("zw").changing("z") {
      $0.values = [9.5, 7, 4, 2.5, 0]
      $0.attributes = ["units": "m", "positive": "down"]
    }
    let found = try series(Self.grid, file)
    let grid = Grid.linear(cells: 5, depth: 10)
    #expect(found.vertical == (try VerticalOperator(at: [-9.5, -7, -4, -2.5, 0], in: grid)))
    #expect(found.values == Self.rows)
    // What the operator makes of a model whose temperature is its height.
    #expect(found.vertical.applied(to: grid.centres) == [-9, -7, -4, -2.5, -1])
  }

  @Test func `the model is averaged over layers`() throws {
    var file = SampleFile().removing("zw")
      .changing("z") {
        $0.values = [-7.5, -2.5]
        $0.attributes["bounds"] = "z_bounds"
      }
      .changing("temperature") { $0.values = [10, 14, 11, 15, 12, 16] }
      .adding(
        SampleFile.Content(
          name: "z_bounds", dimensions: ["z", "nv"], values: [-10, -5, -5, 0]))
    file.lengths = ["nv": 2]
    let found = try series(Self.grid, file)
    let grid = Grid.linear(cells: 5, depth: 10)
    #expect(found.vertical.layers == [-10 ... -5, -5...0])
    #expect(
      found.vertical == (try VerticalOperator(averagingOver: [(-10, -5), (-5, 0)], in: grid)))
    // Two cells and half of the middle one: (2·(-9) + 2·(-7) + 1·(-5))/5.
    let means = found.vertical.applied(to: grid.centres)
    #expect(zip(means, [-7.4, -2.6]).allSatisfy { abs($0 - $1) <= 1e-14 })
    #expect(found.values == [[10, 14], [11, 15], [12, 16]])
  }

  @Test func `levels that the window leaves out may lie below the column`() throws {
    let file = SampleFile().removing("zw").changing("z") { $0.values = [-50, -20, -5, -3, -1] }
    let found = try series(Self.grid + "\nwindow: {depths: [0, 10]}", file)
    #expect(found.heights == [-5, -3, -1])
    #expect(found.values == Self.rows.map { Array($0[2...]) })
    #expect(found.countedLevels == [0, 1, 2])
  }

  // MARK: Gaps

  @Test func `a gap does not count and changes nothing else`() throws {
    let whole = try series()
    let file = SampleFile().changing("temperature") { $0.values[8] = .nan }
    let found = try series("role: calibrate", file)
    #expect(found.values[1].map(\.isNaN) == [false, false, false, true, false])
    #expect(found.count == 14 && whole.count == 15)
    #expect(found.vertical == whole.vertical && found.timeOperators == whole.timeOperators)
    #expect(found.values[0] == whole.values[0] && found.values[2] == whole.values[2])
  }

  @Test(arguments: ["missing_value", "_FillValue"])
  func `a declared missing value is a gap`(attribute: String) throws {
    let file = SampleFile().changing("temperature") {
      $0.attributes[attribute] = -999.0
      $0.values[14] = -999
    }
    let found = try series("role: calibrate", file)
    #expect(found.values[2].map(\.isNaN) == [false, false, false, false, true])
    #expect(found.count == 14)
  }

  @Test func `values outside the valid range are gaps`() throws {
    let found = try series("variables: {temperature: {valid_range: [10.5, 14]}}")
    // 10 … 14, then 0.1 and 0.2 K more: the lowest and the highest of the later profiles are out.
    #expect(
      found.values.map { $0.map(\.isNaN) } == [
        [true, false, false, false, false], [true, false, false, false, true],
        [true, false, false, false, true],
      ])
    #expect(found.count == 10)
  }

  @Test func `the valid range is in the unit of the file`() throws {
    let file = SampleFile().changing("temperature") {
      $0.values = $0.values.map { $0 + 273.15 }
      $0.attributes = ["units": "K"]
    }
    let found = try series("variables: {temperature: {valid_range: [283.5, 400]}}", file)
    #expect(found.count == 12)
  }

  @Test func `only values with good flags count`() throws {
    let flags = SampleFile.Content(
      name: "qc", dimensions: ["time", "z"],
      values: [1, 1, 1, 1, 1, 1, 2, 3, 4, 9, 0, 1, 1, 1, 1])
    let found = try series(
      "variables: {temperature: {flags: {variable: qc, good: [1, 2]}}}", SampleFile().adding(flags))
    #expect(
      found.values.map { $0.map(\.isNaN) } == [
        [false, false, false, false, false], [false, false, true, true, true],
        [true, false, false, false, false],
      ])
  }

  @Test func `flags of another shape are refused`() throws {
    let flags = SampleFile.Content(name: "qc", dimensions: ["z"], values: [1, 1, 1, 1, 1])
    #expect(
      try error(
        "variables: {temperature: {flags: {variable: qc, good: [1]}}}", SampleFile().adding(flags))
        == "a.nc: variable 'qc': it is qc(z = 5), not of the shape of temperature(time = 3, z = 5), whose flags "
        + "it should hold.")
  }

  // MARK: Units

  @Test func `kelvins become degrees Celsius`() throws {
    let file = SampleFile().changing("temperature") {
      $0.values = $0.values.map { $0 + 273.15 }
      $0.attributes = ["units": "K"]
    }
    let found = try series("role: calibrate", file)
    for (value, expected) in zip(found.values.joined(), Self.rows.joined()) {
      #expect(abs(value - expected) <= 1e-13)
    }
  }

  @Test func `stated units replace those of the file`() throws {
    let file = SampleFile().adding(SampleFile.u)
    let found = try series("variables: {u: {name: u, units: cm s-1}}", file, of: .u)
    #expect(found.values[1] == [0, 0.01, 0.02, 0.03, 0.04])
  }

  // MARK: Times

  @Test func `observations between steps are compared between steps`() throws {
    let file = SampleFile().changing("time") { $0.values = [0, 45, 120] }
    let found = try series("role: calibrate", file)
    #expect(found.times == [0, 45, 120])
    #expect(
      found.timeOperators
        == (try [0, 45, 120].map { try TimeOperator(at: $0, timeStep: 30, stepCount: 4) }))
    #expect(found.timeOperators[1].steps == 1...2)
    #expect(found.timeOperators[1].weight(ofStep: 1) == 0.5)
  }

  @Test func `the run ends exactly at the last observation`() throws {
    let file = SampleFile().changing("time") { $0.values = [0, 45, 100] }
    try file.write(to: folder.file("a.nc"))
    let observed = try folder.study(studyText()).cases[0].observed
    // Four steps of 25 s, none longer than 30.
    #expect(observed.column.stepCount == 4 && observed.column.timeStep == 25)
    #expect(observed.series[0].timeOperators.map(\.exactStep) == [0, nil, 4])
    // The trajectory has the steps nearest to the observations.
    #expect(observed.outputSteps == [0, 2, 4])
  }

  @Test func `outputs can have an interval of their own`() throws {
    try SampleFile().write(to: folder.file("a.nc"))
    let observed = try folder.study(studyText("output_interval: 30")).cases[0].observed
    #expect(observed.outputSteps == [0, 1, 2, 3, 4])
    #expect(observed.series[0].times == [0, 60, 120])
  }

  // MARK: Means

  /// Five times, so that means in the middle lie within the run.
  private static let longer = SampleFile()
    .changing("time") { $0.values = [0, 60, 120, 180, 240] }
    .changing("temperature") { $0.values += $0.values.prefix(10) }

  private func intervals(_ average: String, _ file: SampleFile = longer) throws
    -> [ClosedRange<Double>?]
  {
    try series("variables: {temperature: {average: \(average)}}", file).timeOperators.map(
      \.interval)
  }

  @Test func `means around, before and after a time lie within the run`() throws {
    #expect(try intervals("60") == [30...90, 90...150, 150...210])
    #expect(try intervals("{centred: 120}") == [0...120, 60...180, 120...240])
    #expect(try intervals("{before: 90}") == [30...120, 90...180, 150...240])
    #expect(try intervals("{after: 60}") == [0...60, 60...120, 120...180, 180...240])
  }

  @Test func `a mean weighs the steps that it covers`() throws {
    let found = try series("variables: {temperature: {average: {before: 60}}}", Self.longer)
    // Half of a step at either end: 1/4, 1/2, 1/4.
    #expect((0...4).map(found.timeOperators[0].weight(ofStep:)) == [0.25, 0.5, 0.25, 0, 0])
    #expect(found.times == [60, 120, 180, 240])
    #expect(found.values[0] == Self.rows[1])
  }

  private static let bounded: SampleFile = {
    var file = longer.changing("time") { $0.attributes["bounds"] = "time_bounds" }
      .adding(
        SampleFile.Content(
          name: "time_bounds", dimensions: ["time", "nv"],
          values: [-30, 30, 30, 90, 90, 150, 150, 210, 210, 240]))
    file.lengths = ["nv": 2]
    return file
  }()

  @Test func `means over the bounds of the times are taken where they are asked for or stated`()
    throws
  {
    let expected: [ClosedRange<Double>?] = [30...90, 90...150, 150...210, 210...240]
    #expect(try intervals("bounds", Self.bounded) == expected)
    let stated = Self.bounded.changing("temperature") {
      $0.attributes["cell_methods"] = "time: mean"
    }
    #expect(try series("role: calibrate", stated).timeOperators.map(\.interval) == expected)
    // Bounds alone make no means.
    #expect(
      try series("role: calibrate", Self.bounded).timeOperators.map(\.interval)
        == [nil, nil, nil, nil, nil])
  }

  @Test func `means over bounds that are not there are refused`() throws {
    #expect(
      try error("variables: {temperature: {average: bounds}}")
        == "a.nc: variable 'temperature': its times 'time' have no bounds. Say how long the averages are, or "
        + "add the bounds.")
  }

  // MARK: Errors

  @Test func `errors are one number or a variable of the file`() throws {
    #expect(
      try series("variables: {temperature: {error: 0.2}}").standardError == .constant(0.2))
    let errors = SampleFile.Content(
      name: "e", dimensions: ["time", "z"], values: (1...15).map { Double($0) / 8 },
      attributes: ["units": "degC"])
    let found = try series(
      "variables: {temperature: {error: {variable: e}}}", SampleFile().adding(errors))
    let expected: [[Double]] = [
      [0.125, 0.25, 0.375, 0.5, 0.625], [0.75, 0.875, 1, 1.125, 1.25],
      [1.375, 1.5, 1.625, 1.75, 1.875],
    ]
    #expect(found.standardError == .values(expected))
    #expect(try series().standardError == .none)
  }

  @Test func `errors follow the levels and times that are used`() throws {
    let errors = SampleFile.Content(
      name: "e", dimensions: ["z"], values: [5, 4, 3, 2, 1], attributes: ["units": "K"])
    let file = SampleFile().removing("zw").changing("z") { $0.values = [-50, -20, -5, -3, -1] }
      .adding(errors)
    let entry = """
      \(Self.grid)
      window: {depths: [0, 10], start: 60}
      variables: {temperature: {error: {variable: e}}}
      """
    #expect(try series(entry, file).standardError == .values([[3, 2, 1], [3, 2, 1]]))
  }

  @Test func `a stated error wins over that of the file`() throws {
    let errors = SampleFile.Content(
      name: "e", dimensions: ["z"], values: [1, 1, 1, 1, 1],
      attributes: ["units": "K", "standard_name": "sea_water_temperature standard_error"])
    let file = SampleFile().adding(errors).changing("temperature") {
      $0.attributes["ancillary_variables"] = "e"
    }
    let ones = [[Double]](repeating: [1, 1, 1, 1, 1], count: 3)
    #expect(try series("role: calibrate", file).standardError == .values(ones))
    #expect(
      try series("variables: {temperature: {error: 0.2}}", file).standardError == .constant(0.2))
  }

  /// Half the sum of squares by errors: the start is 12 °C against 10 … 14 °C, Σ(x − y)² = 10.
  @Test func `errors divide the misfit`() throws {
    let text = studyText(
      "variables: {temperature: {error: 0.5}}\ninitial: {temperature: {value: 12}}",
      more: "misfit: {form: error, outputs: {indices: [0]}}")
    try SampleFile().write(to: folder.file("a.nc"))
    let misfit = try folder.study(text).problem.misfit(ofCase: 0, at: [])
    #expect(abs(misfit - 0.5 * 10 / 0.25) <= 1e-13)
  }
}
