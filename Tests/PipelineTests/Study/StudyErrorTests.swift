import Adjoint
import Foundation
import NetCDF
import TestSupport
import Testing

@testable import Pipeline

/// Every way in which a pipeline and its file do not fit, with the whole text of its error.
@Suite struct StudyErrorTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func error(_ text: String = studyText(), file: SampleFile = SampleFile()) throws
    -> String
  {
    try file.write(to: folder.file("a.nc"))
    return folder.error(text)
  }

  // MARK: The file

  @Test func `a pipeline is as large as its limits allow, wherever its text is read`() throws {
    try SampleFile().write(to: folder.file("a.nc"))
    var limits = ReadingLimits()
    let text = studyText() + "\n# " + String(repeating: "x", count: limits.pipeline[.size])
    #expect(folder.error(text).contains("the file is larger than 1048576 bytes"))
    try limits.set("pipeline-size", to: "2M")
    let pipeline = try PipelineFile(text: text, path: folder.file("p.yml"), limits: limits)
    #expect(try Study(pipeline).fingerprint == folder.study(studyText()).fingerprint)
  }

  @Test func `a missing file is named with its place in the pipeline`() {
    #expect(
      folder.error(studyText())
        == "p.yml:2:19: cases[0].observations: there is no file 'a.nc'. Check the path.")
  }

  @Test func `a pattern without a match is named`() {
    let text = studyText().replacingOccurrences(of: "a.nc", with: "les-*.nc")
    #expect(
      folder.error(text)
        == "p.yml:2:19: cases[0].observations: no file matches the pattern 'les-*.nc'. "
        + "Check the path and the pattern.")
  }

  @Test func `a file of another format is refused`() throws {
    try "not NetCDF".write(toFile: folder.file("a.nc"), atomically: true, encoding: .utf8)
    #expect(
      folder.error(studyText())
        == "a.nc: this is not a NetCDF file, or it is cut short; give a NetCDF-3 or NetCDF-4 file.")
  }

  @Test func `a variable that the file lacks is named with the nearest there is`() throws {
    #expect(
      try error(studyText("variables: {temperature: temprature}"))
        == "p.yml:3:30: cases[0].variables.temperature: a.nc: unknown variable 'temprature'; "
        + "did you mean 'temperature'? Known variables: time, z, zw, temperature.")
  }

  // MARK: Times

  @Test func `a file without times is refused`() throws {
    var file = SampleFile().removing("time")
    file.lengths = ["time": 3]
    #expect(
      try error(file: file)
        == "a.nc: variable 'temperature': temperature(time = 3, z = 5) has no time coordinate: none of its "
        + "dimensions has a variable called time, with the standard_name time, or with units such as "
        + "'seconds since 2012-06-01'. Add one, or name it: time: NAME in a pipeline, --time NAME on the "
        + "command line.")
  }

  @Test func `a time without units is refused`() throws {
    let file = SampleFile().changing("time") { $0.attributes = [:] }
    #expect(
      try error(file: file)
        == "a.nc: variable 'time': the times have no units. Add the attribute, such as "
        + "'seconds since 2012-06-01' or 's', or state them: time: {units: s} in a pipeline, --units time=s on "
        + "the command line.")
  }

  @Test func `a time in an unknown unit is refused`() throws {
    let file = SampleFile().changing("time") {
      $0.attributes = ["units": "months since 2000-01-01"]
    }
    #expect(
      try error(file: file)
        == "a.nc: variable 'time': 'months' is no whole number of days, nor a day a whole number of it: to "
        + "UDUNITS and CF a year is 365.242198781 days and a month a twelfth of that, whatever the calendar; "
        + "count days.")
  }

  @Test func `a time of two dimensions is used only where it is named`() throws {
    var file = SampleFile().changing("time") { $0.dimensions = ["time", "one"] }
    file.lengths = ["time": 3, "one": 1]
    #expect(
      try error(file: file).hasPrefix(
        "a.nc: variable 'temperature': temperature(time = 3, z = 5) has no time coordinate: "))
    #expect(try error(studyText("time: time"), file: file) == "no error")
  }

  @Test func `times that do not increase are refused`() throws {
    let file = SampleFile().changing("time") { $0.values = [0, 60, 60] }
    #expect(
      try error(file: file)
        == "a.nc: variable 'time': times 1 and 2 are both 60. Remove one of the two.")
    let back = SampleFile().changing("time") { $0.values = [0, 60, 30] }
    #expect(
      try error(file: back)
        == "a.nc: variable 'time': times must increase, but time 2 (30) is before time 1 (60). Sort the file "
        + "by time.")
  }

  @Test func `a missing time is refused`() throws {
    let file = SampleFile().changing("time") { $0.values = [0, .nan, 120] }
    #expect(
      try error(file: file)
        == "a.nc: variable 'time': time 1 is missing or not finite. Remove or correct it.")
  }

  @Test func `a single time is refused`() throws {
    let file = SampleFile()
      .changing("time") { $0.values = [0] }
      .changing("temperature") { $0.values = Array($0.values.prefix(5)) }
    #expect(
      try error(file: file)
        == "p.yml:2:5: cases[0]: case 'a': nothing was observed after the start of the run. A case needs at "
        + "least two times, but its files have one; add a file with later ones.")
  }

  // MARK: Observed variables

  @Test func `a variable at several places is refused`() throws {
    var file = SampleFile().changing("temperature") {
      $0.dimensions = ["time", "z", "station"]
      $0.values += $0.values
    }
    file.lengths = ["station": 2]
    #expect(
      try error(file: file)
        == "a.nc: variable 'temperature': it is temperature(time = 3, z = 5, station = 2), but a column has "
        + "only times and heights. Take one point of 'station' by 'plumbline import --at station=0', or cut it "
        + "out of the file.")
  }

  @Test func `a variable in units of another quantity is refused`() throws {
    let file = SampleFile().changing("temperature") { $0.attributes = ["units": "m"] }
    #expect(
      try error(file: file)
        == "a.nc: variable 'temperature': 'm' is a length; a temperature is expected in 'degC' (temperature). "
        + "Convert the values, or correct the unit.")
    let stated = studyText("variables: {temperature: {units: m}}")
    #expect(try error(stated) == error(file: file))
  }

  @Test func `a variable without units is refused`() throws {
    let file = SampleFile().changing("temperature") { $0.attributes = [:] }
    #expect(
      try error(file: file)
        == "a.nc: variable 'temperature': it has no units. Add the attribute, or state them: "
        + "variables: {temperature: {units: degC}} in a pipeline, --units 'temperature=degC' on the command "
        + "line.")
  }

  @Test func `an infinite value is named by time and level`() throws {
    let file = SampleFile().changing("temperature") { $0.values[5 + 3] = .infinity }
    #expect(
      try error(file: file)
        == "a.nc: variable 'temperature': the value at time 1, level 3 is infinite. Mark such values by "
        + "'_FillValue', or state the valid range.")
    let ranged = studyText("variables: {temperature: {valid_range: [-2, 40]}}")
    #expect(try error(ranged, file: file) == "no error")
  }

  @Test func `a variable that is missing everywhere is refused`() throws {
    let file = SampleFile().changing("temperature") { $0.values = $0.values.map { _ in .nan } }
    #expect(
      try error(file: file)
        == "a.nc: variable 'temperature': there is nothing to use in the file: this variable is missing "
        + "everywhere.")
    #expect(
      try error(studyText("variables: {temperature: temperature}"), file: file)
        == "a.nc: variable 'temperature': the variable is missing everywhere. Name another.")
  }

  @Test func `two variables with the same standard name are refused`() throws {
    let file = SampleFile()
      .changing("temperature") {
        $0.name = "t1"
        $0.attributes["standard_name"] = "sea_water_temperature"
      }
      .adding(
        SampleFile.Content(
          name: "t2", dimensions: ["time", "z"], values: SampleFile.temperature.values,
          attributes: ["units": "degC", "standard_name": "sea_water_temperature"]))
    #expect(
      try error(file: file)
        == "a.nc: variable 't1': 't1' and 't2' have the standard_name sea_water_temperature. Say which one to "
        + "take: variables: {temperature: t1} in a pipeline, --variable temperature=t1 on the command line."
    )
    #expect(try error(studyText("variables: {temperature: t2}"), file: file) == "no error")
  }

  @Test func `an observed variable that the model does not have is refused`() throws {
    #expect(
      try error(studyText("variables: {salinity: temperature}"))
        == "p.yml:2:5: cases[0]: case 'a': variables names salinity, which the model does not "
        + "have. Its variables are u, v, temperature; model.density and model.passive_tracer "
        + "choose the tracers.")
  }

  // MARK: Grid

  @Test func `a file without heights is refused`() throws {
    let file = SampleFile().changing("z") {
      $0.name = "level"
      $0.attributes = [:]
    }
    #expect(
      try error(file: file)
        == "a.nc: variable 'temperature': temperature(time = 3, z = 5) has no vertical coordinate: none of its "
        + "dimensions has heights or depths (the file has zw(zw = 6)). Add a variable called as the dimension, "
        + "in metres, with the attribute positive, or name it: height: NAME in a pipeline, --height NAME on the "
        + "command line.")
    #expect(try error(studyText("height: {name: level, units: m}"), file: file) == "no error")
  }

  /// What is said of levels that are no grid.
  private static let noGrid =
    "p.yml:2:5: cases[0]: case 'a': the levels of the observations are no grid: the file does not say "
    + "the extent of its cells, or they do not reach from one to the next up to the surface. Add bounds or "
    + "a variable of interfaces, name the interfaces as grid: {file: {interfaces: NAME}}, or give the case "
    + "a grid, such as grid: {linear: {cells: 100, depth: 200}}."

  @Test func `heights without the extent of their cells are refused`() throws {
    #expect(try error(file: SampleFile().removing("zw")) == Self.noGrid)
  }

  @Test func `a grid whose surface is not at zero is refused`() throws {
    let file = SampleFile().changing("zw") { $0.values = [-10, -8, -6, -4, -2, -0.5] }
    #expect(try error(file: file) == Self.noGrid)
  }

  @Test func `depths that would be heights above the surface are refused`() throws {
    let file = SampleFile().changing("z") { $0.values = [9, 7, 5, 3, 1] }
    #expect(
      try error(file: file)
        == "a.nc: variable 'z': it says positive = up, so that all levels would be above the surface. If these "
        + "are depths, correct the attribute, or say so: height: {positive: down} in a pipeline, "
        + "--positive height=down on the command line.")
  }

  @Test func `heights that make no grid are refused with the reason`() throws {
    let file = SampleFile().changing("z") { $0.values = [-9, -7, -7, -3, -1] }
    #expect(
      try error(file: file)
        == "a.nc: variable 'z': levels 1 and 2 are both at -7 m. Remove one of the two.")
  }

  @Test func `bounds with a gap are refused`() throws {
    let bounds = SampleFile.Content(
      name: "z_bounds", dimensions: ["z", "nv"], values: [-10, -8, -8, -6, -5, -4, -4, -2, -2, 0])
    var file = SampleFile().changing("z") { $0.attributes["bounds"] = "z_bounds" }.adding(bounds)
    file.lengths = ["nv": 2]
    #expect(try error(file: file) == Self.noGrid)
  }

  // MARK: Closure and parameters

  @Test func `an unknown parameter is named with the nearest there is`() throws {
    #expect(
      try error(studyText(more: "parameters: {c_esp1: 1.4}"))
        == "p.yml:8:14: parameters.c_esp1: unknown parameter 'c_esp1'; did you mean 'c_eps1'? "
        + "Known parameters: c1, c2, c3, c4, c5, c6, cb1, cb2, cb3, cb4, cb5, cbb, c_mu0, sig_k, "
        + "sig_eps, c_eps1, c_eps2, c_eps3m, c_eps3p.")
  }

  @Test func `a parameter that no equation contains cannot be calibrated`() throws {
    #expect(
      try error(studyText(more: "parameters: {c5: {}}"))
        == "p.yml:8:14: parameters.c5: c5 cannot be calibrated: no equation of this closure "
        + "contains c5, so the misfit says nothing about it. Remove it, or fix its value.")
    #expect(try error(studyText(more: "parameters: {c5: 0.5}")) == "no error")
  }

  @Test func `a value outside the admissible range is refused`() throws {
    #expect(
      try error(studyText(more: "parameters: {c1: 0.5}"))
        == "p.yml:8:14: parameters.c1: the value 0.5 lies outside the admissible range of c1, "
        + "1.0 to 30.0 [1].")
  }

  @Test func `bounds outside the admissible range are refused`() throws {
    #expect(
      try error(studyText(more: "parameters: {c1: {bounds: [0.5, 10]}}"))
        == "p.yml:8:14: parameters.c1: the lower bound 0.5 lies outside the admissible range of "
        + "c1, 1.0 to 30.0 [1].")
    #expect(
      try error(studyText(more: "parameters: {c1: {bounds: [2, 40]}}"))
        == "p.yml:8:14: parameters.c1: the upper bound 40.0 lies outside the admissible range of "
        + "c1, 1.0 to 30.0 [1].")
  }

  @Test func `a start outside the admissible range is refused`() throws {
    #expect(
      try error(studyText(more: "parameters: {c1: {start: 31}}"))
        == "p.yml:8:14: parameters.c1: the start 31.0 lies outside the bounds 1.0 to 30.0. "
        + "Give 'start', or widen the bounds.")
  }

  @Test func `bounds without the default start are refused`() throws {
    #expect(
      try error(studyText(more: "parameters: {c1: {bounds: [6, 10]}}"))
        == "p.yml:8:14: parameters.c1: the start 5.0 lies outside the bounds 6.0 to 10.0. "
        + "Give 'start', or widen the bounds.")
  }

  @Test func `an unknown closure is named with the nearest there is`() throws {
    let text = studyText().replacingOccurrences(of: "k-epsilon", with: "k-epsilom")
    #expect(
      try error(text)
        == "p.yml:5:12: model.closure: unknown closure 'k-epsilom'; did you mean 'k-epsilon'? "
        + "Known closures: k-epsilon, simplified.")
  }

  @Test func `an unknown closure constant is named with the nearest there is`() throws {
    #expect(
      try error(studyText(model: "closure_constants: {galperine: 0.5}"))
        == "p.yml:7:23: model.closure_constants.galperine: unknown closure constant 'galperine'; "
        + "did you mean 'galperin'? Known closure constants: charnock, galperin, "
        + "surface_roughness_min, bottom_roughness_min, bottom_roughness, diffusivity_min, "
        + "viscosity_min, k_min, eps_min, c_mu_min, c_mu_prime_min, surface_condition, "
        + "bottom_condition.")
  }

  @Test func `a wrong choice of a closure constant is refused with the right ones`() throws {
    let message =
      "p.yml:7:42: model.closure_constants.surface_condition: surface_condition is one of "
      + "dirichlet, neumann."
    #expect(
      try error(studyText(model: "closure_constants: {surface_condition: robin}")) == message)
    #expect(try error(studyText(model: "closure_constants: {surface_condition: 1}")) == message)
  }

  @Test func `a closure constant of the wrong kind or sign is refused`() throws {
    #expect(
      try error(studyText(model: "closure_constants: {k_min: small}"))
        == "p.yml:7:30: model.closure_constants.k_min: k_min is a number [m2 s-2].")
    #expect(
      try error(studyText(model: "closure_constants: {k_min: -1}"))
        == "p.yml:7:30: model.closure_constants.k_min: k_min must be positive, found -1.0.")
  }

  // MARK: Misfit

  @Test func `weights of a variable that was not observed are refused`() throws {
    #expect(
      try error(studyText(more: "misfit: {weights: {u: 1}}"))
        == "p.yml:2:5: cases[0]: case 'a': weights names u, which was not found in the "
        + "observations. Name it under variables, or leave it out of the weights.")
  }

  @Test func `weights of a variable that the model does not have are refused`() throws {
    #expect(
      try error(studyText("weights: {salinity: 1}"))
        == "p.yml:2:5: cases[0]: case 'a': weights names salinity, which the model does not have. "
        + "Its variables are u, v, temperature; model.density and model.passive_tracer choose the "
        + "tracers.")
  }

  @Test func `a constant observation has no variance to divide by`() throws {
    let file = SampleFile().adding(SampleFile.u).changing("u") { content in
      content.values = content.values.map { _ in 0 }
    }
    #expect(
      try error(file: file)
        == "p.yml:2:5: cases[0]: case 'a': the observed u does not vary, so that a misfit of form "
        + "'variance' would divide by zero. Leave it out of the case's weights, or choose another "
        + "form.")
    #expect(try error(studyText("weights: {temperature: 1}"), file: file) == "no error")
    #expect(try error(studyText(more: "misfit: {form: mean}"), file: file) == "no error")
  }

  @Test func `form z-score needs a variable that varies in the cases that are calibrated against`()
    throws
  {
    let file = SampleFile().adding(SampleFile.u).changing("u") { content in
      content.values = content.values.map { _ in 0.1 }
    }
    #expect(
      try error(studyText(more: "misfit: {form: z-score}"), file: file)
        == "p.yml:2:5: cases[0]: case 'a': the observed u does not vary in any case that is calibrated against, "
        + "so that a misfit of form 'z-score' would divide by zero. Leave it out of the case's weights, or "
        + "choose another form.")
    #expect(
      try error(
        studyText("weights: {temperature: 1}", more: "misfit: {form: z-score}"), file: file)
        == "no error")
    #expect(
      try error(studyText("role: hold-out", more: "misfit: {form: z-score}"))
        == "p.yml:2:5: cases[0]: case 'a': temperature counts in no case that is calibrated against, whose "
        + "variance a misfit of form 'z-score' divides by. Leave it out of the case's weights, or choose "
        + "another form.")
  }

  @Test func `observations without an error have none to divide by`() throws {
    #expect(
      try error(studyText(more: "misfit: {form: error}"))
        == "p.yml:2:5: cases[0]: case 'a': the observed temperature has no error, by which a misfit "
        + "of form 'error' divides. Give variables: {temperature: {error: 0.1}}. Leave it out of the case's weights, or choose another form."
    )
  }

  @Test(arguments: ["from: 3", "from_time: 121"])
  func `outputs that select nothing are refused`(range: String) throws {
    #expect(
      try error(studyText(more: "misfit: {outputs: {\(range)}}"))
        == "p.yml: misfit.outputs: nothing that was observed in case 'a' counts: there are 3 times of "
        + "temperature. Widen misfit.outputs, or the case's window.")
  }

  @Test(arguments: [3, -4])
  func `an output index out of range is refused`(index: Int) throws {
    #expect(
      try error(studyText(more: "misfit: {outputs: {indices: [0, \(index)]}}"))
        == "p.yml: misfit.outputs: case 'a' has outputs 0 to 2 of temperature; there is no output \(index)."
    )
  }

  // MARK: Numbers, profiles and fields from the file

  @Test func `an attribute that the file lacks is named with the nearest there is`() throws {
    #expect(
      try error(
        studyText("forcing: {surface_stress_x: {attribute: wind_stres}}"),
        file: SampleFile().with("wind_stress", 1e-4))
        == "p.yml:3:45: cases[0].forcing.surface_stress_x.attribute: a.nc has no numeric global "
        + "attribute 'wind_stres'; did you mean 'wind_stress'?")
  }

  @Test func `an attribute that is a text is no number`() throws {
    #expect(
      try error(
        studyText("constants: {coriolis: {attribute: place}}"),
        file: SampleFile().with("place", "Papa"))
        == "p.yml:3:39: cases[0].constants.coriolis.attribute: a.nc has no numeric global "
        + "attribute 'place'.")
  }

  @Test func `an attribute that is not finite is refused`() throws {
    #expect(
      try error(
        studyText("forcing: {surface_stress_x: {attribute: stress}}"),
        file: SampleFile().with("stress", .doubles([.infinity])))
        == "p.yml:3:45: cases[0].forcing.surface_stress_x.attribute: 'stress' of a.nc, times its "
        + "factor, is inf, but must be finite.")
  }

  @Test func `a constant from the file has to be in its range`() throws {
    let file = SampleFile().with("g", 9.81)
      .adding(SampleFile.Content(name: "latitude", dimensions: [], values: [95]))
    #expect(
      try error(studyText("constants: {gravity: {attribute: g, factor: -1}}"), file: file)
        == "p.yml:3:38: cases[0].constants.gravity.attribute: 'g' of a.nc, times its factor, is "
        + "-9.81, but must be greater than 0.")
    #expect(
      try error(studyText("constants: {latitude: {variable: latitude}}"), file: file)
        == "p.yml:3:38: cases[0].constants.latitude.variable: 'latitude' of a.nc, times its "
        + "factor, is 95.0, but must lie between -90 and 90.")
  }

  @Test func `a scalar variable that is a profile is refused`() throws {
    #expect(
      try error(studyText("forcing: {surface_stress_x: {variable: z}}"))
        == "p.yml:3:44: cases[0].forcing.surface_stress_x.variable: variable 'z' of a.nc is not a "
        + "single finite number.")
  }

  @Test func `a source profile of the wrong length is refused`() throws {
    #expect(
      try error(studyText("forcing: {temperature: {profile: {variable: zw}}}"))
        == "p.yml:3:49: cases[0].forcing.temperature.profile.variable: variable 'zw' of a.nc has "
        + "shape [6]; its last dimension must be the 5 cells.")
  }

  @Test func `a source profile with several rows is refused`() throws {
    #expect(
      try error(studyText("forcing: {temperature: {profile: {variable: temperature}}}"))
        == "p.yml:3:49: cases[0].forcing.temperature.profile.variable: variable 'temperature' of "
        + "a.nc is not a single profile of 5 values.")
  }

  @Test func `a source with a gap is refused`() throws {
    let source = SampleFile.Content(
      name: "source", dimensions: ["z"], values: [0, 0, .nan, 0, 0])
    #expect(
      try error(
        studyText("forcing: {temperature: {profile: {variable: source}}}"),
        file: SampleFile().adding(source))
        == "p.yml:3:49: cases[0].forcing.temperature.profile.variable: variable 'source' of a.nc "
        + "has missing or infinite values.")
  }

  @Test func `a source field with too few steps is refused`() throws {
    #expect(
      try error(studyText("forcing: {temperature: {field: {variable: temperature}}}"))
        == "p.yml:3:47: cases[0].forcing.temperature.field.variable: variable 'temperature' of "
        + "a.nc has 3 profiles, but the run takes 4 steps and needs one for each.")
  }

  // MARK: Idealised cases

  @Test func `an output interval off the time step is refused`() {
    let text = """
      cases:
        - {name: ideal, grid: {linear: {cells: 5, depth: 10}}, duration: 90, output_interval: 45,
           initial: {temperature: {value: 10}}}
      model: {closure: k-epsilon, time_step: 30}
      """
    #expect(
      folder.error(text)
        == "p.yml:2:5: cases[0]: case 'ideal': output_interval 45 s is no multiple of "
        + "model.time_step 30 s. Change one of them.")
  }

  @Test func `a duration that the output interval does not divide is refused`() {
    let text = """
      cases:
        - {name: ideal, grid: {linear: {cells: 5, depth: 10}}, duration: 90, output_interval: 60,
           initial: {temperature: {value: 10}}}
      model: {closure: k-epsilon, time_step: 30}
      """
    #expect(
      folder.error(text)
        == "p.yml:2:5: cases[0]: case 'ideal': duration 90 s is no multiple of output_interval "
        + "60 s. Change one of them.")
  }

  // MARK: Memory

  /// Bytes of a state and a recorded step of the sample.
  private func leastMemory() throws -> Int {
    try SampleFile().write(to: folder.file("a.nc"))
    let sizes = try folder.study(studyText()).problem.stepSizes(ofCase: 0)
    return sizes.state + sizes.recorded
  }

  @Test func `too little memory for a gradient is refused with what is needed`() throws {
    let least = try leastMemory()
    #expect(folder.error(studyText(more: "adjoint: {memory: \(least)}")) == "no error")
    #expect(
      folder.error(studyText(more: "adjoint: {memory: \(least - 1)}"))
        == "p.yml:8:19: adjoint.memory: too little memory for the gradient of case 'a': it needs a "
        + "state and a recorded step. Give at least \((least + 1023) / 1024) KiB; more memory takes "
        + "less time.")
  }

  @Test func `cases that are computed at once share the memory`() throws {
    let least = try leastMemory()
    try SampleFile().write(to: folder.file("b.nc"))
    func memory(_ total: Int, threads: Int) throws -> Int? {
      let text = """
        cases: [{observations: "*.nc"}]
        model: {closure: k-epsilon, time_step: 30}
        adjoint: {memory: \(total)}
        """
      let file = try PipelineFile(text: text, path: folder.file("p.yml"))
      return (try Study(file, threads: threads).problem.schedule as? Automatic)?.memory
    }
    #expect(try memory(least, threads: 1) == least)
    #expect(try memory(2 * least, threads: 2) == least)
    // There are no more cases than two to compute at once.
    #expect(try memory(2 * least, threads: 9) == least)
    #expect(throws: PipelineError.self) { try memory(2 * least - 1, threads: 2) }
  }

  // MARK: The start

  @Test func `a duration off the time step is refused`() {
    let text = """
      cases:
        - {name: ideal, grid: {linear: {cells: 5, depth: 10}}, duration: 100, output_interval: 50,
           initial: {temperature: {value: 10}}}
      model: {closure: k-epsilon, time_step: 30}
      """
    #expect(
      folder.error(text)
        == "p.yml:2:5: cases[0]: case 'ideal': duration 100 s is no multiple of model.time_step 30 s. Change "
        + "one of them.")
  }

  @Test func `a tracer without a start is refused`() throws {
    #expect(
      try error(studyText(model: "density: temperature-salinity"))
        == "p.yml:2:5: cases[0]: case 'a': there is nothing to start salinity from: it was not "
        + "observed and initial does not give it. Name the variable under variables, or give its "
        + "profile under initial.")
  }

  @Test func `a start of a variable that the model does not have is refused`() throws {
    #expect(
      try error(studyText("initial: {salinity: {value: 35}}"))
        == "p.yml:2:5: cases[0]: case 'a': initial names salinity, which the model does not have. "
        + "Its variables are u, v, temperature; model.density and model.passive_tracer choose the "
        + "tracers.")
  }

  @Test func `a velocity can only start from observations that there are`() throws {
    #expect(
      try error(studyText("initial: {u: observations}"))
        == "p.yml:2:5: cases[0]: case 'a': there is nothing to start u from: it was not observed "
        + "and initial does not give it. Name the variable under variables, or give its profile "
        + "under initial.")
  }
}
