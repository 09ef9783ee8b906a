import Calibration
import Column
import NetCDF
import TestSupport
import Testing

@testable import Pipeline

/// Starts from observations at their own heights and times, and from the end of another run.
@Suite struct StartBuilderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func column(_ text: String, _ file: SampleFile) throws -> ColumnCase {
    try file.write(to: folder.file("a.nc"))
    return try folder.study(text).cases[0].observed.column
  }

  // MARK: Times

  @Test func `a variable starts between the two profiles around the start`() throws {
    // The temperature at 30 and 90 s; u at 0, 60 and 120 s, first i and then i + 2 m/s in cell i.
    let times = SampleFile.Content(
      name: "time_t", dimensions: ["time_t"], values: [30, 90],
      attributes: ["units": "seconds since 2012-03-20 12:00:00"])
    let temperature = SampleFile.Content(
      name: "temperature", dimensions: ["time_t", "z"], values: (0..<10).map(Double.init),
      attributes: ["units": "degC"])
    let u = SampleFile.Content(
      name: "u", dimensions: ["time", "z"],
      values: (0..<15).map { Double($0 % 5) + 2 * Double($0 / 5) }, attributes: ["units": "m s-1"])
    let file = SampleFile().removing("temperature").adding(times, temperature, u)
    let column = try column(studyText(), file)
    #expect(column.initial[.temperature] == [0, 1, 2, 3, 4])
    #expect(column.initial[.u] == [1, 2, 3, 4, 5])
    #expect(column.initial[.v] == [0, 0, 0, 0, 0])
    // From there to the last observation, that of u at 120 s.
    #expect(column.stepCount == 3 && column.timeStep == 30)
  }

  @Test func `the run starts once all that it starts from was observed`() throws {
    let file = SampleFile().adding(SampleFile.u).changing("u") {
      for level in 0..<5 { $0.values[level] = .nan }
    }
    let column = try column(studyText(), file)
    #expect(column.initial[.temperature] == [10.1, 11.1, 12.1, 13.1, 14.1])
    #expect(column.initial[.u] == [0, 1, 2, 3, 4])
    #expect(column.stepCount == 2)
    // A velocity that starts from a profile need not have been observed.
    let text = studyText("initial: {u: {value: 0}}")
    #expect(try self.column(text, file).stepCount == 4)
  }

  // MARK: Heights

  /// Observed at 7, 5 and 3 m: 10, 12 and 13 °C.
  private static let mooring: SampleFile = {
    var file = SampleFile().removing("zw")
      .changing("z") { $0.values = [-7, -5, -3] }
      .changing("temperature") { $0.values = [10, 12, 13, 20, 22, 23, 30, 32, 33] }
    file.attributes["title"] = "mooring"
    return file
  }()

  private func start(_ more: String, grid: String = "{linear: {cells: 5, depth: 10}}") throws
    -> [Double]
  {
    let text = studyText("grid: \(grid)\n\(more)")
    return try #require(column(text, Self.mooring).initial[.temperature])
  }

  @Test func `a profile is interpolated to the cells and goes on as it is told to`() throws {
    // The centres are at 9, 7, 5, 3 and 1 m.
    #expect(try start("") == [10, 10, 12, 13, 13])
    #expect(
      try start("initial: {temperature: {observations: {below: constant}}}") == [
        10, 10, 12, 13, 13,
      ])
    #expect(
      try start("initial: {temperature: {observations: {below: gradient}}}") == [8, 10, 12, 13, 13])
    // With centres at 8.75, 6.25, 3.75 and 1.25 m.
    #expect(
      try start(
        "initial: {temperature: {observations: {below: gradient}}}",
        grid: "{linear: {cells: 4, depth: 10}}") == [8.25, 10.75, 12.625, 13])
  }

  @Test func `levels without a value are bridged`() throws {
    let file = Self.mooring.changing("temperature") { $0.values[1] = .nan }
    let text = studyText("grid: {linear: {cells: 5, depth: 10}}")
    #expect(try column(text, file).initial[.temperature] == [10, 10, 11.5, 13, 13])
    let extended = studyText(
      """
      grid: {linear: {cells: 5, depth: 10}}
      initial: {temperature: {observations: {below: gradient}}}
      """)
    #expect(try column(extended, file).initial[.temperature] == [8.5, 10, 11.5, 13, 13])
  }

  @Test func `a single level has no gradient to go on with`() throws {
    let file = Self.mooring.changing("temperature") { content in
      for index in [1, 2] { content.values[index] = .nan }
    }
    try file.write(to: folder.file("a.nc"))
    let grid = "grid: {linear: {cells: 5, depth: 10}}\n"
    #expect(
      folder.error(
        studyText(grid + "initial: {temperature: {observations: {below: gradient}}}"))
        == "p.yml:2:5: cases[0]: case 'a': the observed temperature gives no start: a profile of 1 values "
        + "cannot be extended by its gradient, which takes 2. Observe more heights, or give the profile in "
        + "another way.")
    #expect(
      try column(studyText(grid), file).initial[.temperature] == [10, 10, 10, 10, 10])
  }

  @Test func `a constant observation starts as it is observed`() throws {
    let text = studyText("variables: {u: {value: 0.5}}\nweights: {temperature: 1}")
    #expect(try column(text, SampleFile()).initial[.u] == [0.5, 0.5, 0.5, 0.5, 0.5])
  }
}

