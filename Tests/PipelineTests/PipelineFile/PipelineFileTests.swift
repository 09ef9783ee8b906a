import Calibration
import Column
import Foundation
import Testing

@testable import Pipeline

struct PipelineFileTests {
  private static let full = """
    title: Kato–Phillips twin experiment
    cases:
      - observations: ../data/wind.nc
        name: strong-wind
        role: hold-out
        weight: 2.5
        time: {name: t, units: s}
        variables:
          temperature: temp
          u: {name: u, units: m s-1}
          salinity: {value: 35}
        weights: {u: 1, temperature: 2}
        grid: {file: {interfaces: zw}}
        initial:
          temperature: {surface: 21, gradient: 5.1e-2, mixed_layer_depth: 20}
          salinity: observations
          u: {surface: 0.1, depth: 20}
          v: {variable: v_init}
          buoyancy: {linear: [15, 20]}
        constants:
          reference_density: {attribute: rho0, factor: 1e3}
          latitude: 45
        forcing:
          surface_stress_x: {variable: tau_x, factor: -1}
          bottom_stress_y: 1e-5
          temperature: {surface: -4.9e-5}
          salinity: {profile: {variable: s_source, layer_integrated: true}}
          passive_tracer: {field: {variable: pt_source}}
      - name: ideal
        grid: {stretched: {cells: 50, depth: 200, critical_depth: 20}}
        initial: {temperature: {value: 15}}
        duration: 108000
        output_interval: 300
    model:
      closure: k-epsilon
      time_step: 30
      density: temperature-salinity
      passive_tracer: true
      grid: {orca75: {depth: 300}}
      closure_constants: {galperin: 0.27, surface_condition: dirichlet}
    parameters:
      c_eps1: 1.44
      c1: {start: 15, bounds: [1, 30], scale: 5}
      c2: {}
    misfit:
      form: mean
      weights: {temperature: 1}
      outputs: {from: 36, to: 288}
    adjoint: {schedule: two-level, segment: 60}
    optimiser:
      method: l-bfgs-b
      max_iterations: 20
      max_evaluations: 30
      gradient_tolerance: 1e-6
      decrease_tolerance: 0
      memory: 5
      misfit_target: 1.5
    outputs: {directory: results, trajectories: false}
    """

