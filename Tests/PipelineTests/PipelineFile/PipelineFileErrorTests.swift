import Calibration
import Column
import Testing

@testable import Pipeline

/// Every message says file, line, column, key, what is wrong and what to do.
struct PipelineFileErrorTests {
  @Test func `an unknown key is answered with the nearest and all known ones`() {
    #expect(
      errorText(sample(model: "time_stp: 30"))
        == "kato.yml:2:3: model.time_stp: unknown key 'time_stp'; did you mean 'time_step'? "
        + "Known keys: closure, time_step, density, passive_tracer, grid, "
        + "parameter_set, closure_constants.")
    #expect(
      errorText(sample(extra: "optimizer: {}")).hasPrefix(
        "kato.yml:8:1: optimizer: unknown key 'optimizer'; did you mean 'optimiser'? Known keys: "))
    #expect(
      errorText(sample(entry: "observations: a.nc\nforcing: {wind: 1}"))
        == "kato.yml:7:15: cases[0].forcing.wind: unknown key 'wind'. Known keys: file, time, use, "
        + "interpolation, gaps, surface_stress_x, surface_stress_y, bottom_stress_x, "
        + "bottom_stress_y, short_wave, freshwater, temperature, salinity, buoyancy, "
        + "passive_tracer.")
  }

  @Test(arguments: [
    ("thirty", "'thirty'"), ("'30'", "the quoted text '30'"), ("", "nothing"), ("null", "nothing"),
    ("[30]", "a list"), ("{s: 30}", "a mapping"), ("0x1E", "'0x1E'"), ("1_000", "'1_000'"),
    ("1:30", "'1:30'"), ("1d2", "'1d2'"), ("true", "'true'"), ("0,5", "'0,5'"),
  ])
  func `what is not a number is said to be what it is`(text: String, found: String) {
    #expect(
      errorText(sample(model: "time_step: \(text)")).contains(
        ": model.time_step: expected a number of seconds, found \(found). "
          + "Write a decimal number such as 30, 2.5 or 1e-4, without quotes."))
  }

  @Test func `a wrong type is placed at the value`() {
    #expect(
      errorText(sample(model: "time_step: thirty")).hasPrefix(
        "kato.yml:2:14: model.time_step: expected a number of seconds, found 'thirty'."))
  }

  @Test(arguments: [".nan", ".inf", "-.INF", "nan", "infinity", "1e999"])
  func `a number that is not finite is refused`(text: String) {
    #expect(
      errorText(sample(extra: "parameters: {c1: {start: \(text)}}"))
        == "kato.yml:8:26: parameters.c1.start: must be a finite number, found '\(text)'. "
        + "Write a decimal number such as 30, 2.5 or 1e-4, without quotes.")
  }

  @Test(arguments: ["yes", "True", "'true'", "1"])
  func `only true and false are booleans`(text: String) {
    #expect(
      errorText(sample(model: "time_step: 30\n  passive_tracer: \(text)")).hasPrefix(
        "kato.yml:3:19: model.passive_tracer: expected true or false, found "))
  }

  @Test(arguments: [
    (
      "cases: [{observations: a.nc}]",
      "kato.yml:1:1: model: this key is required, but missing. Give the closure and the time step."
    ),
    (
      "model: {closure: k-epsilon, time_step: 30}",
      "kato.yml:1:1: cases: this key is required, but missing. Give a list of cases, at least one."
    ),
    (
      "model: {closure: k-epsilon}",
      "kato.yml:1:8: model.time_step: this key is required, but missing. "
        + "Give the time step in seconds."
    ),
    (
      "model: {time_step: 30}",
      "kato.yml:1:8: model.closure: this key is required, but missing. "
        + "Give the name of a closure, such as k-epsilon."
    ),
    (
      "cases: []\nmodel: {closure: k-epsilon, time_step: 30}",
      "kato.yml:1:8: cases: the list is empty. Give at least one case."
    ),
    (
      "cases: a.nc\nmodel: {closure: k-epsilon, time_step: 30}",
      "kato.yml:1:8: cases: expected a list of cases, found 'a.nc'. "
        + "Write [a, b], or one item a line after '- '."
    ),
    ("", "kato.yml:1:1: the file is empty. Give at least 'cases' and 'model'."),
    (
      "- a",
      "kato.yml:1:1: expected a mapping of keys to values (a pipeline), found a list. "
        + "Its keys: title, case_defaults, cases, model, parameters, controls, misfit, adjoint, "
        + "optimiser, cross_validation, uncertainty, twin, outputs, items, confine."
    ),
  ])
  func `what is required is asked for`(text: String, message: String) {
    #expect(errorText(text) == message)
  }

  @Test(arguments: ["name", "grid", "initial", "duration", "output_interval"])
  func `an idealised case is asked for what it lacks`(key: String) {
    let entry = idealised().split(separator: "\n").filter { !$0.hasPrefix(key) }
    #expect(
      errorText(sample(entry: entry.joined(separator: "\n"))).hasPrefix(
        "kato.yml:6:5: cases[0].\(key): this key is required, but missing. "))
  }

  @Test(arguments: [
    ("time: t", "cases[0].time"), ("height: z", "cases[0].height"),
    ("variables: {u: u}", "cases[0].variables.u"),
    ("weight: 1\nforcing: {surface_stress_x: {attribute: tau}}", "cases[0].forcing"),
    ("constants: {gravity: {variable: g}}", "cases[0].constants.gravity"),
    ("forcing: {temperature: {field: {variable: q}}}", "cases[0].forcing.temperature.field"),
  ])
  func `an idealised case cannot read from observations`(more: String, key: String) {
    let message = errorText(sample(entry: idealised(more)))
    #expect(message.contains(key))
    #expect(message.contains(": this is read from the observations, but the case has none. "))
  }

  @Test func `an idealised case cannot take its grid from a file`() {
    let entry = idealised().replacing("{linear: {cells: 50, depth: 50}}", with: "file")
    #expect(
      errorText(sample(entry: entry))
        == "kato.yml:7:11: cases[0].grid: the grid is read from the observations, but cases[0] has "
        + "none. Give that case a grid of another form.")
  }

  @Test func `a case with observations has no length of its own`() {
    #expect(
      errorText(sample(entry: "observations: a.nc\nduration: 300"))
        == "kato.yml:7:5: cases[0].duration: cases[0] has observations, whose times set the length "
        + "of the run. Remove the key.")
  }

  @Test func `a key given twice is refused`() {
    #expect(
      errorText(sample(model: "time_step: 30\n  time_step: 60"))
        == "kato.yml:2:3: the key 'time_step' is given more than once in the same mapping, "
        + "first here. Keep one of them.")
    #expect(
      errorText(sample(extra: "parameters: {c1: 1, !!int c1: 2}"))
        == "kato.yml:8:21: YAML tags ('!…') are not supported. Remove the tag.")
  }

  @Test(arguments: [
    ("time_step: 0", "model.time_step: must be greater than 0, found '0'. Change the value."),
    ("grid: {linear: {cells: 2, depth: 50}}", "must lie between 3 and 100000, found '2'."),
    ("grid: {linear: {cells: 5.5, depth: 50}}", "expected a whole number, found '5.5'. "),
    ("grid: {linear: {cells: 5, depth: -50}}", "model.grid.linear.depth: must be greater than 0"),
    (
      "grid: {stretched: {cells: 5, depth: 50, critical_depth: 5, theta: 21}}",
      "theta: must be greater than 0 and at most 20, found '21'."
    ),
    ("grid: {orca75: {}}", "model.grid.orca75.depth: this key is required, but missing."),
    ("grid: linear", "model.grid: expected a grid, found 'linear'. Write 'file', or a mapping "),
    (
      "grid: {orca75: {depth: 9}, linear: {depth: 9}}",
      "model.grid.linear: 'linear' and 'orca75' exclude each other. Remove one of the two."
    ),
    ("grid: {}", "model.grid: the mapping is empty. Give one of: file, linear, stretched, "),
    (
      "density: warm",
      "model.density: unknown choice 'warm'. "
        + "Known choices: temperature, salinity, temperature-salinity, buoyancy."
    ),
    ("closure_constants: {galperin: }", "expected a number or a word, found nothing. "),
    ("closure_constants: 1", "expected a mapping of keys to values (the closure's constants), "),
  ])
  func `a wrong setting of the model is refused`(setting: String, message: String) {
    let model = setting.hasPrefix("time_step") ? setting : "time_step: 30\n  \(setting)"
    #expect(errorText(sample(model: model)).contains(message))
  }

  @Test(arguments: [
    ("weight: 0", "cases[0].weight: must be greater than 0, found '0'."),
    (
      "role: holdout",
      "unknown choice 'holdout'; did you mean 'hold-out'? Known choices: calibrate, validate, hold-out."
    ),
    (
      "variables: {temp: t}", "unknown key 'temp'; did you mean 'temperature'? Known keys: "
    ),
    ("variables: {u: 5}", "expected the name of a variable, found '5'. If it is meant, put it in"),
    ("variables: {u: ' '}", "expected the name of a variable, found an empty text."),
    (
      "variables: {u: {value: 0, units: s}}",
      "cases[0].variables.u.units: 'units' and 'value' exclude each other."
    ),
    ("weights: {}", "cases[0].weights: no variable would count."),
    ("weights: {u: 0}", "cases[0].weights.u: must be greater than 0, found '0'."),
    (
      "initial: {u: {gradient: 1}}",
      "unknown key 'gradient'. Known keys: surface, depth, value, linear, variable, observations."
    ),
    ("initial: {u: {surface: 1}}", "cases[0].initial.u.depth: this key is required, but missing."),
    ("initial: {temperature: 15}", "Write {value: 15} for the same value at every level."),
    ("initial: {temperature: {}}", "cases[0].initial.temperature: the mapping is empty."),
    (
      "initial: {temperature: {surface: 21, value: 15}}",
      "cases[0].initial.temperature.value: 'value' and 'surface' exclude each other."
    ),
    ("initial: {temperature: {linear: [1, 2, 3]}}", "expected two numbers, found 3."),
    ("initial: profile", "cases[0].initial: expected a start, found 'profile'."),
    (
      "constants: {coriolis: 1e-4, latitude: 45}",
      "kato.yml:7:33: cases[0].constants.latitude: 'latitude' and 'coriolis' exclude each other. "
        + "Remove one of the two."
    ),
    (
      "constants: {latitude: 95}",
      "cases[0].constants.latitude: must lie between -90 and 90, found '95'."
    ),
    (
      "constants: {gravity: {attribute: g, variable: g}}",
      "cases[0].constants.gravity.variable: 'variable' and 'attribute' exclude each other."
    ),
    ("constants: {gravity: {factor: 2}}", "Give 'attribute' or 'variable': a name in the file."),
    ("constants: {heat_capacity: g}", "expected a number of J kg-1 K-1, found 'g'."),
    ("forcing: {temperature: -1e-5}", "expected a mapping of keys to values (the forcing of a"),
    ("forcing: {temperature: {}}", "Give one of: surface, bottom, profile, field."),
    (
      "forcing: {temperature: {surface: 1, field: {variable: q}}}",
      "cases[0].forcing.temperature.field: 'field' and 'surface' exclude each other."
    ),
    ("forcing: {u: 1}", "cases[0].forcing.u: unknown key 'u'."),
    ("name: a/b", "the name 'a/b' cannot name a file of results."),
    ("<<: {weight: 1}", "cases[0].<<: merge keys are not supported."),
    ("? [a]\n: 1", "a key must be a single word, found a list or a mapping."),
  ])
  func `a wrong setting of a case is refused`(setting: String, message: String) {
    #expect(errorText(sample(entry: "observations: a.nc\n\(setting)")).contains(message))
  }

  @Test func `a pattern of files cannot have one name`() {
    #expect(
      errorText(sample(entry: "observations: les/*.nc\nname: wind"))
        == "kato.yml:7:5: cases[0].name: a pattern ('les/*.nc') makes a case of every file, named "
        + "after it. Remove 'name', or give the path of one file.")
  }

  @Test(arguments: [
    ("duration: 0", "cases[0].duration: must be greater than 0, found '0'."),
    (
      "output_interval: 900", "output_interval: must be greater than 0 and at most 600, found '900'"
    ),
  ])
  func `the times of an idealised case are checked`(setting: String, message: String) {
    let key = setting.prefix { $0 != ":" }
    let entry = idealised().split(separator: "\n")
      .map { $0.hasPrefix(key) ? setting : String($0) }
    #expect(errorText(sample(entry: entry.joined(separator: "\n"))).contains(message))
  }

  @Test(arguments: [
    (
      "parameters: {c1: {start: 31, bounds: [1, 30]}}",
      "kato.yml:8:26: parameters.c1.start: the start 31 lies outside the bounds [1, 30]. "
        + "Move the start or widen the bounds."
    ),
    ("parameters: {c1: {bounds: [3, 1]}}", "the lower bound 3 is not below the upper bound 1. "),
    ("parameters: {c1: {bounds: [3, 3]}}", "the lower bound 3 is not below the upper bound 3. "),
    ("parameters: {c1: {bounds: [1]}}", "expected two numbers, found 1. Write [lower, upper]."),
    ("parameters: {c1: {bounds: 1}}", "expected a list of two numbers, found '1'."),
    ("parameters: {c1: {scale: 0}}", "parameters.c1.scale: must be greater than 0, found '0'."),
    ("parameters: {c1: a}", "expected a number (a fixed parameter) or a mapping (a calibrated"),
    ("misfit: {form: total}", "Known choices: sum, mean, variance, z-score, error."),
    ("misfit: {outputs: {}}", "misfit.outputs: the mapping is empty. Give one of: from, to, "),
    ("misfit: {outputs: first}", "misfit.outputs: expected a choice of outputs, found 'first'."),
    (
      "misfit: {outputs: {from: 1, to_time: 5}}",
      "misfit.outputs.to_time: 'to_time' and 'from' exclude each other."
    ),
    ("misfit: {outputs: {from: 9, to: 5}}", "misfit.outputs.to: must be 9 or greater, found '5'."),
    ("misfit: {outputs: {from_time: 9, to_time: 5}}", "5 s is before from_time, 9 s."),
    ("misfit: {outputs: {indices: []}}", "misfit.outputs.indices: no output would count."),
    ("misfit: {outputs: {indices: [1, 1]}}", "indices[1]: output 1 is given twice."),
    ("misfit: {outputs: {every: 0}}", "misfit.outputs.every: must be 1 or greater, found '0'."),
    (
      "adjoint: {schedule: two-level, segment: 0}",
      "adjoint.segment: must be 1 or greater, found '0'."
    ),
    (
      "adjoint: {segment: 5, schedule: store-all}",
      "adjoint.segment: the schedule 'store-all' has no segments. Remove the key, or use two-level."
    ),
    (
      "adjoint: {segment: 5}",
      "adjoint.segment: the schedule 'automatic' has no segments. Remove the key, or use two-level."
    ),
    (
      "adjoint: {memory: 1 GiB, schedule: binomial}",
      "adjoint.memory: the schedule 'binomial' has no memory to choose. Remove the key, or use "
        + "automatic."
    ),
    ("adjoint: {memory: 0}", "adjoint.memory: must be 1 or greater, found '0'."),
    (
      "adjoint: {memory: 256 MB}",
      "adjoint.memory: expected an amount of memory, found '256 MB'. Write a number and a unit, "
        + "such as 256 MiB; units: KiB, MiB, GiB."
    ),
    ("adjoint: {memory: much}", "adjoint.memory: expected an amount of memory, found 'much'."),
    ("adjoint: {memory: -1 GiB}", "adjoint.memory: expected an amount of memory, found '-1 GiB'."),
    ("adjoint: {memory: [1]}", "adjoint.memory: expected an amount of memory, found a list."),
    (
      "adjoint: {memory: 0 GiB}",
      "adjoint.memory: must be at least one byte, and a number of bytes; found '0 GiB'."
    ),
    ("adjoint: {memory: 99999999999 GiB}", "adjoint.memory: must be at least one byte"),
    (
      "optimiser: {method: newton}",
      "unknown choice 'newton'. Known choices: l-bfgs-b, levenberg-marquardt, adam, ensemble-kalman."
    ),
    ("optimiser: {max_iterations: 0}", "optimiser.max_iterations: must be 1 or greater"),
    (
      "optimiser: {max_evaluations: 99999999999999999999}",
      "must be 1 or greater, found '99999999999999999999'."
    ),
    ("optimiser: {gradient_tolerance: -1}", "gradient_tolerance: must be 0 or greater"),
    ("outputs: {directory: }", "outputs.directory: expected the path of a folder, found nothing."),
    ("title: 3", "kato.yml:8:8: title: expected a title, found '3'."),
  ])
  func `a wrong setting of the calibration is refused`(extra: String, message: String) {
    #expect(errorText(sample(extra: extra)).contains(message))
  }
}