/// A run that goes on where another one ended.
@Suite struct RestartFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static func text(
    start: String, steps: Int, closure: String = "k-epsilon", cells: Int = 5,
    density: String = "temperature"
  ) -> String {
    """
    cases:
      - name: ideal
        grid: {linear: {cells: \(cells), depth: 10}}
        initial: \(start)
        forcing: {surface_stress_x: 1e-4, temperature: {surface: -1e-5}}
        constants: {coriolis: 1e-4}
        duration: \(300 * steps)
        output_interval: 300
    model: {closure: \(closure), time_step: 300, density: \(density)}
    """
  }

  private static let idealised = "{temperature: {linear: [15, 15.1]}}"

  private func run(_ text: String) throws -> (study: Study, trajectory: Trajectory) {
    let study = try folder.study(text)
    return (study, study.problem.simulate(case: 0, at: []))
  }

  @Test func `a run in two parts ends as the run in one, to the bit`() throws {
    let whole = try run(Self.text(start: Self.idealised, steps: 20)).trajectory
    let first = try folder.study(Self.text(start: Self.idealised, steps: 10))
    _ = try first.writeSimulation(to: folder.file("half.nc"), provenance: TwinStudy.provenance)
    let second = try run(Self.text(start: "{restart: half.nc}", steps: 10))
    #expect(second.study.cases[0].files == [folder.file("half.nc")])
    for (variable, rows) in whole.variables {
      #expect(second.trajectory.variables[variable] == Array(rows[10...]), "\(variable)")
    }
    for (field, rows) in whole.closureFields.enumerated() {
      #expect(second.trajectory.closureFields[field] == Array(rows[10...]), "field \(field)")
    }
    // The wind went on, or equality would mean little.
    #expect(whole.variables[.u]![20] != whole.variables[.u]![10])
  }

  /// Writes the trajectory of a run into `half.nc`.
  private func writeHalf(_ text: String = text(start: idealised, steps: 2)) throws {
    _ = try folder.study(text).writeSimulation(
      to: folder.file("half.nc"), provenance: TwinStudy.provenance)
  }

  @Test func `a restart of another grid is refused`() throws {
    try writeHalf()
    #expect(
      folder.error(Self.text(start: "{restart: half.nc}", steps: 2, cells: 6))
        == "p.yml:4:24: cases[0].initial.restart: half.nc: variable 'z': it is not the grid of the case. Give "
        + "the case the grid of that run.")
  }

  @Test func `a restart without all that the model needs is refused`() throws {
    try writeHalf()
    #expect(
      folder.error(
        Self.text(start: "{restart: half.nc}", steps: 2, density: "temperature-salinity"))
        == "p.yml:4:24: cases[0].initial.restart: half.nc: variable 'salinity': it is not there, so the state "
        + "is not complete. Start from a trajectory file that plumbline wrote with the same model.")
    try SampleFile().write(to: folder.file("a.nc"))
    #expect(
      folder.error(Self.text(start: "{restart: a.nc}", steps: 2))
        == "p.yml:4:24: cases[0].initial.restart: a.nc: variable 'u': it is not there, so the state is not "
        + "complete. Start from a trajectory file that plumbline wrote with the same model.")
  }

  @Test func `a restart from a state that is not finite is refused`() throws {
    try writeHalf()
    let dataset = try Dataset.open(folder.file("half.nc"), forUpdating: true)
    try dataset.variable("u").write([.nan], start: [2, 1], count: [1, 1])
    try dataset.close()
    #expect(
      folder.error(Self.text(start: "{restart: half.nc}", steps: 2))
        == "p.yml:4:24: cases[0].initial.restart: half.nc: variable 'u': its last profile is missing or not "
        + "finite at level 1.")
  }

  @Test func `a restart file that is not there is named with its line`() {
    #expect(
      folder.error(Self.text(start: "{restart: half.nc}", steps: 2))
        == "p.yml:4:24: cases[0].initial.restart: there is no file 'half.nc'. Check the path.")
  }
}
