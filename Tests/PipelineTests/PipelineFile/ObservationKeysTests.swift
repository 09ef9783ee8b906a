import Column
import Records
import Testing

@testable import Pipeline

/// The keys that say what was observed, when, and what drove it: what they decode to, and every error.
struct ObservationKeysTests {
  /// Decodes a case of the file `a.nc` with more keys, which begin on line 7.
  private func entry(_ more: String) throws -> CaseEntry {
    try decodeCase("observations: a.nc\n\(more)")
  }

  /// Returns the error that such a case ends with, from its key on.
  private func error(_ more: String, of entry: String = "observations: a.nc") -> String {
    errorText(sample(entry: "\(entry)\n\(more)")).replacing("kato.yml:", with: "")
  }

  /// A text at its place in the case, on line 7.
  private func located(_ text: String, _ column: Int, _ key: String) -> Located<String> {
    Located(text, position: SourcePosition(line: 7, column: column), key: "cases[0].\(key)")
  }

  private static let noObservations = "this is read from the observations, but the case has none. "

  // MARK: Time and height

  @Test func `time and height are names, or state what the file does not`() throws {
    #expect(try entry("time: t").time == TimeEntry(name: located("t", 11, "time")))
    #expect(
      try entry("time: {units: days since 2012-03-20, calendar: noleap}").time
        == TimeEntry(
          units: located("days since 2012-03-20", 19, "time.units"),
          calendar: located("noleap", 52, "time.calendar")))
    #expect(try entry("height: depth").height == HeightEntry(name: located("depth", 13, "height")))
    #expect(
      try entry("height: {name: zt, units: cm, positive: down}").height
        == HeightEntry(
          name: located("zt", 20, "height.name"), units: located("cm", 31, "height.units"),
          positive: .down))
    #expect(try entry("height: {positive: up}").height == HeightEntry(positive: .up))
  }

  @Test(arguments: [
    ("time: {}", "7:11: cases[0].time: the mapping is empty. Give one of: name, units, calendar."),
    (
      "time: {unit: s}",
      "7:12: cases[0].time.unit: unknown key 'unit'; did you mean 'units'? Known keys: name, units, calendar."
    ),
    (
      "time: 5",
      "7:11: cases[0].time: expected the name of a variable, found '5'. If it is meant, put it in quotes."
    ),
    (
      "time: {units: 1}",
      "7:19: cases[0].time.units: expected units, found '1'. If it is meant, put it in quotes."
    ),
    (
      "time: {calendar: [noleap]}",
      "7:22: cases[0].time.calendar: expected a calendar, found a list. Write a word or a text in quotes."
    ),
    (
      "height: {}",
      "7:13: cases[0].height: the mapping is empty. Give one of: name, units, positive."
    ),
    (
      "height: [z]",
      "7:13: cases[0].height: expected the name of a variable, found a list. Write a word or a text in quotes."
    ),
    (
      "height: {positive: upwards}",
      "7:24: cases[0].height.positive: unknown choice 'upwards'. Known choices: up, down."
    ),
    (
      "height: {depth: z}",
      "7:14: cases[0].height.depth: unknown key 'depth'. Known keys: name, units, positive."
    ),
    (
      "grid: {file: {centres: z}}",
      "7:19: cases[0].grid.file.centres: unknown key 'centres'. Known keys: interfaces."
    ),
  ])
  func `what is wrong with time, height and grid is named`(text: String, message: String) {
    #expect(error(text) == message)
  }

  @Test(arguments: ["time: t", "height: z", "height: {units: m}", "layout: cf"])
  func `a case without observations has no coordinates and no layout`(text: String) throws {
    let key = try #require(text.split(separator: ":").first)
    let column = key.count + 7
    #expect(
      error(text, of: idealised().trimmingSuffix("\n"))
        == "11:\(column): cases[0].\(key): \(Self.noObservations)Remove the key.")
  }

  // MARK: Window

  @Test func `a window has dates or seconds, a spin-up and depths`() throws {
    let window = try entry("window: {start: 2012-06-01T12:00:00, end: 3600, depths: [0, 60.5]}")
      .window
    #expect(window.start == .date(located("2012-06-01T12:00:00", 21, "window.start")))
    #expect(
      window.end
        == .seconds(
          Located(3600, position: SourcePosition(line: 7, column: 47), key: "cases[0].window.end")))
    #expect(window.spinUp == 0)
    #expect(window.depths == 0...60.5)
    #expect(
      try entry("window: {spin_up: 86400}").window
        == {
          var w = WindowEntry()
          w.spinUp = 86400
          return w
        }())
  }

  @Test(arguments: [
    (
      "window: 5",
      "7:13: cases[0].window: expected a mapping of keys to values (the window of a case), found '5'. "
        + "Its keys: start, end, spin_up, depths."
    ),
    (
      "window: {begin: 0}",
      "7:14: cases[0].window.begin: unknown key 'begin'. Known keys: start, end, spin_up, depths."
    ),
    (
      "window: {start: -1}",
      "7:21: cases[0].window.start: must be 0 or greater, found '-1'. Change the value."
    ),
    (
      "window: {end: [1]}",
      "7:19: cases[0].window.end: expected a date such as 2012-06-01 or 2012-06-01T12:00:00, found a list. "
        + "Write a word or a text in quotes."
    ),
    (
      "window: {spin_up: -5}",
      "7:23: cases[0].window.spin_up: must be 0 or greater, found '-5'. Change the value."
    ),
    (
      "window: {spin_up: a day}",
      "7:23: cases[0].window.spin_up: expected a number of seconds, found 'a day'. Write a decimal number "
        + "such as 30, 2.5 or 1e-4, without quotes."
    ),
    (
      "window: {depths: 60}",
      "7:22: cases[0].window.depths: expected a list of two numbers: depths in metres, the shallower first, "
        + "found '60'. Write [a, b], or one item a line after '- '."
    ),
    (
      "window: {depths: [1, 2, 3]}",
      "7:22: cases[0].window.depths: expected two numbers, found 3. Write [depths in metres, the shallower "
        + "first]."
    ),
    (
      "window: {depths: [60, 0]}",
      "7:22: cases[0].window.depths: the first number, 60, must be less than the second, 0. Exchange or "
        + "correct the two."
    ),
    (
      "window: {depths: [-60, 0]}",
      "7:23: cases[0].window.depths[0]: must be 0 or greater, found '-60'. Change the value."
    ),
    (
      "output_interval: 0",
      "7:22: cases[0].output_interval: must be greater than 0, found '0'. Change the value."
    ),
  ])
  func `what is wrong with a window is named`(text: String, message: String) {
    #expect(error(text) == message)
  }

  @Test func `outputs of a case with observations can have an interval`() throws {
    #expect(try entry("output_interval: 3600").outputInterval == 3600)
    #expect(try entry("role: calibrate").outputInterval == nil)
  }

  // MARK: Layout and files

  @Test func `the layout and a list of files keep their places`() throws {
    #expect(try entry("layout: gotm").layout == located("gotm", 13, "layout"))
    let files = try decodeCase("observations: [t.nc, s.nc]\nname: papa").observations
    #expect(files.map(\.value) == ["t.nc", "s.nc"])
    #expect(files.map(\.key) == ["cases[0].observations[0]", "cases[0].observations[1]"])
    #expect(files.map(\.position) == [20, 26].map { SourcePosition(line: 6, column: $0) })
  }

  @Test(arguments: [
    (
      "observations: [t.nc, s.nc]",
      "6:5: cases[0].name: this key is required, but missing. A case of several files needs a name: give one."
    ),
    (
      "observations: []",
      "6:19: cases[0].observations: the list is empty. Give at least one file, or remove the key."
    ),
    (
      "observations: [t.nc, 's*.nc']\nname: papa",
      "6:26: cases[0].observations[1]: a pattern ('s*.nc') makes a case of every file, a list makes one case "
        + "of all. Write the paths out, or a single pattern without a list."
    ),
    (
      "observations: [5]\nname: papa",
      "6:20: cases[0].observations[0]: expected the path of a file, found '5'. If it is meant, put it in quotes."
    ),
    (
      "observations: {file: a.nc}",
      "6:19: cases[0].observations: expected the path of a file, or a pattern, found a mapping. Write a word "
        + "or a text in quotes."
    ),
    (
      "observations: a.nc\nlayout: 3",
      "7:13: cases[0].layout: expected the name of a layout, found '3'. If it is meant, put it in quotes."
    ),
  ])
  func `what is wrong with the files is named`(entry: String, message: String) {
    #expect(errorText(sample(entry: entry)) == "kato.yml:\(message)")
  }

  // MARK: Observed variables

  private func variable(_ text: String) throws -> FileVariable {
    guard case .file(let variable) = try entry("variables: {u: \(text)}").variables[.u] else {
      throw PipelineError(path: "kato.yml", message: "u is no variable of the file")
    }
    return variable
  }

  @Test func `an observed variable has a file, units, an error, a range, flags and an average`()
    throws
  {
    var expected = FileVariable(name: located("U", 27, "variables.u.name"))
    expected.file = located("b.nc", 36, "variables.u.file")
    expected.units = located("cm/s", 49, "variables.u.units")
    #expect(try variable("{name: U, file: b.nc, units: cm/s}") == expected)
    #expect(try variable("{error: 0.5}").error == .constant(0.5))
    #expect(
      try variable("{error: {variable: U_error}}").error
        == .variable(located("U_error", 39, "variables.u.error.variable")))
    #expect(try variable("{valid_range: [-3, 3]}").validRange == -3...3)
    #expect(
      try variable("{flags: {variable: U_qc, good: [1, 2]}}").flags
        == FlagEntry(variable: located("U_qc", 39, "variables.u.flags.variable"), good: [1, 2]))
  }

  @Test(arguments: [
    ("bounds", AverageEntry.bounds), ("86400", .centred(86400)), ("{centred: 60}", .centred(60)),
    ("{before: 3600}", .before(3600)), ("{after: 0.5}", .after(0.5)),
  ])
  func `every form of an average decodes`(text: String, average: AverageEntry) throws {
    #expect(try variable("{average: \(text)}").average == average)
  }

  @Test(arguments: [
    (
      "{}",
      ": the mapping is empty. Give one of: name, file, units, error, valid_range, flags, average, value."
    ),
    (
      "{nam: U}",
      ".nam: unknown key 'nam'; did you mean 'name'? Known keys: name, file, units, error, valid_range, "
        + "flags, average, value."
    ),
    (
      "{file: 3}",
      ".file: expected the path of a file, found '3'. If it is meant, put it in quotes."
    ),
    (
      "{error: 0}", ".error: must be greater than 0, found '0'. Change the value."
    ),
    (
      "{error: U_error}",
      ".error: expected a number, found 'U_error'. Write a decimal number such as 30, 2.5 or 1e-4, without "
        + "quotes."
    ),
    (
      "{error: {}}",
      ".error.variable: this key is required, but missing. Give the name of a variable of the file."
    ),
    (
      "{error: {name: e}}", ".error.name: unknown key 'name'. Known keys: variable."
    ),
    (
      "{valid_range: [3, -3]}",
      ".valid_range: the first number, 3, must be less than the second, -3. Exchange or correct the two."
    ),
    (
      "{valid_range: [1]}",
      ".valid_range: expected two numbers, found 1. Write [the least and the greatest valid value]."
    ),
    (
      "{flags: U_qc}",
      ".flags: expected a mapping of keys to values (the quality flags), found 'U_qc'. Its keys: variable, "
        + "good."
    ),
    (
      "{flags: {good: [1]}}",
      ".flags.variable: this key is required, but missing. Give the name of the variable of flags."
    ),
    (
      "{flags: {variable: q}}",
      ".flags.good: this key is required, but missing. Give the flags of good values, such as [1, 2]."
    ),
    (
      "{flags: {variable: q, good: 1}}",
      ".flags.good: expected a list of whole numbers, found '1'. Write [a, b], or one item a line after '- '."
    ),
    (
      "{flags: {variable: q, good: []}}",
      ".flags.good: no value would be good. Give at least one flag."
    ),
    (
      "{flags: {variable: q, good: [1.5]}}",
      ".flags.good[0]: expected a whole number, found '1.5'. Write it in digits, such as 100, without quotes."
    ),
    (
      "{flags: {variable: q, good: [-1]}}",
      ".flags.good[0]: must be 0 or greater, found '-1'. Change the value."
    ),
    (
      "{average: 0}", ".average: must be greater than 0, found '0'. Change the value."
    ),
    (
      "{average: daily}",
      ".average: expected a number of seconds, found 'daily'. Write a decimal number such as 30, 2.5 or 1e-4, "
        + "without quotes."
    ),
    ("{average: {}}", ".average: the mapping is empty. Give one of: centred, before, after."),
    (
      "{average: {around: 60}}",
      ".average.around: unknown key 'around'. Known keys: centred, before, after."
    ),
    (
      "{average: {before: 60, after: 60}}",
      ".average.after: 'after' and 'before' exclude each other. Remove one of the two."
    ),
    (
      "{value: 1, error: 1}",
      ".error: 'error' and 'value' exclude each other. Remove one of the two."
    ),
  ])
  func `what is wrong with an observed variable is named`(text: String, message: String) {
    let error = error("variables: {u: \(text)}")
    #expect(error.hasSuffix(": cases[0].variables.u\(message)"), "\(error)")
    #expect(error.hasPrefix("7:"))
  }

  @Test(arguments: ["U", "{name: U}", "{error: 0.1}"])
  func `a case without observations observes constants only`(text: String) {
    #expect(
      error("variables: {u: \(text)}", of: idealised().trimmingSuffix("\n"))
        == "11:20: cases[0].variables.u: \(Self.noObservations)Write {value: …} for the same value at every "
        + "level, or remove the variable.")
  }

  // MARK: Start

  @Test func `a start is observed, extended or taken from a restart file`() throws {
    #expect(
      try entry("initial: {u: observations, v: {observations: {}}}").initial
        == .profiles([.u: .observations(below: .constant), .v: .observations(below: .constant)]))
    #expect(
      try entry("initial: {u: {observations: {below: gradient}}}").initial
        == .profiles([.u: .observations(below: .gradient)]))
    #expect(
      try entry("initial: {restart: out/a.nc}").initial
        == .restart(located("out/a.nc", 24, "initial.restart")))
    #expect(
      try decodeCase(
        idealised().replacing("{temperature: {value: 15}}", with: "{restart: a.nc}")
      ).initial
        == .restart(
          Located("a.nc", position: .init(line: 8, column: 24), key: "cases[0].initial.restart")))
  }

  @Test(arguments: [
    (
      "{u: {observations: {below: flat}}}",
      ".u.observations.below: unknown choice 'flat'. Known choices: constant, gradient."
    ),
    (
      "{u: {observations: {above: gradient}}}",
      ".u.observations.above: unknown key 'above'. Known keys: below."
    ),
    (
      "{u: {observations: yes}}",
      ".u.observations: expected a mapping of keys to values (the observed start), found 'yes'. Its keys: "
        + "below."
    ),
    (
      "{u: {observations: {}, value: 1}}",
      ".u.value: 'value' and 'observations' exclude each other. Remove one of the two."
    ),
    (
      "{restart: a.nc, u: {value: 1}}",
      ".u: 'u' and 'restart' exclude each other. Remove one of the two."
    ),
    (
      "{restart: {file: a.nc}}",
      ".restart: expected the path of a file of results, found a mapping. Write a word or a text in quotes."
    ),
    ("{}", ": the mapping is empty. Give a profile for each variable."),
  ])
  func `what is wrong with a start is named`(text: String, message: String) {
    let error = error("initial: \(text)")
    #expect(error.hasSuffix(": cases[0].initial\(message)"), "\(error)")
    #expect(error.hasPrefix("7:"))
  }

  @Test func `a case without observations does not start from any`() {
    func error(_ start: String) -> String {
      errorText(sample(entry: idealised().replacing("{temperature: {value: 15}}", with: start)))
    }
    let place = "kato.yml:8:"
    #expect(
      error("observations")
        == "\(place)14: cases[0].initial: \(Self.noObservations)Give a profile for each variable.")
    #expect(
      error("{u: observations}")
        == "\(place)18: cases[0].initial.u: \(Self.noObservations)Give a profile.")
    #expect(
      error("{u: {observations: {below: gradient}}}")
        == "\(place)33: cases[0].initial.u.observations: \(Self.noObservations)Give a profile in numbers."
    )
  }

  // MARK: Constants

  @Test func `constants can be those that the files are known to hold`() throws {
    var expected = ConstantsEntry()
    expected.use = .recognised
    #expect(try entry("constants: file").constants == expected)
    #expect(try entry("constants: {use: recognised}").constants == expected)
    expected.gravity = .constant(9.8)
    #expect(try entry("constants: {gravity: 9.8, use: recognised}").constants == expected)
    #expect(try entry("constants: {use: named}").constants == ConstantsEntry())
  }

  @Test(arguments: [
    (
      "{use: all}", ".use: unknown choice 'all'. Known choices: named, recognised."
    ),
    (
      "guess",
      ": expected a mapping of keys to values (the physical constants), found 'guess'. Its keys: use, "
        + "reference_density, gravity, heat_capacity, thermal_expansion, haline_contraction, "
        + "reference_temperature, reference_salinity, von_karman, coriolis, latitude."
    ),
  ])
  func `what is wrong with the constants is named`(text: String, message: String) {
    #expect(error("constants: \(text)").hasSuffix(": cases[0].constants\(message)"))
  }

  @Test(arguments: [
    ("file", "16: cases[0].constants"), ("{use: recognised}", "22: cases[0].constants.use"),
  ])
  func `a case without observations has no file of constants`(text: String, place: String) {
    #expect(
      error("constants: \(text)", of: idealised().trimmingSuffix("\n"))
        == "11:\(place): \(Self.noObservations)Give the constants themselves.")
  }

  // MARK: Forcing

  private func series(_ more: String) throws -> SeriesEntry {
    let terms = try entry("forcing: {freshwater: {series: EMP, \(more)}}").forcing.freshwater
    guard case .series(let series) = terms.first else {
      throw PipelineError(path: "kato.yml", message: "no series")
    }
    return series
  }

  @Test func `a series in time has a file, units, a factor, a sense and rules of its own`() throws {
    var expected = SeriesEntry(variable: located("EMP", 36, "forcing.freshwater.series"))
    #expect(try series("") == expected)
    expected.factor = -2
    expected.positive = .up
    expected.interpolation = .previous
    expected.gaps = .hold
    #expect(
      try series("factor: -2, positive: up, interpolation: previous, gaps: hold") == expected)
    #expect(try series("file: f.nc").file == located("f.nc", 47, "forcing.freshwater.file"))
    #expect(
      try series("units: mm/hour").units == located("mm/hour", 48, "forcing.freshwater.units"))
    #expect(try series("gaps: error").gaps == .error)
    #expect(try series("gaps: {interpolate: 7200}").gaps == .interpolate(longest: 7200))
  }

  @Test func `fluxes are numbers, series or lists of both`() throws {
    let forcing = try entry(
      "forcing: {bottom_stress_x: [1e-5, {attribute: tau, factor: 2}, {series: t}]}"
    ).forcing
    #expect(
      forcing.bottomStressX == [
        .number(.constant(1e-5)),
        .number(
          .attribute(name: located("tau", 51, "forcing.bottom_stress_x[1].attribute"), factor: 2)),
        .series(SeriesEntry(variable: located("t", 77, "forcing.bottom_stress_x[2].series"))),
      ])
  }

  @Test(arguments: [
    ("IB", WaterEntry?.none), ("surface", .surface),
    ("{share: 0.67, first: 1, second: 17}", .bands(share: 0.67, first: 1, second: 17)),
  ])
  func `water has a type, bands or absorbs all at its surface`(text: String, water: WaterEntry?)
    throws
  {
    let short = try entry("forcing: {short_wave: {flux: 1e-5, water: \(text)}}").forcing.shortWave
    #expect(short?.flux == [.number(.constant(1e-5))])
    #expect(short?.water == water ?? .jerlov(located("IB", 47, "forcing.short_wave.water")))
  }

  @Test(arguments: [
    (
      "{gaps: skip}",
      ".gaps: expected a rule for gaps, found 'skip'. Write error, hold, or {interpolate: 7200} with the "
        + "longest gap in seconds."
    ),
    (
      "{gaps: {}}",
      ".gaps.interpolate: this key is required, but missing. Give the longest gap in seconds."
    ),
    (
      "{gaps: {hold: 5}}", ".gaps.hold: unknown key 'hold'. Known keys: interpolate."
    ),
    (
      "{gaps: {interpolate: 0}}",
      ".gaps.interpolate: must be greater than 0, found '0'. Change the value."
    ),
    (
      "{interpolation: cubic}",
      ".interpolation: unknown choice 'cubic'. Known choices: linear, previous."
    ),
    ("{use: everything}", ".use: unknown choice 'everything'. Known choices: named, recognised."),
    (
      "{file: [f.nc]}",
      ".file: expected the path of a file, found a list. Write a word or a text in quotes."
    ),
    (
      "{freshwater: []}",
      ".freshwater: the list is empty. Give at least one flux, or remove the key."
    ),
    (
      "{freshwater: rain}",
      ".freshwater: expected a number of m s-1, found 'rain'. Write a decimal number such as 30, 2.5 or 1e-4, "
        + "without quotes."
    ),
    (
      "{surface_stress_x: [1e-5, [2e-5]]}",
      ".surface_stress_x[1]: expected a number of m2 s-2, found a list. Write a decimal number such as 30, "
        + "2.5 or 1e-4, without quotes."
    ),
    (
      "{freshwater: {series: EMP, sign: up}}",
      ".freshwater.sign: unknown key 'sign'. Known keys: series, file, units, factor, positive, "
        + "interpolation, gaps."
    ),
    (
      "{freshwater: {series: 5}}",
      ".freshwater.series: expected the name of a variable, found '5'. If it is meant, "
        + "put it in quotes."
    ),
    (
      "{freshwater: {series: EMP, positive: downwards}}",
      ".freshwater.positive: unknown choice 'downwards'; did you mean 'down'? Known choices: down, up."
    ),
    (
      "{freshwater: {series: EMP, factor: -1 m}}",
      ".freshwater.factor: expected a number, found '-1 m'. Write a decimal number such as 30, 2.5 or 1e-4, "
        + "without quotes."
    ),
    (
      "{temperature: {surface: []}}",
      ".temperature.surface: the list is empty. Give at least one flux, or remove the key."
    ),
    (
      "{short_wave: 100}",
      ".short_wave: expected a mapping of keys to values (the short-wave radiation), found '100'. Its keys: "
        + "flux, water."
    ),
    (
      "{short_wave: {water: IB}}",
      ".short_wave.flux: this key is required, but missing. Give the flux through the surface, a number or "
        + "{series: NAME}."
    ),
    (
      "{short_wave: {flux: 1e-5}}",
      ".short_wave.water: this key is required, but missing. Give how it is absorbed: a Jerlov type such as "
        + "IB, bands, or surface."
    ),
    (
      "{short_wave: {flux: 1e-5, water: 1}}",
      ".short_wave.water: expected a Jerlov type: I, IA, IB, II or III, found '1'. If it is meant, put it in "
        + "quotes."
    ),
    (
      "{short_wave: {flux: 1e-5, water: {share: 1.1, first: 1, second: 2}}}",
      ".short_wave.water.share: must lie between 0 and 1, found '1.1'. Change the value."
    ),
    (
      "{short_wave: {flux: 1e-5, water: {share: 1, first: 0, second: 2}}}",
      ".short_wave.water.first: must be greater than 0, found '0'. Change the value."
    ),
    (
      "{short_wave: {flux: 1e-5, water: {share: 1, first: 1}}}",
      ".short_wave.water.second: this key is required, but missing. Give the second band's depth of "
        + "absorption in metres."
    ),
    (
      "{short_wave: {flux: 1e-5, water: {type: IB}}}",
      ".short_wave.water.type: unknown key 'type'. Known keys: share, first, second."
    ),
  ])
  func `what is wrong with the forcing is named`(text: String, message: String) {
    let error = error("forcing: \(text)")
    #expect(error.hasSuffix(": cases[0].forcing\(message)"), "\(error)")
    #expect(error.hasPrefix("7:"))
  }

  @Test func `a case without observations can have a file of forcing`() throws {
    let forcing = try decodeCase(idealised("forcing: {file: f.nc, use: recognised}")).forcing
    #expect(forcing.file?.value == "f.nc" && forcing.use == .recognised)
    let series = try decodeCase(idealised("forcing: {surface_stress_x: {series: t, file: f.nc}}"))
    #expect(series.forcing.surfaceStressX.count == 1)
  }

  @Test(arguments: [
    ("file", "14: cases[0].forcing", "Name the file: {file: PATH, use: recognised}."),
    ("{use: recognised}", "20: cases[0].forcing.use", "Name the file of the forcing as well."),
  ])
  func `a case without observations names the file of its forcing`(
    text: String, place: String, advice: String
  ) {
    #expect(
      error("forcing: \(text)", of: idealised().trimmingSuffix("\n"))
        == "11:\(place): \(Self.noObservations)\(advice)")
  }
}

extension String {
  fileprivate func trimmingSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
