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

  @Test func `a file without a time variable is refused`() throws {
    let file = SampleFile().changing("time") { $0.name = "t" }
    #expect(
      try error(file: file)
        == "a.nc: there is no time variable: none is called 'time' or has that standard_name. "
        + "Name it in the pipeline as time: NAME.")
  }

  @Test func `a time without units is refused`() throws {
    let file = SampleFile().changing("time") { $0.attributes = [:] }
    #expect(
      try error(file: file)
        == "a.nc: time variable 'time' has no units. Add its attribute, or state them in the "
        + "pipeline as time: {name: time, units: s}.")
  }

  @Test func `a time in an unknown unit is refused`() throws {
    let file = SampleFile().changing("time") { $0.attributes = ["units": "months since 2000"] }
    #expect(
      try error(file: file)
        == "a.nc: time variable 'time' is in 'months since 2000'; expected seconds, minutes, hours "
        + "or days, with or without a reference ('seconds since 2000-01-01').")
  }

  @Test func `a time of two dimensions is refused`() throws {
    let file = SampleFile().changing("time") {
      $0.dimensions = ["time", "one"]
    }
    #expect(
      try error(file: SampleFile(contents: file.contents, lengths: ["time": 3, "one": 1]))
        == "a.nc: time variable 'time' must have one dimension. Name another in the pipeline as "
        + "time: NAME.")
  }

  @Test func `times that do not increase are refused`() throws {
    let file = SampleFile().changing("time") { $0.values = [0, 60, 60] }
    #expect(
      try error(file: file)
        == "a.nc: times must increase, but time 2 of 'time' (60.0) is not after time 1 (60.0).")
  }

  @Test func `a missing time is refused`() throws {
    let file = SampleFile().changing("time") { $0.values = [0, .nan, 120] }
    #expect(try error(file: file) == "a.nc: time 1 of 'time' is missing.")
  }

  @Test func `a single time is refused`() throws {
    let file = SampleFile()
      .changing("time") { $0.values = [0] }
      .changing("temperature") { $0.values = Array($0.values.prefix(5)) }
    #expect(
      try error(file: file) == "a.nc: 'time' has 1 times; a trajectory needs at least two.")
  }

  @Test func `times off the time step are refused`() throws {
    let file = SampleFile().changing("time") { $0.values = [0, 45, 120] }
    #expect(
      try error(file: file)
        == "a.nc: time 1 is 45.0 s after the first, which is no multiple of the time step 30.0 s. "
        + "Choose a model.time_step that divides the intervals between times.")
  }

  @Test func `times that fall on the same step are refused`() throws {
    let file = SampleFile().changing("time") { $0.values = [0, 1e-10, 120] }
    #expect(
      try error(file: file)
        == "a.nc: time 1 is 1e-10 s after the first, which is no multiple of the time step 30.0 s. "
        + "Choose a model.time_step that divides the intervals between times.")
  }

  // MARK: Observed variables

  @Test func `a variable of the wrong shape is refused`() throws {
    let file = SampleFile().changing("temperature") {
      $0.dimensions = ["z", "time"]
    }
    #expect(
      try error(file: file)
        == "a.nc: variable 'temperature' has shape (z, time) = [5, 3], expected "
        + "(time, heights) = [3, 5].")
  }

  @Test func `a variable in the wrong unit is refused`() throws {
    let file = SampleFile().changing("temperature") { $0.attributes = ["units": "K"] }
    #expect(
      try error(file: file)
        == "a.nc: variable 'temperature' is in 'K', expected 'degC'. Convert it, or correct its "
        + "'units' attribute.")
  }

  @Test func `a variable without units is refused`() throws {
    let file = SampleFile().changing("temperature") { $0.attributes = [:] }
    #expect(
      try error(file: file)
        == "a.nc: variable 'temperature' has no units. Add its attribute, or state them in the "
        + "pipeline as variables: {temperature: {name: temperature, units: degC}}.")
  }

  @Test(arguments: [Double.nan, .infinity])
  func `a gap in the observations is named by time and level`(value: Double) throws {
    let file = SampleFile().changing("temperature") { $0.values[5 + 3] = value }
    #expect(
      try error(file: file)
        == "a.nc: variable 'temperature' is missing or not finite at time 1, level 3. "
        + "Observations must be complete.")
  }

  @Test func `a declared missing value is a gap`() throws {
    let file = SampleFile().changing("temperature") {
      $0.attributes["missing_value"] = -999.0
      $0.values[14] = -999
    }
    #expect(
      try error(file: file)
        == "a.nc: variable 'temperature' is missing or not finite at time 2, level 4. "
        + "Observations must be complete.")
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
          attributes: ["standard_name": "sea_water_temperature"]))
    #expect(
      try error(file: file)
        == "a.nc: variables 't1' and 't2' both have the standard_name sea_water_temperature. "
        + "Name the one you mean in the pipeline.")
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
    let file = SampleFile().changing("z") { $0.name = "level" }
    #expect(
      try error(file: file)
        == "a.nc: there is no height coordinate: none is called z or zr or has the standard_name "
        + "height. Name it in the pipeline as grid: {file: {centres: NAME}}.")
  }

  @Test func `heights without the extent of their cells are refused`() throws {
    #expect(
      try error(file: SampleFile().removing("zw"))
        == "a.nc: 'z' has no bounds and there is no variable zw, so the cells have no extent. Add "
        + "either, or name the interfaces in the pipeline as grid: {file: {interfaces: NAME}}.")
  }

  @Test func `a grid whose surface is not at zero is refused`() throws {
    let file = SampleFile().changing("zw") { $0.values = [-10, -8, -6, -4, -2, -0.5] }
    #expect(
      try error(file: file)
        == "a.nc: the highest interface of the grid is at -0.5 m; the model's surface is at 0 m.")
  }

  @Test func `depths counted downwards are refused`() throws {
    let message =
      "a.nc: 'z' counts depth downwards or starts at the surface. Store heights: negative metres, "
      + "the deepest first, with positive = \"up\"."
    let marked = SampleFile().changing("z") { $0.attributes = ["positive": "down"] }
    #expect(try error(file: marked) == message)
    let reversed = SampleFile().changing("z") { $0.values = $0.values.reversed() }
    #expect(try error(file: reversed) == message)
  }

  @Test func `heights that make no grid are refused with the reason`() throws {
    let file = SampleFile().changing("z") { $0.values = [-9, -7, -7, -3, -1] }
    #expect(
      try error(file: file)
        == "a.nc: 'z' is no grid: centre heights must increase from the deepest upwards, but "
        + "centre 2 (-7.0 m) is not above centre 1 (-7.0 m).")
  }

  @Test func `bounds with a gap are refused`() throws {
    let bounds = SampleFile.Content(
      name: "z_bounds", dimensions: ["z", "nv"], values: [-10, -8, -8, -6, -5, -4, -4, -2, -2, 0])
    var file = SampleFile().changing("z") { $0.attributes = ["bounds": "z_bounds"] }.adding(bounds)
    file.lengths = ["nv": 2]
    #expect(
      try error(file: file)
        == "a.nc: the cells of 'z_bounds' have a gap or overlap below centre 2.")
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

  @Test func `observations without an error have none to divide by`() throws {
    #expect(
      try error(studyText(more: "misfit: {form: error}"))
        == "p.yml:2:5: cases[0]: case 'a': the observed temperature has no error, by which a misfit "
        + "of form 'error' divides. Leave it out of the case's weights, or choose another form.")
  }

  @Test(arguments: ["from: 3", "from_time: 121"])
  func `outputs that select nothing are refused`(range: String) throws {
    #expect(
      try error(studyText(more: "misfit: {outputs: {\(range)}}"))
        == "p.yml: misfit.outputs: no output of case 'a' counts: it has outputs 0 to 2, up to "
        + "120.0 s. Widen the choice.")
  }

  @Test(arguments: [3, -4])
  func `an output index out of range is refused`(index: Int) throws {
    #expect(
      try error(studyText(more: "misfit: {outputs: {indices: [0, \(index)]}}"))
        == "p.yml: misfit.outputs: case 'a' has outputs 0 to 2; there is no output \(index).")
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

  @Test func `a forcing of a tracer that the model does not have is refused`() throws {
    #expect(
      try error(studyText("forcing: {buoyancy: {surface: 1e-8}}"))
        == "p.yml:2:5: cases[0]: case 'a': forcing names buoyancy, which the model does not have. "
        + "Its variables are u, v, temperature; model.density and model.passive_tracer choose the "
        + "tracers.")
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
        == "p.yml:2:5: cases[0]: case 'ideal': output_interval 45.0 s is no multiple of "
        + "model.time_step 30.0 s. Change one of them.")
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
        == "p.yml:2:5: cases[0]: case 'ideal': duration 90.0 s is no multiple of output_interval "
        + "60.0 s. Change one of them.")
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