  @Test func `a full file decodes to the sections it states`() throws {
    let file = try decode(Self.full)
    #expect(file.path == "kato.yml")
    #expect(file.text == Self.full)
    #expect(file.title == "Kato–Phillips twin experiment")
    #expect(file.cases.count == 2)
    #expect(file.model.closure.value == "k-epsilon")
    #expect(file.model.closure.position == SourcePosition(line: 35, column: 12))
    #expect(file.model.closure.key == "model.closure")
    #expect(file.model.timeStep == 30)
    #expect(file.model.density == .temperatureAndSalinity)
    #expect(file.model.hasPassiveTracer)
    #expect(file.model.grid == .orca75(depth: 300))
    let constants = file.model.closureConstants
    #expect(constants.map(\.name.value) == ["galperin", "surface_condition"])
    #expect(constants.map(\.value.value) == [.number(0.27), .text("dirichlet")])
    #expect(constants[1].name.position == SourcePosition(line: 40, column: 39))
    #expect(constants[1].value.position == SourcePosition(line: 40, column: 58))
    #expect(file.parameters.map(\.name.value) == ["c_eps1", "c1", "c2"])
    #expect(
      file.parameters.map(\.setting) == [
        .fixed(1.44), .calibrated(ControlEntry(start: 15, bounds: 1...30, scale: 5)),
        .calibrated(ControlEntry()),
      ])
    #expect(file.parameters[1].name.position == SourcePosition(line: 43, column: 3))
    #expect(file.parameters[1].name.key == "parameters.c1")
    #expect(
      file.misfit
        == MisfitEntry(form: .mean, weights: [.temperature: 1], outputs: .range(from: 36, to: 288)))
    #expect(file.adjoint == AdjointEntry(schedule: .twoLevel, segment: 60))
    #expect(
      file.optimiser
        == OptimiserEntry(
          method: .lbfgsb, maxIterations: 20, maxEvaluations: 30, gradientTolerance: 1e-6,
          decreaseTolerance: 0, memory: 5, misfitTarget: 1.5))
    #expect(file.outputs.directory == "results")
    #expect(!file.outputs.writesTrajectories)
  }

  @Test func `a full case decodes to the values it states`() throws {
    func located(_ text: String, _ line: Int, _ column: Int, _ key: String) -> Located<String> {
      Located(text, position: SourcePosition(line: line, column: column), key: "cases[0].\(key)")
    }
    let entry = try decode(Self.full).cases[0]
    #expect(entry.place == Located(0, position: .init(line: 3, column: 5), key: "cases[0]"))
    #expect(entry.observations == [located("../data/wind.nc", 3, 19, "observations")])
    #expect(entry.window == WindowEntry() && entry.layout == nil && entry.outputInterval == nil)
    #expect(entry.name?.value == "strong-wind")
    #expect(entry.role == .holdOut)
    #expect(entry.weight == 2.5)
    #expect(
      entry.time
        == TimeEntry(
          name: located("t", 7, 18, "time.name"), units: located("s", 7, 28, "time.units")))
    #expect(entry.height == HeightEntry())
    var u = FileVariable(name: located("u", 10, 17, "variables.u.name"))
    u.units = located("m s-1", 10, 27, "variables.u.units")
    #expect(
      entry.variables == [
        .temperature: .file(FileVariable(name: located("temp", 9, 20, "variables.temperature"))),
        .u: .file(u), .salinity: .constant(35),
      ])
    #expect(entry.weights == [.u: 1, .temperature: 2])
    #expect(entry.grid == .file(interfaces: located("zw", 13, 31, "grid.file.interfaces")))
    #expect(
      entry.initial
        == .profiles([
          .temperature: .mixedLayer(surface: 21, gradient: 5.1e-2, mixedLayerDepth: 20),
          .salinity: .observations(below: .constant),
          .u: .ramp(surface: 0.1, depth: 20),
          .v: .variable(located("v_init", 18, 21, "initial.v.variable")),
          .buoyancy: .linear(deepest: 15, top: 20),
        ]))
    var constants = ConstantsEntry()
    constants.referenceDensity = .attribute(
      name: located("rho0", 21, 38, "constants.reference_density.attribute"), factor: 1000)
    constants.rotation = .latitude(.constant(45))
    #expect(entry.constants == constants)
    var forcing = ForcingEntry()
    forcing.surfaceStressX = [
      .number(
        .variable(name: located("tau_x", 24, 36, "forcing.surface_stress_x.variable"), factor: -1))
    ]
    forcing.bottomStressY = [.number(.constant(1e-5))]
    forcing.tracers = [
      .temperature: .boundaryFluxes(surface: [.number(.constant(-4.9e-5))], bottom: []),
      .salinity: .profile(
        variable: located("s_source", 27, 38, "forcing.salinity.profile.variable"),
        isLayerIntegrated: true),
      .passiveTracer: .field(
        variable: located("pt_source", 28, 42, "forcing.passive_tracer.field.variable"),
        isLayerIntegrated: false),
    ]
    #expect(entry.forcing == forcing)
    #expect(entry.schedule == nil)
  }

  private static let mooring = """
    observations: [t.nc, s.nc]
    name: papa
    layout: cf
    window: {start: 2012-06-01, end: 2592000, spin_up: 86400, depths: [0, 60]}
    output_interval: 3600
    variables:
      temperature:
        name: T
        file: t.nc
        units: degC
        error: 0.1
        valid_range: [-2, 40]
        flags: {variable: T_qc, good: [1, 2]}
        average: 86400
      salinity: {error: {variable: S_error}, average: bounds}
      u: {name: U, average: {before: 3600}}
    initial:
      temperature: {observations: {below: gradient}}
    forcing:
      file: fluxes.nc
      interpolation: previous
      gaps: {interpolate: 10800}
      surface_stress_x: {series: taux, units: N m-2}
      surface_stress_y: {series: tauy, file: other.nc, factor: 2, positive: up, interpolation: linear, gaps: hold}
      temperature: {surface: [{series: Qh}, -1e-6], bottom: 1e-7}
      short_wave: {flux: {series: Qs}, water: {share: 0.58, first: 0.35, second: 23}}
      freshwater: {series: EMP, positive: up}
    """

  @Test func `a mooring's case decodes to the values it states`() throws {
    let entry = try decodeCase(Self.mooring)
    #expect(entry.observations.map(\.value) == ["t.nc", "s.nc"])
    #expect(entry.layout?.value == "cf" && entry.outputInterval == 3600)
    guard case .date(let start) = entry.window.start, case .seconds(let end) = entry.window.end
    else {
      Issue.record("start and end of another kind")
      return
    }
    #expect(start.value == "2012-06-01" && end.value == 2_592_000)
    #expect(entry.window.spinUp == 86400 && entry.window.depths == 0...60)
    guard case .file(let temperature) = entry.variables[.temperature],
      case .file(let salinity) = entry.variables[.salinity],
      case .file(let u) = entry.variables[.u]
    else {
      Issue.record("variables of another kind")
      return
    }
    #expect(temperature.name?.value == "T" && temperature.file?.value == "t.nc")
    #expect(temperature.units?.value == "degC" && temperature.error == .constant(0.1))
    #expect(temperature.validRange == -2...40 && temperature.average == .centred(86400))
    #expect(temperature.flags?.variable.value == "T_qc" && temperature.flags?.good == [1, 2])
    #expect(salinity.name == nil && salinity.average == .bounds)
    guard case .variable(let error) = salinity.error else {
      Issue.record("no variable of errors")
      return
    }
    #expect(error.value == "S_error" && u.average == .before(3600))
    #expect(entry.initial == .profiles([.temperature: .observations(below: .gradient)]))
  }

  @Test func `a mooring's forcing decodes to the values it states`() throws {
    let forcing = try decodeCase(Self.mooring).forcing
    #expect(forcing.file?.value == "fluxes.nc" && forcing.use == .named)
    #expect(forcing.interpolation == .previous && forcing.gaps == .interpolate(longest: 10800))
    func series(_ terms: [FluxEntry]?) -> SeriesEntry? {
      if case .series(let series) = terms?.first { series } else { nil }
    }
    let x = series(forcing.surfaceStressX)
    #expect(x?.variable.value == "taux" && x?.units?.value == "N m-2" && x?.factor == 1)
    #expect(x?.positive == nil && x?.interpolation == nil && x?.gaps == nil && x?.file == nil)
    let y = series(forcing.surfaceStressY)
    #expect(y?.file?.value == "other.nc" && y?.factor == 2 && y?.positive == .up)
    #expect(y?.interpolation == .linear && y?.gaps == .hold)
    guard case .boundaryFluxes(let surface, let bottom) = forcing.tracers[.temperature] else {
      Issue.record("no fluxes of temperature")
      return
    }
    #expect(series(surface)?.variable.value == "Qh")
    #expect(surface.last == .number(.constant(-1e-6)) && bottom == [.number(.constant(1e-7))])
    #expect(forcing.shortWave?.water == .bands(share: 0.58, first: 0.35, second: 23))
    #expect(series(forcing.shortWave?.flux)?.variable.value == "Qs")
    #expect(series(forcing.freshwater)?.positive == .up)
  }

  @Test func `all that a file is known to hold can act`() throws {
    let short = try decodeCase("observations: a.jld2\nforcing: file").forcing
    #expect(short.use == .recognised && short.file == nil)
    let forcing = try decodeCase(
      "observations: a.nc\nforcing: {file: f.nc, use: recognised, short_wave: {water: IB}}"
    ).forcing
    #expect(forcing.use == .recognised && forcing.shortWave?.flux == [])
    guard case .jerlov(let type) = forcing.shortWave?.water else {
      Issue.record("no water type")
      return
    }
    #expect(type.value == "IB")
    #expect(
      try decodeCase("observations: a.nc\ninitial: {restart: out.nc}").initial
        == .restart(
          Located("out.nc", position: .init(line: 7, column: 24), key: "cases[0].initial.restart")))
  }

  @Test func `an idealised case has a grid, a start and times`() throws {
    let entry = try decode(Self.full).cases[1]
    #expect(entry.observations.isEmpty)
    #expect(entry.name?.value == "ideal")
    #expect(entry.grid == .stretched(cells: 50, depth: 200, criticalDepth: 20, theta: 6.5))
    #expect(entry.initial == .profiles([.temperature: .uniform(15)]))
    #expect(entry.schedule == IdealisedSchedule(duration: 108000, outputInterval: 300))
  }

  @Test func `what is left out takes its default`() throws {
    let file = try PipelineFile(text: sample(), path: "pipelines/kato.phillips.yml")
    #expect(file.title == nil)
    #expect(file.model.density == .temperature)
    #expect(!file.model.hasPassiveTracer)
    #expect(file.model.grid == nil)
    #expect(file.model.closureConstants.isEmpty)
    #expect(file.parameters.isEmpty)
    #expect(file.misfit == MisfitEntry(form: .variance, weights: nil, outputs: .all))
    #expect(file.adjoint == AdjointEntry(schedule: .automatic, memory: nil))
    #expect(
      file.optimiser
        == OptimiserEntry(
          method: .lbfgsb, maxIterations: nil, maxEvaluations: nil, gradientTolerance: 1e-8,
          decreaseTolerance: 1e-12, memory: 10, misfitTarget: nil))
    #expect(
      file.outputs == OutputsEntry(directory: "output/kato.phillips", writesTrajectories: true))
    let entry = file.cases[0]
    #expect(entry.name == nil)
    #expect(entry.role == .train)
    #expect(entry.weight == 1)
    #expect(entry.time == TimeEntry() && entry.height == HeightEntry())
    #expect(entry.variables.isEmpty)
    #expect(entry.weights == nil)
    #expect(entry.grid == .file(interfaces: nil))
    #expect(entry.initial == .observations)
    #expect(entry.forcing == ForcingEntry())
    #expect(entry.constants == ConstantsEntry())
  }

  @Test func `a case overrides the defaults key by key and replaces whole values`() throws {
    let file = try decode(
      """
      case_defaults:
        weight: 3
        role: hold-out
        forcing: {surface_stress_x: 1e-4, surface_stress_y: 2e-4}
      cases:
        - observations: a.nc
        - observations: b.nc
          weight: 1
          forcing: {surface_stress_y: 5e-4}
      model: {closure: k-epsilon, time_step: 30}
      """)
    #expect(file.cases.map(\.weight) == [3, 1])
    #expect(file.cases.map(\.role) == [.holdOut, .holdOut])
    #expect(file.cases.map(\.forcing.surfaceStressX) == [[.number(.constant(1e-4))], []])
    #expect(
      file.cases.map(\.forcing.surfaceStressY) == [
        [.number(.constant(2e-4))], [.number(.constant(5e-4))],
      ])
  }

  @Test func `an error in the defaults is placed in the defaults`() {
    let text = """
      case_defaults:
        weight: -1
      cases: [{observations: a.nc}]
      model: {closure: k-epsilon, time_step: 30}
      """
    #expect(
      errorText(text)
        == "kato.yml:2:11: case_defaults.weight: must be greater than 0, found '-1'. "
        + "Change the value.")
    #expect(
      errorText(text.replacing("weight: -1", with: "name: a")).hasPrefix(
        "kato.yml:2:3: case_defaults.name: unknown key 'name'. Known keys: observations, layout, role,"
      ))
  }

  @Test func `a case without a grid takes the model's`() throws {
    let model = "time_step: 30\n  grid: {simplified: {cells: 100, depth: 100}}"
    let file = try decode(sample(model: model))
    #expect(file.cases[0].grid == .simplified(cells: 100, depth: 100))
    let own = "observations: a.nc\ngrid: file"
    #expect(
      try decode(sample(model: model, entry: own)).cases[0].grid
        == .file(interfaces: nil))
  }

  @Test(arguments: [
    ("1e-4", 1e-4), ("2.5", 2.5), ("10", 10), ("-0.4", -0.4), ("+3.E+2", 300), (".5", 0.5),
    ("010", 10), ("1E3", 1000),
  ])
  func `a decimal number decodes exactly`(text: String, value: Double) throws {
    let file = try decode(sample(extra: "parameters: {c1: \(text)}"))
    #expect(file.parameters[0].setting == .fixed(value))
  }

  @Test(arguments: [
    ("all", OutputSelection.all), ("last", .last), ("{from: 3}", .range(from: 3, to: nil)),
    ("{to: 3}", .range(from: nil, to: 3)),
    ("{from_time: 21600, to_time: 172800}", .times(from: 21600, to: 172800)),
    ("{to_time: 0.5}", .times(from: nil, to: 0.5)),
    ("{indices: [0, 5, -1]}", .indices([0, 5, -1])),
    ("{every: 10}", .every(10)),
  ])
  func `every form of the choice of outputs decodes`(text: String, value: OutputSelection) throws {
    #expect(try decode(sample(extra: "misfit: {outputs: \(text)}")).misfit.outputs == value)
  }

  @Test func `an alias repeats the value of its anchor`() throws {
    let file = try decode(
      """
      model: {closure: k-epsilon, time_step: 30}
      cases:
        - observations: a.nc
          constants: &ours {gravity: 9.8}
        - {observations: b.nc, constants: *ours}
      """)
    #expect(file.cases.map(\.constants.gravity) == [.constant(9.8), .constant(9.8)])
  }

  @Test func `a byte order mark and Windows line ends change nothing`() throws {
    let text = "\u{FEFF}" + sample().replacing("\n", with: "\r\n")
    let file = try decode(text)
    #expect(file.model.closure.position == SourcePosition(line: 3, column: 12))
    #expect(file.cases[0].observations.map(\.value) == ["a.nc"])
  }

  @Test func `a word that YAML 1.1 takes for a boolean is a name here`() throws {
    #expect(try decodeCase("observations: a.nc\nname: no").name?.value == "no")
  }

  @Test(arguments: [
    ("4096", 4096), ("8 KiB", 8192), ("256 MiB", 268_435_456), ("1.5GiB", 1_610_612_736),
  ])
  func `memory is a number of bytes, or has a unit`(text: String, bytes: Int) throws {
    let file = try decode(sample(extra: "adjoint: {memory: \(text)}"))
    #expect(file.adjoint.memory?.value == bytes)
    #expect(file.adjoint.memory?.key == "adjoint.memory")
  }

  @Test func `relative paths start at the pipeline's folder`() throws {
    let file = try PipelineFile(text: sample(), path: "pipelines/kato.yml")
    #expect(file.resolve("../data/a.nc") == "pipelines/../data/a.nc")
    #expect(file.resolve("/data/a.nc") == "/data/a.nc")
    #expect(try decode(sample()).resolve("a.nc") == "a.nc")
  }

  @Test func `a later check can place its error`() throws {
    let file = try decode(sample())
    #expect(
      file.failure(
        at: file.model.closure, unknownName("k-eps", kind: "closure", known: ["k-epsilon", "kpp"])
      ).description
        == "kato.yml:3:12: model.closure: unknown closure 'k-eps'; did you mean 'k-epsilon'? "
        + "Known closures: k-epsilon, kpp.")
  }
}
