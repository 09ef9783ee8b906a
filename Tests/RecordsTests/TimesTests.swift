import Records
import TestSupport
import Testing
import Units

/// Time coordinates: epochs, calendars, intervals, windows.
@Suite struct TimesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func small(_ time: String, _ values: String = "0, 1, 3") -> SmallFile {
    SmallFile(
      time: "double time(time); \(time)",
      data: "time = \(values); z = -3, -1; temp = 1, 2, 3, 4, 5, 6;")
  }

  @Test(arguments: [
    ("s", "0, 60, 180"), ("minutes", "0, 1, 3"), ("hours", "0, 0.25, 0.75"),
  ])
  func `times without a date are seconds`(_ units: String, _ values: String) throws {
    let times = try #require(
      try folder.read(small("time:units = \"\(units)\";", values)).temperature?.times)
    let scale = times.seconds[1] / 60
    #expect(times.seconds.map { $0 / scale } == [0, 60, 180])
    #expect(times.origin == .elapsed(0))
  }

  @Test(arguments: CFCalendar.allCases)
  func `times with a date are read in every calendar`(_ calendar: CFCalendar) throws {
    let times = try #require(
      try folder.read(
        small(
          "time:units = \"days since 2000-02-27 12:00:00\"; time:calendar = \"\(calendar.rawValue)\";"
        )
      ).temperature?.times)
    #expect(times.seconds == [0, 86400, 259200])
    let first = try CalendarTime("2000-02-27 12:00", calendar: calendar)
    #expect(times.origin == .date(first))
    #expect(times.text(at: 2) == first.advanced(bySeconds: 259200).description.dropLast(3))
  }

  @Test func `a first time after the epoch is the origin`() throws {
    let record = try folder.read(
      small("time:units = \"hours since 2012-03-20\"; time:calendar = \"gregorian\";", "6, 7, 8"))
    let times = try #require(record.temperature?.times)
    #expect(times.seconds == [0, 3600, 7200])
    #expect(times.text(at: 0) == "2012-03-20T06:00")
  }

  @Test func `a single profile may have its time beside it`() throws {
    let record = try folder.read(
      """
      dimensions: z = 2;
      variables: double time; time:units = "days since 2012-06-01"; double z(z); z:units = "m";
        double temp(z); temp:units = "degC";
      data: time = 3; z = -2, -1; temp = 5, 6;
      """)
    #expect(record.temperature?.values == [[5, 6]])
    #expect(record.temperature?.times.text(at: 0) == "2012-06-04T00:00")
  }

  @Test(
    arguments: [
      (
        "time:units = \"s\";", "0, 120, 60",
        "times must increase, but time 2 (60) is before time 1 (120). Sort the file by time."
      ),
      ("time:units = \"s\";", "0, 60, 60", "times 1 and 2 are both 60. Remove one of the two."),
      (
        "time:units = \"s\";", "0, NaN, 60",
        "time 1 is missing or not finite. Remove or correct it."
      ),
      (
        "", "0, 60, 120",
        "the times have no units. Add the attribute, such as 'seconds since 2012-06-01' or 's', or state them: time: {units: s} in a pipeline, --units time=s on the command line."
      ),
      ("time:units = \"s\"; time:bounds = \"z\";", "0, 60, 120", nil),
      (
        "time:units = \"days since yesterday\";", "0, 1, 2",
        "'yesterday' is no date; write YYYY-MM-DD, or YYYY-MM-DD hh:mm:ss with an optional time zone such as Z or +05:30."
      ),
      ("time:units = \"days since 2000-01-01\"; time:calendar = \"lunar\";", "0, 1, 2", nil),
    ] as [(String, String, String?)])
  func `times that are none are refused`(_ time: String, _ values: String, _ message: String?)
    throws
  {
    let refusal = try folder.refusal(small(time, values))
    if let message {
      #expect(refusal == "variable 'time': " + message)
    } else {
      #expect(
        refusal.contains("the bounds of 'time' must be")
          || refusal.contains("'lunar' is not supported"))
    }
  }

  @Test func `units and calendar that are stated win`() throws {
    let choice = options {
      $0.time = CoordinateChoice(units: "days since 2001-01-01", calendar: "noleap")
    }
    let times = try #require(try folder.read(small(""), choice).temperature?.times)
    #expect(times.origin == .date(try CalendarTime("2001-01-01", calendar: .noLeap)))
  }

  // MARK: Means

  private func bounded(_ methods: String, bounds: Bool = true) -> SmallFile {
    var small = SmallFile()
    small.dimensions += " nv = 2;"
    small.time =
      "double time(time); time:units = \"minutes since 2012-06-01\";"
      + (bounds ? " time:bounds = \"tb\"; double tb(time, nv);" : "")
    small.variable += methods
    small.data =
      "time = 1, 2, 4; z = -3, -1; temp = 1, 2, 3, 4, 5, 6;"
      + (bounds ? " tb = 0, 1, 1, 2, 3, 4;" : "")
    return small
  }

  @Test func `a mean has the intervals of its bounds, in seconds since the first time`() throws {
    let record = try folder.read(bounded(" temp:cell_methods = \"area: point time: mean\";"))
    #expect(record.temperature?.timeMethod == .mean([-60...0, 0...60, 120...180]))
    #expect(record.notes.isEmpty)
  }

  @Test func `what is not called a mean is taken at its time, with a note where it has bounds`()
    throws
  {
    let record = try folder.read(bounded(""))
    #expect(record.temperature?.timeMethod == .point)
    #expect(
      record.notes == [
        "'temp': its times have bounds, but no cell_methods call it a mean: taken at its times"
      ])
    let mean = try folder.read(bounded(" temp:cell_methods = \"time: mean\";", bounds: false))
    #expect(mean.temperature?.timeMethod == .meanOfUnknownInterval)
    #expect(mean.notes == ["'temp' is a mean over time, but 'time' has no bounds"])
  }

  @Test func `an average that is stated wins`() throws {
    func method(_ average: AverageChoice) throws -> TimeMethod? {
      var choice = VariableChoice()
      choice.average = average
      return try folder.read(bounded(""), options { $0.variables[.temperature] = choice })
        .temperature?.timeMethod
    }
    #expect(try method(.bounds) == .mean([-60...0, 0...60, 120...180]))
    #expect(try method(.around(before: 10, after: 20)) == .mean([-10...20, 50...80, 170...200]))
    #expect(try method(.point) == .point)
  }

  @Test func `a maximum over time is not a value at a time`() throws {
    var small = SmallFile()
    small.variable += " temp:cell_methods = \"time: maximum\";"
    #expect(
      try folder.refusal(small)
        == "variable 'temp': there is nothing to use in the file: this variable is a maximum over time, not a "
        + "value at a time.")
  }

  // MARK: Windows

  @Test func `a window is cut by dates or by seconds`() throws {
    let small = small("time:units = \"days since 2012-06-01\";", "0, 1, 3")
    let dates = options {
      ($0.from, $0.to) = (.date("2012-06-01T12:00"), .date("2012-06-02"))
    }
    let times = try #require(try folder.read(small, dates).temperature?.times)
    #expect(times.count == 1 && times.text(at: 0) == "2012-06-02T00:00")
    let seconds = try folder.read(small, options { $0.from = .seconds(1) })
    #expect(seconds.temperature?.values == [[3, 4], [5, 6]])
    #expect(seconds.temperature?.times.seconds == [0, 172800])
    #expect(
      try folder.refusal(small, options { $0.from = .date("2013-01-01") })
        == "variable 'time': none of its times, 2012-06-01T00:00 to 2012-06-04T00:00, lies in the window "
        + "that is asked for. Choose another.")
    #expect(
      try folder.refusal(SmallFile(), options { $0.from = .date("2013-01-01") })
        == "variable 'time': its times have no date, so that a window cannot begin or end at 2013-01-01. Give "
        + "seconds after the first time.")
  }
}
