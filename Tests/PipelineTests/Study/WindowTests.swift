import Calibration
import Column
import NetCDF
import TestSupport
import Testing

@testable import Pipeline

/// Which part of the observations a case uses.
@Suite struct WindowTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Five times, a minute apart from noon on.
  private static let file = SampleFile()
    .changing("time") { $0.values = [0, 60, 120, 180, 240] }
    .changing("temperature") { $0.values += $0.values.prefix(10) }

  private static func undated(_ file: SampleFile = file) -> SampleFile {
    file.changing("time") { $0.attributes["units"] = "s" }
  }

  private func studyCase(
    _ window: String, _ file: SampleFile = file, model: String = "", more: String = ""
  ) throws -> StudyCase {
    try file.write(to: folder.file("a.nc"))
    return try folder.study(studyText("window: {\(window)}", model: model, more: more)).cases[0]
  }

  private func error(_ window: String, _ file: SampleFile = file) throws -> String {
    try file.write(to: folder.file("a.nc"))
    return folder.error(studyText("window: {\(window)}"))
  }

  // MARK: Start and end

  @Test(arguments: ["60", "31", "2012-03-20T12:01:00", "2012-03-20T12:00:30"])
  func `the run starts with the first observation in the window`(start: String) throws {
    let found = try studyCase("start: \(start)")
    #expect(found.startDate?.description == "2012-03-20T12:01:00")
    #expect(found.observed.column.stepCount == 6)
    #expect(found.observed.series[0].times == [0, 60, 120, 180])
    #expect(
      found.observed.column.initial[.temperature] == Array(Self.file.contents.last!.values[5..<10]))
  }

  @Test(arguments: ["180", "239", "2012-03-20T12:03:00", "2012-03-20T12:03:59"])
  func `the run ends with the last observation in the window`(end: String) throws {
    let found = try studyCase("end: \(end)")
    #expect(found.startDate?.description == "2012-03-20T12:00:00")
    #expect(found.observed.column.stepCount == 6)
    #expect(found.observed.series[0].times == [0, 60, 120, 180])
  }

  @Test func `a window of a day on both ends is inclusive`() throws {
    let daily = Self.file.changing("time") {
      $0.values = [0, 1, 2, 3, 4]
      $0.attributes["units"] = "days since 2012-05-31"
    }
    let found = try studyCase("start: 2012-06-01, end: 2012-06-03", daily)
    #expect(found.startDate?.description == "2012-06-01T00:00:00")
    #expect(found.observed.series[0].times == [0, 86400, 172_800])
  }

  @Test func `times are counted from the first of any variable`() throws {
    let early = SampleFile.Content(
      name: "time_u", dimensions: ["time_u"], values: [-120, 60, 240],
      attributes: ["units": "seconds since 2012-03-20 12:00:00"])
    let u = SampleFile.Content(
      name: "u", dimensions: ["time_u", "z"], values: (0..<15).map { Double($0 % 5) },
      attributes: ["units": "m s-1"])
    // 180 s after the first observation of u, and 60 s after that of temperature.
    let found = try studyCase("start: 180", Self.file.adding(early, u))
    #expect(found.startDate?.description == "2012-03-20T12:01:00")
    #expect(found.observed.column.stepCount == 6)
    #expect(found.observed.series(.u)?.times == [0, 180])
  }

  @Test func `times without a date have windows in seconds`() throws {
    let found = try studyCase("start: 60, end: 180", Self.undated())
    #expect(found.startDate == nil && found.timeOffset == 60)
    #expect(found.observed.series[0].times == [0, 60, 120])
    let late = Self.undated().changing("time") { $0.values = $0.values.map { $0 + 1000 } }
    #expect(try studyCase("start: 60", late).timeOffset == 1060)
  }

  @Test func `a date in the calendar of the file starts the run`() throws {
    let file = Self.file.changing("time") {
      $0.values = [58, 59, 60, 61, 62]
      $0.attributes = ["units": "days since 2012-01-01", "calendar": "360_day"]
    }
    // There is a 30th of February in it.
    let found = try studyCase("start: 2012-02-30", file)
    #expect(found.startDate?.description == "2012-02-30T00:00:00")
    #expect(found.observed.series[0].times == [0, 86400, 172_800, 259_200])
  }

  // MARK: Errors

  @Test func `a date does not go with times that have none`() throws {
    #expect(
      try error("start: 2012-03-20", Self.undated())
        == "p.yml:3:21: cases[0].window.start: the times of the observations have no date. Give seconds after "
        + "the first of them instead.")
  }

  @Test(arguments: ["soon", "2012-13-01", "2012-02-30"])
  func `what is no date is refused with its place`(date: String) throws {
    let error = try error("end: \(date)")
    #expect(error.hasPrefix("p.yml:3:19: cases[0].window.end: '\(date)'"), "\(error)")
  }

  @Test func `a window after the observations is refused`() throws {
    #expect(
      try error("start: 241")
        == "p.yml:2:5: cases[0]: case 'a': nothing of temperature was observed after the start of the window."
    )
    #expect(
      try error("start: 2013-01-01")
        == "p.yml:2:5: cases[0]: case 'a': nothing of temperature was observed after the start of the window."
    )
  }

  @Test(arguments: ["start: 240", "end: 59", "start: 61, end: 179"])
  func `a window with a single time is refused`(window: String) throws {
    #expect(
      try error(window)
        == "p.yml:2:5: cases[0]: case 'a': nothing was observed after the start of the run. A case needs at "
        + "least two times; widen the window.")
  }

  @Test func `a run of more than a billion steps is refused`() throws {
    let file = Self.file.changing("time") {
      $0.values = [0, 1, 2, 3, 400_000]
      $0.attributes["units"] = "days since 2012-03-20"
    }
    try file.write(to: folder.file("a.nc"))
    #expect(
      folder.error(studyText().replacing("time_step: 30", with: "time_step: 1"))
        == "p.yml:2:5: cases[0]: case 'a': the run would take more than a billion steps. Choose a longer "
        + "model.time_step.")
  }

  // MARK: Spin-up and depths

  @Test func `observations in the spin-up do not count`() throws {
    let found = try studyCase("spin_up: 120").observed.series[0]
    #expect(found.times == [0, 60, 120, 180, 240])
    #expect(found.countedTimes == [2, 3, 4])
    #expect(try studyCase("spin_up: 121").observed.series[0].countedTimes == [3, 4])
    #expect(
      try studyCase("spin_up: 60, start: 60").observed.series[0].countedTimes == [1, 2, 3])
  }

  @Test func `a mean that begins in the spin-up does not count`() throws {
    try Self.file.write(to: folder.file("a.nc"))
    let text = studyText(
      "window: {spin_up: 60}\nvariables: {temperature: {average: {before: 60}}}")
    let found = try folder.study(text).cases[0].observed.series[0]
    #expect(found.times == [60, 120, 180, 240])
    #expect(found.countedTimes == [1, 2, 3])
  }

  @Test func `only observations between the depths count`() throws {
    // The levels are at 9, 7, 5, 3 and 1 m.
    #expect(try studyCase("depths: [0, 5]").observed.series[0].countedLevels == [2, 3, 4])
    #expect(try studyCase("depths: [3, 7.5]").observed.series[0].countedLevels == [1, 2, 3])
  }

  @Test func `the outputs that count and the spin-up are applied together`() throws {
    let found = try studyCase("spin_up: 60", more: "misfit: {outputs: {to: 2}}").observed.series[0]
    #expect(found.countedTimes == [1, 2])
  }

  @Test func `a case of which nothing counts is refused`() throws {
    #expect(
      try error("spin_up: 1000")
        == "p.yml: misfit.outputs: nothing that was observed in case 'a' counts: there are 5 times of "
        + "temperature. Widen misfit.outputs, or the case's window.")
    #expect(
      try error("depths: [100, 200]")
        == "p.yml: misfit.outputs: nothing that was observed in case 'a' counts: there are 5 times of "
        + "temperature. Widen misfit.outputs, or the case's window.")
  }
}
