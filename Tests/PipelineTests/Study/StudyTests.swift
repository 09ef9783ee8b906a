import Calibration
import Column
import Foundation
import NetCDF
import TestSupport
import Testing

@testable import Pipeline

/// What a right pipeline becomes.
@Suite struct StudyTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func study(_ text: String = studyText(), file: SampleFile = SampleFile()) throws
    -> Study
  {
    try file.write(to: folder.file("a.nc"))
    return try folder.study(text)
  }

  private func observed(_ text: String = studyText(), file: SampleFile = SampleFile()) throws
    -> ObservedCase
  {
    try #require(try study(text, file: file).cases.first).observed
  }

  private let rows = (0..<3).map { Array(SampleFile.temperature.values[5 * $0..<5 * $0 + 5]) }

  // MARK: Finding

  @Test func `variables are found by their names`() throws {
    let observed = try observed()
    #expect(observed.values == [.temperature: rows])
    #expect(observed.weights == [.temperature: 1])
    #expect(observed.column.name == "a")
    #expect(observed.column.grid.interfaces == [-10, -8, -6, -4, -2, 0])
    #expect(observed.column.grid.centres == [-9, -7, -5, -3, -1])
    #expect(observed.outputSteps == [0, 2, 4])
    #expect(observed.column.stepCount == 4)
    #expect(observed.column.timeStep == 30)
    #expect(observed.column.constants == PhysicalConstants())
    #expect(observed.column.forcing == Forcing())
    #expect(observed.column.initial[.temperature] == rows[0])
    #expect(observed.column.initial[.u] == [0, 0, 0, 0, 0])
    #expect(!observed.isHeldOut)
  }

  @Test(arguments: [
    "sea_water_temperature", "sea_water_conservative_temperature",
    "sea_water_potential_temperature",
  ])
  func `variables and time are found by their standard names`(standardName: String) throws {
    let file = SampleFile()
      .changing("temperature") {
        $0.name = "thetao"
        $0.attributes["standard_name"] = .text(standardName)
      }
      .changing("time") {
        $0.name = "t"
        $0.attributes["standard_name"] = "time"
      }
    #expect(try observed(file: file).values == [.temperature: rows])
  }

  @Test func `a time is found by its units`() throws {
    let file = SampleFile().changing("time") { $0.name = "hour" }
    #expect(try observed(file: file).outputSteps == [0, 2, 4])
  }

  @Test func `names and units stated in the pipeline stand in for the file's`() throws {
    let file = SampleFile()
      .changing("temperature") {
        $0.name = "T"
        $0.attributes = [:]
      }
      .changing("time") {
        $0.name = "t"
        $0.attributes = [:]
      }
    let entry = """
      variables: {temperature: {name: T, units: degC}}
      time: {name: t, units: s}
      """
    let study = try study(studyText(entry), file: file)
    #expect(study.cases[0].observed.values == [.temperature: rows])
    #expect(study.cases[0].startDate == nil)
  }

  @Test func `a stated unit wins over the file's`() throws {
    let text = studyText("variables: {temperature: {name: temperature, units: K}}")
    let values = try #require(try observed(text).values[.temperature])
    for (value, expected) in zip(values.joined(), rows.joined()) {
      #expect(abs(value - (expected - 273.15)) <= 1e-13)
    }
  }

  @Test func `a variable may have its dimensions in any order`() throws {
    let file = SampleFile().changing("temperature") {
      $0.dimensions = ["z", "time"]
      $0.values = (0..<5).flatMap { level in (0..<3).map { self.rows[$0][level] } }
    }
    #expect(try observed(file: file).values == [.temperature: rows])
  }

  @Test func `depths counted downwards are turned, and levels sorted`() throws {
    let depths = SampleFile()
      .changing("z") {
        $0.values = [9, 7, 5, 3, 1]
        $0.attributes["positive"] = "down"
      }
      .changing("zw") {
        $0.values = [10, 8, 6, 4, 2, 0]
        $0.attributes["positive"] = "down"
      }
    #expect(try observed(file: depths).column == observed().column)
    let reversed = try observed(
      file: SampleFile().changing("z") { $0.values = $0.values.reversed() })
    #expect(reversed.column.grid == .linear(cells: 5, depth: 10))
    #expect(reversed.values == [.temperature: rows.map { Array($0.reversed()) }])
  }

  @Test func `a constant observation is the same at every output and level`() throws {
    let entry = """
      variables: {u: {value: 0.5}}
      weights: {temperature: 1}
      """
    let row = [Double](repeating: 0.5, count: 5)
    #expect(try observed(studyText(entry)).values[.u] == [row, row, row])
  }

  // MARK: Times

  @Test(arguments: [
    ("s", [0, 120, 240]), ("minutes since 2000-01-01", [0, 2, 4]), ("hours", [0, 1, 3]),
    ("days since 2000-01-01", [0, 0.5, 1]),
  ])
  func `times are read in every unit`(units: String, values: [Double]) throws {
    let file = SampleFile().changing("time") {
      $0.values = values
      $0.attributes = ["units": .text(units)]
    }
    let seconds = ["s": 1.0, "minutes": 60, "hours": 3600, "days": 86400]
    let unit = try #require(seconds[String(units.split(separator: " ")[0])])
    let expected = values.map { Int($0 * unit / 30) }
    #expect(try observed(file: file).outputSteps == expected)
  }

  @Test func `the reference and the first time are kept`() throws {
    let file = SampleFile().changing("time") {
      $0.values = [1, 2, 3]
      $0.attributes = ["units": "hours since 2012-03-20 12:00:00"]
    }
    let studyCase = try study(file: file).cases[0]
    #expect(studyCase.startDate?.description == "2012-03-20T13:00:00")
    #expect(studyCase.timeOffset == 0)
    #expect(studyCase.observed.outputSteps == [0, 120, 240])
  }

  @Test func `observations within one step are each compared`() throws {
    let file = SampleFile().changing("time") { $0.values = [0, 0.001, 120] }
    let series = try #require(try observed(file: file).series.first)
    #expect(zip(series.times, [0, 0.001, 120]).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(series.timeOperators.map(\.steps) == [0...0, 0...1, 4...4])
  }

  // MARK: Cases

  @Test func `a pattern becomes a case for each file in order`() throws {
    for name in ["les-2", "les-1", "other"] {
      try SampleFile().write(to: folder.file("\(name).nc"))
    }
    let text = studyText().replacingOccurrences(of: "a.nc", with: "les-*.nc")
    let study = try folder.study(text)
    #expect(study.cases.map(\.name) == ["les-1", "les-2"])
    #expect(study.cases.map(\.files) == [[folder.file("les-1.nc")], [folder.file("les-2.nc")]])
  }

  @Test func `a case takes what it does not state from the defaults`() throws {
    for name in ["a", "b"] { try SampleFile().write(to: folder.file("\(name).nc")) }
    let study = try folder.study(
      """
      case_defaults:
        forcing: {surface_stress_x: 1e-4}
        constants: {coriolis: 1e-4}
        role: hold-out
      cases:
        - observations: a.nc
        - {observations: b.nc, forcing: {surface_stress_y: 2e-4}, role: calibrate}
      model: {closure: k-epsilon, time_step: 30}
      """)
    let (a, b) = (study.cases[0].observed, study.cases[1].observed)
    #expect(a.column.forcing.surfaceStressX == 1e-4)
    #expect(b.column.forcing.surfaceStressX == 0)
    #expect(b.column.forcing.surfaceStressY == 2e-4)
    #expect(a.column.constants.coriolis == 1e-4)
    #expect(b.column.constants.coriolis == 1e-4)
    #expect(a.isHeldOut)
    #expect(!b.isHeldOut)
  }

  @Test func `a case held out has no share in the misfit`() throws {
    for name in ["a", "b", "c"] { try SampleFile().write(to: folder.file("\(name).nc")) }
    let text = """
      cases:
        - {observations: a.nc, weight: 1}
        - {observations: b.nc, weight: 3}
        - {observations: c.nc, role: hold-out}
      model: {closure: k-epsilon, time_step: 30}
      """
    #expect(try folder.study(text).problem.caseShares == [0.25, 0.75, 0])
    let sum = text + "\nmisfit: {form: sum}"
    #expect(try folder.study(sum).problem.caseShares == [1, 3, 0])
  }

  // MARK: Misfit

  @Test(arguments: [
    ("all", [0, 1, 2, 3, 4]),
    ("last", [4]),
    ("{from: 1, to: 3}", [1, 2, 3]),
    ("{from: 3}", [3, 4]),
    ("{to: 1}", [0, 1]),
    ("{from_time: 60, to_time: 180}", [1, 2, 3]),
    ("{from_time: 61}", [2, 3, 4]),
    ("{to_time: 119}", [0, 1]),
    ("{indices: [0, 3, -1, -2]}", [0, 3, 4]),
    ("{every: 2}", [0, 2, 4]),
    ("{every: 9}", [0]),
  ])
  func `a choice of outputs counts those`(outputs: String, expected: [Int]) throws {
    let file = SampleFile()
      .changing("time") { $0.values = [0, 60, 120, 180, 240] }
      .changing("temperature") { $0.values += $0.values.prefix(10) }
    let text = studyText(more: "misfit: {outputs: \(outputs)}")
    #expect(try observed(text, file: file).series.map(\.countedTimes) == [expected])
  }

  /// Only the start counts, so that the model is what `initial` says: 12 °C against 10 … 14 °C, and
  /// 1 m/s against 0 … 4 m/s. Σ(x − y)² is 10 and 15, the means 2 and 3, each variance 2.
  @Test(arguments: [("sum", 55.0), ("mean", 2.75), ("variance", 1.375)])
  func `each form gives the misfit worked out by hand`(form: String, expected: Double) throws {
    let entry = "initial: {temperature: {value: 12}, u: {value: 1}}"
    let misfit =
      "misfit: {form: \(form), weights: {temperature: 1, u: 3}, outputs: {indices: [0]}}"
    let study = try study(
      studyText(entry, more: misfit), file: SampleFile().adding(SampleFile.u))
    #expect(abs(study.problem.misfit(ofCase: 0, at: []) - expected) <= 1e-14 * expected)
  }

  /// Water at rest and of one temperature stays so: 12 °C against 10 … 14 °C, warmer by 0.1 K at the
  /// second output. Σ(x − y)² = 10 + (10 + 5·0.1²); the variance is 2 + 0.05².
  @Test(arguments: [("sum", 20.05), ("mean", 2.005), ("variance", 2.005 / 2.0025)])
  func `each form gives the misfit of two outputs worked out by hand`(
    form: String, expected: Double
  ) throws {
    let text = studyText(
      "initial: {temperature: {value: 12}}",
      more: "misfit: {form: \(form), outputs: {to: 1}}")
    let misfit = try study(text).problem.evaluate(at: []).misfit
    #expect(abs(misfit - expected) <= 1e-12 * expected)
  }

  @Test func `weights of a case replace those of the misfit`() throws {
    let text = studyText("weights: {u: 2}", more: "misfit: {weights: {temperature: 1}}")
    let observed = try observed(text, file: SampleFile().adding(SampleFile.u))
    #expect(observed.weights == [.u: 2])
  }

  // MARK: Parameters

  @Test func `parameters take the closure's defaults where the pipeline says nothing`() throws {
    let text = studyText(
      more: "parameters: {c_mu0: {bounds: [0.4, 0.7], scale: 0.1}, c2: 0.9, c1: {}, cb4: {}}")
    let problem = try study(text).problem
    #expect(
      problem.controls == [
        Control(index: 0, name: "c1", start: 5, bounds: 1...30, scale: 5),
        Control(
          index: 9, name: "cb4", start: 0, bounds: -0.5...0.9, scale: 0.1 * (0.9 + 0.5)),
        Control(
          index: 12, name: "c_mu0", start: 0.5477, bounds: 0.4...0.7, scale: 0.1),
      ])
    #expect(problem.parameters[1] == 0.9)
    #expect(problem.parameters[0] == 5)
    #expect(problem.start == [5, 0, 0.5477])
  }

  @Test func `closure constants are replaced one by one`() throws {
    let text = studyText(model: "closure_constants: {galperin: 0.27, surface_condition: dirichlet}")
    let constants = try study(text).problem.constants
    #expect(constants.number("galperin") == 0.27)
    #expect(constants.choice("surface_condition") == "dirichlet")
    #expect(constants.number("charnock") == 1400)
    #expect(constants.choice("bottom_condition") == "dirichlet")
  }

  // MARK: Constants and forcing

  @Test func `numbers come from attributes and variables times a factor`() throws {
    let file = SampleFile()
      .with("upward_stress", 1e-4)
      .with("f", .floats([0.25]))
      .adding(SampleFile.Content(name: "flux", dimensions: [], values: [2e-5]))
    let entry = """
      forcing:
        surface_stress_x: {attribute: upward_stress, factor: -1}
        temperature: {surface: {variable: flux, factor: 2}, bottom: 1e-6}
      constants: {coriolis: {attribute: f}, gravity: 9.8}
      """
    let column = try observed(studyText(entry), file: file).column
    #expect(column.forcing.surfaceStressX == -1e-4)
    #expect(
      column.forcing.tracers == [.temperature: TracerForcing(surfaceFlux: 4e-5, bottomFlux: 1e-6)])
    #expect(column.constants.coriolis == 0.25)
    #expect(column.constants.gravity == 9.8)
  }

  @Test func `the latitude gives the rotation`() throws {
    let coriolis = try observed(studyText("constants: {latitude: 30}")).column.constants.coriolis
    // 2Ω sin 30° = Ω, to the four digits in which its value is agreed upon.
    #expect(abs(coriolis - 7.292e-5) < 1e-8)
  }

  @Test func `a source profile is integrated over each cell unless it is already`() throws {
    let source = SampleFile.Content(name: "q", dimensions: ["z"], values: [1, 2, 3, 4, 5])
    func forcing(_ isIntegrated: Bool) throws -> TracerForcing? {
      let entry =
        "forcing: {temperature: {profile: {variable: q, layer_integrated: \(isIntegrated)}}}"
      let column = try observed(studyText(entry), file: SampleFile().adding(source)).column
      return column.forcing.tracers[.temperature]
    }
    #expect(try forcing(false) == TracerForcing(layerSource: .constant([2, 4, 6, 8, 10])))
    #expect(try forcing(true) == TracerForcing(layerSource: .constant([1, 2, 3, 4, 5])))
  }

  @Test func `a source field has a row for each step`() throws {
    let field = SampleFile.Content(
      name: "q", dimensions: ["step", "z"], values: (0..<20).map(Double.init))
    var file = SampleFile().adding(field)
    file.lengths = ["step": 4]
    let entry = "forcing: {temperature: {field: {variable: q}}}"
    let column = try observed(studyText(entry), file: file).column
    let expected = (0..<4).map { step in (0..<5).map { 2 * Double(5 * step + $0) } }
    #expect(column.forcing.tracers == [.temperature: TracerForcing(layerSource: .series(expected))])
  }

  // MARK: Start

  @Test func `every form of a start gives its profile`() throws {
    let profile = SampleFile.Content(name: "start", dimensions: ["z"], values: [5, 4, 3, 2, 1])
    let file = SampleFile().adding(profile)
    func start(_ form: String, of variable: Column.Variable = .temperature) throws -> [Double]? {
      let entry = "initial: {\(variable.rawValue): \(form)}"
      return try observed(studyText(entry), file: file).column.initial[variable]
    }
    #expect(try start("{value: 15}") == [15, 15, 15, 15, 15])
    #expect(try start("{linear: [15, 19]}") == [15, 16, 17, 18, 19])
    #expect(try start("{variable: start}") == [5, 4, 3, 2, 1])
    #expect(try start("observations") == rows[0])
    // Below 4 m depth the centres at 9, 7 and 5 m are 5, 3 and 1 m deeper.
    #expect(
      try start("{surface: 20, gradient: 0.5, mixed_layer_depth: 4}") == [17.5, 18.5, 19.5, 20, 20])
    #expect(try start("{surface: 2, depth: 4}", of: .u) == [0, 0, 0, 0.5, 1.5])
  }

  @Test func `a start left out is the first observed profile`() throws {
    let observed = try observed(
      studyText("initial: {u: {value: 1}}"), file: SampleFile().adding(SampleFile.u))
    #expect(observed.column.initial[.temperature] == rows[0])
    #expect(observed.column.initial[.u] == [1, 1, 1, 1, 1])
    #expect(observed.column.initial[.v] == [0, 0, 0, 0, 0])
  }

  // MARK: Grid

  @Test func `the file's grid comes from named heights, from zw or from bounds`() throws {
    let expected = try Grid(
      centres: [-9, -7, -5, -3, -1], interfaces: [-10, -8, -6, -4, -2, 0])
    let named = SampleFile().changing("z") { $0.name = "c" }.changing("zw") { $0.name = "i" }
    let text = studyText("height: c\ngrid: {file: {interfaces: i}}")
    #expect(try observed(text, file: named).column.grid == expected)

    var bounded = SampleFile().removing("zw")
      .changing("z") { $0.attributes["bounds"] = "z_bounds" }
      .adding(
        SampleFile.Content(
          name: "z_bounds", dimensions: ["z", "nv"],
          values: [-10, -8, -8, -6, -6, -4, -4, -2, -2, 0]))
    bounded.lengths = ["nv": 2]
    #expect(try observed(file: bounded).column.grid == expected)

    let standard = SampleFile().changing("z") {
      $0.name = "level"
      $0.attributes = ["standard_name": "height", "units": "m"]
    }
    #expect(try observed(file: standard).column.grid == expected)
  }

  @Test(arguments: [
    ("{linear: {cells: 4, depth: 8}}", Grid.linear(cells: 4, depth: 8)),
    (
      "{stretched: {cells: 6, depth: 100, critical_depth: 20}}",
      Grid.stretched(cells: 6, depth: 100, criticalDepth: 20)
    ),
    (
      "{stretched: {cells: 6, depth: 100, critical_depth: 20, theta: 3}}",
      Grid.stretched(cells: 6, depth: 100, criticalDepth: 20, theta: 3)
    ),
    ("{orca75: {depth: 20}}", Grid.orca75(depth: 20)),
    ("{simplified: {cells: 5, depth: 10}}", Grid.simplified(cells: 5, depth: 10)),
  ])
  func `a grid in numbers needs no file`(text: String, expected: Grid) throws {
    let start = "initial: {temperature: {value: 10}}"
    let own = try folder.study(idealisedText("grid: \(text)\n\(start)"))
    #expect(own.cases[0].observed.column.grid == expected)
    let shared = try folder.study(
      idealisedText(start, model: "closure: k-epsilon\n  grid: \(text)"))
    #expect(shared.cases[0].observed.column.grid == expected)
  }

  // MARK: Idealised cases

  @Test func `an idealised case has its outputs at equal intervals and no misfit`() throws {
    let study = try folder.study(
      idealisedText("grid: {linear: {cells: 5, depth: 10}}\ninitial: {temperature: {value: 10}}"))
    #expect(study.cases[0].observed.outputSteps == [0, 10, 20])
    #expect(study.cases[0].observed.column.stepCount == 20)
    #expect(!study.cases[0].hasObservations)
    let error = #expect(throws: PipelineError.self) { try study.requireMisfit() }
    #expect(
      error?.message == "the case has no observations that count, so it has no misfit. Give "
        + "observations, or use 'plumbline simulate'.")
  }

  @Test func `the simplified closure has no velocity`() throws {
    let study = try folder.study(
      idealisedText(
        "grid: {simplified: {cells: 5, depth: 10}}\ninitial: {temperature: {linear: [15, 20]}}",
        model: "closure: simplified"))
    #expect(
      study.cases[0].observed.column.initial.keys.sorted { $0.rawValue < $1.rawValue }
        == [.temperature])
  }

  @Test func `results go to a folder named after the pipeline unless it says otherwise`() throws {
    #expect(try study().outputDirectory == folder.file("output/p"))
    #expect(try study().title == "p")
    let text = studyText(more: "outputs: {directory: results}")
    #expect(try study(text).outputDirectory == folder.file("results"))
  }
}
